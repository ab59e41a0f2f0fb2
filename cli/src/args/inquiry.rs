//! `mengshu inbox` and `mengshu explain`.

use clap::Args;
use mengshu_core::value::{Date, MemberId};

use super::asking::Known;
use super::handling::pair;

/// Whose inbox.
#[derive(Debug, Args)]
pub(crate) struct Inbox {
    /// The member (default: the one of --as or of your profile)
    #[arg(value_name = "MEMBER")]
    pub(crate) member: Option<MemberId>,
    #[command(flatten)]
    pub(crate) known: Known,
}

/// What to explain.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The view: asset/ID, decision/ITEM, member/ID, authority/MEMBER, key/KEY, agreement/VERSION, act/ACT, distribution/ID …
    #[arg(value_name = "VIEW", required = true)]
    pub(crate) views: Vec<String>,
    /// The date in law for which the answer is given, for assets
    #[arg(long, value_name = "DATE")]
    pub(crate) effective: Option<Date>,
    /// The day for which the answer is given (default: today)
    #[arg(long, value_name = "DATE")]
    pub(crate) date: Option<Date>,
    /// A further parameter of the view, such as without=qihang for a decision
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) with: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) known: Known,
}
