//! What takes a member's identity: another root key, a succession, an end; and what is decided about a member against it.
//!
//! Principle: nobody's identity goes without its own root key, or without having stood in the open where the member can
//! answer. So the root key does it at once, and for 30 days the key that it replaced may contest that. Others need the
//! document, whoever the terms name, two other members at least that are in different hands, and a wait. A contest by the
//! root or recovery key ends it; one by a working key makes it wait three times as long, once, and then every other member
//! approves. With a court's or a register's ruling all others carry it against a contest; it then stands as contested and can
//! be struck. Where there are no two other sides, all others wait three times as long, and any key of the member ends it.
//! Sanctions are decisions under the terms and never one side's alone.
//!
//! While a member contests how its root key came, no key that comes from it binds the member or touches its keys, however often it
//! is turned (`AUT-022`): else whoever stole it would lift the doubt with it. What the recovery key asked for only it takes back.

use crate::book::{Answer, Matter, Moment, Plan, Refusal, Requirement, Scope, Wait};
use crate::mechanism::agreement::terms::whole::CONTEST_DAYS;
use crate::mechanism::decision::query::organ::Sitting;
use crate::mechanism::membership::acts::Ruling;
use crate::mechanism::membership::codes::{MEM_020, MEM_021};
use crate::mechanism::membership::query::side::independent;
use crate::mechanism::membership::query::without;
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::{Date, MemberId};

/// An act on a member's identity, as others do it.
pub(crate) struct Taking<'a> {
    /// The field that names the member.
    pub(crate) field: &'static str,
    /// Whose identity it is.
    pub(crate) member: &'a MemberId,
    /// Who comes in its place.
    pub(crate) gains: Option<&'a MemberId>,
    /// Where the document is missing: its field.
    pub(crate) undocumented: Option<&'static str>,
    /// What a court or a register says.
    pub(crate) ruling: Option<&'a Ruling>,
}

/// What an act on a member's identity needs when its own root key does not do it.
///
/// # Errors
/// `MEM-020`, `MEM-021`.
pub(crate) fn in_the_open(state: &State, plan: Plan, moment: &Moment, taking: &Taking<'_>) -> Result<Plan, Refusal> {
    let today = state.date_at(moment.recorded_at);
    if let Some(field) = taking.undocumented {
        return Err(MEM_021.refuse(field, words::needs_document(taking.member)));
    }
    let others = others(state, taking.member, taking.gains, today);
    if others.is_empty() && taking.gains.is_none() {
        return Err(MEM_020.refuse(taking.field, words::nobody_else(taking.member)));
    }
    let days = contest_days(state, today);
    let longer = |times: u16| days.saturating_mul(times);
    let contested = state.machine.pending.get(&moment.event).is_some_and(|act| act.contested.is_some());
    let asked = |plan: Plan| plan.with_approval_of(others.iter().copied(), Scope::SignAgreements);
    let alone = independent(state, others.iter().copied(), taking.gains, today) < 2;
    let (plan, days, by_root, by_working) = if alone {
        (asked(plan), longer(3), Answer::Ends, Answer::Ends)
    } else if taking.ruling.is_some() {
        let again = if contested { Answer::Nothing } else { Answer::Marks };
        (asked(plan), longer(2), again, again)
    } else if contested {
        (asked(plan), longer(3), Answer::Ends, Answer::Nothing)
    } else {
        let plan = by_terms(state, plan, (Matter::Admission, Scope::SignAgreements), taking.member, today);
        (plan, days, Answer::Ends, Answer::Lengthens)
    };
    let wait = Wait { member: taking.member.clone(), days, by_root, by_working };
    let plan = plan.warn(words::waits_in_the_open(days, taking.member));
    Ok(Plan { wait: Some(wait), ..plan }.under("contest_days"))
}

/// Days for which an act on a member's identity stands in the open.
pub(crate) fn contest_days(state: &State, today: Date) -> u16 {
    state.sections.agreement.governing(today).map_or(CONTEST_DAYS, |(_, version)| version.terms.contest_days)
}

/// Refuses a sanction under an agreement that has ended: what is left is winding up.
///
/// # Errors
/// As [`require_in_force`](crate::mechanism::agreement::tables::Tables::require_in_force).
pub(crate) fn require_not_ended(state: &State, today: Date) -> Result<(), Refusal> {
    match state.sections.agreement.governing(today) {
        Some(_) => state.sections.agreement.require_in_force(today).map(|_| ()),
        None => Ok(()),
    }
}

/// What a sanction needs: whoever the terms name decides, and never one side alone.
///
/// # Errors
/// `MEM-020`.
pub(crate) fn sanction(
    state: &State,
    field: &'static str,
    plan: Plan,
    matter: Matter,
    member: &MemberId,
    today: Date,
) -> Result<Plan, Refusal> {
    if independent(state, others(state, member, None, today), None, today) < 2 {
        return Err(MEM_020.refuse(field, words::one_side(member)));
    }
    Ok(by_terms(state, plan, (matter, Scope::Vote), member, today))
}

/// The approval of whoever the terms name for a matter that is about a member, that member left out. An organ in which
/// without it fewer than two sides sit does not decide on it alone: then every other member is asked.
pub(crate) fn by_terms(
    state: &State,
    plan: Plan,
    (matter, scope): (Matter, Scope),
    member: &MemberId,
    today: Date,
) -> Plan {
    let plan = without(plan.with_approval_on(state, matter, scope, today), member);
    let small = plan.requirements.iter().any(|requirement| match requirement {
        Requirement::Decision { organ, .. } => Sitting::on(state, "", organ, today).map_or(true, |sitting| {
            independent(state, sitting.members.iter().filter(|seated| *seated != member), None, today) < 2
        }),
        Requirement::Member { .. } => false,
    });
    if !small {
        return plan;
    }
    let mut plan = plan;
    plan.requirements.retain(|requirement| !matches!(requirement, Requirement::Decision { .. }));
    plan.with_approval_of(others(state, member, None, today), scope)
}

/// The members on a date beside one, and beside whoever comes in its place.
fn others<'a>(state: &'a State, member: &MemberId, gains: Option<&MemberId>, today: Date) -> Vec<&'a MemberId> {
    let present = state.sections.membership.present(today);
    present.filter(|other| *other != member && Some(*other) != gains).collect()
}
