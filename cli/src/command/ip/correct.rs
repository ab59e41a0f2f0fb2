//! `mengshu ip correct`.

use clap::Args;
use mengshu_core::mechanism::ip::{Fact, FactKind};
use mengshu_core::mechanism::{Body, ip};
use mengshu_core::value::{AssetId, Date, Name};

use crate::args::{Reasoned, word};
use crate::client::Which;
use crate::given::{Context, Desk};
use crate::language::{Message, examples, say};
use crate::output::{Exit, Failure, Outcome};
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Say what is right of a register fact that your member recorded; it moves no title, and the original stays on record",
    "更正贵方记载的登记事项；不改变权属，原记载予以保留",
))]
#[command(before_long_help = examples(&[
    "mengshu ip correct lamp-patent 14 --registered 2027-03-02 --reason \"Misread\"",
    "mengshu ip correct lamp-patent 14 --never --reason \"It is about another patent\"",
]))]
pub(crate) struct Correct {
    #[arg(help = say("The asset", "资产"))]
    #[arg(value_name = "ASSET")]
    id: AssetId,
    #[arg(help = say("The fact: its event id or its entry's index", "登记事项：事件编号或条目序号"))]
    #[arg(value_name = "FACT")]
    fact: String,
    #[arg(help = say("The right register", "正确的登记簿"))]
    #[arg(long, value_name = "TEXT")]
    source: Option<Name>,
    #[arg(help = say("Where it stands in the register", "在登记簿中的正确位置"))]
    #[arg(long, value_name = "TEXT")]
    reference: Option<Name>,
    #[arg(help = say(
        "What it is: assignment, merger, change-of-name, security-interest, release, licence or other",
        "类型：assignment、merger、change-of-name、security-interest、release、licence 或 other",
    ))]
    #[arg(long, value_parser = word::<FactKind>)]
    kind: Option<FactKind>,
    #[arg(help = say("The right date on the document", "正确的文件日期"))]
    #[arg(long, value_name = "DATE")]
    executed: Option<Date>,
    #[arg(help = say("The right date on which the register took it", "正确的登记日期"))]
    #[arg(long, value_name = "DATE")]
    registered: Option<Date>,
    #[arg(help = say("The register does not show it at all", "登记簿并无此项"))]
    #[arg(long, conflicts_with_all = ["source", "reference", "kind", "executed", "registered"])]
    never: bool,
    #[command(flatten)]
    given: Reasoned,
}

impl Correct {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self {
            id,
            fact: named,
            source,
            reference,
            kind,
            executed,
            registered,
            never,
            given: Reasoned { reason, handling },
        } = self;
        let mut desk = Desk::open(context)?;
        let fact = desk.event_of(&named, &["ip.record_fact"], &handling)?;
        let right = if never {
            None
        } else {
            let entry = desk.entry(Which::Event(fact))?.entry.index;
            let known = desk.ask_all(&format!("asset/{id}"))?;
            let before = known["register_facts"].as_array().into_iter().flatten().find(|row| row["entry"] == entry);
            let before = before.and_then(|row| serde_json::from_value::<Fact>(row["fact"].clone()).ok());
            let before = before.ok_or_else(|| Failure::new(Exit::NotFound, Message::ActUnknown { text: named }))?;
            Some(Fact {
                source: source.unwrap_or(before.source),
                reference: reference.unwrap_or(before.reference),
                kind: kind.unwrap_or(before.kind),
                executed: executed.unwrap_or(before.executed),
                registered: registered.unwrap_or(before.registered),
                ..before
            })
        };
        let correct = ip::Correct { fact, asset: id, right, reason };
        perform::act(&mut desk, &handling, Body::Ip(ip::Act::Correct(correct)))
    }
}
