//! What the simulated disk remembers: contents and names, cached and durable, and what is pending between them, and what is to fail.

use std::collections::BTreeMap;
use std::io;

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
pub(super) enum Change {
    /// One sector's part of a write, with the sector's whole content as it was in the cache.
    Sector {
        offset: usize,
        bytes: Vec<u8>,
    },
    Length(usize),
}

#[derive(Debug, Clone, Default)]
pub(super) struct Inode {
    pub(super) cached: Vec<u8>,
    pub(super) durable: Vec<u8>,
    pub(super) pending: Vec<Change>,
}

#[derive(Debug, Clone)]
pub(super) enum NameChange {
    Link(String, usize),
    Rename(String, String),
    Remove(String),
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) inodes: Vec<Inode>,
    pub(super) names: BTreeMap<String, usize>,
    pub(super) durable_names: BTreeMap<String, usize>,
    pub(super) pending_names: Vec<NameChange>,
    pub(super) faults: Vec<(Fault, u32)>,
    pub(super) random: u64,
    pub(super) locked: bool,
    pub(super) dead: bool,
    pub(super) syncs: u64,
    /// Bytes that the disk holds; `None` for any number.
    pub(super) capacity: Option<usize>,
}

impl NameChange {
    pub(super) fn apply(&self, names: &mut BTreeMap<String, usize>) {
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
    pub(super) fn apply(&self, bytes: &mut Vec<u8>) {
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

pub(super) fn dead() -> io::Error {
    io::Error::other("the power is off")
}

impl State {
    /// A number below `limit` (splitmix64).
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) >> 33).unwrap_or(0) % limit.max(1)
    }

    /// Applies what survives of `pending`: 0 nothing, 1 all, 2 a prefix of the sectors, 3 any of them.
    pub(super) fn survive(&mut self, bytes: &mut Vec<u8>, pending: &[Change], how: usize) {
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
    pub(super) fn strikes(&mut self, fault: Fault) -> bool {
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

    /// Bytes that can still be written.
    pub(super) fn room(&self) -> Option<usize> {
        let used = self.names.values().map(|inode| self.inodes[*inode].cached.len()).sum();
        self.capacity.map(|capacity| capacity.saturating_sub(used))
    }

    /// Every changing operation starts here.
    pub(super) fn change(&mut self) -> io::Result<()> {
        if !self.dead && self.strikes(Fault::PowerFails) {
            self.dead = true;
        }
        self.alive()
    }

    pub(super) fn alive(&self) -> io::Result<()> {
        if self.dead { Err(dead()) } else { Ok(()) }
    }

    pub(super) fn write(&mut self, inode: usize, bytes: &[u8], offset: usize) {
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

    pub(super) fn sync(&mut self, inode: usize) -> io::Result<()> {
        self.syncs += 1;
        let pending = std::mem::take(&mut self.inodes[inode].pending);
        let fails = self.strikes(Fault::SyncFails);
        let mut durable = std::mem::take(&mut self.inodes[inode].durable);
        let how = if fails { self.below(4) } else { 1 };
        self.survive(&mut durable, &pending, how);
        self.inodes[inode].durable = durable;
        if fails { Err(io::Error::other("input/output error (simulated)")) } else { Ok(()) }
    }

    pub(super) fn rename_now(&mut self, change: NameChange) {
        change.apply(&mut self.names);
        self.pending_names.push(change);
    }
}
