//! Where the writer works: whoever holds it records.
//!
//! Invariant: the writer is taken away for good when the disk fails or somebody panics over it, since nobody can say then
//! what the disk holds, or whether the state is that of the entries.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};

use super::writer::Writer;

const PANIC: &str = "a thread panicked while it recorded";

/// The writer behind its lock.
#[derive(Debug)]
pub(super) struct Desktop {
    writer: Mutex<Option<Writer>>,
    /// Why nothing is recorded any more.
    failure: OnceLock<String>,
}

impl Desktop {
    pub(super) const fn new(writer: Writer) -> Self {
        Self { writer: Mutex::new(Some(writer)), failure: OnceLock::new() }
    }

    /// Why recording failed, if it did.
    pub(super) fn failure(&self) -> Option<&str> {
        self.failure.get().map(String::as_str)
    }

    /// Somebody records. Who panics meanwhile ends the node's recording at once, and not when the next one comes.
    pub(super) const fn recording(&self) -> Recording<'_> {
        Recording(self)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Option<Writer>> {
        self.writer.lock().unwrap_or_else(|poisoned| self.after_panic(poisoned))
    }

    /// None while somebody else has it.
    pub(super) fn try_lock(&self) -> Option<MutexGuard<'_, Option<Writer>>> {
        match self.writer.try_lock() {
            Ok(writer) => Some(writer),
            Err(TryLockError::Poisoned(poisoned)) => Some(self.after_panic(poisoned)),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    fn after_panic<'a>(&self, poisoned: PoisonError<MutexGuard<'a, Option<Writer>>>) -> MutexGuard<'a, Option<Writer>> {
        let mut writer = poisoned.into_inner();
        self.fail(&mut writer, PANIC);
        writer
    }

    /// The writer goes, and with it the lock on the data directory.
    pub(super) fn fail(&self, writer: &mut Option<Writer>, error: &str) {
        self.note(error);
        // After it is known: the disk may let the writer wait for long.
        drop(writer.take());
    }

    fn note(&self, error: &str) {
        if self.failure.set(error.to_owned()).is_ok() {
            tracing::error!(%error, "recording failed; nothing is recorded any more");
        }
    }
}

/// Until it is dropped somebody records.
pub(super) struct Recording<'a>(&'a Desktop);

impl Drop for Recording<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.note(PANIC);
        }
    }
}
