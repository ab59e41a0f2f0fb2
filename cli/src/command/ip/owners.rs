//! `mengshu ip owners`.

use clap::Args;
use mengshu_core::value::{AssetId, Date};

use crate::args::Known;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say(
    "Show who owns which part: between the members and in the register, on a date, as known on a date",
    "查看权属：盟员之间和登记簿上，某日的状态，以及某日所知",
))]
#[command(before_long_help = examples(&[
    "mengshu ip owners lamp-patent",
    "mengshu ip owners lamp-patent --effective 2027-06-01",
    "mengshu ip owners lamp-patent --effective 2027-06-01 --known 2027-05-01",
    "mengshu ip owners lamp-patent --effective 2023-06-30 --shown 2023-06-30",
]))]
pub(crate) struct Owners {
    #[arg(help = say("The asset", "资产"))]
    #[arg(value_name = "ASSET")]
    id: AssetId,
    #[arg(help = say("The date in law for which the answer is given (default: today)", "所问的法律日期（默认为今天）"))]
    #[arg(long, value_name = "DATE")]
    effective: Option<Date>,
    #[arg(help = say(
        "Of the register, only what it had taken by this day (default: all that it has taken)",
        "登记簿方面，只看截至该日已登记的内容（默认为全部）",
    ))]
    #[arg(long, value_name = "DATE")]
    shown: Option<Date>,
    #[arg(help = say("Show also what facts said before they were corrected", "一并显示事实更正前的记载"))]
    #[arg(long)]
    original: bool,
    #[command(flatten)]
    known: Known,
}

impl Owners {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { id, effective, shown, original, known } = self;
        let original = original.then(|| "true".to_owned());
        let effective = effective.map(|date| date.to_string());
        let shown = shown.map(|date| date.to_string());
        let parameters = [("effective", effective), ("original", original), ("shown", shown)];
        let mut desk = Desk::open(context)?;
        context.out.document(&desk.ask_or_pending(&format!("asset/{id}"), &known, &parameters)?)
    }
}
