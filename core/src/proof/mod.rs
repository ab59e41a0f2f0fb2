//! Proofs: the Merkle tree over the entries, the map under the state digest, checkpoints, receipts.
//!
//! No I/O and no panic on any input; usable alone. Everything here can be checked by anybody with the node's public key.

mod merkle_map;
mod tree;

pub use merkle_map::{MapProof, MerkleMap};
pub use tree::{Tree, TreeError, empty_root, leaf_hash, node_hash, verify_consistency, verify_inclusion};
