//! The attacker's end of one connection: it sends any bytes, reads frames, answers pings and grants no window by itself.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::frames::{self, ACK, HEAD, PING, PREFACE, SETTINGS};

/// Longest that an attacker waits for its own connection to open.
const OPEN_TIME: Duration = Duration::from_secs(5);

/// A frame that came.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) kind: u8,
    pub(crate) flags: u8,
    pub(crate) stream: u32,
    pub(crate) payload: Vec<u8>,
}

impl Frame {
    /// The number that a window's frame carries.
    pub(crate) fn number(&self) -> u32 {
        self.payload.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes))
    }

    /// The value of a setting, where the frame has it.
    pub(crate) fn setting(&self, name: u16) -> Option<u32> {
        let value = self.payload.chunks_exact(6).rfind(|one| one.starts_with(&name.to_be_bytes()))?;
        value.last_chunk().map(|bytes| u32::from_be_bytes(*bytes))
    }
}

/// One connection.
#[derive(Debug)]
pub(crate) struct Peer {
    stream: TcpStream,
    /// What came and is no whole frame yet.
    came: Vec<u8>,
}

impl Peer {
    /// A connection on which nothing has been said.
    pub(crate) async fn silent(address: SocketAddr) -> io::Result<Self> {
        let opened = tokio::time::timeout(OPEN_TIME, TcpStream::connect(address)).await;
        let stream = opened.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        stream.set_nodelay(true)?;
        Ok(Self { stream, came: Vec::new() })
    }

    /// A connection of HTTP/2 with these settings.
    pub(crate) async fn open(address: SocketAddr, settings: &[(u16, u32)]) -> io::Result<Self> {
        let mut peer = Self::silent(address).await?;
        peer.stream.write_all(&[PREFACE, &frames::settings(settings)].concat()).await?;
        Ok(peer)
    }

    /// Sends all of it, or fails at that time: a node that reads no further holds nobody up for ever.
    pub(crate) async fn send(&mut self, bytes: &[u8], until: Instant) -> io::Result<()> {
        let sent = tokio::time::timeout_at(until.into(), self.stream.write_all(bytes)).await;
        sent.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    }

    /// The next frame.
    async fn next(&mut self) -> io::Result<Frame> {
        loop {
            if let Some(head) = self.came.first_chunk::<HEAD>() {
                let [high, middle, low, kind, flags, stream @ ..] = *head;
                let length = usize::try_from(u32::from_be_bytes([0, high, middle, low])).unwrap_or(usize::MAX);
                if self.came.len() >= HEAD + length {
                    let rest = self.came.split_off(HEAD + length);
                    let whole = std::mem::replace(&mut self.came, rest);
                    let stream = u32::from_be_bytes(stream);
                    return Ok(Frame { kind, flags, stream, payload: whole[HEAD..].to_vec() });
                }
            }
            if self.stream.read_buf(&mut self.came).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// Reads until then, answers settings and pings, and sends what each other frame calls for.
    ///
    /// # Errors
    /// When the node ends the connection before.
    pub(crate) async fn attend(&mut self, until: Instant, mut answer: impl FnMut(&Frame) -> Vec<u8>) -> io::Result<()> {
        loop {
            let Ok(frame) = tokio::time::timeout_at(until.into(), self.next()).await else { return Ok(()) };
            let frame = frame?;
            let mut bytes = match frame.kind {
                SETTINGS if frame.flags & ACK == 0 => frames::frame(SETTINGS, ACK, 0, &[]),
                PING if frame.flags & ACK == 0 => frames::ping(ACK, &frame.payload),
                _ => Vec::new(),
            };
            bytes.extend(answer(&frame));
            if !bytes.is_empty() {
                self.send(&bytes, until).await?;
            }
        }
    }

    /// Reads nothing and says nothing until then.
    pub(crate) async fn ignore(&self, until: Instant) {
        tokio::time::sleep_until(until.into()).await;
    }

    /// Says nothing, and returns when the node ends the connection, or then.
    pub(crate) async fn wait(&mut self, until: Instant) {
        let _ = tokio::time::timeout_at(until.into(), async {
            while self.stream.read_buf(&mut self.came).await.is_ok_and(|read| read > 0) {
                self.came.clear();
            }
        })
        .await;
    }
}
