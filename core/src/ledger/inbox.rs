//! The inbox: what waits for a member, with deadlines and the command that does it.
//!
//! Invariants: the rules allow each deed that is named, so far as they can be asked beforehand; a deadline is the last
//! moment for it; what is due first stands first, what has no end last.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Serialize;

use crate::book::page::{NoKey, Pair};
use crate::book::{Ask, Deed, ViewError, catalogue};
use crate::mechanism::body::Body;
use crate::mechanism::decision::query::waiting::{further_meeting, items_about, may_convene_from};
use crate::mechanism::machine::Pending;
use crate::mechanism::membership::tables::{CONTEST_DAYS, MEMBER};
use crate::mechanism::roll::ALL;
use crate::mechanism::seam::{InboxItem, Told};
use crate::mechanism::state::State;
use crate::value::{EventId, MeetingId, MemberId, OrganId, Timestamp};

/// All that waits for a member.
#[derive(JsonSchema, Serialize)]
pub(super) struct Inbox<'a> {
    /// The member.
    member: &'a MemberId,
    /// What is due first stands first, what has no end last.
    waiting: Vec<Row>,
    /// Indexes of the entries that what is shown is about.
    entries: BTreeSet<u64>,
}

/// Something that waits for a member.
#[derive(JsonSchema, Serialize)]
struct Row {
    /// What it is to do, in a word: `approve`, `vote`, `convene`.
    what: &'static str,
    /// Last moment for it; null where there is no end.
    until: Option<Timestamp>,
    /// Index of the entry that it is about.
    entry: u64,
    /// What it is about: an act, a meeting or an item.
    about: String,
    /// In words.
    words: String,
    /// The command that does it.
    command: String,
}

/// All that waits for a member.
pub(super) fn inbox<'a>(state: &State, ask: &Ask<'_>, member: &'a MemberId) -> Result<Inbox<'a>, ViewError> {
    if !state.sections.membership.members.contains(member) && !is_invited(state, member) {
        return Err(ViewError::missing(&MEMBER, member));
    }
    let mut items = Vec::new();
    for (id, act) in state.machine.pending.iter().filter(|(_, act)| act.deadline >= ask.at) {
        let waits = Act { state, ask, member, id, act };
        waits.signature(&mut items);
        waits.decisions(&mut items);
        waits.identity(&mut items);
    }
    suspects(state, member, &mut items);
    replaced(state, ask, member, &mut items);
    items.extend(ALL.iter().flat_map(|mechanism| mechanism.inbox(state, ask, member)));
    items.sort_by_key(|item| (item.until.is_none(), item.until, item.entry));
    let waiting = ask.rows(
        "waiting",
        |from| placed(items, from),
        |(item, of): (Place, InboxItem<'_>)| {
            let Told { about, words, deed } = (of.tell)();
            let (words, command) = (words.words(ask.lang), deed.to_string());
            Row { what: of.what, until: of.until, entry: item.entry, about, words, command }
        },
    );
    let entries = waiting.iter().map(|row| row.entry).collect();
    Ok(Inbox { member, waiting, entries })
}

/// Where something stands in the inbox: by its last moment, its entry, and its number among those of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    until: i64,
    entry: u64,
    nth: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Pair(self.until, Pair(self.entry, self.nth)))
    }
}

impl FromStr for Place {
    type Err = NoKey;
    fn from_str(text: &str) -> Result<Self, NoKey> {
        text.parse().map(|Pair(until, Pair(entry, nth))| Self { until, entry, nth })
    }
}

/// What waits, in its order, each with its place: from one on, or all.
fn placed<'a>(items: Vec<InboxItem<'a>>, from: Option<Place>) -> impl Iterator<Item = (Place, (Place, InboxItem<'a>))> {
    let mut last: Option<Place> = None;
    let placed = items.into_iter().map(move |item| {
        let until = item.until.map_or(i64::MAX, Timestamp::micros);
        let same = last.filter(|last| (last.until, last.entry) == (until, item.entry));
        let place = Place { until, entry: item.entry, nth: same.map_or(0, |last| last.nth.saturating_add(1)) };
        last = Some(place);
        (place, (place, item))
    });
    placed.skip_while(move |(place, _)| from.is_some_and(|from| *place < from))
}

/// Whether somebody who is no member yet is asked for its signature: a founder, a joiner.
fn is_invited(state: &State, member: &MemberId) -> bool {
    state.machine.pending.iter().any(|(_, act)| act.asked_of(member).is_some())
}

/// A pending act, looked at by one member.
struct Act<'a> {
    state: &'a State,
    ask: &'a Ask<'a>,
    member: &'a MemberId,
    id: &'a EventId,
    act: &'a Pending,
}

impl<'a> Act<'a> {
    fn item(&self, what: &'static str, deed: Deed) -> InboxItem<'a> {
        let Self { state, id, act, .. } = *self;
        let tell = move || {
            let words = match act.body.rules() {
                Some(rules) => rules.describe(state, &act.author),
                None => catalogue::not_an_act(),
            };
            Told { about: id.to_string(), words, deed: deed.clone() }
        };
        InboxItem { what, until: Some(act.deadline), entry: act.index, tell: Box::new(tell) }
    }

    /// What the member itself can do about it.
    fn signature(&self, items: &mut Vec<InboxItem<'a>>) {
        let Self { act, member, .. } = self;
        let beyond = act.beyond && !act.approvals.contains_key(&act.author);
        if act.missing().any(|(missing, _)| missing == *member) {
            // Before its turn there is nothing that it can do.
            if act.before(member).is_none() {
                let what = if beyond && act.author == **member { "ratify" } else { "approve" };
                // The agreement has a word of its own for it.
                let signs = what == "approve" && matches!(&*act.body, Body::Agreement(act) if act.is_signed());
                let command = if signs { "agreement sign" } else { "act endorse" };
                items.push(self.item(what, Deed::new(command).on(act.index)));
            }
        } else if beyond && act.asked_of(member).is_some() {
            let record = self.state.machine.ratifications.get(&act.index);
            let demanded = record.is_none_or(|record| record.demand.is_some());
            let (what, command) = if demanded { ("step_back", "act withdraw") } else { ("demand", "act demand") };
            items.push(self.item(what, Deed::new(command).on(act.index)));
        }
    }

    /// What takes somebody's identity: that member can contest it from the first, and every member sees it while it stands in
    /// the open.
    fn identity(&self, items: &mut Vec<InboxItem<'a>>) {
        let Some(wait) = &self.act.wait else { return };
        let until = self.act.open.map(|open| open.until);
        if wait.member == *self.member {
            let deed = Deed::new("act contest").on(self.act.index).blank("reason");
            items.push(InboxItem { until, ..self.item("contest", deed) });
        } else if until.is_some() {
            items.push(InboxItem { until, ..self.item("notice", Deed::new("act show").on(self.act.index)) });
        }
    }

    /// The organs that have to decide about it, where no item on it is under way.
    fn decisions(&self, items: &mut Vec<InboxItem<'a>>) {
        let today = self.state.date_at(self.ask.at);
        let wants_it = self.act.author == *self.member;
        for (organ, matter) in self.state.undecided(self.id, self.act, self.ask.at) {
            let (before, under_way) = items_about(self.state, self.id, organ, today);
            if under_way {
                continue;
            }
            let first = may_convene_from(self.state, organ, self.member, wants_it, today);
            if let Some(on) = first {
                let act = self.act.index;
                let again = if before == 0 { String::new() } else { format!("-{}", before.saturating_add(1)) };
                let deed = Deed::new("decision convene").on(self.free_meeting(organ, &again)).with("organ", organ);
                // What had no quorum is decided on at its further meeting first.
                let deed = match further_meeting(self.state, self.id, organ, matter, today) {
                    Some((before, first)) => {
                        deed.with("on", first).with("kind", "extraordinary").with("fallback-of", before)
                    }
                    None => {
                        deed.with("on", on).with("item", format!("act-{act}{again}={}", matter.name())).with("act", act)
                    }
                };
                items.push(self.item("convene", deed));
            }
        }
    }

    /// An id for a meeting about the act.
    fn free_meeting(&self, organ: &OrganId, again: &str) -> String {
        let entry = self.act.index;
        let free = |name: &String| {
            let id = name.parse::<MeetingId>();
            id.is_ok_and(|id| !self.state.sections.decision.meetings.contains(&id))
        };
        let names = [format!("{organ}-{entry}{again}"), format!("meeting-{entry}{again}")];
        names.into_iter().find(free).unwrap_or_else(|| format!("about-{entry}{again}"))
    }
}

/// The member's own root key put another in its place: was it the member?
fn replaced<'a>(state: &'a State, ask: &Ask<'_>, member: &MemberId, items: &mut Vec<InboxItem<'a>>) {
    let today = state.date_at(ask.at);
    for (entry, identity) in state.sections.membership.identities.iter() {
        let last = identity.on.add_days(CONTEST_DAYS).filter(|last| identity.by_root && today <= *last);
        let Some((last, act)) = last.zip(state.event_of(*entry)) else { continue };
        let root = |key| state.sections.membership.keys.get(key).is_some_and(|key| key.root);
        if identity.member != *member || !identity.replaced.iter().any(root) || state.doubted(&act).is_some() {
            continue;
        }
        items.push(InboxItem {
            what: "contest",
            until: state.end_of(last, ask.at),
            entry: *entry,
            tell: Box::new(move || Told {
                about: act.to_string(),
                words: catalogue::root_was_replaced(*entry, identity.on),
                deed: Deed::new("act contest").on(entry).blank("reason"),
            }),
        });
    }
}

/// Acts in effect that rest on a signature of the member's, or of one it succeeded, that is no longer trusted.
fn suspects<'a>(state: &'a State, member: &MemberId, items: &mut Vec<InboxItem<'a>>) {
    for (entry, suspect) in state.machine.suspects.iter() {
        if state.doubts_of(&suspect.act, member).is_empty() {
            continue;
        }
        let tell = move || Told {
            about: suspect.act.to_string(),
            words: catalogue::confirm_or_strike(*entry),
            deed: Deed::new("member confirm").on(entry),
        };
        items.push(InboxItem { what: "confirm", until: None, entry: *entry, tell: Box::new(tell) });
    }
}
