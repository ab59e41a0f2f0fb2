//! What the machine can do at most, and what a step took of it.

use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use mengshu_core::event::Submission;
use mengshu_core::event::key::KeyCache;
use mengshu_core::event::sshsig;
use mengshu_server::journal::plain_append_rate;
use mengshu_tests::signer;

/// What the machine can do at most, measured beside each step because other guests of the machine come and go.
pub(crate) struct Limits {
    pub(crate) root: PathBuf,
    pub(crate) cores: usize,
    pub(crate) sample: Submission,
}

#[derive(Clone, Copy)]
pub(crate) enum Limit {
    /// Strict verifications per second on all cores.
    Verifications,
    /// fdatasync calls per second of a plain append.
    Syncs,
}

impl Limits {
    pub(crate) fn measure(&self, limit: Limit) -> anyhow::Result<f64> {
        Ok(match limit {
            Limit::Verifications => strict_verifications(&self.sample, self.cores),
            Limit::Syncs => plain_append_rate(&self.root, self.sample.event.len() + 400, Duration::from_secs(1))?,
        })
    }

    /// Runs a step that gives a rate, and prints it with its share of the limit before and after.
    pub(crate) fn share(
        &self,
        name: &str,
        limit: Limit,
        step: impl FnOnce() -> anyhow::Result<f64>,
    ) -> anyhow::Result<()> {
        let before = self.measure(limit)?;
        let rate = step()?;
        let most = f64::midpoint(before, self.measure(limit)?);
        let of = match limit {
            Limit::Verifications => "verifications",
            Limit::Syncs => "fdatasyncs",
        };
        println!("{name:<40} {rate:>10.0}/s, {:>3.0} % of {most:.0} {of}/s", rate / most * 100.0);
        let _ = std::io::stdout().flush();
        Ok(())
    }
}

/// Processor time that a step takes, of the node and of this process: unlike the rate it hardly depends on what else
/// runs on the machine.
pub(crate) struct Processor(u32, [Duration; 2]);

impl Processor {
    pub(crate) fn start(node: u32) -> anyhow::Result<Self> {
        Ok(Self(node, [processor_time(node)?, processor_time(std::process::id())?]))
    }

    #[expect(clippy::cast_precision_loss, reason = "a count of events")]
    /// Microseconds for each event: of the node, of this process.
    pub(crate) fn spent(&self, events: usize) -> anyhow::Result<(f64, f64)> {
        let spent =
            |process, before| anyhow::Ok((processor_time(process)? - before).as_secs_f64() * 1e6 / events as f64);
        Ok((spent(self.0, self.1[0])?, spent(std::process::id(), self.1[1])?))
    }
}

pub(crate) fn say_processor(spent: Option<(f64, f64)>) {
    if let Some((node, clients)) = spent {
        println!("  each {node:.0} µs of the node's processor time and {clients:.0} µs of the clients'");
    }
}

/// Processor time of a process: user and system, in hundredths of a second.
pub(crate) fn processor_time(process: u32) -> anyhow::Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, fields) = stat.rsplit_once(')').context("the name in /proc's stat")?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 10))
}

/// The limit: how many signatures all cores verify strictly in a second, each over its event's preimage, by the library's
/// own `verify_strict` with a prepared key. Ours accepts the same with less work; that rate is printed beside it.
pub(crate) fn strict_verifications(sample: &Submission, cores: usize) -> f64 {
    let signature = sample.signatures[0].clone();
    let key = ed25519_dalek::VerifyingKey::from_bytes(&signature.key.0).expect("a good key");
    let raw = ed25519_dalek::Signature::from_bytes(&signature.signature.0);
    verifications(sample, cores, |preimage| key.verify_strict(preimage, &raw).is_ok())
}

/// The rate of our own verification, of a key that signs often.
pub(crate) fn own_verifications(sample: &Submission, cores: usize) -> f64 {
    let signature = sample.signatures[0].clone();
    let mut keys = KeyCache::default();
    for _ in 0..1_000 {
        keys.verifier(&signature.key).expect("a good key");
    }
    let verifier = keys.verifier(&signature.key).expect("a good key");
    verifications(sample, cores, |preimage| verifier.verify_raw(preimage, &signature.signature))
}

/// How many checkpoints one core signs in a second.
pub(crate) fn signatures() -> f64 {
    let (signer, note) = (signer("node"), [b'n'; 150]);
    let begin = Instant::now();
    let count = 5_000;
    for _ in 0..count {
        std::hint::black_box(signer.sign_raw(&note));
    }
    per_second(count, begin)
}

pub(crate) fn verifications(sample: &Submission, cores: usize, holds: impl Fn(&[u8]) -> bool + Sync) -> f64 {
    let preimage = sshsig::preimage(sshsig::EVENT, &sample.event);
    let done = AtomicUsize::new(0);
    let begin = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while begin.elapsed() < Duration::from_secs(1) {
                    for _ in 0..50 {
                        assert!(holds(&preimage));
                    }
                    done.fetch_add(50, Ordering::Relaxed);
                }
            });
        }
    });
    per_second(done.load(Ordering::Relaxed), begin)
}

#[expect(clippy::cast_precision_loss, reason = "a count of events")]
pub(crate) fn per_second(count: usize, begin: Instant) -> f64 {
    count as f64 / begin.elapsed().as_secs_f64()
}

/// Resident memory of a process now and at most, in MiB.
pub(crate) fn resident(process: u32) -> anyhow::Result<(u64, u64)> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = |name: &str| -> anyhow::Result<u64> {
        let line = status.lines().find(|line| line.starts_with(name)).context("a line of /proc")?;
        Ok(line.split_whitespace().nth(1).context("a number")?.parse::<u64>()? / 1024)
    };
    Ok((line("VmRSS")?, line("VmHWM")?))
}
