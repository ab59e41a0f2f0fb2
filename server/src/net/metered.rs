//! Bodies of requests and answers that take from the port's budget what they hold.
//!
//! Invariants: an answer leaves in pieces of at most [`limits::PIECE_BYTES`], each with the room that it takes; nothing is
//! asked of the service while what it gave before has not left.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use tonic::Status;
use tonic::body::Body;

use crate::api::{Place, busy};
use crate::budget::{Call, Lease, Piece};
use crate::limits;
use crate::web::Bundle;

/// What a caller sends.
#[derive(Debug)]
pub(super) struct Taken {
    inner: Incoming,
    call: Arc<Call>,
    /// A stream that may be silent: what it sends is answered one by one, so the call holds none of it for long.
    stream: bool,
}

impl Taken {
    pub(super) const fn new(inner: Incoming, call: Arc<Call>, stream: bool) -> Self {
        Self { inner, call, stream }
    }
}

impl HttpBody for Taken {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(cx);
        if self.stream {
            return polled.map(|frame| frame.map(|frame| frame.map_err(|error| Status::from_error(error.into()))));
        }
        match polled {
            Poll::Pending => {
                self.call.awaits_more();
                Poll::Pending
            }
            Poll::Ready(frame) => {
                self.call.got_more();
                if frame.is_none() || self.inner.is_end_stream() {
                    self.call.got_all();
                }
                let length = match &frame {
                    Some(Ok(frame)) => frame.data_ref().map_or(0, Bytes::len),
                    _ => 0,
                };
                if length > 0 && !self.call.hold(length) {
                    return Poll::Ready(Some(Err(busy("the node has no room for this now; try again in a moment"))));
                }
                Poll::Ready(frame.map(|frame| frame.map_err(|error| Status::from_error(error.into()))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// What is answered.
pub(super) struct Metered {
    inner: Body,
    call: Arc<Call>,
    /// Room that was taken before the answer was computed.
    ahead: Option<Lease>,
    /// What the service gave and has not left, with its room.
    rest: Bytes,
    room: Option<Lease>,
    /// The room that is waited for.
    waiting: Option<Pin<Box<dyn Future<Output = Option<Lease>> + Send>>>,
    /// A stream brings the room of what it gives along, and waits for none here: it would wait for itself.
    stream: bool,
    _place: Option<Place>,
}

impl Metered {
    /// An answer; `place` is its place among the long calls.
    pub(super) fn new(
        inner: Body,
        call: Arc<Call>,
        ahead: Option<Lease>,
        (stream, place): (bool, Option<Place>),
    ) -> Self {
        Self { inner, call, ahead, rest: Bytes::new(), room: None, waiting: None, stream, _place: place }
    }

    /// The next piece of what the service gave.
    fn piece(&mut self) -> Frame<Bytes> {
        let length = self.rest.len().min(limits::PIECE_BYTES);
        let bytes = self.rest.split_to(length);
        let room = if self.rest.is_empty() {
            self.room.take()
        } else {
            self.room.as_mut().and_then(|room| room.split(length))
        };
        Frame::data(Piece::bytes(bytes, &self.call, room))
    }

    /// Room for so many bytes, if it is there or was taken ahead; else it is waited for.
    fn find_room(&mut self, bytes: usize) {
        if let Some(mut ahead) = self.ahead.take()
            && ahead.bytes() >= bytes
        {
            ahead.shrink(bytes);
            self.room = Some(ahead);
            return;
        }
        self.room = self.call.carried().or_else(|| self.call.room_now(bytes));
        if self.room.is_none() && !self.stream {
            let call = Arc::clone(&self.call);
            self.waiting = Some(Box::pin(async move { call.room(bytes).await }));
        }
    }
}

impl HttpBody for Metered {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        loop {
            if let Some(waiting) = &mut self.waiting {
                self.room = ready!(waiting.as_mut().poll(cx));
                self.waiting = None;
            }
            if !self.rest.is_empty() {
                return Poll::Ready(Some(Ok(self.piece())));
            }
            let frame = match ready!(Pin::new(&mut self.inner).poll_frame(cx)) {
                Some(Ok(frame)) => frame,
                end => return Poll::Ready(end),
            };
            match frame.into_data() {
                Ok(data) if data.is_empty() => return Poll::Ready(Some(Ok(Frame::data(data)))),
                Ok(data) => {
                    self.find_room(data.len());
                    self.rest = data;
                }
                Err(frame) => return Poll::Ready(Some(Ok(frame))),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = self.inner.size_hint();
        let rest = u64::try_from(self.rest.len()).unwrap_or(u64::MAX);
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint.set_lower(hint.lower().saturating_add(rest));
        hint
    }
}

type Step = Pin<Box<dyn Future<Output = Result<Option<(Bytes, Bundle)>, Status>> + Send>>;

/// An entry bundle that is read while it leaves: no more of it is in memory than one step.
pub(super) struct Stepwise {
    bundle: Option<Bundle>,
    reading: Option<Step>,
    length: u64,
    /// Its length at first, where that is what is sent.
    exact: Option<u64>,
    call: Arc<Call>,
}

impl Stepwise {
    pub(super) fn new(bundle: Bundle, call: Arc<Call>) -> Self {
        let (length, exact) = (bundle.length(), bundle.exact());
        Self { bundle: Some(bundle), reading: None, length, exact, call }
    }
}

impl HttpBody for Stepwise {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        loop {
            if let Some(reading) = &mut self.reading {
                let read = ready!(reading.as_mut().poll(cx));
                self.reading = None;
                match read {
                    Ok(Some((bytes, bundle))) => {
                        self.length = bundle.length();
                        self.bundle = Some(bundle);
                        return Poll::Ready(Some(Ok(Frame::data(bytes))));
                    }
                    Ok(None) => return Poll::Ready(None),
                    Err(status) => return Poll::Ready(Some(Err(status))),
                }
            }
            let Some(mut bundle) = self.bundle.take().filter(|bundle| bundle.length() > 0) else {
                return Poll::Ready(None);
            };
            let call = Arc::clone(&self.call);
            self.reading = Some(Box::pin(async move {
                // While it is read; what leaves has its own room.
                let _room = call.room(2 * limits::STEP_BYTES).await;
                let read = tokio::task::spawn_blocking(move || bundle.step().map(|bytes| (bytes, bundle))).await;
                match read {
                    Ok(Ok((bytes, bundle))) => Ok(Some((bytes, bundle))),
                    Ok(Err(error)) => Err(Status::data_loss(error.to_string())),
                    Err(_) => Err(Status::internal("a read panicked")),
                }
            }));
        }
    }

    fn is_end_stream(&self) -> bool {
        self.reading.is_none() && self.length == 0
    }

    fn size_hint(&self) -> SizeHint {
        self.exact.map_or_else(SizeHint::default, |_| SizeHint::with_exact(self.length))
    }
}
