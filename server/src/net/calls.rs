//! Where a connection's calls run: one in the connection's own task, others at the same time in tasks of their own.
//!
//! A call that is alone on its connection is the usual one. In the connection's task its answer leaves with one write, and
//! no other thread is woken to take it over; several calls at once are worth the other threads.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use hyper::rt::Executor;

type Call = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The place in a connection's own task.
#[derive(Default)]
enum Place {
    /// Nobody has it.
    #[default]
    Free,
    /// A call that has just come.
    Waiting(Call),
    /// A call is being run there.
    Taken,
}

/// A connection's calls.
#[derive(Clone, Default)]
pub(super) struct Calls(Arc<Mutex<Place>>);

impl Calls {
    fn place(&self) -> MutexGuard<'_, Place> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The call that waits for the connection's task, if any.
    fn take(&self) -> Option<Call> {
        let mut place = self.place();
        match std::mem::replace(&mut *place, Place::Taken) {
            Place::Waiting(call) => Some(call),
            before => {
                *place = before;
                None
            }
        }
    }

    /// Runs a connection to its end, and with it the call that has its place.
    pub(super) async fn run<C: Future>(&self, mut connection: Pin<&mut C>) -> C::Output {
        let mut own: Option<Call> = None;
        poll_fn(|context| {
            loop {
                if let Poll::Ready(ended) = connection.as_mut().poll(context) {
                    return Poll::Ready(ended);
                }
                own = own.take().or_else(|| self.take());
                let Some(call) = own.as_mut() else { return Poll::Pending };
                if call.as_mut().poll(context).is_pending() {
                    return Poll::Pending;
                }
                // What it has answered goes out with the connection's next turn.
                own = None;
                *self.place() = Place::Free;
            }
        })
        .await
    }
}

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Calls {
    fn execute(&self, call: F) {
        let mut place = self.place();
        if matches!(*place, Place::Free) {
            *place = Place::Waiting(Box::pin(call));
        } else {
            tokio::spawn(call);
        }
    }
}
