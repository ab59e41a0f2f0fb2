//! The legal person behind a member, as it enters the alliance. Names of natural persons are sealed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::book::Said;
use crate::mechanism::membership::words;
use crate::value::{Date, KeyId, Name, Seal};

/// What kind of legal person a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberKind {
    /// 企业
    Enterprise,
    /// 大学
    University,
    /// 科研机构
    Institute,
    /// 其他组织机构
    Other,
}

impl MemberKind {
    /// Its name for people.
    #[must_use]
    pub fn said(self) -> Said {
        match self {
            Self::Enterprise => words::enterprise(),
            Self::University => words::university(),
            Self::Institute => words::institute(),
            Self::Other => words::other_organisation(),
        }
    }
}

/// A legal person as it enters the alliance.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
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
    /// A key kept apart, with which the member contests and replaces a root key that was stolen. It is named at entry and
    /// changed by itself alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery_key: Option<KeyId>,
}
