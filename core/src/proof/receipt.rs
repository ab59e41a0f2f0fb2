//! Receipts: C2SP tlog-proof files. With the entry's bytes and the node's key they show, offline, that the log has it.
//!
//! Invariants: a receipt has one spelling; one that verifies is for exactly one entry at one index. The format's extra
//! data stands beside the receipt and not in it, since nobody signs it: whoever hands the file on can change it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::checkpoint::Checkpoint;
use super::checkpoint::Cosigned;
use super::note::{NOTE_MAX, NoteError, NoteKey};
use super::tree::verify_inclusion;
use crate::value::{Hash, leaf_hash};

const HEADER: &str = "c2sp.org/tlog-proof@v1\n";
/// A tree of 2^64 entries has paths of 64 hashes.
const PATH_MAX: usize = 64;
/// Longest receipt that is read, in bytes: a checkpoint's note, as much extra data, and the proof.
const RECEIPT_MAX: usize = NOTE_MAX * 2;

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
        self.text_with_extra(&[])
    }

    /// The file's text with extra data; data of no bytes is left out, as the format demands.
    #[must_use]
    pub fn text_with_extra(&self, extra: &[u8]) -> String {
        let mut text = HEADER.to_owned();
        if !extra.is_empty() {
            text.push_str(&format!("extra {}\n", STANDARD.encode(extra)));
        }
        text.push_str(&format!("index {}\n", self.index));
        for hash in &self.path {
            text.push_str(&STANDARD.encode(hash.0));
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.checkpoint);
        text
    }

    /// Reads a file's text. Extra data is read over.
    ///
    /// # Errors
    /// When it is not a receipt.
    pub fn parse(text: &str) -> Result<Self, ReceiptError> {
        Self::parse_with_extra(text).map(|(receipt, _)| receipt)
    }

    /// Reads a file's text and its extra data, which nobody signed; empty when there is none.
    ///
    /// # Errors
    /// When it is not a receipt.
    pub fn parse_with_extra(text: &str) -> Result<(Self, Vec<u8>), ReceiptError> {
        if text.len() > RECEIPT_MAX {
            return Err(ReceiptError::Form("it is longer than 256 KiB"));
        }
        let rest =
            text.strip_prefix(HEADER).ok_or(ReceiptError::Form("the first line is not c2sp.org/tlog-proof@v1"))?;
        let (head, checkpoint) =
            rest.split_once("\n\n").ok_or(ReceiptError::Form("there is no empty line before the checkpoint"))?;
        let mut lines = head.split('\n').peekable();
        let extra = match lines.next_if(|line| line.starts_with("extra ")).and_then(|line| line.strip_prefix("extra "))
        {
            Some(base64) => {
                let extra = STANDARD.decode(base64).ok().filter(|extra| !extra.is_empty());
                extra.ok_or(ReceiptError::Form("the extra line is not data in base64"))?
            }
            None => Vec::new(),
        };
        let index = lines
            .next()
            .and_then(|line| line.strip_prefix("index "))
            .and_then(|index| index.parse().ok())
            .ok_or(ReceiptError::Form("there is no line with the index"))?;
        let path: Option<Vec<Hash>> = lines
            .take(PATH_MAX.saturating_add(1))
            .map(|line| STANDARD.decode(line).ok().and_then(|bytes| bytes.try_into().ok()).map(Hash))
            .collect();
        let path = path
            .filter(|path| path.len() <= PATH_MAX)
            .ok_or(ReceiptError::Form("the proof is not at most 64 lines of 32 bytes in base64"))?;
        let receipt = Self { index, path, checkpoint: checkpoint.to_owned() };
        if receipt.text_with_extra(&extra) == text {
            Ok((receipt, extra))
        } else {
            Err(ReceiptError::Form("it has another spelling"))
        }
    }

    /// As [`Receipt::verify`], with the witnesses that the reader knows: gives those that cosigned the checkpoint.
    ///
    /// # Errors
    /// When the checkpoint, the cosignature of a known witness or the proof is refused.
    pub fn verify_cosigned<'k>(
        &self,
        entry: &[u8],
        key: &NoteKey,
        witnesses: &'k [NoteKey],
    ) -> Result<(Checkpoint, Vec<Cosigned<'k>>), ReceiptError> {
        let (checkpoint, cosigned) = Checkpoint::open_cosigned(&self.checkpoint, key, witnesses)?;
        if verify_inclusion(&leaf_hash(entry), self.index, checkpoint.size, &self.path, &checkpoint.root) {
            Ok((checkpoint, cosigned))
        } else {
            Err(ReceiptError::Inclusion)
        }
    }

    /// Checks that the log that `key` names has exactly this entry, and gives the checkpoint that says so.
    ///
    /// # Errors
    /// When the checkpoint or the proof is refused.
    pub fn verify(&self, entry: &[u8], key: &NoteKey) -> Result<Checkpoint, ReceiptError> {
        self.verify_cosigned(entry, key, &[]).map(|(checkpoint, _)| checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::event::key::Signer;
    use crate::proof::Tree;

    fn log() -> (Signer, NoteKey, Tree, Vec<Vec<u8>>, Checkpoint) {
        let signer = Signer::from_seed([5; 32]);
        let key = NoteKey::log("log.example", signer.key_id()).unwrap();
        let entries: Vec<Vec<u8>> = (0..11u8).map(|i| vec![i; 5]).collect();
        let tree = Tree::from_leaves(entries.iter().map(|entry| leaf_hash(entry)));
        let checkpoint = Checkpoint { origin: "log.example".to_owned(), size: 11, root: tree.root() };
        (signer, key, tree, entries, checkpoint)
    }

    #[test]
    fn a_receipt_is_for_one_entry() {
        let (signer, key, tree, entries, checkpoint) = log();
        for (index, entry) in entries.iter().enumerate() {
            let index = u64::try_from(index).unwrap();
            let receipt =
                Receipt { index, path: tree.inclusion(index, 11).unwrap(), checkpoint: checkpoint.sign(&signer) };
            assert_eq!(Receipt::parse(&receipt.text()), Ok(receipt.clone()));
            assert_eq!(receipt.verify(entry, &key), Ok(checkpoint.clone()));
            assert_eq!(receipt.verify(b"another", &key), Err(ReceiptError::Inclusion));
            let other = NoteKey::log("other.example", signer.key_id()).unwrap();
            assert!(matches!(receipt.verify(entry, &other), Err(ReceiptError::Checkpoint(_))));
        }
    }

    #[test]
    fn every_bent_bit_and_every_cut_is_noticed() {
        let (signer, key, tree, entries, checkpoint) = log();
        let receipt = Receipt { index: 4, path: tree.inclusion(4, 11).unwrap(), checkpoint: checkpoint.sign(&signer) };
        let text = receipt.text();
        let refused = |text: &str| Receipt::parse(text).and_then(|receipt| receipt.verify(&entries[4], &key)).is_err();
        assert!(!refused(&text));
        for at in 0..text.len() {
            for bit in 0..8 {
                let mut bytes = text.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let Ok(bent) = String::from_utf8(bytes) else { continue };
                assert!(refused(&bent), "byte {at} bit {bit}");
            }
            assert!(text.get(..at).is_none_or(refused));
        }
        for bit in 0..40 {
            let mut entry = entries[4].clone();
            entry[bit / 8] ^= 1 << (bit % 8);
            assert!(receipt.verify(&entry, &key).is_err());
        }
    }

    #[test]
    fn extra_data_is_carried_and_not_trusted() {
        let (signer, key, tree, entries, checkpoint) = log();
        let plain = Receipt { index: 0, path: tree.inclusion(0, 11).unwrap(), checkpoint: checkpoint.sign(&signer) };
        let text = plain.text_with_extra(b"any bytes\0");
        assert!(text.starts_with("c2sp.org/tlog-proof@v1\nextra YW55IGJ5dGVzAA==\nindex 0\n"));
        assert_eq!(Receipt::parse_with_extra(&text), Ok((plain.clone(), b"any bytes\0".to_vec())));
        assert_eq!(Receipt::parse(&text), Ok(plain.clone()));
        assert_eq!(plain.verify(&entries[0], &key), Ok(checkpoint));
        assert_eq!(Receipt::parse_with_extra(&plain.text()), Ok((plain.clone(), Vec::new())));
        let text = plain.text();
        for bent in [
            text.replace("index", "extra \nindex"),
            text.replace("index", "extra YQ\nindex"),
            text.replace("index", "extra YQ==\nextra YQ==\nindex"),
            text.replace("index", "extra  YQ==\nindex"),
            text.replace("index 0", "index 00"),
            text.replace("index 0", "index +0"),
            text.replace("index 0", "index 18446744073709551616"),
            text.replace("index 0\n", ""),
            text.replace("index 0", "index 0\nAAAA"),
            text.replace("index 0\n", &format!("index 0\n{}", format!("{}\n", STANDARD.encode([0; 32])).repeat(65))),
            text.replace('\n', "\r\n"),
            format!("{}{}", text, "x".repeat(RECEIPT_MAX)),
        ] {
            assert!(bent != text && Receipt::parse(&bent).is_err(), "{}", &bent[..bent.len().min(200)]);
        }
    }

    #[test]
    fn the_shape_of_the_specifications_example_is_read() {
        // Its extra data and signatures are shortened there; the lines of the proof and the checkpoint are its own.
        let text = "c2sp.org/tlog-proof@v1\nextra YWdlLXYxLjIuMQ==\nindex 73894\n\
            gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\nB95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=\n\
            EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=\nRoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=\n\
            AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=\n\nexample.com/fancylog\n109482\n\
            sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n— example.com/fancylog hI2DJwAA\n";
        let (receipt, extra) = Receipt::parse_with_extra(text).unwrap();
        assert_eq!((receipt.index, receipt.path.len()), (73_894, 5));
        assert_eq!(extra, b"age-v1.2.1");
        assert_eq!(Checkpoint::peek(&receipt.checkpoint).unwrap().size, 109_482);
        assert_eq!(receipt.text_with_extra(&extra), text);
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_has_one_spelling(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            tail in "(extra [A-Za-z+/=]{0,8}\n|index [0-9]{0,3}\n|[A-Za-z0-9+/]{43}=\n|\n|[ -~]{0,9}\n){0,9}",
        ) {
            let key = log().1;
            for text in [String::from_utf8_lossy(&bytes).into_owned(), format!("{HEADER}{tail}")] {
                if let Ok((receipt, extra)) = Receipt::parse_with_extra(&text) {
                    prop_assert_eq!(receipt.text_with_extra(&extra), text.clone());
                    prop_assert!(receipt.verify(b"entry", &key).is_err());
                }
            }
        }
    }
}
