//! Amending single clauses: the changes name what each clause said, so that two amendments of different clauses both go
//! through, whatever their order, and of two amendments of one clause the second does not.
//!
//! Invariant: an organ that amends the terms does not amend its own power with them.

use std::sync::Arc;

use crate::book::{Arg, Matter, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::agreement::acts::Amend;
use crate::mechanism::agreement::codes::{AGR_001, AGR_005, AGR_011, AGR_012};
use crate::mechanism::agreement::query::require_another;
use crate::mechanism::agreement::tables::{Tables, Version};
use crate::mechanism::agreement::terms::difference::{Change, apply_changes, is_within};
use crate::mechanism::agreement::terms::held::warned_of;
use crate::mechanism::agreement::terms::whole::Terms;
use crate::mechanism::agreement::words;
use crate::mechanism::decision::query::outcome::carried_at;
use crate::mechanism::state::State;
use crate::value::{Date, MemberId};

/// Clauses by which a member has something that is its own: its share, its consent as a co-owner, its time to answer and to
/// leave. And those that say who decides. Whoever else amends the terms, these every member signs.
const OWN: [&str; 12] = [
    "approval_days",
    "approvals",
    "matters",
    "rules",
    "organs",
    "benefit_shares",
    "clauses.risk_shares",
    "transfer",
    "contest_days",
    "exit_notice_days",
    "clauses.term_end",
    "time_zone",
];

impl Amend {
    /// Whether an organ would move its own power by it: the organs that do not stand below it, the rules they decide by, who
    /// approves what. The terms that gave an organ its power were signed by every member, so every member changes them.
    fn moves_power(&self, state: &State, today: Date, terms: [&Terms; 2]) -> bool {
        let in_force = state.sections.agreement.in_force(today).map(|(_, version)| &*version.terms);
        let Some(terms_now) = in_force else { return false };
        let by = terms_now.approver(&Matter::Amendment);
        if by.is_everybody() {
            return false;
        }
        let kinds: Vec<_> = by.organs().filter_map(|id| terms_now.organs.get(id)).map(|organ| organ.kind).collect();
        self.changes.iter().any(|change| match change.clause.as_str().split_once('.') {
            Some(("approvals" | "matters" | "rules", _)) => true,
            Some(("organs", id)) => terms.iter().any(|terms| {
                let named = terms.organs.iter().find(|(organ, _)| organ.as_str() == id).map(|(_, organ)| organ.kind);
                named.is_some_and(|organ| !kinds.iter().any(|kind| kind.stands_above(organ)))
            }),
            _ => OWN.contains(&change.clause.as_str()),
        })
    }
}

impl Rules<State> for Amend {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        state.sections.agreement.require_in_force(today)?;
        let field = field!(Amend.changes);
        Tables::require_near(field!(Amend.in_force_from), self.in_force_from, today)?;
        if self.changes.is_empty() && self.text.is_none() {
            return Err(AGR_012.refuse(field, words::nothing_named()));
        }
        let unchanged = self.changes.iter().find(|change| change.before == change.after);
        if let Some(change) = unchanged {
            return Err(AGR_012.refuse(field, words::stays(&change.clause)));
        }
        // The last signed version counts, in force or yet to come: a change of what is about to go would be lost.
        let Some(((number, newest), (_, last))) =
            state.sections.agreement.last().zip(state.sections.agreement.last_standing())
        else {
            return Err(AGR_001.refuse(field, words::there_is_none()));
        };
        let terms = apply_changes(&last.terms, &self.changes).map_err(|error| AGR_011.refuse(field, error))?;
        // A version that is yet to come would be cut off, or this one moved to a day that nobody signed for.
        if state.sections.agreement.free_day(self.in_force_from, today) <= newest.start {
            let found = words::starts_too_early(self.in_force_from, number, newest.start);
            return Err(AGR_005.refuse(field!(Amend.in_force_from), found));
        }
        let start = state.sections.agreement.first_day(self.in_force_from, terms.time_zone, moment.recorded_at);
        state.sections.agreement.require_before_end(field!(Amend.in_force_from), start)?;
        let touches = |clause: &str| self.changes.iter().any(|change| is_within(clause, change.clause.as_str()));
        terms.check(field, state, (today, start), touches)?;
        let plan = Plan::alone(Scope::SignAgreements, [Subject::agreement()])
            .resting_on(Some(last.act))
            .with_approval_on(state, Matter::Amendment, Scope::SignAgreements, today);
        let everybody = self.text.is_some() || self.moves_power(state, today, [&last.terms, &terms]);
        let plan = if everybody {
            plan.with_approval_of(state.sections.membership.present(today), Scope::SignAgreements)
        } else {
            plan
        };
        require_another(state, moment, field, plan)
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Some((number, _)) = state.sections.agreement.last() else { return };
        let Some((_, last)) = state.sections.agreement.last_standing() else { return };
        let Ok(terms) = apply_changes(&last.terms, &self.changes) else { return };
        // In force since it was approved, not since somebody happened to write something.
        let approved = moment.approvals.values().map(|approval| approval.recorded_at);
        let carried = carried_at(state, &moment.event, moment.recorded_at);
        let at = carried.map_or(moment.recorded_at, |carried| approved.fold(carried, Ord::max));
        let start = state.sections.agreement.first_day(self.in_force_from, terms.time_zone, at);
        let version = Version {
            title: last.title.clone(),
            text: self.text.clone().unwrap_or_else(|| last.text.clone()),
            start,
            act: moment.event,
            index: moment.index,
            signed: moment.approvals.clone(),
            struck: None,
            terms: Arc::new(terms),
        };
        state.sections.agreement.versions.put(number.saturating_add(1), version);
    }

    fn describe(&self, _: &State, _: &MemberId) -> Said {
        let changes = (!self.changes.is_empty()).then(|| Arg::Clauses(self.changes.iter().map(Change::said).collect()));
        let act = match (changes, &self.text) {
            (Some(changes), None) => words::amends(self.in_force_from, changes),
            (Some(changes), Some(text)) => words::amends_text(self.in_force_from, changes, &text.commitment),
            (None, Some(text)) => words::amends_text_alone(self.in_force_from, &text.commitment),
            // The rules refuse it.
            (None, None) => words::nothing_named(),
        };
        warned_of(&self.changes, act)
    }

    fn nature(&self) -> Nature<'_> {
        Nature { reopens_pending: true, ..Nature::PLAIN }
    }
}
