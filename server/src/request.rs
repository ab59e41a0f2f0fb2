//! The number of a call: it is in the call's answer, in its errors and in the log lines that it causes, so that an operator
//! finds what a member tells of.
//!
//! Invariant: a number is made here and never taken from a caller, so no stranger writes into the log; two calls of a node
//! have the same only after four thousand million calls.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use http::HeaderValue;

/// The header of answers (metadata of gRPC) that has it.
pub const REQUEST_HEADER: &str = "x-request-id";

tokio::task_local! {
    static CURRENT: RequestId;
}

/// The number of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestId {
    /// Another at every start.
    run: u32,
    call: u32,
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}{:08x}", self.run, self.call)
    }
}

impl RequestId {
    /// The next.
    #[must_use]
    pub fn next() -> Self {
        static RUN: OnceLock<u32> = OnceLock::new();
        static CALLS: AtomicU32 = AtomicU32::new(0);
        // Without randomness the numbers of two runs may be the same, which does no harm.
        let run = *RUN.get_or_init(|| getrandom::u32().unwrap_or_default());
        Self { run, call: CALLS.fetch_add(1, Ordering::Relaxed) }
    }

    /// Runs a call under its number.
    pub async fn scope<T>(self, call: impl Future<Output = T>) -> T {
        CURRENT.scope(self, call).await
    }

    /// The same for work that is done at once.
    pub fn enter<T>(self, work: impl FnOnce() -> T) -> T {
        CURRENT.sync_scope(self, work)
    }

    /// As the value of a header.
    #[must_use]
    pub fn header(self) -> HeaderValue {
        let text = self.to_string();
        HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

/// The number of the call that this thread works for.
#[must_use]
pub fn current() -> Option<RequestId> {
    CURRENT.try_with(|id| *id).ok()
}

/// The same for log lines: `-` where nobody called.
#[must_use]
pub fn named() -> String {
    current().map_or_else(|| "-".to_owned(), |id| id.to_string())
}

/// Work of this call that another thread does.
pub fn carried<T>(work: impl FnOnce() -> T) -> impl FnOnce() -> T {
    let id = current();
    move || match id {
        Some(id) => id.enter(work),
        None => work(),
    }
}

/// A part of this call that goes on by itself.
pub async fn carry<T>(part: impl Future<Output = T>, id: Option<RequestId>) -> T {
    match id {
        Some(id) => id.scope(part).await,
        None => part.await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_number_goes_with_its_call() {
        assert_eq!((current(), named()), (None, "-".to_owned()));
        let id = RequestId::next();
        assert_ne!(id, RequestId::next());
        assert_eq!(id.to_string().len(), 16);
        let seen = id.scope(async {
            let here = current();
            let blocking = tokio::task::spawn_blocking(carried(current)).await.unwrap();
            let apart = tokio::spawn(carry(async { current() }, current())).await.unwrap();
            [here, blocking, apart]
        });
        assert_eq!(seen.await, [Some(id); 3]);
        assert_eq!(current(), None);
        assert_eq!(id.header(), id.to_string());
    }
}
