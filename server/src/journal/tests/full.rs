//! A full disk: the next group is held before it is begun, nothing is lost, and it goes on by itself.

use super::*;
use crate::limits;

/// Room for a batch of these tests.
const ROOM: u32 = 3_500;

fn used(disk: &SimDisk) -> usize {
    disk.names().iter().map(|name| disk.contents(name).len()).sum()
}

/// Time until a full disk is looked at again.
fn wait() {
    std::thread::sleep(limits::DISK_LOOK);
}

#[test]
fn a_full_disk_holds_the_next_group_and_lets_go_when_there_is_room() {
    let disk = SimDisk::new(7);
    let (mut journal, ..) = open(&disk);
    journal.make_room(ROOM).unwrap();
    journal.append(&batch(0, &[3000])).unwrap();
    // Somebody else takes everything but a few bytes; a next segment is needed.
    disk.set_capacity(Some(used(&disk) + 500));
    let before = disk.names();
    for _ in 0..3 {
        assert!(matches!(journal.make_room(ROOM), Err(JournalError::Full(_))));
    }
    assert!(disk.names().is_subset(&before), "{:?}: nothing is left of the attempt", disk.names());
    disk.set_capacity(Some(used(&disk) + 20_000));
    assert!(journal.make_room(ROOM).is_err(), "it is not looked at again at once");
    wait();
    journal.make_room(ROOM).unwrap();
    journal.append(&batch(1, &[3000])).unwrap();
    journal.close().unwrap();
    let (_, _, seen) = open(&disk);
    assert_eq!(seen.entries, [batch(0, &[3000]).entries, batch(1, &[3000]).entries].concat());
}

#[test]
fn a_full_disk_keeps_the_heads_file_waiting_and_does_not_end_the_journal() {
    let disk = SimDisk::new(7);
    let (mut journal, ..) = open(&disk);
    journal.append(&batch(0, &[300])).unwrap();
    disk.set_capacity(Some(used(&disk)));
    journal.tick(true, false).unwrap();
    assert!(disk.contents(HEADS_FILE).is_empty() && !disk.names().contains("heads.new"), "{:?}", disk.names());
    journal.append(&batch(1, &[300])).unwrap();
    disk.set_capacity(None);
    journal.tick(true, false).unwrap();
    assert!(!disk.contents(HEADS_FILE).is_empty());
    journal.close().unwrap();
}

#[test]
fn a_failed_sync_still_ends_the_journal_whatever_the_disk_has_room_for() {
    let disk = SimDisk::new(7);
    let (mut journal, ..) = open(&disk);
    journal.append(&batch(0, &[3000])).unwrap();
    disk.inject(Fault::SyncFails, 0);
    assert!(matches!(journal.make_room(ROOM), Err(JournalError::Io(_))));
    assert!(matches!(journal.make_room(ROOM), Err(JournalError::Io(_))));
    assert!(journal.append(&batch(1, &[300])).is_err());
}

#[test]
fn a_start_on_a_full_disk_gives_back_what_was_prepared_and_goes_on() {
    let disk = SimDisk::new(7);
    let (mut journal, ..) = open(&disk);
    journal.append(&batch(0, &[3000])).unwrap();
    journal.tick(true, true).unwrap();
    drop(journal);
    assert!(disk.names().contains("spare"));
    disk.set_contents("reserve", vec![0; 1024]);
    disk.set_capacity(Some(used(&disk)));
    let ahead = disk.contents("0000000000.journal").len();
    assert_eq!(ahead, 4096);
    let (mut journal, _, seen) = open(&disk);
    assert_eq!(seen.entries, batch(0, &[3000]).entries);
    assert!(!disk.names().contains("spare") && !disk.names().contains("reserve"), "{:?}", disk.names());
    // What was given back is room.
    journal.append(&batch(1, &[300])).unwrap();
    journal.tick(true, false).unwrap();
    drop(journal);
    let (_, _, seen) = open(&disk);
    assert_eq!(seen.entries.len(), 2);
}

#[test]
fn on_a_full_disk_the_zeros_ahead_are_given_back_and_nothing_else() {
    let disk = SimDisk::new(7);
    let wide = Options { segment_bytes: 64 * 1024, ..SMALL };
    let open = |disk: &SimDisk| {
        let mut seen = Seen::default();
        let journal = Journal::open(Arc::new(disk.clone()), &wide, None, &mut |record| seen.take(&record)).unwrap().0;
        (journal, seen.entries)
    };
    let (mut journal, _) = open(&disk);
    journal.append(&batch(0, &[3000])).unwrap();
    let end = usize::try_from(journal.mark().offset).unwrap();
    drop(journal);
    disk.set_capacity(Some(used(&disk)));
    give_back(&disk).unwrap();
    let left = disk.contents("0000000000.journal").len();
    assert!((end..end + 4_097).contains(&left), "{left}, the last commit ends at {end}");
    let (mut journal, entries) = open(&disk);
    assert_eq!(entries, batch(0, &[3000]).entries);
    // There is room for a little; the file is not filled ahead, and what is written is counted against the disk.
    assert!(disk.contents("0000000000.journal").len() < 64 * 1024);
    journal.append(&batch(1, &[300])).unwrap();
    drop(journal);
    assert_eq!(open(&disk).1.len(), 2);
}

#[test]
fn whatever_room_comes_and_goes_what_was_acknowledged_is_there() {
    for seed in 0..40 {
        let disk = SimDisk::new(seed);
        let (mut journal, ..) = open(&disk);
        let (mut taken, mut held) = (Vec::new(), 0);
        for step in 0..60_u64 {
            let next = batch(step, &[usize::try_from(seed * 37 + step * 91).unwrap() % 1_500]);
            let spare = usize::try_from((seed + step * step * 7_919) % 14_000).unwrap();
            disk.set_capacity(Some(used(&disk) + spare));
            match journal.make_room(ROOM) {
                Ok(()) => {
                    journal.append(&next).unwrap();
                    taken.extend(next.entries);
                }
                Err(JournalError::Full(_)) => {
                    held += 1;
                    journal.forget_full();
                }
                Err(error) => panic!("seed {seed}: {error}"),
            }
            journal.tick(step % 3 == 0, false).unwrap();
        }
        assert!(held > 0 && !taken.is_empty(), "seed {seed}: {held}, {}", taken.len());
        disk.set_capacity(None);
        let (_, _, seen) = open(&disk.crash());
        assert_eq!(seen.entries, taken, "seed {seed}");
    }
}
