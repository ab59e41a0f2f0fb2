//! The legal person behind a member: who it is, and what becomes of it over the years.
//!
//! Invariants: identifiers pass their check digits; names of natural persons are sealed; what a person was called on a
//! date stays known when it changes its name; whoever has ended signs nothing but what winds it up (Civil Code 72), and
//! whoever succeeds it has its rights and duties from the date of the succession on (Civil Code 67).

mod affiliate;
mod change;
mod end;
mod identifiers;
mod succeed;

use serde::{Deserialize, Serialize};

use super::MemberKind;
use crate::ledger::refusal::{Code, Refusal, codes};
use crate::mechanism::ip::require_country;
use crate::value::{Date, KeyId, Name, Seal};

pub(crate) use affiliate::are_affiliated;
pub use affiliate::{Affiliate, DeclareAffiliate, EndAffiliate};
pub use change::ChangeProfile;
pub use end::RecordEnd;
pub use succeed::{Succeed, SuccessionKind};

/// A legal person as it enters the alliance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The registered name.
    pub name: Name,
    /// What kind of legal person it is.
    pub kind: MemberKind,
    /// The unified social credit code (统一社会信用代码, GB 32100-2015), for those who have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<String>,
    /// The legal entity identifier (ISO 17442), for those who have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lei: Option<String>,
    /// The ROR id of a research organisation: the nine characters after `https://ror.org/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ror: Option<String>,
    /// The number in a foreign business register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Name>,
    /// The country of that register and of the seat: two capital letters (ISO 3166).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The registered seat, which is the address for service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<Name>,
    /// The day since which it exists in law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_from: Option<Date>,
    /// The sealed name of its legal representative (法定代表人).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub representative: Option<Seal>,
    /// The company that controls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Name>,
    /// The key of its legal representative.
    pub root_key: KeyId,
}

impl Profile {
    /// A person of whom no more is said than what it is called.
    #[must_use]
    pub const fn named(name: Name, kind: MemberKind, root_key: KeyId) -> Self {
        Self {
            name,
            kind,
            credit_code: None,
            lei: None,
            ror: None,
            number: None,
            country: None,
            seat: None,
            legal_from: None,
            representative: None,
            parent: None,
            root_key,
        }
    }

    /// Refuses identifiers that fail their check, and a person that does not exist in law yet.
    ///
    /// # Errors
    /// `MEM-007`, `MEM-009` to `MEM-011`, `IP-009`.
    pub(super) fn check(&self, field: &str, today: Date) -> Result<(), Refusal> {
        type Check<'a> = (&'static str, &'a Option<String>, fn(&str) -> bool, &'static Code);
        let checks: [Check<'_>; 3] = [
            ("credit_code", &self.credit_code, identifiers::is_credit_code, &codes::MEM_007),
            ("lei", &self.lei, identifiers::is_lei, &codes::MEM_009),
            ("ror", &self.ror, identifiers::is_ror, &codes::MEM_010),
        ];
        for (name, text, holds, code) in checks {
            if let Some(text) = text.as_deref().filter(|text| !holds(text)) {
                return Err(code.refuse(format!("{field}.{name}"), format!("{text:?} fails the check")));
            }
        }
        if let Some(country) = &self.country {
            require_country(&format!("{field}.country"), country)?;
        }
        match self.legal_from {
            Some(from) if from > today => Err(codes::MEM_011.refuse(
                format!("{field}.legal_from"),
                format!("{} exists from {from} on; today is {today}", self.name),
            )),
            _ => Ok(()),
        }
    }
}
