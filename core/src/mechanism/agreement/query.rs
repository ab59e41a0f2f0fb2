//! What the rules of all mechanisms ask the agreement: who approves a matter, and whether terms fit the members.

use crate::book::{Arg, Matter, Plan, Refusal, Requirement, Scope};
use crate::mechanism::agreement::terms::whole::Terms;
use crate::mechanism::agreement::words;
use crate::mechanism::decision::query::organ::can_decide;
use crate::mechanism::decision::rule::Approver;
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
        match terms.map(|terms| terms.approver(matter)) {
            Some(Approver::Organ(organ)) if can_decide(state, organ, date) => {
                self.requirements.insert(Requirement::Decision { organ: organ.clone(), matter });
                self
            }
            Some(Approver::AllMembers | Approver::Organ(_)) | None => {
                self.with_approval_of(state.sections.membership.present(date), scope)
            }
        }
    }
}

impl Terms {
    /// Checks what the terms of a version that begins on `start` say by themselves and of the members on a date. The refusal carries the first problem's code
    /// and names them all.
    ///
    /// # Errors
    /// `AGR-003`, `AGR-004`, `AGR-006` to `AGR-008`, `AGR-020`.
    pub(crate) fn check(&self, field: &str, state: &State, date: Date, start: Date) -> Result<(), Refusal> {
        let tables = &state.sections.membership;
        let mut problems = self
            .strangers(|member| tables.members.get(tables.heir(member)).is_some_and(|record| !record.has_left(date)));
        problems.extend(self.problems());
        problems.extend(self.ended_before(start.max(date)));
        let Some(first) = problems.first() else { return Ok(()) };
        // What a member is told; the command's own check names them all.
        let told = problems.iter().take(PROBLEMS_TOLD);
        let all = told.map(|problem| words::in_clause(&problem.clause, problem.found.clone())).collect();
        Err(first.code.refuse(format!("{field}.{}", first.clause), words::together(Arg::Clauses(all))))
    }
}
