//! What cannot be used is put aside, and a killed writer leaves whole batches.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::*;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() { out.extend(files(&entry.path())) } else { out.push(entry.path()) }
    }
    out.sort();
    out
}

fn bad_folders(dir: &Path) -> Vec<String> {
    let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.starts_with("index.bad-")).collect();
    names.sort();
    names
}

#[test]
fn garbage_in_the_folder_is_put_aside_and_two_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    for round in 1..=4_u8 {
        let database = dir.path().join("lookup");
        let _ = fs::remove_dir_all(&database);
        fs::create_dir_all(&database).unwrap();
        fs::write(database.join("db"), vec![round; 1_200_000]).unwrap();
        fs::write(database.join("conf"), [round; 77]).unwrap();
        let (index, opened) = open_and_catch_up(dir.path(), 3, 5);
        let Opened::Rebuilding { aside, .. } = &opened else { panic!("{opened}") };
        assert_eq!(aside, &dir.path().join(format!("index.bad-{round}")));
        assert_eq!(opened.to_string().lines().count(), 1);
        assert_same(&index, &reference(3, 5), 15);
    }
    assert_eq!(bad_folders(dir.path()), ["index.bad-3", "index.bad-4"]);
}

#[test]
fn a_file_in_place_of_the_folder_is_put_aside() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("lookup"), b"not a folder").unwrap();
    let (index, opened) = open_guarded(dir.path()).unwrap();
    assert!(matches!(opened, Opened::Rebuilding { .. }), "{opened}");
    assert_eq!(index.reached(), Mark::default());
}

#[test]
fn a_truncated_database_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    made(dir.path(), 30, 20);
    let whole = reference(30, 20);
    for file in files(&dir.path().join("lookup")) {
        let inside = file.strip_prefix(dir.path()).unwrap();
        let len = fs::metadata(&file).unwrap().len();
        for cut in [0, 1, len / 3, len / 2, len.saturating_sub(1)] {
            let copied = tempfile::tempdir().unwrap();
            copy(dir.path(), copied.path());
            fs::File::options().write(true).open(copied.path().join(inside)).unwrap().set_len(cut).unwrap();
            let (index, _) = open_and_catch_up(copied.path(), 30, 20);
            assert_same(&index, &whole, 600);
        }
    }
}

#[test]
fn flipped_bits_lose_nothing() {
    // More by hand: MENGSHU_INDEX_FLIPS=rounds,commits with 200 entries each.
    let by_hand = std::env::var("MENGSHU_INDEX_FLIPS").ok();
    let by_hand = by_hand.as_deref().and_then(|text| text.split_once(','));
    let (rounds, commits) = by_hand.map_or((6_u64, 6_u64), |(a, b)| (a.parse().unwrap(), b.parse().unwrap()));
    let dir = tempfile::tempdir().unwrap();
    made(dir.path(), commits, 200);
    let whole = reference(commits, 200);
    let (mut kept, mut emptied, mut rebuilt, mut wrong) = (0, 0, 0, Vec::new());
    for file in files(&dir.path().join("lookup")) {
        let inside = file.strip_prefix(dir.path()).unwrap();
        let bytes = fs::read(&file).unwrap();
        // Flips go where something is written; the rest of a segment is zeros.
        let used: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at] != 0).collect();
        for round in 0..rounds.min(used.len() as u64) {
            let choice = u64::from_be_bytes(*blake3::hash(&round.to_be_bytes()).as_bytes().first_chunk().unwrap());
            let at = used[usize::try_from(choice % used.len() as u64).unwrap()];
            let copied = tempfile::tempdir().unwrap();
            copy(dir.path(), copied.path());
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (round % 8);
            fs::write(copied.path().join(inside), flipped).unwrap();
            let (index, opened) = open_and_catch_up(copied.path(), commits, 200);
            match &opened {
                Opened::Found { reached } if *reached == end(commits, 200) => kept += 1,
                Opened::Found { .. } => emptied += 1,
                _ => rebuilt += 1,
            }
            let same = guard::catch(|| assert_same(&index, &whole, commits * 200));
            if let Err(reason) = same {
                wrong.push(format!("{} byte {at}: {opened}: {reason}", inside.display()));
            }
        }
    }
    println!("{kept} kept, {emptied} behind, {rebuilt} rebuilt, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_index_found_broken_or_that_killed_its_opener_is_not_opened_again() {
    let dir = tempfile::tempdir().unwrap();
    made(dir.path(), 3, 4);
    let (index, _) = open_guarded(dir.path()).unwrap();
    index.condemn("a page\nis gone");
    drop(index);
    let (index, opened) = open_and_catch_up(dir.path(), 3, 4);
    assert!(opened.to_string().contains("found it broken: a page is gone"), "{opened}");
    assert_same(&index, &reference(3, 4), 12);
    drop(index);
    let (index, opened) = open_guarded(dir.path()).unwrap();
    assert!(matches!(opened, Opened::Found { .. }), "{opened}");
    drop(index);

    fs::write(dir.path().join("opening"), b"").unwrap();
    let (index, opened) = open_and_catch_up(dir.path(), 3, 4);
    assert!(opened.to_string().contains("ended while opening it"), "{opened}");
    assert_same(&index, &reference(3, 4), 12);
}

/// The test starts itself as another process that writes, and kills it.
#[test]
fn a_killed_writer_leaves_whole_batches() {
    const FOLDER: &str = "MENGSHU_INDEX_KILL";
    if let Ok(folder) = std::env::var(FOLDER) {
        let (index, _) = open_guarded(Path::new(&folder)).unwrap();
        (index.reached().commits..1_000).for_each(|commit| index.apply(&batch(commit, 40)).unwrap());
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let (mut last, mut wait) = (0, 150);
    for _ in 0..6 {
        let name = "index::tests::damage::a_killed_writer_leaves_whole_batches";
        let mut writer = std::process::Command::new(std::env::current_exe().unwrap());
        let writer = writer.args([name, "--exact"]).env(FOLDER, dir.path()).stdout(std::process::Stdio::null());
        let mut writer = writer.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        writer.kill().unwrap();
        writer.wait().unwrap();
        let (index, _) = open_guarded(dir.path()).unwrap();
        let reached = index.reached().commits;
        for commit in [last, reached.saturating_sub(1), reached, reached + 1] {
            for entry in batch(commit, 40).entries {
                let there = commit < reached;
                let found = index.positions(&entry.ledger, entry.index, 1).unwrap();
                assert_eq!(found == [(entry.index, entry.position)], there, "commit {commit} of {reached}");
                let rows = index.by_member(&entry.ledger, &entry.author, entry.index, 1).unwrap();
                assert_eq!(rows.contains(&entry.index), there);
                for subject in &entry.subjects {
                    let rows = index.by_subject(&entry.ledger, subject, entry.index, 1).unwrap();
                    assert_eq!(rows.contains(&entry.index), there, "{subject}");
                }
            }
        }
        assert_eq!(index.size(&LEDGERS[0]).unwrap(), reached * 20);
        last = reached;
        // A busy machine may not get as far as the first batch.
        wait = if last == 0 { wait * 3 } else { wait + 37 };
    }
    assert!(last > 0, "the writer never got to write");
}
