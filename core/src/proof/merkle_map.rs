//! An authenticated map: the state digest is its root.
//!
//! A compressed sparse Merkle trie over uniform 32-byte keys. Empty is 32 zero bytes; a leaf is BLAKE3(0x00 ‖ key ‖
//! value); an inner node is BLAKE3(0x01 ‖ left ‖ right), where the key's bits, highest first, choose the side; a subtree
//! with exactly one leaf is that leaf. So the root depends on what is in the map and on nothing else. Invariants: every
//! cached hash is that of the subtree as it is, or marked stale; the depth is bounded by the key's 256 bits.
//!
//! Small subtrees are kept as sorted buckets and hashed when asked for: that is a matter of memory only, and no root
//! shows it.

use std::collections::VecDeque;

use crate::value::Hash;

/// Most leaves of a bucket.
const BUCKET: usize = 16;
/// Leaves by which a bucket grows, and how many a removal may leave free before they are given back: the map's memory is
/// nearly all leaves, so little of it may stand empty.
const GROWTH: usize = 2;
const SLACK: usize = 6;
/// A key and its value.
type Leaf = (Hash, Hash);

/// The map.
#[derive(Debug, Clone, Default)]
pub struct MerkleMap {
    root: Node,
    len: usize,
}

#[derive(Debug, Clone)]
enum Node {
    /// Sorted by key.
    Bucket {
        leaves: Vec<Leaf>,
        hash: Option<Hash>,
    },
    Inner {
        sides: Box<[Node; 2]>,
        hash: Option<Hash>,
        len: usize,
    },
}

impl Default for Node {
    fn default() -> Self {
        Self::Bucket { leaves: Vec::new(), hash: None }
    }
}

fn leaf_hash(key: &Hash, value: &Hash) -> Hash {
    tagged_hash(0, key, value)
}

fn inner_hash(left: &Hash, right: &Hash) -> Hash {
    tagged_hash(1, left, right)
}

/// BLAKE3(tag ‖ a ‖ b), of one buffer: several times as fast as to feed a hasher piece by piece.
fn tagged_hash(tag: u8, a: &Hash, b: &Hash) -> Hash {
    let mut bytes = [tag; 65];
    if let Some((_, rest)) = bytes.split_first_mut()
        && let Some((first, rest)) = rest.split_first_chunk_mut::<32>()
        && let Some(second) = rest.first_chunk_mut::<32>()
    {
        *first = a.0;
        *second = b.0;
    }
    Hash::blake3(&bytes)
}

/// Bit `depth` of a key, highest first: the side it lies on.
fn side(key: &Hash, depth: usize) -> bool {
    key.0.get(depth / 8).is_some_and(|byte| (byte >> (7usize.saturating_sub(depth % 8))) & 1 == 1)
}

/// The hash of the trie over sorted leaves that agree in their first `depth` bits.
fn hash_leaves(leaves: &[Leaf], depth: usize) -> Hash {
    match leaves {
        [] => Hash::ZERO,
        [(key, value)] => leaf_hash(key, value),
        // Distinct keys part before their bits end.
        _ if depth >= 256 => Hash::ZERO,
        more => {
            let (left, right) = halves(more, depth);
            inner_hash(&hash_leaves(left, depth.saturating_add(1)), &hash_leaves(right, depth.saturating_add(1)))
        }
    }
}

fn halves(leaves: &[Leaf], depth: usize) -> (&[Leaf], &[Leaf]) {
    let middle = leaves.partition_point(|(key, _)| !side(key, depth));
    leaves.split_at_checked(middle).unwrap_or((leaves, &[]))
}

impl Node {
    fn len(&self) -> usize {
        match self {
            Self::Bucket { leaves, .. } => leaves.len(),
            Self::Inner { len, .. } => *len,
        }
    }

    fn get(&self, key: &Hash, depth: usize) -> Option<&Hash> {
        match self {
            Self::Bucket { leaves, .. } => {
                let place = leaves.binary_search_by(|(found, _)| found.cmp(key)).ok()?;
                leaves.get(place).map(|(_, value)| value)
            }
            Self::Inner { sides, .. } => {
                let [left, right] = sides.as_ref();
                if side(key, depth) { right } else { left }.get(key, depth.saturating_add(1))
            }
        }
    }

    /// Whether the key is new.
    fn insert(&mut self, key: Hash, value: Hash, depth: usize) -> bool {
        match self {
            Self::Bucket { leaves, hash } => {
                *hash = None;
                let new = match leaves.binary_search_by(|(found, _)| found.cmp(&key)) {
                    Ok(place) => {
                        if let Some(leaf) = leaves.get_mut(place) {
                            leaf.1 = value;
                        }
                        return false;
                    }
                    Err(place) => {
                        if leaves.len() == leaves.capacity() {
                            leaves.reserve_exact(GROWTH);
                        }
                        leaves.insert(place, (key, value));
                        true
                    }
                };
                if leaves.len() > BUCKET {
                    *self = Self::grown(std::mem::take(leaves), depth);
                }
                new
            }
            Self::Inner { sides, hash, len } => {
                *hash = None;
                let [left, right] = sides.as_mut();
                let new = if side(&key, depth) { right } else { left }.insert(key, value, depth.saturating_add(1));
                *len = len.saturating_add(usize::from(new));
                new
            }
        }
    }

    /// Splits a full bucket.
    fn grown(leaves: Vec<Leaf>, depth: usize) -> Self {
        if leaves.len() <= BUCKET || depth >= 256 {
            return Self::Bucket { leaves, hash: None };
        }
        let len = leaves.len();
        let (left, right) = halves(&leaves, depth);
        let next = depth.saturating_add(1);
        let sides = Box::new([Self::grown(left.to_vec(), next), Self::grown(right.to_vec(), next)]);
        Self::Inner { sides, hash: None, len }
    }

    fn remove(&mut self, key: &Hash, depth: usize) -> bool {
        let removed = match self {
            Self::Bucket { leaves, hash } => {
                let Ok(place) = leaves.binary_search_by(|(found, _)| found.cmp(key)) else { return false };
                leaves.remove(place);
                if leaves.capacity() >= leaves.len().saturating_add(SLACK) {
                    leaves.shrink_to(leaves.len().saturating_add(GROWTH));
                }
                *hash = None;
                true
            }
            Self::Inner { sides, hash, len } => {
                let [left, right] = sides.as_mut();
                if !(if side(key, depth) { right } else { left }).remove(key, depth.saturating_add(1)) {
                    return false;
                }
                *hash = None;
                *len = len.saturating_sub(1);
                true
            }
        };
        if matches!(self, Self::Inner { len, .. } if *len <= BUCKET / 2) {
            let mut leaves = Vec::with_capacity(self.len());
            self.collect(&mut leaves);
            *self = Self::Bucket { leaves, hash: None };
        }
        removed
    }

    fn collect(&self, into: &mut Vec<Leaf>) {
        match self {
            Self::Bucket { leaves, .. } => into.extend(leaves),
            Self::Inner { sides, .. } => sides.iter().for_each(|side| side.collect(into)),
        }
    }

    fn hash(&mut self, depth: usize) -> Hash {
        match self {
            Self::Bucket { leaves, hash } => *hash.get_or_insert_with(|| hash_leaves(leaves, depth)),
            Self::Inner { sides, hash, len } => {
                if let Some(hash) = hash {
                    return *hash;
                }
                let next = depth.saturating_add(1);
                let computed = if *len <= 1 {
                    let mut leaves = Vec::new();
                    sides.iter().for_each(|side| side.collect(&mut leaves));
                    hash_leaves(&leaves, depth)
                } else {
                    let [left, right] = sides.as_mut();
                    inner_hash(&left.hash(next), &right.hash(next))
                };
                *hash.insert(computed)
            }
        }
    }

    /// Hashes of the siblings on the way to `key`, from the root down, and the leaf found there.
    fn path(&mut self, key: &Hash, depth: usize, siblings: &mut Vec<Hash>) -> Option<Leaf> {
        let next = depth.saturating_add(1);
        match self {
            Self::Bucket { leaves, .. } => {
                let (mut rest, mut depth) = (leaves.as_slice(), depth);
                while rest.len() > 1 && depth < 256 {
                    let (left, right) = halves(rest, depth);
                    let (mine, other) = if side(key, depth) { (right, left) } else { (left, right) };
                    depth = depth.saturating_add(1);
                    siblings.push(hash_leaves(other, depth));
                    rest = mine;
                }
                rest.first().copied()
            }
            Self::Inner { sides, .. } => {
                let [left, right] = sides.as_mut();
                let (mine, other) = if side(key, depth) { (right, left) } else { (left, right) };
                siblings.push(other.hash(next));
                mine.path(key, next, siblings)
            }
        }
    }
}

/// Shows what the map holds under a key, against its root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapProof {
    /// Hashes of the siblings, from the root down.
    pub siblings: Vec<Hash>,
    /// The one leaf at the end of the way: the key's own, another's, or none.
    pub leaf: Option<(Hash, Hash)>,
}

impl MapProof {
    /// Whether this shows that the map with `root` holds `value` under `key`, or nothing where `value` is `None`.
    #[must_use]
    pub fn verify(&self, root: &Hash, key: &Hash, value: Option<&Hash>) -> bool {
        if self.siblings.len() > 256 {
            return false;
        }
        let fits = match (&self.leaf, value) {
            (Some((found, held)), Some(value)) => found == key && held == value,
            (None, Some(_)) => false,
            // Another leaf on the key's way shows absence only if it really lies there.
            (Some((found, _)), None) => {
                found != key && (0..self.siblings.len()).all(|depth| side(found, depth) == side(key, depth))
            }
            (None, None) => true,
        };
        let mut hash = self.leaf.as_ref().map_or(Hash::ZERO, |(key, value)| leaf_hash(key, value));
        for (depth, sibling) in self.siblings.iter().enumerate().rev() {
            hash = if side(key, depth) { inner_hash(sibling, &hash) } else { inner_hash(&hash, sibling) };
        }
        fits && hash == *root
    }
}

/// Leaves for a bulk build are not in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("leaf {place} is not above the one before it: sort the leaves by key and give each key once")]
pub struct Unsorted {
    /// The leaf's place, from 0.
    pub place: usize,
}

/// Sorted leaves that are looked at one bucket ahead, so that a bulk build needs no second copy of them.
struct Ahead<I> {
    leaves: I,
    window: VecDeque<Leaf>,
    last: Option<Hash>,
    taken: usize,
}

impl<I: Iterator<Item = Leaf>> Ahead<I> {
    fn fill(&mut self) -> Result<(), Unsorted> {
        while self.window.len() <= BUCKET {
            let Some((key, value)) = self.leaves.next() else { break };
            if self.last.is_some_and(|last| last >= key) {
                return Err(Unsorted { place: self.taken });
            }
            self.last = Some(key);
            self.taken = self.taken.saturating_add(1);
            self.window.push_back((key, value));
        }
        Ok(())
    }

    /// Takes the subtree of the leaves whose first `depth` bits are those of the leaf that comes next.
    fn subtree(&mut self, depth: usize) -> Result<Node, Unsorted> {
        self.fill()?;
        let Some((first, _)) = self.window.front().copied() else { return Ok(Node::default()) };
        // Sorted leaves that agree in their first bits are neighbours.
        let count = self.window.iter().take_while(|(key, _)| agree(key, &first, depth)).count();
        if count <= BUCKET || depth >= 256 {
            return Ok(Node::Bucket { leaves: self.window.drain(..count).collect(), hash: None });
        }
        let next = depth.saturating_add(1);
        let left = if side(&first, depth) { Node::default() } else { self.subtree(next)? };
        self.fill()?;
        let more = self.window.front().is_some_and(|(key, _)| agree(key, &first, depth));
        let right = if more { self.subtree(next)? } else { Node::default() };
        let len = left.len().saturating_add(right.len());
        Ok(Node::Inner { sides: Box::new([left, right]), hash: None, len })
    }
}

/// Whether two keys have the same first `depth` bits.
fn agree(a: &Hash, b: &Hash, depth: usize) -> bool {
    let differ = a.0.iter().zip(&b.0).map(|(a, b)| a ^ b).enumerate().find(|(_, bits)| *bits != 0);
    differ.is_none_or(|(place, bits)| {
        let same = usize::try_from(bits.leading_zeros()).unwrap_or(0);
        place.saturating_mul(8).saturating_add(same) >= depth
    })
}

impl MerkleMap {
    /// An empty map.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The map of these leaves, which come sorted by key: faster than to insert them one by one, and nothing stands
    /// empty.
    ///
    /// # Errors
    /// When a key is not above the one before it.
    pub fn from_sorted(leaves: impl IntoIterator<Item = (Hash, Hash)>) -> Result<Self, Unsorted> {
        let mut ahead = Ahead { leaves: leaves.into_iter(), window: VecDeque::new(), last: None, taken: 0 };
        let root = ahead.subtree(0)?;
        Ok(Self { len: root.len(), root })
    }

    /// Number of keys.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no key.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The value under a key.
    #[must_use]
    pub fn get(&self, key: &Hash) -> Option<&Hash> {
        self.root.get(key, 0)
    }

    /// Puts a value under a key.
    pub fn insert(&mut self, key: Hash, value: Hash) {
        self.len = self.len.saturating_add(usize::from(self.root.insert(key, value, 0)));
    }

    /// Removes a key; nothing happens where it is not.
    pub fn remove(&mut self, key: &Hash) {
        self.len = self.len.saturating_sub(usize::from(self.root.remove(key, 0)));
    }

    /// The root. Costs what changed since it was last asked for.
    pub fn root(&mut self) -> Hash {
        self.root.hash(0)
    }

    /// Shows what the map holds under a key.
    pub fn proof(&mut self, key: &Hash) -> MapProof {
        let mut siblings = Vec::new();
        let leaf = self.root.path(key, 0, &mut siblings);
        MapProof { siblings, leaf }
    }
}

#[cfg(test)]
mod tests;
