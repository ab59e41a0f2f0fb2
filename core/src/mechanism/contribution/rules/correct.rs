//! Corrections of deliveries and acknowledgements: whoever stated it says what is right; those who acknowledged a delivery
//! approve what changes of it, the contributor approves what it loses of an acknowledgement. What silence acknowledged the
//! contributor gives up alone; everything else of such a delivery its receiver approves, as if it had spoken.
//!
//! Invariants: acknowledged ≤ delivered afterwards too; an acknowledgement only falls by a correction: more is acknowledged
//! by another one, for which the rules of acknowledgements hold.

use std::collections::BTreeSet;

use crate::book::correction::keep;
use crate::book::{Corrected, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::contribution::acts::Correct;
use crate::mechanism::contribution::change::awaited;
use crate::mechanism::contribution::codes::{CON_007, CON_009, CON_013, CON_014, CON_015};
use crate::mechanism::contribution::query::require_positive;
use crate::mechanism::contribution::tables::{Acknowledgement, Contribution, Delivery, Stated};
use crate::mechanism::contribution::words;
use crate::mechanism::membership::query::name_of;
use crate::mechanism::state::State;
use crate::value::{ContributionId, Date, MemberId, Money};

/// What a correction is of.
enum Fact<'a> {
    Delivery(&'a Delivery),
    Acknowledgement(&'a Acknowledgement, &'a Delivery),
}

impl Correct {
    /// What it is of: its entry, the fact, its contribution.
    fn fact<'a>(&self, state: &'a State) -> Option<(u64, Fact<'a>, &'a Contribution)> {
        let tables = &state.sections.contribution;
        let entry = state.find(&self.fact)?;
        let (fact, delivery) = match tables.deliveries.get(entry) {
            Some(delivery) => (Fact::Delivery(delivery), delivery),
            None => {
                let acknowledgement = tables.acknowledgements.get(entry)?;
                let delivery = tables.deliveries.get(acknowledgement.delivery)?;
                (Fact::Acknowledgement(acknowledgement, delivery), delivery)
            }
        };
        Some((entry, fact, tables.contributions.get(&delivery.contribution)?))
    }

    /// The value that is right, of a fact that said another.
    fn right(&self, before: Money) -> Money {
        let none = Money { minor: 0, ..before };
        if self.never { none } else { self.value.unwrap_or(before) }
    }

    /// Refuses what says nothing, or nothing else than before.
    fn require_change(&self, value: Money, delivered: Option<Date>) -> Result<(), Refusal> {
        let refuse = |found: Said| Err(CON_014.refuse(field!(Correct), found));
        if self.never == (self.value.is_some() || self.delivered.is_some()) {
            return refuse(words::right_or_never());
        }
        if let Some(right) = &self.value {
            require_positive(field!(Correct.value), right)?;
            if right.currency != value.currency {
                let found = words::other_currency(&right.currency.to_string(), &value.currency.to_string());
                return Err(CON_007.refuse(field!(Correct.value), found));
            }
        }
        if self.delivered.is_some() && delivered.is_none() {
            return refuse(words::has_no_day());
        }
        let day = self.delivered.or(delivered);
        if self.right(value) == value && day == delivered {
            return refuse(words::says_so());
        }
        Ok(())
    }
}

/// Whoever acknowledged a part of a delivery, or has its rights now; for what silence acknowledged the receiver.
fn acknowledged_by<'a>(state: &'a State, entry: u64, receiver: &'a MemberId, silent: bool) -> BTreeSet<&'a MemberId> {
    let all = state.sections.contribution.acknowledgements.iter().map(|(_, record)| record);
    let counting = all.filter(|record| record.delivery == entry && record.value.minor > 0).map(|record| &record.by);
    let silent = Some(receiver).filter(|_| silent);
    counting.chain(silent).map(|member| state.sections.membership.heir(member)).collect()
}

/// What silence acknowledged of a delivery.
fn deemed(delivery: &Delivery) -> i64 {
    delivery.deemed.as_ref().map_or(0, |deemed| deemed.value.minor)
}

/// Silence consents only to what stood for the whole of its time: what is worth more than was said waits anew.
fn wait_anew(state: &mut State, entry: u64, of: &ContributionId, was: Money, moment: &Moment) {
    let tables = &state.sections.contribution;
    let Some((delivery, contribution)) = tables.deliveries.get(entry).zip(tables.contributions.get(of)) else { return };
    if delivery.value.minor <= was.minor || delivery.contested.is_some() {
        return;
    }
    match awaited(state, contribution, state.date_at(moment.recorded_at)) {
        Some(awaited) => state.sections.contribution.awaited.put(entry, awaited),
        None => drop(state.sections.contribution.awaited.remove(&entry)),
    }
}

impl Rules<State> for Correct {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let unknown = || CON_013.refuse(field!(Correct.fact), words::no_fact(&self.fact));
        let (entry, fact, contribution) = self.fact(state).ok_or_else(unknown)?;
        let tables = &state.sections;
        let require_author = |by: &MemberId| {
            let by = tables.membership.heir(by);
            if *by == moment.author { Ok(()) } else { Err(CON_015.refuse("author", words::stated_it(by))) }
        };
        let subject = |delivery: &Delivery| [Subject::contribution(&delivery.contribution)];
        match fact {
            Fact::Delivery(delivery) => {
                require_author(&contribution.member)?;
                self.require_change(delivery.value, Some(delivery.delivered))?;
                let right = self.right(delivery.value);
                let spoken = delivery.acknowledged.minor.saturating_sub(deemed(delivery));
                if right.minor < spoken {
                    let found = words::over_delivered(Money { minor: spoken, ..right }, right);
                    return Err(CON_009.refuse(field!(Correct.value), found));
                }
                let gives_up = self.delivered.is_none() && right.minor < delivery.value.minor;
                let silent = deemed(delivery) > 0 && !gives_up;
                sum(&contribution.delivered, &delivery.value, &right)?;
                let worth = if right.minor < delivery.value.minor { delivery.value } else { right };
                Ok(Plan::alone(Scope::Contribute, subject(delivery)).disposing_of(Some(worth), []).with_approval_of(
                    acknowledged_by(state, entry, &contribution.receiver, silent),
                    Scope::Acknowledge,
                ))
            }
            Fact::Acknowledgement(acknowledgement, delivery) => {
                require_author(&acknowledgement.by)?;
                self.require_change(acknowledgement.value, None)?;
                let right = self.right(acknowledgement.value);
                if right.minor > acknowledgement.value.minor {
                    return Err(CON_014.refuse(field!(Correct.value), words::acknowledge_the_rest()));
                }
                Ok(Plan::alone(Scope::Acknowledge, subject(delivery))
                    .disposing_of(Some(acknowledgement.value), [])
                    .with_approval_of([&contribution.member], Scope::Contribute))
            }
        }
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Some((entry, fact, _)) = self.fact(state) else { return };
        let (before, of, acknowledges) = match fact {
            Fact::Delivery(delivery) => {
                let stated = Stated { value: delivery.value, delivered: Some(delivery.delivered) };
                (stated, delivery.contribution.clone(), None)
            }
            Fact::Acknowledgement(acknowledgement, delivery) => {
                let stated = Stated { value: acknowledgement.value, delivered: None };
                (stated, delivery.contribution.clone(), Some(acknowledgement.delivery))
            }
        };
        let (was, right) = (before.value, self.right(before.value));
        let turn = |total: &mut Money| {
            if let Ok(corrected) = sum(total, &was, &right) {
                *total = corrected;
            }
        };
        let tables = &mut state.sections.contribution;
        match acknowledges {
            None => {
                let mut given_up = 0;
                tables.deliveries.change(entry, |delivery| {
                    delivery.value = right;
                    delivery.delivered = self.delivered.unwrap_or(delivery.delivered);
                    given_up = delivery.acknowledged.minor.saturating_sub(right.minor).max(0);
                    delivery.acknowledged.minor = delivery.acknowledged.minor.saturating_sub(given_up);
                    if let Some(deemed) = &mut delivery.deemed {
                        deemed.value.minor = deemed.value.minor.saturating_sub(given_up);
                    }
                });
                tables.contributions.change(&of, |contribution| {
                    turn(&mut contribution.delivered);
                    contribution.acknowledged.minor = contribution.acknowledged.minor.saturating_sub(given_up);
                    contribution.deemed.minor = contribution.deemed.minor.saturating_sub(given_up);
                });
            }
            Some(delivery) => {
                tables.acknowledgements.change(entry, |acknowledgement| acknowledgement.value = right);
                tables.deliveries.change(delivery, |delivery| turn(&mut delivery.acknowledged));
                tables.contributions.change(&of, |contribution| turn(&mut contribution.acknowledged));
            }
        }
        let corrected = Corrected { before, index: moment.index, reason: self.reason.clone() };
        keep(&mut tables.corrections, entry, corrected);
        wait_anew(state, entry, &of, was, moment);
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        let author = name_of(state, author);
        let (entry, right) = match self.fact(state) {
            None => return words::corrects_unseen(&author, &self.fact, &self.reason),
            Some(_) if self.never => (state.find(&self.fact), words::never_happened()),
            Some((entry, Fact::Delivery(delivery), _)) => {
                let day = self.delivered.unwrap_or(delivery.delivered);
                (Some(entry), words::rightly(self.right(delivery.value), day))
            }
            Some((entry, Fact::Acknowledgement(acknowledgement, _), _)) => {
                (Some(entry), words::rightly_valued(self.right(acknowledgement.value)))
            }
        };
        words::corrects(&author, entry.unwrap_or_default(), right, &self.reason)
    }

    fn nature(&self) -> Nature<'_> {
        // Whoever has left still says what is right of what it stated.
        Nature { winds_up: true, ..Nature::PLAIN }
    }
}

/// A sum with one of its parts as corrected.
fn sum(total: &Money, was: &Money, right: &Money) -> Result<Money, Refusal> {
    let minor = total.minor.checked_sub(was.minor).and_then(|rest| rest.checked_add(right.minor));
    let minor = minor.ok_or_else(|| CON_014.refuse(field!(Correct.value), words::sum_too_large()))?;
    Ok(Money { minor, ..*total })
}
