//! The audit of a whole data directory, an exported log or a live node: reading and verifying in parallel, judging in
//! order.
//!
//! Trusts nobody and changes nothing. What was read is handed in chunks to as many threads as there are cores, which
//! check form and signatures; the results are judged in the order in which they were read. The first thing that is wrong
//! is named with its entry and, in a journal, its file and offset. Heads that people hold (`outside`) are compared at the end:
//! without one, nobody can tell a copy that was rolled back.

mod outside;
mod report;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use mengshu_core::audit::{Auditor, Finding};
use mengshu_core::book::Refusal;
use mengshu_core::event::key::KeyCache;
use mengshu_core::mechanism::VerifiedEntry;
use mengshu_core::proof::{Checkpoint, TILE_WIDTH, TilePath, Tree, decode_bundle, encode_bundle, leaf_hash, ledger_of};
use mengshu_core::value::{KeyId, LedgerId};

use crate::journal::{BoxError, Head, Position, RealDisk, Record, Tail, scan_readonly};
use crate::limits;

pub use outside::{Absent, Compared, Contradiction, HeadError, OutsideHead};
pub use report::{Apart, AuditError, Summary};

/// Something that was read.
enum Item {
    Entry { ledger: LedgerId, place: Option<Position>, bytes: Vec<u8> },
    Head(Head),
}

/// The same, its form and signatures checked.
enum Checked {
    Entry { ledger: LedgerId, place: Option<Position>, result: Result<Box<VerifiedEntry>, Refusal> },
    Head(Head),
}

type Chunk<T> = (u64, Vec<T>);

/// An audit under way: hand in what was read, in its order.
#[derive(Debug)]
pub struct Audit {
    quick: bool,
    auditors: BTreeMap<LedgerId, Auditor>,
    chunk: Vec<Item>,
    sent: u64,
    judged: u64,
    entries: u64,
    waiting: BTreeMap<u64, Vec<Checked>>,
    work: Option<SyncSender<Chunk<Item>>>,
    done: Receiver<Chunk<Checked>>,
    threads: Vec<JoinHandle<()>>,
    most: u64,
    outside: Vec<OutsideHead>,
    apart: Vec<Apart>,
    apart_total: u64,
}

impl std::fmt::Debug for Item {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Item")
    }
}

impl std::fmt::Debug for Checked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Checked")
    }
}

fn check(items: Vec<Item>, quick: bool, keys: &mut KeyCache) -> Vec<Checked> {
    let entries = items.iter().filter_map(|item| match item {
        Item::Entry { bytes, .. } => Some(bytes.as_slice()),
        Item::Head(_) => None,
    });
    let entries: Vec<&[u8]> = entries.collect();
    let results = if quick {
        entries.into_iter().map(VerifiedEntry::trust).collect()
    } else {
        VerifiedEntry::check_all(&entries, keys)
    };
    let mut results = results.into_iter();
    let checked = |item| {
        Some(match item {
            Item::Head(head) => Checked::Head(head),
            Item::Entry { ledger, place, .. } => {
                Checked::Entry { ledger, place, result: results.next()?.map(Box::new).map_err(Refusal::from) }
            }
        })
    };
    // There is a result for each entry; were one missing, the next entry's index would not be the one expected.
    items.into_iter().filter_map(checked).collect()
}

impl Audit {
    /// Starts an audit. A quick one does not verify the members' signatures, and says so.
    #[must_use]
    pub fn new(quick: bool) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let (work, jobs) = sync_channel::<Chunk<Item>>(cores * limits::AUDIT_QUEUE);
        let (results, done) = sync_channel(cores * limits::AUDIT_RESULTS + 1);
        let jobs = Arc::new(Mutex::new(jobs));
        let threads = (0..cores).filter_map(|_| {
            let (jobs, results) = (Arc::clone(&jobs), results.clone());
            std::thread::Builder::new()
                .name("audit".to_owned())
                .spawn(move || {
                    let mut keys = KeyCache::default();
                    loop {
                        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
                        let Ok((number, items)) = job else { return };
                        let checked = check(items, quick, &mut keys);
                        if results.send((number, checked)).is_err() {
                            return;
                        }
                    }
                })
                .ok()
        });
        Self {
            quick,
            auditors: BTreeMap::new(),
            chunk: Vec::with_capacity(limits::AUDIT_CHUNK),
            sent: 0,
            judged: 0,
            entries: 0,
            waiting: BTreeMap::new(),
            work: Some(work),
            done,
            threads: threads.collect(),
            most: u64::try_from(cores * limits::AUDIT_UNDER_WAY).unwrap_or(3),
            outside: Vec::new(),
            apart: Vec::new(),
            apart_total: 0,
        }
    }

    /// Heads from outside that the copy must have.
    #[must_use]
    pub fn against(mut self, heads: Vec<OutsideHead>) -> Self {
        self.outside.extend(heads);
        self
    }

    /// Hands in the next entry of a ledger.
    ///
    /// # Errors
    /// When something handed in earlier is wrong.
    pub fn entry(&mut self, ledger: LedgerId, place: Option<Position>, bytes: Vec<u8>) -> Result<(), AuditError> {
        self.entries = self.entries.saturating_add(1);
        self.push(Item::Entry { ledger, place, bytes })
    }

    /// Hands in a tree head with its signed checkpoint; it must be of exactly the entries handed in before.
    ///
    /// # Errors
    /// When something handed in earlier is wrong.
    pub fn head(&mut self, head: Head) -> Result<(), AuditError> {
        self.push(Item::Head(head))
    }

    /// Entries handed in.
    #[must_use]
    pub const fn entries(&self) -> u64 {
        self.entries
    }

    fn push(&mut self, item: Item) -> Result<(), AuditError> {
        self.chunk.push(item);
        if self.chunk.len() >= limits::AUDIT_CHUNK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), AuditError> {
        let chunk = std::mem::replace(&mut self.chunk, Vec::with_capacity(limits::AUDIT_CHUNK));
        while self.sent.saturating_sub(self.judged) >= self.most {
            self.judge_next()?;
        }
        let work = self.work.as_ref().ok_or(AuditError::Thread)?;
        work.send((self.sent, chunk)).map_err(|_| AuditError::Thread)?;
        self.sent = self.sent.saturating_add(1);
        Ok(())
    }

    fn judge_next(&mut self) -> Result<(), AuditError> {
        let chunk = loop {
            if let Some(chunk) = self.waiting.remove(&self.judged) {
                break chunk;
            }
            let (number, chunk) = self.done.recv().map_err(|_| AuditError::Thread)?;
            self.waiting.insert(number, chunk);
        };
        self.judged = self.judged.saturating_add(1);
        chunk.into_iter().try_for_each(|item| self.judge(item))
    }

    fn judge(&mut self, item: Checked) -> Result<(), AuditError> {
        let quick = self.quick;
        match item {
            Checked::Entry { ledger, place, result } => {
                let auditor = self.auditors.entry(ledger).or_insert_with(|| Auditor::new(ledger, !quick));
                let entry = auditor.size();
                let wrong = |finding| AuditError::Wrong { ledger, finding, place };
                let verified = result.map_err(|refusal| wrong(Finding { entry, what: refusal.to_string() }))?;
                auditor.entry(&verified).map_err(wrong)?;
                self.remark(ledger, &verified);
                Ok(())
            }
            Checked::Head(head) => {
                let ledger = head.ledger;
                let auditor = self.auditors.entry(ledger).or_insert_with(|| Auditor::new(ledger, !quick));
                judge_head(auditor, &head).map_err(|finding| AuditError::Wrong { ledger, finding, place: None })
            }
        }
    }

    fn remark(&mut self, ledger: LedgerId, entry: &VerifiedEntry) {
        let (written_at, recorded_at) = (entry.event.event().written_at, entry.recorded_at);
        if written_at.micros().abs_diff(recorded_at.micros()) > limits::AUDIT_APART_MICROS {
            self.apart_total = self.apart_total.saturating_add(1);
            if self.apart.len() < limits::AUDIT_APART_LISTED {
                self.apart.push(Apart { ledger, entry: entry.index, written_at, recorded_at });
            }
        }
    }

    /// Compares the copy with what people hold.
    fn compare(&mut self) -> Result<Vec<Compared>, AuditError> {
        let mut compared = Vec::new();
        for head in std::mem::take(&mut self.outside) {
            let OutsideHead { source, ledger, size, note, absent } = head;
            let counts = match absent {
                Absent::Fails => true,
                Absent::FailsOnNode(key) => self.is_of(key),
                Absent::Ignored => false,
            };
            let what = match self.auditors.get_mut(&ledger) {
                Some(auditor) => auditor.checkpoint(&note).err().map(Contradiction::Differs),
                None if counts => Some(Contradiction::NoLedger),
                None => continue,
            };
            match what {
                Some(what) => return Err(AuditError::Outside { head: source, ledger, size, what }),
                None => compared.push(Compared { ledger, size, source }),
            }
        }
        Ok(compared)
    }

    /// Whether some ledger's founders named this key for the node.
    fn is_of(&self, key: KeyId) -> bool {
        self.auditors.values().filter_map(Auditor::node).any(|node| node.key() == key)
    }

    /// Judges what is left, and reports.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn finish(mut self) -> Result<Summary, AuditError> {
        if !self.chunk.is_empty() {
            self.flush()?;
        }
        while self.judged < self.sent {
            self.judge_next()?;
        }
        self.work = None;
        for thread in std::mem::take(&mut self.threads) {
            thread.join().map_err(|_| AuditError::Thread)?;
        }
        let mut skipped = Vec::new();
        if self.quick {
            skipped.push("members' signatures were not verified (quick)".to_owned());
        }
        let outside = self.compare()?;
        let ledgers = std::mem::take(&mut self.auditors).into_values().map(Auditor::finish).collect();
        Ok(Summary { ledgers, commits: None, skipped, outside, apart: self.apart, apart_total: self.apart_total })
    }
}

fn judge_head(auditor: &mut Auditor, head: &Head) -> Result<(), Finding> {
    let wrong = |what: String| Finding { entry: head.size, what };
    if auditor.size() != head.size || auditor.root() != head.root {
        return Err(wrong(format!(
            "the head says {} entries and root {}; the entries before it are {} with root {}",
            head.size,
            head.root,
            auditor.size(),
            auditor.root()
        )));
    }
    let note = std::str::from_utf8(&head.note).map_err(|_| wrong("its checkpoint is not text".to_owned()))?;
    let Checkpoint { size, .. } = auditor.checkpoint(note)?;
    if size == head.size { Ok(()) } else { Err(wrong(format!("its checkpoint is of {size} entries"))) }
}

/// Audits a data directory that no node is using: every byte of every segment, every commit, every entry, every rule.
///
/// # Errors
/// The first thing that is wrong.
pub fn audit_data(data: &Path, quick: bool, progress: &mut dyn FnMut(u64)) -> Result<Summary, AuditError> {
    audit_data_against(data, quick, Vec::new(), progress)
}

/// The same, compared with heads that people hold.
///
/// # Errors
/// The first thing that is wrong.
pub fn audit_data_against(
    data: &Path,
    quick: bool,
    heads: Vec<OutsideHead>,
    progress: &mut dyn FnMut(u64),
) -> Result<Summary, AuditError> {
    let disk = RealDisk::existing(data)
        .map_err(|error| AuditError::Export { file: data.display().to_string(), what: error.to_string() })?;
    let mut audit = Audit::new(quick).against(heads);
    let mut wrong = None;
    let scanned = scan_readonly(&disk, &mut |record| {
        let result = match record {
            Record::Entry { ledger, position, bytes } => audit.entry(ledger, Some(position), bytes.to_vec()),
            Record::Commit { heads, .. } => heads.iter().try_for_each(|head| audit.head(head.clone())),
        };
        progress(audit.entries());
        result.map_err(|error| -> BoxError {
            let text = error.to_string();
            wrong = Some(error);
            text.into()
        })
    });
    // What is wrong with an entry says more than that the scan was stopped. Entries read before a damaged byte are judged
    // first, so that the first thing wrong is what is named.
    let scan = match (scanned, wrong) {
        (_, Some(error)) => return Err(error),
        (Err(error), None) => {
            audit.finish()?;
            return Err(error.into());
        }
        (Ok(scan), None) => scan,
    };
    let mut summary = audit.finish()?;
    if let Tail::Torn { file, offset, len } = scan.tail {
        return Err(AuditError::Tail { file, offset, len });
    }
    summary.commits = Some(scan.mark.commits);
    if scan.heads_file.is_none() && scan.mark.commits > 0 {
        summary
            .skipped
            .push("the file `heads` is missing, so a cut at the journal's end could not be noticed".to_owned());
    }
    Ok(summary)
}

/// The files of an exported log beside its `checkpoint`: path and bytes, as [`audit_export`] reads them. `None` when an
/// entry is longer than an entry can be.
#[must_use]
pub fn export_files(entries: &[Vec<u8>]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut tree = Tree::new();
    entries.iter().for_each(|entry| tree.push(leaf_hash(entry)));
    let file = |tile: TilePath| {
        let bytes = match tile.level {
            Some(level) => {
                tree.tile(level, tile.number, tile.width, tree.size())?.iter().flat_map(|hash| hash.0).collect()
            }
            None => {
                let first = usize::try_from(tile.number).ok()?.checked_mul(usize::from(TILE_WIDTH))?;
                encode_bundle(entries.get(first..first.checked_add(usize::from(tile.width))?)?)?
            }
        };
        Some((format!("tile/{}", tile.path()), bytes))
    };
    TilePath::all(tree.size()).map(file).collect()
}

/// Name of the file of an exported log that holds the node's verifier key, as the founders named it.
pub const EXPORT_VKEY: &str = "vkey";

/// Audits an exported log: a folder of static files as C2SP tlog-tiles names them.
///
/// # Errors
/// The first thing that is wrong.
pub fn audit_export(folder: &Path, quick: bool, progress: &mut dyn FnMut(u64)) -> Result<Summary, AuditError> {
    audit_export_against(folder, quick, Vec::new(), progress)
}

/// The same, compared with heads that people hold.
///
/// # Errors
/// The first thing that is wrong.
pub fn audit_export_against(
    folder: &Path,
    quick: bool,
    heads: Vec<OutsideHead>,
    progress: &mut dyn FnMut(u64),
) -> Result<Summary, AuditError> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path)
            .map_err(|error| AuditError::Export { file: path.display().to_string(), what: error.to_string() })
    };
    let bad = |file: &str, what: &str| AuditError::Export {
        file: folder.join(file).display().to_string(),
        what: what.to_owned(),
    };
    let note = String::from_utf8(read("checkpoint")?).map_err(|_| bad("checkpoint", "not text"))?;
    let checkpoint = Checkpoint::peek(&note).map_err(|error| bad("checkpoint", &error.to_string()))?;
    let ledger = ledger_of(&checkpoint.origin);
    let ledger = ledger.ok_or_else(|| bad("checkpoint", "its origin does not end in a ledger id"))?;
    let mut audit = Audit::new(quick).against(heads);
    let mut tree = Tree::new();
    for tile in TilePath::all(checkpoint.size) {
        let name = format!("tile/{}", tile.path());
        let bytes = read(&name)?;
        let Some(level) = tile.level else {
            let entries = decode_bundle(&bytes)
                .filter(|entries| entries.len() == usize::from(tile.width))
                .ok_or_else(|| bad(&name, "not as many entries as its name says"))?;
            for entry in entries {
                tree.push(leaf_hash(entry));
                audit.entry(ledger, None, entry.to_vec())?;
                progress(audit.entries());
            }
            continue;
        };
        // Bundles come before hashes, so the tree is complete by now.
        let expected = tree.tile(level, tile.number, tile.width, checkpoint.size).unwrap_or_default();
        if !bytes.iter().eq(expected.iter().flat_map(|hash| &hash.0)) {
            // An entry that is wrong by itself says more.
            audit.finish()?;
            let equal = bytes.chunks(32).zip(&expected).take_while(|(bytes, hash)| *bytes == hash.0).count();
            let place = tile.number.saturating_mul(TILE_WIDTH.into()).saturating_add(equal as u64);
            let entry = place.checked_shl(u32::from(level).saturating_mul(8)).unwrap_or(place);
            return Err(bad(&name, &format!("its hashes are not those of the entries, from entry {entry} on")));
        }
    }
    let root = checkpoint.root;
    audit.head(Head { ledger, size: checkpoint.size, root, note: note.into_bytes() })?;
    let summary = audit.finish()?;
    // An export of before this file was written has none. Whoever pins the key from it must not pin another.
    if folder.join(EXPORT_VKEY).exists() {
        let named = summary.ledgers.first().and_then(|report| report.vkey.as_deref());
        if std::str::from_utf8(&read(EXPORT_VKEY)?).ok().map(str::trim_end) != named {
            return Err(bad(EXPORT_VKEY, "it is not the key that the founders named for the node"));
        }
    }
    Ok(summary)
}
