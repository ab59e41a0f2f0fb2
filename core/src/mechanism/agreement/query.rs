//! What the rules of all mechanisms ask the agreement: who approves a matter, and whether terms fit the members.
//!
//! Invariant: no member alone carries what concerns others.

use crate::book::{Arg, Matter, Moment, Plan, Refusal, Requirement, Scope};
use crate::mechanism::agreement::codes::AGR_019;
use crate::mechanism::agreement::terms::whole::Terms;
use crate::mechanism::agreement::words;
use crate::mechanism::decision::query::organ::can_decide;
use crate::mechanism::decision::rule::{Approver, Approving};
use crate::mechanism::state::State;
use crate::value::Date;

/// How many problems of terms a refusal names: it stands in the state where it made an act void.
const PROBLEMS_TOLD: usize = 20;

impl Plan {
    /// The same, needing the approval of whoever the terms name for a matter: every member present on `date`, or an organ by
    /// decision. After the agreement's end the last terms hold for it. Without terms, and where the organ has nobody left
    /// who can vote in it, it is every member.
    #[must_use]
    pub fn with_approval_on(mut self, state: &State, matter: Matter, scope: Scope, date: Date) -> Self {
        self.clauses.insert(format!("approvals.{}", matter.name()));
        let terms = state.sections.agreement.governing(date).map(|(_, version)| &version.terms);
        let approver = terms.map_or(&Approver::AllMembers, |terms| terms.approver(&matter));
        self.with_approval_by(state, approver, matter, scope, date)
    }

    /// The same, needing the approval of this approver: every member present on `date`, an organ by decision, where it can
    /// decide, or several of them. A member that is named beside others and is none any more holds up nothing.
    #[must_use]
    pub(crate) fn with_approval_by(
        mut self,
        state: &State,
        approver: &Approver,
        matter: Matter,
        scope: Scope,
        date: Date,
    ) -> Self {
        let tables = &state.sections.membership;
        for approving in approver.each() {
            self = match approving {
                Approving::Organ(organ) if can_decide(state, &organ, date) => {
                    self.requirements.insert(Requirement::Decision { organ, matter: matter.clone() });
                    self
                }
                Approving::AllMembers | Approving::Organ(_) => self.with_approval_of(tables.present(date), scope),
                Approving::Member(named) => {
                    let heir = tables.heir(&named);
                    self.with_approval_of(tables.present(date).filter(|member| *member == heir), scope)
                }
            };
        }
        self
    }
}

/// Refuses what concerns others and would be carried by its author alone: where every member approves and nobody but the
/// author is left to ask, "every member" protects nobody. Whoever is or was a member is such another. What takes nothing
/// from them is not asked this: leaving, ending the agreement, ending a suspension.
///
/// # Errors
/// `AGR-019`.
pub(crate) fn require_another(
    state: &State,
    moment: &Moment,
    field: &'static str,
    plan: Plan,
) -> Result<Plan, Refusal> {
    let tables = &state.sections.membership;
    let others = tables.members.iter().any(|(member, _)| tables.heir(member) != &moment.author);
    if others && !plan.concerns_others(&moment.author) {
        return Err(AGR_019.refuse(field, words::author_alone(&moment.author)));
    }
    Ok(plan)
}

impl Terms {
    /// Checks what the terms of a version that begins on `start` say by themselves and of the members on a date. The refusal carries the first problem's code
    /// and names them all.
    ///
    /// # Errors
    /// `AGR-003`, `AGR-004`, `AGR-006` to `AGR-008`, `AGR-020`.
    pub(crate) fn check(
        &self,
        field: &str,
        state: &State,
        (date, start): (Date, Date),
        touches: impl Fn(&str) -> bool,
    ) -> Result<(), Refusal> {
        let tables = &state.sections.membership;
        let mut problems = self
            .strangers(|member| tables.members.get(tables.heir(member)).is_some_and(|record| !record.has_left(date)));
        // Who has left since stands in the terms that were signed: that holds up nothing that leaves the clause alone.
        problems.retain(|problem| touches(&problem.clause));
        problems.extend(self.problems());
        problems.extend(self.ended_before(start.max(date)));
        let Some(first) = problems.first() else { return Ok(()) };
        // What a member is told; the command's own check names them all.
        let told = problems.iter().take(PROBLEMS_TOLD);
        let all = told.map(|problem| words::in_clause(&problem.clause, problem.found.clone())).collect();
        Err(first.code.refuse(format!("{field}.{}", first.clause), words::together(Arg::Clauses(all))))
    }
}
