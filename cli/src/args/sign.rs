//! `mengshu sign`.

use std::path::PathBuf;

use clap::Args;

/// What to sign, and where the signature goes.
#[derive(Debug, Args)]
pub(crate) struct Sign {
    /// File with the exact bytes of the event
    #[arg(value_name = "EVENT")]
    pub(crate) event: PathBuf,
    /// Where to write the signature (default: the event file's name with .sig added)
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}
