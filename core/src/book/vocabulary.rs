//! The signed vocabulary: what a key may do, and what an organ decides on.
//!
//! Both are closed lists. They stand in events and terms that members sign, so a name never changes its meaning.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::{Arg, Said, words};

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
            Self::SignAgreements => scope_sign_agreements(),
            Self::Vote => scope_vote(),
            Self::Contribute => scope_contribute(),
            Self::Acknowledge => scope_acknowledge(),
            Self::AssignIp => scope_assign_ip(),
            Self::LicenseIp => scope_license_ip(),
            Self::Pay => scope_pay(),
            Self::AcknowledgePayment => scope_acknowledge_payment(),
            Self::Administer => scope_administer(),
            Self::Read => scope_read(),
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
            Self::Ordinary => matter_ordinary(),
            Self::Admission => matter_admission(),
            Self::Suspension => matter_suspension(),
            Self::Expulsion => matter_expulsion(),
            Self::Amendment => matter_amendment(),
            Self::ProjectAgreement => matter_project_agreement(),
            Self::Termination => matter_termination(),
            Self::Budget => matter_budget(),
            Self::Distribution => matter_distribution(),
            Self::BackgroundList => matter_background_list(),
            Self::Appointment => matter_appointment(),
            Self::Strike => matter_strike(),
            Self::Dissolution => matter_dissolution(),
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

words! {
    vocabulary;
    // What a key may do.
    scope_sign_agreements() "sign_agreements" "签署协议";
    scope_vote() "vote" "表决";
    scope_contribute() "contribute" "投入";
    scope_acknowledge() "acknowledge" "确认";
    scope_assign_ip() "assign_ip" "转让知识产权";
    scope_license_ip() "license_ip" "许可知识产权";
    scope_pay() "pay" "付款";
    scope_acknowledge_payment() "acknowledge_payment" "确认收款";
    scope_administer() "administer" "管理";
    scope_read() "read" "读取";
    // What is decided on.
    matter_ordinary() "ordinary" "一般";
    matter_admission() "admission" "接纳盟员";
    matter_suspension() "suspension" "暂停权利";
    matter_expulsion() "expulsion" "除名";
    matter_amendment() "amendment" "修订协议";
    matter_project_agreement() "project_agreement" "项目协议";
    matter_termination() "termination" "终止协议";
    matter_budget() "budget" "预算";
    matter_distribution() "distribution" "收益分配";
    matter_background_list() "background_list" "背景清单";
    matter_appointment() "appointment" "任命";
    matter_strike() "strike" "删除存疑行为";
    matter_dissolution() "dissolution" "解散";
}
