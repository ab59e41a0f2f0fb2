//! An authenticated map: the state digest is its root.
//!
//! A compressed sparse Merkle trie over uniform 32-byte keys. Empty is 32 zero bytes; a leaf is BLAKE3(0x00 ‖ key ‖
//! value); an inner node is BLAKE3(0x01 ‖ left ‖ right), where the key's bits, highest first, choose the side; a subtree
//! with exactly one leaf is that leaf. So the root depends on what is in the map and on nothing else. Invariants: every
//! cached hash is that of the subtree as it is, or marked stale; the depth is bounded by the key's 256 bits.
//!
//! Small subtrees are kept as sorted buckets and hashed when asked for: that is a matter of memory only, and no root
//! shows it.

use crate::value::Hash;

/// Most leaves of a bucket.
const BUCKET: usize = 16;

/// The map.
#[derive(Debug, Clone, Default)]
pub struct MerkleMap {
    root: Node,
    len: usize,
}

/// Key and value.
type Leaf = (Hash, Hash);

#[derive(Debug, Clone)]
enum Node {
    /// Sorted by key.
    Bucket {
        leaves: Vec<(Hash, Hash)>,
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
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[0]);
    hasher.update(&key.0);
    hasher.update(&value.0);
    Hash(*hasher.finalize().as_bytes())
}

fn inner_hash(left: &Hash, right: &Hash) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[1]);
    hasher.update(&left.0);
    hasher.update(&right.0);
    Hash(*hasher.finalize().as_bytes())
}

/// Bit `depth` of a key, highest first: the side it lies on.
fn side(key: &Hash, depth: usize) -> bool {
    key.0.get(depth / 8).is_some_and(|byte| (byte >> (7usize.saturating_sub(depth % 8))) & 1 == 1)
}

/// The hash of the trie over sorted leaves that agree in their first `depth` bits.
fn hash_leaves(leaves: &[(Hash, Hash)], depth: usize) -> Hash {
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
                            leaves.reserve_exact(4);
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
    fn grown(leaves: Vec<(Hash, Hash)>, depth: usize) -> Self {
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

    fn collect(&self, into: &mut Vec<(Hash, Hash)>) {
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
    fn path(&mut self, key: &Hash, depth: usize, siblings: &mut Vec<Hash>) -> Option<(Hash, Hash)> {
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

impl MerkleMap {
    /// An empty map.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
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
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// The definition, word for word.
    fn reference(leaves: &BTreeMap<Hash, Hash>) -> Hash {
        fn over(leaves: &[(Hash, Hash)], depth: usize) -> Hash {
            match leaves {
                [] => Hash::ZERO,
                [(key, value)] => leaf_hash(key, value),
                more => {
                    let (right, left): (Vec<_>, Vec<_>) =
                        more.iter().copied().partition(|(key, _)| key.0[depth / 8] & (0x80 >> (depth % 8)) != 0);
                    inner_hash(&over(&left, depth + 1), &over(&right, depth + 1))
                }
            }
        }
        over(&leaves.iter().map(|(key, value)| (*key, *value)).collect::<Vec<_>>(), 0)
    }

    /// Keys that share long prefixes as well as keys that share none.
    fn key(seed: u16) -> Hash {
        let mut key = if seed.is_multiple_of(3) { Hash([0xa5; 32]) } else { Hash::blake3(&seed.to_be_bytes()) };
        key.0[30] = (seed >> 8) as u8;
        key.0[31] = seed as u8;
        key
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn the_root_depends_on_the_content_alone(moves in prop::collection::vec((0u16..300, any::<bool>(), 0u8..4, any::<bool>()), 0..400)) {
            let (mut map, mut model) = (MerkleMap::new(), BTreeMap::new());
            for (seed, keep, value, look) in moves {
                if keep {
                    map.insert(key(seed), Hash([value; 32]));
                    model.insert(key(seed), Hash([value; 32]));
                } else {
                    map.remove(&key(seed));
                    model.remove(&key(seed));
                }
                if look {
                    map.root();
                }
            }
            prop_assert_eq!(map.len(), model.len());
            let root = map.root();
            prop_assert_eq!(root, reference(&model));
            let mut again = MerkleMap::new();
            model.iter().rev().for_each(|(key, value)| again.insert(*key, *value));
            prop_assert_eq!(again.root(), root);
            for seed in 0..320 {
                let proof = map.proof(&key(seed));
                let value = model.get(&key(seed));
                prop_assert_eq!(map.get(&key(seed)), value);
                prop_assert!(proof.verify(&root, &key(seed), value));
                prop_assert!(!proof.verify(&root, &key(seed), Some(&Hash([9; 32]))));
                prop_assert!(value.is_none() || !proof.verify(&root, &key(seed), None));
                prop_assert!(!proof.verify(&Hash([9; 32]), &key(seed), value));
            }
        }
    }

    #[test]
    fn keys_that_part_at_their_last_bit_do_not_hurt() {
        let mut map = MerkleMap::new();
        let (mut a, mut b) = (Hash([0xff; 32]), Hash([0xff; 32]));
        a.0[31] = 0xfe;
        b.0[31] = 0xff;
        for i in 0..40u8 {
            let mut key = Hash([0xff; 32]);
            key.0[31] = i;
            map.insert(key, Hash([i; 32]));
        }
        map.insert(a, Hash([1; 32]));
        map.insert(b, Hash([2; 32]));
        let root = map.root();
        assert_eq!(map.proof(&b).siblings.len(), 256);
        assert!(map.proof(&b).verify(&root, &b, Some(&Hash([2; 32]))));
        for i in 0..40u8 {
            let mut key = Hash([0xff; 32]);
            key.0[31] = i;
            map.remove(&key);
        }
        map.remove(&a);
        assert_eq!(map.root(), leaf_hash(&b, &Hash([2; 32])));
        map.remove(&b);
        assert_eq!(map.root(), Hash::ZERO);
    }
}
