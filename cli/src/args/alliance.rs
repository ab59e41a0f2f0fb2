//! `mengshu alliance`.

use std::path::PathBuf;

use clap::Subcommand;

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
