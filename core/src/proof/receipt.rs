//! Receipts: C2SP tlog-proof files. With the entry's bytes and the node's key they show, offline, that the log has it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::checkpoint::Checkpoint;
use super::note::{NoteError, NoteKey};
use super::tree::{leaf_hash, verify_inclusion};
use crate::value::Hash;

const HEADER: &str = "c2sp.org/tlog-proof@v1\n";
/// A tree of 2^64 entries has paths of 64 hashes.
const PATH_MAX: usize = 64;

/// A receipt is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// Not the form of a tlog-proof.
    #[error("not a receipt: {0}")]
    Form(&'static str),
    /// The checkpoint is refused.
    #[error("the receipt's checkpoint: {0}")]
    Checkpoint(#[from] NoteError),
    /// The proof does not lead from the entry to the checkpoint.
    #[error("the proof does not lead from this entry to the checkpoint: it is not the entry that was receipted")]
    Inclusion,
}

/// A proof that an entry is in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The entry's index.
    pub index: u64,
    /// The inclusion proof.
    pub path: Vec<Hash>,
    /// The signed checkpoint.
    pub checkpoint: String,
}

impl Receipt {
    /// The file's text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{HEADER}index {}\n", self.index);
        for hash in &self.path {
            text.push_str(&STANDARD.encode(hash.0));
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.checkpoint);
        text
    }

    /// Reads a file's text. An `extra` line means something to other applications and is refused here.
    ///
    /// # Errors
    /// When it is not a receipt.
    pub fn parse(text: &str) -> Result<Self, ReceiptError> {
        let rest =
            text.strip_prefix(HEADER).ok_or(ReceiptError::Form("the first line is not c2sp.org/tlog-proof@v1"))?;
        let (head, checkpoint) =
            rest.split_once("\n\n").ok_or(ReceiptError::Form("there is no empty line before the checkpoint"))?;
        let mut lines = head.split('\n');
        let index = lines
            .next()
            .and_then(|line| line.strip_prefix("index "))
            .and_then(|index| index.parse().ok())
            .ok_or(ReceiptError::Form("the second line is not the index"))?;
        let path: Option<Vec<Hash>> =
            lines.map(|line| STANDARD.decode(line).ok().and_then(|bytes| bytes.try_into().ok()).map(Hash)).collect();
        let path = path
            .filter(|path| path.len() <= PATH_MAX)
            .ok_or(ReceiptError::Form("the proof is not lines of 32 bytes in base64"))?;
        let receipt = Self { index, path, checkpoint: checkpoint.to_owned() };
        if receipt.text() == text { Ok(receipt) } else { Err(ReceiptError::Form("it has another spelling")) }
    }

    /// Checks that the log that `key` names has exactly this entry, and gives the checkpoint that says so.
    ///
    /// # Errors
    /// When the checkpoint or the proof is refused.
    pub fn verify(&self, entry: &[u8], key: &NoteKey) -> Result<Checkpoint, ReceiptError> {
        let checkpoint = Checkpoint::open(&self.checkpoint, key)?;
        if verify_inclusion(&leaf_hash(entry), self.index, checkpoint.size, &self.path, &checkpoint.root) {
            Ok(checkpoint)
        } else {
            Err(ReceiptError::Inclusion)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::key::Signer;
    use crate::proof::Tree;

    #[test]
    fn a_receipt_is_for_one_entry_and_every_bent_byte_is_noticed() {
        let signer = Signer::from_seed([5; 32]);
        let key = NoteKey::log("log.example", signer.key_id()).unwrap();
        let mut tree = Tree::new();
        let entries: Vec<Vec<u8>> = (0..11u8).map(|i| vec![i; 5]).collect();
        entries.iter().for_each(|entry| tree.push(leaf_hash(entry)));
        let checkpoint = Checkpoint { origin: "log.example".to_owned(), size: 11, root: tree.root() };
        for (index, entry) in entries.iter().enumerate() {
            let index = u64::try_from(index).unwrap();
            let receipt =
                Receipt { index, path: tree.inclusion(index, 11).unwrap(), checkpoint: checkpoint.sign(&signer) };
            assert_eq!(Receipt::parse(&receipt.text()), Ok(receipt.clone()));
            assert_eq!(receipt.verify(entry, &key), Ok(checkpoint.clone()));
            assert_eq!(receipt.verify(b"another", &key), Err(ReceiptError::Inclusion));
        }
        let receipt = Receipt { index: 4, path: tree.inclusion(4, 11).unwrap(), checkpoint: checkpoint.sign(&signer) };
        let text = receipt.text();
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 4;
            let Ok(bent) = String::from_utf8(bytes) else { continue };
            assert!(Receipt::parse(&bent).and_then(|receipt| receipt.verify(&entries[4], &key)).is_err(), "byte {at}");
        }
        for cut in 0..text.len() {
            let Some(part) = text.get(..cut) else { continue };
            assert!(Receipt::parse(part).and_then(|receipt| receipt.verify(&entries[4], &key)).is_err());
        }
    }
}
