//! Who the node is: its name and the key that it signs with; and who signed what is in its journal.
//!
//! Invariant: a journal whose heads were signed under one name and key is never continued under another: from then on every
//! audit of it would fail for ever.

use mengshu_core::book::Refusal;
use mengshu_core::event::key::Signer;
use mengshu_core::event::sshsig;
use mengshu_core::mechanism::membership::Act;
use mengshu_core::mechanism::{Body, Event, VerifiedEntry};
use mengshu_core::proof::{Checkpoint, NoteError, NoteKey};
use mengshu_core::value::{KeyId, LedgerId, NodeName};

use super::error::{NodeError, Remedy};
use crate::journal::{Disk, Head, OpenError, Record, scan_readonly};
use crate::limits;

/// The key and name that the node signs checkpoints with.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    pub(super) name: NodeName,
    pub(super) signer: Signer,
}

impl Identity {
    /// The origin line of a ledger's checkpoints.
    pub(super) fn origin(&self, ledger: &LedgerId) -> String {
        format!("{}/{ledger}", self.name)
    }

    /// A founding event must name this node: otherwise nobody could check its checkpoints with the key that founders signed.
    pub(super) fn check_founding(&self, event: &Event) -> Result<(), Refusal> {
        if let Body::Membership(Act::Found(found)) = &event.body
            && (found.node.key != self.signer.key_id() || found.node.name != self.name)
        {
            let (named, own) = (&found.node, self.signer.key_id());
            return Err(Refusal::other_node((&named.name.to_string(), &named.key), (&self.name.to_string(), &own)));
        }
        Ok(())
    }

    /// Heads that are in the journal must be this node's own: of its name, signed with its key. All of them are looked at, by all
    /// cores, since there can be very many.
    pub(super) fn check_heads<'h>(
        &self,
        disk: &dyn Disk,
        heads: impl IntoIterator<Item = &'h Head>,
    ) -> Result<(), NodeError> {
        let heads: Vec<_> = heads.into_iter().collect();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let each = heads.len().div_ceil(cores).max(limits::HEADS_TOGETHER);
        let first_of = |heads: &[&'h Head]| heads.iter().find_map(|head| Some((*head, self.check_head(head).err()?)));
        let foreign = std::thread::scope(|scope| {
            let mut parts = heads.chunks(each);
            let own = parts.next().unwrap_or_default();
            let others: Vec<_> = parts.map(|part| scope.spawn(move || first_of(part))).collect();
            let found = first_of(own);
            // A thread that panicked panics here, too.
            others.into_iter().fold(found, |found, other| {
                let other = other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                found.or(other)
            })
        });
        foreign.map_or(Ok(()), |(head, what)| Err(self.foreign(disk, head, what)))
    }

    fn check_head(&self, head: &Head) -> Result<(), Stranger> {
        let note = std::str::from_utf8(&head.note).map_err(|_| Stranger::NoText)?;
        let own = self.origin(&head.ledger);
        let signed = Checkpoint::peek(note)?.origin;
        if signed != own {
            return Err(Stranger::Name { signed, own });
        }
        let key = NoteKey::log(&own, self.signer.key_id())?;
        let checked = Checkpoint::open(note, &key);
        checked.map(|_| ()).map_err(|_| Stranger::Key { own: sshsig::fingerprint(&self.signer.key_id()) })
    }

    fn foreign(&self, disk: &dyn Disk, head: &Head, what: Stranger) -> NodeError {
        let remedy = match signed_by(disk) {
            SignedBy::Node(name, key) if name != self.name && key == self.signer.key_id() => Remedy::Name(name),
            SignedBy::Node(name, key) => Remedy::Key(name, key),
            SignedBy::Nobody | SignedBy::Unknown(_) => Remedy::Unknown(None),
        };
        NodeError::Foreign { ledger: head.ledger, size: head.size, what: what.to_string(), remedy: Box::new(remedy) }
    }
}

/// How a head shows that another node signed it.
#[derive(Debug, thiserror::Error)]
enum Stranger {
    #[error("its checkpoint is not text")]
    NoText,
    #[error("it was signed as {signed}, and this node would go on as {own}")]
    Name { signed: String, own: String },
    #[error("it was not signed with this node's key, {own}")]
    Key { own: String },
    #[error(transparent)]
    Note(#[from] NoteError),
}

/// Who signed the heads of a journal, as far as it can be told.
enum SignedBy {
    /// There is no entry, so nothing was signed.
    Nobody,
    /// The node that the first founding event names.
    Node(NodeName, KeyId),
    /// There is something, and it cannot be read.
    Unknown(String),
}

/// Reads no further than the first entry: it founds the first ledger, and founders name the node.
fn signed_by(disk: &dyn Disk) -> SignedBy {
    let mut found = SignedBy::Nobody;
    let scanned = scan_readonly(disk, &mut |record| {
        if let Record::Entry { bytes, .. } = record {
            found = match VerifiedEntry::trust(bytes).map(|entry| entry.event.event().body.clone()) {
                Ok(Body::Membership(Act::Found(founding))) => SignedBy::Node(founding.node.name, founding.node.key),
                _ => SignedBy::Unknown("its first entry founds no alliance".to_owned()),
            };
        }
        Err("the first entry says enough".into())
    });
    match scanned {
        Ok(_) | Err(OpenError::Visitor(_)) => found,
        Err(error) => SignedBy::Unknown(error.to_string()),
    }
}

/// Whether a node may make itself a new key over this journal: only where no head was signed with another. Else what to
/// restore.
///
/// # Errors
/// [`NodeError::KeyMissing`].
pub fn may_make_key(disk: &dyn Disk) -> Result<(), NodeError> {
    let remedy = match signed_by(disk) {
        SignedBy::Nobody => return Ok(()),
        SignedBy::Node(name, key) => Remedy::Key(name, key),
        SignedBy::Unknown(what) => Remedy::Unknown(Some(what)),
    };
    Err(NodeError::KeyMissing { directory: disk.describe(), remedy: Box::new(remedy) })
}
