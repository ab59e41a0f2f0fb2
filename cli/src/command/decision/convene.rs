//! `mengshu decision convene`.

use clap::Args;
use mengshu_core::mechanism::decision::MeetingKind;
use mengshu_core::mechanism::{Body, decision};
use mengshu_core::value::{Date, MeetingId, OrganId};

use super::agenda::{Items, agenda, decidable, failed_at};
use crate::args::{Handling, word};
use crate::given::{Context, Desk};
use crate::language::{Message, annotated, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("Convene a meeting of an organ, or ask it to decide in writing", "召集机构会议，或提请书面表决"))]
#[command(before_long_help = annotated(&[
    ("mengshu decision convene spring --organ council --on 2027-05-20 --act 14          ", "on what entry 14 proposes", "就第 14 条所提行为"),
    ("mengshu decision convene spring --organ council --on 2027-05-20 --item rules --what \"House rules\"", "", ""),
    ("mengshu decision convene letter --organ council --on 2027-05-20 --kind written --item budget=budget --what \"Budget 2027\"", "", ""),
    ("mengshu decision convene second --organ council --on 2027-05-27 --kind extraordinary --fallback-of spring", "", ""),
    ("mengshu decision convene spring --organ council --on 2027-05-20 --item a=budget --what \"a=Budget 2027\" --item b --act b=14", "", ""),
]))]
pub(crate) struct Convene {
    #[arg(help = say("The meeting's id, such as spring-2027", "会议编号，例如 spring-2027"))]
    #[arg(value_name = "MEETING")]
    meeting: MeetingId,
    #[arg(help = say("Whose meeting; `mengshu decision organs` lists them", "哪个机构的会议；`mengshu decision organs` 列出各机构"))]
    #[arg(long, value_name = "ORGAN")]
    organ: OrganId,
    #[arg(help = say("The day of the meeting, or the last day for written answers", "会议日期，或书面答复的最后一日"))]
    #[arg(long, value_name = "DATE")]
    on: Date,
    #[arg(help = say(
        "How: ordinary, extraordinary or written",
        "方式：ordinary 例会、extraordinary 临时会议、written 书面表决",
    ))]
    #[arg(long, default_value = "ordinary", value_parser = word::<MeetingKind>)]
    kind: MeetingKind,
    #[arg(help = say(
        "The meeting without quorum that this one follows; without an agenda, what failed there is decided on",
        "此次会议所接续的、未达法定人数的会议；不写议程则就该会议未决的议题决定",
    ))]
    #[arg(long, value_name = "MEETING")]
    fallback_of: Option<MeetingId>,
    #[command(flatten)]
    items: Items,
    #[command(flatten)]
    handling: Handling,
}

impl Convene {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { meeting, organ, on, kind, fallback_of, items, handling } = self;
        let mut desk = Desk::open(context)?;
        let agenda = match &fallback_of {
            Some(before) if items.is_empty() => failed_at(&mut desk, before)?,
            _ => agenda(&mut desk, &organ, &items)?,
        };
        let item = agenda.first().map(|item| item.decision.to_string()).unwrap_or_default();
        let next = match kind {
            MeetingKind::Written => Message::WrittenNext { item, on: on.to_string() },
            _ => Message::ConvenedNext { item, meeting: meeting.to_string(), on: on.to_string() },
        };
        let convene = decision::Convene { meeting, organ: organ.clone(), kind, on, agenda, fallback_of };
        perform::act(&mut desk, &handling, Body::Decision(decision::Act::Convene(convene)))
            .map_err(|failure| decidable(&mut desk, &organ, failure))?;
        if handling.is_sent() {
            context.out.hint(&next);
        }
        Ok(())
    }
}
