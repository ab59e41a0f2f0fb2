//! Running a node as a process: data directory, key, port, signals. Used by `mengshud` and `mengshu serve`.

mod admission;
mod check;
mod folder;
mod key;
mod options;

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use mengshu_core::event::sshsig;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpSocket};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::journal::RealDisk;
use crate::operate::{Readiness, serve_metrics};
use crate::sequencer::{Node, NodeConfig, SystemClock};
use crate::{limits, net};

pub use admission::{AdmissionError, AdmissionOptions, Found, FoundForm, Quota};
pub use check::{Finding, Weight, check};
pub use key::node_key;
pub use options::{ClockGuard, HeadOf, HeadOfError, ServeOptions};

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
    let listener = listen(options.listen).with_context(|| format!("listen on {}", options.listen))?;
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
        connections: descriptors().saturating_sub(limits::DESCRIPTORS_FOR_FILES).clamp(1, limits::CONNECTIONS),
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

/// Listens; who comes while many come at once waits in a queue and is not turned away, for which it would try again a second later.
fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(limits::BACKLOG)
}

/// Takes as many descriptors as the system grants, and says how many: beyond them no file can be opened.
fn descriptors() -> usize {
    let granted = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: granted.maximum, ..granted });
    let now = getrlimit(Resource::Nofile).current;
    now.and_then(|now| usize::try_from(now).ok()).unwrap_or(usize::MAX)
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
