//! The signed vocabulary: what a key may do, and what an organ decides on.
//!
//! Both are closed lists. They stand in events and terms that members sign, so a name never changes its meaning.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::catalogue;
use super::words::{Arg, Said};

/// What a key may do for its member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Found an alliance, sign agreements, admit members, leave.
    SignAgreements,
    /// Vote and approve distributions.
    Vote,
    /// Promise and deliver contributions.
    Contribute,
    /// Acknowledge others' deliveries.
    Acknowledge,
    /// Register and assign IP.
    AssignIp,
    /// License IP.
    LicenseIp,
    /// Pay.
    Pay,
    /// Acknowledge payments.
    AcknowledgePayment,
    /// Grant and revoke the member's working keys.
    Administer,
    /// Read.
    Read,
}

impl Scope {
    /// All scopes: what the root key has.
    pub const ALL: [Self; 10] = [
        Self::SignAgreements,
        Self::Vote,
        Self::Contribute,
        Self::Acknowledge,
        Self::AssignIp,
        Self::LicenseIp,
        Self::Pay,
        Self::AcknowledgePayment,
        Self::Administer,
        Self::Read,
    ];

    /// Its name, as in JSON and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignAgreements => "sign_agreements",
            Self::Vote => "vote",
            Self::Contribute => "contribute",
            Self::Acknowledge => "acknowledge",
            Self::AssignIp => "assign_ip",
            Self::LicenseIp => "license_ip",
            Self::Pay => "pay",
            Self::AcknowledgePayment => "acknowledge_payment",
            Self::Administer => "administer",
            Self::Read => "read",
        }
    }

    /// In words.
    #[must_use]
    pub fn said(self) -> Said {
        match self {
            Self::SignAgreements => catalogue::scope_sign_agreements(),
            Self::Vote => catalogue::scope_vote(),
            Self::Contribute => catalogue::scope_contribute(),
            Self::Acknowledge => catalogue::scope_acknowledge(),
            Self::AssignIp => catalogue::scope_assign_ip(),
            Self::LicenseIp => catalogue::scope_license_ip(),
            Self::Pay => catalogue::scope_pay(),
            Self::AcknowledgePayment => catalogue::scope_acknowledge_payment(),
            Self::Administer => catalogue::scope_administer(),
            Self::Read => catalogue::scope_read(),
        }
    }
}

/// What is decided. What each matter needs stands in the terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// Anything that is not listed: a resolution in words.
    Ordinary,
    /// Admitting a member.
    Admission,
    /// Suspending a member, and ending the suspension.
    Suspension,
    /// Expelling a member.
    Expulsion,
    /// Amending the agreement.
    Amendment,
    /// A project agreement under the agreement.
    ProjectAgreement,
    /// Ending the agreement.
    Termination,
    /// Budget and plan.
    Budget,
    /// Sharing proceeds.
    Distribution,
    /// The list of background.
    BackgroundList,
    /// Appointing to organs and offices.
    Appointment,
    /// Striking an act that a compromised key signed.
    Strike,
    /// Dissolving the alliance.
    Dissolution,
}

impl Matter {
    /// Its name, as in terms and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Admission => "admission",
            Self::Suspension => "suspension",
            Self::Expulsion => "expulsion",
            Self::Amendment => "amendment",
            Self::ProjectAgreement => "project_agreement",
            Self::Termination => "termination",
            Self::Budget => "budget",
            Self::Distribution => "distribution",
            Self::BackgroundList => "background_list",
            Self::Appointment => "appointment",
            Self::Strike => "strike",
            Self::Dissolution => "dissolution",
        }
    }

    /// In words.
    #[must_use]
    pub fn said(self) -> Said {
        match self {
            Self::Ordinary => catalogue::matter_ordinary(),
            Self::Admission => catalogue::matter_admission(),
            Self::Suspension => catalogue::matter_suspension(),
            Self::Expulsion => catalogue::matter_expulsion(),
            Self::Amendment => catalogue::matter_amendment(),
            Self::ProjectAgreement => catalogue::matter_project_agreement(),
            Self::Termination => catalogue::matter_termination(),
            Self::Budget => catalogue::matter_budget(),
            Self::Distribution => catalogue::matter_distribution(),
            Self::BackgroundList => catalogue::matter_background_list(),
            Self::Appointment => catalogue::matter_appointment(),
            Self::Strike => catalogue::matter_strike(),
            Self::Dissolution => catalogue::matter_dissolution(),
        }
    }
}

impl From<Scope> for Arg {
    fn from(scope: Scope) -> Self {
        Self::Said(scope.said())
    }
}

impl From<Matter> for Arg {
    fn from(matter: Matter) -> Self {
        Self::Said(matter.said())
    }
}
