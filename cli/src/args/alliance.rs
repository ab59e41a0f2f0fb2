//! `mengshu alliance`, `mengshu member` and `mengshu agreement`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use mengshu_core::event::Scope;
use mengshu_core::mechanism::membership::MemberKind;
use mengshu_core::value::{Date, MemberId, Name, Note, Timestamp};

use super::handling::{Handling, word};

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
    Show,
    /// List the alliances whose ledgers the node keeps
    #[command(
        before_long_help = "Examples:\n  mengshu alliance list\n  mengshu alliance list --node http://127.0.0.1:7400 --json"
    )]
    List,
}

/// Commands about members and their keys.
#[derive(Debug, Subcommand)]
pub(crate) enum MemberCommand {
    /// Admit a member: every member and the joiner endorse
    #[command(
        before_long_help = "Examples:\n  mengshu member admit qihang --name \"Qihang Optics Co., Ltd.\" --kind enterprise --root-key qihang.pub"
    )]
    Admit(Admit),
    /// Grant a working key to your member; the new key must be at hand, since it proves its possession
    #[command(
        before_long_help = "Examples:\n  mengshu member grant-key clerk --scope contribute --scope acknowledge\n  mengshu member grant-key agent:SHA256:… --scope assign-ip --valid-until 2027-12-31T16:00:00Z"
    )]
    GrantKey {
        /// The new key, written as for --key
        #[arg(value_name = "KEY")]
        key_spec: String,
        /// What it may do: sign-agreements, vote, contribute, acknowledge, assign-ip, license-ip, pay, acknowledge-payment, administer, read
        #[arg(long, required = true, value_parser = word::<Scope>, value_name = "SCOPE")]
        scope: Vec<Scope>,
        /// Last moment of its validity
        #[arg(long, value_name = "TIME")]
        valid_until: Option<Timestamp>,
        #[command(flatten)]
        handling: Handling,
    },
    /// Revoke a working key of your member
    #[command(
        before_long_help = "Examples:\n  mengshu member revoke-key clerk --reason \"left the company\"\n  mengshu member revoke-key 1f2e…             by its key id, as `member show` prints it"
    )]
    RevokeKey {
        /// The key, written as for --key, or its key id
        #[arg(value_name = "KEY")]
        key_spec: String,
        /// Why, for everybody to read
        #[arg(long, value_name = "TEXT")]
        reason: Option<Note>,
        #[command(flatten)]
        handling: Handling,
    },
    /// List the members
    #[command(before_long_help = "Examples:\n  mengshu member list\n  mengshu member list --json")]
    List,
    /// Show a member and its keys
    #[command(
        before_long_help = "Examples:\n  mengshu member show luma\n  mengshu member show                          the member of --as or of your profile"
    )]
    Show {
        /// The member
        #[arg(value_name = "MEMBER")]
        id: Option<String>,
    },
}

/// Who joins.
#[derive(Debug, Args)]
pub(crate) struct Admit {
    /// The id that the joiner will have
    #[arg(value_name = "MEMBER")]
    pub(crate) id: MemberId,
    /// Its registered name
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Name,
    /// What it is: enterprise, university, institute or other
    #[arg(long, value_parser = word::<MemberKind>)]
    pub(crate) kind: MemberKind,
    /// The key of its legal representative: a .pub file, a public key line or a key id
    #[arg(long, value_name = "KEY")]
    pub(crate) root_key: String,
    /// Its unified social credit code, if it has one
    #[arg(long, value_name = "CODE")]
    pub(crate) credit_code: Option<String>,
    /// The agreement version it accedes to (default: the one in force)
    #[arg(long, value_name = "NUMBER")]
    pub(crate) accedes_to: Option<u32>,
    #[command(flatten)]
    pub(crate) handling: Handling,
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
