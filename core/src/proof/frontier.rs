//! The right edge of a Merkle tree: enough to go on hashing, in a few hundred bytes however long the log.
//!
//! Invariants: there is one peak for each bit of the size, largest first; the root equals that of the [`Tree`] over the
//! same leaves. It gives no proofs: it is for auditors and mirrors that read a log from its beginning.

use super::tree::{Tree, TreeError, empty_root, node_hash};
use crate::value::Hash;

/// The roots of the complete subtrees that a tree of this size is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// That of the empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One that was kept with [`Frontier::size`] and [`Frontier::peaks`]. Whether the peaks are the log's shows when the
    /// root is compared with a checkpoint.
    ///
    /// # Errors
    /// When the number of peaks is not the number of ones in the size.
    pub fn from_peaks(size: u64, peaks: Vec<Hash>) -> Result<Self, TreeError> {
        if u32::try_from(peaks.len()).is_ok_and(|count| count == size.count_ones()) {
            Ok(Self { size, peaks })
        } else {
            Err(TreeError::Peaks { size, expected: size.count_ones(), got: peaks.len() })
        }
    }

    /// Number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the complete subtrees, largest first.
    #[must_use]
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        // Each one at the end of the size is a complete subtree that the new leaf completes to one of twice its width.
        for _ in 0..self.size.trailing_ones() {
            let Some(left) = self.peaks.pop() else { break };
            hash = node_hash(&left, &hash);
        }
        self.peaks.push(hash);
        self.size = self.size.saturating_add(1);
    }

    /// The root over all leaves.
    #[must_use]
    pub fn root(&self) -> Hash {
        let root = self.peaks.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
        root.unwrap_or_else(empty_root)
    }
}

impl From<&Tree> for Frontier {
    fn from(tree: &Tree) -> Self {
        let size = tree.size();
        let peaks = (0..u64::BITS).rev().filter(|level| size >> level & 1 == 1);
        // The complete subtree of a level that ends the even part of the size there.
        let peaks = peaks.filter_map(|level| tree.complete(level, (size >> level).saturating_sub(1))).collect();
        Self { size, peaks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::leaf_hash;

    #[test]
    fn a_frontier_has_the_roots_of_the_tree_and_can_be_kept() {
        let (mut tree, mut frontier) = (Tree::new(), Frontier::new());
        for i in 0..=300u64 {
            assert_eq!(frontier.root(), tree.root(), "{i}");
            assert_eq!(frontier.size(), i);
            assert_eq!(Frontier::from(&tree), frontier);
            let kept = Frontier::from_peaks(i, frontier.peaks().to_vec()).unwrap();
            assert_eq!(kept, frontier);
            assert!(Frontier::from_peaks(i, [frontier.peaks(), &[Hash([1; 32])]].concat()).is_err());
            frontier = kept;
            let leaf = leaf_hash(&i.to_be_bytes());
            tree.push(leaf);
            frontier.push(leaf);
        }
    }

    #[test]
    fn the_largest_size_does_not_panic() {
        let mut frontier = Frontier::from_peaks(u64::MAX, vec![Hash([1; 32]); 64]).unwrap();
        frontier.push(Hash([2; 32]));
        let _ = frontier.root();
    }
}
