//! The steps: what the clients do, each giving its rate.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use mengshu_core::value::{EventId, LedgerId};
use mengshu_proto::v1;
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;
use mengshu_server::journal::RealDisk;
use mengshu_server::sequencer::{Node, NodeConfig, SystemClock};
use mengshu_tests::bodies::{deliver, endorse, founding, promise, propose};
use mengshu_tests::terms::terms;
use mengshu_tests::{Author, id, signer};
use tokio_stream::StreamExt;

use crate::limits::per_second;
use crate::runtime;

pub(crate) async fn unary(
    address: &str,
    batch: Vec<v1::SubmitRequest>,
    clients: usize,
    connections: usize,
) -> anyhow::Result<f64> {
    let count = batch.len();
    let mut shares: Vec<Vec<v1::SubmitRequest>> = (0..clients).map(|_| Vec::new()).collect();
    for (number, request) in batch.into_iter().enumerate() {
        shares[number % clients].push(request);
    }
    let mut open = Vec::new();
    for _ in 0..connections {
        open.push(LedgerServiceClient::connect(address.to_owned()).await?);
    }
    let ready: Vec<_> =
        shares.into_iter().zip(open.iter().cycle().cloned()).map(|(share, client)| (client, share)).collect();
    let begin = Instant::now();
    let tasks: Vec<_> = ready
        .into_iter()
        .map(|(mut client, share)| {
            tokio::spawn(async move {
                for request in share {
                    client.submit(request).await?;
                }
                Ok::<(), tonic::Status>(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(per_second(count, begin))
}

pub(crate) async fn stream(address: &str, batch: Vec<v1::SubmitRequest>, streams: usize) -> anyhow::Result<f64> {
    let count = batch.len();
    let mut shares: Vec<Vec<v1::SubmitStreamRequest>> = (0..streams).map(|_| Vec::new()).collect();
    for (tag, request) in (0u64..).zip(batch) {
        let place = usize::try_from(tag)? % streams;
        shares[place].push(v1::SubmitStreamRequest { tag, event: request.event, signatures: request.signatures });
    }
    let begin = Instant::now();
    let tasks: Vec<_> = shares
        .into_iter()
        .map(|share| {
            let address = address.to_owned();
            tokio::spawn(async move {
                let mut client = LedgerServiceClient::connect(address).await?;
                let expected = share.len();
                let mut answers = client.submit_stream(tokio_stream::iter(share)).await?.into_inner();
                let mut got = 0;
                while let Some(answer) = answers.next().await {
                    anyhow::ensure!(
                        matches!(answer?.result, Some(v1::submit_stream_response::Result::Receipt(_))),
                        "refused"
                    );
                    got += 1;
                }
                anyhow::ensure!(got == expected, "{got} answers of {expected}");
                Ok(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(per_second(count, begin))
}

/// Calls that do nothing.
pub(crate) async fn health(address: &str, count: usize, clients: usize) -> anyhow::Result<f64> {
    let mut open = Vec::new();
    for _ in 0..clients {
        open.push(tonic::transport::Endpoint::new(address.to_owned())?.connect().await?);
    }
    let begin = Instant::now();
    let tasks: Vec<_> = open
        .into_iter()
        .map(|channel| {
            tokio::spawn(async move {
                let mut client = tonic_health::pb::health_client::HealthClient::new(channel);
                for _ in 0..count / clients {
                    client.check(tonic_health::pb::HealthCheckRequest::default()).await?;
                }
                Ok::<(), tonic::Status>(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(per_second(count / clients * clients, begin))
}

pub(crate) async fn reads(address: &str, ledger: LedgerId, count: usize) -> anyhow::Result<f64> {
    let begin = Instant::now();
    let tasks: Vec<_> = (0..16usize)
        .map(|client| {
            let address = address.to_owned();
            tokio::spawn(async move {
                let mut reader = LedgerServiceClient::connect(address).await?;
                for number in 0..count / 16 {
                    let index = u64::try_from((number * 7919 + client) % 4000)?;
                    let which = Some(v1::get_event_request::Which::Index(index));
                    reader.get_event(v1::GetEventRequest { ledger: ledger.0.to_vec().into(), which }).await?;
                }
                anyhow::Ok(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(per_second(count, begin))
}

pub(crate) fn in_process(data: &Path, events: usize) -> anyhow::Result<f64> {
    let config = NodeConfig::new(data, id("node.bench"), signer("node"));
    let disk = Arc::new(RealDisk::create(data)?);
    let node = Node::open(&config, disk, Arc::new(SystemClock))?;
    let rate = runtime()?.block_on(async {
        let author = Author::new(None, 0);
        let found = author.signed("h", founding(&["h", "k"], "node.bench", node.key()));
        let act = EventId::of(&found.event);
        let ledger = node.submit(found).await?.ledger;
        let author = Author::new(Some(ledger), 1);
        node.submit(author.signed("k", endorse(act))).await?;
        let agreement = author.signed("h", propose(1, "2024-01-01", terms(&[("h", "1")])));
        let act = EventId::of(&agreement.event);
        node.submit(agreement).await?;
        node.submit(author.signed("k", endorse(act))).await?;
        node.submit(author.signed("h", promise("c0", "90000000000 CNY", "k"))).await?;
        let ready: Vec<_> = (0..events)
            .map(|number| author.signed("h", deliver("c0", "1 CNY", "2024-01-01", &number.to_string())))
            .collect();
        let queue = Arc::new(std::sync::Mutex::new(ready.into_iter()));
        let begin = Instant::now();
        let tasks: Vec<_> = (0..64)
            .map(|_| {
                let (node, queue) = (node.clone(), Arc::clone(&queue));
                tokio::spawn(async move {
                    loop {
                        let next = queue.lock().expect("no panic").next();
                        let Some(submission) = next else { return Ok(()) };
                        node.submit(submission).await?;
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await?.map_err(|error: mengshu_server::sequencer::SubmitError| anyhow::anyhow!(error))?;
        }
        anyhow::Ok(per_second(events, begin))
    })?;
    node.stop().map_err(|error| anyhow::anyhow!(error))?;
    Ok(rate)
}
