//! Entries, submissions and their verification.
//!
//! A [`Verified`] exists only when its bytes are canonical and every signature beside them is good, so what follows
//! never asks again. Verification needs no state (a key id *is* the public key): any number of threads can do it.

use serde::{Deserialize, Serialize};

use super::canonical;
use super::event::{Event, canonical_refusal};
use super::key::{Claim, KeyCache, Signature};
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
        judge(self.open(keys)?)
    }

    /// Checks all but the last step of each signature: [`Opened::close_all`] takes that for many together.
    ///
    /// # Errors
    /// `ENC-001` to `ENC-005`, `SIG-001`, `SIG-004`, `SIG-005`.
    pub fn open(self, keys: &mut KeyCache) -> Result<Opened, Refusal> {
        Opened::new(self.event, self.signatures, keys)
    }
}

/// An event whose form has been checked, and of its signatures all but the last step. It is not verified yet: what is
/// found wrong with a signature is told at the end.
#[derive(Debug)]
pub struct Opened {
    event: Event,
    id: EventId,
    bytes: Vec<u8>,
    signatures: Vec<EventSignature>,
    /// Of the signatures in their order, as far as none is refused already.
    claims: Vec<Claim>,
    /// Why the first signature without a claim is refused.
    refusal: Option<Refusal>,
}

impl Opened {
    fn new(bytes: Vec<u8>, signatures: Vec<EventSignature>, keys: &mut KeyCache) -> Result<Self, Refusal> {
        let event = Event::decode(&bytes)?;
        if signatures.len() > SIGNATURES_MAX {
            return Err(codes::SIG_005
                .refuse("signatures", format!("there are {}; at most {SIGNATURES_MAX}", signatures.len())));
        }
        let mut pairs = signatures.iter().zip(signatures.iter().skip(1));
        if let Some((_, later)) = pairs.find(|(a, b)| (&a.member, &a.key) >= (&b.member, &b.key)) {
            return Err(codes::SIG_004.refuse(
                "signatures",
                format!(
                    "the one of member {} with key {} is out of order",
                    later.member,
                    sshsig::fingerprint(&later.key)
                ),
            ));
        }
        if !signatures.iter().any(|signature| signature.member == event.author && signature.key == event.key) {
            let key = sshsig::fingerprint(&event.key);
            return Err(
                codes::SIG_001.refuse("signatures", format!("there is none of member {} with key {key}", event.author))
            );
        }
        let preimage = sshsig::preimage(sshsig::EVENT, &bytes);
        let mut claims = Vec::with_capacity(signatures.len());
        let mut refusal = None;
        for signature in &signatures {
            let claim = keys
                .verifier(&signature.key)
                .map_err(|error| codes::SIG_003.refuse("signatures.key", error.to_string()))
                .and_then(|key| key.claim(&preimage, &signature.signature).ok_or_else(|| forged(signature)));
            match claim {
                Ok(claim) => claims.push(claim),
                Err(refused) => {
                    refusal = Some(refused);
                    break;
                }
            }
        }
        Ok(Self { id: EventId::of(&bytes), event, bytes, signatures, claims, refusal })
    }

    /// The id that the event has if it is good.
    #[must_use]
    pub const fn id(&self) -> EventId {
        self.id
    }

    /// Takes the last step of many for a little less work; each stands or falls by itself.
    #[must_use]
    pub fn close_all(opened: Vec<Self>) -> Vec<Result<Verified, Refusal>> {
        judge_all(opened.into_iter().map(Ok).collect())
    }

    /// The end of it, given whether each of its claims holds: the first signature that is refused is the answer.
    fn close(self, held: impl Iterator<Item = bool>) -> Result<Verified, Refusal> {
        let Self { event, id, bytes, signatures, refusal, .. } = self;
        if let Some((signature, _)) = signatures.iter().zip(held).find(|(_, holds)| !holds) {
            return Err(forged(signature));
        }
        match refusal {
            Some(refusal) => Err(refusal),
            None => Ok(Verified { event, id, bytes, signatures }),
        }
    }
}

fn forged(signature: &EventSignature) -> Refusal {
    let key = sshsig::fingerprint(&signature.key);
    let message = format!("the one of member {} with key {key} is not over these bytes", signature.member);
    codes::SIG_002.refuse("signatures.signature", message)
}

fn judge(opened: Opened) -> Result<Verified, Refusal> {
    let held = Claim::hold(&opened.claims);
    opened.close(held.into_iter())
}

/// Judges many: their signatures' last steps are taken together.
fn judge_all(opened: Vec<Result<Opened, Refusal>>) -> Vec<Result<Verified, Refusal>> {
    let claims: Vec<Claim> = opened.iter().flatten().flat_map(|opened| &opened.claims).cloned().collect();
    let held = Claim::hold(&claims);
    let mut rest = held.as_slice();
    let close = |opened: Result<Opened, Refusal>| {
        let opened = opened?;
        let (own, others) = rest.split_at_checked(opened.claims.len()).unwrap_or_default();
        // A claim without a verdict does not hold; there is one for each.
        let own = own.iter().copied().chain(std::iter::repeat(false)).take(opened.claims.len());
        rest = others;
        opened.close(own)
    };
    opened.into_iter().map(close).collect()
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
        let event = judge(Opened::new(entry.event.0, entry.signatures, keys)?)?;
        Ok(Self { index: entry.index, recorded_at: entry.recorded_at, leaf: crate::proof::leaf_hash(bytes), event })
    }

    /// The same for several, for a little less work; each stands or falls by itself.
    pub fn check_all(entries: &[&[u8]], keys: &mut KeyCache) -> Vec<Result<Self, Refusal>> {
        let (mut places, mut opened) = (Vec::with_capacity(entries.len()), Vec::with_capacity(entries.len()));
        for bytes in entries {
            let mut place = None;
            opened.push(Entry::decode(bytes).and_then(|Entry { index, recorded_at, event, signatures }| {
                place = Some((index, recorded_at, crate::proof::leaf_hash(bytes)));
                Opened::new(event.0, signatures, keys)
            }));
            places.push(place.unwrap_or((0, Timestamp::from_micros(0), Hash::ZERO)));
        }
        let checked = judge_all(opened).into_iter().zip(places);
        checked
            .map(|(event, (index, recorded_at, leaf))| Ok(Self { index, recorded_at, leaf, event: event? }))
            .collect()
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
