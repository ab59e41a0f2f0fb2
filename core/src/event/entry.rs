//! Entries, submissions and their verification.
//!
//! A [`Verified`] exists only when its bytes are canonical and every signature beside them is good, so what follows
//! never asks again. Verification needs no state (a key id *is* the public key): any number of threads can do it.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::canonical;
use super::event::Event;
use super::form::FormError;
use super::key::{Claim, KeyCache};
use super::limits::{ENTRY_MAX, SIGNATURES_MAX};
use super::signature::Signature;
use super::sshsig;
use crate::value::{Bytes, BytesRef, EventId, Hash, KeyId, MemberId, Timestamp, leaf_hash};

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
    /// What is wrong with its form.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormError> {
        if bytes.len() > ENTRY_MAX {
            return Err(FormError::EntryTooLarge { length: bytes.len(), written: true });
        }
        canonical::decode(bytes).map_err(FormError::NoEntry)
    }
}

/// An event whose form and signatures have been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified<B> {
    event: Event<B>,
    id: EventId,
    bytes: Vec<u8>,
    signatures: Vec<EventSignature>,
}

impl Submission {
    /// Checks form and signatures.
    ///
    /// # Errors
    /// What is wrong with the form of the event, or with a signature.
    pub fn verify<B: Serialize + DeserializeOwned>(self, keys: &mut KeyCache) -> Result<Verified<B>, FormError> {
        judge(self.open(keys)?)
    }

    /// Checks all but the last step of each signature: [`Opened::close_all`] takes that for many together.
    ///
    /// # Errors
    /// What is wrong with the form of the event or of its signatures.
    pub fn open<B: Serialize + DeserializeOwned>(self, keys: &mut KeyCache) -> Result<Opened<B>, FormError> {
        Opened::new(self.event, self.signatures, keys)
    }
}

/// An event whose form has been checked, and of its signatures all but the last step. It is not verified yet: what is
/// found wrong with a signature is told at the end.
#[derive(Debug)]
pub struct Opened<B> {
    event: Event<B>,
    id: EventId,
    bytes: Vec<u8>,
    signatures: Vec<EventSignature>,
    /// Of the signatures in their order, as far as none is refused already.
    claims: Vec<Claim>,
    /// Why the first signature without a claim is refused.
    error: Option<FormError>,
}

impl<B: Serialize + DeserializeOwned> Opened<B> {
    fn new(bytes: Vec<u8>, signatures: Vec<EventSignature>, keys: &mut KeyCache) -> Result<Self, FormError> {
        let event = Event::decode(&bytes)?;
        if signatures.len() > SIGNATURES_MAX {
            return Err(FormError::TooManySignatures { count: signatures.len() });
        }
        let mut pairs = signatures.iter().zip(signatures.iter().skip(1));
        if let Some((_, later)) = pairs.find(|(a, b)| (&a.member, &a.key) >= (&b.member, &b.key)) {
            return Err(FormError::SignatureOrder { member: later.member.clone(), key: later.key });
        }
        if !signatures.iter().any(|signature| signature.member == event.author && signature.key == event.key) {
            return Err(FormError::AuthorMissing { member: event.author, key: event.key });
        }
        let preimage = sshsig::preimage(sshsig::EVENT, &bytes);
        let mut claims = Vec::with_capacity(signatures.len());
        let mut error = None;
        for signature in &signatures {
            let claim = keys
                .verifier(&signature.key)
                .map_err(FormError::Key)
                .and_then(|key| key.claim(&preimage, &signature.signature).ok_or_else(|| forged(signature)));
            match claim {
                Ok(claim) => claims.push(claim),
                Err(refused) => {
                    error = Some(refused);
                    break;
                }
            }
        }
        Ok(Self { id: EventId::of(&bytes), event, bytes, signatures, claims, error })
    }

    /// The id that the event has if it is good.
    #[must_use]
    pub const fn id(&self) -> EventId {
        self.id
    }

    /// Takes the last step of many for a little less work; each stands or falls by itself.
    #[must_use]
    pub fn close_all(opened: Vec<Self>) -> Vec<Result<Verified<B>, FormError>> {
        judge_all(opened.into_iter().map(Ok).collect())
    }

    /// The end of it, given whether each of its claims holds: the first signature that is refused is the answer.
    fn close(self, held: impl Iterator<Item = bool>) -> Result<Verified<B>, FormError> {
        let Self { event, id, bytes, signatures, error, .. } = self;
        if let Some((signature, _)) = signatures.iter().zip(held).find(|(_, holds)| !holds) {
            return Err(forged(signature));
        }
        match error {
            Some(error) => Err(error),
            None => Ok(Verified { event, id, bytes, signatures }),
        }
    }
}

fn forged(signature: &EventSignature) -> FormError {
    FormError::Forged { member: signature.member.clone(), key: signature.key }
}

fn judge<B: Serialize + DeserializeOwned>(opened: Opened<B>) -> Result<Verified<B>, FormError> {
    let held = Claim::hold(&opened.claims);
    opened.close(held.into_iter())
}

/// Judges many: their signatures' last steps are taken together.
fn judge_all<B: Serialize + DeserializeOwned>(
    opened: Vec<Result<Opened<B>, FormError>>,
) -> Vec<Result<Verified<B>, FormError>> {
    let claims: Vec<Claim> = opened.iter().flatten().flat_map(|opened| &opened.claims).cloned().collect();
    let held = Claim::hold(&claims);
    let mut rest = held.as_slice();
    let close = |opened: Result<Opened<B>, FormError>| {
        let opened = opened?;
        let (own, others) = rest.split_at_checked(opened.claims.len()).unwrap_or_default();
        // A claim without a verdict does not hold; there is one for each.
        let own = own.iter().copied().chain(std::iter::repeat(false)).take(opened.claims.len());
        rest = others;
        opened.close(own)
    };
    opened.into_iter().map(close).collect()
}

impl<B> Verified<B> {
    /// The event.
    #[must_use]
    pub const fn event(&self) -> &Event<B> {
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
    /// When they would be too large.
    pub fn entry_bytes(&self, index: u64, recorded_at: Timestamp) -> Result<Vec<u8>, FormError> {
        #[derive(Serialize)]
        struct Borrowed<'a> {
            index: u64,
            recorded_at: Timestamp,
            event: BytesRef<'a>,
            signatures: &'a [EventSignature],
        }
        let entry = Borrowed { index, recorded_at, event: BytesRef(&self.bytes), signatures: &self.signatures };
        let bytes = canonical::encode(&entry).map_err(FormError::NoEntryForm)?;
        if bytes.len() > ENTRY_MAX {
            return Err(FormError::EntryTooLarge { length: bytes.len(), written: false });
        }
        Ok(bytes)
    }
}

/// An entry of a log whose form and signatures have been checked: what an auditor or a starting node replays.
#[derive(Debug, Clone)]
pub struct VerifiedEntry<B> {
    /// Its place, from 0.
    pub index: u64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Its Merkle leaf hash.
    pub leaf: Hash,
    /// Its event.
    pub event: Verified<B>,
}

impl<B: Serialize + DeserializeOwned> VerifiedEntry<B> {
    /// Checks an entry's bytes: canonical form of entry and event, every signature.
    ///
    /// # Errors
    /// What is wrong with the form of the entry or the event, or with a signature.
    pub fn check(bytes: &[u8], keys: &mut KeyCache) -> Result<Self, FormError> {
        let entry = Entry::decode(bytes)?;
        let event = judge(Opened::new(entry.event.0, entry.signatures, keys)?)?;
        Ok(Self { index: entry.index, recorded_at: entry.recorded_at, leaf: leaf_hash(bytes), event })
    }

    /// The same for several, for a little less work; each stands or falls by itself.
    pub fn check_all(entries: &[&[u8]], keys: &mut KeyCache) -> Vec<Result<Self, FormError>> {
        type Place = (u64, Timestamp, Hash);
        let (mut places, mut opened) = (Vec::with_capacity(entries.len()), Vec::with_capacity(entries.len()));
        for bytes in entries {
            let entry = Entry::decode(bytes);
            places.push(entry.as_ref().ok().map(|entry| (entry.index, entry.recorded_at, leaf_hash(bytes))));
            opened.push(entry.and_then(|entry| Opened::new(entry.event.0, entry.signatures, keys)));
        }
        let checked = judge_all(opened).into_iter().zip(places);
        // What verified was decoded, so it has a place.
        let placed = |(event, place): (Result<Verified<B>, FormError>, Option<Place>)| match (event, place) {
            (Err(error), _) => Some(Err(error)),
            (Ok(event), place) => place.map(|(index, recorded_at, leaf)| Ok(Self { index, recorded_at, leaf, event })),
        };
        checked.filter_map(placed).collect()
    }

    /// Reads an entry's bytes *without* checking signatures: for a node that replays what it has admitted itself and
    /// finds under its own checksums. An auditor uses [`VerifiedEntry::check`].
    ///
    /// # Errors
    /// What is wrong with the form of the entry or the event.
    pub fn trust(bytes: &[u8]) -> Result<Self, FormError> {
        let entry = Entry::decode(bytes)?;
        let event = Event::decode(&entry.event.0)?;
        let id = EventId::of(&entry.event.0);
        let event = Verified { event, id, bytes: entry.event.0, signatures: entry.signatures };
        Ok(Self { index: entry.index, recorded_at: entry.recorded_at, leaf: leaf_hash(bytes), event })
    }
}
