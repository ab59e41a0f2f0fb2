//! The heads file: what changes is appended; a power cut at any moment leaves it readable, and no older than what was saved.

use super::super::heads::HeadsFile;
use super::*;
use crate::limits;

fn heads_of(disk: &SimDisk) -> (HeadsFile, Option<usize>) {
    HeadsFile::decode(&disk.contents(HEADS_FILE)).unwrap()
}

/// A batch of one entry for one of many ledgers.
fn of_ledger(n: u64, which: u8) -> Batch {
    let id = ledger(which);
    let head = Head { ledger: id, size: n + 1, root: Hash([which; 32]), note: format!("head {n}\n").into_bytes() };
    Batch { entries: vec![(id, vec![7; 40])], heads: vec![head] }
}

#[test]
fn what_an_event_writes_does_not_grow_with_the_number_of_ledgers() {
    let mut costs = Vec::new();
    for ledgers in [4_u8, 64, 250] {
        let disk = SimDisk::new(1);
        let (mut journal, ..) = open(&disk);
        for n in 0..ledgers {
            journal.append(&of_ledger(n.into(), n)).unwrap();
        }
        journal.tick(true, false).unwrap();
        let rounds = 2_000_u64;
        let mut written = 0;
        let mut before = disk.contents(HEADS_FILE);
        for n in 0..rounds {
            journal.append(&of_ledger(1_000 + n, 0)).unwrap();
            journal.tick(true, false).unwrap();
            let after = disk.contents(HEADS_FILE);
            written += if after.starts_with(&before) { after.len() - before.len() } else { after.len() };
            before = after;
        }
        costs.push(written / usize::try_from(rounds).unwrap());
        let known = heads_of(&disk).0;
        assert_eq!((known.heads.len(), known.mark.commits), (usize::from(ledgers), u64::from(ledgers) + rounds));
    }
    // A record with one head, and its part of writing the file whole when it has outgrown what it says.
    let most = costs[0] * 2;
    assert!(costs.iter().all(|cost| *cost < most), "{costs:?} bytes an event");
}

#[test]
fn the_file_stays_within_a_multiple_of_what_it_says() {
    let disk = SimDisk::new(1);
    let (mut journal, ..) = open(&disk);
    let mut largest = 0;
    for n in 0..500 {
        journal.append(&of_ledger(n, u8::try_from(n % 20).unwrap())).unwrap();
        journal.tick(true, false).unwrap();
        largest = largest.max(disk.contents(HEADS_FILE).len());
    }
    let whole = heads_of(&disk).0.encode().len();
    assert!(largest < (whole + 300) * limits::HEADS_OUTGROWN, "{largest} bytes for {whole}");
}

#[test]
fn every_cut_of_the_last_record_is_passed_over_and_every_flip_is_seen() {
    let disk = SimDisk::new(1);
    let (mut journal, ..) = open(&disk);
    let mut ends = Vec::new();
    for n in 0..3 {
        journal.append(&of_ledger(n, 1)).unwrap();
        journal.tick(true, false).unwrap();
        ends.push(disk.contents(HEADS_FILE).len());
    }
    let bytes = disk.contents(HEADS_FILE);
    for end in ends[1] + 1..ends[2] {
        let (known, torn) = HeadsFile::decode(&bytes[..end]).unwrap();
        assert_eq!((known.mark.commits, torn), (2, Some(ends[1])), "cut at {end}");
        let longer = [&bytes[..end], &vec![0; ends[2] - end]].concat();
        assert!(bytes[end..].iter().all(|byte| *byte == 0) || HeadsFile::decode(&longer).unwrap().1.is_some());
    }
    for end in 0..ends[0] {
        assert!(HeadsFile::decode(&bytes[..end]).is_err(), "the first record came into being with the file: {end}");
    }
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        assert!(HeadsFile::decode(&flipped).is_err(), "byte {at}");
    }
    // A start goes on, also where the last record was cut.
    drop(journal);
    disk.set_contents(HEADS_FILE, bytes[..ends[2] - 1].to_vec());
    let (mut journal, recovery, _) = open(&disk);
    assert_eq!((recovery.mark.commits, heads_of(&disk).1), (3, None));
    journal.append(&of_ledger(3, 1)).unwrap();
    journal.close().unwrap();
    assert_eq!(heads_of(&disk).0.mark.commits, 4);
}

#[test]
fn a_heads_file_of_format_1_is_read_and_written_anew() {
    let disk = SimDisk::new(1);
    let (mut journal, ..) = open(&disk);
    journal.append(&of_ledger(0, 1)).unwrap();
    journal.close().unwrap();
    let (known, _) = heads_of(&disk);
    let now = disk.contents(HEADS_FILE);
    // Magic, format, salt; the record without its frame and its last byte; the hash.
    let mut old = now[..28].to_vec();
    old[8] = 1;
    old.extend_from_slice(&now[28 + 24..now.len() - 1]);
    old.extend_from_slice(blake3::hash(&old).as_bytes());
    disk.set_contents(HEADS_FILE, old.clone());
    assert_eq!(heads_of(&disk), (known.clone(), None));
    drop(open(&disk));
    assert_eq!(disk.contents(HEADS_FILE), now);
    old[30] ^= 1;
    assert!(HeadsFile::decode(&old).is_err());
}

#[test]
fn a_full_disk_leaves_the_records_that_are_there_and_goes_on() {
    let disk = SimDisk::new(1);
    let (mut journal, ..) = open(&disk);
    for n in 0..2 {
        journal.append(&of_ledger(n, 1)).unwrap();
        journal.tick(true, false).unwrap();
    }
    for n in 2..6 {
        let before = disk.contents(HEADS_FILE);
        journal.append(&of_ledger(n, 1)).unwrap();
        let used: usize = disk.names().iter().map(|name| disk.contents(name).len()).sum();
        disk.set_capacity(Some(used + 50));
        journal.tick(true, false).unwrap();
        assert_eq!(disk.contents(HEADS_FILE), before);
        disk.set_capacity(None);
    }
    journal.tick(true, false).unwrap();
    assert_eq!(heads_of(&disk).0.mark.commits, 6);
}

#[test]
fn power_cuts_leave_the_heads_that_were_saved() {
    let (mut torn, mut renewed) = (0, 0);
    for seed in 0..1_500_u64 {
        let mut disk = SimDisk::new(seed);
        let mut saved = 0;
        for life in 0..3 {
            let Ok((mut journal, _, _)) = open_from(&disk, None) else { panic!("seed {seed}, life {life}") };
            let mut n = journal.mark().commits;
            let fault = [Fault::PowerFails, Fault::SyncFails, Fault::WriteNoSpace, Fault::WriteShort]
                [usize::try_from(seed + life).unwrap() % 4];
            disk.inject(fault, u32::try_from(seed / 4 % 40).unwrap());
            for _ in 0..12 {
                if journal.append(&of_ledger(n, u8::try_from(n % 5).unwrap())).is_err() {
                    break;
                }
                n += 1;
                let before = disk.contents(HEADS_FILE).len();
                let told = journal.tick(true, false);
                renewed += u32::from(disk.contents(HEADS_FILE).len() < before);
                if told.is_err() {
                    break;
                }
                // A full disk may have kept it waiting.
                if !disk.contents(HEADS_FILE).is_empty() {
                    saved = heads_of(&disk).0.mark.commits;
                }
            }
            disk = if life == 1 && disk.list().is_ok() { disk } else { disk.crash() };
            disk.heal();
            if !disk.contents(HEADS_FILE).is_empty() {
                let (known, cut) = heads_of(&disk);
                torn += u32::from(cut.is_some());
                assert!((saved..=n + 1).contains(&known.mark.commits), "seed {seed}: {} of {saved}", known.mark);
                let newest = known.heads.values().map(|head| head.size).max();
                assert_eq!(newest, Some(known.mark.commits), "seed {seed}");
            }
        }
        drop(open(&disk));
    }
    assert!(torn > 20 && renewed > 20, "{torn} torn, {renewed} written whole");
}
