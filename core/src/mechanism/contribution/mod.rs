//! Contribution: a promise, a delivery and an acknowledgement are three facts, signed by two members.
//!
//! Invariants: acknowledged ≤ delivered; one sealed document backs one delivery; nobody acknowledges its own delivery;
//! a contribution keeps one currency.

mod acknowledge;
mod deliver;
mod promise;
mod views;

use serde::{Deserialize, Serialize};

use crate::ledger::Lang;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::table::{Table, tables};
use crate::ledger::{Numbering, Sequence, State};
use crate::value::{ContributionId, Date, EventId, Hash, MemberId, Money, Name};

pub use acknowledge::Acknowledge;
pub use deliver::Deliver;
pub use promise::Promise;
pub(crate) use views::VIEWS;

acts! {
    /// Promise a contribution.
    Promise(Promise),
    /// Deliver (a part of) it.
    Deliver(Deliver),
    /// Acknowledge (a part of) a delivery.
    Acknowledge(Acknowledge),
}

/// What is put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 资金
    Cash,
    /// 设备场地
    Equipment,
    /// Materials, samples, germplasm.
    Materials,
    /// 人员
    People,
    /// 技术作价
    Ip,
    /// Data, software, market channel, brand, service.
    Other,
}

impl Kind {
    /// Its name for people.
    #[must_use]
    pub const fn word(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Cash, Lang::En) => "cash",
            (Self::Cash, Lang::Zh) => "资金",
            (Self::Equipment, Lang::En) => "equipment or premises",
            (Self::Equipment, Lang::Zh) => "设备场地",
            (Self::Materials, Lang::En) => "materials",
            (Self::Materials, Lang::Zh) => "材料",
            (Self::People, Lang::En) => "people",
            (Self::People, Lang::Zh) => "人员",
            (Self::Ip, Lang::En) => "IP",
            (Self::Ip, Lang::Zh) => "技术作价",
            (Self::Other, Lang::En) => "other means",
            (Self::Other, Lang::Zh) => "其他投入",
        }
    }
}

/// A promised contribution and what has come of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contribution {
    /// Who promised it.
    pub member: MemberId,
    /// What it is.
    pub kind: Kind,
    /// What it is, in words.
    pub what: Name,
    /// Its agreed value.
    pub promised: Money,
    /// The day it is due.
    pub due: Date,
    /// Who acknowledges deliveries.
    pub receiver: MemberId,
    /// Index of the promise's entry.
    pub index: u64,
    /// Value of all deliveries.
    pub delivered: Money,
    /// Acknowledged value of all deliveries.
    pub acknowledged: Money,
}

/// A delivery and how much of it is acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// The contribution it belongs to.
    pub contribution: ContributionId,
    /// Its value as the contributor claims it.
    pub value: Money,
    /// The day it was made.
    pub delivered: Date,
    /// How much of it the receiver has acknowledged.
    pub acknowledged: Money,
}

tables! {
    /// The contribution tables.
    pub struct Tables {
        /// Promised contributions.
        contributions: Table<ContributionId, Contribution> = "contribution",
        /// Deliveries by the index of their entry.
        deliveries: Sequence<Delivery> = "delivery",
        /// Which delivery a sealed document backs, by its commitment.
        evidence: Numbering<Hash> = "evidence",
    }
}

/// A delivery by its event, with the index of its entry.
fn delivery<'a>(state: &'a State, event: &EventId) -> Option<(u64, &'a Delivery)> {
    let entry = state.find(event)?;
    Some((entry, state.sections.contribution.deliveries.get(entry)?))
}

/// A successor delivers what was promised and acknowledges what was to be received. Nobody acknowledges its own delivery,
/// so what two merged members owed each other has no receiver left but the successor; the promise then is its own affair.
pub(crate) fn pass_all(state: &mut State, from: &MemberId, to: &MemberId) {
    let tables = &mut state.sections.contribution;
    let concerned: Vec<ContributionId> = tables
        .contributions
        .iter()
        .filter(|(_, record)| record.member == *from || record.receiver == *from)
        .map(|(id, _)| id.clone())
        .collect();
    for id in concerned {
        tables.contributions.change(&id, |record| {
            for party in [&mut record.member, &mut record.receiver] {
                if party == from {
                    *party = to.clone();
                }
            }
        });
    }
}

fn require_positive(field: &'static str, value: &Money) -> Result<(), Refusal> {
    if value.minor <= 0 {
        return Err(codes::CON_005.refuse(field, format!("it is {value}")));
    }
    Ok(())
}

fn add(field: &'static str, to: &Money, value: &Money) -> Result<Money, Refusal> {
    if to.currency != value.currency {
        return Err(
            codes::CON_007.refuse(field, format!("it is in {}; the promise is in {}", value.currency, to.currency))
        );
    }
    to.checked_add(value).map_err(|error| codes::CON_005.refuse(field, error.to_string()))
}
