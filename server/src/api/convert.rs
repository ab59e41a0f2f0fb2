//! Between wire messages and the node's types.

use bytes::Bytes;
use mengshu_core::book::{Lang, LangError, Said};
use mengshu_core::event::key::Signature;
use mengshu_core::event::{EventSignature, Submission};
use mengshu_core::ledger::Effect;
use mengshu_core::value::{Hash, KeyId, LedgerId};
use mengshu_proto::v1;
use tonic::Status;

use super::errors::invalid;
use crate::sequencer::{ReadEntry, Receipt};

/// 32 bytes, or which field has not that many.
pub(super) fn bytes32(field: &'static str, bytes: &[u8]) -> Result<[u8; 32], Status> {
    bytes.try_into().map_err(|_| invalid(field, format!("it has {} bytes; 32 are expected", bytes.len())))
}

pub(super) fn ledger(bytes: &[u8]) -> Result<LedgerId, Status> {
    bytes32("ledger", bytes).map(LedgerId)
}

pub(super) fn lang(text: &str) -> Result<Lang, Status> {
    if text.is_empty() {
        return Ok(Lang::default());
    }
    text.parse().map_err(|error: LangError| invalid("lang", error.to_string()))
}

pub(super) fn submission(event: Bytes, signatures: Vec<v1::EventSignature>) -> Result<Submission, Status> {
    let signatures: Result<Vec<_>, Status> = signatures
        .into_iter()
        .map(|signature| {
            let member = signature.member.parse().map_err(|error| invalid("signatures.member", format!("{error}")))?;
            let key = KeyId(bytes32("signatures.key", &signature.key)?);
            let length = signature.signature.len();
            let raw: [u8; 64] = signature
                .signature
                .as_ref()
                .try_into()
                .map_err(|_| invalid("signatures.signature", format!("it has {length} bytes; 64 are expected")))?;
            Ok(EventSignature { member, key, signature: Signature(raw) })
        })
        .collect();
    Ok(Submission { event: event.into(), signatures: signatures? })
}

/// Hashes as slices of one buffer.
pub(super) fn hashes(hashes: &[Hash]) -> Vec<Bytes> {
    let all: Bytes = hashes.iter().map(|hash| hash.0).collect::<Vec<_>>().into_flattened().into();
    (0..hashes.len()).map(|place| all.slice(place * 32..place * 32 + 32)).collect()
}

pub(super) fn bytes(hash: &[u8; 32]) -> Bytes {
    Bytes::copy_from_slice(hash)
}

fn effect(effect: Effect) -> v1::Effect {
    let (void_code, void_message, void_found) = effect
        .reason
        .map(|reason| {
            let found = serde_json::to_string(&reason.found).unwrap_or_default();
            (reason.code, reason.found.to_string(), found)
        })
        .unwrap_or_default();
    v1::Effect {
        act: bytes(&effect.act.0),
        kind: effect.kind.to_owned(),
        standing: effect.standing.word().to_owned(),
        void_code,
        void_message,
        void_found,
    }
}

pub(super) fn warning(said: &Said, lang: Lang) -> v1::Warning {
    v1::Warning { words: said.words(lang), said: serde_json::to_string(said).unwrap_or_default() }
}

pub(super) fn receipt(receipt: Receipt) -> v1::Receipt {
    v1::Receipt {
        ledger: bytes(&receipt.ledger.0),
        index: receipt.index,
        recorded_at_us: receipt.recorded_at.micros(),
        event_id: bytes(&receipt.event.0),
        duplicate: receipt.duplicate,
        entry: receipt.entry.into(),
        inclusion: hashes(&receipt.inclusion),
        checkpoint: receipt.checkpoint.as_ref().to_owned(),
        effects: receipt.effects.into_iter().map(effect).collect(),
    }
}

pub(super) fn entry(entry: ReadEntry) -> v1::Entry {
    v1::Entry {
        index: entry.index,
        recorded_at_us: entry.recorded_at.micros(),
        event_id: bytes(&entry.event.0),
        entry: entry.bytes.into(),
    }
}
