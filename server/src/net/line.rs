//! A connection's bytes: which protocol they speak, and whether they still move.
//!
//! hyper-util tells the protocols apart without a time limit, so three bytes of an HTTP/2 preface would hold a place for
//! ever; here the opening is read against the clock, then handed back.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedReadHalf;

use super::frames::Frames;
use super::moved::Moved;
use super::outbox::Outbox;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// What a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    Http1,
    Http2,
}

/// A connection whose opening has been read.
#[derive(Debug)]
pub(super) struct Line {
    half: OwnedReadHalf,
    /// What was read to tell the protocol, to be read again.
    opening: Bytes,
    outbox: Outbox,
    moved: Moved,
    /// Of HTTP/2: the frames that have come.
    frames: Option<Frames>,
}

impl Line {
    /// Reads until the protocol is told: as long as the bytes are those of the HTTP/2 preface.
    pub(super) async fn open(mut stream: TcpStream) -> io::Result<(Protocol, Self)> {
        let mut opening = Vec::with_capacity(PREFACE.len());
        let mut protocol = Protocol::Http2;
        while opening.len() < PREFACE.len() {
            let mut buffer = [0; PREFACE.len()];
            let room = PREFACE.len().saturating_sub(opening.len());
            let read = stream.read(buffer.get_mut(..room).unwrap_or_default()).await?;
            opening.extend_from_slice(buffer.get(..read).unwrap_or_default());
            if read == 0 || !PREFACE.starts_with(&opening) {
                protocol = Protocol::Http1;
                break;
            }
        }
        let moved = Moved::default();
        let (half, sending) = stream.into_split();
        let outbox = Outbox::new(sending, moved.clone());
        let frames = (protocol == Protocol::Http2).then(Frames::new);
        Ok((protocol, Self { half, opening: opening.into(), outbox, moved, frames }))
    }

    /// Where what is written waits until the turn ends that wrote it: whoever runs the connection sends it.
    pub(super) fn outbox(&self) -> Outbox {
        self.outbox.clone()
    }

    /// Tells later whether bytes moved.
    pub(super) fn moved(&self) -> Moved {
        self.moved.clone()
    }
}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.opening.is_empty() {
            let length = self.opening.len().min(buffer.remaining());
            buffer.put_slice(self.opening.get(..length).unwrap_or_default());
            self.opening.advance(length);
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.half).poll_read(cx, buffer);
        let this = &mut *self;
        if let Some(read) = buffer.filled().get(before..).filter(|read| !read.is_empty()) {
            this.moved.tick();
            if this.frames.as_mut().is_some_and(|frames| !frames.read(read, this.moved.all_sent())) {
                return Poll::Ready(Err(io::Error::other("the peer sends frames that belong to no call without end")));
            }
        }
        polled
    }
}

impl AsyncWrite for Line {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.outbox.poll_take(cx, &[io::IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.outbox.poll_take(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// The end of the turn flushes.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.outbox.poll_shutdown(cx)
    }
}
