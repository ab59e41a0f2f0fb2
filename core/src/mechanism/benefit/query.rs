//! What the rules ask about payments, and by which terms a pool is shared.
//!
//! One rule says which terms hold: the version in force on the day of accrual names the moment (`payout_terms`), and the version
//! of that moment gives the shares. What accrued is not re-shared by a clause that came later. Where that moment is the
//! payment, a distribution of which nothing has been paid goes with the versions that come into force meanwhile, each by its own
//! shares, and the first payment fixes them all. The day of a payment is that of its entry: nobody picks the terms by the
//! date it states. A version that begins after somebody with a part has left takes no part from it, so it changes nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::book::{Arg, Refusal, Said, field};
use crate::mechanism::agreement::tables::Version;
use crate::mechanism::agreement::terms::clauses::{PayoutTerms, agreed};
use crate::mechanism::benefit::acts::{Act, Distribute};
use crate::mechanism::benefit::codes::{BEN_003, BEN_005, BEN_013, BEN_014};
use crate::mechanism::benefit::tables::{Distribution, Part, Payment};
use crate::mechanism::benefit::words;
use crate::mechanism::body::Body;
use crate::mechanism::state::State;
use crate::value::{Date, EventId, Hash, MemberId, Money, Share, split};

/// A payment by its event, with the index of its entry.
pub(crate) fn payment<'a>(state: &'a State, event: &EventId) -> Option<(u64, &'a Payment)> {
    let entry = state.find(event)?;
    Some((entry, state.sections.benefit.payments.get(entry)?))
}

/// Whom a payment paid: the payee of one that this act states, or of which it states the receipt.
pub(crate) fn paid_by<'a>(state: &'a State, act: &EventId) -> Option<&'a MemberId> {
    let payments = &state.sections.benefit.payments;
    let effect = state.effect_of(act);
    let stated = state.find(act).and_then(|entry| payments.get(entry));
    let received = || {
        payments.iter().map(|(_, payment)| payment).find(|payment| effect.is_some() && payment.acknowledged == effect)
    };
    stated.or_else(received).map(|payment| state.sections.membership.heir(&payment.payee))
}

pub(crate) fn require_positive(field: &'static str, amount: &Money) -> Result<(), Refusal> {
    if amount.minor <= 0 {
        return Err(BEN_005.refuse(field, words::amount_is(*amount)));
    }
    Ok(())
}

/// Whether the terms of the day on which a pool accrued share it by the version in force when it is paid.
pub(crate) fn is_by_payment(state: &State, accrued: Date) -> bool {
    let terms = state.sections.agreement.governing(accrued).map(|(_, version)| &version.terms);
    terms.and_then(|terms| agreed(&terms.clauses.payout_terms)) == Some(&PayoutTerms::PaymentDate)
}

/// Refuses another version than the one that gives its shares (case D10 of docs/cases.md).
pub(crate) fn require_version(state: &State, named: u32, accrued: Date, today: Date) -> Result<(), Refusal> {
    let agreement = &state.sections.agreement;
    // What accrued before the end can still be shared after it.
    let (date, version, code) = if is_by_payment(state, accrued) {
        (today, agreement.governing(today), &BEN_014)
    } else {
        (accrued, agreement.in_force(accrued), &BEN_003)
    };
    let found = match version {
        Some((number, _)) if number == named => return Ok(()),
        Some((number, _)) => words::names_other_version(named, date, number),
        None => words::no_version_in_force(date),
    };
    Err(code.refuse(field!(Distribute.version), found))
}

/// The parts of a pool by the shares of a version.
pub(crate) fn parts(
    state: &State,
    number: u32,
    pool: &Money,
    accrued: Date,
) -> Result<BTreeMap<MemberId, Part>, Refusal> {
    let Some(version) = state.sections.agreement.versions.get(&number) else {
        return Err(BEN_003.refuse(field!(Distribute.version), words::no_version(number)));
    };
    // A share goes to whoever has the rights of the member that the terms name.
    let mut shares: BTreeMap<MemberId, Share> = BTreeMap::new();
    for (member, share) in &version.terms.benefit_shares {
        let own = shares.entry(state.sections.membership.heir(member).clone()).or_insert(Share::ZERO);
        *own = own.checked_add(*share).unwrap_or(*share);
    }
    let members = &state.sections.membership.members;
    let gone = shares
        .iter()
        .find(|(id, share)| !share.is_zero() && members.get(id).is_some_and(|member| member.has_left(accrued)));
    if let Some((id, share)) = gone {
        return Err(BEN_013.refuse(field!(Distribute.accrued), words::gives_gone(number, *share, id)));
    }
    let split = split(pool, &shares).map_err(|_| BEN_005.refuse(field!(Distribute.pool), words::cannot_split()))?;
    let part = |share, due, remainder| Part { share, due, remainder, paid: 0, acknowledged: 0 };
    Ok(split.parts.into_iter().map(|of| (of.member, part(of.share, of.minor, of.remainder))).collect())
}

/// A distribution as it is due on a day.
pub(crate) fn as_due<'a>(state: &State, record: &'a Distribution, today: Date) -> Cow<'a, Distribution> {
    let is_paid = record.parts.values().any(|part| part.paid > 0);
    if !record.by_payment || is_paid {
        return Cow::Borrowed(record);
    }
    let members = &state.sections.membership.members;
    let owed = |part: &&MemberId| record.parts.get(*part).is_some_and(|part| part.due > 0);
    let all_stay = |version: &Version| {
        let mut owed = record.parts.keys().filter(owed);
        owed.all(|member| members.get(member).is_none_or(|member| !member.has_left(version.start)))
    };
    let later = state.sections.agreement.versions.range_from(record.version.saturating_add(1));
    let holding = later.take_while(|(_, version)| version.start <= today && all_stay(version)).last();
    let Some((number, _)) = holding else { return Cow::Borrowed(record) };
    match parts(state, *number, &record.pool, record.accrued) {
        Ok(parts) => Cow::Owned(Distribution { version: *number, parts, ..record.clone() }),
        Err(_) => Cow::Borrowed(record),
    }
}

/// A payment as others are compared with it: to whom, how much, on which day, under which reference of the bank.
pub(crate) type Looks<'a> = (&'a MemberId, &'a Money, Date, Option<Hash>);

/// The payments that look like one, by the indexes of their entries: the same amount to the same payee on the same day, or
/// the same reference of the bank, whoever is the payee.
pub(crate) fn alike(state: &State, (payee, amount, paid, reference): Looks<'_>) -> Vec<u64> {
    let alike = |other: &Payment| {
        let same = other.payee == *payee && other.amount == *amount && other.paid == paid;
        other.amount.minor > 0 && (same || (reference.is_some() && other.reference == reference))
    };
    let found = state.sections.benefit.payments.iter().filter(|(_, other)| alike(other));
    found.map(|(entry, _)| entry).collect()
}

/// What looks like a slip in a distribution that is about to be proposed: one that is in force or under way shares the same.
pub(crate) fn slips_of_distribution(state: &State, new: &Distribute) -> Vec<Said> {
    let same =
        |pool: &Money, payer: &MemberId, accrued: Date| (pool, payer, accrued) == (&new.pool, &new.payer, new.accrued);
    let shared = state.sections.benefit.distributions.iter();
    let shared = shared.filter(|(_, of)| same(&of.pool, &of.payer, of.accrued));
    let pending = state.machine.pending.iter().filter_map(|(_, pending)| match &*pending.body {
        Body::Benefit(Act::Distribute(of)) if of.distribution != new.distribution => Some(of),
        _ => None,
    });
    let pending = pending.filter(|of| same(&of.pool, &of.payer, of.accrued));
    let alike: Vec<_> = shared.map(|(id, _)| id).chain(pending.map(|of| &of.distribution)).collect();
    if alike.is_empty() { Vec::new() } else { vec![words::looks_shared(Arg::some(alike))] }
}

/// What looks like a slip in a payment that is about to be stated.
pub(crate) fn slips(state: &State, looks: Looks<'_>) -> Vec<Said> {
    let alike = alike(state, looks);
    if alike.is_empty() { Vec::new() } else { vec![words::looks_paid(Arg::some(alike))] }
}
