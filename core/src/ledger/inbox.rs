//! The inbox: what waits for a member, with deadlines and the command that does it.

use serde_json::{Value, json};

use super::state::{Pending, State};
use super::view::{Ask, ViewError};
use crate::mechanism::decision::{self, Deed};
use crate::value::{EventId, MemberId, Timestamp};

/// Something that waits for a member.
struct Item {
    what: &'static str,
    /// Last moment for it; none where there is no end.
    until: Option<Timestamp>,
    entry: u64,
    /// What it is about.
    about: String,
    words: String,
    command: String,
}

/// All that waits for a member, what is due first at the top.
pub(super) fn inbox(state: &State, ask: &Ask<'_>, member: &MemberId) -> Result<Value, ViewError> {
    let mut items = Vec::new();
    for (id, act) in state.machine.pending.iter().filter(|(_, act)| act.deadline >= ask.at) {
        acts(state, ask, member, id, act, &mut items);
    }
    for (entry, suspect) in state.machine.suspects.iter() {
        let doubt = suspect.doubts.get(member).filter(|doubt| doubt.confirmed.is_none() && suspect.struck.is_none());
        if doubt.is_some() {
            let words = ask.lang.pick(
                "An act in effect rests on a key of yours that is no longer trusted: confirm it, or have it struck.",
                "一项已生效的行为由贵方不再受信的密钥签署：请确认，或提请删除。",
            );
            items.push(Item {
                what: "confirm",
                until: None,
                entry: *entry,
                about: suspect.act.to_string(),
                words: words.to_owned(),
                command: format!("mengshu authority confirm {entry}"),
            });
        }
    }
    organs(state, ask, member, &mut items);
    // What has no end comes last.
    items.sort_by_key(|item| (item.until.is_none(), item.until, item.entry));
    let rows: Vec<Value> = items
        .into_iter()
        .map(|item| {
            json!({
                "what": item.what, "until": item.until, "entry": item.entry, "about": item.about, "words": item.words,
                "command": item.command,
            })
        })
        .collect();
    Ok(json!({ "member": member, "waiting": rows }))
}

fn acts(state: &State, ask: &Ask<'_>, member: &MemberId, id: &EventId, act: &Pending, items: &mut Vec<Item>) {
    let words = act.body.rules().map(|rules| rules.describe(state, &act.author, ask.lang)).unwrap_or_default();
    let mut put = |what, command: String| {
        let (until, entry) = (Some(act.deadline), act.index);
        items.push(Item { what, until, entry, about: id.to_string(), words: words.clone(), command });
    };
    let unratified = act.beyond && !act.approvals.contains_key(&act.author);
    if act.missing().any(|(missing, _)| missing == member) {
        let what = if unratified && act.author == *member { "ratify" } else { "approve" };
        put(what, format!("mengshu act endorse {}", act.index));
    } else if unratified && act.author != *member && act.asked_of(member).is_some() {
        let demanded = state.machine.ratifications.get(&act.index).is_none_or(|record| record.demand.is_some());
        let step = if demanded { "withdraw" } else { "demand" };
        put(if demanded { "step_back" } else { "demand" }, format!("mengshu act {step} {}", act.index));
    }
    for (organ, matter) in state.undecided(id, act, ask.at) {
        let open = state.sections.decision.decisions.iter().any(|(_, item)| item.act == Some(*id) && item.closed.is_none());
        if !open && decision::chairs(state, organ, member, state.date_at(ask.at)) {
            put(
                "convene",
                format!("mengshu decision convene … --organ {organ} --item ID={} --act ID={}", matter.name(), act.index),
            );
        }
    }
}

fn organs(state: &State, ask: &Ask<'_>, member: &MemberId, items: &mut Vec<Item>) {
    for waiting in decision::waiting(state, member, ask.at) {
        let record = waiting.decision.as_ref().and_then(|id| state.sections.decision.decisions.get(id));
        let meeting = state.sections.decision.meetings.get(&waiting.meeting);
        let entry = record.map(|record| record.index).or_else(|| meeting.map(|meeting| meeting.index)).unwrap_or_default();
        let about = waiting.decision.as_ref().map_or_else(|| waiting.meeting.to_string(), ToString::to_string);
        let (what, command) = match waiting.deed {
            Deed::Vote => ("vote", format!("mengshu decision vote {about} yes")),
            Deed::Veto => ("veto", format!("mengshu decision veto {about} --reason …")),
            Deed::ObjectMinutes => ("object", format!("mengshu decision object {about} --reason …")),
        };
        items.push(Item {
            what,
            until: waiting.until.and_then(|date| state.end_of(date, ask.at)),
            entry,
            about,
            words: record.map(|record| record.what.to_string()).unwrap_or_default(),
            command,
        });
    }
}
