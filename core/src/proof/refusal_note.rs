//! Refusal receipts: what a node signs when it takes nothing, so that "we tried in time" can be shown later.
//!
//! Invariants: a refusal has one spelling, cannot be taken for a checkpoint, and one that is opened was signed by the key
//! that its reader brought.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::note::{Note, NoteError, NoteKey, check_line, sign_checked, sign_note};
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

    /// The signed note. Origin and code are the node's own, checked values; for others there is
    /// [`RefusalNote::try_sign`].
    #[must_use]
    pub fn sign(&self, signer: &Signer) -> String {
        sign_checked(&self.text(), &self.origin, signer)
    }

    /// The signed note, where origin and code may be anything.
    ///
    /// # Errors
    /// When the origin is not one line that can name a key, or the code is not one line.
    pub fn try_sign(&self, signer: &Signer) -> Result<String, NoteError> {
        check_line(&self.origin)?;
        check_line(&self.code)?;
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
        (lines.next().is_none() && !refusal.code.is_empty()).then_some(refusal)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::proof::Checkpoint;

    fn refusal() -> (Signer, NoteKey, RefusalNote) {
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
        (signer, key, refusal)
    }

    #[test]
    fn a_refusal_reads_as_it_was_signed_and_is_no_checkpoint() {
        let (signer, key, refusal) = refusal();
        let note = refusal.sign(&signer);
        assert_eq!(refusal.try_sign(&signer), Ok(note.clone()));
        assert!(note.starts_with("mengshu refusal v1\nnode.example\nevent 0303"), "{note}");
        assert!(note.contains("\ncode IP-007\nat 2024-03-20T04:00:00.000000Z\nsize 12\nroot BAQE"), "{note}");
        assert_eq!(RefusalNote::open(&note, &key), Ok(refusal));
        assert!(Checkpoint::open(&note, &key).is_err());
        let checkpoint = Checkpoint { origin: "node.example".to_owned(), size: 12, root: Hash([4; 32]) };
        assert!(RefusalNote::open(&checkpoint.sign(&signer), &key).is_err());
        let other = NoteKey::log("node.example", Signer::from_seed([6; 32]).key_id()).unwrap();
        assert!(RefusalNote::open(&note, &other).is_err());
    }

    #[test]
    fn every_bent_bit_is_noticed() {
        let (signer, key, refusal) = refusal();
        let good = refusal.sign(&signer);
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bytes = good.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let Ok(bent) = String::from_utf8(bytes) else { continue };
                assert!(RefusalNote::open(&bent, &key).is_err(), "byte {at} bit {bit}");
            }
        }
    }

    #[test]
    fn other_spellings_and_fields_of_two_lines_are_refused_even_when_signed() {
        let (signer, key, refusal) = refusal();
        let text = refusal.text();
        for bent in [
            text.replace("size 12", "size 012"),
            text.replace("size 12", "size +12"),
            text.replace(".000000Z", "Z"),
            text.replace("event 03", "event 0A"),
            text.replace("code IP-007", "code "),
            text.replace("v1", "v2"),
            text.replace("node.example", "other.example"),
            format!("{text}more\n"),
        ] {
            assert_ne!(bent, text);
            let note = sign_note(&bent, "node.example", &signer).unwrap();
            assert!(RefusalNote::open(&note, &key).is_err(), "{bent}");
        }
        for (origin, code) in
            [("node.example", "IP\n007"), ("node.example", ""), ("node\nexample", "IP-007"), ("", "IP-007")]
        {
            let bent = RefusalNote { origin: origin.to_owned(), code: code.to_owned(), ..refusal.clone() };
            assert!(bent.try_sign(&signer).is_err(), "{origin:?} {code:?}");
            // Nor can a node talk itself into one that reads as something else.
            assert!(RefusalNote::open(&bent.sign(&signer), &key).is_err());
        }
    }

    proptest! {
        #[test]
        fn opening_never_panics(lines in prop::collection::vec("(mengshu refusal v1|event |code |at |size |root |[ -~]{0,20}){0,3}", 0..10)) {
            let (signer, key, _) = refusal();
            let text = lines.join("\n") + "\n";
            prop_assert!(RefusalNote::open(&text, &key).is_err());
            if let Ok(note) = sign_note(&text, "node.example", &signer) {
                prop_assert!(RefusalNote::open(&note, &key).is_err());
            }
        }
    }
}
