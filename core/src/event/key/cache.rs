//! Prepared keys.
//!
//! Invariants: what is accepted does not depend on what was prepared; neither keys nor their multiples grow beyond their
//! bounds, whoever sends what.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::verifier::{KeyError, Verifier};
use crate::value::KeyId;

/// Prepared keys of a thread: one that signs is decompressed once, and one that signs often keeps its multiples at hand.
/// It forgets all keys when it is full. Strangers who sign often may take the places of multiples, for a term; then
/// members' signatures cost what they cost without.
#[derive(Debug, Clone, Default)]
pub struct KeyCache {
    keys: BTreeMap<KeyId, Prepared>,
    /// How many keys have multiples.
    busy: usize,
    /// How often keys were asked for since multiples were last forgotten.
    asked: u32,
}

#[derive(Debug, Clone)]
struct Prepared {
    verifier: Verifier,
    /// How often it was asked for while its multiples could be made.
    asked: u32,
}

impl KeyCache {
    /// Keys.
    pub(super) const FULL: usize = 4_096;
    /// Keys with multiples: 2 MB of them for a thread.
    pub(super) const BUSY: usize = 64;
    /// So often a key is asked for before its multiples are made: making them costs as much as they spare in 200
    /// verifications.
    pub(super) const EARNED: u32 = 256;
    /// So often keys are asked for before all multiples are forgotten, so that they pass to those who sign now. To make
    /// 64 anew costs a hundredth of so many verifications.
    pub(super) const TERM: u32 = 1 << 18;

    /// The prepared key.
    ///
    /// # Errors
    /// When the key is weak or not canonical.
    pub fn verifier(&mut self, key: &KeyId) -> Result<&Verifier, KeyError> {
        if self.asked >= Self::TERM {
            self.forget_multiples();
        }
        if self.keys.len() >= Self::FULL && !self.keys.contains_key(key) {
            // A key that is refused does not cost the others their place.
            Verifier::new(*key)?;
            *self = Self::default();
        }
        let found = match self.keys.entry(*key) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(place) => place.insert(Prepared { verifier: Verifier::new(*key)?, asked: 0 }),
        };
        self.asked = self.asked.saturating_add(1);
        if self.busy < Self::BUSY && found.asked < Self::EARNED {
            found.asked = found.asked.saturating_add(1);
            if found.asked == Self::EARNED {
                found.verifier.make_multiples();
                self.busy = self.busy.saturating_add(1);
            }
        }
        Ok(&found.verifier)
    }

    fn forget_multiples(&mut self) {
        for prepared in self.keys.values_mut() {
            prepared.asked = 0;
            prepared.verifier.forget_multiples();
        }
        (self.busy, self.asked) = (0, 0);
    }

    /// How many keys there are, and how many of them with multiples.
    #[cfg(test)]
    pub(super) fn sizes(&self) -> (usize, usize) {
        let busy = self.keys.values().filter(|prepared| prepared.verifier.has_multiples()).count();
        assert_eq!(busy, self.busy);
        (self.keys.len(), busy)
    }
}
