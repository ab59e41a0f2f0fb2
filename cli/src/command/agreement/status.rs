//! `mengshu agreement status`.

use clap::Args;
use serde_json::{Value, json};

use super::pending::{names, pending};
use crate::given::{Context, Desk, in_force_later};
use crate::language::{Message, examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say(
    "Show what waits for signatures: who has signed, who is missing, until when",
    "查看待签事项：谁已签、谁未签、截止何时",
))]
#[command(before_long_help = examples(&["mengshu agreement status", "mengshu agreement status --json"]))]
pub(crate) struct Status;

impl Status {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let mut desk = Desk::open(context)?;
        let versions = desk.view("agreement")?;
        let in_force = versions["in_force"].clone();
        let pending: Vec<_> = pending(&mut desk)?.iter().map(row).collect();
        let out = &context.out;
        if let Some((number, day)) = in_force_later(&versions) {
            out.tell(&Message::InForceLater { number, day });
        }
        if pending.is_empty() {
            out.note(&Message::NothingPending);
        }
        let columns = ["entry", "kind", "author", "signed", "missing", "next", "undecided", "deadline", "words"];
        out.column_view(&json!({ "in_force": in_force, "pending": pending }), "pending", &columns)
    }
}

fn row(act: &Value) -> Value {
    json!({
        "act": act["act"], "entry": act["entry"], "kind": act["kind"], "author": act["author"],
        "signed": names(&act["approved_by"]), "missing": names(&act["missing"]), "next": act["next_to_sign"],
        "undecided": act["undecided"], "deadline": act["deadline"], "words": act["words"],
    })
}
