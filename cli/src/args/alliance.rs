//! `mengshu alliance` and `mengshu agreement`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use mengshu_core::value::{Date, Name};

use super::asking::Known;
use super::handling::Handling;

/// Commands about the alliance.
#[derive(Debug, Subcommand)]
pub(crate) enum AllianceCommand {
    /// Found an alliance: every founder endorses the founding event
    #[command(
        before_long_help = "Examples:\n  mengshu alliance found found.toml --as luma --key luma      the file is described below\n  mengshu alliance found found.toml --as luma --key luma --dry-run",
        after_long_help = "The file:\n  name = \"Solid-State Lighting Alliance\"\n  [founders.luma]\n  name = \"Luma Lighting Co., Ltd.\"\n  kind = \"enterprise\"                 # enterprise, university, institute or other\n  root_key = \"ssh-ed25519 AAAA… \"     # or a .pub file, or a key id\n  credit_code = \"91…\"                 # this and what follows may be left out\n  lei = \"…\"                          # ISO 17442\n  ror = \"03cve4549\"                  # research organisations: the part after https://ror.org/\n  number = \"HRB 6684\"                # in a foreign register\n  country = \"CN\"\n  seat = \"Suzhou\"\n  legal_from = \"2001-05-17\"          # since when it exists in law\n  representative = \"…\"               # a natural person: only sealed on the ledger\n  parent = \"Luma Holding\"\n  [founders.nanhu]\n  …"
    )]
    Found {
        /// File that names the alliance and its founders
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        handling: Handling,
    },
    /// Show the alliance
    #[command(
        before_long_help = "Examples:\n  mengshu alliance show\n  mengshu alliance show --ledger \"Solid-State Lighting Alliance\" --json"
    )]
    Show {
        #[command(flatten)]
        known: Known,
    },
    /// List the alliances whose ledgers the node keeps
    #[command(
        before_long_help = "Examples:\n  mengshu alliance list\n  mengshu alliance list --node http://127.0.0.1:7400 --json"
    )]
    List,
}

/// Commands about the agreement.
#[derive(Debug, Subcommand)]
pub(crate) enum AgreementCommand {
    /// Propose a version of the agreement: its text is sealed, its terms are enforced, every member signs
    #[command(
        before_long_help = "Examples:\n  mengshu agreement propose --title \"Alliance agreement\" --text agreement.pdf --terms terms.toml --from 2027-01-01",
        after_long_help = "The terms file:\n  time_zone = \"+08:00\"\n  currency = \"CNY\"\n  benefit_shares = { luma = \"1/2\", nanhu = \"1/2\" }\n  approval_days = 60\n  transfer = \"co_owners_consent\"        # or free\n  exit_notice_days = 30\n  partnership_excluded = true\n  disputes = { arbitration = \"CIETAC\" }  # or { court = \"…\" }\n  governing_law = \"PRC\""
    )]
    Propose(Propose),
    /// Sign a proposed version
    #[command(
        before_long_help = "Examples:\n  mengshu agreement sign 7 --as nanhu --key nanhu     the proposal stands in entry 7\n  mengshu agreement sign 3f1c"
    )]
    Sign {
        /// The proposal: its event id, its entry's index, or the beginning of its id
        #[arg(value_name = "ACT")]
        act: String,
        #[command(flatten)]
        handling: Handling,
    },
    /// Show a version and its terms (default: the one in force)
    #[command(before_long_help = "Examples:\n  mengshu agreement show\n  mengshu agreement show 1 --json")]
    Show {
        /// Its number
        #[arg(value_name = "VERSION")]
        number: Option<u32>,
    },
    /// List the versions
    #[command(before_long_help = "Examples:\n  mengshu agreement list\n  mengshu agreement list --json")]
    List,
}

/// A version of the agreement.
#[derive(Debug, Args)]
pub(crate) struct Propose {
    /// Its title
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Name,
    /// File with the text that the members sign; it is sealed
    #[arg(long, value_name = "FILE")]
    pub(crate) text: PathBuf,
    /// File with the clauses that the rules enforce
    #[arg(long, value_name = "FILE")]
    pub(crate) terms: PathBuf,
    /// First day on which it shall be in force
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Date,
    /// Its number (default: the next one)
    #[arg(long, value_name = "NUMBER")]
    pub(crate) number: Option<u32>,
    #[command(flatten)]
    pub(crate) handling: Handling,
}
