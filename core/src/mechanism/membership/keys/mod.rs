//! Keys: granting, rotating, revoking; compromise and what follows from it.
//!
//! Invariants: a key act carries the member's next serial, so none can be lost or shown twice; a working key passes on
//! only what it may do itself; a key that is taken away never makes an act invalid that was signed before, it can only
//! become suspect.

mod compromise;
mod grant;
mod limit_root;
mod replace_root;
mod revoke;
mod rotate;
mod settle;

use serde::Serialize;

use super::KeyStanding;
use crate::event::key::{Signature, Verifier};
use crate::event::{canonical, sshsig};
use crate::ledger::State;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::Moment;
use crate::value::{KeyId, LedgerId, MemberId};

pub use compromise::CompromiseKey;
pub use grant::GrantKey;
pub use limit_root::LimitRoot;
pub use replace_root::ReplaceRoot;
pub use revoke::RevokeKey;
pub use rotate::RotateKey;
pub use settle::{Confirm, Strike};

/// What a new key signs to show that its holder has it: ledger, member and serial, so the proof fits one grant only.
///
/// # Errors
/// Never for checked values; the encoder's error type is passed on.
pub fn possession_message(
    ledger: &LedgerId,
    member: &MemberId,
    serial: u32,
) -> Result<Vec<u8>, canonical::EncodeError> {
    #[derive(Serialize)]
    struct Possession<'a> {
        ledger: &'a LedgerId,
        member: &'a MemberId,
        serial: u32,
    }
    canonical::encode(&Possession { ledger, member, serial })
}

fn require_serial(field: &'static str, state: &State, member: &MemberId, serial: u32) -> Result<(), Refusal> {
    let last = state.sections.membership.members.get(member).map_or(0, |record| record.key_serial);
    if Some(serial) != last.checked_add(1) {
        return Err(
            codes::AUT_008.refuse(field, format!("it is {serial}; the last key act of {member} was number {last}"))
        );
    }
    Ok(())
}

fn count(state: &mut State, member: &MemberId, serial: u32) {
    state.sections.membership.members.change(member, |record| record.key_serial = serial);
}

/// Refuses a new key whose holder did not sign the possession message.
fn require_proof(
    field: &'static str,
    ledger: &LedgerId,
    member: &MemberId,
    serial: u32,
    (key, proof): (KeyId, &Signature),
) -> Result<(), Refusal> {
    let message =
        possession_message(ledger, member, serial).map_err(|error| codes::ENC_002.refuse(field, error.to_string()))?;
    if Verifier::new(key).is_ok_and(|key| key.verify(sshsig::KEY, &message, proof)) {
        Ok(())
    } else {
        Err(codes::AUT_007.refuse(field, "the new key did not sign this"))
    }
}

/// A key of the author, in force or not.
fn require_own<'a>(
    state: &'a State,
    field: &'static str,
    author: &MemberId,
    id: &KeyId,
) -> Result<&'a KeyStanding, Refusal> {
    let fingerprint = sshsig::fingerprint(id);
    match state.sections.membership.keys.get(id) {
        None => Err(codes::AUT_001.refuse(field, format!("{fingerprint} was never granted"))),
        Some(key) if key.member != *author => {
            Err(codes::AUT_002.refuse(field, format!("{fingerprint} is {}'s", key.member)))
        }
        Some(key) => Ok(key),
    }
}

/// A working key of the author that is in force.
fn require_working<'a>(
    state: &'a State,
    field: &'static str,
    author: &MemberId,
    id: &KeyId,
) -> Result<&'a KeyStanding, Refusal> {
    let fingerprint = sshsig::fingerprint(id);
    match require_own(state, field, author, id)? {
        KeyStanding { root: true, .. } => Err(codes::AUT_010.refuse(field, format!("{fingerprint} is the root key"))),
        KeyStanding { revoked: Some(index), .. } => {
            Err(codes::AUT_003.refuse(field, format!("entry {index} revoked {fingerprint}")))
        }
        key => Ok(key),
    }
}

/// Whether the author signs with a root key.
pub(super) fn by_root(state: &State, moment: &Moment) -> bool {
    state.sections.membership.keys.get(&moment.key).is_some_and(|key| key.root)
}

/// From this entry on the key signs nothing.
pub(super) fn take_away(state: &mut State, key: &KeyId, moment: &Moment) {
    state.sections.membership.keys.change(key, |key| {
        if key.revoked.is_none() {
            key.revoked = Some(moment.index);
            key.revoked_at = Some(moment.recorded_at);
        }
    });
}
