//! One alliance's live projection: its state, and the Merkle map that the state digest is the root of.
//!
//! Invariants: nothing is changed when an event is refused; a digest costs what changed since the last one.

use super::admit::{Proposal, admit};
use super::apply::{Applied, apply};
use super::prefix::Prefix;
use crate::book::{Refusal, Section};
use crate::mechanism::body::{Body, Event, NodeStatement, Verified, VerifiedEntry};
use crate::mechanism::state::State;
use crate::proof::MerkleMap;
use crate::value::{EventId, Hash, KeyId, MemberId, Timestamp};

/// One alliance's live projection: its state, and the Merkle map that the state digest is the root of.
#[derive(Debug, Default)]
pub struct Ledger {
    pub(super) state: State,
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
        let applied = apply(&mut self.state, &proposal, admission);
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
        Ok(apply(&mut self.state, &proposal, admission))
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

/// Applies an entry of the ledger's own log to one of its states, for questions about the past: what the entry's admission
/// found is found again, but for the digest that a node's statement gives, which was compared when it was recorded.
///
/// # Errors
/// The first rule that the entry breaks: the state is not the one before it.
pub fn follow(state: &mut State, entry: &VerifiedEntry, log: &dyn Prefix) -> Result<Applied, Refusal> {
    let beside = beside(&entry.event);
    let event = entry.event.event();
    let proposal = Proposal { event, id: entry.event.id(), beside: &beside };
    let stated = match &event.body {
        Body::Node(NodeStatement::Digest { digest, .. }) => Some(*digest),
        _ => None,
    };
    let admission = admit(state, &proposal, entry.recorded_at, log, stated)?;
    Ok(apply(state, &proposal, admission))
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
