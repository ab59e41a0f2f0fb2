//! A2 and the long calls of A3: holding places and doing nothing with them.

use std::sync::Arc;
use std::time::Duration;

use mengshu_proto::v1;

use crate::frames::{PREFACE, call, data, framed, whole_call};
use crate::peer::Peer;
use crate::stage::{Stage, besiege};

/// A few more than the node has places.
const FULL: usize = 1_100;
/// Wait before a connection that was cut is opened again.
const PAUSE: Duration = Duration::from_millis(250);

/// Connections that answer pings and make no call.
pub(crate) async fn silent(stage: Arc<Stage>) -> anyhow::Result<String> {
    besiege(&stage, FULL, PAUSE, |stage| async move {
        let mut peer = Peer::open(stage.address, &[]).await?;
        peer.attend(stage.until, |_| Vec::new()).await
    })
    .await?;
    Ok(stage.told(FULL, ""))
}

/// Connections that say nothing or half a word, opened again whenever they are cut.
pub(crate) async fn idle(stage: Arc<Stage>) -> anyhow::Result<String> {
    let connections = stage.number(FULL, 2_100);
    besiege(&stage, connections, PAUSE, |stage| async move {
        let mut peer = Peer::silent(stage.address).await?;
        if stage.opened() % 2 == 0 {
            peer.send(&PREFACE[..9], stage.until).await?;
        }
        peer.wait(stage.until).await;
        Ok(())
    })
    .await?;
    Ok(stage.told(connections, ""))
}

/// Connections with half a call each.
pub(crate) async fn half_calls(stage: Arc<Stage>) -> anyhow::Result<String> {
    besiege(&stage, FULL, PAUSE, |stage| async move {
        let mut peer = Peer::open(stage.address, &[]).await?;
        let half = [call(1, "/mengshu.v1.LedgerService/Submit"), data(1, 0, &framed(&[0; 1_000])[..500])].concat();
        peer.send(&half, stage.until).await?;
        stage.sent(1);
        peer.attend(stage.until, |_| Vec::new()).await
    })
    .await?;
    Ok(stage.told(FULL, "calls begun"))
}

/// Connections with a watch each, which they read.
pub(crate) async fn a_watch_each(stage: Arc<Stage>) -> anyhow::Result<String> {
    besiege(&stage, FULL, PAUSE, |stage| async move {
        let mut peer = Peer::open(stage.address, &[]).await?;
        // At the end of the log: only heartbeats come.
        let watch = v1::WatchRequest { ledger: stage.ledger.0.to_vec().into(), from_index: u64::from(u32::MAX) };
        peer.send(&whole_call(1, "/mengshu.v1.LedgerService/Watch", &watch), stage.until).await?;
        stage.sent(1);
        peer.attend(stage.until, |_| Vec::new()).await
    })
    .await?;
    Ok(stage.told(FULL, "watches begun"))
}

/// Health and reflection streams in which nothing happens.
pub(crate) async fn idle_streams(stage: Arc<Stage>) -> anyhow::Result<String> {
    let (connections, streams) = (stage.number(6, 12), 250_u32);
    besiege(&stage, connections, PAUSE, move |stage| async move {
        let mut peer = Peer::open(stage.address, &[]).await?;
        let one = |number: u32| match number % 2 {
            0 => call(2 * number + 1, "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"),
            _ => [
                call(2 * number + 1, "/grpc.health.v1.Health/Watch"),
                data(2 * number + 1, crate::frames::END_STREAM, &framed(&[])),
            ]
            .concat(),
        };
        let all: Vec<u8> = (0..streams).flat_map(one).collect();
        peer.send(&all, stage.until).await?;
        stage.sent(usize::try_from(streams).unwrap_or(0));
        peer.attend(stage.until, |_| Vec::new()).await
    })
    .await?;
    Ok(stage.told(connections, "streams begun"))
}
