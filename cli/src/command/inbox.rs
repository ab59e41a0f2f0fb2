//! `mengshu inbox`: what waits for a member.

use clap::Args;
use mengshu_core::value::{MemberId, Timestamp};
use serde_json::Value;

use crate::args::Known;
use crate::config::Origin;
use crate::given::{Context, Desk};
use crate::language::{Message, annotated, label, say, word};
use crate::output::{Outcome, items};

#[derive(Debug, Args)]
#[command(about = say(
    "List what waits for your member: signatures, votes, ratifications, objections, with deadlines and commands",
    "列出等待贵方处理的事项：签署、表决、追认、异议，附期限与命令",
))]
#[command(before_long_help = annotated(&[
    ("mengshu inbox                                ", "the member of --as or of your profile", "--as 或配置中的盟员"),
    ("mengshu inbox nanhu", "", ""),
    ("mengshu inbox nanhu --json", "", ""),
]))]
pub(crate) struct Inbox {
    #[arg(help = say("The member (default: the one of --as or of your profile)", "盟员（默认为 --as 或配置中的盟员）"))]
    #[arg(value_name = "MEMBER")]
    member: Option<MemberId>,
    #[command(flatten)]
    known: Known,
}

impl Inbox {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let mut desk = Desk::open(context)?;
        let member = self.member.map_or_else(|| context.member(), Ok)?;
        let document = desk.ask(&format!("inbox/{member}"), &self.known, &[])?;
        if context.out.is_json() {
            return context.out.json(&document);
        }
        let rows = items(&document["waiting"]);
        if rows.is_empty() {
            context.out.note(&Message::InboxEmpty { member: member.to_string() });
        }
        // The command runs as it stands: what the settings do not say, or said only for this run, is in it.
        let settled = |origin: &Origin| !matches!(origin, Origin::Flag(_) | Origin::Unset);
        let own =
            context.config.member.value.as_deref() == Some(member.as_str()) && settled(&context.config.member.origin);
        let mut name = if own { String::new() } else { format!(" --as {member}") };
        if !own || !settled(&context.config.key.origin) {
            name.push_str(" --key KEY");
        }
        name.push_str(&context.config.named_for_this_run());
        for row in rows {
            show(context, row, &name)?;
        }
        Ok(())
    }
}

/// One thing that waits: the words can be long, so each stands in lines of its own, the command last.
fn show(context: &Context, row: &Value, name: &str) -> Outcome<()> {
    let lang = context.out.lang();
    let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let until = text("until").parse().map_or_else(|_| "-".to_owned(), |at: Timestamp| context.out.time(at.micros()));
    context.out.heading(&word(&text("what"), lang))?;
    context.out.pairs(&[
        (label("waiting", "entry", lang), row["entry"].to_string()),
        (label("waiting", "until", lang), until),
        (label("waiting", "words", lang), text("words")),
        (label("waiting", "command", lang), text("command") + name),
    ])
}
