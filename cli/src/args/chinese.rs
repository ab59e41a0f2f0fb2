//! The command tree with its help in Chinese.

use clap::builder::StyledStr;
use clap::{Arg, Command};

use crate::language::{chinese, chinese_heading};

/// The tree with every help text replaced; a text without translation stays English.
pub(super) fn in_chinese(mut command: Command) -> Command {
    if let Some(text) = translated(command.get_about()) {
        command = command.about(text);
    }
    if let Some(text) = translated(command.get_before_long_help()) {
        command = command.before_long_help(text);
    }
    if let Some(text) = translated(command.get_after_long_help()) {
        command = command.after_long_help(text);
    }
    if let Some(text) = translated(command.get_after_help()) {
        command = command.after_help(text);
    }
    command
        .help_template("{about-with-newline}\n{before-help}用法： {usage}\n\n{all-args}{after-help}")
        .subcommand_help_heading("命令")
        .mut_args(argument)
        .mut_subcommands(in_chinese)
}

fn argument(mut arg: Arg) -> Arg {
    let heading = match arg.get_help_heading() {
        Some(heading) => chinese_heading(heading),
        None if arg.is_positional() => Some("参数"),
        None => Some("选项"),
    };
    if let Some(text) = translated(arg.get_help()) {
        // A long form exists only where clap makes one of the short form.
        arg = arg.help(text).long_help(None::<&str>);
    }
    arg.help_heading(heading)
}

fn translated(text: Option<&StyledStr>) -> Option<String> {
    chinese(&text?.to_string())
}
