//! Every limit of the node, in one file: what it takes, holds, keeps and waits for. Bytes unless a name says otherwise.
//!
//! What belongs to a layout of bytes (a header's length, the entries of an index row) stands with that layout and cannot be
//! changed alone; what an operator sets is an option whose default stands here. Limits that follow from one another are
//! checked at the end, when the node is compiled.

use std::net::IpAddr;
use std::time::Duration;

pub use mengshu_core::event::limits::{ENTRY_MAX, EVENT_MAX, SIGNATURES_MAX};

// The port and its calls.

/// Largest message that a call may send: an event with all its signatures, and room for its frame.
pub const MESSAGE_BYTES: usize = 96 * 1024;
/// Longest JSON of what was found that goes with an error, in bytes: it travels in a header. Beyond it there is only the
/// English sentence.
pub const FOUND_BYTES: usize = 2048;
/// Most that an error takes in headers, its message and its details together, in bytes: clients take 8 KiB of headers or more.
pub const ERROR_BYTES: usize = 7 * 1024;
/// Characters that are left of each text of an error that does not fit.
pub const ERROR_WORDS: usize = 200;
/// Largest answer of a call that is packed where its caller takes gzip: packing a larger one would hold up others.
pub const GZIP_ANSWER_BYTES: usize = 64 * 1024;
/// What packing an entry bundle takes while it leaves.
pub const GZIP_BYTES: usize = 320 * 1024;
/// Largest answer of a call: a page of entries.
pub const ANSWER_BYTES: usize = 4 * 1024 * 1024;
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
/// Connections at once. Beyond it one that makes no call goes for a new one.
pub const CONNECTIONS: usize = 1_024;
/// Descriptors that are kept for files: journal, index, heads, snapshots. Where the system grants few, connections are fewer.
pub const DESCRIPTORS_FOR_FILES: usize = 256;
/// Connections that the system keeps until the node takes them; systems may keep fewer (`net.core.somaxconn`).
pub const BACKLOG: u32 = 4_096;
/// Connections at once of one address; loopback and listed proxies are not counted.
pub const PER_ADDRESS: usize = 64;
/// Calls at once on one connection.
pub const CALLS_PER_CONNECTION: u32 = 256;
/// The port's first store: calls under way, their heads, what was sent of them so far.
pub const CALLS_BYTES: usize = 64 * 1024 * 1024;
/// What a call costs beside its head and what is sent: its task, the codec's buffers.
pub const CALL_BYTES: usize = 12 * 1024;
/// Calls that wait for room in it; beyond it they are refused as busy.
pub const CALLS_WAITING: usize = 256;
/// Longest such wait.
pub const ENTER_TIME: Duration = Duration::from_millis(800);
/// The port's second store: answers from before they are computed until they have left.
pub const ANSWERS_BYTES: usize = 128 * 1024 * 1024;
/// What one connection may have of it.
pub const CONNECTION_ANSWERS_BYTES: usize = ANSWER_BYTES + 64 * 1024;
/// An answer leaves in pieces of at most this.
pub const PIECE_BYTES: usize = 16 * 1024;
/// Entry bytes that a watch or an entry bundle reads at once, and one entry more.
pub const STEP_BYTES: usize = 32 * 1024;
/// Longest that a call waits for its peer without a byte moving; then it is cut.
pub const STALL_TIME: Duration = Duration::from_secs(10);
/// Least time after which it is cut while others want its room.
pub const STALL_SHORT: Duration = Duration::from_millis(50);
/// Time that a call's peer has to send a request or to take an answer, before it is cut while others want its room.
pub const SLOW_TIME: Duration = Duration::from_millis(500);
/// Time between two looks for such calls.
pub const STALL_LOOK: Duration = Duration::from_secs(1);
/// Frames of HTTP/2 beside those of calls (settings, pings, windows, resets) that a connection may send at once.
pub const FRAMES_AT_ONCE: u64 = 2_000;
/// The same with each second.
pub const FRAMES_A_SECOND: u64 = 100;
/// The same with each frame of a call.
pub const FRAMES_A_CALL: u64 = 3;
/// One more with so many bytes that were sent to it.
pub const FRAME_EVERY: u64 = 1_024;
/// Streams at once, of all callers: watches, submissions, health, reflection. Each holds memory for as long as its caller likes.
pub const STREAMS: usize = 512;
/// How long a stream is sure of its place while all are taken by connections that have one each.
pub const STREAM_SURE: Duration = Duration::from_secs(10);
/// Answers that wait in a watch for a slow caller.
pub const WATCH_AHEAD: usize = 16;
/// Largest list of headers of a call.
pub const HEADER_BYTES: u32 = 16 * 1024;
/// What a caller may send ahead on one call of a connection (HTTP/2 flow control) before the node has taken it.
pub const CALL_WINDOW: u32 = 64 * 1024;
/// The same for all calls of one connection together: this much memory a connection can hold. The protocol knows no less.
pub const CONNECTION_WINDOW: u32 = 64 * 1024;
/// What a connection gathers before it sends, within one turn of its task: this much more memory it can hold.
pub const OUTBOX_BYTES: usize = 16 * 1024;
/// Read buffer of an HTTP/1.1 connection: its head must fit.
pub const HTTP1_BYTES: usize = 32 * 1024;
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
/// Time after which a caller that was refused as busy is told to try again: the queue has moved by then.
pub const RETRY_AFTER: Duration = Duration::from_millis(200);
/// Wait after a connection could not be accepted: without descriptors the next try fails as well.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Time after which a caller is told to try again where writing is held: an operator, the clock or the disk has to move.
pub const HELD_RETRY_AFTER: Duration = Duration::from_secs(10);
/// Time between looks at whether recording has failed; then the process ends.
pub const FAILURE_CHECK: Duration = Duration::from_millis(200);

// The writer and what it answers from.

/// Calls that wait for the writer, each of one submission or of up to [`STREAM_STEP`] of a stream. Beyond it a call is
/// refused as busy, to be tried again.
pub const QUEUE: usize = 8_192;
/// Calls that are taken out of the queue at once and share the last step of their signatures: more would save little, and
/// would all be judged only when they are complete.
pub const CALLS_TOGETHER: usize = 8;
/// A group is waited for while more than so many times its calls are under way: a disk write costs the same for all.
pub const GATHER_RATIO: usize = 3;
/// Longest that a group commit waits for more of what is under way.
pub const GATHER_TIME: Duration = Duration::from_millis(1);
/// A group commit that has so many events takes no more calls.
pub const GROUP_EVENTS: usize = 4_096;
/// A group commit that has so many entry bytes takes no more calls.
pub const GROUP_BYTES: usize = 8 * 1024 * 1024;
/// Entries of a ledger after which its state digest goes on the log. The default of an option.
pub const DIGEST_EVERY: u64 = 1_024;

// Questions about a state: their lists have pages (core cuts them), and they take turns.

pub use mengshu_core::book::page;

/// Questions about newest states that are worked on at once.
pub const READS: usize = 4;
/// Past states that are computed at once for questions with `known`.
pub const REPLAYS: usize = 2;
/// Questions that wait for their turn, of each of the two kinds. Beyond it whoever waits for most is refused as busy.
pub const TURNS_WAITING: usize = 512;
/// Of these on one connection: all calls that it can have at once.
pub const TURNS_WAITING_EACH: usize = CALLS_PER_CONNECTION as usize;
/// Connections of which it is remembered when they had their last turn.
pub const TURNS_REMEMBERED: usize = 4_096;
/// Entries between two past states that are kept, where there is room for so many.
pub const PAST_EVERY: u64 = 1_024;
/// Past states kept, of all ledgers.
pub const PAST_STATES: usize = 256;
/// What they may take together, by the estimates below: states share what did not change between them.
pub const PAST_BYTES: usize = 64 << 20;
/// What a kept state takes by itself.
pub const PAST_STATE_BYTES: usize = 64 << 10;
/// Most of a state that one entry can make its own: the nodes that it changes, in a few tables.
pub const PAST_ENTRY_BYTES: usize = 32 << 10;
/// What a record takes in a table that changes in place.
pub const PAST_RECORD_BYTES: usize = 512;
/// What a row takes in a table that grows: most of it is shared by all later states.
pub const PAST_ROW_BYTES: usize = 64;

// Who founds ledgers, and what is recorded on one day (of UTC).

/// Ledgers that are founded on one day. The default of an option.
pub const FOUNDINGS: u64 = 100;
/// Events that one key records in one ledger on one day; all keys of a member together twice as many. The default of an option.
pub const KEY_EVENTS: u64 = 50_000;
/// MiB of entries, likewise. The default of an option.
pub const KEY_MIB: u64 = 256;
/// Keys, and members, whose share of a day is counted: beyond it the counts begin anew.
pub const QUOTA_COUNTED: usize = 1 << 17;
/// Largest file of keys that may found ledgers.
pub const FOUNDERS_BYTES: u64 = 1 << 20;

// The clock.

/// Longest name of a subject that is asked for: a kind and an id, which has at most 64 characters.
pub const SUBJECT_BYTES: usize = 128;

/// A step of the clock by more than this, against the time that has passed, holds writing; so does a log that is further ahead.
pub const CLOCK_STEP: Duration = Duration::from_hours(1);
/// A step by so much is told.
pub const CLOCK_TOLD: Duration = Duration::from_secs(1);
/// After so long without running, the system must say that its clock is synchronised.
pub const CLOCK_STOPPED: Duration = Duration::from_hours(30 * 24);
/// Time between two looks at the clock where nobody writes.
pub const CLOCK_LOOK: Duration = Duration::from_secs(1);
/// Time between two notes of when the node ran last.
pub const CLOCK_SEEN_EVERY: Duration = Duration::from_mins(1);
/// Time between two alarms while writing is held.
pub const CLOCK_ALARM_EVERY: Duration = Duration::from_mins(10);

// The journal.

/// Size of a segment file, filled with zeros ahead. The default of an option.
pub const SEGMENT_BYTES: u32 = 64 << 20;
/// The smallest that the option may be: a header and a few entries fit.
pub const SEGMENT_BYTES_MIN: u32 = 4_096;
/// Zeros written at once when a file is filled ahead.
pub const FILL_STEP: usize = 1 << 20;
/// Room that a group commit may take on disk at most; before a group is begun, so much is ready in segments, so that a full disk
/// holds it while nothing is judged yet.
pub const GROUP_ROOM: u32 = 32 << 20;
/// The smallest segments that an operator may set: a group must fit into one.
pub const SEGMENT_MIB_MIN: u32 = 32;
/// The largest: two of them are allocated ahead.
pub const SEGMENT_MIB_MAX: u32 = 1_024;
/// Members who are named where heads of them are wanted; of the others the number is said.
pub const NAMES_SAID: usize = 8;
/// Writing is held when the disk has less room than this left, or than a quarter of a segment: heads and index still need some.
pub const DISK_LOW: u64 = 16 << 20;
/// Time between two looks whether a full disk has room again.
pub const DISK_LOOK: Duration = Duration::from_secs(1);
/// A write buffer up to this size is kept for the next commit: one large group must not hold its memory for ever.
pub const COMMIT_BUFFER_KEPT: usize = 16 << 20;
/// Segment files that readers hold open; beyond it all are let go and opened again as needed.
pub const OPEN_SEGMENTS: usize = 256;
/// Time between two writes of the heads file: so much of the journal's end a lying disk could lose unnoticed.
pub const HEADS_EVERY: Duration = Duration::from_millis(500);
/// What changes in the heads file is appended; when it is so many times as large as what it says, it is written whole.
pub const HEADS_OUTGROWN: usize = 4;
/// Smaller than this it is left as it is in any case, or smaller than a quarter of a segment.
pub const HEADS_LEAST: usize = 1 << 20;
/// Heads whose signatures a start checks on one core: so few cost less than a thread.
pub const HEADS_TOGETHER: usize = 64;
/// Size of the file on which a disk's speed is measured.
pub const PROBE_BYTES: u64 = 16 << 20;

// The index.

/// Entries in the follower's tail at which whoever pushes waits: they are held in memory.
pub const INDEX_TAIL_ENTRIES: usize = 32 * 1024;
/// Batches there at which it waits: empty ones count too, so that they cannot pile up.
pub const INDEX_TAIL_BATCHES: usize = INDEX_TAIL_ENTRIES;
/// Entries written in one transaction, unless a single batch is larger.
pub const INDEX_MERGE_ENTRIES: usize = 4 * 1024;
/// The store is written when so many entries wait: rows hold many entries each, so few large writes cost less than many
/// small ones.
pub const INDEX_GATHER_ENTRIES: usize = 1024;
/// Or when the oldest has waited so long.
pub const INDEX_GATHER_TIME: Duration = Duration::from_millis(50);
/// Batches taken out of the tail under one lock, so that a lookup or the writer never waits long.
pub const INDEX_REMOVE_BATCHES: usize = 64;
/// Rows given to the index at once while it catches up at the start.
pub const INDEX_CATCH_UP_ROWS: usize = 4_096;
/// Bytes written between two flushes: sled keeps written pages in memory until then.
pub const INDEX_FLUSH_BYTES: usize = 4 * 1024 * 1024;
/// sled's page cache, by its own count.
pub const INDEX_CACHE_BYTES: u64 = 16 * 1024 * 1024;
/// Bytes of distances after which a name gets a new row: a row is written again whole whenever it grows.
pub const INDEX_LIST_BYTES: usize = 512;
/// Least room on the disk in which a new index can be made.
pub const INDEX_ROOM: u64 = 1 << 20;
/// Longest wait for sled's own lock, which an earlier handle of this process may hold for a moment.
pub const INDEX_LOCK_TIME: Duration = Duration::from_secs(5);
/// Time between two tries of it.
pub const INDEX_LOCK_PAUSE: Duration = Duration::from_millis(5);
/// Bad databases that are kept for study.
pub const INDEX_BAD_KEPT: usize = 2;
/// Characters kept of the message with which the store panicked.
pub const PANIC_CHARS: usize = 200;

// Snapshots.

/// Entries of the node after which a snapshot is made: so many a start may have to replay. The default of an option.
pub const SNAPSHOT_EVERY: usize = 100_000;
/// Snapshots kept: the newest, and one should it be damaged.
pub const SNAPSHOTS_KEPT: usize = 2;
/// Snapshots that wait while one is written: each holds a state.
pub const SNAPSHOTS_WAITING: usize = 1;
/// Longest that a snapshot waits for the index to reach it; then there is none.
pub const SNAPSHOT_INDEX_TIME: Duration = Duration::from_secs(60);
/// Size of the pieces in which it goes to the file: it is never in memory as a whole.
pub const SNAPSHOT_CHUNK: usize = 1 << 20;
/// Such pieces that wait for the file.
pub const SNAPSHOT_CHUNKS_AHEAD: usize = 4;
/// Leaves of the tree taken under one lock, so that the writer is not kept waiting.
pub const SNAPSHOT_LEAVES: usize = 4_096;
/// Buffer with which the file is written and read.
pub const SNAPSHOT_BUFFER: usize = 256 * 1024;

// The audit.

/// Entries that are checked together by one thread.
pub const AUDIT_CHUNK: usize = 256;
/// Chunks for each core that wait to be checked.
pub const AUDIT_QUEUE: usize = 2;
/// Chunks for each core that are under way at once, checked ones included: they are held in memory.
pub const AUDIT_UNDER_WAY: usize = 3;
/// Checked chunks for each core that have room to wait for judgement, so that no thread waits to hand one in.
pub const AUDIT_RESULTS: usize = 4;

/// A day: further apart, recorded and written times are remarked on.
pub const AUDIT_APART_MICROS: u64 = 86_400_000_000;
/// Entries with times far apart that a report lists; beyond it they are counted.
pub const AUDIT_APART_LISTED: usize = 100;

// Operating.

/// Connections of the listener for measurements at once: it is for one or two who measure. Beyond it new ones wait.
pub const METRICS_CONNECTIONS: usize = 8;
/// Longest that such a connection may take: one question, one answer.
pub const METRICS_TIME: Duration = Duration::from_secs(10);
/// Largest head of such a question.
pub const METRICS_HEAD_BYTES: usize = 8 * 1024;
/// Time between two looks whether the node is ready, for the health service.
pub const READY_LOOK: Duration = Duration::from_millis(500);
/// Lines of one place in the code that a log takes in [`LOG_WINDOW`]; what is beyond is counted and told as a number.
pub const LOG_LINES: u64 = 20;
/// Time over which lines are counted.
pub const LOG_WINDOW: Duration = Duration::from_secs(10);
/// Characters kept of a line that was left out, to say what it was like.
pub const LOG_LIKE_CHARS: usize = 120;

/// What a port can be made to hold by all its callers together: the two stores; for each connection what HTTP/2 lets it send
/// ahead, a frame being read and what is gathered to be sent, or the buffers of HTTP/1.1; a message being read for each stream.
pub const PORT_BYTES: usize = CALLS_BYTES
    + ANSWERS_BYTES
    + CONNECTIONS * (CONNECTION_WINDOW as usize + 2 * OUTBOX_BYTES + HTTP1_BYTES)
    + STREAMS * (MESSAGE_BYTES + STEP_BYTES);

/// What one port allows. A node runs with the constants above, which are the default; tests name smaller ones.
#[derive(Debug, Clone)]
pub struct PortLimits {
    /// [`CONNECTIONS`].
    pub connections: usize,
    /// [`PER_ADDRESS`].
    pub per_address: usize,
    /// Addresses that others connect through: they are not counted.
    pub proxies: Vec<IpAddr>,
    /// Names by which the port is called, beside those of loopback.
    pub hosts: Vec<String>,
    /// Origins whose pages may read the static files.
    pub origins: Vec<String>,
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
            per_address: PER_ADDRESS,
            proxies: Vec::new(),
            hosts: Vec::new(),
            origins: Vec::new(),
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
    // The last row that fits is begun before the room is taken: what it can hold, and the fields beside the lists, generously.
    assert!(page::ROOM + (1 << 20) <= ANSWER_BYTES, "an answer of full lists can be sent");
    assert!(TURNS_WAITING_EACH < TURNS_WAITING, "one connection alone does not take all places");
    assert!(PAGE_DEFAULT <= PAGE_MAX, "the default page is a permitted one");
    // What a group has when it takes no more calls, what the last calls bring, frames and heads, generously.
    let last_calls = CALLS_TOGETHER * STREAM_STEP;
    let group = GROUP_BYTES + last_calls * ENTRY_MAX + (GROUP_EVENTS + last_calls) * 1_024;
    assert!(group <= GROUP_ROOM as usize, "the room that is made is enough for a group");
    assert!(GROUP_ROOM <= SEGMENT_MIB_MIN << 20, "a group fits into a segment");
    assert!(GROUP_ROOM < SEGMENT_BYTES, "and into one of the default size");
    assert!(ENTRY_MAX < GROUP_BYTES, "a group holds any one entry");
    assert!(STREAM_IN_FLIGHT < QUEUE, "one stream alone cannot fill the queue");
    assert!(
        PING_EVERY.as_nanos() + PING_TIME.as_nanos() < IDLE_TIME.as_nanos(),
        "a live connection is not taken for an idle one"
    );
    assert!(HEADER_BYTES as usize <= HTTP1_BYTES, "what HTTP/2 takes, HTTP/1 takes");
    assert!(CALL_BYTES + HEADER_BYTES as usize + MESSAGE_BYTES < CALLS_BYTES, "one call fits in the store of calls");
    assert!(ANSWER_BYTES < CONNECTION_ANSWERS_BYTES, "one answer fits in a connection's part");
    assert!(CONNECTION_ANSWERS_BYTES <= ANSWERS_BYTES / 16, "a few connections do not take all room for answers");
    assert!(PORT_BYTES <= 448 * 1024 * 1024, "what callers can make the port hold");
    assert!(AUDIT_UNDER_WAY < AUDIT_RESULTS, "threads of an audit never wait for its judge");
    assert!(INDEX_GATHER_ENTRIES < INDEX_TAIL_ENTRIES, "what is gathered for the index has room");
};
