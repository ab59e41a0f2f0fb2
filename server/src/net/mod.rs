//! The port: one for gRPC (HTTP/2 without TLS, by prior knowledge) and HTTP/1.1.
//!
//! Invariants: garbage and silence on the port hurt nobody; a caller's deadline is honoured as DEADLINE_EXCEEDED; on stop
//! the node says NOT_SERVING, takes no new connection, ends its streams as unavailable, waits a bounded time and cuts
//! what is left.
//!
//! What callers make it hold is bounded: by the budget for calls and answers, `places` for connections, `frames` for what belongs
//! to no call.
//!
//! What a file uses stands below it: `moved` < `outbox`; `outbox`, `frames` < `line`; `metered`, `executor`, `visitors` < `front`; `line`,
//! `places` and `front` < this file.

mod executor;
mod frames;
mod front;
mod line;
mod metered;
mod moved;
mod outbox;
mod places;
mod visitors;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use self::executor::Cutting;
use self::front::{Desk, Front};
use self::line::{Line, Protocol};
use self::places::Places;
use crate::budget::{Account, Budget};
use crate::limits::{self, PortLimits};
use crate::operate::{Readiness, keep_health};
use crate::sequencer::{Caller, Node};

/// Serves a node on a listener until `stop`. The node itself goes on; stop it afterwards.
///
/// # Errors
/// When the reflection service cannot be built, which the compiled descriptors rule out.
pub async fn serve(node: Node, listener: TcpListener, stop: CancellationToken) -> io::Result<()> {
    serve_within(node, listener, stop, PortLimits::default()).await
}

/// The same with other limits.
///
/// # Errors
/// As [`serve`].
pub async fn serve_within(
    node: Node,
    listener: TcpListener,
    stop: CancellationToken,
    limits: PortLimits,
) -> io::Result<()> {
    // Streams end only after the health service has said so.
    let ending = CancellationToken::new();
    let cut = CancellationToken::new();
    let readiness = Readiness::new(node.clone(), stop.clone());
    let (front, health) = Front::new(readiness.clone(), ending.clone(), &limits).await?;
    let health = keep_health(health, readiness, front::SERVICES).await;
    let graceful = GracefulShutdown::new();
    let port = Port::new(front, &limits, stop.clone(), cut.clone());
    let budget = Budget::new();
    let places = Places::new(&limits, Arc::clone(&budget));
    let sweeping = tokio::spawn(Arc::clone(&budget).sweep());
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of descriptors, or a connection that went away: neither is a reason to end.
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(limits::ACCEPT_PAUSE).await;
                    continue;
                }
            },
            () = stop.cancelled() => break,
        };
        let account = budget.open();
        // Where all others are at work there is no place; whoever asked is told by the end of its connection.
        let Some(place) = places.take(peer.ip(), &account) else { continue };
        let (port, watcher, node) = (port.clone(), graceful.watcher(), node.clone());
        tokio::spawn(async move {
            let _place = place;
            node.tally().accepted.one();
            let _open = node.tally().connections.enter();
            port.talk(stream, watcher, account).await;
        });
    }
    sweeping.abort();
    drop(listener);
    // It says that nothing more is taken.
    let _ = health.await;
    ending.cancel();
    if tokio::time::timeout(limits.drain_time, graceful.shutdown()).await.is_err() {
        tracing::warn!("some calls did not end in time and are cut");
    }
    cut.cancel();
    Ok(())
}

/// What every connection needs.
#[derive(Clone)]
struct Port {
    front: Front,
    http1: auto::Builder<Cutting>,
    http2: auto::Builder<Cutting>,
    header_time: Duration,
    idle_time: Duration,
    /// No new connection is wanted.
    stop: CancellationToken,
    /// Connections that are still there end at once.
    cut: CancellationToken,
}

impl Port {
    fn new(front: Front, limits: &PortLimits, stop: CancellationToken, cut: CancellationToken) -> Self {
        let mut builder = auto::Builder::new(Cutting);
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header_time)
            .max_buf_size(limits::HTTP1_BYTES);
        builder
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(limits::PING_EVERY)
            .keep_alive_timeout(limits::PING_TIME)
            .max_concurrent_streams(limits::CALLS_PER_CONNECTION)
            .max_header_list_size(limits::HEADER_BYTES)
            .initial_stream_window_size(limits::CALL_WINDOW)
            .initial_connection_window_size(limits::CONNECTION_WINDOW)
            .max_send_buf_size(limits::PIECE_BYTES);
        let (http1, http2) = (builder.clone().http1_only(), builder.http2_only());
        Self { front, http1, http2, header_time: limits.header_time, idle_time: limits.idle_time, stop, cut }
    }

    /// Serves one connection to its end.
    async fn talk(&self, stream: TcpStream, watcher: Watcher, account: Arc<Account>) {
        let _ = stream.set_nodelay(true);
        let caller = Caller::from(stream.peer_addr().ok().map(|peer| peer.ip()));
        let local = stream.local_addr().is_ok_and(|address| address.ip().to_canonical().is_loopback());
        // Somebody who connects and says nothing, or half a word, does not hold a place for ever.
        let opened = tokio::select! {
            opened = tokio::time::timeout(self.header_time, Line::open(stream)) => opened,
            () = self.stop.cancelled() => return,
            () = account.cut.cancelled() => return,
        };
        let Ok(Ok((protocol, line))) = opened else { return };
        let (moved, outbox) = (line.moved(), line.outbox());
        let builder = match protocol {
            Protocol::Http1 => &self.http1,
            Protocol::Http2 => &self.http2,
        };
        let desk = Desk::new(self.front.clone(), Arc::clone(&account), caller, local);
        let connection = builder.serve_connection(TokioIo::new(line), desk);
        let connection = std::pin::pin!(watcher.watch(connection.into_owned()));
        let mut connection = std::pin::pin!(outbox.serve(connection));
        let mut last = moved.count();
        loop {
            tokio::select! {
                ended = &mut connection => {
                    match ended {
                        Ok(Ok(())) => {}
                        Ok(Err(error)) => tracing::debug!(%error, "a connection ended with an error"),
                        Err(error) => tracing::debug!(%error, "a connection could not send"),
                    }
                    return;
                }
                () = tokio::time::sleep(self.idle_time) => {
                    let now = moved.count();
                    if now == last {
                        tracing::debug!("a connection on which nothing moved was cut");
                        return;
                    }
                    last = now;
                }
                () = self.cut.cancelled() => return,
                () = account.cut.cancelled() => return,
            }
        }
    }
}

#[cfg(test)]
mod tests;
