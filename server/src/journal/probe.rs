//! How fast this disk is at the one thing the journal waits for.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use super::disk::{Access, Disk, DiskFile, RealDisk, fill_zero, write_all_at};

const PROBE_FILE: &str = "probe";
const PROBE_BYTES: u64 = 16 << 20;

/// Writes followed by an fdatasync, one after another, a second: `bytes` each, appended to a file that was filled with
/// zeros before, in `directory`, for about `duration`. The limit of what one client without group commit can reach.
///
/// # Errors
/// When the directory can't be written; the file is removed in any case.
pub fn plain_append_rate(directory: &Path, bytes: usize, duration: Duration) -> io::Result<f64> {
    let disk = RealDisk::create(directory)?;
    let file = disk.open(PROBE_FILE, Access::Create)?;
    let rate = measure(file.as_ref(), bytes, duration);
    disk.remove(PROBE_FILE)?;
    rate
}

fn measure(file: &dyn DiskFile, bytes: usize, duration: Duration) -> io::Result<f64> {
    let size = PROBE_BYTES.max(bytes as u64);
    fill_zero(file, 0, size)?;
    file.sync_all()?;
    let data = vec![0x5a; bytes];
    let (mut at, mut count) = (0, 0u32);
    let start = Instant::now();
    while start.elapsed() < duration {
        if at + bytes as u64 > size {
            at = 0;
        }
        write_all_at(file, &data, at)?;
        file.sync_data()?;
        at += bytes as u64;
        count += 1;
    }
    Ok(f64::from(count) / start.elapsed().as_secs_f64())
}
