//! `mengshu act`, `event`, `receipt`, `prepare`, `submit`, `audit`, `serve` and `demo`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use mengshu_core::value::{NodeName, Note};

use super::asking::Known;
use super::handling::Handling;

/// Commands about acts.
#[derive(Debug, Subcommand)]
pub(crate) enum ActCommand {
    /// Approve an act that waits for your member
    #[command(
        before_long_help = "Examples:\n  mengshu act endorse 14 --as nanhu --key nanhu       the act stands in entry 14\n  mengshu act endorse 3f1c --dry-run"
    )]
    Endorse {
        /// The act: its event id, its entry's index, or the beginning of its id
        #[arg(value_name = "ACT")]
        act: String,
        #[command(flatten)]
        handling: Handling,
    },
    /// Refuse your member's approval: the act is declined for everybody
    #[command(before_long_help = "Examples:\n  mengshu act decline 14 --reason \"the share is too small\"")]
    Decline {
        /// The act: its event id, its entry's index, or the beginning of its id
        #[arg(value_name = "ACT")]
        act: String,
        /// Why, for everybody to read
        #[arg(long, value_name = "TEXT")]
        reason: Option<Note>,
        #[command(flatten)]
        handling: Handling,
    },
    /// Demand that a member ratify what was signed beyond a key's authority; silence then refuses it
    #[command(before_long_help = "Examples:\n  mengshu act demand 14")]
    Demand {
        /// The act: its event id, its entry's index, or the beginning of its id
        #[arg(value_name = "ACT")]
        act: String,
        #[command(flatten)]
        handling: Handling,
    },
    /// Take your own act back before it is decided; or step back from another's that waits for ratification
    #[command(before_long_help = "Examples:\n  mengshu act withdraw 14 --reason \"wrong date\"")]
    Withdraw {
        /// The act: its event id, its entry's index, or the beginning of its id
        #[arg(value_name = "ACT")]
        act: String,
        /// Why, for everybody to read
        #[arg(long, value_name = "TEXT")]
        reason: Option<Note>,
        #[command(flatten)]
        handling: Handling,
    },
    /// Show where an act stands
    #[command(before_long_help = "Examples:\n  mengshu act show 14\n  mengshu act show 3f1c --json")]
    Show {
        /// The act: its event id, its entry's index, or the beginning of its id
        #[arg(value_name = "ACT")]
        act: String,
        #[command(flatten)]
        known: Known,
    },
    /// List the acts that wait for approvals
    #[command(
        before_long_help = "Examples:\n  mengshu act list                             what waits, and for whom\n  mengshu act list --json"
    )]
    List {
        #[command(flatten)]
        known: Known,
    },
}

/// Commands about events and entries.
#[derive(Debug, Subcommand)]
pub(crate) enum EventCommand {
    /// Show an entry: what was said, who signed it, and the proof that it is in the log
    #[command(before_long_help = "Examples:\n  mengshu event show 0\n  mengshu event show 14 --json")]
    Show {
        /// The event's id or its entry's index
        #[arg(value_name = "EVENT")]
        event: String,
    },
    /// List entries in their order
    #[command(
        before_long_help = "Examples:\n  mengshu event list\n  mengshu event list --subject asset/lamp-patent\n  mengshu event list --member luma --from 20 --json"
    )]
    List {
        /// Only entries about this subject, such as asset/lamp-patent
        #[arg(long, value_name = "SUBJECT")]
        subject: Option<String>,
        /// Only events of this member
        #[arg(long, value_name = "MEMBER")]
        member: Option<String>,
        /// Only entries from this index on
        #[arg(long, value_name = "INDEX", default_value_t = 0)]
        from: u64,
    },
    /// Follow the log as it grows
    #[command(before_long_help = "Examples:\n  mengshu event watch\n  mengshu event watch --from 0 --count 10 --json")]
    Watch {
        /// The first index to show (default: what comes next)
        #[arg(long, value_name = "INDEX")]
        from: Option<u64>,
        /// Stop after this many entries
        #[arg(long, value_name = "NUMBER")]
        count: Option<u64>,
    },
    /// Write an event and its signatures so that stock ssh-keygen can check them
    #[command(
        before_long_help = "Examples:\n  mengshu event export 14 --out entry-14\n  cd entry-14 && ssh-keygen -Y verify -f allowed_signers -I luma -n event@mengshu.v1 -s luma.sig < event"
    )]
    Export {
        /// The event's id or its entry's index
        #[arg(value_name = "EVENT")]
        event: String,
        /// Folder to write to; made if it is not there
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Write the whole log as static files (C2SP tlog-tiles), after checking every hash
    #[command(
        before_long_help = "Examples:\n  mengshu event export-log copy\n  mengshu audit --export copy                  checks it, connected to nothing"
    )]
    ExportLog {
        /// Folder to write to; made if it is not there
        #[arg(value_name = "DIR")]
        out: PathBuf,
    },
}

/// Commands about receipts.
#[derive(Debug, Subcommand)]
pub(crate) enum ReceiptCommand {
    /// Check a receipt, connected to nothing
    #[command(
        before_long_help = "Examples:\n  mengshu receipt verify assignment.receipt    with assignment.receipt.entry beside it\n  mengshu receipt verify assignment.receipt --vkey localhost/6437…+1f2e3d4c+A…"
    )]
    Verify {
        /// The receipt
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// File with the entry's bytes (default: the receipt's name with .entry added)
        #[arg(long, value_name = "FILE")]
        entry: Option<PathBuf>,
        /// The node's key as a C2SP verifier key (default: the one that the founding event named)
        #[arg(long, value_name = "VKEY")]
        vkey: Option<String>,
    },
}

/// What to prepare.
#[derive(Debug, Args)]
pub(crate) struct Prepare {
    /// File with what shall be said, as JSON or TOML
    #[arg(value_name = "BODY")]
    pub(crate) body: PathBuf,
    /// Where to write the exact bytes to sign
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// What to submit.
#[derive(Debug, Args)]
pub(crate) struct Submit {
    /// File with the exact bytes of the event
    #[arg(value_name = "EVENT")]
    pub(crate) event: PathBuf,
    /// File with a signature, armored or raw; for another member than the author, MEMBER=FILE; repeat for several
    #[arg(long, value_name = "FILE")]
    pub(crate) signature: Vec<String>,
    /// Write the receipt to this file, and the entry beside it with .entry
    #[arg(long, value_name = "FILE")]
    pub(crate) receipt: Option<PathBuf>,
}

/// What to audit.
#[derive(Debug, Args)]
pub(crate) struct Audit {
    /// Audit this data directory (of a node that is not running)
    #[arg(long, value_name = "DIR", conflicts_with = "export")]
    pub(crate) data: Option<PathBuf>,
    /// Audit this folder, written by `mengshu event export-log`
    #[arg(long, value_name = "DIR")]
    pub(crate) export: Option<PathBuf>,
    /// Leave out the members' signatures, which is faster and proves less
    #[arg(long)]
    pub(crate) quick: bool,
}

/// How to run a node.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Data directory; made if it is not there
    #[arg(long, value_name = "DIR", env = "MENGSHU_DATA", default_value = "mengshu-data", hide_env = true)]
    pub(crate) data: PathBuf,
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", env = "MENGSHU_LISTEN", default_value = "127.0.0.1:7400", hide_env = true)]
    pub(crate) listen: SocketAddr,
    /// Name of the node, the first part of its checkpoints' origin; it stays the same for ever
    #[arg(long, value_name = "NAME", env = "MENGSHU_NODE_NAME", default_value = "localhost", hide_env = true)]
    pub(crate) name: NodeName,
    /// File that gets the address and the node's key once the node listens
    #[arg(long, value_name = "FILE")]
    pub(crate) announce: Option<PathBuf>,
}

/// How to run the demonstration.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// The story to play (default: the one that is built in)
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: Option<PathBuf>,
    /// Leave the node running, and say how to use it
    #[arg(long)]
    pub(crate) keep: bool,
    /// Where the node keeps its data (default: a folder that is removed afterwards)
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}
