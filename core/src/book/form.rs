//! The codes of what is wrong with the form of an event or an entry.

use super::codes::{ENC_001, ENC_002, ENC_003, ENC_004, ENC_005, ENC_006, SIG_001, SIG_002, SIG_003, SIG_004, SIG_005};
use super::refusal::Refusal;
use crate::event::FormError;
use crate::event::canonical::DecodeError;

impl From<FormError> for Refusal {
    fn from(error: FormError) -> Self {
        use DecodeError as D;
        use FormError as E;
        let code = match &error {
            E::EventTooLarge { .. } | E::NoEvent(D::TooLarge { .. }) | E::NoEntry(D::TooLarge { .. }) => &ENC_001,
            E::NoEvent(D::TrailingBytes { .. }) | E::NoEntry(D::TrailingBytes { .. }) => &ENC_003,
            E::NoEvent(D::NotCanonical { .. }) | E::NoEntry(D::NotCanonical { .. }) => &ENC_004,
            E::NoEvent(_) | E::NoEntry(_) | E::NoEventForm(_) | E::NoEntryForm(_) => &ENC_002,
            E::Version { .. } => &ENC_005,
            E::EntryTooLarge { .. } => &ENC_006,
            E::AuthorMissing { .. } => &SIG_001,
            E::Forged { .. } => &SIG_002,
            E::Key(_) => &SIG_003,
            E::SignatureOrder { .. } => &SIG_004,
            E::TooManySignatures { .. } => &SIG_005,
        };
        code.refuse(error.field(), error.to_string())
    }
}
