//! What every act can be told about how it is signed and sent.

use std::path::PathBuf;

use clap::Args;
use mengshu_core::value::Timestamp;
use serde::de::DeserializeOwned;

use crate::language::say;

/// How an act is signed and sent.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = say("Signing and sending", "签名与发送"))]
pub(crate) struct Handling {
    #[arg(help = say(
        "Run the rules and show the result; sign and send nothing",
        "只运行规则并显示结果，不签名、不发送",
    ))]
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[arg(help = say(
        "Write the exact bytes to this file, to be signed elsewhere; send nothing",
        "把待签的原始字节写入此文件，在别处签名；不发送",
    ))]
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    pub(crate) prepare: Option<PathBuf>,
    #[arg(help = say(
        "Write the receipt to this file, and the entry beside it with .entry",
        "把回执写入此文件，条目写入旁边的 .entry 文件",
    ))]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["dry_run", "prepare"])]
    pub(crate) receipt: Option<PathBuf>,
    #[arg(help = say(
        "Hand it in even when the rules refuse it, to get the node's signed refusal",
        "即使规则会拒绝也提交，以取得节点签署的拒绝凭证",
    ))]
    #[arg(long, conflicts_with_all = ["dry_run", "prepare"])]
    pub(crate) insist: bool,
    #[arg(help = say(
        "Refused when recorded later than this, such as 2027-01-31T16:00:00Z",
        "晚于此时刻记录即被拒绝，例如 2027-01-31T16:00:00Z",
    ))]
    #[arg(long, value_name = "TIME")]
    pub(crate) not_after: Option<Timestamp>,
}

impl Handling {
    /// Whether the act is handed in, and not only tried or written to a file.
    pub(crate) fn is_sent(&self) -> bool {
        !self.dry_run && self.prepare.is_none()
    }
}

/// What was typed is no word of the set.
#[derive(Debug, thiserror::Error)]
#[error("{}", choose(&.0.to_string()))]
pub(crate) struct NotAWord(serde_json::Error);

/// Reads a word of a fixed set of the rule book; `-` may stand for `_`.
pub(crate) fn word<T: DeserializeOwned>(text: &str) -> Result<T, NotAWord> {
    serde_json::from_value(serde_json::Value::String(text.replace('-', "_"))).map_err(NotAWord)
}

/// What can be chosen, in the reader's language: which words there are, the set's own type alone knows.
fn choose(said: &str) -> String {
    let known = said.split_once(", expected ").map_or("", |(_, known)| known);
    let known: Vec<_> = known.split('`').skip(1).step_by(2).collect();
    if known.is_empty() { said.to_owned() } else { say(said.to_owned(), format!("可用 {}", known.join("、"))) }
}

/// What was typed is no `NAME=VALUE`.
#[derive(Debug, thiserror::Error)]
#[error("{}", say(format!("{:?} is not NAME=VALUE", .0), "须写作 NAME=VALUE".to_owned()))]
pub(crate) struct NotAPair(String);

/// Reads `NAME=VALUE`.
pub(crate) fn pair(text: &str) -> Result<(String, String), NotAPair> {
    let (name, value) = text.split_once('=').ok_or_else(|| NotAPair(text.to_owned()))?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}
