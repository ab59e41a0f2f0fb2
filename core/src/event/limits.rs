//! The sizes that the format itself fixes.

/// Largest event, in bytes: 48 KiB. Anything larger is a sealed document.
pub const EVENT_MAX: usize = 48 * 1024;
/// Largest entry, in bytes: the C2SP entry bundle's length prefix is a u16.
pub const ENTRY_MAX: usize = 65_535;
/// Most signatures beside one event.
pub const SIGNATURES_MAX: usize = 64;
