//! The seam between the chapters: what each mechanism is, and its part in what crosses mechanisms.
//!
//! No method has a default: a mechanism that forgets a hook does not compile. Who has no part in something says so.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::state::State;
use crate::book::{Ask, Code, Deed, Labels, Moment, Said, Text, Thing, ViewError};
use crate::value::{AssetId, Date, EventId, MemberId, Share, Timestamp};

/// A chapter of the rule book.
pub(crate) trait Mechanism: Sync {
    /// What there is of it.
    fn declares(&self) -> Declared;

    /// Answers a question, or `None` where the view is not one of its own.
    fn answer(&self, state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>>;

    /// What waits for a member in this mechanism, beside acts that wait for its signature.
    fn inbox<'a>(&self, state: &'a State, ask: &'a Ask<'_>, member: &'a MemberId) -> Vec<InboxItem<'a>>;

    /// The entries of this mechanism that make an act what it is, beside those of its own life cycle.
    fn causes(&self, state: &State, act: &EventId) -> BTreeSet<u64>;

    /// Undoes what a suspect act of its own did, whatever others built on it since: no theft is beyond undoing. What cannot be
    /// undone without cutting what somebody else has is shown as claimed.
    fn strike(&self, state: &mut State, act: &EventId);

    /// A legal person has succeeded another: all that is the other's passes, as far as it was not given away meanwhile.
    fn pass_all(&self, state: &mut State, passing: &Passing<'_>);

    /// A legal person was split: parts of assets pass.
    fn pass_parts(&self, state: &mut State, passing: &Passing<'_>, parts: &BTreeMap<AssetId, Share>);

    /// A day has begun, at the entry with this index: what ends with the day before, ends.
    fn turn_of_day(&self, state: &mut State, index: u64, today: Date);
}

/// What there is of a mechanism, by name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Declared {
    /// The names of its acts.
    pub(crate) kinds: &'static [&'static str],
    /// Its refusal codes.
    pub(crate) codes: &'static [&'static Code],
    /// Its texts.
    pub(crate) texts: &'static [&'static Text],
    /// Its names for people.
    pub(crate) labels: &'static Labels,
    /// The kinds of subject that its entries are about.
    pub(crate) subjects: &'static [&'static str],
    /// The kinds of thing that its views can miss.
    pub(crate) things: &'static [&'static Thing],
    /// The names of its views.
    pub(crate) views: &'static [&'static str],
}

/// What passes from one legal person to another, with effect from a day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Passing<'a> {
    /// From whom.
    pub(crate) from: &'a MemberId,
    /// To whom.
    pub(crate) to: &'a MemberId,
    /// Since which day.
    pub(crate) since: Date,
    /// The moment of the act that says so.
    pub(crate) moment: &'a Moment,
}

/// Something that waits for a member. What is told of it is made where it is shown: thousands may wait.
pub(crate) struct InboxItem<'a> {
    /// What it is to do, in a word: `approve`, `vote`, `convene`.
    pub(crate) what: &'static str,
    /// Last moment for it; none where there is no end.
    pub(crate) until: Option<Timestamp>,
    /// Index of the entry that it is about.
    pub(crate) entry: u64,
    /// What is told of it.
    pub(crate) tell: Box<dyn Fn() -> Told + 'a>,
}

/// What is told of something that waits.
pub(crate) struct Told {
    /// What it is about: an act, a meeting or an item.
    pub(crate) about: String,
    /// What it is about, as people read it.
    pub(crate) words: Said,
    /// What does it.
    pub(crate) deed: Deed,
}
