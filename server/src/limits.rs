//! Every limit of the node, in one file.

use std::time::Duration;

pub use mengshu_core::event::limits::{ENTRY_MAX, EVENT_MAX, SIGNATURES_MAX};

/// Largest message that a call may send: an event with all its signatures, and room for its frame.
pub const MESSAGE_BYTES: usize = 96 * 1024;
/// Largest answer of a call: a page of entries.
pub const ANSWER_BYTES: usize = 4 * 1024 * 1024;
/// Calls that wait for the writer, each of one submission or of up to [`STREAM_STEP`] of a stream. Beyond it a call is
/// refused as busy, to be tried again.
pub const QUEUE: usize = 8_192;
/// A group commit that has so many events takes no more calls.
pub const GROUP_EVENTS: usize = 4_096;
/// A group commit that has so many entry bytes takes no more calls.
pub const GROUP_BYTES: usize = 8 * 1024 * 1024;
/// Longest that a group commit waits for more of what is under way.
pub const GATHER_TIME: Duration = Duration::from_millis(1);
/// Submissions of one stream that are under way at once.
pub const STREAM_IN_FLIGHT: usize = 512;
/// Submissions of one stream that are verified and recorded together, when they come together.
pub const STREAM_STEP: usize = 32;
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
/// Watches and submission streams at once, of all callers: each holds memory for as long as its caller likes.
pub const STREAMS: usize = 512;
/// Answers that wait in a watch for a slow caller.
pub const WATCH_AHEAD: usize = 16;
/// Largest list of headers of a call.
pub const HEADER_BYTES: u32 = 16 * 1024;
/// What a caller may send ahead on one call of a connection (HTTP/2 flow control) before the node has taken it.
pub const CALL_WINDOW: u32 = 256 * 1024;
/// The same for all calls of one connection together: this much memory a connection can hold.
pub const CONNECTION_WINDOW: u32 = 1024 * 1024;
/// What a connection gathers before it sends, within one turn of its task: this much more memory it can hold.
pub const OUTBOX_BYTES: usize = 16 * 1024;
/// Read buffer of an HTTP/1.1 connection: its head must fit.
pub const HTTP1_BYTES: usize = 64 * 1024;
/// Time for a connection to say which protocol it speaks, and for each HTTP/1.1 head.
pub const HEADER_TIME: Duration = Duration::from_secs(10);
/// A connection on which no byte moves for this long, or up to twice as long, is cut. Live HTTP/2 connections answer
/// pings; so this ends peers that went away or do not take what they asked for.
pub const IDLE_TIME: Duration = Duration::from_secs(60);
/// Time between pings on an HTTP/2 connection.
pub const PING_EVERY: Duration = Duration::from_secs(30);
/// Time for the answer to a ping.
pub const PING_TIME: Duration = Duration::from_secs(10);
/// Longest that a call may take, whatever deadline its caller names; a stream must begin within it.
pub const CALL_TIME: Duration = Duration::from_secs(60);
/// Longest that calls under way are waited for when the node stops; then their connections are cut.
pub const DRAIN_TIME: Duration = Duration::from_secs(5);
/// Time between heartbeats of a watch.
pub const HEARTBEAT: Duration = Duration::from_secs(10);
/// Entries of one step of a watch or a replay.
pub const READ_STEP: usize = 256;
/// Largest number of past states that are computed at once for questions with `known`.
pub const REPLAYS: usize = 2;

/// What one port allows. A node runs with the constants above, which are the default; tests name smaller ones.
#[derive(Debug, Clone)]
pub struct PortLimits {
    /// [`CONNECTIONS`].
    pub connections: usize,
    /// [`STREAMS`].
    pub streams: usize,
    /// [`HEADER_TIME`].
    pub header_time: Duration,
    /// [`IDLE_TIME`].
    pub idle_time: Duration,
    /// [`CALL_TIME`].
    pub call_time: Duration,
    /// [`DRAIN_TIME`].
    pub drain_time: Duration,
    /// [`HEARTBEAT`].
    pub heartbeat: Duration,
}

impl Default for PortLimits {
    fn default() -> Self {
        Self {
            connections: CONNECTIONS,
            streams: STREAMS,
            header_time: HEADER_TIME,
            idle_time: IDLE_TIME,
            call_time: CALL_TIME,
            drain_time: DRAIN_TIME,
            heartbeat: HEARTBEAT,
        }
    }
}

/// Limits that contain one another; the ports' own limits are tested where they act.
const _: () = {
    // Member id, key, signature and their frames, generously.
    let signatures = SIGNATURES_MAX * 160;
    assert!(EVENT_MAX + signatures + 64 <= MESSAGE_BYTES, "the largest event can be sent with all signatures");
    assert!(EVENT_MAX < ENTRY_MAX, "the largest event fits in an entry");
    assert!(PAGE_BYTES + ENTRY_MAX + PAGE_MAX * 128 <= ANSWER_BYTES, "a page ends after the entry that fills it");
    assert!(PAGE_DEFAULT <= PAGE_MAX, "the default page is a permitted one");
    assert!(ENTRY_MAX < GROUP_BYTES, "a group holds any one entry");
    assert!(STREAM_IN_FLIGHT < QUEUE, "one stream alone cannot fill the queue");
    assert!(
        PING_EVERY.as_nanos() + PING_TIME.as_nanos() < IDLE_TIME.as_nanos(),
        "a live connection is not taken for an idle one"
    );
    assert!(HEADER_BYTES as usize <= HTTP1_BYTES, "what HTTP/2 takes, HTTP/1 takes");
    assert!(MESSAGE_BYTES < CALL_WINDOW as usize, "a whole message fits in a call's window");
    assert!(CALL_WINDOW < CONNECTION_WINDOW, "one call alone does not stop the others of its connection");
};
