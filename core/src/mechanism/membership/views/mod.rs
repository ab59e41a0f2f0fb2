//! Membership views: the alliance, its members, their keys.

mod application;
mod authority;
mod member;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::book::{ALLIANCE, Ask, ViewError, parse, view, views};
use crate::mechanism::membership::query::identity::Likenesses;
use crate::mechanism::membership::tables::{APPLICATION, MEMBER};
use crate::mechanism::state::State;
use crate::proof::NoteKey;
use crate::value::{EventId, KeyId, LedgerId, MemberId, Name, NodeName, Timestamp};
use application::{ApplicationView, Applications, application};
use authority::{AuthorityView, KeyInFull, on_date, rests_on};
use member::{MemberView, Members, member};

views! {
    "alliance" => AllianceView<'_>,
    "application" => Applications<'_>,
    "application/<event id>" => ApplicationView<'_>,
    "authority/<member>" => AuthorityView<'_>,
    "key/<key id>" => KeyInFull<'_>,
    "member" => Members<'_>,
    "member/<id>" => MemberView<'_>,
}

/// The alliance of a ledger.
#[derive(JsonSchema, Serialize)]
struct AllianceView<'a> {
    /// The ledger: the id of its founding event.
    ledger: LedgerId,
    /// Number of entries.
    entries: u64,
    /// When the last entry was recorded.
    last_recorded_at: Timestamp,
    /// Whether every founder has endorsed.
    founded: bool,
    /// Its name; null before it is founded, like what follows of it.
    name: Option<&'a Name>,
    /// Index of the entry that completed the founding.
    founded_by_entry: Option<u64>,
    /// When that was recorded.
    founded_at: Option<Timestamp>,
    /// The node that keeps the ledger.
    node: Option<NodeView<'a>>,
    /// The members on the day asked for.
    members: Vec<&'a MemberId>,
    /// The number of the agreement version in force on that day; null where none is.
    agreement_in_force: Option<u32>,
    /// How many acts wait for approvals.
    pending_acts: usize,
}

/// A node.
#[derive(JsonSchema, Serialize)]
struct NodeView<'a> {
    /// Its name: the first part of its checkpoints' origin.
    name: &'a NodeName,
    /// The key it signs checkpoints with.
    key: KeyId,
    /// The same for programs that check this ledger's checkpoints and receipts (C2SP signed notes).
    vkey: Option<String>,
}

pub(crate) fn answer(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    let tables = &state.sections.membership;
    Some(match ask.path.as_slice() {
        ["alliance"] => alliance(state, ask).map(|alliance| view(&alliance)),
        ["member"] => {
            let likenesses = Likenesses::of(tables);
            ask.date("date", state).map(|date| {
                let row = |id, record| member(state, (ask, date), &likenesses, &format!("members/{id}/"), (id, record));
                view(&Members { members: ask.records("members", &tables.members, row) })
            })
        }
        ["member", id] => parse::<MemberId>("member", id).and_then(|id| {
            let record = tables.members.get(&id).ok_or_else(|| ViewError::missing(&MEMBER, &id))?;
            let date = ask.date("date", state)?;
            Ok(view(&member(state, (ask, date), &Likenesses::of(tables), "", (&id, record))))
        }),
        ["application"] => {
            let likenesses = Likenesses::of(tables);
            let row = |id, record| application(state, (ask, &likenesses), id, record);
            Ok(view(&Applications { applications: ask.records("applications", &tables.applications, row) }))
        }
        ["application", id] => parse::<EventId>("application", id).and_then(|id| {
            let record = tables.applications.get(&id).ok_or_else(|| ViewError::missing(&APPLICATION, id))?;
            Ok(view(&application(state, (ask, &Likenesses::of(tables)), &id, record)))
        }),
        ["authority", id] => parse::<MemberId>("member", id).and_then(|id| Ok(view(&on_date(state, ask, &id)?))),
        ["key", id] => parse::<KeyId>("key", id).and_then(|id| Ok(view(&rests_on(state, ask, &id)?))),
        _ => return None,
    })
}

fn alliance<'a>(state: &'a State, ask: &Ask<'_>) -> Result<AllianceView<'a>, ViewError> {
    let progress = state.progress().ok_or_else(|| ViewError::missing(&ALLIANCE, ""))?;
    let alliance = state.sections.membership.alliance.get(&());
    let today = state.date_at(ask.at);
    Ok(AllianceView {
        ledger: progress.ledger,
        entries: progress.size,
        last_recorded_at: progress.recorded_at,
        founded: alliance.is_some(),
        name: alliance.map(|alliance| &alliance.name),
        founded_by_entry: alliance.map(|alliance| alliance.founded),
        founded_at: alliance.map(|alliance| alliance.founded_at),
        node: alliance.map(|alliance| NodeView {
            name: &alliance.node_name,
            key: alliance.node_key,
            vkey: vkey(&alliance.node_name, &progress.ledger, alliance.node_key),
        }),
        members: state.sections.membership.present(today).collect(),
        agreement_in_force: state.sections.agreement.in_force(today).map(|(number, _)| number),
        pending_acts: state.machine.pending.iter().filter(|(_, act)| act.deadline >= ask.at).count(),
    })
}

fn vkey(name: &NodeName, ledger: &LedgerId, key: KeyId) -> Option<String> {
    NoteKey::log(&format!("{name}/{ledger}"), key).ok().map(|key| key.vkey())
}
