//! `mengshu agreement show`.

use clap::Args;
use mengshu_core::mechanism::{Body, agreement};
use serde_json::{Value, json};

use crate::args::Asking;
use crate::client::{Which, decoded};
use crate::given::{Context, Desk, number_in_force};
use crate::language::{Message, annotated, say};
use crate::output::{Exit, Failure, Outcome, clause_rows};

#[derive(Debug, Args)]
#[command(about = say(
    "Show a version and its terms (default: the one in force)",
    "查看版本及其条款（默认为生效版本）",
))]
#[command(before_long_help = annotated(&[
    ("mengshu agreement show", "", ""),
    ("mengshu agreement show 1 --json", "", ""),
    ("mengshu agreement show --proposal 2                       ", "what you are asked to sign", "请您签署的内容"),
    ("mengshu agreement show --proposal 2 --toml > theirs.toml  ", "to compare it: mengshu agreement diff mine.toml theirs.toml", "用于比较：mengshu agreement diff mine.toml theirs.toml"),
    ("mengshu agreement show --date 2027-03-01 --known 2027-03-31", "", ""),
]))]
pub(crate) struct Show {
    #[arg(help = say("Its number", "版本号"))]
    #[arg(value_name = "VERSION")]
    number: Option<u32>,
    #[arg(help = say(
        "Show what this act proposes: its event id, its entry's index, or the beginning of its id",
        "查看该行为提出的内容：事件编号、条目序号或编号开头",
    ))]
    #[arg(long, value_name = "ACT", conflicts_with_all = ["number", "date", "upto"])]
    proposal: Option<String>,
    #[arg(help = say("Print the terms alone, as a terms file", "只输出条款，格式同条款文件"))]
    #[arg(long)]
    toml: bool,
    #[command(flatten)]
    asking: Asking,
}

impl Show {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { number, proposal, toml, asking } = self;
        let mut desk = Desk::open(context)?;
        let document = match (proposal, number) {
            (Some(act), _) => proposed(&mut desk, &act)?,
            (None, Some(number)) => desk.on_day(&format!("agreement/{number}"), &asking)?,
            (None, None) => {
                let number = number_in_force(&desk.on_day("agreement", &asking)?)?;
                desk.on_day(&format!("agreement/{number}"), &asking)?
            }
        };
        show(document, toml, context)
    }
}

/// A version of the agreement with its terms; or the terms alone, as a file.
fn show(mut document: Value, toml: bool, context: &Context) -> Outcome<()> {
    let out = &context.out;
    // An amendment has changes in the place of terms.
    if document["terms"].is_null() {
        return out.document(&document);
    }
    if toml {
        let text = toml::to_string(&document["terms"])
            .map_err(|error| Failure::bad_answer("terms are not in the form of terms", &error))?;
        return out.raw(text.as_bytes());
    }
    if out.is_json() {
        return out.document(&document);
    }
    let mut terms = Value::Null;
    if let Some(fields) = document.as_object_mut() {
        terms = fields.remove("terms").unwrap_or_default();
        if let Some(names) = fields.remove("signed_by_date") {
            fields.insert("had_signed".to_owned(), names);
        }
    }
    out.document(&document)?;
    out.heading(&Message::HeadingTerms.text(out.lang()))?;
    let header = [Message::ColClause, Message::ColName, Message::ColSays].map(|column| column.text(out.lang()));
    let rows = clause_rows(&terms, out.lang()).into_iter().map(|row| vec![row.clause, row.name, row.says]);
    out.grid(header.to_vec(), rows.collect())
}

/// What an act proposes, out of the act itself.
fn proposed(desk: &mut Desk<'_>, act: &str) -> Outcome<Value> {
    let act = desk.event_id(act)?;
    let entry = desk.entry(Which::Event(act))?.entry;
    let event = decoded(&entry)?;
    let document = match &event.body {
        Body::Agreement(agreement::Act::Propose(propose)) => serde_json::to_value(propose),
        Body::Agreement(agreement::Act::Amend(amend)) => serde_json::to_value(amend),
        _ => {
            let message = Message::NoProposal { entry: entry.index.to_string() };
            return Err(Failure::new(Exit::NotFound, message).hint(Message::NoProposalHint));
        }
    };
    let mut document = document.unwrap_or_default();
    document["act"] = json!(act);
    document["entry"] = json!(entry.index);
    document["author"] = json!(event.author);
    Ok(document)
}
