//! What long calls share: their number is bounded, and each ends at its caller's deadline or when the node stops.
//!
//! Invariants: there are never more than [`PortLimits::streams`]; where all places are taken, the connection with most of them
//! gives its oldest up to one that has fewer, and where all have one the oldest goes that has lasted
//! [`limits::STREAM_SURE`]: whoever holds many keeps nobody out, and whoever is cut resumes.

use std::collections::{BTreeMap, HashMap};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Status};

use super::errors::{busy, late, stopping};
use crate::budget::{Call, Lease};
use crate::limits::{self, PortLimits};

/// When the caller of a call stops waiting; an extension of its request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Option<Instant>);

impl Deadline {
    /// That long from now. Never, where that is beyond what a clock can say.
    pub(crate) fn after(time: Duration) -> Self {
        Self(Instant::now().checked_add(time))
    }

    async fn passed(self) {
        match self.0 {
            Some(moment) => tokio::time::sleep_until(moment).await,
            None => std::future::pending().await,
        }
    }
}

/// The long calls of a port, of all its services.
#[derive(Debug, Clone)]
pub(crate) struct Streams {
    most: usize,
    open: Arc<Mutex<Open>>,
    ending: CancellationToken,
    pub(super) heartbeat: Duration,
}

/// The places that are taken, in the order of their taking.
#[derive(Debug, Default)]
struct Open {
    next: u64,
    by_number: BTreeMap<u64, (Instant, Option<Arc<Call>>)>,
}

/// A place of a long call: free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    open: Arc<Mutex<Open>>,
    number: u64,
}

/// One long call: holds its place while it lives.
#[derive(Debug)]
pub(super) struct LongCall {
    ending: CancellationToken,
    deadline: Deadline,
    _place: Place,
}

fn lock(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Place {
    fn drop(&mut self) {
        let gone = lock(&self.open).by_number.remove(&self.number);
        // A call that ends with this may have places of its own: not under the lock.
        drop(gone);
    }
}

impl Open {
    /// Ends the long call that has to go for one of this connection, if there is one.
    fn clear_one(&mut self, for_whom: Option<u64>) -> Option<()> {
        let connection = |call: &Option<Arc<Call>>| call.as_ref().map(|call| call.connection());
        let mut counts: HashMap<u64, usize> = HashMap::new();
        for number in self.by_number.values().filter_map(|(_, call)| connection(call)) {
            let count = counts.entry(number).or_default();
            *count = count.saturating_add(1);
        }
        let own = for_whom.and_then(|number| counts.get(&number)).copied().unwrap_or(0);
        let most = counts.values().max().copied()?;
        let goes = |(since, call): &(Instant, Option<Arc<Call>>)| match connection(call) {
            Some(number) if most > 1 => counts.get(&number) == Some(&most) && own.saturating_add(1) < most,
            Some(_) => own == 0 && since.elapsed() >= limits::STREAM_SURE,
            None => false,
        };
        let number = *self.by_number.iter().find(|(_, one)| goes(one))?.0;
        if let Some((_, Some(call))) = self.by_number.remove(&number) {
            tracing::debug!("a long call was ended: another caller wants a place");
            call.end();
        }
        Some(())
    }
}

impl Streams {
    pub(crate) fn new(ending: CancellationToken, limits: &PortLimits) -> Self {
        Self { most: limits.streams, open: Arc::default(), ending, heartbeat: limits.heartbeat }
    }

    /// A place for a long call.
    ///
    /// # Errors
    /// When there are as many as the port takes.
    pub(crate) fn place(&self, call: Option<Arc<Call>>) -> Result<Place, Status> {
        let mut open = lock(&self.open);
        if open.by_number.len() >= self.most {
            let full = || busy("as many streams are open as the node takes; try again in a moment");
            open.clear_one(call.as_ref().map(|call| call.connection())).ok_or_else(full)?;
        }
        let number = open.next;
        open.next = number.wrapping_add(1);
        open.by_number.insert(number, (Instant::now(), call));
        Ok(Place { open: Arc::clone(&self.open), number })
    }

    /// Begins a long call.
    ///
    /// # Errors
    /// When there are as many as the port takes, or the node is stopping.
    pub(super) fn begin<T>(&self, request: &Request<T>) -> Result<LongCall, Status> {
        if self.ending.is_cancelled() {
            return Err(stopping());
        }
        let place = self.place(call_of(request))?;
        let deadline = request.extensions().get::<Deadline>().copied().unwrap_or(Deadline(None));
        Ok(LongCall { ending: self.ending.clone(), deadline, _place: place })
    }
}

impl LongCall {
    /// Returns when the call has to end, with what its caller is told.
    pub(super) async fn over(&self) -> Status {
        tokio::select! {
            () = self.ending.cancelled() => stopping(),
            () = self.deadline.passed() => late(),
        }
    }
}

/// Where the answers of a stream go, each with the room that it takes.
pub(super) type Sender<T> = mpsc::Sender<(Result<T, Status>, Option<Lease>)>;

/// The answers of a stream. When one is encoded, its room goes along with the bytes.
#[derive(Debug)]
pub struct Answers<T> {
    receiver: mpsc::Receiver<(Result<T, Status>, Option<Lease>)>,
    call: Option<Arc<Call>>,
}

/// A channel for the answers of a call.
pub(super) fn answers<T>(ahead: usize, call: Option<Arc<Call>>) -> (Sender<T>, Answers<T>) {
    let (sender, receiver) = mpsc::channel(ahead);
    (sender, Answers { receiver, call })
}

impl<T> Stream for Answers<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.receiver.poll_recv(context).map(|next| {
            next.map(|(answer, lease)| {
                if let (Some(call), Some(lease)) = (&self.call, lease) {
                    call.carry(lease);
                }
                answer
            })
        })
    }
}

/// The call that a request belongs to; none where it did not come over the port.
pub(super) fn call_of<T>(request: &Request<T>) -> Option<Arc<Call>> {
    request.extensions().get::<Arc<Call>>().cloned()
}
