//! `mengshu key`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Commands about keys.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Make a new key: a private key file to keep and a public key to share
    #[command(
        before_long_help = "Examples:\n  mengshu key new acme                      asks for a passphrase\n  mengshu key new --out /media/usb/root     to another place than your settings folder\n  mengshu key new ci --no-passphrase        for a machine that signs on its own"
    )]
    New(KeyNew),
    /// List the keys you have: in the ssh-agent, in ~/.ssh and in your settings folder
    #[command(
        before_long_help = "Examples:\n  mengshu key list                          fingerprints as `ssh-add -l` shows them\n  mengshu key list --json"
    )]
    List,
    /// Show one key: fingerprint, key id and public key
    #[command(
        before_long_help = "Examples:\n  mengshu key show acme                     a key of your settings folder\n  mengshu key show ~/.ssh/id_ed25519.pub    any key file\n  mengshu key show agent:SHA256:…           a key in the ssh-agent\n  mengshu key show                          the key of --key or of your profile"
    )]
    Show {
        /// The key, written as for --key
        #[arg(value_name = "KEY")]
        which: Option<String>,
    },
    /// Show the ssh-agent and the keys it holds
    #[command(
        before_long_help = "Examples:\n  mengshu key agent                         is there an agent, and what can it sign with?\n  eval \"$(ssh-agent)\" && ssh-add ~/.config/mengshu/keys/acme && mengshu key agent"
    )]
    Agent,
    /// Try a key: sign a random message and check the signature, before it matters
    #[command(
        before_long_help = "Examples:\n  mengshu key test acme                     does the passphrase, the agent or the token work?\n  mengshu key test agent:SHA256:…           a key in the ssh-agent\n  mengshu key test acme --json              with the message and the signature, for other tools"
    )]
    Test {
        /// The key, written as for --key
        #[arg(value_name = "KEY")]
        which: Option<String>,
    },
}

/// How to make a key.
#[derive(Debug, Args)]
pub(crate) struct KeyNew {
    /// Name of the key file in your settings folder
    #[arg(required_unless_present = "out")]
    pub(crate) name: Option<String>,
    /// Write the private key to this path, and the public key beside it with .pub
    #[arg(long, value_name = "PATH", conflicts_with = "name")]
    pub(crate) out: Option<PathBuf>,
    /// Remark in the public key, for people to tell keys apart (default: the name)
    #[arg(long, value_name = "TEXT")]
    pub(crate) comment: Option<String>,
    /// Do not lock the private key with a passphrase
    #[arg(long, conflicts_with = "passphrase_file")]
    pub(crate) no_passphrase: bool,
}
