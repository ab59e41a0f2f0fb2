//! Who a legal person is, as it is typed and as a founding file has it.

use clap::Args;
use mengshu_core::mechanism::membership::MemberKind;
use mengshu_core::value::{Date, Name};
use serde::Deserialize;

use super::handling::word;
use crate::language::say;

/// A legal person.
#[derive(Debug, Clone, Args, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Person {
    #[arg(help = say("Its registered name", "登记名称"))]
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Name,
    #[arg(help = say(
        "What it is: enterprise, university, institute or other",
        "类型：enterprise、university、institute 或 other",
    ))]
    #[arg(long, value_name = "KIND", value_parser = word::<MemberKind>)]
    pub(crate) kind: MemberKind,
    #[arg(help = say(
        "The key of its legal representative: a .pub file, a public key line or a key id",
        "法定代表人的密钥：.pub 文件、公钥行或密钥编号",
    ))]
    #[arg(long, value_name = "KEY")]
    pub(crate) root_key: String,
    #[arg(help = say(
        "A key kept apart, with which it contests and replaces a root key that was stolen; named now or never",
        "另行保管的恢复密钥，用于对被盗的根密钥提出异议并予更换；只能此时指定",
    ))]
    #[arg(long, value_name = "KEY")]
    pub(crate) recovery_key: Option<String>,
    #[arg(help = say("Its unified social credit code, if it has one", "统一社会信用代码（如有）"))]
    #[arg(long, value_name = "CODE")]
    pub(crate) credit_code: Option<String>,
    #[arg(help = say("Its legal entity identifier (ISO 17442)", "法人机构识别编码 LEI（ISO 17442）"))]
    #[arg(long, value_name = "LEI")]
    pub(crate) lei: Option<String>,
    #[arg(help = say(
        "Its id in the registry of research organisations: the part after https://ror.org/",
        "科研机构注册编号：https://ror.org/ 之后的部分",
    ))]
    #[arg(long, value_name = "ID")]
    pub(crate) ror: Option<String>,
    #[arg(help = say("Its number in a foreign register", "境外登记机关的登记号"))]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) number: Option<Name>,
    #[arg(help = say("Its country, two letters", "国家，两个字母"))]
    #[arg(long, value_name = "COUNTRY")]
    pub(crate) country: Option<String>,
    #[arg(help = say("Its seat", "住所"))]
    #[arg(long, value_name = "TEXT")]
    pub(crate) seat: Option<Name>,
    #[arg(help = say("The day since which it exists in law", "依法成立之日"))]
    #[arg(long, value_name = "DATE")]
    pub(crate) legal_from: Option<Date>,
    #[arg(help = say(
        "The name of its legal representative, a natural person: it is sealed",
        "法定代表人姓名；将被封存",
    ))]
    #[arg(long, value_name = "NAME")]
    pub(crate) representative: Option<String>,
    #[arg(help = say("The company that controls it", "控股公司"))]
    #[arg(long, value_name = "TEXT")]
    pub(crate) parent: Option<Name>,
}
