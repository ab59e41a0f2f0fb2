//! `mengshu agreement propose`.

use std::path::PathBuf;

use clap::Args;
use mengshu_core::mechanism::agreement::Terms;
use mengshu_core::mechanism::{Body, agreement};
use mengshu_core::value::{Date, MemberId, Name, Timestamp};

use super::reading;
use crate::args::Handling;
use crate::given::{Context, Desk, machine, sealed};
use crate::language::{Message, examples, say};
use crate::output::{Failure, Outcome};
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Propose a version of the agreement: its text is sealed, its terms are enforced, every member signs",
    "提出协议版本：文本封存，条款由规则执行，须全体盟员签署",
))]
#[command(before_long_help = examples(&[
    "mengshu agreement propose --title \"Alliance agreement\" --text agreement.md --terms terms.toml --from 2027-01-01",
    "mengshu agreement propose --title \"Alliance agreement\" --text agreement.md --terms terms.toml --from 2027-01-01 --sign-by 2027-01-31 --order nanhu,qihang",
]))]
#[command(after_long_help = say(
    "The terms file: `mengshu agreement template` writes one, with a comment on every clause.",
    "条款文件：`mengshu agreement template` 可写出一份，逐条附有注释。",
))]
pub(crate) struct Propose {
    #[arg(help = say("Its title", "名称"))]
    #[arg(long, value_name = "TEXT")]
    title: Name,
    #[arg(help = say("File with the text that the members sign; it is sealed", "盟员所签文本的文件；将被封存"))]
    #[arg(long, value_name = "FILE")]
    text: PathBuf,
    #[arg(help = say("File with the clauses that the rules enforce", "由规则执行的条款文件"))]
    #[arg(long, value_name = "FILE")]
    terms: PathBuf,
    #[arg(help = say("First day on which it shall be in force", "生效首日"))]
    #[arg(long, value_name = "DATE")]
    from: Date,
    #[arg(help = say("Its number (default: the next one)", "版本号（默认为下一个）"))]
    #[arg(long, value_name = "NUMBER")]
    number: Option<u32>,
    #[arg(help = say(
        "Last day for signing, to its end in the terms' time zone",
        "签署截止日，按条款所定时区至当日结束",
    ))]
    #[arg(long, value_name = "DATE", conflicts_with = "not_after")]
    sign_by: Option<Date>,
    #[arg(help = say(
        "Who signs before whom, where the order matters; you sign by proposing",
        "签署有先后时的次序；提出即为您的签署",
    ))]
    #[arg(long, value_name = "MEMBERS", value_delimiter = ',')]
    order: Vec<MemberId>,
    #[command(flatten)]
    handling: Handling,
}

impl Propose {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { title, text, terms, from, number, sign_by, order, mut handling } = self;
        let mut desk = Desk::open(context)?;
        let terms = reading::terms(&terms, &mut desk)?;
        reading::warn_of_text(&text, context);
        let version = match number {
            Some(number) => number,
            None => reading::last(&mut desk)?.map_or(0, |(number, _)| number).saturating_add(1),
        };
        if let Some(day) = sign_by {
            handling.not_after = Some(end_of(day, &terms)?);
        }
        let (today, day) = (machine::now().date_at(terms.time_zone), from.to_string());
        if from < today {
            context.out.warn(&Message::WarnBackdated { day });
        } else if from > today && version == 1 {
            context.out.warn(&Message::WarnLater { day });
        }
        let text = sealed::file(context, &text, None)?;
        let propose = agreement::Propose { version, title, text, in_force_from: from, terms, order };
        perform::act(&mut desk, &handling, Body::Agreement(agreement::Act::Propose(propose)))
    }
}

/// The last moment of a day in the terms' time zone.
fn end_of(day: Date, terms: &Terms) -> Outcome<Timestamp> {
    day.end(terms.time_zone).ok_or_else(|| Failure::bad_value(day.to_string()))
}
