//! The test kit: what the tests of all crates are written with.
//!
//! Values, keys, bodies of all acts, one base of terms and the in-memory [`world`] need core alone; core's own
//! integration tests take the kit without its default feature. The feature `node` adds what needs a server: a node in
//! this process or as a process of its own, and the wire forms. What only one suite uses stays in that suite.

pub mod author;
pub mod bodies;
pub mod clock;
#[cfg(feature = "node")]
pub mod clocked;
pub mod key;
#[cfg(feature = "node")]
pub mod node;
#[cfg(feature = "node")]
pub mod process;
pub mod random;
pub mod terms;
pub mod tools;
pub mod value;
#[cfg(feature = "node")]
pub mod wire;
pub mod world;

pub use author::Author;
pub use key::{sign, sign_with, signed_by, signer};
#[cfg(feature = "node")]
pub use node::{TestNode, config};
pub use value::{id, seal};
#[cfg(feature = "node")]
pub use wire::{request, signatures};
