//! `mengshu member list`.

use clap::Args;
use serde_json::Value;

use crate::args::Asking;
use crate::given::{Context, Desk};
use crate::language::{Message, examples, say};
use crate::output::{Outcome, items};

#[derive(Debug, Args)]
#[command(about = say("List the members", "列出盟员"))]
#[command(before_long_help = examples(&[
    "mengshu member list",
    "mengshu member list --date 2027-05-01",
    "mengshu member list --json",
]))]
pub(crate) struct List {
    #[command(flatten)]
    asking: Asking,
}

impl List {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { asking } = self;
        let document = Desk::open(context)?.on_day("member", &asking)?;
        let columns = ["member", "kind", "standing", "joined", "last_day", "name"];
        context.out.list_view(&document, "members", &columns)?;
        for member in items(&document["members"]) {
            let others: Vec<_> = items(&member["resembles"]).iter().filter_map(Value::as_str).collect();
            if let (Some(member), false) = (member["member"].as_str(), others.is_empty()) {
                context.out.warn(&Message::Resembles { member: member.to_owned(), others: others.join(", ") });
            }
        }
        Ok(())
    }
}
