//! What a node signs and serves: notes, checkpoints, receipts, refusals, tiles.

use mengshu_core::proof::{Checkpoint, Note, NoteKey, Receipt, RefusalNote, TilePath, decode_bundle, encode_bundle};
use mengshu_core::value::{EventId, Hash, Timestamp};
use mengshu_tests::signer;

use crate::mutate::holds;
use crate::seeds::{Alliance, ORIGIN, key};

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn refusal() -> RefusalNote {
    RefusalNote {
        origin: ORIGIN.to_owned(),
        event: EventId([7; 32]),
        code: "IP-007".to_owned(),
        at: Timestamp::from_micros(1_710_000_000_000_001),
        size: 9,
        root: Hash([9; 32]),
    }
}

#[test]
fn notes() {
    let seeds = [Alliance::new().checkpoint.into_bytes(), refusal().sign(&signer("node")).into_bytes()];
    holds("note", 2_000, &seeds, |bytes| {
        let Some(text) = text(bytes) else { return false };
        let Ok(note) = Note::parse(text) else { return false };
        assert_eq!(note.to_string(), text);
        // The text is what the key signed, or nobody's.
        if note.signed_by(&key()).is_ok() {
            assert!(seeds.iter().any(|seed| seed.starts_with(note.text.as_bytes())), "forged");
        }
        true
    });
    holds("verifier key", 1_500, &[key().vkey().into_bytes()], |bytes| {
        let Some(text) = text(bytes) else { return false };
        let Ok(key) = NoteKey::parse_vkey(text) else { return false };
        assert_eq!(key.vkey(), text);
        true
    });
}

#[test]
fn checkpoints() {
    let signed = Alliance::new().checkpoint;
    let right = Checkpoint::open(&signed, &key()).unwrap();
    holds("checkpoint", 2_000, &[signed.clone().into_bytes()], |bytes| {
        let Some(text) = text(bytes) else { return false };
        if let Ok(peeked) = Checkpoint::peek(text) {
            assert!(text.starts_with(&peeked.text()));
        }
        let Ok(opened) = Checkpoint::open(text, &key()) else { return false };
        assert_eq!(opened, right, "forged");
        true
    });
    holds("checkpoint's text", 2_000, &[right.text().into_bytes()], |bytes| {
        let Some(text) = text(bytes) else { return false };
        let Ok(checkpoint) = Checkpoint::parse_text(text) else { return false };
        assert_eq!(checkpoint.text(), text);
        true
    });
}

#[test]
fn refusals() {
    holds("refusal", 2_000, &[refusal().sign(&signer("node")).into_bytes()], |bytes| {
        let Some(text) = text(bytes) else { return false };
        let Ok(opened) = RefusalNote::open(text, &key()) else { return false };
        assert_eq!(opened, refusal(), "forged");
        true
    });
}

#[test]
fn receipts() {
    let alliance = Alliance::new();
    let (receipt, entry) = (&alliance.receipt, &alliance.entries[4]);
    assert!(receipt.verify(entry, &key()).is_ok());
    let seeds = [receipt.text().into_bytes(), receipt.text_with_extra(b"more").into_bytes()];
    holds("receipt", 2_000, &seeds, |bytes| {
        let Some(text) = text(bytes) else { return false };
        let Ok((read, extra)) = Receipt::parse_with_extra(text) else { return false };
        assert_eq!(read.text_with_extra(&extra), text);
        // It proves the entry where it says, or nothing; signatures beside the node's may change.
        if let Ok(checkpoint) = read.verify(entry, &key()) {
            assert_eq!((read.index, &read.path), (receipt.index, &receipt.path), "forged");
            assert!(receipt.checkpoint.starts_with(&checkpoint.text()), "forged");
        }
        true
    });
}

#[test]
fn tile_paths() {
    let seeds = ["0/000", "entries/x001/x234/067.p/8", "7/x999/999", "63/001.p/255", "entries/255"];
    holds("tile path", 6_000, &seeds.map(|seed| seed.as_bytes().to_vec()), |bytes| {
        let Some(text) = text(bytes) else { return false };
        let Some(path) = TilePath::parse(text) else { return false };
        assert_eq!(path.path(), text);
        true
    });
}

#[test]
fn bundles() {
    let entries = Alliance::new().entries;
    let seeds = [encode_bundle(&entries).unwrap(), encode_bundle(&entries[..1]).unwrap(), Vec::new()];
    holds("bundle", 2_000, &seeds, |bytes| {
        let Some(entries) = decode_bundle(bytes) else { return false };
        assert_eq!(encode_bundle(&entries).unwrap(), bytes);
        true
    });
}
