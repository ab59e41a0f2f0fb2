//! Exit: how members leave or are expelled, and what stays theirs.
//!
//! Invariants: nobody leaves backwards in time; nobody is expelled before the time to cure is over, nor by its own vote;
//! a part of an asset stays its owner's; after the end a former member only winds up: it disposes of its parts, pays, and
//! acknowledges.

mod expel;
mod leave;
mod views;

use serde::{Deserialize, Serialize};

use crate::ledger::State;
use crate::ledger::table::{Table, tables};
use crate::value::{Date, EventId, MemberId, Note};

pub use expel::{AcknowledgeCure, CURE_DAYS, Expel, NotifyExpulsion, OpenBreach};
pub use leave::Leave;
pub(crate) use views::VIEWS;

acts! {
    /// Leave the alliance.
    Leave(Leave),
    /// Give notice of a breach.
    OpenBreach(OpenBreach),
    /// Acknowledge that a breach was cured.
    AcknowledgeCure(AcknowledgeCure),
    /// Expel a member.
    Expel(Expel),
    /// State when an expelled member received the decision.
    NotifyExpulsion(NotifyExpulsion),
}

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

/// A breach that was not cured is the successor's.
pub(crate) fn pass_all(state: &mut State, from: &MemberId, to: &MemberId) {
    let breaches = &mut state.sections.exit.breaches;
    let open: Vec<EventId> = breaches
        .iter()
        .filter(|(_, breach)| breach.member == *from && breach.cured.is_none())
        .map(|(id, _)| *id)
        .collect();
    for id in open {
        breaches.change(&id, |breach| breach.member = to.clone());
    }
}

tables! {
    /// The exit tables. The end of a membership stands with the member.
    pub struct Tables {
        /// Breaches by the notice's event.
        breaches: Table<EventId, Breach> = "breach",
    }
}
