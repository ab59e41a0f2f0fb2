//! `mengshu agreement diff`: what changed, in words.

use std::path::Path;

use clap::Args;
use mengshu_core::mechanism::agreement::{Terms, difference};
use serde_json::{Value, json};

use super::reading::{self, Reading};
use crate::files::read_text;
use crate::given::{Context, Desk};
use crate::language::templates::Comments;
use crate::language::{Message, annotated, say};
use crate::output::{Exit, Failure, Outcome, items};

#[derive(Debug, Args)]
#[command(about = say(
    "Explain in words what changed between two signed versions, or between two terms files",
    "用文字说明两个已签版本或两个条款文件之间的变化",
))]
#[command(before_long_help = annotated(&[
    ("mengshu agreement diff 1 2                     ", "two versions", "两个版本"),
    ("mengshu agreement diff terms.toml new.toml     ", "two files", "两个文件"),
]))]
pub(crate) struct Diff {
    #[arg(help = say("A version's number or a terms file", "版本号或条款文件"))]
    #[arg(value_name = "FROM")]
    from: String,
    #[arg(help = say("A version's number or a terms file", "版本号或条款文件"))]
    #[arg(value_name = "TO")]
    to: String,
}

impl Diff {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let document = match (self.from.parse::<u32>(), self.to.parse::<u32>()) {
            (Ok(from), Ok(to)) => Desk::open(context)?.view(&format!("agreement/{from}/diff/{to}"))?,
            (Err(_), Err(_)) => files(&self.from, &self.to, context)?,
            _ => return Err(Failure::new(Exit::Usage, Message::DiffMixed)),
        };
        if context.out.is_json() {
            return context.out.json(&document);
        }
        let lang = context.out.lang();
        let changes = items(&document["changes"]);
        let comments = Comments::of(lang);
        let row = |change: &Value| {
            let clause = change["clause"].as_str().unwrap_or_default();
            json!({ "clause": comments.name(clause).unwrap_or(clause), "change": change["words"] })
        };
        context.out.rows("changes", &changes.iter().map(row).collect::<Vec<_>>(), &["clause", "change"])?;
        let text = document["text_changed"] == true;
        if text {
            context.out.tell(&Message::DiffText);
        } else if changes.is_empty() {
            context.out.tell(&Message::DiffNone);
        }
        Ok(())
    }
}

/// The difference of two files, in the shape of the view of two versions.
fn files(from: &str, to: &str, context: &Context) -> Outcome<Value> {
    let (before, after) = (terms(from, context)?, terms(to, context)?);
    let lang = context.out.lang();
    let changes: Vec<_> = difference(&before, &after)
        .iter()
        .map(|change| json!({ "clause": change.clause, "before": change.before, "after": change.after, "words": change.said().words(lang) }))
        .collect();
    Ok(json!({ "from": from, "to": to, "changes": changes }))
}

fn terms(path: &str, context: &Context) -> Outcome<Terms> {
    let path = Path::new(path);
    let text = read_text(path)?;
    let reading = Reading::of(&text);
    reading::accept(&reading, path, None, context.out.lang())
        .map_err(|failure| failure.hint(reading::check_hint(path)))?;
    reading.terms.map_err(|_| Failure::bad_value(path.display().to_string()))
}
