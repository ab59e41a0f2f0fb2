//! The command tree: all commands, the help around them, and how a command line is read.
//!
//! Invariants: a command stands here only when it works; long help teaches with examples before anything else.

use std::any::TypeId;
use std::collections::BTreeSet;
use std::ffi::OsString;

use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory, FromArgMatches, Parser, Subcommand};

use super::{
    act, agreement, alliance, audit, backup, benefit, completions, config, contribution, decision, demo, event, exit,
    explain, inbox, ip, key, man, member, prepare, receipt, restore, sealed, serve, sign, submit, usage,
};
use crate::args::Global;
use crate::given::Context;
use crate::language::{Lang, Message, annotated, say, speak};
use crate::output::{Exit, Failure, Format, Out, Outcome};

#[derive(Debug, Parser)]
#[command(name = "mengshu", version = env!("MENGSHU_VERSION"))]
#[command(about = say(
    "Signed contracts and IP of innovation alliances, on a ledger that nobody can change later",
    "产业技术创新联盟的签名合同与知识产权，记在谁也无法事后更改的账本上",
))]
#[command(before_long_help = annotated(&[
    ("mengshu demo                         ", "see the whole of it in half a minute", "半分钟看完全过程"),
    ("mengshu serve                        ", "run a node here", "在本机运行节点"),
    ("mengshu key new acme                 ", "make a key to sign with", "新建签名密钥"),
    ("mengshu key list                     ", "the keys you have, in files and in the ssh-agent", "列出文件和 ssh-agent 中的密钥"),
    ("mengshu config show --origin         ", "which settings hold, and where each comes from", "查看生效的设置及其来源"),
]))]
#[command(after_long_help = say(
    "Exit codes: 0 done · 1 failed or refused · 2 not understood · 3 verification failed · 4 not found · 5 denied · 6 unavailable · 7 conflict · 130 stopped",
    "退出码：0 完成 · 1 失败或被拒绝 · 2 无法理解 · 3 验证未通过 · 4 未找到 · 5 无权限 · 6 不可用 · 7 冲突 · 130 已停止",
))]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Commands,
}

/// The commands, in the order of the help.
#[derive(Debug, Subcommand)]
pub(crate) enum Commands {
    Demo(demo::Demo),
    Serve(serve::Serve),
    #[command(subcommand)]
    Key(key::KeyCommand),
    #[command(subcommand)]
    Alliance(alliance::AllianceCommand),
    #[command(subcommand)]
    Member(member::MemberCommand),
    #[command(subcommand)]
    Agreement(agreement::AgreementCommand),
    #[command(subcommand)]
    Decision(decision::DecisionCommand),
    #[command(subcommand)]
    Contribution(contribution::ContributionCommand),
    #[command(subcommand)]
    Ip(ip::IpCommand),
    #[command(subcommand)]
    Benefit(benefit::BenefitCommand),
    #[command(subcommand)]
    Exit(exit::ExitCommand),
    #[command(subcommand)]
    Act(act::ActCommand),
    Inbox(inbox::Inbox),
    Explain(explain::Explain),
    #[command(subcommand)]
    Event(event::EventCommand),
    Audit(audit::Audit),
    Backup(backup::Backup),
    Restore(restore::Restore),
    #[command(subcommand)]
    Receipt(receipt::ReceiptCommand),
    #[command(subcommand)]
    Sealed(sealed::SealedCommand),
    Prepare(prepare::Prepare),
    Submit(submit::Submit),
    Sign(sign::Sign),
    #[command(subcommand)]
    Config(config::ConfigCommand),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Commands {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        match self {
            Self::Demo(command) => command.run(context),
            Self::Serve(command) => command.run(context),
            Self::Key(command) => command.run(context),
            Self::Alliance(command) => command.run(context),
            Self::Member(command) => command.run(context),
            Self::Agreement(command) => command.run(context),
            Self::Decision(command) => command.run(context),
            Self::Contribution(command) => command.run(context),
            Self::Ip(command) => command.run(context),
            Self::Benefit(command) => command.run(context),
            Self::Exit(command) => command.run(context),
            Self::Act(command) => command.run(context),
            Self::Inbox(command) => command.run(context),
            Self::Explain(command) => command.run(context),
            Self::Event(command) => command.run(context),
            Self::Audit(command) => command.run(context),
            Self::Backup(command) => command.run(context),
            Self::Restore(command) => command.run(context),
            Self::Receipt(command) => command.run(context),
            Self::Sealed(command) => command.run(context),
            Self::Prepare(command) => command.run(context),
            Self::Submit(command) => command.run(context),
            Self::Sign(command) => command.run(context),
            Self::Config(command) => command.run(context),
            Self::Completions(command) => command.run(context, tree(context.out.lang())),
            Self::Man(command) => command.run(context, tree(context.out.lang())),
        }
    }
}

/// The command tree as clap knows it, in this language, with examples first in every long help.
pub(super) fn tree(lang: Lang) -> Command {
    speak(lang);
    let mut tree = teach(Cli::command());
    // Building copies the global flags into every command; there they are named in one line instead of a page.
    tree.build();
    let tree = tree.mut_subcommands(fold);
    match lang {
        Lang::En => tree,
        Lang::Zh => in_chinese(tree),
    }
}

/// Parses a command line, and says whether its command can sign or send; prints help (in `lang`) or a usage error and says how
/// to exit, if that is all.
pub(super) fn parse(lang: Lang, line: Vec<OsString>) -> Result<(Cli, bool), u8> {
    let json = line.iter().take_while(|word| *word != "--").any(|word| word == "--json");
    let told = |error: clap::Error| {
        if json && error.use_stderr() {
            let text = usage::chinese(&error).filter(|_| lang == Lang::Zh).unwrap_or_else(|| error.to_string());
            let text = text.strip_prefix("error: ").unwrap_or(&text).trim().to_owned();
            Out::new(Format::Json, lang).failure(&Failure::new(Exit::Usage, Message::UsageBad { text }));
            return Exit::Usage.number();
        }
        match usage::chinese(&error).filter(|_| lang == Lang::Zh) {
            Some(text) => Out::new(Format::Table, lang).usage(&text),
            // Nobody reading the help any more (`--help | head`) is no error.
            None => drop(error.print()),
        }
        u8::try_from(error.exit_code()).unwrap_or(2)
    };
    let mut tree = tree(lang);
    let mut matches = tree.try_get_matches_from_mut(line).map_err(told)?;
    if let Some(twice) = twice(&tree, &matches) {
        let format = if json { Format::Json } else { Format::Table };
        let out = Out::new(format, lang);
        let failure = Failure::new(Exit::Usage, twice);
        out.failure(&failure.having_reached(signs(&tree, &matches).then(|| out.reached())));
        return Err(Exit::Usage.number());
    }
    let signs = signs(&tree, &matches);
    Ok((Cli::from_arg_matches_mut(&mut matches).map_err(told)?, signs))
}

/// Whether a command signs or sends: it can be told how, or that is all it does.
fn signs(command: &Command, matches: &ArgMatches) -> bool {
    match matches.subcommand() {
        Some((name, within)) => command.find_subcommand(name).is_some_and(|command| signs(command, within)),
        None => {
            matches!(command.get_name(), "sign" | "submit")
                || command.get_arguments().any(|arg| arg.get_id() == "dry_run")
        }
    }
}

/// What an option that can be repeated names twice: of two values for one name only one would count, and whoever gave both
/// would not know which.
fn twice(command: &Command, matches: &ArgMatches) -> Option<Message> {
    if let Some((name, within)) = matches.subcommand() {
        return twice(command.find_subcommand(name)?, within);
    }
    let repeated = command.get_arguments().filter(|arg| matches!(arg.get_action(), ArgAction::Append));
    repeated.filter(|arg| !arg.is_positional()).find_map(|arg| {
        // A member can hold heads of several ledgers: what is no pair of texts is compared whole.
        let text = arg.get_value_parser().type_id() == TypeId::of::<(String, String)>();
        let pairs = text || arg.get_value_names().is_some_and(|names| names.iter().any(|name| name.contains("[=")));
        let values = matches.get_raw(arg.get_id().as_str())?.map(|value| value.to_string_lossy().into_owned());
        let named = |value: String| match value.split_once('=').filter(|_| pairs) {
            Some((name, _)) => name.trim().to_owned(),
            None => value.trim().to_owned(),
        };
        let mut seen = BTreeSet::new();
        let name = values.map(named).find(|name| !seen.insert(name.clone()))?;
        Some(Message::NamedTwice { option: format!("--{}", arg.get_long()?), name })
    })
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

/// Examples before the usage, in every command.
fn teach(command: Command) -> Command {
    let template = say(
        "{about-with-newline}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}",
        "{about-with-newline}\n{before-help}用法：{usage}\n\n{all-args}{after-help}",
    );
    command.help_template(template).mut_subcommands(teach)
}

fn fold(command: Command) -> Command {
    let everywhere = say(
        "Every command also takes --as, --key, --passphrase-file, --node, --ledger, --profile, --json, --lang, --yes, \
         --no-input, --quiet, --verbose and --color: see `mengshu --help`",
        "所有命令还接受 --as、--key、--passphrase-file、--node、--ledger、--profile、--json、--lang、--yes、--no-input、--quiet、--verbose 和 --color：见 \
         `mengshu --help`",
    );
    command
        .mut_args(|arg| if arg.is_global_set() { arg.hide_short_help(true).hide_long_help(true) } else { arg })
        .after_help(everywhere)
        .mut_subcommands(fold)
}

/// What clap says by itself, in Chinese: headings, and the help of the help.
fn in_chinese(command: Command) -> Command {
    let command = match command.get_name() {
        "help" => command.about("显示此帮助或指定子命令的帮助"),
        _ => command,
    };
    command.subcommand_help_heading("命令").mut_args(own_words).mut_subcommands(in_chinese)
}

fn own_words(arg: Arg) -> Arg {
    let mut notes = String::new();
    if !arg.get_default_values().is_empty() && arg.get_action().takes_values() {
        let values: Vec<_> =
            arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
        notes.push_str(&format!("［默认：{}］", values.join("、")));
    }
    if arg.get_action().takes_values() && !arg.get_possible_values().is_empty() {
        let values: Vec<_> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
        notes.push_str(&format!("［可用的值：{}］", values.join("、")));
    }
    let arg = match arg.get_help().filter(|_| !notes.is_empty()).map(ToString::to_string) {
        Some(help) => arg.help(format!("{help}{notes}")).hide_default_value(true).hide_possible_values(true),
        None => arg,
    };
    let more = arg.get_long_help().is_some();
    let arg = match arg.get_id().as_str() {
        "help" if more => arg.help("显示帮助（--help 更详细）").long_help(None::<&str>),
        "help" => arg.help("显示帮助"),
        "version" => arg.help("显示版本"),
        _ => arg,
    };
    match arg.get_help_heading() {
        Some(_) => arg,
        None if arg.is_positional() => arg.help_heading("参数"),
        None => arg.help_heading("选项"),
    }
}

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
    fn the_chinese_tree_is_chinese_throughout() {
        fn check(text: Option<String>, path: &str) {
            let chinese = |text: &String| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(text.as_ref().is_none_or(chinese), "{path}: {text:?}");
        }
        fn walk(command: &Command, path: &str) {
            let texts = [
                command.get_about(),
                command.get_before_long_help(),
                command.get_after_long_help(),
                command.get_after_help(),
            ];
            for text in texts {
                check(text.map(ToString::to_string), path);
            }
            for argument in command.get_arguments() {
                check(argument.get_help().map(ToString::to_string), path);
                check(argument.get_long_help().map(ToString::to_string), path);
                check(argument.get_help_heading().map(ToOwned::to_owned), path);
            }
            for sub in command.get_subcommands() {
                walk(sub, &format!("{path} {}", sub.get_name()));
            }
        }
        walk(&tree(Lang::Zh), "mengshu");
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
