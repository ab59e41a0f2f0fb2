//! mengshu.v1.LedgerService: preparing, submitting and reading events, asking for states.

use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use futures_core::Stream;
use mengshu_core::book::Refusal;
use mengshu_core::event::{Seen, VERSION, sshsig};
use mengshu_core::mechanism::Event;
use mengshu_core::proof::Receipt as TlogProof;
use mengshu_core::value::{EventId, Hash, KeyId, LedgerId, MemberId, Nonce, Timestamp};
use mengshu_proto::v1;
use mengshu_proto::v1::ledger_service_server::LedgerService;
use tokio::sync::Semaphore;
use tonic::{Request, Response, Status, Streaming};

use super::convert;
use super::errors::{beyond, completed, embedded, fault, invalid, no_answer, not_recorded, refused, too_large};
use super::pages;
use super::streams::{Answers, LongCall, Sender, Streams, answers, call_of};
use crate::budget::{Call, Lease};
use crate::limits;
use crate::request::{carried, carry, current};
use crate::sequencer::{Caller, Known, Node, Shelved, Stop};

/// The service.
#[derive(Debug, Clone)]
pub struct LedgerApi {
    node: Node,
    streams: Streams,
}

impl LedgerApi {
    /// The service of a node, with the places of its port's streams.
    pub(crate) const fn new(node: Node, streams: Streams) -> Self {
        Self { node, streams }
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

    /// Records what a stream brings. The client is read no faster than answers go out.
    async fn record_all(
        node: Node,
        mut requests: Streaming<v1::SubmitStreamRequest>,
        (sender, metered): (Sender<v1::SubmitStreamResponse>, Option<Arc<Call>>),
        call: LongCall,
    ) {
        let places = Arc::new(Semaphore::new(limits::STREAM_IN_FLIGHT));
        let over = call.over();
        tokio::pin!(over);
        let last = loop {
            let next = async {
                let first = Arc::clone(&places).acquire_owned().await.ok();
                let room = places.available_permits().saturating_add(1).min(limits::STREAM_STEP);
                let (some, end) = ready(&mut requests, room).await;
                // Nobody else takes places, so there are as many as there was room.
                let others = u32::try_from(some.len().saturating_sub(1)).unwrap_or(u32::MAX);
                let others = Arc::clone(&places).acquire_many_owned(others).await.ok();
                ((first, others), some, end)
            };
            let (held, some, end) = tokio::select! {
                next = next => next,
                status = &mut over => break Some(status),
                () = sender.closed() => return,
            };
            if !some.is_empty() {
                let (node, sender) = (node.clone(), sender.clone());
                // Until its answers are taken; a caller that takes none is read no further.
                let bytes = some.iter().map(answer_bytes).fold(0, usize::saturating_add);
                let room = match &metered {
                    Some(metered) => tokio::select! {
                        room = metered.room(bytes) => room,
                        status = &mut over => break Some(status),
                        () = sender.closed() => return,
                    },
                    None => None,
                };
                let recording = async move {
                    Self::record_some(&node, some, room, &sender).await;
                    drop(held);
                };
                tokio::spawn(carry(recording, current()));
            }
            match end {
                None => {}
                Some(Ok(())) => break None,
                Some(Err(status)) => break Some(completed(status)),
            }
        };
        // What is under way is answered first; the stream's place is held until then.
        let all = u32::try_from(limits::STREAM_IN_FLIGHT).unwrap_or(u32::MAX);
        let answered = places.acquire_many(all);
        let status = match last {
            None => tokio::select! {
                _ = answered => return,
                status = &mut over => status,
            },
            Some(status) => {
                let _ = answered.await;
                status
            }
        };
        let _ = sender.send((Err(status), None)).await;
    }

    /// Records some requests of a stream together and sends their answers.
    async fn record_some(
        node: &Node,
        requests: Vec<v1::SubmitStreamRequest>,
        mut room: Option<Lease>,
        sender: &Sender<v1::SubmitStreamResponse>,
    ) {
        use v1::submit_stream_response::Result as Answer;
        let (mut submissions, mut asked) = (Vec::with_capacity(requests.len()), Vec::with_capacity(requests.len()));
        for request in requests {
            let lease = room.as_mut().and_then(|room| room.split(answer_bytes(&request)));
            let v1::SubmitStreamRequest { tag, event, signatures } = request;
            match convert::submission(event.clone(), signatures) {
                Ok(submission) => {
                    submissions.push(submission);
                    asked.push((tag, lease, Ok(event)));
                }
                Err(status) => asked.push((tag, lease, Err(status))),
            }
        }
        let mut results = node.submit_all(submissions).await.into_iter();
        for (tag, lease, event) in asked {
            let result = match event {
                Err(status) => Err(status),
                Ok(event) => match results.next() {
                    Some(result) => result.map(convert::receipt).map_err(|error| not_recorded(node, &event, error)),
                    None => Err(fault("a submission was not answered".to_owned())),
                },
            };
            let result = Some(match result {
                Ok(receipt) => Answer::Receipt(receipt),
                Err(status) => Answer::Refused(embedded(&status)),
            });
            // Nobody listens any more: what was recorded stands all the same.
            if sender.send((Ok(v1::SubmitStreamResponse { tag, result }), lease)).await.is_err() {
                return;
            }
        }
    }

    /// Sends a ledger's entries from an index on, and heartbeats, as long as somebody listens. Returns what went wrong.
    async fn follow(
        &self,
        ledger: LedgerId,
        shelved: &Shelved,
        mut next: u64,
        (sender, metered): (&Sender<v1::WatchResponse>, Option<&Arc<Call>>),
    ) -> Option<Status> {
        use v1::watch_response::Event as Told;
        let mut sizes = shelved.sizes();
        loop {
            let size = *sizes.borrow_and_update();
            while next < size {
                let left = usize::try_from(size.saturating_sub(next)).unwrap_or(limits::READ_STEP);
                let limit = limits::READ_STEP.min(left);
                let mut room = match metered {
                    Some(call) => call.room(limits::STEP_BYTES.saturating_add(limits::MESSAGE_BYTES)).await,
                    None => None,
                };
                let read = self
                    .blocking(move |node| {
                        node.entries_within(&ledger, next, limit, limits::STEP_BYTES).map_err(|error| no_answer(&error))
                    })
                    .await;
                let entries = match read {
                    Ok(entries) if !entries.is_empty() => entries,
                    Ok(_) => break,
                    Err(status) => return Some(status),
                };
                for entry in entries {
                    next = entry.index.saturating_add(1);
                    let lease = room.as_mut().and_then(|room| room.split(entry.bytes.len()));
                    let answer = v1::WatchResponse { event: Some(Told::Entry(convert::entry(entry))) };
                    sender.send((Ok(answer), lease)).await.ok()?;
                }
            }
            let checkpoint = shelved.published()?.checkpoint.as_ref().to_owned();
            let heartbeat = v1::WatchResponse { event: Some(Told::Checkpoint(checkpoint)) };
            sender.send((Ok(heartbeat), None)).await.ok()?;
            tokio::select! {
                changed = sizes.changed() => changed.ok()?,
                () = tokio::time::sleep(self.streams.heartbeat) => {}
            }
        }
    }

    /// Runs what reads the disk where it holds up nobody.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Node) -> Result<T, Status> + Send + 'static,
    ) -> Result<T, Status> {
        let node = self.node.clone();
        tokio::task::spawn_blocking(carried(move || work(&node)))
            .await
            .map_err(|_| fault("a read panicked".to_owned()))?
    }
}

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
            decisions: prepared
                .needs
                .decisions
                .iter()
                .map(|(organ, matter)| v1::NeededDecision {
                    organ: organ.to_string(),
                    matter: matter.name().to_owned(),
                })
                .collect(),
            warnings: prepared.warnings.iter().map(|said| convert::warning(said, lang)).collect(),
            lack: prepared.needs.lack.as_ref().map(|lack| lack.said().words(lang)).unwrap_or_default(),
        }))
    }

    async fn submit(&self, request: Request<v1::SubmitRequest>) -> Result<Response<v1::SubmitResponse>, Status> {
        let v1::SubmitRequest { event, signatures } = request.into_inner();
        let receipt = Self::record(&self.node, event, signatures).await?;
        Ok(Response::new(v1::SubmitResponse { receipt: Some(receipt) }))
    }

    type SubmitStreamStream = Answers<v1::SubmitStreamResponse>;

    async fn submit_stream(
        &self,
        request: Request<Streaming<v1::SubmitStreamRequest>>,
    ) -> Result<Response<Self::SubmitStreamStream>, Status> {
        let call = self.streams.begin(&request)?;
        let metered = call_of(&request);
        let (sender, answers) = answers(limits::STREAM_IN_FLIGHT, metered.clone());
        let recording = Self::record_all(self.node.clone(), request.into_inner(), (sender, metered), call);
        tokio::spawn(carry(recording, current()));
        Ok(Response::new(answers))
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
        let tlog_proof = TlogProof {
            index: receipt.index,
            path: receipt.inclusion.clone(),
            checkpoint: receipt.checkpoint.as_ref().to_owned(),
        };
        let tlog_proof = tlog_proof.text();
        Ok(Response::new(v1::GetEventResponse { receipt: Some(convert::receipt(receipt)), tlog_proof }))
    }

    async fn list_events(
        &self,
        request: Request<v1::ListEventsRequest>,
    ) -> Result<Response<v1::ListEventsResponse>, Status> {
        let request = request.into_inner();
        let ledger = convert::ledger(&request.ledger)?;
        let limit = pages::size(request.page_size)?;
        let v1::ListEventsRequest { subject, member, page_token, from_index, .. } = request;
        if subject.len() > limits::SUBJECT_BYTES {
            return Err(invalid(
                "subject",
                format!("it is {} bytes long, a subject at most {}", subject.len(), limits::SUBJECT_BYTES),
            ));
        }
        if !member.is_empty() {
            let _: MemberId = member.parse().map_err(|error| invalid("member", format!("{error}")))?;
        }
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
        Ok(answered(v1::ListEventsResponse { entries, next_page_token: next.unwrap_or_default() }))
    }

    type WatchStream = Answers<v1::WatchResponse>;

    async fn watch(&self, request: Request<v1::WatchRequest>) -> Result<Response<Self::WatchStream>, Status> {
        let (call, metered) = (self.streams.begin(&request)?, call_of(&request));
        let request = request.into_inner();
        let ledger = convert::ledger(&request.ledger)?;
        let (shelved, published) = self.node.ledger(&ledger).map_err(|error| no_answer(&error))?;
        if request.from_index > published.size {
            // Whoever resumes there has seen entries that this node does not show any more.
            return Err(beyond("from_index", request.from_index, published.size));
        }
        let (sender, answers) = answers(limits::WATCH_AHEAD, metered.clone());
        let this = self.clone();
        let following = async move {
            let status = tokio::select! {
                status = this.follow(ledger, &shelved, request.from_index, (&sender, metered.as_ref())) => status,
                status = call.over() => Some(status),
                () = sender.closed() => None,
            };
            if let Some(status) = status {
                let _ = sender.send((Err(status), None)).await;
            }
        };
        tokio::spawn(carry(following, current()));
        Ok(Response::new(answers))
    }

    async fn get_state(&self, request: Request<v1::GetStateRequest>) -> Result<Response<v1::GetStateResponse>, Status> {
        use v1::get_state_request::Known as Asked;
        let caller = request.extensions().get::<Caller>().copied().unwrap_or_default();
        let request = request.into_inner();
        let ledger = convert::ledger(&request.ledger)?;
        let lang = convert::lang(&request.lang)?;
        let known = match request.known {
            None => Known::Now,
            Some(Asked::KnownSize(size)) => Known::Size(size),
            Some(Asked::KnownAtUs(at)) => Known::At(Timestamp::from_micros(at)),
        };
        let parameters = request.parameters.into_iter().collect();
        let turn = self.node.turn(caller, known).await.map_err(|error| no_answer(&error))?;
        // What nobody waits for any more stops; its turn lasts until it has.
        let stop = Stop::default();
        let _over = stop.with_call();
        let ((answer, size, checkpoint), zone) = self
            .blocking(move |node| {
                let _turn = turn;
                let answer = node.state(&ledger, (&request.view, &parameters), known, lang, &stop);
                answer.and_then(|answer| Ok((answer, node.time_zone(&ledger)?))).map_err(|error| no_answer(&error))
            })
            .await?;
        let checkpoint = checkpoint.as_ref().to_owned();
        let answer = v1::GetStateResponse { json: answer.to_string(), size, checkpoint, time_zone: zone.to_string() };
        match prost::Message::encoded_len(&answer) {
            bytes if bytes > limits::ANSWER_BYTES => Err(too_large(bytes)),
            _ => Ok(answered(answer)),
        }
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
        let info = |node: &Node, shelved: &Shelved| {
            let published = shelved.published()?;
            let alliance = published.state.alliance_name().map(ToString::to_string).unwrap_or_default();
            let not_founded =
                if alliance.is_empty() { node.proposed_name(shelved).unwrap_or_default() } else { String::new() };
            let ledger = convert::bytes(&shelved.id.0);
            Some(v1::LedgerInfo { ledger, alliance, size: published.size, not_founded })
        };
        let ledgers =
            self.blocking(move |node| Ok(shown.iter().filter_map(|shelved| info(node, shelved)).collect())).await?;
        Ok(answered(v1::ListLedgersResponse { ledgers, next_page_token }))
    }
}

/// An answer, which is packed where its caller takes that and it is not too large.
fn answered<T: prost::Message>(answer: T) -> Response<T> {
    let large = answer.encoded_len() > limits::GZIP_ANSWER_BYTES;
    let mut response = Response::new(answer);
    if large {
        response.disable_compression();
    }
    response
}

/// What the answer to a request of a stream can hold: its entry, and a proof with a checkpoint.
fn answer_bytes(request: &v1::SubmitStreamRequest) -> usize {
    request.event.len().saturating_add(limits::CALL_BYTES / 4)
}

/// Waits for the next request of a stream and takes those that have come with it, at most `room`; and how the stream
/// ended, when it has.
async fn ready(
    requests: &mut Streaming<v1::SubmitStreamRequest>,
    room: usize,
) -> (Vec<v1::SubmitStreamRequest>, Option<Result<(), Status>>) {
    let mut some = Vec::new();
    std::future::poll_fn(|context| {
        loop {
            if some.len() >= room {
                return Poll::Ready((std::mem::take(&mut some), None));
            }
            match Pin::new(&mut *requests).poll_next(context) {
                Poll::Ready(Some(Ok(request))) => some.push(request),
                Poll::Ready(Some(Err(status))) => return Poll::Ready((std::mem::take(&mut some), Some(Err(status)))),
                Poll::Ready(None) => return Poll::Ready((std::mem::take(&mut some), Some(Ok(())))),
                Poll::Pending if some.is_empty() => return Poll::Pending,
                Poll::Pending => return Poll::Ready((std::mem::take(&mut some), None)),
            }
        }
    })
    .await
}

/// Makes the event that a client describes in fields.
fn draft(node: &Node, request: &v1::PrepareRequest) -> Result<Vec<u8>, Status> {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).map_err(|error| fault(error.to_string()))?;
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
            .map_err(|error| refused(&Refusal::unreadable("body_json", &error), None))?,
    };
    event.encode().map_err(|error| refused(&error.into(), None))
}
