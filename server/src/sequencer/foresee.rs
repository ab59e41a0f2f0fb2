//! What a start would find in a data directory, looked at without changing anything.
//!
//! Invariant: nothing is written, no lock is kept; rules are replayed only where heads that members hold are to be compared,
//! which takes the trees and the members: else that is the start's business, or the audit's.

use std::collections::BTreeMap;
use std::path::Path;

use mengshu_core::event::key::Signer;
use mengshu_core::mechanism::VerifiedEntry;
use mengshu_core::value::{LedgerId, NodeName, Timestamp};

use super::clock::Clock;
use super::error::NodeError;
use super::guard::{Before, ClockHold, Guard, Reading};
use super::identity::Identity;
use super::recover::{refuse_copy, replay};
use super::restored::{MemberHead, all_agree, compare, whole};
use super::watch::{ClockWatch, last_seen};
use crate::journal::{Disk, Mark, Record, RestoreMark, Tail, newest_heads, scan_readonly};

/// What a journal holds, as far as it can be told without replaying it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Foreseen {
    /// Entries.
    pub entries: u64,
    /// Ledgers with a head.
    pub ledgers: usize,
    /// Where it ends.
    pub end: Mark,
    /// When the newest entry was recorded.
    pub last_entry: Option<Timestamp>,
    /// Whether it ends in a commit that was being written; it was never acknowledged, and a start puts it aside.
    pub torn: bool,
    /// Ledgers that no head is signed for, since the data was restored from a copy.
    pub restored: Vec<LedgerId>,
    /// What members hold of it, where heads were given.
    pub agreed: Option<Agreed>,
}

/// Heads that members hold, all of which the data has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreed {
    /// Whether the data is marked as restored: else nothing waits for them.
    pub marked: bool,
    /// Ledgers of those that wait for which there is a head of every member.
    pub whole: usize,
}

/// Reads a journal as a start of this node would find it.
///
/// # Errors
/// When it is damaged or a copy, its heads were signed under another name or key, or it lacks what a member holds.
pub fn foresee(disk: &dyn Disk, name: &NodeName, signer: &Signer, heads: &[MemberHead]) -> Result<Foreseen, NodeError> {
    refuse_copy(disk)?;
    let identity = Identity { name: name.clone(), signer: signer.clone() };
    let known = newest_heads(disk)?;
    identity.check_heads(disk, known.values())?;
    let (mut last_entry, mut desks) = (None, BTreeMap::new());
    let scanned = scan_readonly(disk, &mut |record| {
        if let Record::Entry { ledger, position, bytes } = record {
            let entry = if heads.is_empty() {
                VerifiedEntry::trust(bytes).map_err(|what| NodeError::Entry {
                    ledger,
                    position,
                    what: what.to_string(),
                })?
            } else {
                replay(&mut desks, &identity, (ledger, position), bytes)?.0
            };
            last_entry = last_entry.max(Some(entry.recorded_at));
        }
        Ok(())
    })?;
    identity.check_heads(disk, &scanned.heads)?;
    let mark = RestoreMark::load(disk)?;
    let has = |ledger: &LedgerId| scanned.heads.iter().find(|head| head.ledger == *ledger).map_or(0, |head| head.size);
    whole(mark.as_ref(), has)?;
    let agreed = match heads.is_empty() {
        true => None,
        false => {
            let held_by = compare(&identity, &desks, heads, mark.is_some())?;
            let agrees =
                |ledger: &&LedgerId| desks.get(*ledger).is_some_and(|desk| all_agree(desk, held_by.get(*ledger)));
            let whole = mark.as_ref().map_or(0, |mark| mark.ledgers.keys().filter(agrees).count());
            Some(Agreed { marked: mark.is_some(), whole })
        }
    };
    Ok(Foreseen {
        entries: scanned.entries,
        ledgers: scanned.heads.len(),
        end: scanned.mark,
        last_entry,
        torn: matches!(scanned.tail, Tail::Torn { .. }),
        restored: mark.unwrap_or_default().ledgers.into_keys().collect(),
        agreed,
    })
}

/// Why a start would hold writing for the clock, if it would. `disk` is the data directory where there is one.
#[must_use]
pub fn foresee_clock(
    clock: &dyn Clock,
    disk: Option<&dyn Disk>,
    how: ClockWatch,
    last_entry: Option<Timestamp>,
) -> Option<ClockHold> {
    if !how.guard {
        return None;
    }
    let before = Before { last_seen: disk.and_then(last_seen), last_entry };
    let reading = Reading { boot: clock.boot(), wall: clock.now(), synchronised: clock.synchronised() };
    Guard::start(before, reading, how.accept).0.held().cloned()
}

/// Whether another process holds a data directory.
#[must_use]
pub fn in_use(data: &Path) -> bool {
    let held = std::fs::File::open(data.join(crate::journal::LOCK_FILE)).map(|file| file.try_lock_shared());
    matches!(held, Ok(Err(std::fs::TryLockError::WouldBlock)))
}
