//! The signed vocabulary: what a key may do, and what an organ decides on.
//!
//! The rule book's words are closed lists; terms add matters of their own. They stand in events and terms that members sign,
//! so a name never changes its meaning.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::json;

use super::words::{Arg, Said, words};
use crate::value::{ID_MAX, MatterId, deserialize_str, text_schemas};

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
///
/// In text the rule book's own are words of letters and `_`; an alliance's own has a hyphen, so that no word that a rule
/// book ever gets means something else in terms that were signed before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// One of the alliance's own: its terms say what it is.
    Own(MatterId),
}

/// A text is no matter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{got:?} is not a matter; use one of {}, or one of the alliance's own, which has a hyphen (working-group)", Matter::BUILT_IN.map(|(name, _)| name).join(", "))]
pub struct MatterError {
    got: String,
}

impl Matter {
    /// The rule book's own, by their names in terms and JSON.
    pub const BUILT_IN: [(&'static str, Self); 13] = [
        ("ordinary", Self::Ordinary),
        ("admission", Self::Admission),
        ("suspension", Self::Suspension),
        ("expulsion", Self::Expulsion),
        ("amendment", Self::Amendment),
        ("project_agreement", Self::ProjectAgreement),
        ("termination", Self::Termination),
        ("budget", Self::Budget),
        ("distribution", Self::Distribution),
        ("background_list", Self::BackgroundList),
        ("appointment", Self::Appointment),
        ("strike", Self::Strike),
        ("dissolution", Self::Dissolution),
    ];

    /// Its name, as in terms and JSON.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Own(id) => id.as_str(),
            known => Self::BUILT_IN.iter().find(|(_, matter)| matter == known).map_or("", |(name, _)| name),
        }
    }

    /// In words; one of the alliance's own by its name.
    #[must_use]
    pub fn said(&self) -> Said {
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
            Self::Own(id) => matter_own(id),
        }
    }
}

impl FromStr for Matter {
    type Err = MatterError;
    fn from_str(text: &str) -> Result<Self, MatterError> {
        if let Some((_, known)) = Self::BUILT_IN.iter().find(|(name, _)| *name == text) {
            return Ok(known.clone());
        }
        let own = text.parse().ok().filter(|_| text.contains('-'));
        own.map(Self::Own).ok_or_else(|| MatterError { got: text.chars().take(60).collect() })
    }
}

impl Serialize for Matter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Matter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_str(deserializer)
    }
}

text_schemas! {
    Matter as "Matter": "What is decided: a matter of the rule book, or one of the alliance's own, whose name has a hyphen.", "str",
        {
            "anyOf": [
                json!({ "enum": Matter::BUILT_IN.map(|(name, _)| name) }),
                json!({ "pattern": "^[a-z0-9]+([.-][a-z0-9]+)*-[a-z0-9]+([.-][a-z0-9]+)*$", "maxLength": ID_MAX }),
            ],
            "examples": ["budget", "working-group"]
        };
}

impl From<Scope> for Arg {
    fn from(scope: Scope) -> Self {
        Self::Said(scope.said())
    }
}

impl From<&Matter> for Arg {
    fn from(matter: &Matter) -> Self {
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
    matter_own(id: &MatterId) "{id}" "{id}";
}
