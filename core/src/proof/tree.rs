//! The Merkle tree of RFC 6962: hashing, a growing tree, inclusion and consistency proofs.
//!
//! Invariants: the tree only grows, so the root and the proofs of an earlier size never change; a proof is accepted only
//! in its one form (no missing or extra hashes).

use sha2::{Digest, Sha256};

use crate::value::Hash;

/// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([1]);
    hasher.update(left.0);
    hasher.update(right.0);
    Hash(hasher.finalize().into())
}

/// The root of the empty tree: SHA-256 of nothing.
#[must_use]
pub fn empty_root() -> Hash {
    Hash(Sha256::digest([]).into())
}

/// A proof was asked for that the tree cannot give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// The tree is not that large.
    #[error("the tree has {has} entries, not {asked}")]
    Size {
        /// Its size.
        has: u64,
        /// The size that was asked for.
        asked: u64,
    },
    /// A kept frontier does not fit its size.
    #[error("a frontier of {size} entries has {expected} peaks, not {got}")]
    Peaks {
        /// The size.
        size: u64,
        /// Peaks of that size.
        expected: u32,
        /// Peaks that were given.
        got: usize,
    },
    /// No such leaf in a tree of that size.
    #[error("there is no entry {index} among {size}")]
    Index {
        /// The index that was asked for.
        index: u64,
        /// The size of the tree.
        size: u64,
    },
}

/// A growing tree that keeps the hash of every complete subtree: about 64 bytes an entry.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// `levels[l][i]` is the hash of the complete subtree over the leaves `i << l` to `(i + 1) << l`.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// An empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The tree over these leaf hashes.
    #[must_use]
    pub fn from_leaves(leaves: impl IntoIterator<Item = Hash>) -> Self {
        let mut tree = Self::new();
        leaves.into_iter().for_each(|leaf| tree.push(leaf));
        tree
    }

    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| u64::try_from(leaves.len()).unwrap_or(u64::MAX))
    }

    /// Adds a leaf: on average one hash, and no allocation but the levels' growth.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        let mut level = 0;
        loop {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let Some(row) = self.levels.get_mut(level) else { return };
            row.push(hash);
            let [.., left, right] = row.as_slice() else { return };
            if row.len() % 2 == 1 {
                return;
            }
            hash = node_hash(left, right);
            level = level.saturating_add(1);
        }
    }

    /// The hash of a leaf.
    #[must_use]
    pub fn leaf(&self, index: u64) -> Option<Hash> {
        self.complete(0, index)
    }

    /// The hash of the complete subtree `index` of a level: it covers 2^level leaves.
    #[must_use]
    pub fn complete(&self, level: u32, index: u64) -> Option<Hash> {
        self.levels.get(usize::try_from(level).ok()?)?.get(usize::try_from(index).ok()?).copied()
    }

    /// The root over all leaves.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.root_at(self.size()).unwrap_or_else(|_| empty_root())
    }

    /// The root over the first `size` leaves.
    ///
    /// # Errors
    /// When there are fewer.
    pub fn root_at(&self, size: u64) -> Result<Hash, TreeError> {
        let wrong = TreeError::Size { has: self.size(), asked: size };
        if size > self.size() {
            return Err(wrong);
        }
        if size == 0 {
            return Ok(empty_root());
        }
        self.range(0, size).ok_or(wrong)
    }

    /// The root of the subtree over the leaves `begin` to `end`, where `begin` is aligned as in RFC 6962's recursion.
    fn range(&self, begin: u64, end: u64) -> Option<Hash> {
        let width = end.checked_sub(begin)?;
        if width.is_power_of_two() {
            let level = width.trailing_zeros();
            return self.complete(level, begin.checked_shr(level)?);
        }
        let middle = begin.checked_add(split(width)?)?;
        Some(node_hash(&self.range(begin, middle)?, &self.range(middle, end)?))
    }

    /// The inclusion proof of a leaf in the tree over the first `size` leaves (RFC 6962, 2.1.1).
    ///
    /// # Errors
    /// When there is no such leaf or tree.
    pub fn inclusion(&self, index: u64, size: u64) -> Result<Vec<Hash>, TreeError> {
        if size > self.size() {
            return Err(TreeError::Size { has: self.size(), asked: size });
        }
        let wrong = TreeError::Index { index, size };
        if index >= size {
            return Err(wrong);
        }
        let mut path = Vec::new();
        let (mut begin, mut end) = (0u64, size);
        while end.saturating_sub(begin) > 1 {
            let middle = begin.saturating_add(split(end.saturating_sub(begin)).ok_or(wrong)?);
            if index < middle {
                path.push(self.range(middle, end).ok_or(wrong)?);
                end = middle;
            } else {
                path.push(self.range(begin, middle).ok_or(wrong)?);
                begin = middle;
            }
        }
        path.reverse();
        Ok(path)
    }

    /// The proof that the tree over the first `old` leaves is a prefix of the one over the first `new` (RFC 6962, 2.1.2).
    ///
    /// # Errors
    /// When there are no such trees.
    pub fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, TreeError> {
        let wrong = TreeError::Size { has: self.size(), asked: new };
        if new > self.size() {
            return Err(wrong);
        }
        if old > new {
            return Err(TreeError::Size { has: new, asked: old });
        }
        if old == 0 || old == new {
            return Ok(Vec::new());
        }
        let mut path = Vec::new();
        let (mut begin, mut end) = (0u64, new);
        // Whether the subtree in hand is all of the old tree that is left: then its hash is known to the verifier.
        let mut whole = true;
        while end != old {
            let middle = begin.saturating_add(split(end.saturating_sub(begin)).ok_or(wrong)?);
            if old <= middle {
                path.push(self.range(middle, end).ok_or(wrong)?);
                end = middle;
            } else {
                path.push(self.range(begin, middle).ok_or(wrong)?);
                begin = middle;
                whole = false;
            }
        }
        if !whole {
            path.push(self.range(begin, end).ok_or(wrong)?);
        }
        path.reverse();
        Ok(path)
    }
}

/// The largest power of two below `width`, for widths of at least 2.
fn split(width: u64) -> Option<u64> {
    1u64.checked_shl(width.checked_sub(1)?.checked_ilog2()?)
}

/// Whether `proof` shows that `leaf` is entry `index` of the tree of `size` entries with this root.
#[must_use]
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    // RFC 9162, 2.1.3.2.
    if index >= size {
        return false;
    }
    let (mut fun, mut last, mut hash) = (index, size.saturating_sub(1), *leaf);
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if fun & 1 == 1 || fun == last {
            hash = node_hash(sibling, &hash);
            while fun & 1 == 0 && fun != 0 {
                fun >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        fun >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether `proof` shows that the tree of `old` entries with root `old_root` is a prefix of the one of `new` entries.
///
/// The empty tree is a prefix of every tree, so from 0 it shows nothing about the new root.
#[must_use]
pub fn verify_consistency(old: u64, new: u64, proof: &[Hash], old_root: &Hash, new_root: &Hash) -> bool {
    // RFC 9162, 2.1.4.2.
    if old > new {
        return false;
    }
    if old == 0 {
        return proof.is_empty() && *old_root == empty_root() && (new > 0 || old_root == new_root);
    }
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    let mut hashes = proof.iter();
    let first = if old.is_power_of_two() { Some(old_root) } else { hashes.next() };
    let Some(first) = first else { return false };
    let (mut fun, mut last) = (old.saturating_sub(1), new.saturating_sub(1));
    while fun & 1 == 1 {
        fun >>= 1;
        last >>= 1;
    }
    let (mut from_old, mut from_new) = (*first, *first);
    for hash in hashes {
        if last == 0 {
            return false;
        }
        if fun & 1 == 1 || fun == last {
            from_old = node_hash(hash, &from_old);
            from_new = node_hash(hash, &from_new);
            while fun & 1 == 0 && fun != 0 {
                fun >>= 1;
                last >>= 1;
            }
        } else {
            from_new = node_hash(&from_new, hash);
        }
        fun >>= 1;
        last >>= 1;
    }
    last == 0 && from_old == *old_root && from_new == *new_root
}

#[cfg(test)]
mod tests;
