//! A member on a date: who it is, what it is to the alliance, its keys, and whom it succeeds.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::authority::{KeyView, key};
use crate::book::Ask;
use crate::mechanism::membership::profile::MemberKind;
use crate::mechanism::membership::query::identity::Likenesses;
use crate::mechanism::membership::tables::{Affiliate, Former, Member, Membership, Period};
use crate::mechanism::state::State;
use crate::value::{Date, MemberId, Name, PartyId, Seal};

/// All members, former ones too.
#[derive(JsonSchema, Serialize)]
pub(super) struct Members<'a> {
    /// In the order of their ids.
    pub(super) members: Vec<MemberView<'a>>,
}

/// A member on a date.
#[derive(JsonSchema, Serialize)]
pub(super) struct MemberView<'a> {
    /// Its id.
    member: &'a MemberId,
    /// The date.
    date: Date,
    /// What it is to the alliance, in a word: `not_yet`, `active`, `suspended`, `left`, `expelled`, `succeeded`, `dissolved`.
    standing: &'static str,
    /// Its registered name on the date.
    name: &'a Name,
    /// Its seat on the date; null where none is known.
    seat: Option<&'a Name>,
    /// What kind of legal person it is.
    kind: MemberKind,
    /// Its unified social credit code; null where it has none.
    credit_code: Option<&'a str>,
    /// Its legal entity identifier (ISO 17442); null where it has none.
    lei: Option<&'a str>,
    /// Its ROR id; null where it has none.
    ror: Option<&'a str>,
    /// Its number in a foreign business register; null where it has none.
    number: Option<&'a Name>,
    /// The country of that register and of the seat (ISO 3166); null where it is not stated.
    country: Option<&'a str>,
    /// The day since which it exists in law; null where it is not stated.
    legal_from: Option<Date>,
    /// The sealed name of its legal representative; null where it is not stated.
    representative: Option<&'a Seal>,
    /// The company that controls it; null where none is stated.
    parent: Option<&'a Name>,
    /// Its affiliates, former ones too.
    affiliates: Vec<AffiliateView<'a>>,
    /// The members, former ones too, that its name on the date can be taken for.
    resembles: Vec<&'a MemberId>,
    /// What it was called before, oldest first.
    former: Vec<FormerView<'a>>,
    /// First day of its membership.
    joined: Date,
    /// Index of the entry that made it a member.
    joined_by_entry: u64,
    /// Last day of its membership; null while none is set.
    last_day: Option<Date>,
    /// Index of the entry that ends it.
    exit_by_entry: Option<u64>,
    /// The day of the decision that expelled it; null where none did.
    expelled_on: Option<Date>,
    /// When it received that decision; null while that is not stated.
    expulsion_received: Option<ReceivedView>,
    /// Who has its rights on the date.
    person: PersonView<'a>,
    /// Whom it has succeeded.
    succeeds: Vec<SucceededView<'a>>,
    /// When it was suspended.
    suspensions: Vec<PeriodView>,
    /// When it was in default.
    defaults: Vec<PeriodView>,
    /// Whether it is a member on the date.
    present: bool,
    /// Serial of its last key act; the next one is one higher.
    key_serial: u32,
    /// Its keys, revoked ones too.
    keys: Vec<KeyView<'a>>,
    /// Indexes of the entries that this follows from.
    entries: Vec<u64>,
}

/// An affiliate of a member.
#[derive(JsonSchema, Serialize)]
struct AffiliateView<'a> {
    /// Its id among the member's affiliates.
    affiliate: &'a PartyId,
    /// Its registered name.
    name: &'a Name,
    /// The member that it is; null where it is none.
    member: Option<&'a MemberId>,
    /// The day since which it is one.
    since: Date,
    /// Its last day as one, at the latest that of the member; null while none is set.
    last_day: Option<Date>,
    /// Index of the entry that declared it.
    entry: u64,
    /// Index of the entry that ended it; null where none did.
    ended_by_entry: Option<u64>,
}

/// What a member was called until a change.
#[derive(JsonSchema, Serialize)]
struct FormerView<'a> {
    /// Its name.
    name: &'a Name,
    /// Its seat; null where none was known.
    seat: Option<&'a Name>,
    /// The day since which it is another.
    until: Date,
    /// Index of the entry that says so.
    entry: u64,
}

/// When an expelled member received the decision.
#[derive(JsonSchema, Serialize)]
struct ReceivedView {
    /// The day.
    on: Date,
    /// Index of the entry that says so.
    entry: u64,
}

/// Who has the rights of a member on a date: itself, or whoever succeeded it until then.
#[derive(JsonSchema, Serialize)]
struct PersonView<'a> {
    /// Who.
    member: &'a MemberId,
    /// Its name on the date.
    name: Option<&'a Name>,
    /// The member that it succeeded; null where it is the member itself.
    as_successor_of: Option<&'a MemberId>,
    /// Indexes of the entries that say so.
    entries: Vec<u64>,
}

/// A member that another has succeeded.
#[derive(JsonSchema, Serialize)]
struct SucceededView<'a> {
    /// The member.
    member: &'a MemberId,
    /// Since which day.
    since: Date,
    /// Index of the entry that says so.
    entry: u64,
}

/// A time of suspension or of default.
#[derive(JsonSchema, Serialize)]
struct PeriodView {
    /// Its first day.
    from: Date,
    /// Index of the entry that began it.
    entry: u64,
    /// The day on which it was over; null while it lasts.
    over: Option<Date>,
    /// Index of the entry that ended it.
    over_by_entry: Option<u64>,
}

/// A member as a document; `lists` is the path below which its lists stand.
pub(super) fn member<'a>(
    state: &'a State,
    (ask, date): (&Ask<'_>, Date),
    likenesses: &Likenesses<'a>,
    lists: &str,
    (id, record): (&'a MemberId, &'a Member),
) -> MemberView<'a> {
    let tables = &state.sections.membership;
    let list = |name: &str| format!("{lists}{name}");
    let (last_day, exit_entry) = record.end().unzip();
    let (expelled, received) = match record.membership {
        Membership::Expelled { on, received, .. } => (Some(on), received),
        _ => (None, None),
    };
    let (name, seat) = record.called(date);
    let profile = &record.profile;
    let own_affiliates = |from: Option<PartyId>| {
        let own = tables
            .affiliates
            .iter()
            .filter(move |((of, affiliate), _)| of == id && from.as_ref().is_none_or(|from| from <= affiliate));
        own.map(|((_, affiliate), of)| (affiliate, (affiliate, of)))
    };
    let affiliate = |(affiliate, of): (&'a PartyId, &'a Affiliate)| AffiliateView {
        affiliate,
        name: &of.name,
        member: of.member.as_ref(),
        since: of.since,
        // Its rights derive from the member's and end with them.
        last_day: [of.ended.map(|(last, _)| last), last_day].into_iter().flatten().min(),
        entry: of.index,
        ended_by_entry: of.ended.map(|(_, entry)| entry),
    };
    let former = |former: &'a Former| FormerView {
        name: &former.name,
        seat: former.seat.as_ref(),
        until: former.until,
        entry: former.index,
    };
    let keys = |from| {
        let own = tables.keys.rows_from(from).filter(|(_, key)| key.member == *id);
        own.map(|(id, standing)| (id, (id, standing)))
    };
    let succeeds = tables.members.iter().filter_map(|(other, record)| match &record.membership {
        Membership::Succeeded { by, since, index } if by == id => {
            Some(SucceededView { member: other, since: *since, entry: *index })
        }
        _ => None,
    });
    let mut entries: BTreeSet<u64> = BTreeSet::from([record.index]);
    entries.extend(exit_entry);
    entries.extend(received.map(|(_, entry)| entry));
    entries.extend(record.former.iter().map(|former| former.index));
    for period in record.suspensions.iter().chain(&record.defaults) {
        entries.insert(period.index);
        entries.extend(period.over.map(|(_, entry)| entry));
    }
    MemberView {
        member: id,
        date,
        standing: record.standing(date),
        name,
        seat,
        kind: profile.kind,
        credit_code: profile.credit_code.as_deref(),
        lei: profile.lei.as_deref(),
        ror: profile.ror.as_deref(),
        number: profile.number.as_ref(),
        country: profile.country.as_deref(),
        legal_from: profile.legal_from,
        representative: profile.representative.as_ref(),
        parent: profile.parent.as_ref(),
        affiliates: ask.rows(&list("affiliates"), own_affiliates, affiliate),
        resembles: likenesses.to(id, name.as_str()).into_iter().map(|(other, _)| other).collect(),
        former: ask.places(&list("former"), &record.former, former),
        joined: record.joined,
        joined_by_entry: record.index,
        last_day,
        exit_by_entry: exit_entry,
        expelled_on: expelled,
        expulsion_received: received.map(|(on, entry)| ReceivedView { on, entry }),
        person: person(state, id, date),
        succeeds: succeeds.collect(),
        suspensions: ask.places(&list("suspensions"), &record.suspensions, period),
        defaults: ask.places(&list("defaults"), &record.defaults, period),
        present: record.joined <= date && !record.has_left(date),
        key_serial: record.key_serial,
        keys: ask.rows(&list("keys"), keys, |(id, standing)| key(id, standing)),
        entries: ask.entries(&list("entries"), entries),
    }
}

fn person<'a>(state: &'a State, id: &'a MemberId, date: Date) -> PersonView<'a> {
    let tables = &state.sections.membership;
    let (mut person, mut entries) = (id, Vec::new());
    while let Some(Membership::Succeeded { by, since, index }) =
        tables.members.get(person).map(|record| &record.membership)
        && *since <= date
        && entries.len() < tables.members.len()
    {
        person = by;
        entries.push(*index);
    }
    let name = tables.members.get(person).map(|record| record.called(date).0);
    PersonView { member: person, name, as_successor_of: (person != id).then_some(id), entries }
}

fn period(period: &Period) -> PeriodView {
    let (over, over_by_entry) = period.over.unzip();
    PeriodView { from: period.from, entry: period.index, over, over_by_entry }
}
