//! Who may found ledgers, and how much is recorded on one day: the operator's word, not the rules', and never on the log.
//!
//! Founding costs a node a ledger for ever, so who may and how many a day is said by who runs it. In a ledger a key has its share
//! of a day and all keys of a member together have twice that: so a member cannot fill the disk with keys that it grants itself,
//! a stolen key leaves the member half, enough to say that it was stolen, and no member takes anything from another. Days are
//! those of UTC.
//!
//! Invariants: only what is recorded counts; what is refused here was neither judged nor lost and can be submitted again, the same
//! bytes, when the day is over; the counts are in memory alone, at most [`limits::QUOTA_COUNTED`] of each kind, and a start begins
//! at nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arc_swap::ArcSwap;
use mengshu_core::book::Refusal;
use mengshu_core::event::sshsig;
use mengshu_core::mechanism::membership::Act;
use mengshu_core::mechanism::{Body, Verified};
use mengshu_core::value::{KeyId, LedgerId, MemberId, NodeName, Timestamp};

use crate::limits;

const DAY_MICROS: i64 = 86_400_000_000;

/// Who may found ledgers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Founders {
    /// Whoever reaches the port.
    #[default]
    Anybody,
    /// Who signs with one of these keys.
    Keys(BTreeSet<KeyId>),
}

/// What the operator lets in. Nothing is counted, and anybody may found, where nothing is said.
#[derive(Debug, Clone, Default)]
pub struct Admission {
    /// Who may found ledgers; it can be changed while the node runs.
    pub founders: Arc<ArcSwap<Founders>>,
    /// Ledgers that are founded on one day.
    pub foundings: Option<u64>,
    /// Events that one key records in one ledger on one day.
    pub key_events: Option<u64>,
    /// Bytes of entries, likewise.
    pub key_bytes: Option<u64>,
}

/// When the day of a quota is over.
#[must_use]
pub fn opens_after(now: Timestamp) -> Timestamp {
    let day = now.micros().div_euclid(DAY_MICROS);
    Timestamp::from_micros(day.saturating_add(1).saturating_mul(DAY_MICROS))
}

#[derive(Debug, Clone, Copy, Default)]
struct Used {
    events: u64,
    bytes: u64,
}

/// The writer's counts of the day.
#[derive(Debug)]
pub(super) struct Quotas {
    admission: Admission,
    /// The day ends here.
    until: Timestamp,
    foundings: u64,
    keys: BTreeMap<(LedgerId, KeyId), Used>,
    members: BTreeMap<(LedgerId, MemberId), Used>,
}

impl Quotas {
    pub(super) fn new(admission: Admission) -> Self {
        let until = Timestamp::from_micros(0);
        Self { admission, until, foundings: 0, keys: BTreeMap::new(), members: BTreeMap::new() }
    }

    /// Whether an event may be judged now; `fresh` where its ledger is not there yet.
    pub(super) fn check(
        &mut self,
        node: &NodeName,
        ledger: LedgerId,
        event: &Verified,
        fresh: bool,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.turn(now);
        if fresh {
            return match &event.event().body {
                Body::Membership(Act::Found(_)) => self.check_founding(node, event),
                _ => Ok(()),
            };
        }
        let (author, key) = (&event.event().author, event.event().key);
        let of_key = self.keys.get(&(ledger, key)).copied().unwrap_or_default();
        if self.spent(of_key, 1) {
            return Err(Refusal::key_spent(&sshsig::fingerprint(&key), of_key.events, of_key.bytes, self.until));
        }
        let of_member = self.members.get(&(ledger, author.clone())).copied().unwrap_or_default();
        if self.spent(of_member, 2) {
            return Err(Refusal::member_spent(author, of_member.events, of_member.bytes, self.until));
        }
        Ok(())
    }

    fn check_founding(&self, node: &NodeName, event: &Verified) -> Result<(), Refusal> {
        if let Founders::Keys(keys) = &**self.admission.founders.load()
            // Who only is named has not signed; so it must be a signature, the author's or that of a founder who signs with it.
            && !event.signatures().iter().any(|signature| keys.contains(&signature.key))
        {
            return Err(Refusal::may_not_found(node.as_str(), &sshsig::fingerprint(&event.event().key)));
        }
        match self.admission.foundings {
            Some(most) if self.foundings >= most => Err(Refusal::foundings_spent(most, self.until)),
            _ => Ok(()),
        }
    }

    /// Whether so many shares of a key are used up.
    fn spent(&self, used: Used, shares: u64) -> bool {
        let full = |used: u64, most: Option<u64>| most.is_some_and(|most| used >= most.saturating_mul(shares));
        full(used.events, self.admission.key_events) || full(used.bytes, self.admission.key_bytes)
    }

    /// Counts an event that was taken.
    pub(super) fn count(&mut self, ledger: LedgerId, event: &Verified, fresh: bool, bytes: usize) {
        if fresh {
            self.foundings = self.foundings.saturating_add(1);
        }
        if self.admission.key_events.is_none() && self.admission.key_bytes.is_none() {
            return;
        }
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let add = |used: &mut Used| {
            *used = Used { events: used.events.saturating_add(1), bytes: used.bytes.saturating_add(bytes) };
        };
        add(counted(&mut self.keys, (ledger, event.event().key)));
        add(counted(&mut self.members, (ledger, event.event().author.clone())));
    }

    /// A new day begins at nothing.
    fn turn(&mut self, now: Timestamp) {
        if now >= self.until {
            let admission = std::mem::take(&mut self.admission);
            *self = Self { until: opens_after(now), ..Self::new(admission) };
        }
    }
}

/// Whoever is counted beyond what is kept makes the others begin anew: memory is bounded, nobody is refused for it.
fn counted<K: Ord>(counts: &mut BTreeMap<K, Used>, key: K) -> &mut Used {
    if counts.len() >= limits::QUOTA_COUNTED && !counts.contains_key(&key) {
        counts.clear();
    }
    counts.entry(key).or_default()
}
