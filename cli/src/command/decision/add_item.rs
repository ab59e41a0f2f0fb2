//! `mengshu decision add-item`.

use clap::Args;
use mengshu_core::mechanism::{Body, decision};
use mengshu_core::value::{MeetingId, OrganId};

use super::agenda::{Items, agenda, decidable};
use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::{Failure, Outcome};
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("Put an item on the agenda of a meeting", "将议题列入会议议程"))]
#[command(before_long_help = examples(&[
    "mengshu decision add-item spring --act 17",
    "mengshu decision add-item spring --item budget=budget --what \"Budget 2027\"",
]))]
pub(crate) struct AddItem {
    #[arg(help = say("The meeting", "会议"))]
    #[arg(value_name = "MEETING")]
    meeting: MeetingId,
    #[command(flatten)]
    items: Items,
    #[command(flatten)]
    handling: Handling,
}

impl AddItem {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { meeting, items, handling } = self;
        let mut desk = Desk::open(context)?;
        let organ = organ_of(&mut desk, &meeting)?;
        for item in agenda(&mut desk, &organ, &items)? {
            let add = decision::AddItem { meeting: meeting.clone(), item };
            perform::act(&mut desk, &handling, Body::Decision(decision::Act::AddItem(add)))
                .map_err(|failure| decidable(&mut desk, &organ, failure))?;
        }
        Ok(())
    }
}

/// The organ whose meeting it is.
fn organ_of(desk: &mut Desk<'_>, meeting: &MeetingId) -> Outcome<OrganId> {
    let document = desk.view(&format!("meeting/{meeting}"))?;
    let organ = document["organ"].as_str().unwrap_or_default();
    organ.parse().map_err(|error| Failure::bad_answer("a meeting has no organ", &error))
}
