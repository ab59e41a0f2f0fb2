//! The inbox: what waits for a member, with deadlines and the command that does it.
//!
//! Invariants: the rules allow each deed that is named, so far as they can be asked beforehand; a deadline is the last
//! moment for it; what is due first stands first, what has no end last.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::book::{Ask, Lang, ViewError, catalogue};
use crate::mechanism::body::Body;
use crate::mechanism::decision::query::waiting::{items_about, may_convene_from};
use crate::mechanism::machine::Pending;
use crate::mechanism::membership::tables::MEMBER;
use crate::mechanism::roll::ALL;
use crate::mechanism::seam::InboxItem;
use crate::mechanism::state::State;
use crate::value::{EventId, MeetingId, MemberId, OrganId};

/// All that waits for a member.
#[derive(JsonSchema, Serialize)]
pub(super) struct Inbox<'a> {
    /// The member.
    member: &'a MemberId,
    /// What is due first stands first, what has no end last.
    waiting: Vec<InboxItem>,
    /// Indexes of the entries that it is about.
    entries: BTreeSet<u64>,
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
    }
    suspects(state, ask.lang, member, &mut items);
    items.extend(ALL.iter().flat_map(|mechanism| mechanism.inbox(state, ask, member)));
    items.sort_by_key(|item| (item.until.is_none(), item.until, item.entry));
    let entries: BTreeSet<u64> = items.iter().map(|item| item.entry).collect();
    Ok(Inbox { member, waiting: items, entries })
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

impl Act<'_> {
    fn item(&self, what: &'static str, command: String) -> InboxItem {
        let rules = self.act.body.rules();
        let words = rules
            .map(|rules| rules.describe(self.state, &self.act.author, self.ask.lang).words(self.ask.lang))
            .unwrap_or_default();
        let (until, entry) = (Some(self.act.deadline), self.act.index);
        InboxItem { what, until, entry, about: self.id.to_string(), words, command }
    }

    /// What the member itself can do about it.
    fn signature(&self, items: &mut Vec<InboxItem>) {
        let Self { act, member, .. } = self;
        let beyond = act.beyond && !act.approvals.contains_key(&act.author);
        if act.missing().any(|(missing, _)| missing == *member) {
            // Before its turn there is nothing that it can do.
            if act.before(member).is_none() {
                let what = if beyond && act.author == **member { "ratify" } else { "approve" };
                // The agreement has a word of its own for it.
                let signs = what == "approve" && matches!(&*act.body, Body::Agreement(act) if act.is_signed());
                let verb = if signs { "agreement sign" } else { "act endorse" };
                items.push(self.item(what, format!("mengshu {verb} {}", act.index)));
            }
        } else if beyond && act.asked_of(member).is_some() {
            let record = self.state.machine.ratifications.get(&act.index);
            let demanded = record.is_none_or(|record| record.demand.is_some());
            let (what, step) = if demanded { ("step_back", "withdraw") } else { ("demand", "demand") };
            items.push(self.item(what, format!("mengshu act {step} {}", act.index)));
        }
    }

    /// The organs that have to decide about it, where no item on it is under way.
    fn decisions(&self, items: &mut Vec<InboxItem>) {
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
                let meeting = self.free_meeting(organ, &again);
                let command = format!(
                    "mengshu decision convene {meeting} --organ {organ} --on {on} --item act-{act}{again}={} --act {act}",
                    matter.name()
                );
                items.push(self.item("convene", command));
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

/// Acts in effect that rest on a signature of the member's, or of one it succeeded, that is no longer trusted.
fn suspects(state: &State, lang: Lang, member: &MemberId, items: &mut Vec<InboxItem>) {
    for (entry, suspect) in state.machine.suspects.iter() {
        if state.doubts_of(&suspect.act, member).is_empty() {
            continue;
        }
        let words = catalogue::confirm_or_strike(*entry).words(lang);
        let command = format!("mengshu member confirm {entry}");
        items.push(InboxItem {
            what: "confirm",
            until: None,
            entry: *entry,
            about: suspect.act.to_string(),
            words,
            command,
        });
    }
}
