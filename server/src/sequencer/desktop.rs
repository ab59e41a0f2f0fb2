//! Where the writer works: whoever holds it records, a thread of its own or, for a lone caller, the caller's.
//!
//! Invariants: nobody waits in vain for an answer; the writer is taken away for good when the disk fails or somebody panics
//! over it, since nobody can say then what the disk holds, or whether the state is that of the entries.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};
use std::time::Instant;

use mengshu_core::mechanism::Opened;
use tokio::sync::oneshot;

use super::answer::Answers;
use super::error::RecordingError;
use super::group::Group;
use super::inbox::{Call, Inbox};
use super::writer::Writer;
use crate::limits;

/// The writer behind its lock.
#[derive(Debug)]
pub(super) struct Desktop {
    writer: Mutex<Option<Writer>>,
    /// Why nothing is recorded any more.
    failure: OnceLock<RecordingError>,
}

impl Desktop {
    pub(super) const fn new(writer: Writer) -> Self {
        Self { writer: Mutex::new(Some(writer)), failure: OnceLock::new() }
    }

    /// Runs the writer's thread until the inbox is closed or recording fails. However it ends, nobody waits for it in vain.
    pub(super) fn run(&self, inbox: &Inbox) -> Result<(), RecordingError> {
        struct Leaving<'a>(&'a Inbox);
        impl Drop for Leaving<'_> {
            fn drop(&mut self) {
                self.0.abandon();
            }
        }
        let _leaving = Leaving(inbox);
        let _recording = self.recording();
        while inbox.wait() {
            let mut writer = self.lock();
            let Some(working) = writer.as_mut() else { break };
            if let Err(error) = working.ready() {
                self.fail(&mut writer, error.into());
                break;
            }
            let mut group = Group::default();
            let until = Instant::now() + limits::GATHER_TIME;
            while group.has_room() {
                let calls = inbox.gather(group.waiting.len(), until);
                if calls.is_empty() {
                    break;
                }
                working.judge_all(&mut group, calls.into_iter());
            }
            if let Err(error) = working.commit(&mut group) {
                self.fail(&mut writer, error.into());
                break;
            }
        }
        let writer = self.lock().take();
        match writer {
            Some(writer) => Ok(writer.close()?),
            // It goes before its time only for a failure.
            None => Err(self.failure().cloned().unwrap_or(RecordingError::Panicked)),
        }
    }

    /// Records events where the caller stands, when nobody else is writing: that spares two changes of thread. Gives the
    /// events back when somebody is; answers nothing when nothing is recorded any more.
    pub(super) fn try_alone(&self, events: Vec<Opened>) -> Result<Option<Answers>, Vec<Opened>> {
        let _recording = self.recording();
        let Some(mut writer) = self.try_lock() else { return Err(events) };
        let Some(working) = writer.as_mut() else { return Ok(None) };
        if let Err(error) = working.ready() {
            self.fail(&mut writer, error.into());
            return Ok(None);
        }
        let (reply, mut answers) = oneshot::channel();
        let mut group = Group::default();
        working.judge_all(&mut group, std::iter::once(Call { events, reply }));
        if let Err(error) = working.commit(&mut group) {
            self.fail(&mut writer, error.into());
        }
        Ok(answers.try_recv().ok())
    }

    /// Why recording failed, if it did.
    pub(super) fn failure(&self) -> Option<&RecordingError> {
        self.failure.get()
    }

    /// Somebody records. Who panics meanwhile ends the node's recording at once, and not when the next one comes.
    const fn recording(&self) -> Recording<'_> {
        Recording(self)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Option<Writer>> {
        self.writer.lock().unwrap_or_else(|poisoned| self.after_panic(poisoned))
    }

    /// None while somebody else has it.
    fn try_lock(&self) -> Option<MutexGuard<'_, Option<Writer>>> {
        match self.writer.try_lock() {
            Ok(writer) => Some(writer),
            Err(TryLockError::Poisoned(poisoned)) => Some(self.after_panic(poisoned)),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    fn after_panic<'a>(&self, poisoned: PoisonError<MutexGuard<'a, Option<Writer>>>) -> MutexGuard<'a, Option<Writer>> {
        let mut writer = poisoned.into_inner();
        self.fail(&mut writer, RecordingError::Panicked);
        writer
    }

    /// The writer goes, and with it the lock on the data directory.
    fn fail(&self, writer: &mut Option<Writer>, error: RecordingError) {
        self.note(error);
        // After it is known: the disk may let the writer wait for long.
        drop(writer.take());
    }

    fn note(&self, error: RecordingError) {
        if self.failure.set(error).is_ok()
            && let Some(error) = self.failure()
        {
            tracing::error!(%error, "recording failed; nothing is recorded any more");
        }
    }
}

/// Until it is dropped somebody records.
struct Recording<'a>(&'a Desktop);

impl Drop for Recording<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.note(RecordingError::Panicked);
        }
    }
}
