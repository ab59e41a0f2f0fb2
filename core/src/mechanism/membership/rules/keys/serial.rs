//! What all key acts share: the serial, the proof of possession, whose key it is.
//!
//! Invariant: a key act carries the member's next serial, so none can be lost or shown twice.

use crate::book::Refusal;
use crate::book::codes::{AUT_001, AUT_002, AUT_003, AUT_007, AUT_008, AUT_010, AUT_020, ENC_002};
use crate::event::key::{Signature, Verifier};
use crate::event::sshsig;
use crate::mechanism::membership::acts::possession_message;
use crate::mechanism::membership::tables::KeyStanding;
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::{KeyId, LedgerId, MemberId};

pub(crate) fn require_serial(
    field: &'static str,
    state: &State,
    member: &MemberId,
    serial: u32,
) -> Result<(), Refusal> {
    let last = state.sections.membership.members.get(member).map_or(0, |record| record.key_serial);
    if Some(serial) != last.checked_add(1) {
        return Err(AUT_008.refuse(field, words::serial_is(serial, member, last)));
    }
    Ok(())
}

pub(crate) fn count(state: &mut State, member: &MemberId, serial: u32) {
    state.sections.membership.members.change(member, |record| record.key_serial = serial);
}

/// Refuses a new key whose holder did not sign the possession message.
pub(crate) fn require_proof(
    field: &'static str,
    ledger: &LedgerId,
    member: &MemberId,
    serial: u32,
    (key, proof): (KeyId, &Signature),
) -> Result<(), Refusal> {
    let message = possession_message(ledger, member, serial)
        .map_err(|error| ENC_002.refuse(field, words::unusable(&error.to_string())))?;
    if Verifier::new(key).is_ok_and(|key| key.verify(sshsig::KEY, &message, proof)) {
        Ok(())
    } else {
        Err(AUT_007.refuse(field, words::no_proof()))
    }
}

/// A key of the author, in force or not.
pub(crate) fn require_own<'a>(
    state: &'a State,
    field: &'static str,
    author: &MemberId,
    id: &KeyId,
) -> Result<&'a KeyStanding, Refusal> {
    let fingerprint = sshsig::fingerprint(id);
    match state.sections.membership.keys.get(id) {
        None => Err(AUT_001.refuse(field, words::never_granted(&fingerprint))),
        Some(key) if key.member != *author => Err(AUT_002.refuse(field, words::key_is_of(&fingerprint, &key.member))),
        Some(key) => Ok(key),
    }
}

/// A working key of the author that is in force.
pub(crate) fn require_working<'a>(
    state: &'a State,
    field: &'static str,
    author: &MemberId,
    id: &KeyId,
) -> Result<&'a KeyStanding, Refusal> {
    let fingerprint = sshsig::fingerprint(id);
    match require_own(state, field, author, id)? {
        KeyStanding { root: true, .. } => Err(AUT_010.refuse(field, words::is_root(&fingerprint))),
        KeyStanding { recovery: true, .. } => Err(AUT_020.refuse(field, words::recovery_itself(author))),
        KeyStanding { revoked: Some(index), .. } => Err(AUT_003.refuse(field, words::revoked_by(*index, &fingerprint))),
        key => Ok(key),
    }
}
