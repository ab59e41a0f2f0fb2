//! Checkpoints (C2SP tlog-checkpoint), without extension lines: implementations disagree about signing them.
//!
//! Invariants: a checkpoint has one spelling; one that is opened was signed by the key that its reader brought, for the
//! log that this key is named after.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::note::{Note, NoteError, NoteKey, Signed, check_line, sign_checked, sign_note};
use crate::event::key::Signer;
use crate::value::{Hash, KeyId, LedgerId};

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

/// The ledger that an origin ends in; none where it is not one of ours.
#[must_use]
pub fn ledger_of(origin: &str) -> Option<LedgerId> {
    origin.rsplit_once('/').and_then(|(_, ledger)| ledger.parse().ok())
}

/// A witness' word that, when it cosigned, the checkpoint was the largest it had seen of a history that only grew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cosigned<'k> {
    /// Whose.
    pub witness: &'k NoteKey,
    /// When, by the witness' clock: seconds since 1970.
    pub time: u64,
}

impl Checkpoint {
    /// The text that is signed.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root.0))
    }

    /// The signed note: one signature and a few hashes. The origin is a node's name and a ledger's id, which are checked
    /// values; for one from elsewhere there is [`Checkpoint::try_sign`].
    #[must_use]
    pub fn sign(&self, signer: &Signer) -> String {
        sign_checked(&self.text(), &self.origin, signer)
    }

    /// The signed note, where the origin may be anything.
    ///
    /// # Errors
    /// When the origin is not one line that can name a key.
    pub fn try_sign(&self, signer: &Signer) -> Result<String, NoteError> {
        check_line(&self.origin)?;
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
        Self::open_cosigned(note, key, &[]).map(|(checkpoint, _)| checkpoint)
    }

    /// As [`Checkpoint::open`], with the witnesses that the reader knows: gives those that cosigned. How many are enough
    /// is the reader's to say.
    ///
    /// # Errors
    /// When it is not a checkpoint of that log, or the cosignature of a known witness does not verify.
    pub fn open_cosigned<'k>(
        note: &str,
        key: &NoteKey,
        witnesses: &'k [NoteKey],
    ) -> Result<(Self, Vec<Cosigned<'k>>), NoteError> {
        let note = Note::parse(note)?;
        note.signed_by(key)?;
        let checkpoint = Self::parse_text(note.text)?;
        if checkpoint.origin != key.name() {
            return Err(NoteError::Form("the checkpoint is another log's"));
        }
        if !witnesses.iter().all(NoteKey::is_witness) {
            return Err(NoteError::Form("a witness' verifier key is of type 4"));
        }
        let signed = match note.verify(witnesses) {
            Ok(signed) => signed,
            Err(NoteError::Unsigned(_)) => Vec::new(),
            Err(error) => return Err(error),
        };
        let cosigned = |signed: Signed<'k>| signed.time.map(|time| Cosigned { witness: signed.key, time });
        Ok((checkpoint, signed.into_iter().filter_map(cosigned).collect()))
    }

    /// Reads a signed checkpoint without checking who signed it: for a reader who then learns the key from the log.
    ///
    /// # Errors
    /// When it is not a checkpoint.
    pub fn peek(note: &str) -> Result<Self, NoteError> {
        Self::parse_text(Note::parse(note)?.text)
    }
}

/// The two checkpoints show that their signer has shown two histories.
#[must_use]
pub fn is_fork(one: &str, other: &str, origin: &str, key: KeyId) -> bool {
    let Ok(key) = NoteKey::log(origin, key) else { return false };
    match (Checkpoint::open(one, &key), Checkpoint::open(other, &key)) {
        (Ok(one), Ok(other)) => one.size == other.size && one.root != other.root,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn checkpoint() -> (Signer, NoteKey, Checkpoint) {
        let signer = Signer::from_seed([5; 32]);
        let key = NoteKey::log("log.example", signer.key_id()).unwrap();
        (signer, key, Checkpoint { origin: "log.example".to_owned(), size: 20_852_163, root: Hash([7; 32]) })
    }

    #[test]
    fn a_checkpoint_has_one_spelling_and_one_signer() {
        let (signer, key, checkpoint) = checkpoint();
        let note = checkpoint.sign(&signer);
        assert_eq!(checkpoint.try_sign(&signer), Ok(note.clone()));
        assert_eq!(Checkpoint::open(&note, &key), Ok(checkpoint.clone()));
        assert_eq!(Checkpoint::peek(&note), Ok(checkpoint.clone()));
        let other = NoteKey::log("log.example", Signer::from_seed([6; 32]).key_id()).unwrap();
        assert!(Checkpoint::open(&note, &other).is_err());
        let elsewhere = Checkpoint { origin: "other.example".to_owned(), ..checkpoint.clone() };
        assert!(Checkpoint::open(&sign_note(&elsewhere.text(), "log.example", &signer).unwrap(), &key).is_err());
        let text = checkpoint.text();
        for bent in [
            text.replace("20852163", "020852163"),
            text.replace("20852163", "+20852163"),
            text.replace("20852163", "-1"),
            text.replace("20852163", "18446744073709551616"),
            text.replace("20852163", ""),
            text.replace("log.example", ""),
            format!("{text}extension\n"),
            format!("{text}\n"),
            text.replace("BwcHBwc=", "BwcHBwd="),
            text.replace("BwcHBwc=", "BwcHBwc"),
            text.replace("BwcHBwc=", "Bwc="),
            text.trim_end().to_owned(),
            String::new(),
        ] {
            assert!(Checkpoint::parse_text(&bent).is_err(), "{bent:?}");
            // Nor is it one when the log itself signed it.
            if bent.ends_with('\n') {
                let note = sign_note(&bent, "log.example", &signer).unwrap();
                assert!(Checkpoint::open(&note, &key).is_err(), "{bent:?}");
            }
        }
        for size in [0, 1, u64::MAX] {
            let checkpoint = Checkpoint { size, ..checkpoint.clone() };
            assert_eq!(Checkpoint::parse_text(&checkpoint.text()), Ok(checkpoint));
        }
    }

    #[test]
    fn a_checkpoint_of_the_go_checksum_database_verifies() {
        // As its server answered in January 2026; the key is the one built into the go command.
        let key = NoteKey::parse_vkey("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8").unwrap();
        let note = "go.sum database tree\n49189689\nftjbAOzaupaIvaPo/G+Dk63nxOZ2s1OPOKIaPtXs7S4=\n\n— sum.golang.org Az3grlKZssqRoMNPpZfKt0TphbbcF+pzXqElURJKRNFKfaUAgqeI5k2AORH0QAhg/ebRwyIqD/OqP4oLtLnNumvOBAM=\n";
        let parsed = Note::parse(note).unwrap();
        parsed.signed_by(&key).unwrap();
        let checkpoint = Checkpoint::parse_text(parsed.text).unwrap();
        assert_eq!((checkpoint.origin.as_str(), checkpoint.size), ("go.sum database tree", 49_189_689));
        // Its key is not named after its origin; ours always are, and a log is told by that.
        assert!(Checkpoint::open(note, &key).is_err());
    }

    #[test]
    fn every_bent_bit_is_noticed() {
        let (signer, key, checkpoint) = checkpoint();
        let good = checkpoint.sign(&signer);
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bytes = good.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let Ok(bent) = String::from_utf8(bytes) else { continue };
                assert!(Checkpoint::open(&bent, &key).is_err(), "byte {at} bit {bit}");
            }
        }
    }

    #[test]
    fn known_witnesses_are_counted_and_must_be_good() {
        let (signer, key, checkpoint) = checkpoint();
        let witness = Signer::from_seed([6; 32]);
        let (name, time) = ("witness.example", 1_700_000_000u64);
        let known =
            [NoteKey::witness(name, witness.key_id()).unwrap(), NoteKey::witness("absent", witness.key_id()).unwrap()];
        let line = |time: u64, said: u64| {
            let vkey = known[0].vkey();
            let hint = u32::from_str_radix(vkey.split('+').nth(1).unwrap(), 16).unwrap();
            let signature = witness.sign_raw(format!("cosignature/v1\ntime {time}\n{}", checkpoint.text()).as_bytes());
            let bytes = [&hint.to_be_bytes()[..], &said.to_be_bytes(), &signature.0].concat();
            format!("— {name} {}\n", STANDARD.encode(bytes))
        };
        let note = checkpoint.sign(&signer);
        let (opened, cosigned) = Checkpoint::open_cosigned(&note, &key, &known).unwrap();
        assert!(opened == checkpoint && cosigned.is_empty());
        let good = note.clone() + &line(time, time);
        let (opened, cosigned) = Checkpoint::open_cosigned(&good, &key, &known).unwrap();
        assert!(opened == checkpoint && cosigned == [Cosigned { witness: &known[0], time }]);
        let bad = note + &line(time, time + 1);
        assert!(Checkpoint::open_cosigned(&bad, &key, &known).is_err());
        // A reader who does not know the witness does not care.
        assert_eq!(Checkpoint::open(&bad, &key), Ok(checkpoint.clone()));
        // A log's key is no witness.
        assert!(Checkpoint::open_cosigned(&good, &key, std::slice::from_ref(&key)).is_err());
    }

    #[test]
    fn origins_that_could_not_be_read_back_are_not_signed() {
        let (signer, _, checkpoint) = checkpoint();
        for origin in ["", "a\nb", "a b", "a+b", "a\r"] {
            let checkpoint = Checkpoint { origin: origin.to_owned(), ..checkpoint.clone() };
            assert!(checkpoint.try_sign(&signer).is_err(), "{origin:?}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_has_one_spelling(text in "[ -~\n]{0,120}", size in "[+0-9]{0,22}", root in "[A-Za-z0-9+/]{43}=") {
            let key = checkpoint().1;
            for text in [text, format!("log.example\n{size}\n{root}\n")] {
                if let Ok(checkpoint) = Checkpoint::parse_text(&text) {
                    prop_assert_eq!(checkpoint.text(), text.clone());
                }
                prop_assert!(Checkpoint::open(&text, &key).is_err());
            }
        }
    }
}
