//! Running a node as a process: data directory, key, port, signals. Used by `mengshud` and `mengshu serve`.

mod admission;
mod check;
mod folder;
mod key;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use anyhow::Context;
use mengshu_core::event::sshsig;
use mengshu_core::value::{IdError, MemberId, NodeName};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::audit::{Absent, OutsideHead};
use crate::journal::RealDisk;
use crate::operate::{Readiness, serve_metrics};
use crate::sequencer::{ClockWatch, MemberHead, Node, NodeConfig, SystemClock};
use crate::{limits, net};

pub use admission::{AdmissionError, AdmissionOptions, Found, FoundForm, Quota};
pub use check::{Finding, Weight, check};
pub use key::node_key;

/// How to run a node.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The data directory; made if it is not there.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where measurements are given, if anywhere.
    pub metrics: Option<SocketAddr>,
    /// The node's name: the first part of its checkpoints' origin. It stays the same for ever.
    pub name: NodeName,
    /// A file that gets the address and the node's key once the node listens, for whoever started it.
    pub announce: Option<PathBuf>,
    /// How the clock is watched.
    pub clock: ClockWatch,
    /// Size of the journal's files in MiB; two of them are allocated ahead.
    pub segment_mib: u32,
    /// Heads that members hold, where the data was restored from a copy.
    pub member_heads: Vec<HeadOf>,
    /// The operator accepts that what a restored copy lacks is lost.
    pub accept_loss: bool,
    /// Addresses of proxies that others connect through: their connections are not counted by address.
    pub proxies: Vec<IpAddr>,
    /// Who may found ledgers, and the quotas of a day.
    pub admission: AdmissionOptions,
    /// Names that the node is called by, beside localhost and addresses.
    pub hosts: Vec<String>,
    /// Origins whose pages may read the static files; `*` for all.
    pub origins: Vec<String>,
}

/// A head that a member holds, as an argument: `MEMBER=FILE`, a checkpoint or a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadOf {
    /// Who holds it.
    pub member: MemberId,
    /// The file.
    pub file: PathBuf,
}

impl FromStr for HeadOf {
    type Err = HeadOfError;

    fn from_str(text: &str) -> Result<Self, HeadOfError> {
        let (member, file) = text.split_once('=').filter(|(_, file)| !file.is_empty()).ok_or(HeadOfError::Form)?;
        Ok(Self { member: member.parse()?, file: file.into() })
    }
}

/// An argument is no member's head.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeadOfError {
    /// Not of the form.
    #[error("write it as MEMBER=FILE")]
    Form,
    /// No member's id.
    #[error(transparent)]
    Member(#[from] IdError),
}

impl HeadOf {
    fn read(&self) -> anyhow::Result<MemberHead> {
        let source = self.file.display().to_string();
        let text = std::fs::read_to_string(&self.file).with_context(|| format!("read {source}"))?;
        let head =
            OutsideHead::read(source.as_str(), &text, Absent::Fails).with_context(|| format!("read {source}"))?;
        Ok(MemberHead { member: self.member.clone(), source, note: head.note })
    }
}

impl ServeOptions {
    /// The usual settings.
    #[must_use]
    pub fn new(data: impl Into<PathBuf>, listen: SocketAddr, name: NodeName) -> Self {
        let clock = ClockWatch { guard: true, accept: false };
        Self {
            data: data.into(),
            listen,
            metrics: None,
            name,
            announce: None,
            clock,
            segment_mib: limits::SEGMENT_BYTES >> 20,
            member_heads: Vec::new(),
            accept_loss: false,
            proxies: Vec::new(),
            admission: AdmissionOptions::default(),
            hosts: Vec::new(),
            origins: Vec::new(),
        }
    }
}

/// The switch of the clock's watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ClockGuard {
    /// Hold writing while the clock is not believed.
    On,
    /// Record whatever the clock shows.
    Off,
}

/// Runs a node until SIGTERM or SIGINT, or until recording fails.
///
/// # Errors
/// When the node does not start, or did not end in order.
pub async fn serve(options: ServeOptions) -> anyhow::Result<()> {
    // Before anything else: whoever stops a node that has only just come up gets an orderly end, too.
    let signals = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let admission = options.admission.read(options.listen)?;
    admission::read_again_at_hangup(options.admission.found.as_ref(), &admission)?;
    // Whoever waits for it must not find that of an earlier run.
    if let Some(path) = &options.announce {
        let _ = std::fs::remove_file(path);
    }
    folder::close_new_files();
    folder::close(&options.data);
    let signer = node_key(&options.data)?;
    let disk = Arc::new(RealDisk::create(&options.data).with_context(|| format!("open {}", options.data.display()))?);
    let mut config = NodeConfig::new(&options.data, options.name.clone(), signer);
    config.clock = options.clock;
    config.admission = admission;
    let mib = options.segment_mib.clamp(limits::SEGMENT_MIB_MIN, limits::SEGMENT_MIB_MAX);
    config.journal.segment_bytes = mib << 20;
    config.restored.accept_loss = options.accept_loss;
    config.restored.heads = options.member_heads.iter().map(HeadOf::read).collect::<Result<_, _>>()?;
    if !options.clock.guard {
        tracing::warn!("the clock is not watched: whatever it shows is recorded, also years ahead");
    }
    let node = tokio::task::spawn_blocking(move || Node::open(&config, disk, Arc::new(SystemClock))).await??;
    let listener = TcpListener::bind(options.listen).await.with_context(|| format!("listen on {}", options.listen))?;
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        tracing::warn!(
            "listening on {address}: reading needs no login yet, so everybody who reaches this port reads everything"
        );
    }
    let stop = CancellationToken::new();
    if let Some(metrics) = options.metrics {
        measure(node.clone(), metrics, stop.clone()).await?;
    }
    tracing::info!("node {} listens on {address}; its key is {}", node.name(), sshsig::fingerprint(&node.key()));
    if let Some(path) = &options.announce {
        let unfinished = path.with_extension("new");
        std::fs::write(&unfinished, format!("{address}\n{}\n", node.key()))?;
        std::fs::rename(&unfinished, path)?;
    }
    tokio::spawn(wait_for_the_end(node.clone(), signals, stop.clone()));
    let limits = limits::PortLimits {
        proxies: options.proxies,
        hosts: options.hosts,
        origins: options.origins,
        ..limits::PortLimits::default()
    };
    net::serve_within(node.clone(), listener, stop, limits).await?;
    let failed = node.has_failed();
    let stopped = tokio::task::spawn_blocking(move || node.stop()).await?;
    anyhow::ensure!(!failed, "recording failed: {}", stopped.err().map_or_else(String::new, |error| error.to_string()));
    // Its text names the causes already.
    stopped.map_err(anyhow::Error::msg)
}

/// Gives measurements on a listener of their own until `stop`.
async fn measure(node: Node, listen: SocketAddr, stop: CancellationToken) -> anyhow::Result<()> {
    let listener = TcpListener::bind(listen).await.with_context(|| format!("listen on {listen} for measurements"))?;
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        tracing::warn!("measurements are on {address}: everybody who reaches this port reads them");
    }
    tracing::info!("measurements are on http://{address}/metrics");
    tokio::spawn(serve_metrics(Readiness::new(node, stop.clone()), listener, stop));
    Ok(())
}

async fn wait_for_the_end(node: Node, (mut terminate, mut interrupt): (Signal, Signal), stop: CancellationToken) {
    let failure = async {
        while !node.has_failed() {
            tokio::time::sleep(limits::FAILURE_CHECK).await;
        }
    };
    tokio::select! {
        _ = terminate.recv() => tracing::info!("stopping: SIGTERM"),
        _ = interrupt.recv() => tracing::info!("stopping: SIGINT"),
        () = failure => tracing::error!("stopping: recording failed"),
    }
    stop.cancel();
}
