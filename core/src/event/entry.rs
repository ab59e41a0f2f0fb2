//! Entries, submissions and their verification.
//!
//! A [`Verified`] exists only when its bytes are canonical and every signature beside them is good, so what follows
//! never asks again. Verification needs no state (a key id *is* the public key): any number of threads can do it.

use serde::{Deserialize, Serialize};

use super::canonical;
use super::event::{Event, canonical_refusal};
use super::key::{KeyCache, Signature};
use super::limits::{ENTRY_MAX, SIGNATURES_MAX};
use super::sshsig;
use crate::ledger::refusal::{Refusal, codes};
use crate::value::{Bytes, EventId, Hash, KeyId, MemberId, Timestamp};

/// One member's signature over an event's bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventSignature {
    /// Whose signature.
    pub member: MemberId,
    /// By which key.
    pub key: KeyId,
    /// The raw Ed25519 signature over the SSHSIG preimage of the event bytes.
    pub signature: Signature,
}

/// What a member hands in: exact event bytes and signatures over them, the author's among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The canonical event bytes.
    pub event: Vec<u8>,
    /// The signatures, sorted by member and key.
    pub signatures: Vec<EventSignature>,
}

/// An event in its place in the log. Its canonical bytes are the data of its Merkle leaf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its place, from 0.
    pub index: u64,
    /// The node's time, strictly increasing within a ledger.
    pub recorded_at: Timestamp,
    /// The event's exact bytes.
    pub event: Bytes,
    /// The signatures, sorted by member and key.
    pub signatures: Vec<EventSignature>,
}

impl Entry {
    /// Reads an entry's canonical bytes.
    ///
    /// # Errors
    /// `ENC-002` to `ENC-004`, `ENC-006`.
    pub fn decode(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > ENTRY_MAX {
            return Err(codes::ENC_006
                .refuse("entry", format!("it has {} bytes; at most {ENTRY_MAX} are allowed", bytes.len())));
        }
        canonical::decode(bytes).map_err(|error| canonical_refusal("entry", &error))
    }
}

/// An event whose form and signatures have been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    event: Event,
    id: EventId,
    bytes: Vec<u8>,
    signatures: Vec<EventSignature>,
}

impl Submission {
    /// Checks form and signatures.
    ///
    /// # Errors
    /// `ENC-001` to `ENC-005`, `SIG-001` to `SIG-005`.
    pub fn verify(self, keys: &mut KeyCache) -> Result<Verified, Refusal> {
        verify(self.event, self.signatures, keys)
    }
}

fn verify(bytes: Vec<u8>, signatures: Vec<EventSignature>, keys: &mut KeyCache) -> Result<Verified, Refusal> {
    let event = Event::decode(&bytes)?;
    if signatures.len() > SIGNATURES_MAX {
        return Err(
            codes::SIG_005.refuse("signatures", format!("there are {}; at most {SIGNATURES_MAX}", signatures.len()))
        );
    }
    let mut pairs = signatures.iter().zip(signatures.iter().skip(1));
    if let Some((_, later)) = pairs.find(|(a, b)| (&a.member, &a.key) >= (&b.member, &b.key)) {
        return Err(codes::SIG_004.refuse(
            "signatures",
            format!("the one of member {} with key {} is out of order", later.member, sshsig::fingerprint(&later.key)),
        ));
    }
    if !signatures.iter().any(|signature| signature.member == event.author && signature.key == event.key) {
        let key = sshsig::fingerprint(&event.key);
        return Err(
            codes::SIG_001.refuse("signatures", format!("there is none of member {} with key {key}", event.author))
        );
    }
    let preimage = sshsig::preimage(sshsig::EVENT, &bytes);
    for signature in &signatures {
        let verifier = keys
            .verifier(&signature.key)
            .map_err(|error| codes::SIG_003.refuse("signatures.key", error.to_string()))?;
        if !verifier.verify_raw(&preimage, &signature.signature) {
            let key = sshsig::fingerprint(&signature.key);
            return Err(codes::SIG_002.refuse(
                "signatures.signature",
                format!("the one of member {} with key {key} is not over these bytes", signature.member),
            ));
        }
    }
    let id = EventId::of(&bytes);
    Ok(Verified { event, id, bytes, signatures })
}

impl Verified {
    /// The event.
    #[must_use]
    pub const fn event(&self) -> &Event {
        &self.event
    }
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> EventId {
        self.id
    }
    /// Its exact bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
    /// The signatures beside it.
    #[must_use]
    pub fn signatures(&self) -> &[EventSignature] {
        &self.signatures
    }

    /// The entry bytes for a place in the log.
    ///
    /// # Errors
    /// `ENC-006` when they would be too large.
    pub fn entry_bytes(&self, index: u64, recorded_at: Timestamp) -> Result<Vec<u8>, Refusal> {
        #[derive(Serialize)]
        struct Borrowed<'a> {
            index: u64,
            recorded_at: Timestamp,
            event: crate::value::BytesRef<'a>,
            signatures: &'a [EventSignature],
        }
        let entry =
            Borrowed { index, recorded_at, event: crate::value::BytesRef(&self.bytes), signatures: &self.signatures };
        let bytes = canonical::encode(&entry).map_err(|error| codes::ENC_002.refuse("entry", error.to_string()))?;
        if bytes.len() > ENTRY_MAX {
            return Err(codes::ENC_006
                .refuse("entry", format!("it would have {} bytes; at most {ENTRY_MAX} are allowed", bytes.len())));
        }
        Ok(bytes)
    }
}

/// An entry of a log whose form and signatures have been checked: what an auditor or a starting node replays.
#[derive(Debug, Clone)]
pub struct VerifiedEntry {
    /// Its place, from 0.
    pub index: u64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Its Merkle leaf hash.
    pub leaf: Hash,
    /// Its event.
    pub event: Verified,
}

impl VerifiedEntry {
    /// Checks an entry's bytes: canonical form of entry and event, every signature.
    ///
    /// # Errors
    /// `ENC-001` to `ENC-006`, `SIG-001` to `SIG-005`.
    pub fn check(bytes: &[u8], keys: &mut KeyCache) -> Result<Self, Refusal> {
        let entry = Entry::decode(bytes)?;
        let event = verify(entry.event.0, entry.signatures, keys)?;
        Ok(Self { index: entry.index, recorded_at: entry.recorded_at, leaf: crate::proof::leaf_hash(bytes), event })
    }

    /// Reads an entry's bytes *without* checking signatures: for a node that replays what it has admitted itself and
    /// finds under its own checksums. An auditor uses [`VerifiedEntry::check`].
    ///
    /// # Errors
    /// `ENC-001` to `ENC-006`.
    pub fn trust(bytes: &[u8]) -> Result<Self, Refusal> {
        let entry = Entry::decode(bytes)?;
        let event = Event::decode(&entry.event.0)?;
        let id = EventId::of(&entry.event.0);
        let event = Verified { event, id, bytes: entry.event.0, signatures: entry.signatures };
        Ok(Self { index: entry.index, recorded_at: entry.recorded_at, leaf: crate::proof::leaf_hash(bytes), event })
    }
}
