//! How far a command that can sign has come: whoever is refused has to know whether anything was signed, sent or recorded.
//!
//! Invariant: it is written where the thing happens (the signature, the sending, the answer), never guessed from an error.

use crate::language::Message;

/// How far one act has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Stage {
    /// Nothing was signed.
    #[default]
    Nothing,
    /// It was signed and not sent.
    Signed,
    /// It was sent, and what became of it is told by whoever sent it.
    Sent,
    /// The node refused it.
    Refused,
    /// It is recorded.
    Recorded,
}

impl Stage {
    /// Its name for programs.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Signed => "signed",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Recorded => "recorded",
        }
    }
}

/// How far a command has come: its last act, and the entries of those before.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reached {
    pub(super) stage: Stage,
    pub(super) recorded: Vec<u64>,
}

impl Reached {
    /// The act that is under way has come to this.
    pub(super) fn come_to(&mut self, stage: Stage) {
        self.stage = stage;
    }

    /// The act that was under way is recorded.
    pub(super) fn recorded_as(&mut self, entry: u64) {
        self.stage = Stage::Recorded;
        self.recorded.push(entry);
    }

    /// What there is to say of it beside the failure itself.
    pub(super) fn said(&self) -> Option<Message> {
        let entries: Vec<_> = self.recorded.iter().map(u64::to_string).collect();
        match self.stage {
            Stage::Nothing if entries.is_empty() => Some(Message::NothingDone),
            Stage::Nothing => Some(Message::NothingMoreDone { entries: entries.join(", ") }),
            Stage::Signed => Some(Message::SignedNotSent),
            Stage::Refused => Some(Message::RefusedNotRecorded),
            Stage::Sent | Stage::Recorded => None,
        }
    }
}
