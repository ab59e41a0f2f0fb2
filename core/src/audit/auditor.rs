//! The audit of one log: every entry in its order, every rule, every tree head, the state digest.
//!
//! Trusts nobody: the node's key comes from the founding event, which the founders signed. The caller hands over entries
//! whose form and signatures have been checked ([`VerifiedEntry::check`]; that part needs no order and can use every
//! core), and whatever checkpoints it has. The first thing that is wrong is the result.

use serde::Serialize;

use super::signers::Signed;
use crate::book::Refusal;
use crate::ledger::{Ledger, Prefix};
use crate::mechanism::membership::acts::Act;
use crate::mechanism::{Body, VerifiedEntry};
use crate::proof::{Checkpoint, NoteKey, Tree};
use crate::value::{Hash, LedgerId, Timestamp};

/// What is wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[error("entry {entry}: {what}")]
pub struct Finding {
    /// The first entry that is wrong, or the size of the checkpoint that is.
    pub entry: u64,
    /// What is wrong with it.
    pub what: String,
}

/// What an audit has checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The ledger.
    pub ledger: LedgerId,
    /// The alliance's name, once founded.
    pub alliance: Option<String>,
    /// Entries replayed.
    pub entries: u64,
    /// Signatures beside them.
    pub signatures: u64,
    /// Whether the signatures were verified; a quick audit takes them as they are.
    pub signatures_verified: bool,
    /// Checkpoints compared with the recomputed tree.
    pub checkpoints: u64,
    /// State digests of the node compared with the recomputed state.
    pub digests: u64,
    /// Root of the Merkle tree over all entries.
    pub root: Hash,
    /// The state digest after all entries.
    pub state_digest: Hash,
    /// When the last entry was recorded.
    pub last_recorded_at: Option<Timestamp>,
    /// Number of subjects whose chains were computed.
    pub subjects: u64,
    /// The verifier key of the node that the founders named, with which its checkpoints were checked; null without a
    /// founding event.
    pub vkey: Option<String>,
    /// Who may have signed when, as OpenSSH's `allowed_signers`.
    #[serde(skip)]
    pub allowed_signers: String,
}

#[derive(Debug, Default)]
struct Log(Tree);

impl Prefix for Log {
    fn root_at(&self, size: u64) -> Option<Hash> {
        self.0.root_at(size).ok()
    }
}

/// An audit under way.
#[derive(Debug)]
pub struct Auditor {
    id: LedgerId,
    ledger: Ledger,
    log: Log,
    node: Option<NoteKey>,
    signed: Signed,
    signatures: u64,
    verified: bool,
    checkpoints: u64,
    digests: u64,
}

impl Auditor {
    /// An audit of the log of `ledger`. `verified` says whether the entries' signatures will have been checked.
    #[must_use]
    pub fn new(ledger: LedgerId, verified: bool) -> Self {
        Self {
            id: ledger,
            ledger: Ledger::new(),
            log: Log::default(),
            node: None,
            signed: Signed::default(),
            signatures: 0,
            verified,
            checkpoints: 0,
            digests: 0,
        }
    }

    /// The key that the founders named for the node's checkpoints, once the founding event has been seen.
    #[must_use]
    pub const fn node(&self) -> Option<&NoteKey> {
        self.node.as_ref()
    }

    /// Takes the next entry.
    ///
    /// # Errors
    /// When it is not the next one, or breaks a rule.
    pub fn entry(&mut self, entry: &VerifiedEntry) -> Result<(), Finding> {
        let expected = self.log.0.size();
        let wrong = |what: String| Finding { entry: expected, what };
        if entry.index != expected {
            return Err(wrong(format!("it says index {}: an entry was dropped, repeated or moved", entry.index)));
        }
        if expected == 0 && entry.event.id().0 != self.id.0 {
            return Err(wrong(format!("it is not the founding event of ledger {}", self.id)));
        }
        let applied = self.ledger.replay(entry, &self.log).map_err(|refusal: Refusal| wrong(refusal.to_string()))?;
        if applied.index != expected {
            return Err(wrong(format!("the rules place it at {}", applied.index)));
        }
        match &entry.event.event().body {
            Body::Membership(Act::Found(found)) => {
                let origin = format!("{}/{}", found.node.name, self.id);
                self.node = Some(NoteKey::log(&origin, found.node.key).map_err(|error| wrong(error.to_string()))?);
            }
            // The digest was compared with the computed one when the entry was replayed.
            Body::Node(_) => self.digests = self.digests.saturating_add(1),
            _ => {}
        }
        let count = u64::try_from(entry.event.signatures().len()).unwrap_or(u64::MAX);
        self.signatures = self.signatures.saturating_add(count);
        self.signed.take(entry);
        self.log.0.push(entry.leaf);
        Ok(())
    }

    /// Compares a signed checkpoint with the entries taken so far.
    ///
    /// # Errors
    /// When it is not signed by the node that the founders named, or is of another tree.
    pub fn checkpoint(&mut self, note: &str) -> Result<Checkpoint, Finding> {
        let has = self.log.0.size();
        let wrong = |entry: u64, what: String| Finding { entry, what };
        let key =
            self.node.as_ref().ok_or_else(|| wrong(has, "a checkpoint stands before the founding event".to_owned()))?;
        let checkpoint = Checkpoint::open(note, key).map_err(|error| wrong(has, format!("checkpoint: {error}")))?;
        match self.log.0.root_at(checkpoint.size) {
            Err(_) => Err(wrong(
                has,
                format!("a checkpoint is of {} entries; only {has} are here: the end is missing", checkpoint.size),
            )),
            Ok(root) if root != checkpoint.root => Err(wrong(
                checkpoint.size,
                format!(
                    "a signed checkpoint of {} entries says root {}; the entries give {root}",
                    checkpoint.size, checkpoint.root
                ),
            )),
            Ok(_) => {
                self.checkpoints = self.checkpoints.saturating_add(1);
                Ok(checkpoint)
            }
        }
    }

    /// Number of entries taken.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.log.0.size()
    }

    /// Root over the entries taken.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.log.0.root()
    }

    /// The ledger as it was replayed.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Ends the audit.
    pub fn finish(mut self) -> Report {
        let state_digest = self.ledger.digest();
        let state = self.ledger.state();
        Report {
            ledger: self.id,
            alliance: state.sections.membership.alliance.get(&()).map(|alliance| alliance.name.to_string()),
            entries: self.log.0.size(),
            signatures: self.signatures,
            signatures_verified: self.verified,
            checkpoints: self.checkpoints,
            digests: self.digests,
            root: self.log.0.root(),
            state_digest,
            last_recorded_at: state.progress().map(|progress| progress.recorded_at),
            subjects: u64::try_from(state.machine.subjects.len()).unwrap_or(u64::MAX),
            vkey: self.node.as_ref().map(NoteKey::vkey),
            allowed_signers: self.signed.allowed(self.id, state),
        }
    }
}
