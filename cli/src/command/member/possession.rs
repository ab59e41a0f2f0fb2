//! A key that comes to a member: its possession proved, its serial.

use std::collections::BTreeSet;

use mengshu_core::event::key::Signature;
use mengshu_core::event::sshsig;
use mengshu_core::mechanism::membership;
use mengshu_core::value::{AssetId, KeyId, MemberId};

use crate::given::Desk;
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

/// A new key of a member, the serial it gets, and its own word that its holder has it.
pub(super) fn possession(desk: &mut Desk<'_>, member: &MemberId, spec: String) -> Outcome<(KeyId, u32, Signature)> {
    let context = desk.context;
    let serial = next_serial(desk, member)?;
    let signer =
        context.keyring().signer(&spec, &context.out).map_err(|failure| failure.hint(Message::KeyNeedsProof))?;
    let message = membership::possession_message(&desk.ledger, member, serial)
        .map_err(|error| Failure::new(Exit::Failed, Message::ValueBad { text: spec }).because(&error))?;
    Ok((signer.key_id(), serial, signer.sign(sshsig::KEY, &message)?))
}

/// The serial of the next act about a member's keys.
pub(super) fn next_serial(desk: &mut Desk<'_>, member: &MemberId) -> Outcome<u32> {
    let document = desk.view(&format!("member/{member}"))?;
    let last = document["key_serial"].as_u64().and_then(|serial| u32::try_from(serial).ok()).unwrap_or(0);
    Ok(last.saturating_add(1))
}

/// Assets that a key is limited to; none named is no limit.
pub(super) fn limited(assets: Vec<AssetId>) -> Option<BTreeSet<AssetId>> {
    if assets.is_empty() { None } else { Some(assets.into_iter().collect()) }
}
