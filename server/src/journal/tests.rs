//! The journal's tests: round trips, every flip, every cut, seeded power cuts.

mod damage;
mod frames;
mod full;
mod heads;
mod racing;
mod simulation;

use std::sync::Arc;

use mengshu_core::value::{Hash, LedgerId};

use super::sim::{Fault, SimDisk};
use super::*;

const SMALL: Options = Options { segment_bytes: 4096, background: false, salt: Some([7; 16]) };

/// Everything a scan handed over.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Seen {
    entries: Vec<(LedgerId, Vec<u8>)>,
    positions: Vec<Position>,
    marks: Vec<Mark>,
}

impl Seen {
    fn take(&mut self, record: &Record<'_>) -> Result<(), BoxError> {
        match record {
            Record::Entry { ledger, position, bytes } => {
                self.entries.push((*ledger, bytes.to_vec()));
                self.positions.push(*position);
            }
            Record::Commit { mark_after, .. } => self.marks.push(*mark_after),
        }
        Ok(())
    }
}

fn open_from(disk: &SimDisk, from: Option<Mark>) -> Result<(Journal, Recovery, Seen), OpenError> {
    let mut seen = Seen::default();
    let (journal, recovery) = Journal::open(Arc::new(disk.clone()), &SMALL, from, &mut |record| seen.take(&record))?;
    Ok((journal, recovery, seen))
}

fn open(disk: &SimDisk) -> (Journal, Recovery, Seen) {
    open_from(disk, None).unwrap()
}

fn scan_all(disk: &SimDisk) -> Result<(Scan, Seen), OpenError> {
    let mut seen = Seen::default();
    let scan = scan_readonly(disk, &mut |record| seen.take(&record))?;
    Ok((scan, seen))
}

fn ledger(n: u8) -> LedgerId {
    LedgerId([n; 32])
}

/// A batch whose content follows from `n`: `sizes` are its entries' lengths.
fn batch(n: u64, sizes: &[usize]) -> Batch {
    let entries: Vec<_> = sizes
        .iter()
        .zip(0u64..)
        .map(|(size, at)| {
            let mut bytes = vec![0; *size];
            blake3::Hasher::new().update(&n.to_le_bytes()).update(&at.to_le_bytes()).finalize_xof().fill(&mut bytes);
            (ledger(u8::try_from(n % 3).unwrap()), bytes)
        })
        .collect();
    let id = ledger(u8::try_from(n % 3).unwrap());
    let heads = vec![Head {
        ledger: id,
        size: n,
        root: Hash::blake3(&n.to_le_bytes()),
        note: format!("note {n}").into_bytes(),
    }];
    Batch { entries, heads }
}

#[test]
fn what_is_appended_is_read_back_in_order() {
    let disk = SimDisk::new(1);
    let (mut journal, recovery, seen) = open(&disk);
    assert!(recovery.created);
    assert_eq!(seen, Seen::default());
    let mut expected = Seen::default();
    for n in 0..40 {
        let batch = batch(n, &[300, 0, 17]);
        let committed = journal.append(&batch).unwrap();
        expected.entries.extend(batch.entries);
        expected.positions.extend(committed.positions);
        expected.marks.push(committed.mark);
    }
    let reader = journal.reader();
    for ((ledger, bytes), position) in expected.entries.iter().zip(&expected.positions) {
        assert_eq!(reader.read_with_ledger(*position).unwrap(), (*ledger, bytes.clone()));
    }
    assert!(journal.mark().segment > 3, "segments were rolled");
    let mark = journal.close().unwrap();
    let (scan, seen) = scan_all(&disk).unwrap();
    assert_eq!(seen, expected);
    assert_eq!((scan.mark, scan.tail, scan.heads_file), (mark, Tail::Clean, Some(40)));
    assert_eq!(scan.heads.iter().map(|head| head.size).collect::<Vec<_>>(), [39, 37, 38]);
    assert!(!disk.names().contains("spare"));
    for from in expected.marks.clone() {
        let (_, recovery, seen) = open_from(&disk, Some(from)).unwrap();
        let after = usize::try_from(from.commits).unwrap();
        assert_eq!(seen.marks, expected.marks[after..]);
        assert_eq!(seen.entries, expected.entries[3 * after..]);
        assert_eq!(recovery.heads, scan.heads);
        assert_eq!(recovery.head(&ledger(1)).unwrap().size, 37);
    }
}

#[test]
fn one_append_is_one_sync() {
    let disk = SimDisk::new(1);
    let (mut journal, ..) = open(&disk);
    let before = disk.syncs();
    journal.append(&batch(0, &[100; 10])).unwrap();
    assert_eq!(disk.syncs(), before + 1);
}

#[test]
fn a_commit_may_end_exactly_at_the_segments_end_and_a_large_one_has_its_own() {
    let disk = SimDisk::new(1);
    let (mut journal, ..) = open(&disk);
    let mark = journal.append(&batch(0, &[10])).unwrap().mark;
    let overhead = mark.offset - 104 - 10;
    let fill = usize::try_from(4096 - mark.offset - overhead).unwrap();
    let full = journal.append(&batch(1, &[fill])).unwrap().mark;
    assert_eq!((full.segment, full.offset), (0, 4096));
    let large = journal.append(&batch(2, &[10_000])).unwrap();
    assert_eq!(large.mark.segment, 1);
    let next = journal.append(&batch(3, &[10])).unwrap();
    assert_eq!(next.mark.segment, 2);
    drop(journal);
    let (mut journal, recovery, seen) = open(&disk);
    assert_eq!((recovery.mark, recovery.cut), (next.mark, None));
    assert_eq!(seen.entries[2].1.len(), 10_000);
    assert_eq!(journal.reader().read(large.positions[0]).unwrap(), seen.entries[2].1);
    journal.append(&batch(4, &[10])).unwrap();
    let (journal, ..) = {
        journal.close().unwrap();
        open(&disk)
    };
    assert_eq!(journal.mark().commits, 5);
}

#[test]
fn an_empty_batch_is_refused_and_harmless() {
    let (mut journal, ..) = open(&SimDisk::new(1));
    assert!(matches!(journal.append(&Batch::default()), Err(JournalError::Empty)));
    journal.append(&batch(0, &[1])).unwrap();
}

#[test]
fn a_second_process_is_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a/b");
    let disk = || Arc::new(RealDisk::create(&path).unwrap());
    let options = Options { segment_bytes: 1 << 16, ..Options::default() };
    let (mut journal, _) = Journal::open(disk(), &options, None, &mut |_| Ok(())).unwrap();
    let error = Journal::open(disk(), &options, None, &mut |_| Ok(())).unwrap_err();
    assert!(matches!(error, OpenError::Locked { .. }));
    assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    journal.append(&batch(0, &[5])).unwrap();
    journal.close().unwrap();
    let (journal, recovery) = Journal::open(disk(), &options, None, &mut |_| Ok(())).unwrap();
    assert_eq!((recovery.entries, recovery.cut), (1, None));
    drop(journal);
    assert!(Journal::open(disk(), &options, None, &mut |_| Ok(())).is_ok());
}

#[test]
fn the_real_disk_rolls_with_the_keeper_and_readers_at_work() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Arc::new(RealDisk::create(dir.path()).unwrap());
    let options = Options { segment_bytes: 1 << 16, ..Options::default() };
    let (mut journal, _) = Journal::open(disk.clone(), &options, None, &mut |_| Ok(())).unwrap();
    let mut expected = Vec::new();
    for n in 0..100 {
        let batch = batch(n, &[900, 3000]);
        let committed = journal.append(&batch).unwrap();
        let reader = journal.reader();
        assert_eq!(reader.read(committed.positions[1]).unwrap(), batch.entries[1].1);
        expected.extend(batch.entries);
    }
    // As after a SIGKILL: dropped, not closed.
    drop(journal);
    let mut seen = Seen::default();
    let (journal, recovery) = Journal::open(disk.clone(), &options, None, &mut |r| seen.take(&r)).unwrap();
    assert_eq!(seen.entries, expected);
    assert_eq!(recovery.mark.commits, 100);
    assert!(recovery.mark.segment >= 6);
    journal.close().unwrap();
    assert_eq!(scan_readonly(disk.as_ref(), &mut |_| Ok(())).unwrap().tail, Tail::Clean);
}

#[test]
fn a_live_journal_can_be_audited() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Arc::new(RealDisk::create(dir.path()).unwrap());
    let options = Options { segment_bytes: 1 << 16, ..Options::default() };
    let (mut journal, _) = Journal::open(disk.clone(), &options, None, &mut |_| Ok(())).unwrap();
    let writer = std::thread::spawn(move || {
        for n in 0..300 {
            journal.append(&batch(n, &[1500, 700])).unwrap();
        }
        journal.close().unwrap();
    });
    let mut least = 0;
    while !writer.is_finished() {
        let scan = scan_readonly(disk.as_ref(), &mut |_| Ok(())).unwrap();
        assert!(scan.mark.commits >= least);
        least = scan.mark.commits;
    }
    writer.join().unwrap();
    assert_eq!(scan_readonly(disk.as_ref(), &mut |_| Ok(())).unwrap().entries, 600);
}

#[test]
fn the_first_failure_is_the_last_word() {
    for fault in [Fault::SyncFails, Fault::WriteNoSpace] {
        let disk = SimDisk::new(5);
        let (mut journal, ..) = open(&disk);
        journal.append(&batch(0, &[700])).unwrap();
        disk.inject(fault, 0);
        let first = journal.append(&batch(1, &[700])).unwrap_err();
        disk.heal();
        let second = journal.append(&batch(2, &[700])).unwrap_err();
        assert_eq!(first.to_string(), second.to_string());
        assert!(first.to_string().contains("0000000000.journal"), "{first}");
        assert!(journal.close().is_err());
        let (_, _, seen) = open(&disk.crash());
        assert_eq!(seen.entries[0], batch(0, &[700]).entries[0]);
        assert!(seen.entries.len() <= 2, "the third was never taken");
    }
}

#[test]
fn a_full_disk_at_the_roll_acknowledges_nothing() {
    let disk = SimDisk::new(5);
    let (mut journal, ..) = open(&disk);
    journal.append(&batch(0, &[3000])).unwrap();
    disk.inject(Fault::WriteNoSpace, 0);
    assert!(journal.append(&batch(1, &[3000])).is_err());
    assert!(journal.append(&batch(1, &[3000])).is_err());
    drop(journal);
    let (mut journal, _, seen) = open(&disk);
    assert_eq!(seen.entries, batch(0, &[3000]).entries);
    journal.append(&batch(1, &[3000])).unwrap();
}

#[test]
fn a_reader_refuses_what_is_not_an_entry() {
    let disk = SimDisk::new(1);
    let (mut journal, ..) = open(&disk);
    let at = journal.append(&batch(0, &[100])).unwrap().positions[0];
    let reader = journal.reader();
    for wrong in [
        Position { offset: at.offset + 1, ..at },
        Position { offset: 3, ..at },
        Position { len: at.len - 1, ..at },
        Position { len: u32::MAX, ..at },
        Position { segment: 9, ..at },
        Position { offset: at.offset + at.len + 24, ..at },
    ] {
        assert!(reader.read(wrong).is_err(), "{wrong:?}");
    }
    disk.flip("0000000000.journal", usize::try_from(at.offset).unwrap() + 50, 3);
    let error = reader.read(at).unwrap_err();
    assert!(matches!(error, ReadError::Damaged(_)), "{error}");
}

#[test]
fn the_probe_measures() {
    let dir = tempfile::tempdir().unwrap();
    let filled = filled_append_rate(dir.path(), 600, std::time::Duration::from_millis(30)).unwrap();
    assert!(filled > 0.0);
    let rate = plain_append_rate(dir.path(), 600, std::time::Duration::from_millis(30)).unwrap();
    assert!(rate > 1.0);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}
