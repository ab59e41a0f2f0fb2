//! A disk in memory that fails as real ones do, repeatably from a seed.
//!
//! The model: files have a cached view (what the process sees) and a durable one (what a power cut leaves). A write is
//! pending until the file's sync; at a crash each 512-byte sector of each pending write is durable or not, in any
//! combination, but never half; lengths may be durable without contents (then there are zeros). Names are pending until
//! the directory's sync; a crash keeps a prefix of the pending changes, as journalling file systems do. A failed sync
//! loses pending writes while the cached view still shows them, as Linux does.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::disk::{Access, Disk, DiskFile, LockGuard};

const SECTOR: usize = 512;

/// What to let fail, once, after some further operations of that kind went well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The disk is full: part of the write may have happened.
    WriteNoSpace,
    /// The write takes only some of the bytes and says so.
    WriteShort,
    /// The file's sync fails; what was pending is lost or not, sector by sector.
    SyncFails,
    /// The directory's sync fails.
    DirSyncFails,
    /// The power fails at this operation, whichever it is; all later ones fail.
    PowerFails,
}

#[derive(Debug, Clone)]
enum Change {
    /// One sector's part of a write, with the sector's whole content as it was in the cache.
    Sector {
        offset: usize,
        bytes: Vec<u8>,
    },
    Length(usize),
}

#[derive(Debug, Clone, Default)]
struct Inode {
    cached: Vec<u8>,
    durable: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Debug, Clone)]
enum NameChange {
    Link(String, usize),
    Rename(String, String),
    Remove(String),
}

#[derive(Debug, Default)]
struct State {
    inodes: Vec<Inode>,
    names: BTreeMap<String, usize>,
    durable_names: BTreeMap<String, usize>,
    pending_names: Vec<NameChange>,
    faults: Vec<(Fault, u32)>,
    random: u64,
    locked: bool,
    dead: bool,
    syncs: u64,
}

/// The disk. Clones are the same disk.
#[derive(Debug, Clone)]
pub struct SimDisk(Arc<Mutex<State>>);

impl SimDisk {
    /// An empty disk whose chances follow from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(State { random: seed, ..State::default() })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets `fault` happen after `after` further operations that it applies to.
    pub fn inject(&self, fault: Fault, after: u32) {
        self.state().faults.push((fault, after));
    }

    /// Takes back the faults that have not happened.
    pub fn heal(&self) {
        self.state().faults.clear();
    }

    /// What the disk holds after a power cut now. This disk is dead afterwards.
    #[must_use]
    pub fn crash(&self) -> Self {
        let mut state = self.state();
        state.dead = true;
        let mut next = State { random: state.random, ..State::default() };
        let keep = next.below(state.pending_names.len() + 1);
        let mut names = state.durable_names.clone();
        for change in &state.pending_names[..keep] {
            change.apply(&mut names);
        }
        let how = next.below(4);
        for (name, inode) in names {
            let mut bytes = state.inodes[inode].durable.clone();
            let pending = &state.inodes[inode].pending;
            next.survive(&mut bytes, pending, how);
            next.names.insert(name, next.inodes.len());
            next.inodes.push(Inode { cached: bytes.clone(), durable: bytes, pending: Vec::new() });
        }
        next.durable_names = next.names.clone();
        Self(Arc::new(Mutex::new(next)))
    }

    /// The same cached contents on a fresh disk, all durable, with its own chances: to try many things on one state.
    #[must_use]
    pub fn copy(&self, seed: u64) -> Self {
        let state = self.state();
        let mut next = State { random: seed, ..State::default() };
        for (name, inode) in &state.names {
            let bytes = state.inodes[*inode].cached.clone();
            next.names.insert(name.clone(), next.inodes.len());
            next.inodes.push(Inode { cached: bytes.clone(), durable: bytes, pending: Vec::new() });
        }
        next.durable_names = next.names.clone();
        Self(Arc::new(Mutex::new(next)))
    }

    /// What the process sees in a file; empty when there is none.
    #[must_use]
    pub fn contents(&self, name: &str) -> Vec<u8> {
        let state = self.state();
        state.names.get(name).map(|inode| state.inodes[*inode].cached.clone()).unwrap_or_default()
    }

    /// Puts a file there, durable.
    pub fn set_contents(&self, name: &str, bytes: Vec<u8>) {
        let mut state = self.state();
        let inode = state.inodes.len();
        state.inodes.push(Inode { cached: bytes.clone(), durable: bytes, pending: Vec::new() });
        state.names.insert(name.to_owned(), inode);
        state.durable_names.insert(name.to_owned(), inode);
    }

    /// Flips one bit of a file, as a disk that rots does. Nothing happens beyond its end.
    pub fn flip(&self, name: &str, byte: usize, bit: u8) {
        let mut state = self.state();
        let Some(inode) = state.names.get(name).copied() else { return };
        let Inode { cached, durable, .. } = &mut state.inodes[inode];
        for view in [cached, durable] {
            if let Some(byte) = view.get_mut(byte) {
                *byte ^= 1 << (bit & 7);
            }
        }
    }

    /// Names of all files, also those in folders, sorted.
    #[must_use]
    pub fn names(&self) -> BTreeSet<String> {
        self.state().names.keys().cloned().collect()
    }

    /// Number of file syncs so far.
    #[must_use]
    pub fn syncs(&self) -> u64 {
        self.state().syncs
    }
}

impl NameChange {
    fn apply(&self, names: &mut BTreeMap<String, usize>) {
        match self {
            Self::Link(name, inode) => {
                names.insert(name.clone(), *inode);
            }
            Self::Rename(from, to) => {
                if let Some(inode) = names.remove(from) {
                    names.insert(to.clone(), inode);
                }
            }
            Self::Remove(name) => {
                names.remove(name);
            }
        }
    }
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Length(len) => bytes.resize(*len, 0),
            Self::Sector { offset, bytes: new } => {
                let end = offset + new.len();
                if bytes.len() < end {
                    bytes.resize(end, 0);
                }
                bytes[*offset..end].copy_from_slice(new);
            }
        }
    }
}

fn dead() -> io::Error {
    io::Error::other("the power is off")
}

impl State {
    /// A number below `limit` (splitmix64).
    fn below(&mut self, limit: usize) -> usize {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) >> 33).unwrap_or(0) % limit.max(1)
    }

    /// Applies what survives of `pending`: 0 nothing, 1 all, 2 a prefix of the sectors, 3 any of them.
    fn survive(&mut self, bytes: &mut Vec<u8>, pending: &[Change], how: usize) {
        let prefix = self.below(pending.len() + 1);
        for (at, change) in pending.iter().enumerate() {
            let survives = match how {
                0 => false,
                1 => true,
                2 => at < prefix,
                _ => self.below(2) == 0,
            };
            match change {
                _ if survives => change.apply(bytes),
                // The length may be there without the contents.
                Change::Sector { offset, bytes: new } if how == 3 && self.below(4) == 0 => {
                    let len = bytes.len().max(offset + new.len());
                    bytes.resize(len, 0);
                }
                _ => {}
            }
        }
    }

    /// Counts an operation; whether `fault` strikes at it.
    fn strikes(&mut self, fault: Fault) -> bool {
        let Some(at) = self.faults.iter().position(|(kind, _)| *kind == fault) else { return false };
        match self.faults[at].1.checked_sub(1) {
            Some(left) => {
                self.faults[at].1 = left;
                false
            }
            None => {
                self.faults.remove(at);
                true
            }
        }
    }

    /// Every changing operation starts here.
    fn change(&mut self) -> io::Result<()> {
        if !self.dead && self.strikes(Fault::PowerFails) {
            self.dead = true;
        }
        self.alive()
    }

    fn alive(&self) -> io::Result<()> {
        if self.dead { Err(dead()) } else { Ok(()) }
    }

    fn write(&mut self, inode: usize, bytes: &[u8], offset: usize) {
        let end = offset + bytes.len();
        let Inode { cached, pending, .. } = &mut self.inodes[inode];
        let from = offset.min(cached.len());
        if cached.len() < end {
            cached.resize(end, 0);
        }
        cached[offset..end].copy_from_slice(bytes);
        for sector in from / SECTOR..end.div_ceil(SECTOR) {
            let (low, high) = (sector * SECTOR, ((sector + 1) * SECTOR).min(cached.len()));
            pending.push(Change::Sector { offset: low, bytes: cached[low..high].to_vec() });
        }
    }

    fn sync(&mut self, inode: usize) -> io::Result<()> {
        self.syncs += 1;
        let pending = std::mem::take(&mut self.inodes[inode].pending);
        let fails = self.strikes(Fault::SyncFails);
        let mut durable = std::mem::take(&mut self.inodes[inode].durable);
        let how = if fails { self.below(4) } else { 1 };
        self.survive(&mut durable, &pending, how);
        self.inodes[inode].durable = durable;
        if fails { Err(io::Error::other("input/output error (simulated)")) } else { Ok(()) }
    }

    fn rename_now(&mut self, change: NameChange) {
        change.apply(&mut self.names);
        self.pending_names.push(change);
    }
}

impl Disk for SimDisk {
    fn describe(&self) -> String {
        "simulated disk".to_owned()
    }

    fn list(&self) -> io::Result<Vec<String>> {
        let state = self.state();
        state.alive()?;
        Ok(state.names.keys().filter(|name| !name.contains('/')).cloned().collect())
    }

    fn open(&self, name: &str, access: Access) -> io::Result<Arc<dyn DiskFile>> {
        let mut state = self.state();
        state.alive()?;
        let inode = match (state.names.get(name).copied(), access) {
            (Some(inode), Access::Create) => {
                state.change()?;
                let Inode { cached, pending, .. } = &mut state.inodes[inode];
                cached.clear();
                pending.push(Change::Length(0));
                inode
            }
            (Some(inode), _) => inode,
            (None, Access::Create) => {
                state.change()?;
                let inode = state.inodes.len();
                state.inodes.push(Inode::default());
                state.rename_now(NameChange::Link(name.to_owned(), inode));
                inode
            }
            (None, _) => return Err(io::ErrorKind::NotFound.into()),
        };
        Ok(Arc::new(SimFile { disk: self.clone(), inode }))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.state();
        state.change()?;
        if !state.names.contains_key(from) {
            return Err(io::ErrorKind::NotFound.into());
        }
        state.rename_now(NameChange::Rename(from.to_owned(), to.to_owned()));
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut state = self.state();
        state.change()?;
        if !state.names.contains_key(name) {
            return Err(io::ErrorKind::NotFound.into());
        }
        state.rename_now(NameChange::Remove(name.to_owned()));
        Ok(())
    }

    fn sync_dir(&self, _folder: &str) -> io::Result<()> {
        let mut state = self.state();
        state.change()?;
        if state.strikes(Fault::DirSyncFails) {
            return Err(io::Error::other("input/output error (simulated)"));
        }
        state.pending_names.clear();
        state.durable_names = state.names.clone();
        Ok(())
    }

    fn lock(&self) -> io::Result<Box<dyn LockGuard>> {
        let mut state = self.state();
        state.alive()?;
        if state.locked {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        state.locked = true;
        Ok(Box::new(SimLock(self.clone())))
    }
}

#[derive(Debug)]
struct SimLock(SimDisk);

impl LockGuard for SimLock {}

impl Drop for SimLock {
    fn drop(&mut self) {
        self.0.state().locked = false;
    }
}

#[derive(Debug)]
struct SimFile {
    disk: SimDisk,
    inode: usize,
}

impl DiskFile for SimFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let state = self.disk.state();
        state.alive()?;
        let cached = &state.inodes[self.inode].cached;
        let rest = cached.get(usize::try_from(offset).unwrap_or(usize::MAX)..).unwrap_or_default();
        let len = rest.len().min(buffer.len());
        buffer[..len].copy_from_slice(&rest[..len]);
        Ok(len)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        let mut state = self.disk.state();
        state.alive()?;
        let offset = usize::try_from(offset).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
        let part = state.below(bytes.len() + 1);
        // A power cut during a write: part of it is on its way to the disk already.
        if state.strikes(Fault::PowerFails) {
            state.write(self.inode, &bytes[..part], offset);
            state.dead = true;
            return Err(dead());
        }
        if state.strikes(Fault::WriteNoSpace) {
            state.write(self.inode, &bytes[..part], offset);
            return Err(io::ErrorKind::StorageFull.into());
        }
        let len = if state.strikes(Fault::WriteShort) { part.max(1).min(bytes.len()) } else { bytes.len() };
        state.write(self.inode, &bytes[..len], offset);
        Ok(len)
    }

    fn len(&self) -> io::Result<u64> {
        let state = self.disk.state();
        state.alive()?;
        Ok(state.inodes[self.inode].cached.len() as u64)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut state = self.disk.state();
        state.change()?;
        let len = usize::try_from(len).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
        let Inode { cached, pending, .. } = &mut state.inodes[self.inode];
        cached.resize(len, 0);
        pending.push(Change::Length(len));
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut state = self.disk.state();
        state.change()?;
        state.sync(self.inode)
    }

    fn sync_all(&self) -> io::Result<()> {
        self.sync_data()
    }
}
