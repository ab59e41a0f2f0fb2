//! What the system says of this process: memory, descriptors, processor time. Nothing, where it says nothing.

use std::time::Duration;

use rustix::process::{Resource, getrlimit};
use rustix::time::{ClockId, clock_gettime};

/// How the process stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Process {
    /// Memory in use, in bytes.
    pub(super) resident: Option<u64>,
    /// The most that it was.
    pub(super) resident_peak: Option<u64>,
    /// Open files and connections.
    pub(super) descriptors: Option<u64>,
    /// The most that there may be.
    pub(super) descriptors_most: Option<u64>,
    /// Time on processors.
    pub(super) processor: Option<Duration>,
}

impl Process {
    /// Looks.
    pub(super) fn look() -> Self {
        // Linux alone has these files.
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let descriptors = std::fs::read_dir("/proc/self/fd").ok().map(Iterator::count);
        let time = clock_gettime(ClockId::ProcessCPUTime);
        Self {
            resident: kibibytes(&status, "VmRSS:"),
            resident_peak: kibibytes(&status, "VmHWM:"),
            descriptors: descriptors.and_then(|count| u64::try_from(count).ok()),
            descriptors_most: getrlimit(Resource::Nofile).current,
            processor: (|| Some(Duration::new(u64::try_from(time.tv_sec).ok()?, u32::try_from(time.tv_nsec).ok()?)))(),
        }
    }
}

/// The value of a line `name   123 kB`, in bytes.
fn kibibytes(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_lines_are_read() {
        let status = "Name:\tmengshu\nVmHWM:\t   20480 kB\nVmRSS:\t   10240 kB\n";
        assert_eq!(kibibytes(status, "VmRSS:"), Some(10 << 20));
        assert_eq!(kibibytes(status, "VmHWM:"), Some(20 << 20));
        assert_eq!(kibibytes(status, "VmSwap:"), None);
        let here = Process::look();
        assert!(!cfg!(target_os = "linux") || here.resident.is_some_and(|bytes| bytes > 0), "{here:?}");
    }
}
