//! What a connection sends, gathered: all that one turn of its task writes leaves together.
//!
//! HTTP/2 writes and flushes after every message, and the end of a call is one more frame behind its message. So each
//! answer took two system calls, and as many answers as were ready at once took twice as many. Invariants: bytes leave in
//! their order, at the latest when the turn ends that wrote them; no more than [`limits::OUTBOX_BYTES`] wait; a connection
//! that cannot send ends.

use std::future::{Future, poll_fn};
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Buf, BufMut, BytesMut};
use tokio::io::AsyncWrite;
use tokio::net::tcp::OwnedWriteHalf;

use super::moved::Moved;
use crate::limits;

/// The sending half of a connection. Clones are handles of the same one.
#[derive(Debug, Clone)]
pub(super) struct Outbox(Arc<Mutex<Sending>>);

#[derive(Debug)]
struct Sending {
    half: OwnedWriteHalf,
    waiting: BytesMut,
    moved: Moved,
}

impl Outbox {
    pub(super) fn new(half: OwnedWriteHalf, moved: Moved) -> Self {
        Self(Arc::new(Mutex::new(Sending { half, waiting: BytesMut::new(), moved })))
    }

    fn lock(&self) -> MutexGuard<'_, Sending> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes bytes to be sent; pending while those before them fill the room and the peer takes nothing.
    pub(super) fn poll_take(&self, cx: &mut Context<'_>, parts: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        self.lock().poll_take(cx, parts)
    }

    /// Sends what waits.
    pub(super) fn poll_send(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.lock().poll_send(cx)
    }

    /// Sends what waits and says that nothing more comes.
    pub(super) fn poll_shutdown(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut sending = self.lock();
        ready!(sending.poll_send(cx))?;
        Pin::new(&mut sending.half).poll_shutdown(cx)
    }

    /// Runs a connection that writes here to its end, and sends after each of its turns what it wrote.
    ///
    /// # Errors
    /// When it cannot send.
    pub(super) async fn serve<C: Future>(&self, mut connection: Pin<&mut C>) -> io::Result<C::Output> {
        poll_fn(|cx| {
            let polled = connection.as_mut().poll(cx);
            // When the peer takes nothing now, this turn's waker is called as soon as it does.
            if let Poll::Ready(Err(error)) = self.poll_send(cx) {
                return Poll::Ready(Err(error));
            }
            polled.map(Ok)
        })
        .await
    }
}

impl Sending {
    fn poll_take(&mut self, cx: &mut Context<'_>, parts: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let length = parts.iter().map(|part| part.len()).sum::<usize>();
        if self.waiting.len().saturating_add(length) > limits::OUTBOX_BYTES {
            ready!(self.poll_send(cx))?;
        }
        if length > limits::OUTBOX_BYTES {
            // Too much to gather: it goes without being copied.
            let sent = ready!(Pin::new(&mut self.half).poll_write_vectored(cx, parts))?;
            self.moved.sent(sent);
            return Poll::Ready(Ok(sent));
        }
        parts.iter().for_each(|part| self.waiting.put_slice(part));
        Poll::Ready(Ok(length))
    }

    fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.waiting.is_empty() {
            let sent = ready!(Pin::new(&mut self.half).poll_write(cx, &self.waiting))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.moved.sent(sent);
            self.waiting.advance(sent);
        }
        // The room is used again from its start.
        self.waiting.clear();
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::pin::pin;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::super::line::Line;
    use super::*;

    /// Both ends of a connection, the nearer one as the port holds it.
    async fn pair() -> (Line, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        peer.write_all(b"GET").await.unwrap();
        let (_, mut line) = Line::open(listener.accept().await.unwrap().0).await.unwrap();
        line.read_exact(&mut [0; 3]).await.unwrap();
        (line, peer)
    }

    #[tokio::test]
    async fn what_one_turn_writes_leaves_together() {
        let (mut line, mut peer) = pair().await;
        let (moved, outbox) = (line.moved(), line.outbox());
        let before = moved.count();
        let writing = pin!(async {
            for _ in 0..20 {
                line.write_all(b"message").await.unwrap();
                line.flush().await.unwrap();
            }
            assert_eq!(moved.count(), before, "nothing leaves before the turn ends");
            tokio::task::yield_now().await;
            assert_eq!(moved.count(), before + 1, "one turn, one write");
            line.write_all(b"end").await.unwrap();
            line.shutdown().await.unwrap();
        });
        outbox.serve(writing).await.unwrap();
        let mut got = Vec::new();
        peer.read_to_end(&mut got).await.unwrap();
        assert_eq!(got, [b"message".repeat(20), b"end".to_vec()].concat());
    }

    #[tokio::test]
    async fn a_peer_that_takes_nothing_holds_back_the_writer_and_gets_all_in_order() {
        let (mut line, mut peer) = pair().await;
        let outbox = line.outbox();
        let sent: Vec<u8> = (0..4_000_000_u32).flat_map(|number| number.to_le_bytes()).collect();
        let writing = pin!(async {
            // Pieces smaller and larger than the room.
            let mut rest = sent.as_slice();
            for length in [1, 700, 9_000, limits::OUTBOX_BYTES, limits::OUTBOX_BYTES + 1, 100_000].iter().cycle() {
                let (piece, after) = rest.split_at(rest.len().min(*length));
                line.write_all(piece).await.unwrap();
                assert!(outbox.lock().waiting.len() <= limits::OUTBOX_BYTES);
                rest = after;
                if rest.is_empty() {
                    break;
                }
            }
            line.shutdown().await.unwrap();
        });
        let mut serving = pin!(outbox.serve(writing));
        // It fills the system's buffers and its own, and stops.
        let held = tokio::time::timeout(std::time::Duration::from_millis(100), serving.as_mut()).await;
        assert!(held.is_err(), "more went than the peer took");
        let mut got = Vec::new();
        let (served, read) = tokio::join!(serving, peer.read_to_end(&mut got));
        served.unwrap();
        read.unwrap();
        assert!(got == sent);
    }

    #[tokio::test]
    async fn a_connection_that_cannot_send_ends() {
        let (mut line, peer) = pair().await;
        let outbox = line.outbox();
        // What it has not read makes the peer's end a reset.
        line.write_all(b"unread").await.unwrap();
        let nothing = pin!(std::future::ready(()));
        outbox.serve(nothing).await.unwrap();
        peer.readable().await.unwrap();
        drop(peer);
        let writing = pin!(async {
            loop {
                line.write_all(b"more").await.unwrap();
                line.flush().await.unwrap();
                tokio::task::yield_now().await;
            }
        });
        let ended: io::Result<()> = outbox.serve(writing).await;
        assert!(ended.is_err());
    }
}
