//! Exit views: what a member holds, is owed and still owes.

use serde_json::{Value, json};

use crate::book::{Ask, ViewError, money, parse};
use crate::mechanism::membership::tables::MEMBER;
use crate::mechanism::state::State;
use crate::value::{MemberId, Money};

/// The names of the views.
pub(crate) const NAMES: &[&str] = &["exit/<member>"];

pub(crate) fn answer(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    let ["exit", id] = ask.path.as_slice() else { return None };
    Some(parse::<MemberId>("exit", id).and_then(|id| balance(state, ask, &id)))
}

fn balance(state: &State, ask: &Ask<'_>, id: &MemberId) -> Result<Value, ViewError> {
    let date = ask.date("date", state)?;
    let member = state.sections.membership.members.get(id).ok_or_else(|| ViewError::missing(&MEMBER, id))?;
    let last_day = member.end().map(|(last_day, _)| last_day);
    let holdings: Vec<_> = state
        .sections
        .ip
        .assets
        .iter()
        .filter_map(|(asset, record)| {
            record.owners(date)?.get(id).map(|share| json!({ "asset": asset, "share": share }))
        })
        .collect();
    let parts = |mine: bool| -> Vec<Value> {
        let all = state.sections.benefit.distributions.iter();
        all.flat_map(|(distribution, record)| {
            record.parts.iter().map(move |(payee, part)| (distribution, record, payee, part))
        })
        .filter(|(_, record, payee, part)| {
            part.paid < part.due && if mine { *payee == id } else { record.payer == *id && *payee != id }
        })
        .map(|(distribution, record, payee, part)| {
            let open = Money { currency: record.pool.currency, minor: part.due.saturating_sub(part.paid) };
            json!({ "distribution": distribution, "payee": payee, "payer": record.payer, "open": money(&open) })
        })
        .collect()
    };
    let outstanding: Vec<_> = state
        .sections
        .contribution
        .contributions
        .iter()
        .filter(|(_, record)| record.member == *id && record.acknowledged.minor < record.promised.minor)
        .map(|(contribution, record)| json!({ "contribution": contribution, "promised": money(&record.promised), "acknowledged": money(&record.acknowledged) }))
        .collect();
    let asked: Vec<_> = state
        .machine
        .pending
        .iter()
        .filter(|(_, act)| act.missing().any(|(asked, _)| asked == id))
        .map(|(act, _)| act)
        .collect();
    let breaches: Vec<_> = state
        .sections
        .exit
        .breaches
        .iter()
        .filter(|(_, breach)| breach.member == *id)
        .map(|(notice, breach)| json!({ "notice": notice, "by": breach.by, "what": breach.what, "cure_by": breach.cure_by, "entry": breach.index, "cured_by_entry": breach.cured }))
        .collect();
    Ok(json!({
        "member": id,
        "date": date,
        "present": !member.has_left(date),
        "last_day": last_day,
        "holds": holdings,
        "is_owed": parts(true),
        "owes": parts(false),
        "contributions_outstanding": outstanding,
        "asked_to_approve": asked,
        "breaches": breaches,
    }))
}
