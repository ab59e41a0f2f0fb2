//! The title as an official register shows it: who holds it on a date, what burdens it, where the chain does not hold.
//!
//! Invariants: registers state no parts, so parts that nobody states are unknown ones that make up what they are parts of, and
//! whoever has all of them has it whole; a part that is presumed is shown as presumed. A correction moves no title and no date.
//! What burdens a right never moves it. A release that names nothing is matched only where one lien fits, and says so.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::{Arg, Said};
use crate::mechanism::ip::acts::{Fact, FactKind, Party};
use crate::mechanism::ip::query::office::Counts;
use crate::mechanism::ip::words;
use crate::value::{Date, Likeness, Name, PartyId, Share};

/// Most parts that are followed: beyond them who holds it is told, and no part is presumed.
const PARTS_MAX: usize = 256;

/// A fact as the register has it after its own corrections.
struct Record<'a> {
    /// Index of the entry that records it.
    entry: u64,
    fact: &'a Fact,
    /// The parties as last corrected.
    parties: &'a Fact,
}

impl Record<'_> {
    /// The day on which one of its givers signed.
    fn executed(&self, place: usize) -> Date {
        self.fact.from.get(place).and_then(|party| party.executed).unwrap_or(self.fact.executed)
    }

    /// The day from which what one of its givers did counts.
    fn day_of(&self, counts: Counts, place: usize) -> Date {
        match counts {
            Counts::Execution => self.executed(place),
            Counts::Registration => self.fact.registered,
        }
    }

    fn is_at(&self, reference: &Name) -> bool {
        self.fact.reference == *reference || self.parties.reference == *reference
    }
}

/// What burdens a right.
pub(crate) struct Lien<'a> {
    /// Index of the entry that records it.
    pub(crate) entry: u64,
    pub(crate) fact: &'a Fact,
    /// Since when.
    pub(crate) from: Date,
    /// The lien that it records once more.
    pub(crate) duplicate_of: Option<&'a Name>,
    /// When it was released, by which entry, and whether that was inferred.
    pub(crate) released: Option<(Date, u64, bool)>,
}

/// A part that somebody holds: a leaf of the tree of parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Leaf<'a> {
    holder: &'a PartyId,
    /// The splits that it came by: of each the number of the split, and how many parts that made.
    path: Vec<(usize, usize)>,
}

/// The register on a date.
pub(crate) struct Register<'a> {
    parts: Vec<Leaf<'a>>,
    splits: usize,
    /// Those who are or were a party, as the register last spelled them.
    parties: BTreeMap<&'a PartyId, &'a Party>,
    /// Those who ever held a part.
    held: BTreeSet<&'a PartyId>,
    pub(crate) liens: Vec<Lien<'a>>,
    /// Where the chain does not hold.
    pub(crate) breaks: Vec<Said>,
}

/// A holder, and what is known of its part.
pub(crate) struct Holder<'a> {
    pub(crate) party: &'a Party,
    /// All of it; else its part is not stated.
    pub(crate) whole: bool,
    /// The part that it has if parts that nobody states are equal.
    pub(crate) presumed: Option<Share>,
}

impl<'a> Register<'a> {
    /// Follows the register to `date`, by the facts that it had taken by the day `shown`, where one is given. `None` where it
    /// had taken none that moves title or burdens it.
    pub(crate) fn on(facts: &[(u64, &'a Fact)], counts: Counts, date: Date, shown: Option<Date>) -> Option<Self> {
        let mut known: Vec<(u64, &'a Fact)> =
            facts.iter().copied().filter(|(_, fact)| shown.is_none_or(|shown| fact.registered <= shown)).collect();
        known.sort_by_key(|(entry, fact)| (fact.registered, *entry));
        let mut register = Self {
            parts: Vec::new(),
            splits: 0,
            parties: BTreeMap::new(),
            held: BTreeSet::new(),
            liens: Vec::new(),
            breaks: Vec::new(),
        };
        let records = register.records(&known);
        for party in records.iter().flat_map(|record| record.parties.from.iter().chain(&record.parties.to)) {
            register.parties.insert(&party.id, party);
        }
        let moving: Vec<&Record<'a>> = records.iter().filter(|record| record.fact.kind.moves_title()).collect();
        register.begin(&moving);
        register.convey(&moving, counts, date);
        register.burden(&records, counts, date);
        let burdens = |record: &Record<'_>| matches!(record.fact.kind, FactKind::SecurityInterest | FactKind::Release);
        (!moving.is_empty() || records.iter().any(burdens)).then_some(register)
    }

    /// The facts, with those that correct an earlier one taken into it.
    fn records(&mut self, known: &[(u64, &'a Fact)]) -> Vec<Record<'a>> {
        let mut records: Vec<Record<'a>> = Vec::new();
        for (entry, fact) in known {
            if let Some(reference) = &fact.corrects {
                let same = |record: &&mut Record<'a>| record.fact.source == fact.source && record.is_at(reference);
                if let Some(record) = records.iter_mut().rev().find(same) {
                    record.parties = fact;
                    continue;
                }
                self.breaks.push(words::corrects_nothing(*entry, reference));
            }
            records.push(Record { entry: *entry, fact, parties: fact });
        }
        records
    }

    /// Who held it first: who gives in the first record, and natural persons who give without ever having received: inventors
    /// sign on deeds of their own.
    fn begin(&mut self, moving: &[&Record<'a>]) {
        let Some(first) = moving.first() else { return };
        let mut roots: BTreeSet<&PartyId> = first.parties.from.iter().map(|party| &party.id).collect();
        let mut received: BTreeSet<&PartyId> = BTreeSet::new();
        for record in moving {
            let natural = record.parties.from.iter().filter(|party| party.sealed_name.is_some());
            roots.extend(natural.map(|party| &party.id).filter(|party| !received.contains(party)));
            received.extend(record.parties.to.iter().map(|party| &party.id));
        }
        let count = roots.len();
        self.splits = 1;
        let path = if count > 1 { vec![(0, count)] } else { Vec::new() };
        self.parts = roots.iter().map(|holder| Leaf { holder, path: path.clone() }).collect();
        self.held = roots;
    }

    /// What each giver gave until the date, in the order of the days from which it counts.
    fn convey(&mut self, moving: &[&Record<'a>], counts: Counts, date: Date) {
        let mut given: Vec<(Date, Date, u64, &'a Party, &'a Fact)> = Vec::new();
        for record in moving {
            for (place, giver) in record.parties.from.iter().enumerate() {
                let day = record.day_of(counts, place);
                given.push((day, record.fact.registered, record.entry, giver, record.parties));
            }
        }
        given.retain(|(day, ..)| *day <= date);
        given.sort_by_key(|(day, registered, entry, giver, _)| (*day, *registered, *entry, &giver.id));
        for (_, _, entry, giver, fact) in given {
            if !self.parts.iter().any(|part| part.holder == &giver.id) {
                let again = self.held.contains(&giver.id);
                let say = if again { words::holds_no_more } else { words::never_held };
                self.breaks.push(say(entry, &giver.id));
                if again {
                    continue;
                }
                // The register shows what it took all the same; how it came there it does not show.
                self.held.insert(&giver.id);
                let path = vec![(self.splits, 0)];
                self.splits = self.splits.saturating_add(1);
                self.parts.push(Leaf { holder: &giver.id, path });
            }
            self.pass(&giver.id, &fact.to);
        }
    }

    /// All that one has is whose it gave it to: of several each has an unknown part of it.
    fn pass(&mut self, giver: &PartyId, to: &'a [Party]) {
        let receivers: BTreeSet<&'a PartyId> = to.iter().map(|party| &party.id).collect();
        let (own, mut kept): (Vec<Leaf<'a>>, Vec<Leaf<'a>>) =
            std::mem::take(&mut self.parts).into_iter().partition(|part| part.holder == giver);
        for part in own {
            let split = self.splits;
            let more = (receivers.len() > 1).then_some((split, receivers.len()));
            self.splits = self.splits.saturating_add(usize::from(more.is_some()));
            kept.extend(receivers.iter().map(|holder| {
                let path = part.path.iter().copied().chain(more).collect();
                Leaf { holder, path }
            }));
        }
        self.held.extend(receivers);
        self.parts = whole_again(kept);
        if self.parts.len() > PARTS_MAX {
            let holders: BTreeSet<&'a PartyId> = self.parts.iter().map(|part| part.holder).collect();
            let path = vec![(self.splits, 0)];
            self.parts = holders.into_iter().map(|holder| Leaf { holder, path: path.clone() }).collect();
        }
    }

    /// Liens and their releases, as far as they count until the date.
    fn burden(&mut self, records: &[Record<'a>], counts: Counts, date: Date) {
        let until = |record: &&Record<'a>, kind| record.fact.kind == kind && record.day_of(counts, 0) <= date;
        for record in records.iter().filter(|record| until(record, FactKind::SecurityInterest)) {
            let fact = record.parties;
            let ids = |parties: &'a [Party]| parties.iter().map(|party| &party.id).collect::<BTreeSet<_>>();
            let signed = |fact: &Fact| {
                let days = fact.from.iter().map(|party| party.executed.unwrap_or(fact.executed));
                days.collect::<BTreeSet<_>>()
            };
            let same = |lien: &&Lien<'a>| {
                let other = lien.fact;
                ids(&other.from) == ids(&fact.from) && ids(&other.to) == ids(&fact.to) && signed(other) == signed(fact)
            };
            let before = self.liens.iter().find(same);
            let duplicate_of = before.map(|lien| lien.duplicate_of.unwrap_or(&lien.fact.reference));
            let from = record.day_of(counts, 0);
            self.liens.push(Lien { entry: record.entry, fact, from, duplicate_of, released: None });
        }
        for record in records.iter().filter(|record| until(record, FactKind::Release)) {
            let (fact, day) = (record.parties, record.day_of(counts, 0));
            let open = |lien: &Lien<'_>| lien.released.is_none() && lien.from <= day;
            let fits = |lien: &Lien<'_>| match &fact.releases {
                Some(reference) => lien.fact.reference == *reference && lien.fact.source == fact.source,
                None => {
                    let among = |one: &[Party], other: &[Party]| one.iter().any(|a| other.iter().any(|b| a.id == b.id));
                    among(&lien.fact.to, &fact.from) && among(&lien.fact.from, &fact.to)
                }
            };
            let mut fitting = self.liens.iter_mut().filter(|lien| open(lien) && fits(lien));
            match (fitting.next(), fitting.next()) {
                (Some(lien), None) => lien.released = Some((day, record.entry, fact.releases.is_none())),
                (None, _) => self.breaks.push(words::releases_nothing(record.entry)),
                (Some(_), Some(_)) => self.breaks.push(words::releases_one_of_several(record.entry)),
            }
        }
    }

    /// Who holds it, in the order of their ids.
    pub(crate) fn holders(&self) -> Vec<Holder<'a>> {
        let ids: BTreeSet<&'a PartyId> = self.parts.iter().map(|part| part.holder).collect();
        let whole = ids.len() == 1 && self.parts.iter().all(|part| part.path.is_empty());
        let known = self.parts.iter().all(|part| part.path.iter().all(|(_, of)| *of > 0));
        let holder = |id: &&'a PartyId| {
            let own = self.parts.iter().filter(|part| part.holder == *id);
            let presumed =
                own.map(|part| presumed(&part.path)).try_fold(Share::ZERO, |sum, part| sum.checked_add(part?));
            Some(Holder { party: self.parties.get(id)?, whole, presumed: presumed.filter(|_| known && !whole) })
        };
        ids.iter().filter_map(holder).collect()
    }

    /// Where names and ids may not mean what they seem to: one id under two names, two ids under names that look alike.
    pub(crate) fn spellings(facts: &[(u64, &'a Fact)]) -> Vec<Said> {
        let mut names: BTreeMap<&PartyId, BTreeSet<&Name>> = BTreeMap::new();
        let mut looks: BTreeMap<String, BTreeSet<&PartyId>> = BTreeMap::new();
        for party in facts.iter().flat_map(|(_, fact)| fact.from.iter().chain(&fact.to)) {
            if let Some(name) = &party.name
                && names.entry(&party.id).or_default().insert(name)
            {
                looks.entry(Likeness::of(name.as_str()).into_key()).or_default().insert(&party.id);
            }
        }
        let spelled = names.iter().filter(|(_, names)| names.len() > 1);
        let one = spelled.map(|(id, names)| words::two_spellings(id, Arg::list(names.iter().map(ToString::to_string))));
        let alike = looks.values().filter(|ids| ids.len() > 1);
        let two = alike.map(|ids| words::names_alike(Arg::list(ids.iter().map(ToString::to_string))));
        one.chain(two).collect()
    }
}

/// A part if parts that nobody states are equal.
fn presumed(path: &[(usize, usize)]) -> Option<Share> {
    let count = path.iter().try_fold(1_u64, |all, (_, of)| all.checked_mul(u64::try_from(*of).ok()?))?;
    Share::new(1, count).ok()
}

/// Whoever has all parts that something was split into has it undivided again.
fn whole_again(mut parts: Vec<Leaf<'_>>) -> Vec<Leaf<'_>> {
    loop {
        parts.sort_unstable();
        let same = parts.chunk_by(|one, other| one == other).map(|alike| (alike.len(), alike.first()));
        let full = same.filter_map(|(count, part)| Some((count, part?))).find(|(count, part)| {
            let of = part.path.last().map_or(0, |(_, of)| *of);
            of > 1 && *count == of
        });
        let Some((_, part)) = full else { return parts };
        let mut merged = part.clone();
        parts.retain(|part| *part != merged);
        merged.path.pop();
        parts.push(merged);
    }
}
