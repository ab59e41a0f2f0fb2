//! `mengshu config`.

use clap::Subcommand;

/// Commands about settings.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Show the settings that hold for this command line
    #[command(
        before_long_help = "Examples:\n  mengshu config show                       the settings in force\n  mengshu config show --origin              and where each comes from\n  mengshu --profile acme config show --json"
    )]
    Show {
        /// Say where each value comes from
        #[arg(long)]
        origin: bool,
    },
}
