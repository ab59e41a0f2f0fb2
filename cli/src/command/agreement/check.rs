//! `mengshu agreement check`.

use std::path::PathBuf;

use clap::Args;
use mengshu_core::mechanism::agreement::Terms;
use mengshu_core::mechanism::agreement::codes::AGR_010;
use serde_json::json;

use super::reading::{Reading, members, place, told, unfilled_text, warnings, wrong};
use crate::files::read_text;
use crate::given::{Context, Desk};
use crate::language::{Message, annotated, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say(
    "Check a terms file: everything that is wrong with it, with line, clause and what to do",
    "检查条款文件：一次列出全部问题，附行号、条款和改正方法",
))]
#[command(before_long_help = annotated(&[
    ("mengshu agreement check terms.toml --text agreement.md     ", "where the node answers, also whether all who are named are members", "节点可用时，一并核查所列各方是否均为盟员"),
    ("mengshu agreement check terms.toml --json", "", ""),
]))]
#[command(after_long_help = say(
    "Exit codes: 0 the file can be proposed as it is · 1 something is wrong",
    "退出码：0 文件可以直接提出 · 1 存在问题",
))]
pub(crate) struct Check {
    #[arg(help = say("The terms file", "条款文件"))]
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(help = say(
        "The text that goes with it: what stands in [brackets] there is still to be filled in",
        "与之配套的文本：其中方括号内容尚待填写",
    ))]
    #[arg(long, value_name = "FILE")]
    text: Option<PathBuf>,
}

impl Check {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { file, text: text_file } = self;
        let text = read_text(&file)?;
        let skeleton = match &text_file {
            Some(file) => unfilled_text(file, &read_text(file)?),
            None => None,
        };
        let reading = Reading::of(&text);
        // Offline the file is judged by itself.
        let members =
            Desk::open(context).and_then(|mut desk| members(&mut desk)).ok().filter(|members| !members.is_empty());
        let (out, lang) = (&context.out, context.out.lang());
        let problems = told(&reading, &reading.problems(members.as_ref()), lang);
        let warnings = warnings(&reading, members.as_ref());
        // What no rule of the ledger holds is agreed all the same, so it is said and nothing is wrong with it.
        let not_held = reading.terms.as_ref().map(Terms::not_held).unwrap_or_default();
        let shown = file.display().to_string();
        if out.is_json() {
            let rows: Vec<_> = problems
                .iter()
                .map(|told| json!({ "line": told.line, "clause": told.clause, "code": told.code, "message": told.found, "remedy": told.remedy, "about": told.about }))
                .collect();
            let warned: Vec<_> = warnings
                .iter()
                .map(|(clause, message)| json!({ "line": reading.line(clause), "clause": clause, "message": message.text(lang) }))
                .collect();
            out.json(&json!({
                "file": shown, "right": problems.is_empty(), "problems": rows, "warnings": warned,
                "text_warning": skeleton.map(|message| message.text(lang)),
                "members_checked": members.is_some(), "not_enforced": not_held,
            }))?;
        } else {
            for problem in &problems {
                let place = place(&shown, problem.line, lang);
                out.heading(&if problem.clause.is_empty() { place } else { format!("{place}: {}", problem.clause) })?;
                let mut fields = vec![
                    (problem.code.to_owned(), problem.found.clone()),
                    (Message::FieldRemedy.text(lang), problem.remedy.clone()),
                ];
                fields.extend(problem.about.clone().map(|about| (Message::FieldClause.text(lang), about)));
                out.pairs(&fields)?;
            }
            if problems.iter().any(|problem| problem.code == AGR_010.id) {
                out.tell(&Message::TermsMore);
            }
            for message in warnings.iter().map(|(_, message)| message).chain(&skeleton) {
                out.warn(message);
            }
            if !not_held.is_empty() {
                out.tell(&Message::TermsNotHeld { clauses: not_held.join(", ") });
            }
            if members.is_none() {
                out.tell(&Message::TermsMembersUnchecked);
            }
        }
        if problems.is_empty() {
            out.tell(&Message::TermsRight { path: shown });
            return Ok(());
        }
        Err(wrong(&file, problems.len()).hint(Message::TermsFixHint))
    }
}
