//! Doubts: acts in effect that rest on a signature which is no longer trusted.
//!
//! Nothing is erased: a suspect act stands as recorded, is shown as suspect, and nothing new may build on it until the
//! member confirms it or it is struck. Invariants: acts up to the last trusted entry are never suspect; what was confirmed
//! stays confirmed whatever is found later about the same key.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::Moment;
use crate::mechanism::machine::{Doubt, Ground, Standing, Suspect};
use crate::mechanism::state::State;
use crate::value::{Date, EventId, KeyId, MemberId};

impl State {
    /// The open doubts about an act that a member can settle: about its own signature, and about that of a member it has
    /// succeeded.
    pub(crate) fn doubts_of(&self, act: &EventId, member: &MemberId) -> Vec<MemberId> {
        let suspect = self.find(act).and_then(|index| self.machine.suspects.get(&index));
        let open = suspect.filter(|suspect| suspect.struck.is_none()).into_iter().flat_map(|suspect| &suspect.doubts);
        // Who contests is who it was: the successor that the act made has no say in it.
        let settles = |signed: &MemberId, doubt: &Doubt| match doubt.ground {
            Ground::Contested => signed == member,
            _ => self.sections.membership.heir(signed) == member,
        };
        open.filter(|(signed, doubt)| doubt.confirmed.is_none() && settles(signed, doubt))
            .map(|(signed, _)| signed.clone())
            .collect()
    }

    /// Approvals that these keys gave for a member to acts under way fall away: whoever has its identity now gives them anew.
    pub(crate) fn take_back(&mut self, member: &MemberId, keys: &[KeyId]) {
        let pending = self.machine.pending.iter();
        let by_them = pending.filter(|(_, act)| act.approvals.get(member).is_some_and(|one| keys.contains(&one.key)));
        let acts: Vec<EventId> = by_them.map(|(act, _)| *act).collect();
        for act in acts {
            self.machine.pending.change(&act, |pending| {
                pending.approvals.remove(member);
                pending.beyond |= pending.author == *member;
            });
        }
    }

    /// Where nothing may build on an act: the entry that raised an open doubt about it, or that struck it.
    #[must_use]
    pub fn distrusted(&self, entry: u64) -> Option<u64> {
        let suspect = self.machine.suspects.get(&entry)?;
        suspect.struck.or_else(|| suspect.open())
    }

    /// How many doubts about an act are open.
    pub(crate) fn open_doubts(&self, act: &EventId) -> usize {
        let suspect = self.find(act).and_then(|index| self.machine.suspects.get(&index));
        let doubts = suspect.filter(|suspect| suspect.struck.is_none()).into_iter().flat_map(|suspect| &suspect.doubts);
        doubts.filter(|(_, doubt)| doubt.confirmed.is_none()).count()
    }

    /// The member contests an act on its identity that is in effect: it stands as contested until that is settled.
    pub(crate) fn contest(&mut self, act: EventId, member: &MemberId, raised: u64) {
        let Some(place) = self.find(&act) else { return };
        let doubt = Doubt { ground: Ground::Contested, raised, signed: place, confirmed: None };
        self.suspect(place, act, |doubts| {
            doubts.insert(member.clone(), doubt);
        });
    }

    /// An act in effect becomes suspect for a member's signature, unless it is already: the first doubt is kept.
    pub(crate) fn suspect_for(&mut self, place: u64, act: EventId, member: &MemberId, doubt: Doubt) {
        self.suspect(place, act, |doubts| {
            doubts.entry(member.clone()).or_insert(doubt);
        });
    }

    fn suspect(&mut self, place: u64, act: EventId, change: impl FnOnce(&mut BTreeMap<MemberId, Doubt>)) {
        let fresh = Suspect { act, doubts: BTreeMap::new(), struck: None };
        let mut suspect = self.machine.suspects.get(&place).cloned().unwrap_or(fresh);
        change(&mut suspect.doubts);
        self.machine.suspects.put(place, suspect);
    }

    /// Where an act is suspect: the entry that raised the doubt which is still open.
    #[must_use]
    pub fn doubted(&self, act: &EventId) -> Option<u64> {
        self.machine.suspects.get(&self.find(act)?)?.open()
    }

    /// Doubts what these keys of a member that has ended signed on a day or later, but for the act that says that it ended:
    /// whoever is asked to confirm it has approved it.
    pub(crate) fn doubt_ended(&mut self, member: &MemberId, keys: &[u32], since: Date, day: Date, moment: &Moment) {
        let (raised, ground) = (moment.index, Ground::Ended { since });
        let Some(last_before) = self.first_from(day).and_then(|first| first.checked_sub(1)) else { return };
        self.doubt_but(member, keys, (last_before, raised), &ground, self.find(&moment.event));
    }

    /// Doubts what these keys of a member signed after an entry. Approvals of pending acts fall away and can be given
    /// again; acts in effect become suspect.
    pub(crate) fn doubt(&mut self, member: &MemberId, keys: &[u32], after: u64, raised: u64, ground: &Ground) {
        self.doubt_but(member, keys, (after, raised), ground, None);
    }

    fn doubt_but(
        &mut self,
        member: &MemberId,
        keys: &[u32],
        (after, raised): (u64, u64),
        ground: &Ground,
        but: Option<u64>,
    ) {
        // What another key of the member signed later too, by ratifying it or taking it up again, does not rest on these.
        let others = self.sections.membership.keys_of(member).filter(|(_, key)| !keys.contains(&key.number));
        let others: Vec<(u32, u64)> =
            others.map(|(_, key)| (key.number, key.last_trusted.unwrap_or(u64::MAX))).collect();
        let (mut touched, mut renewed) = (Vec::new(), BTreeSet::new());
        let signed = self.machine.signed.iter().rev().take_while(|(index, _)| *index > after);
        for (index, signed) in signed.filter(|(index, signed)| *index < raised && Some(signed.about) != but) {
            if keys.iter().any(|key| signed.keys.contains(*key)) {
                if !renewed.contains(&signed.about) {
                    touched.push((index, signed.about));
                }
            } else if others.iter().any(|(key, last)| index <= *last && signed.keys.contains(*key)) {
                renewed.insert(signed.about);
            }
        }
        for (signed, about) in touched.into_iter().rev() {
            let Some(act) = self.event_of(about) else { continue };
            match self.machine.acts.get(about) {
                Some(Standing::Pending) => self.machine.pending.change(&act, |pending| {
                    if pending.approvals.get(member).is_some_and(|approval| approval.index == signed) {
                        pending.approvals.remove(member);
                        pending.beyond |= pending.author == *member;
                    }
                }),
                Some(Standing::Effective(_)) => {
                    let doubt = Doubt { ground: ground.clone(), raised, signed, confirmed: None };
                    self.suspect_for(about, act, member, doubt);
                }
                _ => {}
            }
        }
    }
}
