//! A1: asking for much and taking nothing, or little by little.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mengshu_proto::v1;

use crate::frames::{
    self, ACK, DATA, END_STREAM, HEADERS, RESET, SETTINGS, STREAM_WINDOW, WINDOW, call, framed, get, whole_call,
};
use crate::peer::{Frame, Peer};
use crate::stage::{Stage, besiege};

const LIST: &str = "/mengshu.v1.LedgerService/ListEvents";
const SUBMIT: &str = "/mengshu.v1.LedgerService/Submit";
const WATCH: &str = "/mengshu.v1.LedgerService/Watch";
/// Entries before the large ones.
const BEFORE: u64 = 6;
/// Wait before a connection that was cut is opened again.
const PAUSE: Duration = Duration::from_millis(50);
/// No window for any answer.
const NOTHING: &[(u16, u32)] = &[(STREAM_WINDOW, 0)];

fn page_of(stage: &Stage) -> v1::ListEventsRequest {
    let ledger = stage.ledger.0.to_vec().into();
    v1::ListEventsRequest { ledger, page_size: 1_000, from_index: BEFORE, ..v1::ListEventsRequest::default() }
}

/// Whether a stream has ended with this frame.
fn ends(frame: &Frame) -> bool {
    frame.kind == RESET || matches!(frame.kind, HEADERS | DATA) && frame.flags & END_STREAM != 0
}

/// Keeps so many calls going on a connection: each that ends is made again.
async fn keep_asking(stage: &Stage, calls: usize, ask: impl Fn(u32) -> Vec<u8>) -> io::Result<()> {
    let mut peer = Peer::open(stage.address, NOTHING).await?;
    let mut streams = (1..).step_by(2);
    let first: Vec<u8> = streams.by_ref().take(calls).flat_map(&ask).collect();
    peer.send(&first, stage.until).await?;
    stage.sent(calls);
    peer.attend(stage.until, |frame| match streams.next().filter(|_| ends(frame)) {
        Some(stream) => {
            stage.sent(1);
            ask(stream)
        }
        None => Vec::new(),
    })
    .await
}

/// Entry bundles of large entries, without a window.
pub(crate) async fn bundles(stage: Arc<Stage>) -> anyhow::Result<String> {
    let (connections, calls) = (stage.number(2, 8), stage.number(20, 250));
    besiege(&stage, connections, PAUSE, move |stage| async move {
        let path = stage.page("tile/entries/000");
        keep_asking(&stage, calls, |stream| get(stream, &path)).await
    })
    .await?;
    Ok(stage.told(connections, "bundles asked, no window"))
}

/// Pages of large entries, without a window.
pub(crate) async fn pages(stage: Arc<Stage>) -> anyhow::Result<String> {
    let (connections, calls) = (stage.number(2, 8), stage.number(120, 250));
    besiege(&stage, connections, PAUSE, move |stage| async move {
        let page = page_of(&stage);
        keep_asking(&stage, calls, |stream| whole_call(stream, LIST, &page)).await
    })
    .await?;
    Ok(stage.told(connections, "pages asked, no window"))
}

/// Watches that nobody reads.
pub(crate) async fn watches(stage: Arc<Stage>) -> anyhow::Result<String> {
    let (connections, calls) = (4, 128);
    besiege(&stage, connections, PAUSE, move |stage| async move {
        let watch = v1::WatchRequest { ledger: stage.ledger.0.to_vec().into(), from_index: BEFORE };
        keep_asking(&stage, calls, |stream| whole_call(stream, WATCH, &watch)).await
    })
    .await?;
    Ok(stage.told(connections, "watches begun, none read"))
}

/// Bundles over HTTP/1.1, one behind the other, that nobody reads.
pub(crate) async fn unread(stage: Arc<Stage>) -> anyhow::Result<String> {
    let (connections, calls) = (stage.number(64, 400), 4);
    besiege(&stage, connections, PAUSE, move |stage| async move {
        let mut peer = Peer::silent(stage.address).await?;
        let head = format!("GET {} HTTP/1.1\r\nHost: node.test\r\n\r\n", stage.page("tile/entries/000"));
        peer.send(head.repeat(calls).as_bytes(), stage.until).await?;
        stage.sent(calls);
        peer.ignore(stage.until).await;
        Ok(())
    })
    .await?;
    Ok(stage.told(connections, "bundles asked over HTTP/1.1, none read"))
}

/// Takes answers in steps of so many bytes, so often: never still, never done soon.
async fn take_in_steps(stage: &Stage, calls: usize, step: u32, every: Duration) -> io::Result<()> {
    let page = page_of(stage);
    let mut peer = Peer::open(stage.address, NOTHING).await?;
    let mut streams = (1..).step_by(2);
    let mut open: BTreeSet<u32> = BTreeSet::new();
    while !stage.over() {
        let mut bytes = Vec::new();
        while open.len() < calls
            && let Some(stream) = streams.next()
        {
            bytes.extend(whole_call(stream, LIST, &page));
            open.insert(stream);
            stage.sent(1);
        }
        let all = u32::try_from(open.len()).unwrap_or(1).saturating_mul(step);
        bytes.extend(frames::window(0, all.max(1)));
        bytes.extend(open.iter().flat_map(|stream| frames::window(*stream, step)));
        peer.send(&bytes, stage.until).await?;
        let next = Instant::now() + every;
        peer.attend(next.min(stage.until), |frame| {
            if ends(frame) {
                open.remove(&frame.stream);
            }
            Vec::new()
        })
        .await?;
    }
    Ok(())
}

/// Answers taken byte by byte.
pub(crate) async fn trickle(stage: Arc<Stage>) -> anyhow::Result<String> {
    let (connections, calls) = (stage.number(40, 200), 4);
    besiege(&stage, connections, PAUSE, move |stage| async move {
        take_in_steps(&stage, calls, 1, Duration::from_millis(200)).await
    })
    .await?;
    Ok(stage.told(connections, "pages asked, taken at 5 bytes/s"))
}

/// Answers taken slowly and steadily.
pub(crate) async fn steady(stage: Arc<Stage>) -> anyhow::Result<String> {
    let (connections, calls) = (stage.number(64, 300), 1);
    besiege(&stage, connections, PAUSE, move |stage| async move {
        take_in_steps(&stage, calls, 16 * 1024, Duration::from_millis(40)).await
    })
    .await?;
    Ok(stage.told(connections, "pages asked, taken at 400 KiB/s"))
}

/// What a connection may still send.
#[derive(Debug, Default)]
struct Room {
    connection: u32,
    /// What each stream begins with, once the node has told.
    stream: Option<u32>,
}

impl Room {
    /// Fills streams with unfinished messages until the connection is full.
    fn fill(&mut self, next: &mut u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        // A message that the node waits for, of the largest size that it takes.
        let begun = &framed(&[0; 90_000])[..16_384];
        while let Some(stream) = self.stream.filter(|stream| *stream > 0 && self.connection > 0) {
            bytes.extend(call(*next, SUBMIT));
            let mut rest = stream.min(self.connection).min(90_000);
            while rest > 0 {
                let part = rest.min(16_384);
                bytes.extend(frames::data(*next, 0, &begun[..usize::try_from(part).unwrap_or(0)]));
                (rest, self.connection) = (rest - part, self.connection - part);
            }
            *next += 2;
        }
        bytes
    }
}

/// Calls that are begun and never finished, as many bytes as the windows take.
pub(crate) async fn windows(stage: Arc<Stage>) -> anyhow::Result<String> {
    let connections = stage.number(200, 1_000);
    besiege(&stage, connections, PAUSE, move |stage| async move {
        let mut peer = Peer::open(stage.address, &[]).await?;
        let mut room = Room { connection: 65_535, stream: None };
        let mut next = 1;
        peer.attend(stage.until, |frame| {
            match frame.kind {
                SETTINGS if frame.flags & ACK == 0 => room.stream = frame.setting(STREAM_WINDOW).or(Some(65_535)),
                WINDOW if frame.stream == 0 => room.connection = room.connection.saturating_add(frame.number()),
                _ => {}
            }
            let bytes = room.fill(&mut next);
            stage.sent(bytes.len());
            bytes
        })
        .await
    })
    .await?;
    Ok(stage.told(connections, "bytes sent of unfinished calls"))
}
