//! One connection to a node, used by a command that does one thing after the other.

use std::future::Future;
use std::time::Duration;

use mengshu_core::event::EventSignature;
use mengshu_core::value::{EventId, Hash, KeyId, LedgerId};
use mengshu_proto::v1;
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;
use mengshu_proto::v1::log_service_client::LogServiceClient;
use prost::Message as _;
use tokio::runtime::Runtime;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Response, Status, Streaming};

use crate::language::{Lang, Message};
use crate::output::{Exit, Failure, Outcome, from_connect, from_status};

/// How long a call may take. A submission is durable or refused long before.
const CALL: Duration = Duration::from_secs(30);
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);
/// Largest answer that is read: a full page of large entries.
const ANSWER: usize = 64 * 1024 * 1024;

/// A connection to a node.
#[derive(Debug)]
pub(crate) struct Client {
    runtime: Runtime,
    ledger: LedgerServiceClient<Channel>,
    log: LogServiceClient<Channel>,
    node: String,
}

/// Which entry is meant.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Which {
    /// By its event.
    Event(EventId),
    /// By its place.
    Index(u64),
}

impl Which {
    /// The entry that a text names: an event's id, also one of digits alone, or an index.
    pub(crate) fn named(text: &str) -> Option<Self> {
        let index = || text.parse().ok().map(Self::Index);
        text.parse().ok().map(Self::Event).or_else(index)
    }
}

impl Client {
    /// Connects.
    pub(crate) fn connect(node: &str) -> Outcome<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::new(Exit::Failed, Message::SystemRefused).because(&error))?;
        let bad = || Failure::new(Exit::Usage, Message::NodeAddressBad { node: node.to_owned() });
        let address = if node.contains("://") { node.to_owned() } else { format!("http://{node}") };
        let endpoint = Endpoint::from_shared(address).map_err(|error| bad().because(&error))?.connect_timeout(CONNECT);
        let channel = runtime.block_on(endpoint.connect()).map_err(|error| from_connect(node, &error))?;
        let ledger = LedgerServiceClient::new(channel.clone()).max_decoding_message_size(ANSWER);
        let log = LogServiceClient::new(channel).max_decoding_message_size(ANSWER);
        Ok(Self { runtime, ledger, log, node: node.to_owned() })
    }

    /// What an error status of this node means.
    pub(crate) fn failure(&self, status: &Status) -> Failure {
        from_status(&self.node, status)
    }

    fn wait<T>(&self, call: impl Future<Output = Result<Response<T>, Status>>) -> Outcome<T> {
        self.runtime.block_on(call).map(Response::into_inner).map_err(|status| self.failure(&status))
    }

    /// The dry run of event bytes.
    pub(crate) fn prepare(&self, event: &[u8], lang: Lang) -> Outcome<v1::PrepareResponse> {
        let request = v1::PrepareRequest { event: event.to_vec().into(), lang: word(lang), ..Default::default() };
        self.wait(self.ledger.clone().prepare(timed(request)))
    }

    /// Submits a signed event. The raw status is given back: it may carry the refusal receipt.
    pub(crate) fn submit(&self, event: &[u8], signatures: &[EventSignature]) -> Result<v1::Receipt, Box<Status>> {
        let signatures = signatures
            .iter()
            .map(|signature| v1::EventSignature {
                member: signature.member.to_string(),
                key: signature.key.0.to_vec().into(),
                signature: signature.signature.0.to_vec().into(),
            })
            .collect();
        let request = v1::SubmitRequest { event: event.to_vec().into(), signatures };
        let answer = self.runtime.block_on(self.ledger.clone().submit(timed(request)))?.into_inner();
        answer.receipt.ok_or_else(|| Box::new(Status::internal("the node's answer has no receipt")))
    }

    /// An entry with its proof against the newest checkpoint.
    pub(crate) fn entry(&self, ledger: &LedgerId, which: Which) -> Outcome<v1::Receipt> {
        use v1::get_event_request::Which as Wire;
        let which = match which {
            Which::Event(id) => Wire::EventId(id.0.to_vec().into()),
            Which::Index(index) => Wire::Index(index),
        };
        let request = v1::GetEventRequest { ledger: ledger.0.to_vec().into(), which: Some(which) };
        let answer = self.wait(self.ledger.clone().get_event(timed(request)))?;
        answer.receipt.ok_or_else(|| self.failure(&Status::internal("the node's answer has no receipt")))
    }

    /// A page of entries.
    pub(crate) fn page(&self, request: v1::ListEventsRequest) -> Outcome<v1::ListEventsResponse> {
        self.wait(self.ledger.clone().list_events(timed(request)))
    }

    /// Follows the log.
    pub(crate) fn watch(&self, ledger: &LedgerId, from_index: u64) -> Outcome<Streaming<v1::WatchResponse>> {
        // No deadline: a watch lasts until somebody ends it.
        let request = v1::WatchRequest { ledger: ledger.0.to_vec().into(), from_index };
        self.wait(self.ledger.clone().watch(Request::new(request)))
    }

    /// The next message of a stream.
    pub(crate) fn next<T>(&self, stream: &mut Streaming<T>) -> Outcome<Option<T>> {
        self.runtime.block_on(stream.message()).map_err(|status| self.failure(&status))
    }

    /// The answer to a question about the state. [`super::trust::Trust`] alone asks: no answer is used whose checkpoint does not
    /// extend the verified history.
    pub(super) fn state(&self, request: v1::GetStateRequest) -> Outcome<v1::GetStateResponse> {
        self.wait(self.ledger.clone().get_state(timed(request)))
    }

    /// A JSON document that the node sent.
    pub(crate) fn document(&self, json: &str) -> Outcome<serde_json::Value> {
        serde_json::from_str(json).map_err(|error| Failure::bad_answer("its answer is no JSON", &error))
    }

    /// The ledgers of the node, all pages.
    pub(crate) fn ledgers(&self) -> Outcome<Vec<v1::LedgerInfo>> {
        let (mut all, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = v1::ListLedgersRequest { page_size: 1000, page_token };
            let page = self.wait(self.ledger.clone().list_ledgers(timed(request)))?;
            all.extend(page.ledgers);
            if page.next_page_token.is_empty() {
                return Ok(all);
            }
            page_token = page.next_page_token;
        }
    }

    /// The newest signed checkpoint.
    pub(crate) fn checkpoint(&self, ledger: &LedgerId) -> Outcome<String> {
        let request = v1::GetCheckpointRequest { ledger: ledger.0.to_vec().into() };
        Ok(self.wait(self.log.clone().get_checkpoint(timed(request)))?.checkpoint)
    }

    /// The proof that the tree of `old_size` is a prefix of the tree of `new_size`.
    pub(crate) fn consistency(&self, ledger: &LedgerId, old_size: u64, new_size: u64) -> Outcome<Vec<Hash>> {
        let request = v1::GetConsistencyProofRequest { ledger: ledger.0.to_vec().into(), old_size, new_size };
        let answer = self.wait(self.log.clone().get_consistency_proof(timed(request)))?;
        hashes(answer.hashes.iter().map(AsRef::as_ref))
    }

    /// Who the node is.
    pub(crate) fn info(&self) -> Outcome<v1::GetNodeInfoResponse> {
        self.wait(self.log.clone().get_node_info(timed(v1::GetNodeInfoRequest {})))
    }
}

fn timed<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(CALL);
    request
}

/// The language's name on the wire.
pub(crate) fn word(lang: Lang) -> String {
    lang.name().to_owned()
}

/// Hashes as they come over the wire.
pub(crate) fn hashes<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Outcome<Vec<Hash>> {
    parts.map(|part| part.try_into().map(Hash)).collect::<Result<_, _>>().map_err(|error| {
        let detail = "a hash of its proof has not 32 bytes".to_owned();
        Failure::new(Exit::VerificationFailed, Message::NodeLies { detail }).because(&error)
    })
}

/// The node's key as it comes over the wire.
pub(crate) fn key_of_wire(bytes: &[u8]) -> Outcome<KeyId> {
    bytes.try_into().map(KeyId).map_err(|error| Failure::bad_answer("its key has not 32 bytes", &error))
}

/// The refusal receipt in the details of a refused call.
pub(crate) fn refusal_note(status: &Status) -> Option<String> {
    let full = tonic_types::pb::Status::decode(status.details()).ok()?;
    let detail = full.details.iter().find(|detail| detail.type_url.ends_with("/mengshu.v1.RefusalReceipt"))?;
    let receipt = v1::RefusalReceipt::decode(detail.value.as_slice()).ok()?;
    Some(receipt.note)
}
