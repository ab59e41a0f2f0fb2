//! The port: one for gRPC (HTTP/2 without TLS, by prior knowledge) and HTTP/1.1.
//!
//! Invariants: garbage and silence on the port hurt nobody; a caller's deadline is honoured as DEADLINE_EXCEEDED; on stop
//! the node says NOT_SERVING, takes no new connection, ends its streams as unavailable, waits a bounded time and cuts
//! what is left.
//!
//! What a file uses stands below it: `moved` < `outbox` < `line`; `line` and `front` < this file.

mod front;
mod line;
mod moved;
mod outbox;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use self::front::Front;
use self::line::{Line, Protocol};
use crate::limits::{self, PortLimits};
use crate::operate::{Readiness, keep_health};
use crate::sequencer::Node;

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
    let places = Arc::new(Semaphore::new(limits.connections));
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place.ok(),
            () = stop.cancelled() => break,
        };
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // Out of descriptors, or a connection that went away: neither is a reason to end.
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(limits::ACCEPT_PAUSE).await;
                    continue;
                }
            },
            () = stop.cancelled() => break,
        };
        let (port, watcher, node) = (port.clone(), graceful.watcher(), node.clone());
        tokio::spawn(async move {
            let _place = place;
            node.tally().accepted.one();
            let _open = node.tally().connections.enter();
            port.talk(stream, watcher).await;
        });
    }
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
    http1: auto::Builder<TokioExecutor>,
    http2: auto::Builder<TokioExecutor>,
    header_time: Duration,
    idle_time: Duration,
    /// No new connection is wanted.
    stop: CancellationToken,
    /// Connections that are still there end at once.
    cut: CancellationToken,
}

impl Port {
    fn new(front: Front, limits: &PortLimits, stop: CancellationToken, cut: CancellationToken) -> Self {
        let mut builder = auto::Builder::new(TokioExecutor::new());
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
            .initial_connection_window_size(limits::CONNECTION_WINDOW);
        let (http1, http2) = (builder.clone().http1_only(), builder.http2_only());
        Self { front, http1, http2, header_time: limits.header_time, idle_time: limits.idle_time, stop, cut }
    }

    /// Serves one connection to its end.
    async fn talk(&self, stream: TcpStream, watcher: Watcher) {
        let _ = stream.set_nodelay(true);
        // Somebody who connects and says nothing, or half a word, does not hold a place for ever.
        let opened = tokio::select! {
            opened = tokio::time::timeout(self.header_time, Line::open(stream)) => opened,
            () = self.stop.cancelled() => return,
        };
        let Ok(Ok((protocol, line))) = opened else { return };
        let (moved, outbox) = (line.moved(), line.outbox());
        let builder = match protocol {
            Protocol::Http1 => &self.http1,
            Protocol::Http2 => &self.http2,
        };
        let connection = builder.serve_connection(TokioIo::new(line), self.front.clone());
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
            }
        }
    }
}

#[cfg(test)]
mod tests;
