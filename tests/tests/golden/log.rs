//! The exported logs read and replayed by core alone: no node, no journal. All that the golden tests use of core's ledger
//! stands here and in `points.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use mengshu_core::book::Subject;
use mengshu_core::event::key::KeyCache;
use mengshu_core::ledger::{Ledger, Prefix};
use mengshu_core::mechanism::{State, VerifiedEntry};
use mengshu_core::proof::{Checkpoint, TilePath, Tree, decode_bundle};
use mengshu_core::value::{Hash, LedgerId};
use serde_json::{Value, json};

/// An exported log.
pub(crate) struct Log {
    pub(crate) ledger: LedgerId,
    pub(crate) entries: Vec<VerifiedEntry>,
}

/// The ledger after an entry.
pub(crate) struct After<'a> {
    pub(crate) size: u64,
    pub(crate) state: &'a State,
    pub(crate) subjects: BTreeSet<Subject>,
    digest: Hash,
    root: Hash,
}

impl After<'_> {
    /// The state digest.
    pub(crate) fn digest(&self) -> String {
        self.digest.to_string()
    }

    /// What is written down of it.
    pub(crate) fn row(&self, place: usize) -> Value {
        json!({ "ledger": place, "size": self.size, "digest": self.digest, "root": self.root })
    }
}

#[derive(Default)]
struct Known(Tree);

impl Prefix for Known {
    fn root_at(&self, size: u64) -> Option<Hash> {
        self.0.root_at(size).ok()
    }
}

impl Log {
    /// The logs of a recording.
    pub(crate) fn all(fixture: &Path) -> Vec<Self> {
        exports(fixture).iter().map(|folder| Self::read(folder)).collect()
    }

    fn read(folder: &Path) -> Self {
        let checkpoint = Checkpoint::peek(&std::fs::read_to_string(folder.join("checkpoint")).unwrap()).unwrap();
        let (_, ledger) = checkpoint.origin.rsplit_once('/').unwrap();
        let mut entries = Vec::new();
        for tile in TilePath::all(checkpoint.size).filter(|tile| tile.level.is_none()) {
            let bytes = std::fs::read(folder.join("tile").join(tile.path())).unwrap();
            entries.extend(decode_bundle(&bytes).unwrap().into_iter().map(<[u8]>::to_vec));
        }
        Self::of(ledger.parse().unwrap(), &entries)
    }

    /// Of entries, whose form and signatures are checked.
    pub(crate) fn of(ledger: LedgerId, entries: &[Vec<u8>]) -> Self {
        let mut keys = KeyCache::default();
        let entries = entries.iter().map(|bytes| VerifiedEntry::check(bytes, &mut keys).unwrap()).collect();
        Self { ledger, entries }
    }

    /// Replays it and shows the ledger after each entry.
    pub(crate) fn replay(&self, each: &mut dyn FnMut(&After<'_>)) {
        let (mut ledger, mut log) = (Ledger::new(), Known::default());
        for entry in &self.entries {
            let applied = ledger.replay(entry, &log);
            let subjects = applied.unwrap_or_else(|refusal| panic!("entry {}: {refusal}", entry.index)).subjects;
            log.0.push(entry.leaf);
            let (digest, root, size) = (ledger.digest(), log.0.root(), log.0.size());
            each(&After { size, state: ledger.state(), subjects, digest, root });
        }
    }

    /// The bodies of its events.
    pub(crate) fn bodies(&self) -> impl Iterator<Item = Value> {
        self.entries.iter().map(|entry| serde_json::to_value(&entry.event.event().body).unwrap())
    }
}

/// The folders of the exported logs.
pub(crate) fn exports(fixture: &Path) -> Vec<PathBuf> {
    (0..2).map(|place| fixture.join(format!("export-{place}"))).collect()
}

/// Copies the files of a folder.
pub(crate) fn copy(from: &Path, to: &Path) {
    for (name, bytes) in files(from) {
        std::fs::write(to.join(name), bytes).unwrap();
    }
}

/// All files below a folder.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}
