//! What stands in a node before it is attacked: an alliance, entries as large as they can be, deliveries of one contribution.

use std::path::PathBuf;

use anyhow::{Context, ensure};
use mengshu_core::event::Submission;
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::agreement::Goal;
use mengshu_core::value::{EventId, LedgerId};
use mengshu_proto::v1;
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;
use mengshu_proto::v1::log_service_client::LogServiceClient;
use mengshu_proto::v1::submit_stream_response::Result as Answer;
use mengshu_tests::bodies::{deliver, endorse, founding, promise, propose};
use mengshu_tests::terms::{TermsExt, terms};
use mengshu_tests::{Author, id, request};
use tokio_stream::StreamExt;
use tonic::transport::Channel;

use crate::target::Target;

/// Who founds the alliance.
const MEMBERS: [&str; 2] = ["h", "k"];
/// The contribution that the honest client delivers to.
pub(crate) const CALLS: &str = "calls";
/// The contribution that has all deliveries.
pub(crate) const MANY: &str = "many";
/// Entries of a full bundle, and some.
pub(crate) const LARGE: usize = 300;

/// A data directory with an alliance.
#[derive(Debug)]
pub(crate) struct Ground {
    _folder: tempfile::TempDir,
    pub(crate) data: PathBuf,
    pub(crate) ledger: LedgerId,
}

impl Ground {
    /// Makes one with so many deliveries, and entries that are as large as can be where wanted.
    pub(crate) async fn make(large: bool, deliveries: usize) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().join("node");
        let target = Target::start(&data, None)?;
        let address = format!("http://{}", target.address);
        let info = LogServiceClient::connect(address.clone()).await?.get_node_info(v1::GetNodeInfoRequest {}).await?;
        let mut client = LedgerServiceClient::connect(address).await?;

        let author = Author::new(None, 0);
        let key = mengshu_core::value::KeyId(info.into_inner().key.as_ref().try_into()?);
        let found = author.signed(MEMBERS[0], founding(&MEMBERS, crate::target::NAME, key));
        let act = EventId::of(&found.event);
        let ledger = LedgerId(act.0);
        let author = Author::new(Some(ledger), 1);
        let agreement = author.signed(MEMBERS[0], propose(1, "2024-01-01", terms(&[("h", "1")])));
        let agreed = EventId::of(&agreement.event);
        for one in [
            found,
            author.signed(MEMBERS[1], endorse(act)),
            agreement,
            author.signed(MEMBERS[1], endorse(agreed)),
            author.signed(MEMBERS[0], promise(CALLS, "90000000000 CNY", MEMBERS[1])),
            author.signed(MEMBERS[0], promise(MANY, "90000000000 CNY", MEMBERS[1])),
        ] {
            client.submit(request(one)).await?;
        }
        let wide = || propose(2, "2024-01-02", terms(&[("h", "1")]).with(|terms| terms.clauses.goals = Some(goals())));
        let wide = (0..if large { LARGE } else { 0 }).map(|_| wide());
        let some = (0..deliveries).map(|number| deliver(MANY, "1 CNY", "2024-01-01", &number.to_string()));
        let signed = |body: Body| author.signed(MEMBERS[0], body);
        record(&mut client, wide.chain(some).map(signed).collect()).await?;
        target.stop()?;
        Ok(Self { _folder: folder, data, ledger })
    }
}

/// Goals that fill an event.
fn goals() -> Vec<Goal> {
    let goal = Goal {
        what: id(&"光".repeat(2_000)),
        output: mengshu_core::mechanism::agreement::Output::Product,
        holder: id(MEMBERS[0]),
        due: id("2030-12-31"),
    };
    vec![goal; 7]
}

/// Records all of it in one stream.
pub(crate) async fn record(client: &mut LedgerServiceClient<Channel>, all: Vec<Submission>) -> anyhow::Result<()> {
    let count = all.len();
    let requests: Vec<_> = (0..).zip(all).map(|(tag, one)| streamed(tag, one)).collect();
    let mut answers = client.submit_stream(tokio_stream::iter(requests)).await?.into_inner();
    let mut got = 0;
    while let Some(answer) = answers.next().await {
        match answer?.result.context("an answer")? {
            Answer::Receipt(_) => got += 1,
            Answer::Refused(refused) => anyhow::bail!("refused: {}", refused.message),
        }
    }
    ensure!(got == count, "{got} answers of {count}");
    Ok(())
}

/// A submission of a stream.
pub(crate) fn streamed(tag: u64, one: Submission) -> v1::SubmitStreamRequest {
    let v1::SubmitRequest { event, signatures } = request(one);
    v1::SubmitStreamRequest { tag, event, signatures }
}
