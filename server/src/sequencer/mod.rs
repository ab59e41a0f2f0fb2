//! The sequencer: one writer orders everything.
//!
//! [`Node`] is the handle that the API and the CLI hold. A submission's form and signatures are checked by whoever calls,
//! in parallel, but for the last step of signatures; the writer takes that, judges, orders, makes durable (one fdatasync for
//! all that waits), publishes and answers. Readers hold published states and never wait for the disk.

mod clock;
mod desktop;
mod inbox;
mod node;
mod publish;
mod recover;
mod shelf;
mod snapshot;
mod writer;

pub use clock::{Clock, ManualClock, SystemClock};
pub use node::{Known, Node, NodeConfig, NodeError, Prepared, QueryError, ReadEntry, Receipt, SubmitError};
pub use shelf::{Published, Shelf, Shelved};
