//! A3: frames without end that cost the node work and mean nothing, and bytes that mean nothing at all.

use std::sync::Arc;
use std::time::{Duration, Instant};

use mengshu_proto::v1;

use crate::frames::{
    self, CONTINUATION, END_HEADERS, END_STREAM, HEADERS, STREAM_WINDOW, block, call, call_fields, data, frame, get,
    whole_call,
};
use crate::peer::Peer;
use crate::stage::{Stage, besiege};

/// Frames that are sent at once.
const CHUNK: u32 = 500;
/// Longest that a chunk waits for a node that reads no further.
const PATIENCE: Duration = Duration::from_secs(1);
/// Wait before a connection that was cut is opened again.
const PAUSE: Duration = Duration::from_millis(10);

/// Sends chunks until the end: the opening, then what is made for each number from 0 on.
async fn flood(
    stage: Arc<Stage>,
    what: &'static str,
    opening: fn(&Stage) -> Vec<u8>,
    each: fn(&Stage, u32) -> Vec<u8>,
) -> anyhow::Result<String> {
    let connections = stage.number(2, 8);
    besiege(&stage, connections, PAUSE, move |stage| async move {
        let mut peer = Peer::open(stage.address, &[]).await?;
        peer.send(&opening(&stage), stage.until).await?;
        let mut number = 0;
        while !stage.over() {
            let chunk: Vec<u8> = (number..number + CHUNK).flat_map(|number| each(&stage, number)).collect();
            number += CHUNK;
            peer.send(&chunk, stage.until.min(Instant::now() + PATIENCE)).await?;
            stage.sent(usize::try_from(CHUNK).unwrap_or(0));
            // What the node has said by now is read, and no longer waited for.
            peer.attend(Instant::now(), |_| Vec::new()).await?;
        }
        Ok(())
    })
    .await?;
    Ok(stage.told(connections, what))
}

const fn nothing(_: &Stage) -> Vec<u8> {
    Vec::new()
}

/// The stream of a call whose headers are sent before.
fn submit(_: &Stage) -> Vec<u8> {
    call(1, "/mengshu.v1.LedgerService/Submit")
}

pub(crate) async fn settings(stage: Arc<Stage>) -> anyhow::Result<String> {
    flood(stage, "SETTINGS", nothing, |_, number| frames::settings(&[(STREAM_WINDOW, 65_535 + number % 2)])).await
}

pub(crate) async fn pings(stage: Arc<Stage>) -> anyhow::Result<String> {
    flood(stage, "PING", nothing, |_, _| frames::ping(0, b"flooding")).await
}

pub(crate) async fn priorities(stage: Arc<Stage>) -> anyhow::Result<String> {
    flood(stage, "PRIORITY", nothing, |_, number| frames::priority(2 * (number % 1_000) + 1)).await
}

pub(crate) async fn window_updates(stage: Arc<Stage>) -> anyhow::Result<String> {
    flood(stage, "WINDOW_UPDATE", submit, |_, number| frames::window(number % 2, 1)).await
}

pub(crate) async fn empty_data(stage: Arc<Stage>) -> anyhow::Result<String> {
    flood(stage, "empty DATA", submit, |_, _| data(1, 0, &[])).await
}

pub(crate) async fn unknown(stage: Arc<Stage>) -> anyhow::Result<String> {
    flood(stage, "frames of no kind", nothing, |_, _| frame(77, 0, 0, b"flooding")).await
}

pub(crate) async fn rapid_reset(stage: Arc<Stage>) -> anyhow::Result<String> {
    let one = |_: &Stage, number: u32| [get(2 * number + 1, "/"), frames::reset(2 * number + 1)].concat();
    flood(stage, "pages asked and reset", nothing, one).await
}

pub(crate) async fn reset_questions(stage: Arc<Stage>) -> anyhow::Result<String> {
    let one = |stage: &Stage, number: u32| {
        let ask = v1::GetStateRequest {
            ledger: stage.ledger.0.to_vec().into(),
            view: "act".to_owned(),
            ..v1::GetStateRequest::default()
        };
        let stream = 2 * number + 1;
        [whole_call(stream, "/mengshu.v1.LedgerService/GetState", &ask), frames::reset(stream)].concat()
    };
    flood(stage, "questions asked and reset", nothing, one).await
}

pub(crate) async fn continuations(stage: Arc<Stage>) -> anyhow::Result<String> {
    let opening = |_: &Stage| frame(HEADERS, 0, 1, &block(&call_fields("/mengshu.v1.LedgerService/Submit")));
    flood(stage, "CONTINUATION", opening, |_, number| {
        let name = format!("x-{number}");
        frame(CONTINUATION, 0, 1, &block(&[(&name, "flooding")]))
    })
    .await
}

/// Calls of methods that do not exist.
pub(crate) async fn no_method(stage: Arc<Stage>) -> anyhow::Result<String> {
    let one = |_: &Stage, number: u32| {
        let block = block(&call_fields("/mengshu.v1.LedgerService/No"));
        frame(HEADERS, END_HEADERS | END_STREAM, 2 * number + 1, &block)
    };
    flood(stage, "calls of no method", nothing, one).await
}

/// Connections that speak no protocol, or break it at once.
pub(crate) async fn garbage(stage: Arc<Stage>) -> anyhow::Result<String> {
    let connections = stage.number(8, 32);
    besiege(&stage, connections, Duration::from_millis(2), |stage| async move {
        // The beginning of TLS; a head of no version; a frame of a stream that a client may not open; a size beyond all.
        let wrong: [&[u8]; 4] = [
            &[0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3],
            b"GET / HTTP/9.9\r\n\r\n",
            &frame(HEADERS, END_HEADERS, 2, &[0x82]),
            &[255, 255, 255, 0, 0, 0, 0, 0, 1],
        ];
        for (number, bytes) in wrong.iter().enumerate() {
            let mut peer =
                if number < 2 { Peer::silent(stage.address).await? } else { Peer::open(stage.address, &[]).await? };
            peer.send(bytes, stage.until).await?;
            stage.sent(1);
            peer.wait(stage.until.min(Instant::now() + Duration::from_millis(20))).await;
        }
        Ok(())
    })
    .await?;
    Ok(stage.told(connections, "broken openings"))
}
