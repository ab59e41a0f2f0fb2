//! The places of a port: who is connected, and who goes when there are too many.
//!
//! Invariants: there are never more connections than [`PortLimits::connections`], nor more of one address than
//! [`PortLimits::per_address`] (loopback and listed proxies are not counted); a new one always gets a place while another has
//! no call under way or keeps the node waiting: first goes the oldest that never made a call, then the oldest that makes none
//! now, then the one whose peer has sent or taken nothing for longest.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::budget::{Account, Budget};
use crate::limits::PortLimits;

/// The places.
#[derive(Debug)]
pub(super) struct Places {
    connections: usize,
    per_address: usize,
    proxies: Vec<IpAddr>,
    budget: Arc<Budget>,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    /// By the number of the account, which is the order of their opening.
    by_number: BTreeMap<u64, (IpAddr, Arc<Account>)>,
    by_address: BTreeMap<IpAddr, usize>,
}

/// A place: free again when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    number: u64,
}

impl Places {
    pub(super) fn new(limits: &PortLimits, budget: Arc<Budget>) -> Arc<Self> {
        Arc::new(Self {
            connections: limits.connections,
            per_address: limits.per_address,
            proxies: limits.proxies.clone(),
            budget,
            taken: Mutex::default(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection from an address; `None` where all others are at work.
    pub(super) fn take(self: &Arc<Self>, from: IpAddr, account: &Arc<Account>) -> Option<Place> {
        let from = from.to_canonical();
        let mut taken = self.lock();
        let counted = !from.is_loopback() && !self.proxies.contains(&from);
        if counted && taken.by_address.get(&from).is_some_and(|count| *count >= self.per_address) {
            taken.clear_one(&self.budget, |address| *address == from)?;
        }
        if taken.by_number.len() >= self.connections {
            taken.clear_one(&self.budget, |_| true)?;
        }
        let number = account.number();
        taken.by_number.insert(number, (from, Arc::clone(account)));
        let count = taken.by_address.entry(from).or_default();
        *count = count.saturating_add(1);
        Some(Place { places: Arc::clone(self), number })
    }
}

impl Taken {
    /// Cuts one connection that does nothing, and frees its place.
    fn clear_one(&mut self, budget: &Budget, of: impl Fn(&IpAddr) -> bool) -> Option<()> {
        let idle = || self.by_number.iter().filter(|(_, (from, account))| of(from) && account.is_idle());
        let unused = idle().find(|(_, (_, account))| !account.was_used()).or_else(|| idle().next());
        let of = |number: &u64| self.by_number.get(number).is_some_and(|(from, _)| of(from));
        let number = match unused {
            Some((number, _)) => *number,
            None => budget.stalled_connections().into_iter().find(of)?,
        };
        if let Some(account) = self.remove(number) {
            tracing::debug!("a connection without a call was cut: another wants its place");
            account.cut.cancel();
        }
        Some(())
    }

    fn remove(&mut self, number: u64) -> Option<Arc<Account>> {
        let (from, account) = self.by_number.remove(&number)?;
        if let Some(count) = self.by_address.get_mut(&from) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.by_address.remove(&from);
            }
        }
        Some(account)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.lock().remove(self.number);
    }
}
