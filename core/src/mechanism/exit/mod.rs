//! Exit: how members leave, and what stays theirs.
//!
//! Invariants: nobody leaves backwards in time; a part of an asset stays its owner's; after the last day a former member
//! only winds up: it disposes of its parts, pays, and acknowledges.

mod leave;
mod views;

use crate::ledger::table::{AnyTable, Section};

pub use leave::Leave;
pub(crate) use views::VIEWS;

acts! {
    /// Leave the alliance.
    Leave(Leave),
}

/// Exit keeps no tables of its own: the end of a membership stands with the member.
#[derive(Debug, Clone, Default)]
pub struct Tables;

impl Section for Tables {
    fn tables(&self, _: &mut dyn FnMut(&'static str, &dyn AnyTable)) {}
    fn tables_mut(&mut self, _: &mut dyn FnMut(&'static str, &mut dyn AnyTable)) {}
}
