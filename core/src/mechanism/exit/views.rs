//! Exit views: what a member holds, is owed and still owes.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::book::page::Pair;
use crate::book::{Amount, Ask, ViewError, parse, view, views};
use crate::mechanism::benefit::query::as_due;
use crate::mechanism::membership::tables::MEMBER;
use crate::mechanism::state::State;
use crate::value::{AssetId, ContributionId, Date, DistributionId, EventId, MemberId, Money, Note, Share};

views! {
    "exit/<member>" => Balance<'_>,
}

/// What a member holds, is owed and still owes.
#[derive(JsonSchema, Serialize)]
struct Balance<'a> {
    /// The member.
    member: &'a MemberId,
    /// The date on which it holds assets.
    date: Date,
    /// Whether it is a member on that date.
    present: bool,
    /// The last day of its membership; null while none is set.
    last_day: Option<Date>,
    /// Its parts of assets.
    holds: Vec<Holding<'a>>,
    /// What is due to it and not paid.
    is_owed: Vec<OpenPart<'a>>,
    /// What it has to pay to others and has not paid.
    owes: Vec<OpenPart<'a>>,
    /// Its contributions that are not acknowledged in full.
    contributions_outstanding: Vec<Outstanding<'a>>,
    /// What falls due before the last day of its membership, by day; empty while no last day is set.
    before_last_day: Vec<Coming>,
    /// The pending acts that it is asked to approve.
    asked_to_approve: Vec<&'a EventId>,
    /// The breaches of which it was given notice.
    breaches: Vec<BreachView<'a>>,
    /// When it was said to have received the decision on its expulsion, before that was corrected.
    receipts_before: Vec<ReceiptView<'a>>,
}

/// A receipt as it was stated before it was corrected.
#[derive(JsonSchema, Serialize)]
struct ReceiptView<'a> {
    /// The day.
    received: Date,
    /// Index of the entry that said so.
    entry: u64,
    /// Index of the entry that corrected it.
    until_entry: u64,
    /// Why.
    reason: &'a Note,
}

/// A part of an asset.
#[derive(JsonSchema, Serialize)]
struct Holding<'a> {
    /// The asset.
    asset: &'a AssetId,
    /// The part of the whole.
    share: Share,
}

/// What is left to be paid of a part of a distribution.
#[derive(JsonSchema, Serialize)]
struct OpenPart<'a> {
    /// The distribution.
    distribution: &'a DistributionId,
    /// Who is to be paid.
    payee: MemberId,
    /// Who pays.
    payer: &'a MemberId,
    /// What is left.
    open: Amount,
}

/// A contribution that is not acknowledged in full.
#[derive(JsonSchema, Serialize)]
struct Outstanding<'a> {
    /// The contribution.
    contribution: &'a ContributionId,
    /// Its agreed value.
    promised: Amount,
    /// What is acknowledged of it.
    acknowledged: Amount,
}

/// What falls due on a day.
#[derive(JsonSchema, Serialize)]
struct Coming {
    /// The day.
    on: Date,
    /// What it is to do, in a word: `deliver`, `cure`, `approve`.
    what: &'static str,
    /// What it is about: a contribution, the entry of a notice or of an act.
    about: String,
}

/// A breach of which the member was given notice.
#[derive(JsonSchema, Serialize)]
struct BreachView<'a> {
    /// The notice's event.
    notice: &'a EventId,
    /// Who gave notice.
    by: &'a MemberId,
    /// What the member did or left undone.
    what: &'a Note,
    /// Last day to cure it.
    cure_by: Date,
    /// Index of the notice's entry.
    entry: u64,
    /// Index of the entry that acknowledges the cure; null while none does.
    cured_by_entry: Option<u64>,
}

pub(crate) fn answer(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    let ["exit", id] = ask.path.as_slice() else { return None };
    Some(parse::<MemberId>("exit", id).and_then(|id| Ok(view(&balance(state, ask, &id)?))))
}

fn balance<'a>(state: &'a State, ask: &Ask<'_>, id: &'a MemberId) -> Result<Balance<'a>, ViewError> {
    let (date, today) = (ask.date("date", state)?, state.date_at(ask.at));
    let member = state.sections.membership.members.get(id).ok_or_else(|| ViewError::missing(&MEMBER, id))?;
    let holds = |from| {
        let titles = state.sections.ip.titles(from);
        let held = titles.filter_map(|title| Some((title.id, *title.owners(date)?.get(id)?)));
        held.map(|(asset, share)| (asset, Holding { asset, share }))
    };
    let contributions = &state.sections.contribution.contributions;
    let outstanding = |from| {
        let own = contributions
            .rows_from(from)
            .filter(|(_, record)| record.member == *id && record.acknowledged.minor < record.promised.minor);
        own.map(|(contribution, record)| (contribution, (contribution, record)))
    };
    let pending = &state.machine.pending;
    let asked = |from| {
        let asked = pending.rows_from(from).filter(|(_, act)| act.missing().any(|(asked, _)| asked == id));
        asked.map(|(act, _)| (act, act))
    };
    let breaches = |from| {
        let own = state.sections.exit.breaches.rows_from(from).filter(|(_, breach)| breach.member == *id);
        own.map(|(notice, breach)| (notice, (notice, breach)))
    };
    let receipts = |from: Option<u64>| {
        let all = state.sections.exit.receipts.range_from((id.clone(), from.unwrap_or(0)));
        let own = all.take_while(|((of, _), _)| of == id);
        own.map(|((_, entry), corrected)| (*entry, (*entry, corrected)))
    };
    let last_day = member.end().map(|(last_day, _)| last_day);
    let coming = last_day.map(|last_day| coming(state, ask, id, today, last_day)).unwrap_or_default();
    let coming = |from: Option<Pair<Date, String>>| {
        let later = coming.into_iter().skip_while(move |coming| {
            from.as_ref().is_some_and(|Pair(on, about)| (&coming.on, &coming.about) < (on, about))
        });
        later.map(|coming| (Pair(coming.on, coming.about.clone()), coming))
    };
    Ok(Balance {
        member: id,
        date,
        present: !member.has_left(date),
        last_day,
        holds: ask.rows("holds", holds, |held| held),
        is_owed: open_parts(state, ask, "is_owed", today, |_, payee| payee == id),
        owes: open_parts(state, ask, "owes", today, |payer, payee| payer == id && payee != id),
        contributions_outstanding: ask.rows("contributions_outstanding", outstanding, |(contribution, record)| {
            Outstanding {
                contribution,
                promised: Amount::from(&record.promised),
                acknowledged: Amount::from(&record.acknowledged),
            }
        }),
        before_last_day: ask.rows("before_last_day", coming, |coming| coming),
        asked_to_approve: ask.rows("asked_to_approve", asked, |act| act),
        breaches: ask.rows("breaches", breaches, |(notice, breach)| BreachView {
            notice,
            by: &breach.by,
            what: &breach.what,
            cure_by: breach.cure_by,
            entry: breach.index,
            cured_by_entry: breach.cured,
        }),
        receipts_before: ask.rows("receipts_before", receipts, |(entry, corrected)| ReceiptView {
            received: corrected.before,
            entry,
            until_entry: corrected.index,
            reason: &corrected.reason,
        }),
    })
}

/// What falls due from today to the last day of a membership, by day.
fn coming(state: &State, ask: &Ask<'_>, id: &MemberId, today: Date, last_day: Date) -> Vec<Coming> {
    let contributions = state.sections.contribution.contributions.iter();
    let undelivered = contributions.filter(|(_, of)| of.member == *id && of.delivered.minor < of.promised.minor);
    let deliveries = undelivered.map(|(about, of)| Coming { on: of.due, what: "deliver", about: about.to_string() });
    let breaches = state.sections.exit.breaches.iter().map(|(_, breach)| breach);
    let uncured = breaches.filter(|breach| breach.member == *id && breach.cured.is_none());
    let cures = uncured.map(|breach| Coming { on: breach.cure_by, what: "cure", about: breach.index.to_string() });
    let pending = state.machine.pending.iter().map(|(_, act)| act).filter(|act| act.deadline >= ask.at);
    let asked = pending.filter(|act| act.missing().any(|(asked, _)| asked == id));
    let answers =
        asked.map(|act| Coming { on: state.date_at(act.deadline), what: "approve", about: act.index.to_string() });
    let mut coming: Vec<_> = deliveries.chain(cures).chain(answers).collect();
    coming.retain(|one| today <= one.on && one.on <= last_day);
    coming.sort_by(|one, other| (one.on, &one.about).cmp(&(other.on, &other.about)));
    coming
}

/// The parts of distributions that are not paid in full, of those between a payer and a payee that are wanted.
fn open_parts<'a>(
    state: &'a State,
    ask: &Ask<'_>,
    list: &str,
    today: Date,
    wanted: impl Fn(&MemberId, &MemberId) -> bool,
) -> Vec<OpenPart<'a>> {
    let wanted = &wanted;
    let from = |from: Option<Pair<DistributionId, MemberId>>| {
        let (first, payee) = from.map(|Pair(first, payee)| (first, payee)).unzip();
        let begun = first.clone().zip(payee);
        let open = state.sections.benefit.distributions.rows_from(first).flat_map(move |(distribution, record)| {
            let payer = &record.payer;
            if !record.parts.keys().chain([payer]).any(|payee| wanted(payer, payee)) && !record.by_payment {
                return Vec::new();
            }
            let due = as_due(state, record, today);
            let parts = due.parts.iter().filter(|(payee, part)| part.paid < part.due && wanted(payer, payee));
            let open = parts.map(|(payee, part)| {
                let left = Money { currency: record.pool.currency, minor: part.due.saturating_sub(part.paid) };
                OpenPart { distribution, payee: payee.clone(), payer, open: Amount::from(&left) }
            });
            open.collect()
        });
        let later = open.skip_while(move |part| {
            begun.as_ref().is_some_and(|(first, payee)| part.distribution == first && part.payee < *payee)
        });
        later.map(|part| (Pair(part.distribution.clone(), part.payee.clone()), part))
    };
    ask.rows(list, from, |part| part)
}
