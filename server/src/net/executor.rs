//! Runs each call of an HTTP/2 connection as a task of its own, which can be cut by itself: its stream is reset then, and what
//! it holds is free.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::Notify;

tokio::task_local! {
    static CUT: Arc<Notify>;
}

/// What ends the call that this task runs; `None` where the task is a whole connection.
pub(super) fn cut() -> Option<Arc<Notify>> {
    CUT.try_with(Arc::clone).ok()
}

/// The executor that hyper is given.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cutting;

impl<F> hyper::rt::Executor<F> for Cutting
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    fn execute(&self, call: F) {
        let cut = Arc::new(Notify::new());
        tokio::spawn(async move {
            tokio::select! {
                biased;
                _ = CUT.scope(Arc::clone(&cut), call) => {}
                () = cut.notified() => {}
            }
        });
    }
}
