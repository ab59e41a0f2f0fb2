//! Keys that every run makes anew from their names, and what is signed with them.

use mengshu_core::event::key::{Signature, Signer};
use mengshu_core::event::{EventSignature, Submission, sshsig};
use mengshu_core::mechanism::Event;
use mengshu_core::mechanism::membership::possession_message;
use mengshu_core::value::{Hash, LedgerId};

use crate::id;

/// The key of this name; a member's root key has the member's name.
#[must_use]
pub fn signer(name: &str) -> Signer {
    Signer::from_seed(*Hash::blake3(name.as_bytes()).as_bytes())
}

/// Signs an event with its author's root key.
///
/// # Panics
/// When the event is too large.
#[must_use]
pub fn sign(event: &Event) -> Submission {
    sign_with(event, &signer(event.author.as_str()))
}

/// Signs an event with another key of its author: the event names that key then.
///
/// # Panics
/// When the event is too large.
#[must_use]
pub fn sign_with(event: &Event, signer: &Signer) -> Submission {
    let event = Event { key: signer.key_id(), ..event.clone() };
    signed_by(&event, &[(event.author.as_str(), signer)])
}

/// Signs an event as it is, for these members with these keys.
///
/// # Panics
/// When the event is too large.
#[must_use]
pub fn signed_by(event: &Event, keys: &[(&str, &Signer)]) -> Submission {
    let bytes = event.encode().expect("an event of a test fits");
    let sign = |(member, signer): &(&str, &Signer)| EventSignature {
        member: id(member),
        key: signer.key_id(),
        signature: signer.sign(sshsig::EVENT, &bytes),
    };
    let mut signatures: Vec<_> = keys.iter().map(sign).collect();
    signatures.sort();
    Submission { event: bytes, signatures }
}

/// The signature by which a new key shows that its holder has it.
///
/// # Panics
/// Never: checked values are encoded.
#[must_use]
pub fn possession(ledger: LedgerId, member: &str, key: &str, serial: u32) -> Signature {
    let message = possession_message(&ledger, &id(member), serial).expect("checked values are encoded");
    signer(key).sign(sshsig::KEY, &message)
}
