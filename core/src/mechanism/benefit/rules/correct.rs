//! Corrections of payments and of their acknowledgements: the payer says what is right of a payment, the payee of its
//! receipt; the other approves where it loses by it.
//!
//! The payee loses by what takes a receipt of it, or a claim: a payment that it acknowledged, one that grows or becomes older.
//! The payer loses by a receipt that falls away. Invariant: paid ≤ due, and acknowledged ≤ paid, afterwards too.

use crate::book::correction::keep;
use crate::book::{Corrected, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::benefit::acts::Correct;
use crate::mechanism::benefit::codes::{BEN_008, BEN_009, BEN_020, BEN_021, BEN_022};
use crate::mechanism::benefit::query::require_positive;
use crate::mechanism::benefit::tables::{Distribution, Part, Payment, Stated};
use crate::mechanism::benefit::words;
use crate::mechanism::membership::query::name_of;
use crate::mechanism::state::State;
use crate::value::{MemberId, Money};

/// What a correction is of: the payment with its entry, its distribution and part, and whether its receipt is meant.
struct Fact<'a> {
    entry: u64,
    payment: &'a Payment,
    distribution: &'a Distribution,
    part: &'a Part,
    receipt: bool,
}

impl Correct {
    fn fact<'a>(&self, state: &'a State) -> Option<Fact<'a>> {
        let tables = &state.sections.benefit;
        let named = state.find(&self.fact)?;
        let (entry, payment, receipt) = match tables.payments.get(named) {
            Some(payment) => (named, payment, false),
            None => {
                let acknowledged = |(_, payment): &(u64, &Payment)| payment.acknowledged == Some(named);
                let (entry, payment) = tables.payments.iter().find(acknowledged)?;
                (entry, payment, true)
            }
        };
        let distribution = tables.distributions.get(&payment.distribution)?;
        let part = distribution.parts.get(&payment.payee)?;
        Some(Fact { entry, payment, distribution, part, receipt })
    }

    /// The payment as it is right. What did not happen nobody has received.
    fn right(&self, fact: &Fact<'_>) -> Stated {
        let Payment { amount, paid, acknowledged, .. } = *fact.payment;
        match (fact.receipt, self.never) {
            (true, _) => Stated { amount, paid, acknowledged: None },
            (false, true) => Stated { amount: Money { minor: 0, ..amount }, paid, acknowledged: None },
            (false, false) => {
                Stated { amount: self.amount.unwrap_or(amount), paid: self.paid.unwrap_or(paid), acknowledged }
            }
        }
    }

    /// Refuses what says nothing, or nothing else than before.
    fn require_change(&self, fact: &Fact<'_>, right: &Stated) -> Result<(), Refusal> {
        let refuse = |found: Said| Err(BEN_021.refuse(field!(Correct), found));
        if self.never == (self.amount.is_some() || self.paid.is_some()) {
            return refuse(words::right_or_never());
        }
        if fact.receipt && !self.never {
            return refuse(words::receipt_or_none());
        }
        if *right == fact.payment.stated() {
            return refuse(words::says_so());
        }
        let Some(amount) = &self.amount else { return Ok(()) };
        require_positive(field!(Correct.amount), amount)?;
        let pool = fact.distribution.pool.currency;
        if amount.currency != pool {
            let found = words::other_currency(&amount.currency.to_string(), &pool.to_string());
            return Err(BEN_008.refuse(field!(Correct.amount), found));
        }
        Ok(())
    }
}

impl Payment {
    /// What it says.
    const fn stated(&self) -> Stated {
        Stated { amount: self.amount, paid: self.paid, acknowledged: self.acknowledged }
    }
}

impl Stated {
    /// How much of it the payee has acknowledged.
    const fn received(&self) -> i64 {
        if self.acknowledged.is_some() { self.amount.minor } else { 0 }
    }
}

impl Rules<State> for Correct {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let unknown = || BEN_020.refuse(field!(Correct.fact), words::no_fact(&self.fact));
        let fact = self.fact(state).ok_or_else(unknown)?;
        let (payer, payee) = (&fact.distribution.payer, &fact.payment.payee);
        let states = if fact.receipt { payee } else { payer };
        if *states != moment.author {
            return Err(BEN_022.refuse("author", words::stated_it(states)));
        }
        let (before, right) = (fact.payment.stated(), self.right(&fact));
        self.require_change(&fact, &right)?;
        let open = fact.part.due.saturating_sub(fact.part.paid).saturating_add(before.amount.minor);
        if right.amount.minor > open {
            let found = words::over_open(right.amount, Money { minor: open, ..right.amount });
            return Err(BEN_009.refuse(field!(Correct.amount), found));
        }
        let subjects = [Subject::distribution(&fact.payment.distribution), Subject::member(payee)];
        let worth = if right.amount.minor < before.amount.minor { before.amount } else { right.amount };
        if fact.receipt {
            let plan = Plan::alone(Scope::AcknowledgePayment, subjects).disposing_of(Some(before.amount), []);
            return Ok(plan.with_approval_of([payer], Scope::Pay));
        }
        let plan = Plan::alone(Scope::Pay, subjects).disposing_of(Some(worth), []);
        let takes = right.amount.minor > before.amount.minor || right.paid < before.paid;
        Ok(if takes || before.acknowledged.is_some() {
            plan.with_approval_of([payee], Scope::AcknowledgePayment)
        } else {
            plan
        })
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Some(fact) = self.fact(state) else { return };
        let (entry, before, right) = (fact.entry, fact.payment.stated(), self.right(&fact));
        let (of, payee) = (fact.payment.distribution.clone(), fact.payment.payee.clone());
        let tables = &mut state.sections.benefit;
        tables.distributions.change(&of, |distribution| {
            let Some(part) = distribution.parts.get_mut(&payee) else { return };
            part.paid = part.paid.saturating_sub(before.amount.minor).saturating_add(right.amount.minor);
            part.acknowledged = part.acknowledged.saturating_sub(before.received()).saturating_add(right.received());
        });
        tables.payments.change(entry, |payment| {
            (payment.amount, payment.paid, payment.acknowledged) = (right.amount, right.paid, right.acknowledged);
        });
        let corrected = Corrected { before, index: moment.index, reason: self.reason.clone() };
        keep(&mut tables.corrections, entry, corrected);
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        let author = name_of(state, author);
        let Some(fact) = self.fact(state) else {
            return words::corrects_unseen(&author, &self.fact, &self.reason);
        };
        let right = self.right(&fact);
        let (payee, entry) = (name_of(state, &fact.payment.payee), fact.entry);
        match (fact.receipt, self.never) {
            (true, _) => words::corrects_receipt(&author, fact.payment.amount, entry, &self.reason),
            (false, true) => words::corrects_to_none(&author, fact.payment.amount, &payee, entry, &self.reason),
            (false, false) => words::corrects(&author, entry, right.amount, &payee, right.paid, &self.reason),
        }
    }

    fn nature(&self) -> Nature<'_> {
        Nature { winds_up: true, ..Nature::PLAIN }
    }
}
