//! The mechanisms: one folder for each chapter of the rule book.
//!
//! A mechanism is its acts (what members sign), its rules (when an act is refused, whose approval it needs, what it
//! changes) and its views (what can be asked). To add one is to add a folder and one line to `mechanisms!` below; the
//! event body, the state, the digest, the snapshot, the dry run and the audit take it up by themselves.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::event::{NodeStatement, Step};
use crate::ledger::State;
use crate::ledger::rules::{Moment, Rules};
use crate::ledger::table::{AnyTable, Section};
use crate::ledger::view::Views;
use crate::value::{AssetId, Date, EventId, MemberId, Share};

macro_rules! mechanisms {
    ($($(#[$doc:meta])* $variant:ident = $module:ident;)*) => {
        /// What an event says: an act of a mechanism, a step in an act's life, or a statement of the node.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Body {
            $($(#[$doc])* $variant($module::Act),)*
            /// A step in the life of an act.
            Act(Step),
            /// A statement of the node.
            Node(NodeStatement),
        }

        impl Body {
            /// The rules of the act, if it is one.
            #[must_use]
            pub fn rules(&self) -> Option<&dyn Rules> {
                match self {
                    $(Self::$variant(act) => Some(act),)*
                    Self::Act(_) | Self::Node(_) => None,
                }
            }
        }

        /// The tables of all mechanisms.
        #[derive(Debug, Clone, Default)]
        pub struct Sections {
            $($(#[$doc])* pub $module: $module::Tables,)*
        }

        impl Section for Sections {
            fn tables(&self, to: &mut dyn FnMut(&'static str, &dyn AnyTable)) {
                $(self.$module.tables(to);)*
            }
            fn tables_mut(&mut self, to: &mut dyn FnMut(&'static str, &mut dyn AnyTable)) {
                $(self.$module.tables_mut(to);)*
            }
        }

        /// The views of all mechanisms.
        pub(crate) static VIEWS: &[&Views] = &[$(&$module::VIEWS),*];
    };
}

/// Declares a mechanism's acts: an enum whose variants carry the acts' structs, each with its own [`Rules`].
macro_rules! acts {
    ($($(#[$doc:meta])* $variant:ident($act:ty),)*) => {
        /// What members sign.
        #[allow(clippy::large_enum_variant, reason = "one at a time, and kept behind an Arc while it is pending")]
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Act {
            $($(#[$doc])* $variant($act),)*
        }

        impl Act {
            fn rules(&self) -> &dyn $crate::ledger::rules::Rules {
                match self {
                    $(Self::$variant(act) => act,)*
                }
            }
        }

        impl $crate::ledger::rules::Rules for Act {
            fn kind(&self) -> &'static str {
                self.rules().kind()
            }
            fn plan(
                &self,
                state: &$crate::ledger::State,
                moment: &$crate::ledger::rules::Moment,
            ) -> Result<$crate::ledger::rules::Plan, $crate::ledger::Refusal> {
                self.rules().plan(state, moment)
            }
            fn apply(&self, state: &mut $crate::ledger::State, moment: &$crate::ledger::rules::Moment) {
                self.rules().apply(state, moment);
            }
            fn describe(
                &self,
                state: &$crate::ledger::State,
                author: &$crate::value::MemberId,
                lang: $crate::ledger::Lang,
            ) -> String {
                self.rules().describe(state, author, lang)
            }
            fn concerned(&self) -> Option<&$crate::value::MemberId> {
                self.rules().concerned()
            }
            fn introduces(&self) -> Option<(&$crate::value::MemberId, &$crate::value::KeyId)> {
                self.rules().introduces()
            }
            fn winds_up(&self) -> bool {
                self.rules().winds_up()
            }
            fn reopens_pending(&self) -> bool {
                self.rules().reopens_pending()
            }
        }
    };
}

/// Whether an act that is suspect can be struck: whether what it did can be undone without touching what others did.
pub(crate) fn can_strike(state: &State, act: &EventId) -> bool {
    ip::can_strike(state, act) || decision::can_strike(state, act)
}

/// Undoes what a suspect act did. Votes need nothing: every count leaves a struck one out.
pub(crate) fn strike(state: &mut State, act: &EventId) {
    ip::strike(state, act);
}

/// A legal person has succeeded another: all that is the other's passes with effect from a day, as far as it was not given
/// away meanwhile.
pub(crate) fn pass_all(state: &mut State, from: &MemberId, to: &MemberId, since: Date, moment: &Moment) {
    ip::pass_all(state, from, to, since, moment);
    contribution::pass_all(state, from, to);
    benefit::pass_all(state, from, to);
    exit::pass_all(state, from, to);
}

/// A legal person was split: parts of assets pass with effect from a day.
pub(crate) fn pass_parts(
    state: &mut State,
    from: &MemberId,
    to: &MemberId,
    parts: &BTreeMap<AssetId, Share>,
    since: Date,
    moment: &Moment,
) {
    for (asset, share) in parts {
        ip::pass_part(state, asset, *share, (from, to), since, moment);
    }
}

pub mod agreement;
pub mod benefit;
pub mod contribution;
pub mod decision;
pub mod exit;
pub mod ip;
pub mod membership;

mechanisms! {
    /// Who the members are, and which keys speak for them.
    Membership = membership;
    /// The agreement, its versions and their terms.
    Agreement = agreement;
    /// How the organs decide.
    Decision = decision;
    /// What members put in.
    Contribution = contribution;
    /// Who owns which part of which asset.
    Ip = ip;
    /// How the proceeds are shared and paid.
    Benefit = benefit;
    /// How members leave.
    Exit = exit;
}
