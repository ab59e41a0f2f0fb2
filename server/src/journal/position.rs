//! Places in the journal.

use std::fmt;

/// Where one record's payload stands: what a reader needs to fetch an entry's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Number of the segment file, from 0.
    pub segment: u32,
    /// Byte offset of the frame's payload (ledger id ‖ entry bytes) in the segment file.
    pub offset: u32,
    /// Length of that payload in bytes: 32 more than the entry's.
    pub len: u32,
}

/// A boundary between two group commits: everything before it is durable, nothing after it is.
///
/// A boundary between two segments is always written as the end of the earlier one, so equal boundaries are equal
/// values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Mark {
    /// Number of commits before this boundary.
    pub commits: u64,
    /// Segment that holds the last commit before this boundary (0 when there is none).
    pub segment: u32,
    /// Byte offset in that segment just after that commit. The next commit starts here or in the next segment.
    pub offset: u32,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "commit {} at segment {} byte {}", self.commits, self.segment, self.offset)
    }
}
