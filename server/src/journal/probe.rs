//! How fast this disk is at the one thing the journal waits for.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use super::disk::{Access, Disk, DiskFile, RealDisk, fill_zero, write_all_at};
use crate::limits;

const PROBE_FILE: &str = "probe";

/// Writes followed by an fdatasync, one after another, a second: `bytes` each, appended to a file that grows by them, in
/// `directory`, for about `duration`. What one client reaches who appends to a file and waits for the disk each time.
///
/// # Errors
/// When the directory can't be written; the file is removed in any case.
pub fn plain_append_rate(directory: &Path, bytes: usize, duration: Duration) -> io::Result<f64> {
    rate(directory, bytes, duration, 0)
}

/// The same into a file that was filled with zeros before, as the journal's segments are: no size changes, so the file
/// system has less to write.
///
/// # Errors
/// As [`plain_append_rate`].
pub fn filled_append_rate(directory: &Path, bytes: usize, duration: Duration) -> io::Result<f64> {
    rate(directory, bytes, duration, limits::PROBE_BYTES)
}

fn rate(directory: &Path, bytes: usize, duration: Duration, filled: u64) -> io::Result<f64> {
    let disk = RealDisk::create(directory)?;
    let file = disk.open(PROBE_FILE, Access::Create)?;
    let rate = measure(file.as_ref(), bytes, duration, filled);
    disk.remove(PROBE_FILE)?;
    rate
}

fn measure(file: &dyn DiskFile, bytes: usize, duration: Duration, filled: u64) -> io::Result<f64> {
    let size = if filled == 0 { u64::MAX } else { filled.max(bytes as u64) };
    fill_zero(file, 0, filled)?;
    file.sync_all()?;
    let data = vec![0x5a; bytes];
    let (mut at, mut count) = (0, 0u32);
    let start = Instant::now();
    while start.elapsed() < duration {
        if size - at < bytes as u64 {
            at = 0;
        }
        write_all_at(file, &data, at)?;
        file.sync_data()?;
        at += bytes as u64;
        count += 1;
    }
    Ok(f64::from(count) / start.elapsed().as_secs_f64())
}
