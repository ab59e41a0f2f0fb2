//! The ledger: admit and apply, the life of acts, approvals, authority, the state and its digest.
//!
//! One life cycle for everything: an act is proposed by an event, waits for the approvals that the rules compute from
//! the terms, and then is effective, declined, withdrawn, lapsed or void. The node, the auditor and the dry run all go
//! through [`Ledger`] or [`admit()`], so there is one rule book.

mod admit;
mod apply;
mod authority;
mod inbox;
mod numbering;
mod ratification;
pub mod refusal;
pub mod rules;
mod sequence;
mod snapshot;
mod state;
mod suspect;
pub mod table;
pub mod view;

use crate::event::{Body, Event, Verified, VerifiedEntry};
use crate::proof::MerkleMap;
use crate::value::{EventId, Hash, KeyId, MemberId, Timestamp};

pub use admit::{Admission, Needs, Proposal, admit};
pub use apply::{Applied, Effect};
pub use authority::Lack;
pub use numbering::{Numbered, Numbering};
pub use ratification::{Demand, Ratification};
pub use refusal::{Code, Refusal};

pub use rules::{Lang, Prefix, RULE_BOOK};
pub use sequence::Sequence;
pub use snapshot::SnapshotError;
pub use state::{
    Approval, Declined, Machine, Pending, Progress, Requirement, Signed, Signers, Standing, State, Subject,
    SubjectChain, VoidReason,
};
pub use suspect::{Doubt, Ground, Suspect};
pub use table::Table;

use table::Section;

/// One alliance's live projection: its state, and the Merkle map that the state digest is the root of.
#[derive(Debug, Default)]
pub struct Ledger {
    state: State,
    map: MerkleMap,
}

/// What became of a submission that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What the entry did.
    pub applied: Applied,
    /// The entry's canonical bytes: the data of its Merkle leaf.
    pub entry: Vec<u8>,
}

impl Ledger {
    /// A ledger without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The state after all entries so far.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// Judges and applies a submission as the next entry. Nothing is changed when it is refused.
    ///
    /// # Errors
    /// The first rule that refuses.
    pub fn take(&mut self, event: &Verified, recorded_at: Timestamp, log: &dyn Prefix) -> Result<Taken, Refusal> {
        let beside = beside(event);
        let proposal = Proposal { event: event.event(), id: event.id(), beside: &beside };
        let digest = self.digest_for(event.event());
        let admission = admit(&self.state, &proposal, recorded_at, log, digest)?;
        let entry = event.entry_bytes(self.state.size(), recorded_at)?;
        let applied = apply::apply(&mut self.state, &proposal, admission);
        Ok(Taken { applied, entry })
    }

    /// Judges and applies an entry that is already in a log, as the auditor and a starting node do.
    ///
    /// # Errors
    /// The first rule that the entry breaks: the log does not follow the rule book.
    pub fn replay(&mut self, entry: &VerifiedEntry, log: &dyn Prefix) -> Result<Applied, Refusal> {
        let beside = beside(&entry.event);
        let proposal = Proposal { event: entry.event.event(), id: entry.event.id(), beside: &beside };
        let digest = self.digest_for(entry.event.event());
        let admission = admit(&self.state, &proposal, entry.recorded_at, log, digest)?;
        Ok(apply::apply(&mut self.state, &proposal, admission))
    }

    /// Index of the entry of this event, if the log has it: the first answer, for ever.
    #[must_use]
    pub fn find(&self, event: &EventId) -> Option<u64> {
        self.state.find(event)
    }

    /// The state digest: the root of the Merkle map over all records of all tables. Costs what changed since it was
    /// last asked for.
    pub fn digest(&mut self) -> Hash {
        let map = &mut self.map;
        self.state.tables_mut(&mut |table, records| {
            let drained = records.drain_touched(&mut |key, value| {
                let key = record_key(table, key);
                match value {
                    Some(value) => map.insert(key, Hash::blake3(value)),
                    None => map.remove(&key),
                };
            });
            // Records are made of checked values, and every one has a canonical form; a table that could not be written
            // would show in every comparison of digests.
            debug_assert!(drained.is_ok(), "{drained:?}");
        });
        self.map.root()
    }

    fn digest_for(&mut self, event: &Event) -> Option<Hash> {
        matches!(event.body, Body::Node(_)).then(|| self.digest())
    }
}

/// What an event does, in words that a lawyer reads before signing.
#[must_use]
pub fn describe(state: &State, event: &Event, lang: Lang) -> String {
    use crate::event::NodeStatement;
    let act = |id: &EventId| {
        let pending = state.machine.pending.get(id);
        let words = pending.and_then(|act| act.body.rules().map(|rules| rules.describe(state, &act.author, lang)));
        words.unwrap_or_else(|| id.to_string())
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
        body => body.rules().map(|rules| rules.describe(state, &event.author, lang)).unwrap_or_default(),
    }
}

/// What a step does about an act: the act's entry, its words, and whether it is the author's own.
#[must_use]
pub fn describe_step(
    author: &MemberId,
    step: &crate::event::Step,
    (entry, act, own): (&str, &str, bool),
    lang: Lang,
) -> String {
    use crate::event::Step;
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

/// The index of an event's entry, in words.
pub(crate) fn entry_of(state: &State, event: &EventId) -> String {
    state.find(event).map_or_else(|| "?".to_owned(), |index| index.to_string())
}

/// The place of a record in the Merkle map: BLAKE3 derive-key("mengshu record v1") of table ‖ 0 ‖ canonical key.
fn record_key(table: &str, key: &[u8]) -> Hash {
    let mut hasher = blake3::Hasher::new_derive_key("mengshu record v1");
    hasher.update(table.as_bytes());
    hasher.update(&[0]);
    hasher.update(key);
    Hash(*hasher.finalize().as_bytes())
}

fn beside(event: &Verified) -> Vec<(&MemberId, &KeyId)> {
    let author = event.event();
    let others =
        event.signatures().iter().filter(|signature| signature.member != author.author || signature.key != author.key);
    others.map(|signature| (&signature.member, &signature.key)).collect()
}
