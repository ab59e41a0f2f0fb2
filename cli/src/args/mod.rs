//! What can be typed: the command tree and the flags that every command understands.
//!
//! Invariants: a command stands here only when it works; long help teaches with examples before anything else.
//!
//! What sits below what: `global`, `handling` and `asking` below all; then `person`; then a file for each command; this file
//! alone knows them all, and none knows it.

mod agreement;
mod alliance;
mod asking;
mod chinese;
mod config;
mod decision;
mod exit;
mod global;
mod handling;
mod inquiry;
mod ip;
mod key;
mod log;
mod member;
mod person;
mod sealed;
mod sign;
mod work;

use std::ffi::OsString;

use clap::{Command, CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;

pub(crate) use agreement::{AgreementCommand, Amend, DeclareSide, Propose, SignProject, Template};
pub(crate) use alliance::AllianceCommand;
pub(crate) use asking::{Asking, Known, Upto};
pub(crate) use config::ConfigCommand;
pub(crate) use decision::{DecisionCommand, Items};
pub(crate) use exit::ExitCommand;
pub(crate) use global::Global;
pub(crate) use handling::{Handling, word};
pub(crate) use inquiry::{Explain, Inbox};
pub(crate) use ip::{Assign, FactArgs, IpCommand, Register};
pub(crate) use key::{KeyCommand, KeyNew};
pub(crate) use log::{ActCommand, Audit, Demo, EventCommand, Prepare, ReceiptCommand, Serve, Submit};
pub(crate) use member::{Admit, Apply, Change, Conduct, MemberCommand, MemberKeys, Succeed};
pub(crate) use person::Person;
pub(crate) use sealed::SealedCommand;
pub(crate) use sign::Sign;
pub(crate) use work::{BenefitCommand, ContributionCommand, Deliver, Distribute, Pay, Promise};

use crate::language::Lang;

/// Signed contracts and IP of innovation alliances, on a ledger that nobody can change later
#[derive(Debug, Parser)]
#[command(
    name = "mengshu",
    version,
    before_long_help = "Examples:\n  mengshu demo                         see the whole of it in half a minute\n  mengshu serve                        run a node here\n  mengshu key new acme                 make a key to sign with\n  mengshu key list                     the keys you have, in files and in the ssh-agent\n  mengshu config show --origin         which settings hold, and where each comes from",
    after_long_help = "Exit codes: 0 done · 1 failed or refused · 2 not understood · 3 verification failed · 4 not found · 5 denied · 6 unavailable · 7 conflict · 130 stopped"
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Commands,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Commands {
    /// Play a whole life of an alliance on a node of its own, and audit it
    #[command(
        before_long_help = "Examples:\n  mengshu demo\n  mengshu demo --lang zh\n  mengshu demo --keep --data demo-data         leave the node running, to look around\n  mengshu demo --scenario my-story.toml"
    )]
    Demo(Demo),
    /// Run a node here until it is stopped
    #[command(
        before_long_help = "Examples:\n  mengshu serve\n  mengshu serve --data /srv/mengshu --listen 127.0.0.1:7400 --name node.example.org"
    )]
    Serve(Serve),
    /// Make, list and show the keys you sign with
    #[command(subcommand)]
    Key(KeyCommand),
    /// Found, show and list alliances
    #[command(subcommand)]
    Alliance(AllianceCommand),
    /// Members and their keys
    #[command(subcommand)]
    Member(MemberCommand),
    /// The agreement, its versions and its terms
    #[command(subcommand)]
    Agreement(AgreementCommand),
    /// How the organs decide: meetings, votes, minutes, vetoes
    #[command(subcommand)]
    Decision(DecisionCommand),
    /// What members put in
    #[command(subcommand)]
    Contribution(ContributionCommand),
    /// IP: who owns which part of what
    #[command(subcommand)]
    Ip(IpCommand),
    /// How proceeds are shared and paid
    #[command(subcommand)]
    Benefit(BenefitCommand),
    /// Leaving the alliance, and being expelled
    #[command(subcommand)]
    Exit(ExitCommand),
    /// Approve, decline and follow acts
    #[command(subcommand)]
    Act(ActCommand),
    /// List what waits for your member: signatures, votes, ratifications, objections, with deadlines and commands
    #[command(
        before_long_help = "Examples:\n  mengshu inbox                                the member of --as or of your profile\n  mengshu inbox nanhu\n  mengshu inbox nanhu --json"
    )]
    Inbox(Inbox),
    /// Answer a question, and show the entries that the answer follows from, each proved to be in the log
    #[command(
        before_long_help = "Examples:\n  mengshu explain asset/lamp-patent --effective 2027-03-10 --known 2027-03-31\n  mengshu explain decision/budget --with without=qihang\n  mengshu explain member/luma --date 2027-03-10\n  mengshu explain act/14",
        after_long_help = "The views: alliance, act/ACT, agreement/VERSION, application/ACT, asset/ID, authority/MEMBER, contribution/ID, decision/ITEM, distribution/ID, exit/MEMBER, inbox/MEMBER, key/KEY, meeting/ID, member/ID, organ/ID, project/ID, ratification, side-agreement/ID, suspect"
    )]
    Explain(Explain),
    /// Read, follow and export the log
    #[command(subcommand)]
    Event(EventCommand),
    /// Check everything: bytes, signatures, hashes, proofs, rules
    #[command(
        before_long_help = "Examples:\n  mengshu audit                                the ledger on the live node\n  mengshu audit --data mengshu-data            a data directory, offline\n  mengshu audit --export copy                  a folder written by `mengshu event export-log`"
    )]
    Audit(Audit),
    /// Check receipts
    #[command(subcommand)]
    Receipt(ReceiptCommand),
    /// Check and keep sealed documents that others send you
    #[command(subcommand)]
    Sealed(SealedCommand),
    /// Write the exact bytes of an event, to be signed elsewhere
    #[command(
        before_long_help = "Examples:\n  mengshu prepare body.json --out draft.event --as luma --key luma.pub\n  ssh-keygen -Y sign -n event@mengshu.v1 -f ~/.ssh/id_ed25519 draft.event\n  mengshu submit draft.event --signature draft.event.sig",
        after_long_help = "The body, for instance:\n  {\"exit\": {\"leave\": {\"last_day\": \"2027-06-30\"}}}"
    )]
    Prepare(Prepare),
    /// Hand in an event that was signed elsewhere
    #[command(
        before_long_help = "Examples:\n  mengshu submit draft.event --signature draft.event.sig\n  mengshu submit draft.event --signature draft.event.sig --signature nanhu=nanhu.sig"
    )]
    Submit(Submit),
    /// Sign a prepared event, for instance on a machine that is connected to nothing
    #[command(
        before_long_help = "Examples:\n  mengshu sign draft.event --key root             shows what it says, asks, writes draft.event.sig\n  ssh-keygen -Y sign -n event@mengshu.v1 -f ~/.ssh/id_ed25519 draft.event    the same with OpenSSH alone"
    )]
    Sign(Sign),
    /// Show the settings that hold
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print a completion script for your shell
    #[command(
        before_long_help = "Examples:\n  mengshu completions bash > ~/.local/share/bash-completion/completions/mengshu\n  mengshu completions zsh  > ~/.zfunc/_mengshu\n  mengshu completions fish > ~/.config/fish/completions/mengshu.fish"
    )]
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// The command tree as clap knows it, with examples first in every long help.
pub(crate) fn tree(lang: Lang) -> Command {
    let mut tree = teach(Cli::command());
    // Building copies the global flags into every command; there they are named in one line instead of a page.
    tree.build();
    let tree = tree.mut_subcommands(fold);
    match lang {
        Lang::En => tree,
        Lang::Zh => chinese::in_chinese(tree),
    }
}

/// Parses a command line; prints help (in `lang`) or a usage error and says how to exit, if that is all.
pub(crate) fn parse(lang: Lang, line: impl IntoIterator<Item = OsString>) -> Result<Cli, u8> {
    let told = |error: clap::Error| {
        // Nobody reading the help any more (`--help | head`) is no error.
        let _ = error.print();
        u8::try_from(error.exit_code()).unwrap_or(2)
    };
    let mut matches = tree(lang).try_get_matches_from(line).map_err(told)?;
    Cli::from_arg_matches_mut(&mut matches).map_err(told)
}

/// The value of `--lang` or `--profile` on a command line that is not parsed yet: help is printed while parsing.
pub(crate) fn peek(flag: &str, line: &[OsString]) -> Option<String> {
    let line = line.iter().map_while(|word| word.to_str().filter(|word| *word != "--"));
    let mut words = line.peekable();
    while let Some(word) = words.next() {
        match word.strip_prefix(flag) {
            Some("") => return words.next().map(str::to_owned),
            Some(rest) if rest.starts_with('=') => return Some(rest[1..].to_owned()),
            _ => {}
        }
    }
    None
}

fn teach(command: Command) -> Command {
    command
        .help_template("{about-with-newline}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}")
        .mut_subcommands(teach)
}

fn fold(command: Command) -> Command {
    command
        .mut_args(|arg| if arg.is_global_set() { arg.hide_short_help(true).hide_long_help(true) } else { arg })
        .after_help(EVERYWHERE)
        .mut_subcommands(fold)
}

const EVERYWHERE: &str = "Every command also takes --as, --key, --passphrase-file, --node, --ledger, --profile, --json, \
                          --lang, --yes, --no-input and --color: see `mengshu --help`";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_well_formed() {
        tree(Lang::En).debug_assert();
    }

    #[test]
    fn no_argument_has_the_name_of_one_for_every_command() {
        fn walk(command: &Command, global: &[&str], path: &str) {
            for argument in command.get_arguments().filter(|argument| !argument.is_global_set()) {
                assert!(!global.contains(&argument.get_id().as_str()), "{path} {}", argument.get_id());
            }
            for sub in command.get_subcommands() {
                walk(sub, global, &format!("{path} {}", sub.get_name()));
            }
        }
        // Not built yet: building copies the global ones into every command.
        let tree = Cli::command();
        let global = tree.get_arguments().filter(|argument| argument.is_global_set());
        let global: Vec<&str> = global.map(|argument| argument.get_id().as_str()).collect();
        assert!(global.len() > 5);
        walk(&tree, &global, "mengshu");
    }

    #[test]
    fn every_command_and_argument_says_what_it_is() {
        fn walk(command: &Command, path: &str) {
            assert!(command.get_about().is_some(), "{path} has no description");
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{path} {} has no description", argument.get_id());
            }
            for sub in command.get_subcommands() {
                walk(sub, &format!("{path} {}", sub.get_name()));
            }
        }
        walk(&tree(Lang::En), "mengshu");
    }

    #[test]
    fn what_lists_the_things_of_a_kind_is_a_command() {
        for kind in mengshu_core::mechanism::roll::things() {
            let words = std::iter::once("mengshu").chain(kind.list.split(' '));
            assert!(Cli::try_parse_from(words).is_ok(), "{kind}: {}", kind.list);
        }
    }

    #[test]
    fn every_leaf_teaches_by_example() {
        fn walk(command: &mut Command, path: &str) {
            if !command.has_subcommands() {
                let help = command.render_long_help().to_string();
                let examples = help.find("Examples:").unwrap_or_else(|| panic!("{path} has no examples"));
                assert!(examples < help.find("Usage:").unwrap(), "{path}: the examples do not come first");
                assert!(help.contains(&format!("  {path}")), "{path}: no example shows the command itself");
            }
            for sub in command.get_subcommands_mut().filter(|sub| sub.get_name() != "help") {
                let path = format!("{path} {}", sub.get_name());
                walk(sub, &path);
            }
        }
        walk(&mut tree(Lang::En), "mengshu");
    }

    #[test]
    fn every_help_text_has_its_chinese_one() {
        fn check(text: Option<String>, path: &str, without: &mut Vec<String>) {
            if let Some(text) = text.filter(|text| !text.trim().is_empty())
                && crate::language::chinese(&text).is_none()
            {
                without.push(format!("{path}: {text:?}"));
            }
        }
        fn walk(command: &Command, path: &str, without: &mut Vec<String>) {
            for text in [
                command.get_about(),
                command.get_before_long_help(),
                command.get_after_long_help(),
                command.get_after_help(),
            ] {
                check(text.map(ToString::to_string), path, without);
            }
            for argument in command.get_arguments() {
                check(argument.get_help().map(ToString::to_string), path, without);
                check(argument.get_help_heading().map(ToOwned::to_owned), path, without);
            }
            for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
                walk(sub, &format!("{path} {}", sub.get_name()), without);
            }
        }
        let mut without = Vec::new();
        walk(&tree(Lang::En), "mengshu", &mut without);
        assert!(without.is_empty(), "no Chinese text:\n{}", without.join("\n"));
    }

    #[test]
    fn the_chinese_tree_has_no_english_headings() {
        for path in [&["key", "new"][..], &["config", "show"], &[]] {
            let mut tree = tree(Lang::Zh);
            tree.build();
            let mut command = &mut tree;
            for name in path {
                command = command.find_subcommand_mut(name).unwrap();
            }
            for help in [command.render_help().to_string(), command.render_long_help().to_string()] {
                for english in ["Usage:", "Options", "Commands:", "Arguments:", "Examples", "Print "] {
                    assert!(!help.contains(english), "{path:?}: {english} in\n{help}");
                }
            }
        }
    }

    #[test]
    fn flags_are_seen_before_parsing() {
        let peek = |line: &[&str]| peek("--lang", &line.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(peek(&["mengshu", "--lang", "zh", "key"]), Some("zh".into()));
        assert_eq!(peek(&["mengshu", "key", "--lang=en"]), Some("en".into()));
        assert_eq!(peek(&["mengshu", "key", "--", "--lang=en"]), None);
        assert_eq!(peek(&["mengshu", "--language", "zh"]), None);
        assert_eq!(peek(&["mengshu", "--lang"]), None);
    }
}
