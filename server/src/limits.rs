//! Every limit of the node, in one file.

use std::time::Duration;

pub use mengshu_core::event::limits::{ENTRY_MAX, EVENT_MAX, SIGNATURES_MAX};

/// Largest message that a call may send: an event with all its signatures, and room for its frame.
pub const MESSAGE_BYTES: usize = 96 * 1024;
/// Largest answer of a call: a page of entries.
pub const ANSWER_BYTES: usize = 4 * 1024 * 1024;
/// Submissions that wait for the writer. Beyond it a submission is refused as unavailable, to be tried again.
pub const QUEUE: usize = 8_192;
/// Most events of one group commit.
pub const GROUP_EVENTS: usize = 4_096;
/// Most entry bytes of one group commit.
pub const GROUP_BYTES: usize = 8 * 1024 * 1024;
/// Submissions of one stream that are under way at once.
pub const STREAM_IN_FLIGHT: usize = 256;
/// Entries of a page where the caller names no number.
pub const PAGE_DEFAULT: usize = 50;
/// Most entries of a page.
pub const PAGE_MAX: usize = 1_000;
/// Most entry bytes of a page: a page ends early rather than outgrow [`ANSWER_BYTES`].
pub const PAGE_BYTES: usize = 3 * 1024 * 1024;
/// Connections at once. Beyond it new ones wait.
pub const CONNECTIONS: usize = 1_024;
/// Calls at once on one connection.
pub const CALLS_PER_CONNECTION: u32 = 256;
/// Largest list of headers.
pub const HEADER_BYTES: u32 = 16 * 1024;
/// Time for a connection's first request to arrive.
pub const HEADER_TIME: Duration = Duration::from_secs(10);
/// Longest that a call may take where its caller names no deadline.
pub const CALL_TIME: Duration = Duration::from_secs(60);
/// Longest that calls under way are waited for when the node stops.
pub const DRAIN_TIME: Duration = Duration::from_secs(5);
/// Time between heartbeats of a watch.
pub const HEARTBEAT: Duration = Duration::from_secs(10);
/// Entries of one step of a watch or a replay.
pub const READ_STEP: usize = 256;
/// Largest number of past states that are computed at once for questions with `known`.
pub const REPLAYS: usize = 2;
