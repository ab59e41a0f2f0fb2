//! What an event does, in words that a lawyer reads before signing.

use crate::book::Lang;
use crate::mechanism::body::{Body, Event, NodeStatement, Step};
use crate::mechanism::state::{State, entry_of};
use crate::value::{EventId, MemberId};

/// What an event does, in words that a lawyer reads before signing.
#[must_use]
pub fn describe(state: &State, event: &Event, lang: Lang) -> String {
    let act = |id: &EventId| {
        let pending = state.machine.pending.get(id);
        let words = pending.and_then(|act| act.body.rules().map(|rules| rules.describe(state, &act.author, lang)));
        words.map_or_else(|| id.to_string(), |said| said.words(lang))
    };
    match &event.body {
        Body::Act(step) => {
            let id = step.act();
            let own = state.machine.pending.get(&id).is_none_or(|act| act.author == event.author);
            describe_step(&event.author, step, (&entry_of(state, &id), &act(&id), own), lang)
        }
        Body::Node(NodeStatement::Digest { size, digest, .. }) => lang.pick(
            format!("The node states that after {size} entries the state digest is {digest}."),
            format!("节点声明：第 {size} 条之后的状态摘要为 {digest}。"),
        ),
        body => body.rules().map(|rules| rules.describe(state, &event.author, lang).words(lang)).unwrap_or_default(),
    }
}

/// What a step does about an act: the act's entry, its words, and whether it is the author's own.
#[must_use]
pub fn describe_step(author: &MemberId, step: &Step, (entry, act, own): (&str, &str, bool), lang: Lang) -> String {
    match step {
        Step::Endorse { .. } => lang.pick(
            format!("{author} approves this act of entry {entry}: {act}"),
            format!("{author} 同意第 {entry} 条所载行为：{act}"),
        ),
        Step::Decline { .. } => lang.pick(
            format!("{author} declines this act of entry {entry}, which ends it: {act}"),
            format!("{author} 拒绝第 {entry} 条所载行为，该行为就此终止：{act}"),
        ),
        Step::Demand { .. } => lang.pick(
            format!("{author} demands that the act of entry {entry}, signed beyond a key's authority, be ratified or refused; silence refuses it: {act}"),
            format!("{author} 催告追认第 {entry} 条所载超越权限的行为，逾期未作表示视为拒绝追认：{act}"),
        ),
        Step::Withdraw { .. } if !own => lang.pick(
            format!("{author} steps back from this act of entry {entry}, which was signed beyond a key's authority and is not ratified: {act}"),
            format!("{author} 撤销参与第 {entry} 条所载超越权限且未经追认的行为：{act}"),
        ),
        Step::Withdraw { .. } => lang.pick(
            format!("{author} takes back its act of entry {entry}: {act}"),
            format!("{author} 撤回第 {entry} 条所载行为：{act}"),
        ),
    }
}
