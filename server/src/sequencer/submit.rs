//! What a node records: a submission on its way to the writer, and the receipt.
//!
//! Invariant: whoever holds a receipt holds it for something durable.

use std::cell::RefCell;
use std::sync::Arc;

use mengshu_core::book::Refusal;
use mengshu_core::event::Submission;
use mengshu_core::event::key::KeyCache;
use mengshu_core::mechanism::Opened;
use mengshu_core::proof::RefusalNote;
use mengshu_core::value::{EventId, LedgerId, Timestamp};
use tokio::sync::oneshot;

use super::answer::{Answers, Fresh, Receipt, Recorded};
use super::error::SubmitError;
use super::inbox::{Call, Rejected, UnderWay};
use super::node::Node;

thread_local! {
    /// Prepared keys of the thread's verifications.
    static KEYS: RefCell<KeyCache> = RefCell::default();
}

impl Node {
    /// Checks, judges and records a submission. Returns when it is durable and covered by a signed checkpoint.
    ///
    /// # Errors
    /// When it is refused, or the node cannot record.
    pub async fn submit(&self, submission: Submission) -> Result<Receipt, SubmitError> {
        let mut answers = self.submit_all(vec![submission]).await;
        answers.pop().unwrap_or(Err(SubmitError::Unavailable("it gave no answer")))
    }

    /// The same for several submissions, recorded in their order and answered in it; each stands or falls by itself.
    pub async fn submit_all(&self, submissions: Vec<Submission>) -> Vec<Result<Receipt, SubmitError>> {
        let under_way = self.inner.inbox.enter();
        let mut answers = Vec::with_capacity(submissions.len());
        let (mut events, mut asked) = (Vec::with_capacity(submissions.len()), Vec::with_capacity(submissions.len()));
        let opened: Vec<_> = KEYS.with_borrow_mut(|keys| submissions.into_iter().map(|one| one.open(keys)).collect());
        for (place, opened) in opened.into_iter().enumerate() {
            match opened {
                Ok(event) => {
                    asked.push((place, event.id()));
                    events.push(event);
                    answers.push(Err(SubmitError::Unavailable("it gave no answer")));
                }
                Err(error) => answers.push(Err(SubmitError::Refused {
                    refusal: Box::new(error.into()),
                    ledger: None,
                    at: self.now(),
                })),
            }
        }
        if events.is_empty() {
            self.count(&answers);
            return answers;
        }
        match self.record(events, &under_way).await {
            Ok(recorded) => {
                for ((place, id), recorded) in asked.into_iter().zip(recorded) {
                    if let Some(answer) = answers.get_mut(place) {
                        *answer = recorded.and_then(|recorded| self.receipt(recorded, id));
                    }
                }
            }
            Err(rejected) => {
                for (place, _) in asked {
                    if let Some(answer) = answers.get_mut(place) {
                        *answer = Err(self.not_taken(rejected));
                    }
                }
            }
        }
        self.count(&answers);
        answers
    }

    fn count(&self, answers: &[Result<Receipt, SubmitError>]) {
        let submissions = &self.inner.tally.submissions;
        for answer in answers {
            match answer {
                Ok(Receipt { duplicate: false, .. }) => submissions.recorded.one(),
                Ok(_) => submissions.known.one(),
                Err(SubmitError::Refused { refusal, .. }) => submissions.refused.note(refusal.code.id),
                Err(SubmitError::Held(_)) => submissions.held.one(),
                Err(SubmitError::Busy) => submissions.busy.one(),
                Err(SubmitError::Unavailable(_)) => submissions.unavailable.one(),
            }
        }
    }

    /// Hands events to the writer, who takes the last step of their verification, and waits for its answers.
    async fn record(&self, mut events: Vec<Opened>, under_way: &UnderWay<'_>) -> Result<Answers, Rejected> {
        if under_way.alone && self.inner.may_block {
            match self.inner.desktop.try_alone(events) {
                Ok(answers) => return answers.ok_or(Rejected::Closed),
                Err(back) => events = back,
            }
        }
        let (reply, answers) = oneshot::channel();
        self.inner.inbox.push(Call { events, reply })?;
        // What was taken in is done, unless recording fails.
        answers.await.map_err(|_| Rejected::Failed)
    }

    fn not_taken(&self, rejected: Rejected) -> SubmitError {
        match rejected {
            Rejected::Full => SubmitError::Busy,
            Rejected::Closed if !self.has_failed() => SubmitError::Unavailable("it is stopping"),
            Rejected::Closed | Rejected::Failed => SubmitError::Unavailable("recording failed"),
        }
    }

    fn receipt(&self, recorded: Recorded, event: EventId) -> Result<Receipt, SubmitError> {
        let Recorded { shelved, published, index, fresh, effects } = recorded;
        let inclusion = shelved
            .tree()
            .inclusion(index, published.size)
            .map_err(|_| SubmitError::Unavailable("the tree has no such entry"))?;
        let duplicate = fresh.is_none();
        let (entry, recorded_at) = match fresh {
            Some(Fresh { entry, recorded_at }) => (entry, recorded_at),
            None => {
                let read = self
                    .read(&shelved, index)
                    .map_err(|_| SubmitError::Unavailable("the first answer cannot be read"))?;
                (read.bytes, read.recorded_at)
            }
        };
        let checkpoint = Arc::clone(&published.checkpoint);
        Ok(Receipt { ledger: shelved.id, index, recorded_at, event, duplicate, entry, inclusion, checkpoint, effects })
    }

    /// A refusal as the node signs it.
    #[must_use]
    pub fn refusal_note(&self, event: EventId, refusal: &Refusal, ledger: Option<LedgerId>, at: Timestamp) -> String {
        let shelved = ledger.and_then(|ledger| self.inner.shelf.get(&ledger));
        let published = shelved.as_ref().and_then(|shelved| shelved.published());
        let origin = shelved.map_or_else(|| self.inner.identity.name.to_string(), |shelved| shelved.origin.clone());
        let (size, root) =
            published.map_or((0, mengshu_core::proof::empty_root()), |published| (published.size, published.root));
        let note = RefusalNote { origin, event, code: refusal.code.id.to_owned(), at, size, root };
        note.sign(&self.inner.identity.signer)
    }
}
