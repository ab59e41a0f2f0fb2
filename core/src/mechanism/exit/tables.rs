//! Breaches of which members were given notice, as records. The end of a membership stands with the member.

use serde::{Deserialize, Serialize};

use crate::book::{Corrected, Table, tables};
use crate::value::{Date, EventId, MemberId, Note};

/// Least number of days between the notice of a breach and the end of the time to cure it.
pub const CURE_DAYS: i32 = 30;

/// A breach of which a member was given notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breach {
    /// The member.
    pub member: MemberId,
    /// Who gave notice.
    pub by: MemberId,
    /// What the member did or left undone.
    pub what: Note,
    /// The day of the notice.
    pub notified: Date,
    /// Last day to cure it.
    pub cure_by: Date,
    /// Index of the notice's entry.
    pub index: u64,
    /// Index of the entry that acknowledges the cure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cured: Option<u64>,
}

tables! {
    /// The exit tables. The end of a membership stands with the member.
    pub struct Tables {
        /// Breaches by the notice's event.
        breaches: Table<EventId, Breach> = "breach",
        /// The days on which expelled members were said to have received the decision, before that was corrected, by member and
        /// the index of the entry that said so.
        receipts: Table<(MemberId, u64), Corrected<Date>> = "receipt_correction",
    }
}
