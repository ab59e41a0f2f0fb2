//! Stub until the proof branch lands.
use crate::value::Hash;
use std::collections::BTreeMap;
/// leaf
pub fn leaf_hash(data: &[u8]) -> Hash {
    Hash::blake3(data)
}
/// map
#[derive(Debug, Default)]
pub struct MerkleMap(BTreeMap<Hash, Hash>);
impl MerkleMap {
    /// i
    pub fn insert(&mut self, k: Hash, v: Hash) {
        self.0.insert(k, v);
    }
    /// r
    pub fn remove(&mut self, k: &Hash) {
        self.0.remove(k);
    }
    /// root
    pub fn root(&mut self) -> Hash {
        let mut h = blake3::Hasher::new();
        for (k, v) in &self.0 {
            h.update(&k.0);
            h.update(&v.0);
        }
        Hash(*h.finalize().as_bytes())
    }
}

/// tree stub
#[derive(Debug, Default)]
pub struct Tree(Vec<Hash>);
impl Tree {
    /// push
    pub fn push(&mut self, l: Hash) {
        self.0.push(l);
    }
    /// root
    pub fn root(&self) -> Hash {
        self.root_at(self.0.len() as u64).unwrap()
    }
    /// root_at
    pub fn root_at(&self, n: u64) -> Result<Hash, ()> {
        let s = self.0.get(..n as usize).ok_or(())?;
        let mut h = blake3::Hasher::new();
        for k in s {
            h.update(&k.0);
        }
        Ok(Hash(*h.finalize().as_bytes()))
    }
}
