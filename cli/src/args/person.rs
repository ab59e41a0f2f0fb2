//! Who a legal person is, as it is typed and as a founding file has it.

use clap::Args;
use mengshu_core::mechanism::membership::MemberKind;
use mengshu_core::value::{Date, Name};
use serde::Deserialize;

use super::handling::word;

/// A legal person.
#[derive(Debug, Clone, Args, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Person {
    /// Its registered name
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Name,
    /// What it is: enterprise, university, institute or other
    #[arg(long, value_name = "KIND", value_parser = word::<MemberKind>)]
    pub(crate) kind: MemberKind,
    /// The key of its legal representative: a .pub file, a public key line or a key id
    #[arg(long, value_name = "KEY")]
    pub(crate) root_key: String,
    /// Its unified social credit code, if it has one
    #[arg(long, value_name = "CODE")]
    pub(crate) credit_code: Option<String>,
    /// Its legal entity identifier (ISO 17442)
    #[arg(long, value_name = "LEI")]
    pub(crate) lei: Option<String>,
    /// Its id in the registry of research organisations: the part after https://ror.org/
    #[arg(long, value_name = "ID")]
    pub(crate) ror: Option<String>,
    /// Its number in a foreign register
    #[arg(long, value_name = "NUMBER")]
    pub(crate) number: Option<Name>,
    /// Its country, two letters
    #[arg(long, value_name = "COUNTRY")]
    pub(crate) country: Option<String>,
    /// Its seat
    #[arg(long, value_name = "TEXT")]
    pub(crate) seat: Option<Name>,
    /// The day since which it exists in law
    #[arg(long, value_name = "DATE")]
    pub(crate) legal_from: Option<Date>,
    /// The name of its legal representative, a natural person: it is sealed
    #[arg(long, value_name = "NAME")]
    pub(crate) representative: Option<String>,
    /// The company that controls it
    #[arg(long, value_name = "TEXT")]
    pub(crate) parent: Option<Name>,
}
