//! mengshu.v1.LedgerService: preparing, submitting and reading events, asking for states.

use std::pin::Pin;
use std::sync::Arc;

use mengshu_core::event::{Event, Seen, VERSION, sshsig};
use mengshu_core::ledger::refusal::codes;
use mengshu_core::value::{EventId, Hash, KeyId, LedgerId, Nonce, Timestamp};
use mengshu_proto::v1;
use mengshu_proto::v1::ledger_service_server::LedgerService;
use tokio::sync::{Semaphore, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use super::convert;
use super::errors::{embedded, invalid, no_answer, not_recorded, refused, stopping};
use super::pages;
use crate::limits;
use crate::sequencer::{Known, Node};

/// The service.
#[derive(Debug, Clone)]
pub struct LedgerApi {
    node: Node,
    stop: CancellationToken,
}

impl LedgerApi {
    /// The service of a node; `stop` ends its streams.
    #[must_use]
    pub const fn new(node: Node, stop: CancellationToken) -> Self {
        Self { node, stop }
    }

    async fn record(
        node: &Node,
        event: bytes::Bytes,
        signatures: Vec<v1::EventSignature>,
    ) -> Result<v1::Receipt, Status> {
        let submission = convert::submission(event.clone(), signatures)?;
        let result = node.submit(submission).await;
        result.map(convert::receipt).map_err(|error| not_recorded(node, &event, error))
    }

    /// Runs what reads the disk where it holds up nobody.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Node) -> Result<T, Status> + Send + 'static,
    ) -> Result<T, Status> {
        let node = self.node.clone();
        tokio::task::spawn_blocking(move || work(&node)).await.map_err(|_| Status::internal("the read panicked"))?
    }
}

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl LedgerService for LedgerApi {
    async fn prepare(&self, request: Request<v1::PrepareRequest>) -> Result<Response<v1::PrepareResponse>, Status> {
        let request = request.into_inner();
        let lang = convert::lang(&request.lang)?;
        let bytes = if request.event.is_empty() { draft(&self.node, &request)? } else { request.event.to_vec() };
        let prepared = self.node.prepare(&bytes, lang).map_err(|refusal| refused(&refusal, None))?;
        let missing = prepared.needs.missing.iter();
        Ok(Response::new(v1::PrepareResponse {
            event_id: convert::bytes(&prepared.event.0),
            preimage: sshsig::preimage(sshsig::EVENT, &prepared.bytes).into(),
            event: prepared.bytes.into(),
            words: prepared.words,
            missing: missing
                .map(|(member, scope)| v1::NeededApproval {
                    member: member.to_string(),
                    scope: scope.name().to_owned(),
                })
                .collect(),
            deadline_us: prepared.needs.deadline.map_or(0, Timestamp::micros),
        }))
    }

    async fn submit(&self, request: Request<v1::SubmitRequest>) -> Result<Response<v1::SubmitResponse>, Status> {
        let v1::SubmitRequest { event, signatures } = request.into_inner();
        let receipt = Self::record(&self.node, event, signatures).await?;
        Ok(Response::new(v1::SubmitResponse { receipt: Some(receipt) }))
    }

    type SubmitStreamStream = ReceiverStream<Result<v1::SubmitStreamResponse, Status>>;

    async fn submit_stream(
        &self,
        request: Request<Streaming<v1::SubmitStreamRequest>>,
    ) -> Result<Response<Self::SubmitStreamStream>, Status> {
        let mut requests = request.into_inner();
        let (sender, receiver) = mpsc::channel(limits::STREAM_IN_FLIGHT);
        let (node, stop) = (self.node.clone(), self.stop.clone());
        tokio::spawn(async move {
            let places = Arc::new(Semaphore::new(limits::STREAM_IN_FLIGHT));
            loop {
                // The client is read no faster than answers go out.
                let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
                let next = tokio::select! {
                    next = requests.message() => next,
                    () = stop.cancelled() => Err(stopping()),
                    () = sender.closed() => return,
                };
                let request = match next {
                    Ok(Some(request)) => request,
                    Ok(None) => return,
                    Err(status) => {
                        // What is under way is answered first.
                        drop(place);
                        let all = u32::try_from(limits::STREAM_IN_FLIGHT).unwrap_or(u32::MAX);
                        let _ = places.acquire_many(all).await;
                        let _ = sender.send(Err(status)).await;
                        return;
                    }
                };
                let (node, sender) = (node.clone(), sender.clone());
                tokio::spawn(async move {
                    use v1::submit_stream_response::Result as Answer;
                    let v1::SubmitStreamRequest { tag, event, signatures } = request;
                    let result = match Self::record(&node, event, signatures).await {
                        Ok(receipt) => Answer::Receipt(receipt),
                        Err(status) => Answer::Refused(embedded(&status)),
                    };
                    let _ = sender.send(Ok(v1::SubmitStreamResponse { tag, result: Some(result) })).await;
                    drop(place);
                });
            }
        });
        Ok(Response::new(ReceiverStream::new(receiver)))
    }

    async fn get_event(&self, request: Request<v1::GetEventRequest>) -> Result<Response<v1::GetEventResponse>, Status> {
        use v1::get_event_request::Which;
        let request = request.into_inner();
        let ledger = convert::ledger(&request.ledger)?;
        let which = request.which.ok_or_else(|| invalid("which", "name an event_id or an index"))?;
        let receipt = self
            .blocking(move |node| {
                let index = match which {
                    Which::Index(index) => index,
                    Which::EventId(id) => node
                        .find(&ledger, &EventId(convert::bytes32("event_id", &id)?))
                        .map_err(|error| no_answer(&error))?,
                };
                node.receipt_of(&ledger, index).map_err(|error| no_answer(&error))
            })
            .await?;
        Ok(Response::new(v1::GetEventResponse { receipt: Some(convert::receipt(receipt)) }))
    }

    async fn list_events(
        &self,
        request: Request<v1::ListEventsRequest>,
    ) -> Result<Response<v1::ListEventsResponse>, Status> {
        let request = request.into_inner();
        let ledger = convert::ledger(&request.ledger)?;
        let limit = pages::size(request.page_size)?;
        let v1::ListEventsRequest { subject, member, page_token, from_index, .. } = request;
        let start = {
            let question = [&ledger.0[..], subject.as_bytes(), member.as_bytes(), &from_index.to_le_bytes()];
            match pages::position(&question, &page_token)? {
                Some(position) => {
                    position.parse().map_err(|_| invalid("page_token", "it is not one of this node's"))?
                }
                None => from_index,
            }
        };
        let (entries, next) = self
            .blocking(move |node| {
                // One more than asked for, to know whether there is a next page.
                let mut entries = node
                    .entries(&ledger, start, limit.saturating_add(1), &subject, &member)
                    .map_err(|error| no_answer(&error))?;
                let full = entries.len() > limit;
                entries.truncate(limit);
                let (_, published) = node.ledger(&ledger).map_err(|error| no_answer(&error))?;
                // A page can end early, at its limit of bytes.
                let last = entries.last().map(|entry| entry.index.saturating_add(1));
                let more = full
                    || (entries.iter().map(|entry| entry.bytes.len()).sum::<usize>() >= limits::PAGE_BYTES
                        && last < Some(published.size));
                let question = [&ledger.0[..], subject.as_bytes(), member.as_bytes(), &from_index.to_le_bytes()];
                let next = last.filter(|_| more).map(|last| pages::token(&question, &last.to_string()));
                Ok((entries, next))
            })
            .await?;
        let entries = entries.into_iter().map(convert::entry).collect();
        Ok(Response::new(v1::ListEventsResponse { entries, next_page_token: next.unwrap_or_default() }))
    }

    type WatchStream = Answers<v1::WatchResponse>;

    async fn watch(&self, request: Request<v1::WatchRequest>) -> Result<Response<Self::WatchStream>, Status> {
        use v1::watch_response::Event as Told;
        let request = request.into_inner();
        let ledger = convert::ledger(&request.ledger)?;
        let (shelved, _) = self.node.ledger(&ledger).map_err(|error| no_answer(&error))?;
        let mut sizes = shelved.sizes();
        let (sender, receiver) = mpsc::channel(limits::READ_STEP);
        let (this, stop, mut next) = (self.clone(), self.stop.clone(), request.from_index);
        tokio::spawn(async move {
            loop {
                let size = *sizes.borrow_and_update();
                while next < size {
                    let limit =
                        limits::READ_STEP.min(usize::try_from(size.saturating_sub(next)).unwrap_or(limits::READ_STEP));
                    let read = this
                        .blocking(move |node| {
                            node.entries(&ledger, next, limit, "", "").map_err(|error| no_answer(&error))
                        })
                        .await;
                    let entries = match read {
                        Ok(entries) if !entries.is_empty() => entries,
                        Ok(_) => break,
                        Err(status) => {
                            let _ = sender.send(Err(status)).await;
                            return;
                        }
                    };
                    for entry in entries {
                        next = entry.index.saturating_add(1);
                        let answer = v1::WatchResponse { event: Some(Told::Entry(convert::entry(entry))) };
                        if sender.send(Ok(answer)).await.is_err() {
                            return;
                        }
                    }
                }
                let Some(published) = shelved.published() else { return };
                let heartbeat =
                    v1::WatchResponse { event: Some(Told::Checkpoint(published.checkpoint.as_ref().to_owned())) };
                if sender.send(Ok(heartbeat)).await.is_err() {
                    return;
                }
                tokio::select! {
                    changed = sizes.changed() => if changed.is_err() { return },
                    () = tokio::time::sleep(limits::HEARTBEAT) => {}
                    () = sender.closed() => return,
                    () = stop.cancelled() => {
                        let _ = sender.send(Err(stopping())).await;
                        return;
                    }
                }
            }
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(receiver).map(|answer| answer))))
    }

    async fn get_state(&self, request: Request<v1::GetStateRequest>) -> Result<Response<v1::GetStateResponse>, Status> {
        use v1::get_state_request::Known as Asked;
        let request = request.into_inner();
        let ledger = convert::ledger(&request.ledger)?;
        let lang = convert::lang(&request.lang)?;
        let known = match request.known {
            None => Known::Now,
            Some(Asked::KnownSize(size)) => Known::Size(size),
            Some(Asked::KnownAtUs(at)) => Known::At(Timestamp::from_micros(at)),
        };
        let parameters = request.parameters.into_iter().collect();
        let (answer, size, checkpoint) = self
            .blocking(move |node| {
                node.state(&ledger, &request.view, &parameters, known, lang).map_err(|error| no_answer(&error))
            })
            .await?;
        Ok(Response::new(v1::GetStateResponse {
            json: answer.to_string(),
            size,
            checkpoint: checkpoint.as_ref().to_owned(),
        }))
    }

    async fn list_ledgers(
        &self,
        request: Request<v1::ListLedgersRequest>,
    ) -> Result<Response<v1::ListLedgersResponse>, Status> {
        let request = request.into_inner();
        let limit = pages::size(request.page_size)?;
        let question: [&[u8]; 1] = [b"ledgers"];
        let after: Option<LedgerId> = match pages::position(&question, &request.page_token)? {
            Some(position) => {
                Some(position.parse().map_err(|_| invalid("page_token", "it is not one of this node's"))?)
            }
            None => None,
        };
        let found = self.node.shelf().list(after.as_ref(), limit.saturating_add(1));
        let more = found.len() > limit;
        let shown: Vec<_> = found.into_iter().take(limit).collect();
        let next_page_token =
            shown.last().filter(|_| more).map(|last| pages::token(&question, &last.id.to_string())).unwrap_or_default();
        let ledgers = shown
            .iter()
            .filter_map(|shelved| {
                let published = shelved.published()?;
                let alliance = published.state.sections.membership.alliance.get(&());
                let alliance = alliance.map(|alliance| alliance.name.to_string()).unwrap_or_default();
                Some(v1::LedgerInfo { ledger: convert::bytes(&shelved.id.0), alliance, size: published.size })
            })
            .collect();
        Ok(Response::new(v1::ListLedgersResponse { ledgers, next_page_token }))
    }
}

/// Makes the event that a client describes in fields.
fn draft(node: &Node, request: &v1::PrepareRequest) -> Result<Vec<u8>, Status> {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).map_err(|error| Status::internal(error.to_string()))?;
    let ledger = if request.ledger.is_empty() { None } else { Some(convert::ledger(&request.ledger)?) };
    let seen = match &request.seen {
        Some(seen) => Some(Seen { size: seen.size, root: Hash(convert::bytes32("seen.root", &seen.root)?) }),
        None => None,
    };
    let event = Event {
        v: VERSION,
        ledger,
        nonce: Nonce(nonce),
        author: request.author.parse().map_err(|error| invalid("author", format!("{error}")))?,
        key: KeyId(convert::bytes32("key", &request.key)?),
        written_at: node.now(),
        not_after: request.not_after_us.map(Timestamp::from_micros),
        seen,
        body: serde_json::from_str(&request.body_json)
            .map_err(|error| refused(&codes::ENC_002.refuse("body_json", error.to_string()), None))?,
    };
    event.encode().map_err(|refusal| refused(&refusal, None))
}
