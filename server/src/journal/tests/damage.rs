//! Damage is refused with its place, cuts are cut.

use super::super::heads::HeadsFile;
use super::*;

const FIRST: &str = "0000000000.journal";

/// A journal of some commits over three segments, not closed: the end has a zero tail.
fn filled(close: bool) -> (SimDisk, Vec<Mark>, Seen) {
    let disk = SimDisk::new(3);
    let (mut journal, ..) = open(&disk);
    let mut marks = vec![journal.mark()];
    for n in 0..9 {
        marks.push(journal.append(&batch(n, &[600, 400])).unwrap().mark);
    }
    if close {
        journal.close().unwrap();
    }
    let (_, seen) = scan_all(&disk).unwrap();
    (disk, marks, seen)
}

#[test]
fn every_flipped_byte_is_detected() {
    for close in [true, false] {
        let (disk, _, whole) = filled(close);
        let segments: Vec<_> = disk.names().into_iter().filter(|name| name.ends_with(".journal")).collect();
        assert_eq!(segments.len(), 3);
        for name in segments {
            let last = name.starts_with("0000000002");
            for byte in 0..disk.contents(&name).len() {
                let bit = u8::try_from(byte % 8).unwrap();
                disk.flip(&name, byte, bit);
                match scan_all(&disk) {
                    Err(OpenError::Corrupt(damage)) => {
                        assert_eq!(damage.file, name);
                        assert!(damage.offset <= byte as u64, "{damage}");
                    }
                    // A flip in the zeros after the end harms nothing, but is not passed over.
                    Ok((Scan { tail: Tail::Torn { offset, len, .. }, .. }, seen)) => {
                        assert!(last && !close, "{name} {byte}");
                        assert_eq!((offset + len, seen), (byte as u64 + 1, whole.clone()));
                    }
                    other => panic!("{name} byte {byte}: {other:?}"),
                }
                disk.flip(&name, byte, bit);
            }
        }
        if close {
            for byte in 0..disk.contents(HEADS_FILE).len() {
                disk.flip(HEADS_FILE, byte, 0);
                let error = scan_all(&disk).unwrap_err();
                assert!(matches!(&error, OpenError::Corrupt(damage) if damage.file == HEADS_FILE), "{error}");
                disk.flip(HEADS_FILE, byte, 0);
            }
        }
        assert_eq!(scan_all(&disk).unwrap().1, whole);
    }
}

#[test]
fn damage_before_a_valid_commit_is_refused_and_changes_nothing() {
    let (disk, marks, _) = filled(false);
    let before: Vec<_> = disk.names().into_iter().map(|name| (name.clone(), disk.contents(&name))).collect();
    // A whole lost sector in the middle looks torn, but later commits show that it was durable.
    let mut bytes = disk.contents(FIRST);
    let sector = usize::try_from(marks[1].offset).unwrap().next_multiple_of(512);
    bytes[sector..sector + 512].fill(0);
    let broken = disk.copy(1);
    broken.set_contents(FIRST, bytes);
    let error = open_from(&broken, None).unwrap_err();
    let OpenError::Corrupt(damage) = &error else { panic!("{error}") };
    assert_eq!((damage.file.as_str(), damage.commit), (FIRST, Some(1)));
    assert!(error.to_string().contains("mirror"), "{error}");
    for (name, bytes) in before.iter().filter(|(name, _)| name != FIRST) {
        assert_eq!(&broken.contents(name), bytes);
    }
}

#[test]
fn a_lost_sector_before_data_of_a_later_commit_is_no_torn_write() {
    let (disk, marks, _) = filled(false);
    let last = "0000000002.journal";
    let [first, start, end] = [7, 8, 9].map(|at| usize::try_from(marks[at].offset).unwrap());
    let sector = first.next_multiple_of(512);
    assert!(sector + 512 < start);
    let mut bytes = disk.contents(last);
    bytes[sector..sector + 512].fill(0);
    for cut in [end, end - 1, start + 1] {
        bytes[cut..].fill(0);
        let broken = disk.copy(1);
        broken.set_contents(last, bytes.clone());
        let error = open_from(&broken, None).unwrap_err();
        assert!(matches!(&error, OpenError::Corrupt(damage) if damage.commit == Some(7)), "{error}");
        assert!(error.to_string().contains("later commit") || error.to_string().contains("valid commit"), "{error}");
    }
    // Without any of it, it is the torn end that it looks like.
    bytes[start..].fill(0);
    disk.set_contents(last, bytes);
    assert_eq!(open(&disk).1.mark, marks[7]);
}

#[test]
fn a_commit_of_another_history_of_the_same_journal_is_refused() {
    let disk = SimDisk::new(3);
    let (mut journal, ..) = open(&disk);
    journal.append(&batch(0, &[100])).unwrap();
    journal.close().unwrap();
    let grow = |first: u64| {
        let fork = disk.copy(1);
        let (mut journal, ..) = open(&fork);
        let middle = journal.append(&batch(first, &[100])).unwrap().mark;
        journal.append(&batch(12, &[100])).unwrap();
        journal.close().unwrap();
        (fork, usize::try_from(middle.offset).unwrap())
    };
    let ((one, middle), (two, _)) = (grow(20), grow(23));
    let spliced = [&one.contents(FIRST)[..middle], &two.contents(FIRST)[middle..]].concat();
    one.set_contents(FIRST, spliced);
    one.remove(HEADS_FILE).unwrap();
    let error = scan_all(&one).unwrap_err();
    assert!(matches!(&error, OpenError::Corrupt(damage) if damage.commit == Some(2)), "{error}");
    assert!(error.to_string().contains("chain"), "{error}");
}

#[test]
fn a_lost_first_sector_of_the_last_commit_is_a_torn_write_but_a_flip_in_it_is_not() {
    let (disk, marks, _) = filled(false);
    let last = "0000000002.journal";
    let start = usize::try_from(marks[8].offset).unwrap();
    let sector = start.next_multiple_of(512);
    let torn = disk.copy(1);
    let mut bytes = disk.contents(last);
    bytes[start..sector].fill(0);
    torn.set_contents(last, bytes);
    let (_, recovery, seen) = open(&torn);
    assert_eq!((recovery.mark, seen.marks.len()), (marks[8], 8));
    let cut = recovery.cut.clone().unwrap();
    assert_eq!((cut.file.as_str(), cut.offset), (last, start as u64));
    assert!(recovery.to_string().contains("torn/0000000002-"), "{recovery}");
    assert!(!torn.contents(&cut.kept).is_empty());
    for byte in start..usize::try_from(marks[9].offset).unwrap() {
        let broken = disk.copy(1);
        broken.flip(last, byte, u8::try_from(byte % 7).unwrap());
        let error = open_from(&broken, None).unwrap_err();
        assert!(matches!(&error, OpenError::Corrupt(damage) if damage.file == last), "{byte}: {error}");
    }
}

#[test]
fn a_cut_at_every_offset_of_the_last_commits_keeps_the_complete_prefix() {
    let (disk, marks, whole) = filled(false);
    let zeroed = [false, true];
    // The last three commits stand in two segments; with an earlier end the later files are not there.
    for end in [9, 8, 7] {
        let (start, stop) = (marks[end - 1], marks[end]);
        let name = format!("{:010}.journal", stop.segment);
        let first = if start.segment == stop.segment { start.offset } else { 104 };
        for (offset, zeroed) in (first..stop.offset).flat_map(|offset| zeroed.map(|z| (offset, z))) {
            let cut = disk.copy(u64::from(offset));
            for later in stop.segment + 1..4 {
                let _ = cut.remove(&format!("{later:010}.journal"));
            }
            let mut bytes = cut.contents(&name);
            let at = usize::try_from(offset).unwrap();
            if zeroed {
                if at % 512 != 0 {
                    continue;
                }
                bytes[at..].fill(0);
            } else {
                bytes.truncate(at);
            }
            cut.set_contents(&name, bytes);
            let (mut journal, recovery, seen) = open(&cut);
            assert_eq!(recovery.mark, marks[end - 1], "cut at {offset}");
            assert_eq!(seen.entries, whole.entries[..2 * (end - 1)]);
            let more = batch(77, &[50, 60]);
            journal.append(&more).unwrap();
            drop(journal);
            let (_, recovery, seen) = open(&cut.crash());
            assert_eq!(recovery.cut, None);
            assert_eq!(seen.entries[2 * (end - 1)..], more.entries);
        }
    }
}

#[test]
fn a_journal_that_ends_before_its_heads_file_is_refused() {
    for close in [true, false] {
        let (disk, marks, _) = filled(close);
        if !close {
            // Crashed, but the heads file had been written.
            let (journal, ..) = open(&disk);
            drop(journal);
        }
        let last = "0000000002.journal";
        for offset in 104..marks[9].offset {
            let mut bytes = disk.contents(last);
            bytes.truncate(usize::try_from(offset).unwrap());
            let cut = disk.copy(1);
            cut.set_contents(last, bytes);
            let error = open_from(&cut, None).unwrap_err();
            assert!(matches!(&error, OpenError::Corrupt(damage) if damage.file == last), "{error}");
            assert!(cut.names().iter().all(|name| !name.contains("torn")));
        }
        disk.remove(last).unwrap();
        let error = open_from(&disk, None).unwrap_err();
        assert!(error.to_string().contains("its end is lost"), "{error}");
    }
}

#[test]
fn missing_swapped_and_foreign_segments_are_refused() {
    let (disk, marks, _) = filled(true);
    let [a, b, c] = [0, 1, 2].map(|n| format!("{n:010}.journal"));
    let variants = [
        ("swapped", vec![(&b, disk.contents(&c)), (&c, disk.contents(&b))]),
        ("duplicated", vec![(&c, disk.contents(&b))]),
        ("emptied", vec![(&a, Vec::new())]),
    ];
    for (what, files) in variants {
        let broken = disk.copy(1);
        for (name, bytes) in files {
            broken.set_contents(name, bytes);
        }
        for from in [None, Some(marks[9])] {
            assert!(matches!(open_from(&broken, from), Err(OpenError::Corrupt(_))), "{what}");
        }
    }
    let broken = disk.copy(1);
    broken.remove(&b).unwrap();
    let error = open_from(&broken, None).unwrap_err();
    assert!(error.to_string().contains(&b), "{error}");
    // The same history in another journal has another salt.
    let other = SimDisk::new(9);
    let options = Options { salt: Some([8; 16]), ..SMALL };
    let (mut journal, _) = Journal::open(Arc::new(other.clone()), &options, None, &mut |_| Ok(())).unwrap();
    for n in 0..9 {
        journal.append(&batch(n, &[600, 400])).unwrap();
    }
    journal.close().unwrap();
    let broken = disk.copy(1);
    broken.set_contents(&c, other.contents(&c));
    assert!(matches!(open_from(&broken, None), Err(OpenError::Corrupt(_))));
}

#[test]
fn swapped_dropped_and_repeated_commits_are_refused() {
    let disk = SimDisk::new(3);
    let (mut journal, ..) = open(&disk);
    let marks: Vec<_> = (0..4).map(|n| journal.append(&batch(n, &[100])).unwrap().mark.offset as usize).collect();
    journal.close().unwrap();
    let bytes = disk.contents(FIRST);
    let piece = |n: usize| bytes[if n == 0 { 104 } else { marks[n - 1] }..marks[n]].to_vec();
    for order in [vec![0, 2, 1, 3], vec![0, 2, 3], vec![0, 1, 1, 2, 3], vec![1, 2, 3], vec![0, 1, 2, 3, 3]] {
        let broken = disk.copy(1);
        let pieces: Vec<u8> = order.iter().flat_map(|n| piece(*n)).collect();
        broken.set_contents(FIRST, [&bytes[..104], &pieces].concat());
        assert!(matches!(scan_all(&broken), Err(OpenError::Corrupt(_))), "{order:?}");
        broken.remove(HEADS_FILE).unwrap();
        assert!(matches!(scan_all(&broken), Err(OpenError::Corrupt(_))), "{order:?} without heads");
    }
}

#[test]
fn a_mark_of_another_journal_is_refused() {
    let (disk, marks, _) = filled(true);
    for mark in [
        Mark { commits: 8, ..marks[9] },
        Mark { offset: marks[9].offset - 1, ..marks[9] },
        Mark { commits: 10, offset: marks[9].offset + 300, ..marks[9] },
        Mark { commits: 100, segment: 50, offset: 104 },
    ] {
        assert!(matches!(open_from(&disk, Some(mark)), Err(OpenError::UnknownMark { .. })), "{mark}");
    }
}

#[test]
fn a_heads_file_with_other_heads_is_refused() {
    let (disk, marks, _) = filled(true);
    let right = HeadsFile::load(&disk).unwrap().unwrap();
    let mut root = right.clone();
    root.heads.get_mut(&ledger(1)).unwrap().root = Hash::ZERO;
    let mut more = right.clone();
    more.heads.insert(ledger(9), right.heads[&ledger(1)].clone());
    let chain = HeadsFile { chain: Hash::ZERO, ..right.clone() };
    let mark = HeadsFile { mark: Mark { offset: 104, ..right.mark }, ..right.clone() };
    for wrong in [root, more, chain, mark] {
        wrong.save(&disk).unwrap();
        let error = open_from(&disk, None).unwrap_err();
        assert!(matches!(&error, OpenError::Corrupt(damage) if damage.file == HEADS_FILE), "{error}");
    }
    right.save(&disk).unwrap();
    assert_eq!(open(&disk).1.mark, marks[9]);
}

#[test]
fn a_missing_heads_file_is_reported_and_written_again() {
    let (disk, _, whole) = filled(true);
    disk.remove(HEADS_FILE).unwrap();
    let (_, recovery, seen) = open(&disk);
    assert!(recovery.heads_missing && recovery.to_string().contains("heads"), "{recovery}");
    assert_eq!(seen, whole);
    assert_eq!(scan_all(&disk).unwrap().0.heads_file, Some(9));
}

#[test]
fn an_entry_that_contains_journal_bytes_does_not_confuse_the_start() {
    // Bytes of a whole other journal inside a torn entry: valid frames in their own place, none here.
    let (other, ..) = filled(true);
    let disk = SimDisk::new(3);
    let (mut journal, ..) = open(&disk);
    let before = journal.append(&batch(0, &[10])).unwrap().mark;
    let planted = Batch { entries: vec![(ledger(1), other.contents(FIRST)[..3000].to_vec())], heads: Vec::new() };
    let after = journal.append(&planted).unwrap().mark;
    drop(journal);
    let mut bytes = disk.contents(FIRST);
    let end = usize::try_from(after.offset).unwrap() / 512 * 512;
    bytes[end..].fill(0);
    disk.set_contents(FIRST, bytes);
    let (_, recovery, _) = open(&disk);
    assert_eq!(recovery.mark, before);
    assert!(recovery.cut.is_some());
}
