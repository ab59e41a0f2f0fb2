//! Headers, frames and commit records under bent bytes: no input panics, and what is read is what would be written.

use mengshu_core::value::{Hash, LedgerId};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use super::super::frame::{
    COMMIT, ENTRY, HEADER_BYTES, Head, Key, SegmentHeader, decode_commit, parse_frame, push_commit_end,
    push_commit_start, push_frame,
};

const HEADER: SegmentHeader = SegmentHeader { number: 3, commits: 17, chain: Hash([5; 32]), salt: [9; 16] };

/// Tries bent forms of a valid input; `MENGSHU_LONG=1` tries 200 times as many.
fn bent(seed: &[u8], law: impl Fn(&[u8])) {
    let long = std::env::var_os("MENGSHU_LONG").is_some();
    let (cases, rng_seed) = if long { (600_000, 2) } else { (3_000, 1) };
    let config = Config { cases, rng_seed: RngSeed::Fixed(rng_seed), failure_persistence: None, ..Config::default() };
    let edits = prop::collection::vec((any::<Index>(), any::<Index>(), 0..6u8, any::<u8>()), 0..5);
    TestRunner::new(config)
        .run(&edits, |edits| {
            let mut bytes = seed.to_vec();
            for (at, other, kind, byte) in edits {
                let (at, other) = (at.index(bytes.len() + 1), other.index(bytes.len() + 1));
                match (kind, bytes.get_mut(at)) {
                    (0, Some(there)) => *there ^= 1 << (byte % 8),
                    (1, Some(there)) => *there = byte,
                    (2, _) => bytes.insert(at, byte),
                    (3, Some(_)) => drop(bytes.remove(at)),
                    (4, _) => bytes.truncate(at),
                    (5, _) => {
                        let piece = bytes[other..].iter().copied().take(usize::from(byte)).collect::<Vec<_>>();
                        drop(bytes.splice(at..at, piece));
                    }
                    _ => {}
                }
            }
            law(&bytes);
            Ok(())
        })
        .unwrap();
}

fn commit() -> Vec<u8> {
    let head = |ledger, note: &str| Head {
        ledger: LedgerId([ledger; 32]),
        size: 7,
        root: Hash([ledger; 32]),
        note: note.as_bytes().to_vec(),
    };
    let mut payload = Vec::new();
    push_commit_start(&mut payload, 4, 2, &[head(1, "a note\n"), head(2, "")]);
    push_commit_end(&mut payload, &Hash([6; 32]));
    payload
}

#[test]
fn a_header_that_is_read_is_what_would_be_written() {
    let law = |bytes: &[u8]| {
        let Ok(header) = SegmentHeader::decode(bytes) else { return };
        assert_eq!(header.encode(), bytes[..HEADER_BYTES]);
    };
    assert_eq!(SegmentHeader::decode(&HEADER.encode()).unwrap(), HEADER);
    bent(&HEADER.encode(), law);
}

#[test]
fn a_commit_record_that_is_read_is_what_would_be_written() {
    assert!(decode_commit(&commit()).is_some());
    bent(&commit(), |bytes| {
        let Some(record) = decode_commit(bytes) else { return };
        let mut again = Vec::new();
        push_commit_start(&mut again, record.number, record.entries, &record.heads);
        push_commit_end(&mut again, &record.chain);
        assert_eq!(again, bytes);
    });
}

/// Frame for frame, as a scan reads them. A frame stands under a keyed check, so those that are read are the ones that
/// were written, at the place where they were written.
#[test]
fn a_frame_that_is_read_is_one_that_was_written() {
    let (base, key) = (104, HEADER.key());
    let mut written = Vec::new();
    let push = |to: &mut Vec<u8>, kind, payload: &[u8]| push_frame(to, base, kind, &key, |to| to.extend(payload));
    push(&mut written, ENTRY, &[7; 80]);
    push(&mut written, ENTRY, &[8; 33]);
    push(&mut written, COMMIT, &commit());
    let read = |bytes: &[u8], key: &Key| {
        let (mut at, mut frames) = (0, 0);
        while let Ok(frame) = parse_frame(bytes, at, base, key) {
            let mut again = bytes[..at].to_vec();
            push_frame(&mut again, base, frame.kind, key, |to| to.extend(&bytes[frame.payload.clone()]));
            assert_eq!(again, bytes[..frame.payload.end]);
            assert_eq!(again, written[..again.len()], "forged");
            (at, frames) = (frame.payload.end, frames + 1);
        }
        frames
    };
    assert_eq!(read(&written, &key), 3);
    let other = SegmentHeader { number: 4, ..HEADER }.key();
    assert_eq!(read(&written, &other), 0, "another segment's key reads nothing");
    bent(&written, |bytes| {
        let frames = read(bytes, &key);
        assert!(frames < 3 || bytes.starts_with(&written));
        // From wherever one starts, a damaged file too.
        for at in 0..bytes.len() {
            let _ = parse_frame(bytes, at, base, &key);
        }
    });
}
