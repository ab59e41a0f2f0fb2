//! `mengshu event watch`.

use clap::Args;
use mengshu_proto::v1;

use super::row::{cells, row};
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::{Outcome, clean};

#[derive(Debug, Args)]
#[command(about = say("Follow the log as it grows", "持续跟踪账本"))]
#[command(before_long_help = examples(&["mengshu event watch", "mengshu event watch --from 0 --count 10 --json"]))]
pub(crate) struct Watch {
    #[arg(help = say("The first index to show (default: what comes next)", "起始序号（默认为之后的新条目）"))]
    #[arg(long, value_name = "INDEX")]
    from: Option<u64>,
    #[arg(help = say("Stop after this many entries", "显示这么多条后停止"))]
    #[arg(long, value_name = "NUMBER")]
    count: Option<u64>,
}

impl Watch {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { from, count } = self;
        let mut desk = Desk::open(context)?;
        let head = desk.trust.renew(&desk.client)?;
        let mut stream = desk.client.watch(&desk.ledger, from.unwrap_or(head.size))?;
        let mut shown = 0;
        while count.is_none_or(|count| shown < count) {
            let Some(message) = desk.client.next(&mut stream)? else { return Ok(()) };
            match message.event {
                Some(v1::watch_response::Event::Entry(entry)) => {
                    let row = row(&entry)?;
                    if context.out.is_json() {
                        context.out.json(&row)?;
                    } else {
                        context.out.raw(format!("{}\n", clean(&cells(&row, &context.out).join("  "))).as_bytes())?;
                    }
                    shown += 1;
                }
                Some(v1::watch_response::Event::Checkpoint(note)) => {
                    desk.trust.accept(&desk.client, &note)?;
                }
                None => {}
            }
        }
        Ok(())
    }
}
