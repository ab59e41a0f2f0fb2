//! The state of one alliance, where all tables meet: what the entries so far amount to.
//!
//! Invariants: it is a pure function of the entries in their order; it is nothing but tables, in an order that never
//! changes, and what is derived from them.

use super::list::mechanisms;
use crate::book::{AnyTable, Ask, Section, ViewError};
use crate::mechanism::machine::{Machine, Progress, Standing};
use crate::value::{Date, EventId, Hash, LedgerId, Timestamp};

/// The state of one alliance. A clone costs O(1).
#[derive(Debug, Clone, Default)]
pub struct State {
    /// The machine's own tables.
    pub machine: Machine,
    /// Pending acts by deadline: derived, so not part of the digest.
    pub(crate) deadlines: imbl::OrdSet<(Timestamp, EventId)>,
    /// The tables of the mechanisms.
    pub sections: Sections,
}

impl State {
    /// How far the log has come; `None` before the founding event.
    #[must_use]
    pub fn progress(&self) -> Option<&Progress> {
        self.machine.progress.get(&())
    }

    /// Number of entries.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.progress().map_or(0, |progress| progress.size)
    }

    /// The ledger's id, once founded.
    #[must_use]
    pub fn ledger(&self) -> Option<LedgerId> {
        self.progress().map(|progress| progress.ledger)
    }

    /// Index of the entry of this event, if it is in the log.
    #[must_use]
    pub fn find(&self, event: &EventId) -> Option<u64> {
        self.machine.events.get(event)
    }

    /// The event of an entry.
    #[must_use]
    pub fn event_of(&self, index: u64) -> Option<EventId> {
        self.machine.events.nth(usize::try_from(index).ok()?)
    }

    /// What became of an act, as it stands at a moment: a pending act whose deadline has passed counts as lapsed even
    /// while no later entry says so.
    #[must_use]
    pub fn standing(&self, event: &EventId, at: Timestamp) -> Option<Standing> {
        let index = self.find(event)?;
        let standing = self.machine.acts.get(index).copied().unwrap_or(Standing::Done);
        match (standing, self.machine.pending.get(event)) {
            (Standing::Pending, Some(pending)) if pending.deadline < at => Some(Standing::Lapsed(self.size())),
            (standing, _) => Some(standing),
        }
    }

    /// Index of the entry with which an act took effect, where it did.
    #[must_use]
    pub(crate) fn effect_of(&self, act: &EventId) -> Option<u64> {
        match self.machine.acts.get(self.find(act)?) {
            Some(Standing::Effective(index)) => Some(*index),
            _ => None,
        }
    }

    /// The day of the last entry.
    #[must_use]
    pub(crate) fn today(&self) -> Option<Date> {
        self.progress().map(|progress| self.date_at(progress.recorded_at))
    }

    /// The civil date of a moment, in the time zone of the terms in force then (UTC before there are any).
    #[must_use]
    pub fn date_at(&self, at: Timestamp) -> Date {
        self.sections.agreement.date_at(at)
    }

    /// The day on which an entry was recorded; `None` where there is no such entry.
    #[must_use]
    pub fn day_of(&self, index: u64) -> Option<Date> {
        let mut days = self.machine.days.iter().rev();
        let (_, first) = days.find(|(first, _)| *first <= index).filter(|_| index < self.size())?;
        Some(self.date_at(*first))
    }

    /// Index of the first entry that was recorded on a day or later.
    #[must_use]
    pub(crate) fn first_from(&self, day: Date) -> Option<u64> {
        let days = self.machine.days.iter();
        days.map(|(index, first)| (index, self.date_at(*first))).find(|(_, date)| *date >= day).map(|(index, _)| index)
    }

    /// The last moment of a civil date, in the time zone of the terms in force at `at`.
    #[must_use]
    pub(crate) fn end_of(&self, date: Date, at: Timestamp) -> Option<Timestamp> {
        let zone = self.sections.agreement.time_zone(at);
        date.end(zone)
    }

    /// The last moment for the last approval of an act recorded at `at`.
    pub(crate) fn deadline_from(&self, at: Timestamp, not_after: Option<Timestamp>) -> Timestamp {
        let default = at.add_days(i64::from(self.sections.agreement.approval_days(at)));
        not_after.map_or(default, |end| end.min(default))
    }

    /// How many records there are.
    #[must_use]
    pub fn records(&self) -> Records {
        let mut records = Records::default();
        self.tables(&mut |_, table| {
            let of = if table.log() == Hash::ZERO { &mut records.changing } else { &mut records.growing };
            *of = of.saturating_add(table.count());
        });
        records
    }

    pub(crate) fn rebuild_derived(&mut self) {
        self.deadlines = self.machine.pending.iter().map(|(id, pending)| (pending.deadline, *id)).collect();
    }
}

/// How many records a state has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Records {
    /// In tables whose records change and go.
    pub changing: usize,
    /// In tables that grow with the log: later states share nearly all of it.
    pub growing: usize,
}

impl Section for State {
    fn tables(&self, to: &mut dyn FnMut(&'static str, &dyn AnyTable)) {
        self.machine.tables(to);
        self.sections.tables(to);
    }
    fn tables_mut(&mut self, to: &mut dyn FnMut(&'static str, &mut dyn AnyTable)) {
        self.machine.tables_mut(to);
        self.sections.tables_mut(to);
    }
}

/// The index of an event's entry, in words.
pub(crate) fn entry_of(state: &State, event: &EventId) -> String {
    state.find(event).map_or_else(|| "?".to_owned(), |index| index.to_string())
}

impl Ask<'_> {
    /// The date parameter `name`, or the day of the question in the terms' time zone.
    ///
    /// # Errors
    /// When it is given and not a date.
    pub fn date(&self, name: &'static str, state: &State) -> Result<Date, ViewError> {
        self.parameter(name, state.date_at(self.at))
    }
}

macro_rules! sections {
    ($($(#[$doc:meta])* $variant:ident = $module:ident;)*) => {
        /// The tables of all mechanisms.
        #[derive(Debug, Clone, Default)]
        pub struct Sections {
            $($(#[$doc])* pub $module: super::$module::tables::Tables,)*
        }

        impl Section for Sections {
            fn tables(&self, to: &mut dyn FnMut(&'static str, &dyn AnyTable)) {
                $(self.$module.tables(to);)*
            }
            fn tables_mut(&mut self, to: &mut dyn FnMut(&'static str, &mut dyn AnyTable)) {
                $(self.$module.tables_mut(to);)*
            }
        }
    };
}
mechanisms!(sections);
