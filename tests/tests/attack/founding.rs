//! A5: a stranger founds ledgers without end.

use std::sync::Arc;

use anyhow::Context;
use mengshu_core::value::KeyId;
use mengshu_proto::v1;
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;
use mengshu_proto::v1::log_service_client::LogServiceClient;
use mengshu_proto::v1::submit_stream_response::Result as Answer;
use mengshu_tests::Author;
use mengshu_tests::bodies::founding;
use tokio_stream::StreamExt;

use crate::ground::streamed;
use crate::stage::Stage;
use crate::target::NAME;

/// Foundings that are signed and sent together.
const TOGETHER: usize = 250;

/// Founds ledgers, each with keys that the node has never seen.
pub(crate) async fn ledgers(stage: Arc<Stage>) -> anyhow::Result<String> {
    let address = format!("http://{}", stage.address);
    let info = LogServiceClient::connect(address.clone()).await?.get_node_info(v1::GetNodeInfoRequest {}).await?;
    let key = KeyId(info.into_inner().key.as_ref().try_into()?);
    let mut client = LedgerServiceClient::connect(address).await?;
    let (all, mut founded, mut refused) = (stage.number(500, 5_000), 0, 0);
    let author = Author::new(None, stage.salt);
    for begin in (0..all).step_by(TOGETHER) {
        let one = |number: usize| {
            let founder = format!("s{}-{number}", stage.salt);
            author.signed(&founder, founding(&[&founder, "k"], NAME, key))
        };
        let some: Vec<_> = (0..).zip(begin..begin + TOGETHER).map(|(tag, number)| streamed(tag, one(number))).collect();
        let mut answers = client.submit_stream(tokio_stream::iter(some)).await?.into_inner();
        while let Some(answer) = answers.next().await {
            match answer?.result.context("an answer")? {
                Answer::Receipt(_) => founded += 1,
                Answer::Refused(_) => refused += 1,
            }
        }
    }
    Ok(format!("{founded} ledgers founded, {refused} foundings refused"))
}
