//! The start of a node whose data was restored from a copy: for which ledgers it may sign again.
//!
//! A copy may be older than what people hold. If the node signed a new head over it, it would have shown two histories, and
//! nobody could say later which entries counted. Invariants: a ledger is let go only when heads that every present member
//! holds are heads of this copy, or the operator accepts the loss, which is told loudly and kept; a head that the data lacks
//! or contradicts stops the start, also when the loss was accepted before, or nothing was restored at all: then the data has
//! lost more than somebody knew.

use std::collections::{BTreeMap, BTreeSet};

use mengshu_core::book::Lang;
use mengshu_core::proof::{Checkpoint, NoteKey, ledger_of};
use mengshu_core::value::{LedgerId, MemberId, Timestamp};

use super::error::{Missing, NodeError, heads_wanted};
use super::identity::Identity;
use super::publish::Desk;
use crate::journal::{Disk, LOSS_FILE, RestoreMark};

/// A head that a member holds, as the operator brings it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberHead {
    /// Who holds it.
    pub member: MemberId,
    /// Where it is from, for people.
    pub source: String,
    /// The signed checkpoint.
    pub note: String,
}

/// What the operator says of restored data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AfterRestore {
    /// Heads that members hold.
    pub heads: Vec<MemberHead>,
    /// Whatever the copy lacks is lost.
    pub accept_loss: bool,
}

/// The ledgers that the node must not sign for.
pub(super) fn withheld(
    disk: &dyn Disk,
    identity: &Identity,
    desks: &BTreeMap<LedgerId, Desk>,
    said: &AfterRestore,
    now: Timestamp,
) -> Result<BTreeSet<LedgerId>, NodeError> {
    let mark = RestoreMark::load(disk)?;
    whole(mark.as_ref(), |ledger| desks.get(ledger).map_or(0, |desk| desk.shelved.tree().size()))?;
    let held_by = compare(identity, desks, &said.heads, mark.is_some())?;
    let Some(mark) = mark else {
        if said.accept_loss {
            tracing::warn!(
                "--accept-loss: this data is not marked as restored, so there is nothing to accept; leave it out"
            );
        }
        if !said.heads.is_empty() {
            tracing::warn!(
                "--member-head: this data has them all; it is not marked as restored, so nothing waits for them; leave them out"
            );
        }
        return Ok(BTreeSet::new());
    };
    let mut left = mark.clone();
    left.ledgers.retain(|ledger, _| {
        let agreed = desks.get(ledger).is_some_and(|desk| all_agree(desk, held_by.get(ledger)));
        if agreed {
            tracing::info!(%ledger, "restored: heads that every member holds agree with this copy; the node signs again");
        }
        !agreed
    });
    if said.accept_loss && !left.ledgers.is_empty() {
        left.keep_loss(disk, now)?;
        for (ledger, stood) in &left.ledgers {
            tracing::error!(
                %ledger,
                "ALARM: the operator accepted the loss of whatever came after {} entries; who holds more will see a fork. Kept in \
                 the file {LOSS_FILE}",
                stood.size
            );
        }
        left.ledgers.clear();
    }
    if left != mark {
        left.save(disk)?;
    }
    for (ledger, stood) in &left.ledgers {
        tracing::warn!(
            %ledger,
            "restored from a copy with {} entries: no new head is signed until heads that every member holds agree with it \
             (--member-head), or the loss is accepted (--accept-loss); {}",
            stood.size,
            heads_wanted(&desks.get(ledger).map_or_else(Vec::new, |desk| wanted(desk, held_by.get(ledger))), Lang::En)
        );
    }
    Ok(left.ledgers.into_keys().collect())
}

/// Who holds heads of a ledger that are heads of this data.
pub(super) type HeldBy = BTreeMap<LedgerId, BTreeSet<MemberId>>;

/// A directory that says that it was restored has what the copy had.
pub(super) fn whole(mark: Option<&RestoreMark>, has: impl Fn(&LedgerId) -> u64) -> Result<(), NodeError> {
    let lacking = mark.and_then(|mark| mark.lacking(&has));
    lacking
        .map_or(Ok(()), |(ledger, stood)| Err(NodeError::Unfinished { ledger, has: has(&ledger), should: stood.size }))
}

/// Who holds a head of this data, by ledger. `marked` says whether it is marked as restored.
pub(super) fn compare(
    identity: &Identity,
    desks: &BTreeMap<LedgerId, Desk>,
    heads: &[MemberHead],
    marked: bool,
) -> Result<HeldBy, NodeError> {
    let mut held_by = HeldBy::new();
    for head in heads {
        let lost = |what: Missing| {
            let (head, member) = (head.source.clone(), head.member.clone());
            NodeError::Lost { head, member, what, marked }
        };
        let unusable = |why: String| lost(Missing::Unusable(why));
        let checkpoint = Checkpoint::peek(&head.note).map_err(|error| unusable(error.to_string()))?;
        let ledger = ledger_of(&checkpoint.origin);
        let ledger = ledger.ok_or_else(|| unusable("its origin does not end in a ledger's id".to_owned()))?;
        let key = NoteKey::log(&identity.origin(&ledger), identity.signer.key_id());
        let key = key.map_err(|error| unusable(error.to_string()))?;
        let checkpoint = Checkpoint::open(&head.note, &key).map_err(|error| unusable(error.to_string()))?;
        let desk = desks.get(&ledger).ok_or_else(|| lost(Missing::Ledger(ledger)))?;
        let tree = desk.shelved.tree();
        match tree.root_at(checkpoint.size) {
            Err(_) => return Err(lost(Missing::End { covers: checkpoint.size, has: tree.size() })),
            Ok(root) if root != checkpoint.root => return Err(lost(Missing::Parted(checkpoint.size))),
            Ok(_) => {}
        }
        // Last: a member that is not known here may have come with what is missing.
        if desk.ledger.state().sections.membership.members.get(&head.member).is_none() {
            let given = heads.iter().map(|head| head.member.clone()).collect();
            return Err(lost(Missing::Member { ledger, wanted: wanted(desk, Some(&given)) }));
        }
        held_by.entry(ledger).or_default().insert(head.member.clone());
    }
    Ok(held_by)
}

/// Whether everybody who was a member at the copy's last entry holds a head of it.
pub(super) fn all_agree(desk: &Desk, held_by: Option<&BTreeSet<MemberId>>) -> bool {
    present(desk).next().is_some() && wanted(desk, held_by).is_empty()
}

/// Who was a member at the copy's last entry, and holds none of these heads.
pub(super) fn wanted(desk: &Desk, held_by: Option<&BTreeSet<MemberId>>) -> Vec<MemberId> {
    present(desk).filter(|member| !held_by.is_some_and(|held_by| held_by.contains(*member))).cloned().collect()
}

fn present(desk: &Desk) -> impl Iterator<Item = &MemberId> {
    let state = desk.ledger.state();
    let date = state.progress().map(|progress| state.date_at(progress.recorded_at));
    date.into_iter().flat_map(|date| state.sections.membership.present(date))
}
