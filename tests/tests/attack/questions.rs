//! A4, A6: questions that cost the node much and their caller nothing. Asked as any client asks: their number is the attack.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use mengshu_proto::v1;
use mengshu_proto::v1::get_state_request::Known;
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request};

use crate::ground::MANY;
use crate::stage::{Stage, besiege};

/// Wait between two questions of a caller.
const PAUSE: Duration = Duration::from_millis(1);
/// When a greedy caller stops waiting for its answer: the work should stop, too.
const GREEDY: Duration = Duration::from_millis(20);

/// What became of the questions.
#[derive(Debug, Default)]
struct Answers {
    good: AtomicU64,
    late: AtomicU64,
    other: AtomicU64,
    largest: AtomicU64,
}

impl Answers {
    fn told(&self) -> String {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        format!(
            "{} answered (at most {} KiB), {} late, {} refused",
            count(&self.good),
            count(&self.largest) / 1024,
            count(&self.late),
            count(&self.other)
        )
    }
}

async fn connect(stage: &Stage) -> std::io::Result<LedgerServiceClient<Channel>> {
    let endpoint = Endpoint::new(format!("http://{}", stage.address)).map_err(std::io::Error::other)?;
    let channel = endpoint.connect().await.map_err(std::io::Error::other)?;
    Ok(LedgerServiceClient::new(channel).max_decoding_message_size(64 << 20))
}

/// Callers that ask, each one question after another, each waiting so long for its answer.
async fn callers(
    stage: &Arc<Stage>,
    count: usize,
    patience: Duration,
    ask: impl Fn(&Stage, u64) -> v1::GetStateRequest + Clone + Send + Sync + 'static,
) -> anyhow::Result<String> {
    let answers = Arc::new(Answers::default());
    let counts = Arc::clone(&answers);
    besiege(stage, count, PAUSE, move |stage| {
        let (answers, ask) = (Arc::clone(&counts), ask.clone());
        async move {
            let mut client = connect(&stage).await?;
            let mut number = 0;
            while !stage.over() {
                let left = stage.until.saturating_duration_since(std::time::Instant::now());
                let mut request = Request::new(ask(&stage, number));
                request.set_timeout(patience.min(left));
                number += 1;
                let answer = tokio::time::timeout(patience.min(left), client.get_state(request)).await;
                let counter = match answer {
                    Ok(Ok(answer)) => {
                        let size = u64::try_from(answer.into_inner().json.len()).unwrap_or(u64::MAX);
                        answers.largest.fetch_max(size, Ordering::Relaxed);
                        &answers.good
                    }
                    Ok(Err(status)) if status.code() != Code::DeadlineExceeded && status.code() != Code::Cancelled => {
                        &answers.other
                    }
                    _ => &answers.late,
                };
                counter.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(PAUSE).await;
            }
            Ok(())
        }
    })
    .await?;
    Ok(format!("{count} callers, {}", answers.told()))
}

fn ask(stage: &Stage, view: &str, known: Option<Known>) -> v1::GetStateRequest {
    let ledger = stage.ledger.0.to_vec().into();
    v1::GetStateRequest { ledger, view: view.to_owned(), known, ..v1::GetStateRequest::default() }
}

/// A contribution with all its deliveries.
pub(crate) async fn contribution(stage: Arc<Stage>) -> anyhow::Result<String> {
    let callers = callers(&stage, stage.number(8, 32), Duration::from_secs(30), |stage, _| {
        ask(stage, &format!("contribution/{MANY}"), None)
    });
    Ok(format!("contribution in full: {}", callers.await?))
}

/// All acts, all of the inbox.
pub(crate) async fn lists(stage: Arc<Stage>) -> anyhow::Result<String> {
    let callers = callers(&stage, stage.number(8, 32), Duration::from_secs(30), |stage, number| {
        ask(stage, if number % 2 == 0 { "act" } else { "inbox/k" }, None)
    });
    Ok(format!("act and inbox: {}", callers.await?))
}

/// Past states, given up after a moment.
pub(crate) async fn past(stage: Arc<Stage>) -> anyhow::Result<String> {
    let callers = callers(&stage, stage.number(4, 16), GREEDY, |stage, number| {
        ask(
            stage,
            "member",
            Some(Known::KnownSize(100 + number.wrapping_mul(7_919) % if stage.long { 40_000 } else { 2_500 })),
        )
    });
    Ok(format!("past states: {}", callers.await?))
}
