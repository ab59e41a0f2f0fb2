//! Running a node as a process: data directory, key, port, signals. Used by `mengshud` and `mengshu serve`.

mod folder;
mod key;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use mengshu_core::event::sshsig;
use mengshu_core::value::NodeName;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::journal::RealDisk;
use crate::sequencer::{ClockWatch, Node, NodeConfig, SystemClock};
use crate::{limits, net};

pub use key::{KEY_FILE, node_key};

/// How to run a node.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The data directory; made if it is not there.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The node's name: the first part of its checkpoints' origin. It stays the same for ever.
    pub name: NodeName,
    /// A file that gets the address and the node's key once the node listens, for whoever started it.
    pub announce: Option<PathBuf>,
    /// How the clock is watched.
    pub clock: ClockWatch,
}

impl ServeOptions {
    /// The usual settings.
    #[must_use]
    pub fn new(data: impl Into<PathBuf>, listen: SocketAddr, name: NodeName) -> Self {
        let clock = ClockWatch { guard: true, accept: false };
        Self { data: data.into(), listen, name, announce: None, clock }
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
    tracing::info!("node {} listens on {address}; its key is {}", node.name(), sshsig::fingerprint(&node.key()));
    if let Some(path) = &options.announce {
        let unfinished = path.with_extension("new");
        std::fs::write(&unfinished, format!("{address}\n{}\n", node.key()))?;
        std::fs::rename(&unfinished, path)?;
    }
    let stop = CancellationToken::new();
    tokio::spawn(wait_for_the_end(node.clone(), signals, stop.clone()));
    net::serve(node.clone(), listener, stop).await?;
    let failed = node.has_failed();
    let stopped = tokio::task::spawn_blocking(move || node.stop()).await?;
    anyhow::ensure!(!failed, "recording failed: {}", stopped.err().map_or_else(String::new, |error| error.to_string()));
    // Its text names the causes already.
    stopped.map_err(anyhow::Error::msg)
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
