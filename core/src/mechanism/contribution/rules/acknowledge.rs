//! The acknowledgement: signed by the receiver named in the promise, never by the contributor.
//!
//! Nobody acknowledges its own delivery, nor through somebody in the same hands: those who are on the contributor's side
//! today, and those who were when the delivery was recorded. Where the receiver is one of them the secretariat does it, its
//! members of that side left out; where there is none of it, what another member acknowledges needs the council's decision,
//! and without a council everybody who is not on that side.

use crate::book::{Arg, Matter, Moment, Nature, Plan, Refusal, Requirement, Rules, Said, Scope, Subject, field};
use crate::mechanism::contribution::acts::Acknowledge;
use crate::mechanism::contribution::codes::{CON_004, CON_008, CON_009, CON_010, CON_016};
use crate::mechanism::contribution::query::{add, delivery, require_positive};
use crate::mechanism::contribution::tables::Acknowledgement;
use crate::mechanism::contribution::words;
use crate::mechanism::decision::query::organ::sits_in_secretariat;
use crate::mechanism::decision::rule::OrganKind;
use crate::mechanism::membership::query::side::same_side_but_by;
use crate::mechanism::membership::query::{name_of, same_side};
use crate::mechanism::membership::tables::Member;
use crate::mechanism::state::State;
use crate::value::{Date, MemberId, Money};

/// Who acknowledges where the receiver is on the contributor's side: the secretariat, the council, all the others.
fn instead_of_receiver(
    state: &State,
    mut plan: Plan,
    author: &MemberId,
    today: Date,
    partial: &dyn Fn(&MemberId) -> bool,
) -> Result<Plan, Refusal> {
    let others = || state.sections.membership.in_good_standing(today).filter(|member| !partial(member));
    let keeps = |member: &&MemberId| sits_in_secretariat(state, member, today) == Some(true);
    let office: Vec<_> = others().filter(keeps).collect();
    if !office.is_empty() {
        return if office.contains(&author) {
            Ok(plan)
        } else {
            Err(CON_008.refuse("author", words::secretariat_acknowledges(Arg::list(office))))
        };
    }
    let (_, version) = state.sections.agreement.require_in_force(today)?;
    let mut councils = version
        .terms
        .organs
        .iter()
        .filter(|(_, organ)| organ.kind == OrganKind::Council && organ.matters.contains_key(&Matter::Ordinary));
    match councils.next() {
        Some((organ, _)) => {
            plan.requirements.insert(Requirement::Decision { organ: organ.clone(), matter: Matter::Ordinary });
            Ok(plan)
        }
        None => Ok(plan.with_approval_of(others(), Scope::Acknowledge)),
    }
}

impl Rules<State> for Acknowledge {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let tables = &state.sections.contribution;
        let unknown = || CON_010.refuse(field!(Acknowledge.delivery), words::no_delivery(&self.delivery));
        let (entry, delivery) = delivery(state, &self.delivery).ok_or_else(unknown)?;
        let contribution = tables.contributions.get(&delivery.contribution).ok_or_else(unknown)?;
        if contribution.member == moment.author {
            return Err(CON_004.refuse("author", words::delivered_it(&moment.author)));
        }
        let today = state.date_at(moment.recorded_at);
        let days = [Some(today), state.day_of(entry)];
        let partial = |member: &MemberId| {
            days.into_iter().flatten().any(|day| same_side(state, &contribution.member, member, day))
        };
        if partial(&moment.author) {
            let found = words::affiliate_delivered(&moment.author, &contribution.member);
            return Err(CON_004.refuse("author", found));
        }
        let mut plan = Plan::alone(Scope::Acknowledge, [Subject::contribution(&delivery.contribution)])
            .disposing_of(Some(self.value), []);
        // A receiver that has left acknowledges what came while it was there; for what came later it is not asked.
        let record = state.sections.membership.members.get(&contribution.receiver);
        let left = record.and_then(Member::end).map(|(last_day, _)| last_day).filter(|day| *day < delivery.delivered);
        if let Some(last_day) = left.filter(|_| contribution.receiver == moment.author) {
            return Err(CON_016.refuse("author", words::left_on(&moment.author, last_day)));
        }
        if contribution.receiver != moment.author {
            if left.is_none() && !partial(&contribution.receiver) {
                return Err(CON_008.refuse("author", words::receiver_is(&contribution.receiver)));
            }
            plan = instead_of_receiver(state, plan, &moment.author, today, &partial)?;
            // By its own word alone a contributor does not get round its receiver.
            let (member, receiver) = (&contribution.member, &contribution.receiver);
            let others_say = |day| same_side_but_by(state, member, receiver, day, member);
            if left.is_none() && !days.into_iter().flatten().any(others_say) {
                plan = plan.with_approval_of([&contribution.receiver], Scope::Acknowledge);
            }
        }
        let field = field!(Acknowledge.value);
        require_positive(field, &self.value)?;
        let total = add(field, &delivery.acknowledged, &self.value)?;
        add(field, &contribution.acknowledged, &self.value)?;
        if total.minor > delivery.value.minor {
            return Err(CON_009.refuse(field, words::over_delivered(total, delivery.value)));
        }
        Ok(plan.resting_on(Some(self.delivery)).resting_on(state.event_of(contribution.index)))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let (Some((entry, delivery)), Some(own)) = (delivery(state, &self.delivery), state.find(&moment.event)) else {
            return;
        };
        let contribution = delivery.contribution.clone();
        let tables = &mut state.sections.contribution;
        let more = |sum: &mut Money| {
            if let Ok(total) = sum.checked_add(&self.value) {
                *sum = total;
            }
        };
        let (value, by) = (self.value, moment.author.clone());
        tables.acknowledgements.put(own, Acknowledgement { delivery: entry, value, by });
        let mut rest = 0;
        tables.deliveries.change(entry, |delivery| {
            more(&mut delivery.acknowledged);
            rest = delivery.value.minor.saturating_sub(delivery.acknowledged.minor);
        });
        if rest == 0 {
            tables.awaited.remove(&entry);
        }
        tables.contributions.change(&contribution, |contribution| more(&mut contribution.acknowledged));
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        let author = name_of(state, author);
        match delivery(state, &self.delivery) {
            Some((_, of)) => words::acknowledges(&author, self.value, of.delivered, of.value, &of.contribution),
            None => words::acknowledges_unseen(&author, self.value, &self.delivery),
        }
    }

    fn nature(&self) -> Nature<'_> {
        Nature { winds_up: true, ..Nature::PLAIN }
    }
}
