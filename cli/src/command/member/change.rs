//! `mengshu member change`.

use std::path::PathBuf;

use clap::Args;
use mengshu_core::mechanism::{Body, membership};
use mengshu_core::value::{Date, Name};

use crate::args::Handling;
use crate::given::{Context, Desk, sealed};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "State that your member's name, seat, representative or parent has changed",
    "声明贵方名称、住所、法定代表人或控股公司已变更",
))]
#[command(before_long_help = examples(&[
    "mengshu member change --name \"Luma Optics Co., Ltd.\" --since 2027-03-01 --document register.pdf",
]))]
pub(crate) struct Change {
    #[arg(help = say("The new registered name", "新的注册名称"))]
    #[arg(long, value_name = "TEXT")]
    name: Option<Name>,
    #[arg(help = say("The new seat", "新的住所"))]
    #[arg(long, value_name = "TEXT")]
    seat: Option<Name>,
    #[arg(help = say(
        "The name of the new legal representative; it is sealed. Its key comes with `mengshu member replace-root`",
        "新法定代表人姓名；将被封存。其密钥用 `mengshu member replace-root` 更换",
    ))]
    #[arg(long, value_name = "NAME")]
    representative: Option<String>,
    #[arg(help = say("The company that controls it now", "现控股公司"))]
    #[arg(long, value_name = "TEXT")]
    parent: Option<Name>,
    #[arg(help = say("The day since which it is so", "自何日起"))]
    #[arg(long, value_name = "DATE")]
    since: Date,
    #[arg(help = say(
        "The extract of the business register that shows it; it is sealed",
        "登记机关出具的证明；将被封存",
    ))]
    #[arg(long, value_name = "FILE")]
    document: PathBuf,
    #[command(flatten)]
    handling: Handling,
}

impl Change {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { name, seat, representative, parent, since, document, handling } = self;
        let mut desk = Desk::open(context)?;
        let label = format!("Legal representative of {}", context.member()?);
        let representative = representative.map(|name| sealed::text(context, &name, &label)).transpose()?;
        let document = sealed::file(context, &document, None)?;
        let change = membership::ChangeProfile { name, seat, representative, parent, since, document };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::ChangeProfile(change)))
    }
}
