//! Places in the journal.

/// Where one record's payload stands: what a reader needs to fetch an entry's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Number of the segment file, from 0.
    pub segment: u32,
    /// Byte offset of the payload in the segment file.
    pub offset: u32,
    /// Length of the payload in bytes.
    pub len: u32,
}

/// A boundary between two group commits: everything before it is durable, nothing after it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Mark {
    /// Number of commits before this boundary.
    pub commits: u64,
    /// Segment that the next commit starts in.
    pub segment: u32,
    /// Byte offset in that segment at which the next commit starts.
    pub offset: u32,
}
