//! What is wrong with the form of an event or an entry, and what a node finds before the rules: codes and words.

use super::catalogue;
use super::codes::{
    ENC_001, ENC_002, ENC_003, ENC_004, ENC_005, ENC_006, LED_001, NOD_003, NOD_004, NOD_005, NOD_006, SIG_001,
    SIG_002, SIG_003, SIG_004, SIG_005,
};
use super::refusal::Refusal;
use super::view;
use super::words::Said;
use crate::event::FormError;
use crate::event::canonical::{DEPTH_MAX, DecodeError, EncodeError};
use crate::event::key::KeyError;
use crate::event::limits::{ENTRY_MAX, EVENT_MAX, SIGNATURES_MAX};
use crate::event::sshsig::fingerprint;
use crate::value::{KeyId, LedgerId, MemberId, Timestamp};

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
        code.refuse(error.field(), found(&error))
    }
}

fn found(error: &FormError) -> Said {
    use FormError as E;
    match error {
        E::EventTooLarge { length } => catalogue::bytes_over(*length, EVENT_MAX),
        E::EntryTooLarge { length, written: true } => catalogue::bytes_over(*length, ENTRY_MAX),
        E::EntryTooLarge { length, written: false } => catalogue::bytes_would_be_over(*length, ENTRY_MAX),
        E::NoEventForm(error) | E::NoEntryForm(error) => match error {
            EncodeError::Refused { reason } => catalogue::no_form(&view::reason(reason)),
            EncodeError::TooLarge { length, max } => catalogue::value_over(*length, *max),
        },
        E::NoEvent(error) | E::NoEntry(error) => unread(error),
        E::Version { v } => catalogue::event_says_version(*v),
        E::TooManySignatures { count } => catalogue::signatures_over(*count, SIGNATURES_MAX),
        E::SignatureOrder { member, key } => catalogue::signature_out_of_order(member, &fingerprint(key)),
        E::AuthorMissing { member, key } => catalogue::signature_missing(member, &fingerprint(key)),
        E::Forged { member, key } => catalogue::signature_forged(member, &fingerprint(key)),
        E::Key(KeyError::NotAPoint(key)) => catalogue::key_no_point(key),
        E::Key(KeyError::NotCanonical(key)) => catalogue::key_second_spelling(key),
        E::Key(KeyError::Weak(key)) => catalogue::key_weak(key),
    }
}

fn unread(error: &DecodeError) -> Said {
    use DecodeError as D;
    match error {
        D::TooLarge { length, max } => catalogue::there_are_over(*length, *max),
        D::Truncated { place } => catalogue::cut_off(&view::echo(place)),
        D::TooDeep { offset } => catalogue::too_deep(DEPTH_MAX, *offset),
        D::Wrong { place, offset, reason } => catalogue::wrong_at(&view::echo(place), *offset, &view::reason(reason)),
        D::TrailingBytes { count } => catalogue::trailing(*count),
        D::NotCanonical { offset, place } => catalogue::not_canonical(*offset, &view::echo(place)),
    }
}

impl Refusal {
    /// The node keeps no ledger of this id.
    #[must_use]
    pub fn no_ledger(id: &LedgerId) -> Self {
        LED_001.refuse("ledger", catalogue::keeps_no_ledger(id))
    }

    /// What a library says of something that it cannot read as an event, at a field.
    #[must_use]
    pub fn unreadable(field: &'static str, error: &dyn std::error::Error) -> Self {
        ENC_002.refuse(field, catalogue::reported(&view::reason(&error.to_string())))
    }

    /// A founding event names another node, by name and key, than this one.
    #[must_use]
    pub fn other_node((named, named_key): (&str, &KeyId), (own, own_key): (&str, &KeyId)) -> Self {
        let found = catalogue::names_other_node(named, &fingerprint(named_key), own, &fingerprint(own_key));
        NOD_003.refuse("body.membership.found.node", found)
    }

    /// The node does not let this key found a ledger.
    #[must_use]
    pub fn may_not_found(node: &str, key: &str) -> Self {
        NOD_004.refuse("key", catalogue::may_not_found(node, key))
    }

    /// As many ledgers were founded as the node takes in a day.
    #[must_use]
    pub fn foundings_spent(most: u64, opens: Timestamp) -> Self {
        NOD_005.refuse("body.membership.found", catalogue::foundings_spent(most, opens))
    }

    /// A key has recorded as much as the node takes from it in a day.
    #[must_use]
    pub fn key_spent(key: &str, events: u64, bytes: u64, opens: Timestamp) -> Self {
        NOD_006.refuse("key", catalogue::key_spent(key, events, bytes, opens))
    }

    /// A member's keys together have.
    #[must_use]
    pub fn member_spent(member: &MemberId, events: u64, bytes: u64, opens: Timestamp) -> Self {
        NOD_006.refuse("author", catalogue::member_spent(member, events, bytes, opens))
    }
}
