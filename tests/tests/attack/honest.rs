//! The legitimate client: a call every few dozen milliseconds, whatever became of those before it, and how long each took.
//!
//! A call counts from the moment at which it was due until its answer. One that fails is made again, as the protocol tells
//! clients of a busy node, for as long as the client is patient; its time goes on counting. Every other call has a connection
//! of its own; the rest share one that is kept, and opened again when it is cut.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use mengshu_core::value::LedgerId;
use mengshu_proto::v1;
use mengshu_proto::v1::get_state_request::Known;
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;
use mengshu_proto::v1::log_service_client::LogServiceClient;
use mengshu_tests::bodies::deliver;
use mengshu_tests::{Author, request};
use tokio::task::LocalSet;
use tonic::Status;
use tonic::transport::{Channel, Endpoint};

use crate::ground::CALLS;

/// Time between two calls.
const EVERY: Duration = Duration::from_millis(30);
/// How long a call is tried again, and the deadline of each try. Generous: the bound is on the measured time.
const PATIENCE: Duration = Duration::from_secs(15);
/// Wait before a call is tried again.
const AGAIN: Duration = Duration::from_millis(50);

/// What the client asks, in turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    Submit,
    State,
    Event,
    Page,
    Checkpoint,
    /// The beginning of a watch.
    Watch,
    /// A past state, this many entries ago.
    Past(u64),
}

/// What everybody asks.
pub(crate) const USUAL: &[Ask] =
    &[Ask::Submit, Ask::State, Ask::Submit, Ask::Event, Ask::Watch, Ask::Page, Ask::Checkpoint];

/// What became of the calls.
#[derive(Debug, Default)]
pub(crate) struct Served {
    times: Vec<Duration>,
    /// Calls that were never answered.
    pub(crate) failed: usize,
    /// Tries that failed.
    pub(crate) again: usize,
    /// How one of those failed, the last.
    pub(crate) why: Option<String>,
}

impl Served {
    pub(crate) fn calls(&self) -> usize {
        self.times.len()
    }

    /// The time within which this share of the calls was answered, in hundredths; 100 is the longest.
    pub(crate) fn within(&self, hundredths: usize) -> Duration {
        let mut times = self.times.clone();
        times.sort();
        let place = (times.len() * hundredths).div_ceil(100).saturating_sub(1);
        times.get(place).copied().unwrap_or_default()
    }
}

struct Client {
    endpoint: Endpoint,
    kept: Channel,
    author: Author,
    salt: u32,
    ledger: LedgerId,
    served: RefCell<Served>,
}

/// Makes calls until `stop` and waits for their answers. On a thread of its own, so that the attacker's work hardly delays it.
pub(crate) fn served(
    address: SocketAddr,
    ledger: LedgerId,
    salt: u32,
    asks: &[Ask],
    stop: &AtomicBool,
) -> anyhow::Result<Served> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let local = LocalSet::new();
    local.block_on(&runtime, async {
        let endpoint = Endpoint::new(format!("http://{address}"))?.connect_timeout(PATIENCE).timeout(PATIENCE);
        let client = Rc::new(Client {
            kept: endpoint.connect_lazy(),
            endpoint,
            author: Author::new(Some(ledger), salt),
            salt,
            ledger,
            served: RefCell::default(),
        });
        let mut due = tokio::time::interval(EVERY);
        let mut calls = Vec::new();
        for (number, ask) in asks.iter().copied().cycle().enumerate() {
            // Calls that the machine could not make in time are due since then.
            let since = due.tick().await.into_std();
            if stop.load(Ordering::Relaxed) {
                break;
            }
            let client = Rc::clone(&client);
            calls.push(tokio::task::spawn_local(async move { client.call(ask, number, since).await }));
        }
        for call in calls {
            call.await?;
        }
        Ok(client.served.take())
    })
}

impl Client {
    /// Makes a call until it is answered.
    async fn call(&self, ask: Ask, number: usize, since: Instant) {
        let evidence = format!("{}/{number}", self.salt);
        let submission = request(self.author.signed("h", deliver(CALLS, "1 CNY", "2024-01-01", &evidence)));
        let size = Cell::new(0);
        let answered = loop {
            let Some(left) = PATIENCE.checked_sub(since.elapsed()) else { break false };
            match tokio::time::timeout(left, self.try_once(ask, number, &submission, &size)).await {
                Ok(Ok(())) => break true,
                Ok(Err(why)) => {
                    let mut served = self.served.borrow_mut();
                    served.again += 1;
                    served.why = Some(format!("{ask:?}: {why}"));
                }
                Err(_) => break false,
            }
            tokio::time::sleep(AGAIN).await;
        };
        let mut served = self.served.borrow_mut();
        served.times.push(since.elapsed());
        if !answered {
            served.failed += 1;
            served.why.get_or_insert_with(|| format!("{ask:?}: no answer"));
        }
    }

    async fn try_once(
        &self,
        ask: Ask,
        number: usize,
        submission: &v1::SubmitRequest,
        size: &Cell<u64>,
    ) -> Result<(), Status> {
        let broken = |error: tonic::transport::Error| Status::unavailable(error.to_string());
        let channel =
            if number.is_multiple_of(2) { self.endpoint.connect().await.map_err(broken)? } else { self.kept.clone() };
        let mut client = LedgerServiceClient::new(channel.clone());
        let ledger = || self.ledger.0.to_vec().into();
        let state = |view: &str, known| v1::GetStateRequest {
            ledger: ledger(),
            view: view.to_owned(),
            known,
            ..v1::GetStateRequest::default()
        };
        match ask {
            Ask::Submit => client.submit(submission.clone()).await.map(drop),
            Ask::State => client.get_state(state("member", None)).await.map(drop),
            Ask::Event => {
                let which = Some(v1::get_event_request::Which::Index(1));
                client.get_event(v1::GetEventRequest { ledger: ledger(), which }).await.map(drop)
            }
            Ask::Page => {
                let page = v1::ListEventsRequest { ledger: ledger(), page_size: 5, ..v1::ListEventsRequest::default() };
                client.list_events(page).await.map(drop)
            }
            Ask::Checkpoint => {
                let ask = v1::GetCheckpointRequest { ledger: ledger() };
                LogServiceClient::new(channel).get_checkpoint(ask).await.map(drop)
            }
            Ask::Watch => {
                let watch = v1::WatchRequest { ledger: ledger(), from_index: 0 };
                let first = client.watch(watch).await?.into_inner().message().await?;
                first.map(drop).ok_or_else(|| Status::unavailable("a watch without an entry"))
            }
            Ask::Past(ago) => {
                if size.get() == 0 {
                    size.set(client.get_state(state("member", None)).await?.into_inner().size);
                }
                let known = Some(Known::KnownSize(size.get().saturating_sub(ago)));
                client.get_state(state("member", known)).await.map(drop)
            }
        }
    }
}
