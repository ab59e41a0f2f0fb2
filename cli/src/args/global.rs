//! The flags that every command understands.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ColorChoice};

use crate::language::{Lang, say};

/// Flags that every command understands.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = say("Options for every command", "通用选项"))]
pub(crate) struct Global {
    #[arg(help = say("Print JSON: one object, or one a line for streams", "输出 JSON：一个对象；数据流则每行一个"))]
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[arg(help = say(
        "Language of messages (env MENGSHU_LANG; otherwise from your locale)",
        "消息语言（环境变量 MENGSHU_LANG；否则取自区域设置）",
    ))]
    #[arg(long, global = true, value_name = "LANG")]
    #[arg(value_parser = PossibleValuesParser::new(Lang::NAMES).try_map(|text| text.parse::<Lang>()))]
    pub(crate) lang: Option<Lang>,
    #[arg(help = say("Sign and send without asking", "不再询问，直接签署并发送"))]
    #[arg(long, short, global = true)]
    pub(crate) yes: bool,
    #[arg(help = say("Never ask anything: fail instead", "从不询问：需要询问时即失败"))]
    #[arg(long, global = true)]
    pub(crate) no_input: bool,
    #[arg(help = say("Settings profile to use (env MENGSHU_PROFILE)", "使用的设置配置（环境变量 MENGSHU_PROFILE）"))]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    #[arg(help = say("Address of the node (env MENGSHU_NODE)", "节点地址（环境变量 MENGSHU_NODE）"))]
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) node: Option<String>,
    #[arg(help = say("The alliance's ledger id (env MENGSHU_LEDGER)", "联盟的账本编号（环境变量 MENGSHU_LEDGER）"))]
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) ledger: Option<String>,
    #[arg(help = say(
        "The member in whose name you act (env MENGSHU_MEMBER)",
        "您所代表的盟员（环境变量 MENGSHU_MEMBER）",
    ))]
    #[arg(id = "acting-as", long = "as", global = true, value_name = "MEMBER")]
    pub(crate) member: Option<String>,
    #[arg(help = say(
        "Key to sign with: a name, a key file, a .pub file or agent:SHA256:… (env MENGSHU_KEY)",
        "签名密钥：名称、私钥文件、.pub 文件或 agent:SHA256:…（环境变量 MENGSHU_KEY）",
    ))]
    #[arg(long, global = true, value_name = "KEY")]
    pub(crate) key: Option<String>,
    #[arg(help = say("File whose first line is the passphrase of the key", "首行为密钥口令的文件"))]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    #[arg(help = say("Say nothing but results, verdicts, warnings and errors", "只输出结果、结论、警告和错误"))]
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    #[arg(help = say(
        "Say also which node and ledger was asked, and how much of it is verified",
        "同时说明所询问的节点和账本，以及已验证的范围",
    ))]
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
    #[arg(help = say("When to use colour (NO_COLOR is honoured)", "何时使用颜色（遵守 NO_COLOR）"))]
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
}
