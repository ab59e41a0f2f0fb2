//! The flags that every command understands.

use std::path::PathBuf;

use clap::{Args, ColorChoice};

use crate::language::Lang;

/// Flags that every command understands.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options for every command")]
pub(crate) struct Global {
    /// Print JSON: one object, or one a line for streams
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Language of messages (env MENGSHU_LANG; otherwise from your locale)
    #[arg(long, global = true, value_name = "LANG")]
    pub(crate) lang: Option<Lang>,
    /// Sign and send without asking
    #[arg(long, short, global = true)]
    pub(crate) yes: bool,
    /// Never ask anything: fail instead
    #[arg(long, global = true)]
    pub(crate) no_input: bool,
    /// Settings profile to use (env MENGSHU_PROFILE)
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Address of the node (env MENGSHU_NODE)
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) node: Option<String>,
    /// The alliance's ledger id (env MENGSHU_LEDGER)
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) ledger: Option<String>,
    /// The member in whose name you act (env MENGSHU_MEMBER)
    #[arg(id = "acting-as", long = "as", global = true, value_name = "MEMBER")]
    pub(crate) member: Option<String>,
    /// Key to sign with: a name, a key file, a .pub file or agent:SHA256:… (env MENGSHU_KEY)
    #[arg(long, global = true, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// File whose first line is the passphrase of the key
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// When to use colour (NO_COLOR is honoured)
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
}
