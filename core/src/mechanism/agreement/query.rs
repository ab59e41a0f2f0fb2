//! What the rules of all mechanisms ask the agreement: who approves a matter, and whether terms fit the members.

use crate::book::{Arg, Matter, Plan, Refusal, Requirement, Scope};
use crate::mechanism::agreement::terms::whole::Terms;
use crate::mechanism::agreement::words;
use crate::mechanism::decision::rule::Approver;
use crate::mechanism::state::State;
use crate::value::Date;

/// How many problems of terms a refusal names: it stands in the state where it made an act void.
const PROBLEMS_TOLD: usize = 20;

impl Plan {
    /// The same, needing the approval of whoever the terms in force on `date` name for a matter: every member present
    /// then, or an organ by decision. Without terms it is every member.
    #[must_use]
    pub fn with_approval_on(mut self, state: &State, matter: Matter, scope: Scope, date: Date) -> Self {
        self.clauses.insert(format!("approvals.{}", matter.name()));
        let terms = state.sections.agreement.in_force(date).map(|(_, version)| &version.terms);
        match terms.map(|terms| terms.approver(matter)) {
            Some(Approver::Organ(organ)) => {
                self.requirements.insert(Requirement::Decision { organ: organ.clone(), matter });
                self
            }
            Some(Approver::AllMembers) | None => self.with_approval_of(state.sections.membership.present(date), scope),
        }
    }
}

impl Terms {
    /// Checks what the terms say by themselves and of the members on a date. The refusal carries the first problem's code
    /// and names them all.
    ///
    /// # Errors
    /// `AGR-003`, `AGR-004`, `AGR-006` to `AGR-008`.
    pub(crate) fn check(&self, field: &str, state: &State, date: Date) -> Result<(), Refusal> {
        let tables = &state.sections.membership;
        let mut problems = self
            .strangers(|member| tables.members.get(tables.heir(member)).is_some_and(|record| !record.has_left(date)));
        problems.extend(self.problems());
        let Some(first) = problems.first() else { return Ok(()) };
        // What a member is told; the command's own check names them all.
        let told = problems.iter().take(PROBLEMS_TOLD);
        let all = told.map(|problem| words::in_clause(&problem.clause, problem.found.clone())).collect();
        Err(first.code.refuse(format!("{field}.{}", first.clause), words::together(Arg::Clauses(all))))
    }
}
