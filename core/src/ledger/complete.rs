//! Whether an act has what it needs, and whether the alliance and its author can act at all.

use crate::book::codes::{AUT_006, AUT_021, LED_008, LED_009};
use crate::book::{Matter, Moment, Plan, Refusal, Requirement, Rules, Scope, catalogue, members_asked};
use crate::mechanism::agreement::terms::matters::OwnMatter;
use crate::mechanism::body::Body;
use crate::mechanism::decision::query::outcome::{Verdict, verdict};
use crate::mechanism::machine::{Pending, Standing};
use crate::mechanism::membership::query::frozen;
use crate::mechanism::state::State;
use crate::value::{EventId, MemberId, OrganId, Timestamp};

impl State {
    /// Whether nothing keeps a pending act from taking effect at a moment: no approval is missing, it has stood in the open
    /// for as long as it has to, and whoever gives something by it is who it was.
    #[must_use]
    pub fn is_complete(&self, id: &EventId, act: &Pending, at: Timestamp) -> bool {
        let stood = act.wait.is_none() || act.open.is_some_and(|open| open.until <= at);
        let disposer = act.body.rules().and_then(|rules| rules.nature().gives.by(&act.author));
        stood && self.is_approved(id, act, at) && disposer.is_none_or(|member| frozen(self, member).is_none())
    }

    /// Whether no approval of a pending act is missing at a moment.
    #[must_use]
    pub fn is_approved(&self, id: &EventId, act: &Pending, at: Timestamp) -> bool {
        act.missing().next().is_none() && self.undecided(id, act, at).next().is_none()
    }

    /// The organs whose final approval a pending act misses.
    pub fn undecided<'a>(
        &'a self,
        id: &'a EventId,
        act: &'a Pending,
        at: Timestamp,
    ) -> impl Iterator<Item = (&'a OrganId, &'a Matter)> {
        act.decisions().filter(move |(organ, matter)| verdict(self, id, organ, matter, at) != Verdict::Approved)
    }

    /// Whether an organ has finally rejected a pending act.
    pub(crate) fn is_rejected(&self, id: &EventId, act: &Pending, at: Timestamp) -> bool {
        act.decisions().any(|(organ, matter)| verdict(self, id, organ, matter, at) == Verdict::Rejected)
    }

    /// Refuses a member whose membership has ended, except for what winds it up.
    ///
    /// # Errors
    /// `AUT-006`.
    pub(crate) fn still_present(&self, member: &MemberId, at: Timestamp, winds_up: bool) -> Result<(), Refusal> {
        let left = self.sections.membership.members.get(member).is_some_and(|record| record.has_left(self.date_at(at)));
        if left && !winds_up {
            return Err(AUT_006.refuse("author", catalogue::membership_ended(member)));
        }
        Ok(())
    }

    /// The same plan, also needing what the terms in force make acts of this kind wait for. Only members are bound by it: what
    /// whoever has left disposes of is its own, as everybody's is once the agreement has ended.
    fn waiting_by_terms(&self, body: &Body, plan: Plan, moment: &Moment) -> Plan {
        let today = self.date_at(moment.recorded_at);
        let (Some(kind), Some((_, version))) = (body.kind(), self.sections.agreement.in_force(today)) else {
            return plan;
        };
        let gone = self.sections.membership.members.get(&moment.author).is_none_or(|record| record.has_left(today));
        let waits = |own: &OwnMatter| !gone && own.acts.iter().any(|act| act.as_str() == kind);
        let matters = version.terms.matters.iter().filter(|(_, own)| waits(own));
        let own = plan.requirements.clone();
        let mut plan = matters.fold(plan, |plan, (id, _)| {
            plan.under(format!("matters.{id}")).with_approval_on(self, Matter::Own(id.clone()), Scope::Vote, today)
        });
        // Whoever the act needs anyway signs it once, with a key for the act and not for voting alone.
        let asked = |member: &MemberId| members_asked(&own).any(|(asked, _)| asked == member);
        plan.requirements.retain(|requirement| match requirement {
            Requirement::Member { member, .. } => own.contains(requirement) || !asked(member),
            Requirement::Decision { .. } => true,
        });
        plan
    }

    /// What the rules say of an act at a moment, and whether all that it builds on is trusted: the one place that asks this, of
    /// every act.
    ///
    /// # Errors
    /// The rules' own refusals, `AUT-021`.
    pub(crate) fn judge(&self, body: &Body, rules: &dyn Rules<Self>, moment: &Moment) -> Result<Plan, Refusal> {
        let plan = self.waiting_by_terms(body, rules.plan(self, moment)?, moment);
        for entry in plan.rests_on.iter().filter_map(|act| self.find(act)) {
            if let Some(raised) = self.distrusted(entry) {
                return Err(AUT_021.refuse("body", catalogue::builds_on_suspect(entry, raised)));
            }
        }
        Ok(plan)
    }

    /// Refuses everything but the founding while the alliance is not founded.
    ///
    /// # Errors
    /// `LED-008`, `LED-009`.
    pub(crate) fn founded(&self) -> Result<(), Refusal> {
        if self.sections.membership.alliance.contains(&()) {
            return Ok(());
        }
        let founding = self.ledger().map(|ledger| EventId(ledger.0));
        match founding.and_then(|id| self.find(&id)).and_then(|index| self.machine.acts.get(index)) {
            Some(Standing::Pending) | None => Err(LED_008.refuse("ledger", catalogue::founders_missing())),
            Some(standing) => Err(LED_009.refuse("ledger", catalogue::founding_is(standing.said()))),
        }
    }
}
