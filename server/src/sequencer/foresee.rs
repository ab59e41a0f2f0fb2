//! What a start would find in a data directory, looked at without changing anything.
//!
//! Invariant: nothing is written, no lock is kept; rules are replayed only where heads that members hold are to be compared,
//! which takes the trees and the members: else that is the start's business, or the audit's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use mengshu_core::book::Lang;
use mengshu_core::event::key::Signer;
use mengshu_core::mechanism::VerifiedEntry;
use mengshu_core::value::{LedgerId, MemberId, NodeName, Timestamp};

use super::clock::Clock;
use super::error::{NodeError, heads_wanted};
use super::guard::{Before, ClockHold, Guard, Reading};
use super::identity::Identity;
use super::recover::{has_index, known_of, refuse_unfit, replay, size_in};
use super::restored::{MemberHead, all_agree, compare, wanted, whole};
use super::watch::{ClockWatch, last_seen};
use crate::journal::{Disk, Mark, Record, RestoreMark, Tail, kept_room, newest_heads, scan_against};
use crate::limits;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// Whether the data is marked as restored: else nothing waits for them.
    pub marked: bool,
    /// Ledgers of those that wait for which there is a head of every member.
    pub whole: usize,
    /// Members of the other ledgers that wait, of whom there is no head.
    pub wanted: Vec<MemberId>,
}

impl Agreed {
    /// Whose heads are wanted still.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        heads_wanted(&self.wanted, lang)
    }
}

/// Reads a journal as a start of this node would find it.
///
/// # Errors
/// When it is damaged or a copy, its heads were signed under another name or key, or it lacks what a member holds.
pub fn foresee(
    (disk, data): (&dyn Disk, &Path),
    name: &NodeName,
    signer: &Signer,
    heads: &[MemberHead],
) -> Result<Foreseen, NodeError> {
    refuse_unfit(disk, data)?;
    let identity = Identity { name: name.clone(), signer: signer.clone() };
    let known = newest_heads(disk)?;
    identity.check_heads(disk, known.values())?;
    let (mut last_entry, mut desks) = (None, BTreeMap::new());
    let scanned = scan_against(disk, Some(known_of(data)), &mut |record| {
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
    whole(mark.as_ref(), |ledger| size_in(&scanned.heads, ledger))?;
    let agreed = match heads.is_empty() {
        true => None,
        false => {
            let held_by = compare(&identity, &desks, heads, mark.is_some())?;
            let agrees =
                |ledger: &&LedgerId| desks.get(*ledger).is_some_and(|desk| all_agree(desk, held_by.get(*ledger)));
            let marked = mark.iter().flat_map(|mark| mark.ledgers.keys());
            let (whole, waiting): (Vec<_>, Vec<_>) = marked.partition(agrees);
            let of = |ledger: &&LedgerId| Some(wanted(desks.get(*ledger)?, held_by.get(*ledger)));
            let wanted: BTreeSet<_> = waiting.iter().filter_map(of).flatten().collect();
            let (whole, wanted) = (whole.len(), wanted.into_iter().collect());
            Some(Agreed { marked: mark.is_some(), whole, wanted })
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

/// Whether a start would find no room for a new index, after what an earlier run keeps for such a day is given back.
///
/// # Errors
/// What the start would fail with.
pub fn foresee_index(disk: &dyn Disk, data: &Path, end: Option<Mark>) -> Result<(), NodeError> {
    let free = disk.free().filter(|free| *free < limits::INDEX_ROOM && !has_index(data));
    let lacks = free.is_some_and(|free| free.saturating_add(kept_room(disk, end)) < limits::INDEX_ROOM);
    if lacks { Err(NodeError::no_room()) } else { Ok(()) }
}

/// Whether another process holds a data directory.
#[must_use]
pub fn in_use(data: &Path) -> bool {
    let held = std::fs::File::open(data.join(crate::journal::LOCK_FILE)).map(|file| file.try_lock_shared());
    matches!(held, Ok(Err(std::fs::TryLockError::WouldBlock)))
}
