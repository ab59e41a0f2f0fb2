//! A disk in memory that fails as real ones do, repeatably from a seed.
//!
//! The model: files have a cached view (what the process sees) and a durable one (what a power cut leaves). A write is
//! pending until the file's sync; at a crash each 512-byte sector of each pending write is durable or not, in any
//! combination, but never half; lengths may be durable without contents (then there are zeros). Names are pending until
//! the directory's sync; a crash keeps a prefix of the pending changes, as journalling file systems do. A failed sync
//! loses pending writes while the cached view still shows them, as Linux does.

mod state;

use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::disk::{Access, Disk, DiskFile, LockGuard};
use state::{Change, Inode, NameChange, State, dead};

pub use state::Fault;

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

    /// The disk holds so many bytes from now on, or any number.
    pub fn set_capacity(&self, bytes: Option<usize>) {
        self.state().capacity = bytes;
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
        let mut next = State { random: state.random, capacity: state.capacity, ..State::default() };
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
        let mut next = State { random: seed, capacity: state.capacity, ..State::default() };
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

    fn free(&self) -> Option<u64> {
        self.state().room().map(|room| room as u64)
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
        // A full disk takes what fits, and refuses the rest at the next write.
        let fits = state.room().map_or(usize::MAX, |room| {
            (state.inodes[self.inode].cached.len().saturating_add(room)).saturating_sub(offset)
        });
        if fits == 0 && len > 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let len = len.min(fits);
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
