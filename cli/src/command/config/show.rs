//! `mengshu config show`.

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::config::{Origin, Setting};
use crate::given::Context;
use crate::language::{Message, annotated, say};
use crate::output::Outcome;

/// One setting, as printed.
#[derive(Debug, Serialize)]
struct Line {
    setting: &'static str,
    value: Option<String>,
    origin: &'static str,
    /// The flag, variable or file that the value comes from.
    source: Option<String>,
    #[serde(skip)]
    shown: Message,
}

#[derive(Debug, Args)]
#[command(about = say("Show the settings that hold for this command line", "查看对此命令行生效的设置"))]
#[command(before_long_help = annotated(&[
    ("mengshu config show                       ", "the settings in force", "生效的设置"),
    ("mengshu config show --origin              ", "and where each comes from", "以及各自的来源"),
    ("mengshu --profile acme config show --json", "", ""),
]))]
pub(crate) struct Show {
    #[arg(help = say("Say where each value comes from", "显示每个值的来源"))]
    #[arg(long)]
    origin: bool,
}

impl Show {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { origin } = self;
        let config = &context.config;
        // Where a file would be is told also before there is one: that is where it has to be written.
        let there = config.file.value.exists();
        let mut file = line("file", Some(config.file.value.display().to_string()), &config.file);
        if !there {
            file.shown = Message::OriginMissing;
        }
        let lines = [
            line("profile", config.profile.value.clone(), &config.profile),
            line("node", Some(config.node.value.clone()), &config.node),
            line("ledger", config.ledger.value.clone(), &config.ledger),
            line("member", config.member.value.clone(), &config.member),
            line("key", config.key.value.clone(), &config.key),
            line("lang", Some(config.lang.value.name().to_owned()), &config.lang),
            line("output", name(&config.output.value), &config.output),
            file,
        ];
        let mut columns = vec![Message::ColSetting, Message::ColValue];
        if origin {
            columns.push(Message::ColOrigin);
        }
        context.out.list("settings", &lines, &columns, |line| {
            let mut cells = vec![line.setting.to_owned(), line.value.clone().unwrap_or_else(|| "-".to_owned())];
            if origin {
                cells.push(line.shown.text(context.out.lang()));
            }
            cells
        })
    }
}

/// The word for a value of a fixed set.
fn name(value: &impl ValueEnum) -> Option<String> {
    value.to_possible_value().map(|value| value.get_name().to_owned())
}

fn line<T>(setting: &'static str, value: Option<String>, from: &Setting<T>) -> Line {
    let (origin, source, shown) = match &from.origin {
        Origin::Flag(flag) => ("flag", Some((*flag).to_owned()), Message::OriginFlag { flag: (*flag).to_owned() }),
        Origin::Env(variable) => {
            let variable = (*variable).to_owned();
            ("environment", Some(variable.clone()), Message::OriginEnv { variable })
        }
        Origin::File { path, profile } => {
            let path = path.display().to_string();
            ("file", Some(path.clone()), Message::OriginFile { path, profile: profile.clone() })
        }
        Origin::FileTop(path) => {
            let path = path.display().to_string();
            ("file", Some(path.clone()), Message::OriginFileTop { path })
        }
        Origin::Locale(variable) => {
            let variable = (*variable).to_owned();
            ("locale", Some(variable.clone()), Message::OriginLocale { variable })
        }
        Origin::Default => ("default", None, Message::OriginDefault),
        Origin::Unset => ("unset", None, Message::OriginUnset),
    };
    Line { setting, value, origin, source, shown }
}
