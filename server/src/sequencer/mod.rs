//! The sequencer: one writer orders everything.
//!
//! [`Node`] is the handle that the API and the CLI hold. A submission's form and signatures are checked by whoever calls,
//! in parallel, but for the last step of signatures; the writer takes that, judges, orders, makes durable (one fdatasync for
//! all that waits), publishes and answers. Readers hold published states and never wait for the disk.
//!
//! What a file uses stands below it: `admission`, `clock`, `guard`, `past`, `turns` < `error` < `identity`, `shelf`, `watch` <
//! `explained`, `answer`, `publish` < `group`, `inbox`, `snapshot`, `restored` < `recover`, `writer` < `foresee` < `desktop` < `node` <
//! `standing`, `submit`, `query`.

mod admission;
mod answer;
mod clock;
mod desktop;
mod error;
mod explained;
mod foresee;
mod group;
mod guard;
mod identity;
mod inbox;
mod node;
mod past;
mod publish;
mod query;
mod recover;
mod restored;
mod shelf;
mod snapshot;
mod standing;
mod submit;
mod turns;
mod watch;
mod writer;

#[cfg(test)]
mod tests;

pub use admission::{Admission, Founders, opens_after};
pub use answer::{Known, Prepared, ReadEntry, Receipt};
pub use clock::{Clock, ManualClock, SystemClock};
pub use error::{Held, Missing, NodeError, QueryError, RecordingError, Remedy, SubmitError};
pub use foresee::{Agreed, Foreseen, foresee, foresee_clock, foresee_index, in_use};
pub use guard::ClockHold;
pub use identity::may_make_key;
pub use node::{Node, NodeConfig};
pub use recover::refuse_unfit;
pub use restored::{AfterRestore, MemberHead};
pub use shelf::{Published, Shelf, Shelved};
pub use standing::{ClockStanding, NotReady, Queue};
pub use turns::{Caller, Stop, Turn};
pub use watch::{ClockWatch, SEEN_FILE};
