//! `mengshu contribution` and `mengshu benefit`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use mengshu_core::mechanism::contribution::Kind;
use mengshu_core::value::{ContributionId, Date, DistributionId, MemberId, Money, Name};

use super::asking::Known;
use super::handling::{Handling, word};

/// Commands about contributions.
#[derive(Debug, Subcommand)]
pub(crate) enum ContributionCommand {
    /// Promise a contribution
    #[command(
        before_long_help = "Examples:\n  mengshu contribution promise lamp-bench --kind equipment --what \"Test bench for light sources\" --value \"250,000 CNY\" --due 2027-03-31 --receiver nanhu"
    )]
    Promise(Promise),
    /// Deliver a contribution, or a part of it, with the sealed document that shows it
    #[command(
        before_long_help = "Examples:\n  mengshu contribution deliver lamp-bench --value \"250,000 CNY\" --on 2027-03-01 --evidence delivery-note.pdf"
    )]
    Deliver(Deliver),
    /// Acknowledge a delivery, or a part of it
    #[command(
        before_long_help = "Examples:\n  mengshu contribution acknowledge 12 --value \"250,000 CNY\"     the delivery stands in entry 12"
    )]
    Acknowledge {
        /// The delivery: its event id or its entry's index
        #[arg(value_name = "DELIVERY")]
        delivery: String,
        /// The value that is acknowledged
        #[arg(long, value_name = "AMOUNT")]
        value: Money,
        #[command(flatten)]
        handling: Handling,
    },
    /// List the contributions and their totals
    #[command(before_long_help = "Examples:\n  mengshu contribution list\n  mengshu contribution list --json")]
    List {
        #[command(flatten)]
        known: Known,
    },
    /// Show a contribution and its deliveries
    #[command(before_long_help = "Examples:\n  mengshu contribution show lamp-bench")]
    Show {
        /// Its id
        #[arg(value_name = "ID")]
        id: ContributionId,
        #[command(flatten)]
        known: Known,
    },
}

/// A promise.
#[derive(Debug, Args)]
pub(crate) struct Promise {
    /// Its id, such as lamp-bench
    #[arg(value_name = "ID")]
    pub(crate) id: ContributionId,
    /// What it is: cash, equipment, materials, people, ip or other
    #[arg(long, value_parser = word::<Kind>)]
    pub(crate) kind: Kind,
    /// What it is, in words
    #[arg(long, value_name = "TEXT")]
    pub(crate) what: Name,
    /// Its agreed value, such as "250,000 CNY"
    #[arg(long, value_name = "AMOUNT")]
    pub(crate) value: Money,
    /// The day it is due
    #[arg(long, value_name = "DATE")]
    pub(crate) due: Date,
    /// The member that acknowledges deliveries
    #[arg(long, value_name = "MEMBER")]
    pub(crate) receiver: MemberId,
    #[command(flatten)]
    pub(crate) handling: Handling,
}

/// A delivery.
#[derive(Debug, Args)]
pub(crate) struct Deliver {
    /// The contribution
    #[arg(value_name = "ID")]
    pub(crate) id: ContributionId,
    /// The value of what is delivered
    #[arg(long, value_name = "AMOUNT")]
    pub(crate) value: Money,
    /// The day it was delivered
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Date,
    /// The document that shows it; it is sealed
    #[arg(long, value_name = "FILE")]
    pub(crate) evidence: PathBuf,
    /// What the document is, for everybody to read (default: its file name)
    #[arg(long, value_name = "TEXT")]
    pub(crate) label: Option<String>,
    #[command(flatten)]
    pub(crate) handling: Handling,
}

/// Commands about benefits.
#[derive(Debug, Subcommand)]
pub(crate) enum BenefitCommand {
    /// Share proceeds by the shares of the agreement: every member approves
    #[command(
        before_long_help = "Examples:\n  mengshu benefit distribute licence-2027 --what \"Licence fees 2027\" --pool \"100,000 CNY\" --accrued 2027-12-31 --payer luma"
    )]
    Distribute(Distribute),
    /// State that a member's part was paid
    #[command(
        before_long_help = "Examples:\n  mengshu benefit pay licence-2027 --payee nanhu --amount \"20,000 CNY\" --on 2028-01-15 --bank-reference \"ICBC 20280115-0042\""
    )]
    Pay(Pay),
    /// Acknowledge a payment
    #[command(
        before_long_help = "Examples:\n  mengshu benefit acknowledge 31               the payment stands in entry 31"
    )]
    Acknowledge {
        /// The payment: its event id or its entry's index
        #[arg(value_name = "PAYMENT")]
        payment: String,
        #[command(flatten)]
        handling: Handling,
    },
    /// List the distributions
    #[command(before_long_help = "Examples:\n  mengshu benefit list\n  mengshu benefit list --json")]
    List {
        #[command(flatten)]
        known: Known,
    },
    /// Show a distribution: each member's part, payments and receipts
    #[command(before_long_help = "Examples:\n  mengshu benefit show licence-2027")]
    Show {
        /// Its id
        #[arg(value_name = "ID")]
        id: DistributionId,
        #[command(flatten)]
        known: Known,
    },
}

/// A distribution.
#[derive(Debug, Args)]
pub(crate) struct Distribute {
    /// Its id, such as licence-2027
    #[arg(value_name = "ID")]
    pub(crate) id: DistributionId,
    /// What the proceeds are from
    #[arg(long, value_name = "TEXT")]
    pub(crate) what: Name,
    /// What is shared
    #[arg(long, value_name = "AMOUNT")]
    pub(crate) pool: Money,
    /// The day on which it accrued
    #[arg(long, value_name = "DATE")]
    pub(crate) accrued: Date,
    /// Who pays
    #[arg(long, value_name = "MEMBER")]
    pub(crate) payer: MemberId,
    /// The agreement version whose shares hold (default: the one in force today)
    #[arg(long, value_name = "NUMBER")]
    pub(crate) number: Option<u32>,
    #[command(flatten)]
    pub(crate) handling: Handling,
}

/// A payment.
#[derive(Debug, Args)]
pub(crate) struct Pay {
    /// The distribution
    #[arg(value_name = "ID")]
    pub(crate) id: DistributionId,
    /// Who was paid
    #[arg(long, value_name = "MEMBER")]
    pub(crate) payee: MemberId,
    /// How much
    #[arg(long, value_name = "AMOUNT")]
    pub(crate) amount: Money,
    /// On which day
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Date,
    /// The bank's reference; it is sealed
    #[arg(long, value_name = "TEXT")]
    pub(crate) bank_reference: Option<String>,
    #[command(flatten)]
    pub(crate) handling: Handling,
}
