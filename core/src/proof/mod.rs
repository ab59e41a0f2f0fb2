//! Proofs: the Merkle tree over the entries, the map under the state digest, checkpoints, receipts, tiles.
//!
//! No I/O and no panic on any input; usable alone. Everything here can be checked by anybody with the node's public key.

mod checkpoint;
mod frontier;
mod merkle_map;
mod note;
mod receipt;
mod refusal_note;
mod tile;
mod tree;

pub use crate::value::leaf_hash;
pub use checkpoint::{Checkpoint, Cosigned, is_fork, ledger_of};
pub use frontier::Frontier;
pub use merkle_map::{MapProof, MerkleMap, Unsorted};
pub use note::{Note, NoteError, NoteKey, Signed, sign_note};
pub use receipt::{Receipt, ReceiptError};
pub use refusal_note::RefusalNote;
pub use tile::{TILE_WIDTH, TilePath, decode_bundle, encode_bundle};
pub use tree::{Tree, TreeError, empty_root, node_hash, verify_consistency, verify_inclusion};
