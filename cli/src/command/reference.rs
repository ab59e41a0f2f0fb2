//! The reference of all commands as a document, made of the command tree: `docs/cli.md` and `docs/cli.zh.md`.

use std::collections::BTreeMap;
use std::fmt::Write;

use clap::{Arg, Command};

use super::tree::tree;
use crate::language::{Lang, say};

/// A heading under which this many commands have options is described once.
const COMMON: usize = 10;

/// The reference of all commands in Markdown; in Chinese, or in English.
#[must_use]
pub fn reference(chinese: bool) -> String {
    let mut tree = tree(if chinese { Lang::Zh } else { Lang::En });
    let common = common(&tree);
    let mut text = say(
        "# The commands\n\n`mengshu COMMAND --help` says the same. This file is made of the command tree; a test compares it.\n",
        "# 命令参考\n\n`mengshu COMMAND --help` 的内容与此相同。本文件由命令树生成，并由测试核对。\n",
    )
    .to_owned();
    arguments(&mut text, tree.get_arguments().filter(|arg| !arg.is_hide_set()));
    for (heading, command) in &common {
        let _ = write!(text, "\n**{heading}**\n\n");
        let under = command.get_arguments().filter(|arg| arg.get_help_heading() == Some(heading));
        under.for_each(|arg| line(&mut text, arg));
    }
    let _ = write!(text, "\n{}\n", exits(&tree));
    let subcommands: Vec<_> = shown(&tree).map(|sub| sub.get_name().to_owned()).collect();
    for name in subcommands {
        if let Some(command) = tree.find_subcommand_mut(&name) {
            section(&mut text, command, 2, &common);
        }
    }
    text
}

fn exits(tree: &Command) -> String {
    tree.get_after_long_help().map(ToString::to_string).unwrap_or_default()
}

fn shown(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|sub| sub.get_name() != "help")
}

/// Headings that many commands have, each with the first command that has it.
fn common(tree: &Command) -> BTreeMap<String, Command> {
    fn walk(command: &Command, found: &mut BTreeMap<String, (usize, Command)>) {
        let headings =
            command.get_arguments().filter(|arg| !arg.is_global_set()).filter_map(|arg| arg.get_help_heading());
        let mut headings: Vec<_> = headings.collect();
        headings.dedup();
        for heading in headings {
            found.entry(heading.to_owned()).or_insert_with(|| (0, command.clone())).0 += 1;
        }
        shown(command).for_each(|sub| walk(sub, found));
    }
    let mut found = BTreeMap::new();
    walk(tree, &mut found);
    let own = [say("", "参数"), say("", "选项")];
    let many = found.into_iter().filter(|(heading, (count, _))| *count >= COMMON && !own.contains(&heading.as_str()));
    many.map(|(heading, (_, command))| (heading, command)).collect()
}

fn section(text: &mut String, command: &mut Command, depth: usize, common: &BTreeMap<String, Command>) {
    let usage = command.render_usage().to_string();
    let usage = usage.strip_prefix("Usage:").unwrap_or(&usage).trim().to_owned();
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name()).to_owned();
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let _ = write!(text, "\n{} {name}\n\n{about}\n", "#".repeat(depth));
    let subcommands: Vec<_> = shown(command).map(|sub| sub.get_name().to_owned()).collect();
    if subcommands.is_empty() {
        let examples = command.get_before_long_help().map(ToString::to_string).unwrap_or_default();
        let lines: Vec<_> = examples.lines().skip(1).map(|line| line.strip_prefix("  ").unwrap_or(line)).collect();
        let _ = write!(text, "\n```text\n{usage}\n```\n");
        arguments(text, command.get_arguments().filter(|arg| is_own(arg, common)));
        for heading in common.keys().filter(|heading| has(command, heading)) {
            let _ = write!(
                text,
                "\n{}\n",
                say(format!("And what stands under “{heading}”."), format!("另有“{heading}”各项。"))
            );
        }
        let _ = write!(text, "\n```text\n{}\n```\n", lines.join("\n"));
        if let Some(more) = command.get_after_long_help() {
            let _ = write!(text, "\n```text\n{more}\n```\n");
        }
    }
    for name in subcommands {
        if let Some(sub) = command.find_subcommand_mut(&name) {
            section(text, sub, depth.saturating_add(1), common);
        }
    }
}

fn has(command: &Command, heading: &str) -> bool {
    command.get_arguments().any(|arg| arg.get_help_heading() == Some(heading))
}

/// Whether an argument is described with its command.
fn is_own(arg: &Arg, common: &BTreeMap<String, Command>) -> bool {
    let elsewhere = arg.get_help_heading().is_some_and(|heading| common.contains_key(heading));
    !arg.is_global_set() && !elsewhere && !arg.is_hide_set() && arg.get_id() != "help"
}

fn arguments<'a>(text: &mut String, arguments: impl Iterator<Item = &'a Arg>) {
    let mut arguments = arguments.peekable();
    if arguments.peek().is_some() {
        text.push('\n');
    }
    arguments.for_each(|arg| line(text, arg));
}

fn line(text: &mut String, arg: &Arg) {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let short = arg.get_short().map(|short| format!("-{short}, ")).unwrap_or_default();
    let _ = write!(text, "- `{short}{arg}`{}{help}", say(": ", "："));
    if !arg.get_action().takes_values() {
        text.push('\n');
        return;
    }
    let words = |values: Vec<String>| values.join(", ");
    let default: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    if !default.is_empty() && !arg.is_hide_default_value_set() {
        let _ = write!(text, " [default: {}]", words(default));
    }
    let possible = arg.get_possible_values();
    if !possible.is_empty() && !arg.is_hide_possible_values_set() {
        let possible = possible.iter().filter(|value| !value.is_hide_set()).map(|value| value.get_name().to_owned());
        let _ = write!(text, " [possible values: {}]", words(possible.collect()));
    }
    text.push('\n');
}
