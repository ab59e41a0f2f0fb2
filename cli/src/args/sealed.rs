//! `mengshu sealed`.

use std::path::PathBuf;

use clap::Subcommand;

/// Commands about sealed documents.
#[derive(Debug, Subcommand)]
pub(crate) enum SealedCommand {
    /// Check a sealed document that somebody sent you against the log, and keep it
    #[command(
        before_long_help = "Examples:\n  mengshu sealed receive from-luma 2     is it the text that entry 2 seals?",
        after_long_help = "Whoever seals a document keeps it in a folder (the command says which) and sends a copy of that folder: content, salt. The log has its fingerprint only.\n\nExit codes: 0 it is the one · 3 it is not"
    )]
    Receive {
        /// The folder that was sent
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
        /// The act that seals it: its event id, its entry's index, or the beginning of its id
        #[arg(value_name = "ACT")]
        act: String,
    },
}
