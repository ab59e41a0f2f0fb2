//! Benefit: sharing the proceeds by the agreement's fixed shares, paying them, acknowledging receipt.
//!
//! Invariants: the parts sum to the pool to the last minor unit (largest remainder, ties by member id); a distribution
//! names the one agreement version in force on its accrual date; paid ≤ approved; a payment is acknowledged once.

mod acknowledge;
mod distribute;
mod pay;
mod views;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::table::{Table, tables};
use crate::ledger::{Sequence, State};
use crate::value::{Date, DistributionId, EventId, MemberId, Money, Name, Share};

pub use acknowledge::AcknowledgePayment;
pub use distribute::Distribute;
pub use pay::Pay;
pub(crate) use views::VIEWS;

acts! {
    /// Share a pool by the agreement's fixed shares.
    Distribute(Distribute),
    /// State that a member's part (or some of it) was paid.
    Pay(Pay),
    /// Acknowledge a payment.
    Acknowledge(AcknowledgePayment),
}

/// An approved distribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Distribution {
    /// What the proceeds are from.
    pub what: Name,
    /// What is shared.
    pub pool: Money,
    /// The day on which it accrued.
    pub accrued: Date,
    /// The agreement version that gives the shares.
    pub version: u32,
    /// Who pays.
    pub payer: MemberId,
    /// Index of the entry that completed it.
    pub index: u64,
    /// Each member's part.
    pub parts: BTreeMap<MemberId, Part>,
}

/// A member's part of a distribution, in minor units of the pool's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The share that gives it.
    pub share: Share,
    /// What is due.
    pub due: i64,
    /// Whether it holds a minor unit of the remainder.
    pub remainder: bool,
    /// What the payer states to have paid.
    pub paid: i64,
    /// What the member acknowledges to have received.
    pub acknowledged: i64,
}

/// A payment as the payer states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// The distribution.
    pub distribution: DistributionId,
    /// Who was paid.
    pub payee: MemberId,
    /// How much.
    pub amount: Money,
    /// On which day.
    pub paid: Date,
    /// Index of the entry that acknowledges it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<u64>,
}

tables! {
    /// The benefit tables.
    pub struct Tables {
        /// Approved distributions.
        distributions: Table<DistributionId, Distribution> = "distribution",
        /// Payments by the index of their entry.
        payments: Sequence<Payment> = "payment",
    }
}

/// A payment by its event, with the index of its entry.
fn payment<'a>(state: &'a State, event: &EventId) -> Option<(u64, &'a Payment)> {
    let entry = state.find(event)?;
    Some((entry, state.sections.benefit.payments.get(entry)?))
}

/// A successor pays what was to be paid and is owed what was due.
pub(crate) fn pass_all(state: &mut State, from: &MemberId, to: &MemberId) {
    let tables = &mut state.sections.benefit;
    let concerned: Vec<DistributionId> = tables
        .distributions
        .iter()
        .filter(|(_, record)| record.payer == *from || record.parts.contains_key(from))
        .map(|(id, _)| id.clone())
        .collect();
    for id in concerned {
        tables.distributions.change(&id, |record| {
            if record.payer == *from {
                record.payer = to.clone();
            }
            let Some(part) = record.parts.remove(from) else { return };
            match record.parts.get_mut(to) {
                Some(own) => own.join(&part),
                None => drop(record.parts.insert(to.clone(), part)),
            }
        });
    }
    let open = tables.payments.iter().filter(|(_, payment)| payment.payee == *from && payment.acknowledged.is_none());
    let open: Vec<u64> = open.map(|(entry, _)| entry).collect();
    for entry in open {
        tables.payments.change(entry, |payment| payment.payee = to.clone());
    }
}

impl Part {
    /// Two members' parts of one distribution in one hand. The sums stay what they are together.
    fn join(&mut self, other: &Self) {
        self.share = self.share.checked_add(other.share).unwrap_or(self.share);
        self.due = self.due.saturating_add(other.due);
        self.remainder |= other.remainder;
        self.paid = self.paid.saturating_add(other.paid);
        self.acknowledged = self.acknowledged.saturating_add(other.acknowledged);
    }
}

fn require_positive(field: &'static str, amount: &Money) -> Result<(), Refusal> {
    if amount.minor <= 0 {
        return Err(codes::BEN_005.refuse(field, format!("it is {amount}")));
    }
    Ok(())
}
