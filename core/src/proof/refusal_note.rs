//! Refusal receipts: what a node signs when it takes nothing, so that "we tried in time" can be shown later.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::note::{Note, NoteError, NoteKey, sign_note};
use crate::event::key::Signer;
use crate::value::{EventId, Hash, Timestamp};

const HEADER: &str = "mengshu refusal v1";

/// A refusal, as the node signs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusalNote {
    /// The origin of the log that the event was meant for; the node's name alone where there is none.
    pub origin: String,
    /// The event that was refused.
    pub event: EventId,
    /// The refusal code.
    pub code: String,
    /// When it was refused.
    pub at: Timestamp,
    /// Number of entries of the log then.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Hash,
}

impl RefusalNote {
    fn text(&self) -> String {
        let root = STANDARD.encode(self.root.0);
        format!(
            "{HEADER}\n{}\nevent {}\ncode {}\nat {}\nsize {}\nroot {root}\n",
            self.origin, self.event, self.code, self.at, self.size
        )
    }

    /// The signed note.
    #[must_use]
    pub fn sign(&self, signer: &Signer) -> String {
        sign_note(&self.text(), &self.origin, signer)
    }

    /// Reads a signed refusal and checks its signature.
    ///
    /// # Errors
    /// When it is not one, or not signed by `key`.
    pub fn open(note: &str, key: &NoteKey) -> Result<Self, NoteError> {
        let note = Note::parse(note)?;
        note.signed_by(key)?;
        let refusal = Self::parse(note.text).ok_or(NoteError::Form("not a refusal receipt"))?;
        if refusal.text() == note.text && refusal.origin == key.name() {
            Ok(refusal)
        } else {
            Err(NoteError::Form("not a refusal receipt"))
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        if lines.next()? != HEADER {
            return None;
        }
        let refusal = Self {
            origin: lines.next()?.to_owned(),
            event: lines.next()?.strip_prefix("event ")?.parse().ok()?,
            code: lines.next()?.strip_prefix("code ")?.to_owned(),
            at: lines.next()?.strip_prefix("at ")?.parse().ok()?,
            size: lines.next()?.strip_prefix("size ")?.parse().ok()?,
            root: Hash(STANDARD.decode(lines.next()?.strip_prefix("root ")?).ok()?.try_into().ok()?),
        };
        lines.next().is_none().then_some(refusal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_reads_as_it_was_signed_and_is_no_checkpoint() {
        let signer = Signer::from_seed([5; 32]);
        let key = NoteKey::log("node.example", signer.key_id()).unwrap();
        let refusal = RefusalNote {
            origin: "node.example".to_owned(),
            event: EventId([3; 32]),
            code: "IP-007".to_owned(),
            at: "2024-03-20T04:00:00Z".parse().unwrap(),
            size: 12,
            root: Hash([4; 32]),
        };
        let note = refusal.sign(&signer);
        assert_eq!(RefusalNote::open(&note, &key), Ok(refusal));
        assert!(RefusalNote::open(&note.replace("IP-007", "IP-008"), &key).is_err());
        assert!(super::super::Checkpoint::open(&note, &key).is_err());
    }
}
