//! Checkpoints (C2SP tlog-checkpoint), without extension lines: implementations disagree about signing them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::note::{Note, NoteError, NoteKey, sign_note};
use crate::event::key::Signer;
use crate::value::Hash;

/// The head of a log's tree, as its node signs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: node name, slash, ledger id.
    pub origin: String,
    /// Number of entries.
    pub size: u64,
    /// Root of the Merkle tree over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The text that is signed.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root.0))
    }

    /// The signed note.
    #[must_use]
    pub fn sign(&self, signer: &Signer) -> String {
        sign_note(&self.text(), &self.origin, signer)
    }

    /// Reads the text of a checkpoint.
    ///
    /// # Errors
    /// When it is not exactly origin, size and root.
    pub fn parse_text(text: &str) -> Result<Self, NoteError> {
        let wrong = NoteError::Form("a checkpoint is three lines: origin, size, root");
        let mut lines = text.strip_suffix('\n').ok_or(wrong.clone())?.split('\n');
        let (Some(origin), Some(size), Some(root), None) = (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(wrong);
        };
        let root = STANDARD.decode(root).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(wrong.clone())?;
        let checkpoint =
            Self { origin: origin.to_owned(), size: size.parse().map_err(|_| wrong.clone())?, root: Hash(root) };
        // One spelling only: no leading zeros, no plus sign, no other base64.
        if checkpoint.text() == text && !origin.is_empty() { Ok(checkpoint) } else { Err(wrong) }
    }

    /// Reads a signed checkpoint of the log that `key` names, and checks its signature.
    ///
    /// # Errors
    /// When it is not one, or not that log's.
    pub fn open(note: &str, key: &NoteKey) -> Result<Self, NoteError> {
        let note = Note::parse(note)?;
        note.signed_by(key)?;
        let checkpoint = Self::parse_text(note.text)?;
        if checkpoint.origin == key.name() {
            Ok(checkpoint)
        } else {
            Err(NoteError::Form("the checkpoint is another log's"))
        }
    }

    /// Reads a signed checkpoint without checking who signed it: for a reader who then learns the key from the log.
    ///
    /// # Errors
    /// When it is not a checkpoint.
    pub fn peek(note: &str) -> Result<Self, NoteError> {
        Self::parse_text(Note::parse(note)?.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_has_one_spelling_and_one_signer() {
        let signer = Signer::from_seed([5; 32]);
        let key = NoteKey::log("log.example", signer.key_id()).unwrap();
        let checkpoint = Checkpoint { origin: "log.example".to_owned(), size: 20_852_163, root: Hash([7; 32]) };
        let note = checkpoint.sign(&signer);
        assert_eq!(Checkpoint::open(&note, &key), Ok(checkpoint.clone()));
        assert_eq!(Checkpoint::peek(&note), Ok(checkpoint.clone()));
        let other = NoteKey::log("log.example", Signer::from_seed([6; 32]).key_id()).unwrap();
        assert!(Checkpoint::open(&note, &other).is_err());
        let elsewhere = Checkpoint { origin: "other.example".to_owned(), ..checkpoint.clone() };
        assert!(Checkpoint::open(&sign_note(&elsewhere.text(), "log.example", &signer), &key).is_err());
        let text = checkpoint.text();
        for bent in [
            text.replace("20852163", "020852163"),
            text.replace("20852163", "+20852163"),
            text.replace("20852163", "-1"),
            format!("{text}extension\n"),
            text.replace("BwcHBwc=", "BwcHBwd="),
            text.trim_end().to_owned(),
            String::new(),
        ] {
            assert!(Checkpoint::parse_text(&bent).is_err(), "{bent:?}");
        }
    }
}
