//! What long calls share: their number is bounded, and each ends at its caller's deadline or when the node stops.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Status};

use super::errors::{busy, late, stopping};
use crate::limits::PortLimits;

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

/// The long calls of a port.
#[derive(Debug, Clone)]
pub(super) struct Streams {
    places: Arc<Semaphore>,
    ending: CancellationToken,
    pub(super) heartbeat: Duration,
}

/// One long call: holds its place while it lives.
#[derive(Debug)]
pub(super) struct LongCall {
    ending: CancellationToken,
    deadline: Deadline,
    _place: OwnedSemaphorePermit,
}

impl Streams {
    pub(super) fn new(ending: CancellationToken, limits: &PortLimits) -> Self {
        Self { places: Arc::new(Semaphore::new(limits.streams)), ending, heartbeat: limits.heartbeat }
    }

    /// Begins a long call.
    ///
    /// # Errors
    /// When there are as many as the port takes, or the node is stopping.
    pub(super) fn begin<T>(&self, request: &Request<T>) -> Result<LongCall, Status> {
        if self.ending.is_cancelled() {
            return Err(stopping());
        }
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place = place.map_err(|_| busy("as many streams are open as the node takes; try again in a moment"))?;
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
