//! The node under attack, a process of its own: this program again, or the one that `MENGSHU_NODE` names.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use mengshu_server::operate::{LogFormat, start_log};
use mengshu_server::serve::{ServeOptions, serve};
use mengshu_tests::id;
use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, kill_process, setrlimit};

/// Name of the node.
pub(crate) const NAME: &str = "node.test";
/// Longest that it takes to start and to end.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs the node in this process: what `mengshu serve` does with the same arguments.
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<()> {
    let _log = start_log(LogFormat::Text);
    let value = |name: &str| {
        let place = arguments.iter().position(|argument| argument == name);
        place.and_then(|place| arguments.get(place + 1)).with_context(|| format!("{name} is missing"))
    };
    let options = ServeOptions::new(value("--data")?, value("--listen")?.parse()?, id(value("--name")?));
    let options = ServeOptions {
        announce: Some(value("--announce")?.into()),
        segment_mib: value("--segment-mib")?.parse()?,
        ..options
    };
    Ok(tokio::runtime::Runtime::new()?.block_on(serve(options))?)
}

/// A running node; killed when dropped.
#[derive(Debug)]
pub(crate) struct Target {
    child: Child,
    log: PathBuf,
    pub(crate) address: SocketAddr,
}

impl Target {
    /// Starts one on this data; with so many descriptors, or as many as this process may have.
    pub(crate) fn start(data: &Path, descriptors: Option<u64>) -> anyhow::Result<Self> {
        let (announce, log) = (data.with_extension("announce"), data.with_extension("log"));
        let _ = fs::remove_file(&announce);
        let program = std::env::var_os("MENGSHU_NODE").map_or_else(std::env::current_exe, |path| Ok(path.into()))?;
        let mut command = Command::new(program);
        command.args(["serve", "--listen", "127.0.0.1:0", "--name", NAME, "--segment-mib", "32", "--data"]).arg(data);
        command.arg("--announce").arg(&announce).env_remove("RUST_LOG").env_remove("RUST_BACKTRACE");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(&log)?);
        let child = with_descriptors(descriptors, || command.spawn())?;
        let mut target = Self { child, log, address: SocketAddr::from(([127, 0, 0, 1], 0)) };
        let begun = Instant::now();
        while !announce.exists() {
            let told = || format!("the node did not start: {}", fs::read_to_string(&target.log).unwrap_or_default());
            ensure!(target.child.try_wait()?.is_none() && begun.elapsed() < PATIENCE, told());
            std::thread::sleep(Duration::from_millis(5));
        }
        target.address = fs::read_to_string(&announce)?.lines().next().context("an address")?.parse()?;
        Ok(target)
    }

    /// Its resident memory: now, and at most so far, in MiB.
    pub(crate) fn resident(&self) -> anyhow::Result<(u64, u64)> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = |name: &str| -> anyhow::Result<u64> {
            let line = status.lines().find(|line| line.starts_with(name)).context("the node has ended")?;
            Ok(line.split_whitespace().nth(1).context("a number")?.parse::<u64>()? / 1024)
        };
        Ok((line("VmRSS:")?, line("VmHWM:")?))
    }

    /// Lines of its log so far.
    pub(crate) fn lines(&self) -> anyhow::Result<usize> {
        Ok(fs::read(&self.log)?.iter().filter(|byte| **byte == b'\n').count())
    }

    /// Bytes that it has had written to the disk.
    pub(crate) fn written(&self) -> anyhow::Result<u64> {
        let counts = fs::read_to_string(format!("/proc/{}/io", self.child.id()))?;
        let line = counts.lines().find_map(|line| line.strip_prefix("write_bytes: ")).context("a count")?;
        Ok(line.parse()?)
    }

    /// The processor time that it has taken.
    pub(crate) fn processor_time(&self) -> anyhow::Result<Duration> {
        processor_time(self.child.id())
    }

    /// Stops it in order.
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        if let Some(status) = self.child.try_wait()? {
            let log = fs::read_to_string(&self.log)?;
            let last: Vec<_> = log.lines().filter(|line| !line.is_empty()).rev().take(4).collect();
            let said: Vec<_> = last.into_iter().rev().collect();
            anyhow::bail!("the node ended by itself ({status}): {}", said.join(" / "));
        }
        kill_process(Pid::from_child(&self.child), Signal::TERM)?;
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                ensure!(status.success(), "the node ended with {status}");
                return Ok(());
            }
            ensure!(begun.elapsed() < PATIENCE, "the node does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Processor time of a process: user and system, in hundredths of a second.
pub(crate) fn processor_time(process: u32) -> anyhow::Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, fields) = stat.rsplit_once(')').context("the name in /proc's stat")?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 10))
}

/// Processor time of the whole machine: spent, and in all.
pub(crate) fn machine_time() -> anyhow::Result<(Duration, Duration)> {
    let stat = fs::read_to_string("/proc/stat")?;
    let fields = stat.lines().next().and_then(|line| line.strip_prefix("cpu ")).context("the first line")?;
    // user, nice, system, idle, waiting for a disk, interrupts (2), stolen by other guests; then what is counted already.
    let fields: Vec<u64> = fields.split_whitespace().take(8).map(str::parse).collect::<Result<_, _>>()?;
    let (all, idle) = (fields.iter().sum::<u64>(), fields.iter().skip(3).take(2).sum::<u64>());
    Ok((Duration::from_millis((all - idle) * 10), Duration::from_millis(all * 10)))
}

/// Lets this process have as many descriptors as it may.
pub(crate) fn all_descriptors() -> anyhow::Result<u64> {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit })?;
    Ok(limit.maximum.unwrap_or(u64::MAX))
}

/// Starts a process that has so many: it takes this one's.
fn with_descriptors<T>(descriptors: Option<u64>, start: impl FnOnce() -> std::io::Result<T>) -> anyhow::Result<T> {
    let limit = getrlimit(Resource::Nofile);
    if descriptors.is_some() {
        setrlimit(Resource::Nofile, Rlimit { current: descriptors, ..limit })?;
    }
    let started = start();
    setrlimit(Resource::Nofile, limit)?;
    Ok(started?)
}
