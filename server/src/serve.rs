//! Running a node as a process: data directory, key, port, signals. `mengshu serve` runs it.
//!
//! Invariant: whatever can be refused is, before anything is touched; `check` looks at the same, by the same functions.

mod admission;
mod check;
mod error;
mod first;
mod folder;
mod key;
mod options;

use std::io;
use std::sync::Arc;

use mengshu_core::event::sshsig;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::TcpSocket;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::journal::RealDisk;
use crate::operate::{Readiness, serve_metrics};
use crate::sequencer::{Node, NodeConfig, SystemClock};
use crate::{limits, net};
use first::{bind, bind_metrics, data_folder, may_announce, nobody_holds};

pub use admission::{AdmissionError, AdmissionOptions, Found, FoundForm, Quota};
pub use check::{Finding, Weight, check};
pub use error::{HeadFileError, NodeKeyError, ServeError, Unfit};
pub use key::node_key;
pub use options::{ClockGuard, HeadOf, HeadOfError, ServeOptions};

/// Runs a node until SIGTERM or SIGINT, or until recording fails.
///
/// # Errors
/// When the node does not start, or did not end in order.
pub async fn serve(options: ServeOptions) -> Result<(), ServeError> {
    // Before anything else: whoever stops a node that has only just come up gets an orderly end, too.
    let signals = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let admission = options.admission.read(options.listen)?;
    let heads = options.member_heads.iter().map(HeadOf::read).collect::<Result<Vec<_>, _>>()?;
    if let Some(path) = &options.announce {
        may_announce(path)?;
    }
    let there = data_folder(&options.data)?;
    nobody_holds(there.as_ref(), &heads)?;
    let port = bind("--listen", options.listen)?;
    let metrics = options.metrics.map(|metrics| bind_metrics(metrics, options.listen)).transpose()?;
    admission::read_again_at_hangup(options.admission.found.as_ref(), &admission)?;
    // Whoever waits for it must not find that of an earlier run.
    if let Some(path) = &options.announce {
        let _ = std::fs::remove_file(path);
    }
    folder::close_new_files();
    folder::close(&options.data);
    let made = RealDisk::create(&options.data);
    let disk = Arc::new(made.map_err(|source| ServeError::Folder { folder: options.data.clone(), source })?);
    let signer = node_key(&options.data)?;
    let mut config = NodeConfig::new(&options.data, options.name.clone(), signer);
    config.clock = options.clock;
    config.admission = admission;
    let mib = options.segment_mib.clamp(limits::SEGMENT_MIB_MIN, limits::SEGMENT_MIB_MAX);
    config.journal.segment_bytes = mib << 20;
    config.restored.accept_loss = options.accept_loss;
    config.restored.heads = heads;
    if !options.clock.guard {
        tracing::warn!("the clock is not watched: whatever it shows is recorded, also years ahead");
    }
    let opening = tokio::task::spawn_blocking(move || Node::open(&config, disk, Arc::new(SystemClock)));
    let node = opening.await.map_err(io::Error::other)??;
    // Who comes while many come at once waits in a queue and is not turned away, for which it would try again a second later.
    let of_port = |source| ServeError::Listen { option: "--listen", address: options.listen, source };
    let listener = port.listen(limits::BACKLOG).map_err(of_port)?;
    let address = listener.local_addr().map_err(of_port)?;
    if !address.ip().is_loopback() {
        tracing::warn!(
            "listening on {address}: reading needs no login yet, so everybody who reaches this port reads everything"
        );
    }
    let stop = CancellationToken::new();
    if let (Some(socket), Some(address)) = (metrics, options.metrics) {
        measure(node.clone(), socket, stop.clone()).map_err(|source| ServeError::Listen {
            option: "--metrics",
            address,
            source,
        })?;
    }
    tracing::info!("node {} listens on {address}; its key is {}", node.name(), sshsig::fingerprint(&node.key()));
    if let Some(path) = &options.announce {
        let unfinished = path.with_extension("new");
        let written = std::fs::write(&unfinished, format!("{address}\n{}\n", node.key()));
        let written = written.and_then(|()| std::fs::rename(&unfinished, path));
        written.map_err(|source| ServeError::Announce { file: path.clone(), source })?;
    }
    tokio::spawn(wait_for_the_end(node.clone(), signals, stop.clone()));
    let limits = limits::PortLimits {
        connections: descriptors().saturating_sub(limits::DESCRIPTORS_FOR_FILES).clamp(1, limits::CONNECTIONS),
        proxies: options.proxies,
        hosts: options.hosts,
        origins: options.origins,
        ..limits::PortLimits::default()
    };
    let served = net::serve_within(node.clone(), listener, stop, limits).await;
    served.map_err(|error| ServeError::Ended(error.to_string()))?;
    let failed = node.has_failed();
    let stopped = tokio::task::spawn_blocking(move || node.stop()).await.map_err(io::Error::other)?;
    match stopped {
        // Its text names the causes already.
        Err(error) => Err(ServeError::Ended(error.to_string())),
        Ok(()) if failed => Err(ServeError::Ended("recording failed".to_owned())),
        Ok(()) => Ok(()),
    }
}

/// Takes as many descriptors as the system grants, and says how many: beyond them no file can be opened.
fn descriptors() -> usize {
    let granted = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: granted.maximum, ..granted });
    let now = getrlimit(Resource::Nofile).current;
    now.and_then(|now| usize::try_from(now).ok()).unwrap_or(usize::MAX)
}

/// Gives measurements on a listener of their own until `stop`.
fn measure(node: Node, socket: TcpSocket, stop: CancellationToken) -> io::Result<()> {
    let listener = socket.listen(limits::BACKLOG)?;
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
