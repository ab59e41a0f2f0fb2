//! `mengshu man`: a manual page for each command, made of the command tree, so that none says anything else than the help.

use std::path::PathBuf;

use clap::{Args, Command};
use serde_json::json;

use crate::files::{make_folder, replace, unwritable};
use crate::given::Context;
use crate::language::{Message, annotated, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("Write a manual page for each command", "为每个命令写出手册页"))]
#[command(before_long_help = annotated(&[
    ("mengshu man ~/.local/share/man/man1", "", ""),
    ("mengshu man man1 --lang zh               ", "in Chinese", "中文手册"),
    ("man -l man1/mengshu-act-endorse.1        ", "to read one where it lies", "直接阅读其中一页"),
]))]
pub(crate) struct Man {
    #[arg(help = say(
        "Folder to write to; made if it is not there. Older pages in it are replaced",
        "写入的文件夹；不存在时自动创建，其中的旧页将被替换",
    ))]
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

impl Man {
    pub(super) fn run(self, context: &Context, tree: Command) -> Outcome<()> {
        make_folder(&self.folder)?;
        let mut written = Vec::new();
        let mut rest = vec![alone(tree, true)];
        while let Some(command) = rest.pop() {
            rest.extend(
                command.get_subcommands().filter(|sub| !sub.is_hide_set()).map(|sub| alone(sub.clone(), false)),
            );
            let page = clap_mangen::Man::new(command.clone()).source(concat!("mengshu ", env!("CARGO_PKG_VERSION")));
            let path = self.folder.join(page.get_filename());
            let mut text = Vec::new();
            page.render(&mut text).map_err(|error| unwritable(&path, &error))?;
            let text = dressed(&String::from_utf8_lossy(&text), &command);
            replace(&path, text.as_bytes())?;
            written.push(page.get_filename());
        }
        written.sort();
        let folder = self.folder.display().to_string();
        if context.out.is_json() {
            return context.out.json(&json!({ "folder": folder, "pages": written }));
        }
        context.out.note(&Message::Exported { path: folder });
        Ok(())
    }
}

/// A command without what its page leaves to others: the flags of every command stand on the first page alone, and of the
/// help there is no page.
fn alone(command: Command, first: bool) -> Command {
    let command = match command.find_subcommand("help") {
        Some(_) => command.mut_subcommand("help", |help| help.hide(true)),
        None => command,
    };
    command.mut_args(|arg| {
        let elsewhere = arg.is_global_set() && !first;
        if elsewhere { arg.hide(true) } else { arg }
    })
}

/// The page with the examples behind the description, and its headings in the reader's language.
fn dressed(page: &str, command: &Command) -> String {
    let mut parts = page.split("\n.SH ");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (heading, body) = part.split_once('\n').unwrap_or((part, ""));
        text.push_str(&format!("\n.SH {}\n{body}", headed(heading)));
        if heading == "DESCRIPTION"
            && let Some(examples) = command.get_before_long_help()
        {
            text.push_str(&section(&examples.to_string()));
        }
    }
    text
}

fn headed(heading: &str) -> &str {
    match heading {
        "NAME" => say(heading, "名称"),
        "SYNOPSIS" => say(heading, "概要"),
        "DESCRIPTION" => say(heading, "说明"),
        "EXTRA" => say("MORE", "补充"),
        "VERSION" => say(heading, "版本"),
        other => other,
    }
}

/// Examples as they stand, under their own heading.
fn section(examples: &str) -> String {
    let mut roff = clap_mangen::roff::Roff::new();
    roff.control("SH", [say("EXAMPLES", "示例")]);
    roff.control("nf", []);
    for line in examples.lines().skip(1) {
        roff.text([clap_mangen::roff::roman(line.trim_start())]);
    }
    roff.control("fi", []);
    format!("\n{}", roff.to_roff().trim_end())
}
