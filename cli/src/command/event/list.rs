//! `mengshu event list`.

use clap::Args;
use mengshu_proto::v1;

use super::row::{COLUMNS, cells, row};
use crate::client::each;
use crate::given::{Context, Desk};
use crate::language::{Message, examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("List entries in their order", "按顺序列出条目"))]
#[command(before_long_help = examples(&[
    "mengshu event list",
    "mengshu event list --subject asset/lamp-patent",
    "mengshu event list --member luma --from 20 --json",
]))]
pub(crate) struct List {
    #[arg(help = say(
        "Only entries about this subject, such as asset/lamp-patent",
        "只列与此对象有关的条目，例如 asset/lamp-patent",
    ))]
    #[arg(long, value_name = "SUBJECT")]
    subject: Option<String>,
    #[arg(help = say("Only events of this member", "只列此盟员的事件"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    #[arg(help = say("Only entries from this index on", "只列从此序号起的条目"))]
    #[arg(long, value_name = "INDEX", default_value_t = 0)]
    from: u64,
}

impl List {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { subject, member, from } = self;
        let mut desk = Desk::open(context)?;
        desk.trust.renew(&desk.client)?;
        let mut rows = Vec::new();
        let request = v1::ListEventsRequest {
            ledger: desk.ledger.0.to_vec().into(),
            subject: subject.clone().unwrap_or_default(),
            member: member.clone().unwrap_or_default(),
            from_index: from,
            ..Default::default()
        };
        each(&desk.client, request, &mut |entry| {
            rows.push(row(&entry)?);
            Ok(true)
        })?;
        context.out.list("entries", &rows, &COLUMNS, |row| cells(row, &context.out))?;
        if rows.is_empty() {
            // Of whom or what nothing is known there is more to say than that there is nothing.
            if let Some(member) = &member {
                desk.ask_all(&format!("member/{member}"))?;
            }
            if let Some(subject) = &subject {
                desk.ask_all(&format!("subject/{subject}"))?;
            }
            context.out.note(&Message::NothingThere);
        }
        Ok(())
    }
}
