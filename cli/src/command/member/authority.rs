//! `mengshu member authority`.

use clap::Args;
use mengshu_core::value::MemberId;

use crate::args::Asking;
use crate::given::{Context, Desk};
use crate::language::{examples, label, say};
use crate::output::{Outcome, items};

#[derive(Debug, Args)]
#[command(about = say("Show who could sign what for a member on a date", "查看某日谁可代表盟员签署何事"))]
#[command(before_long_help = examples(&[
    "mengshu member authority",
    "mengshu member authority luma --date 2027-05-01",
    "mengshu member authority luma --date 2027-05-01 --known 2027-05-03",
]))]
pub(crate) struct Authority {
    #[arg(help = say("The member (default: the one of --as or of your profile)", "盟员（默认为 --as 或配置中的盟员）"))]
    #[arg(value_name = "MEMBER")]
    id: Option<MemberId>,
    #[command(flatten)]
    asking: Asking,
}

impl Authority {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { id, asking } = self;
        let mut desk = Desk::open(context)?;
        let id = id.map_or_else(|| context.member(), Ok)?;
        let mut document = desk.on_day(&format!("authority/{id}"), &asking)?;
        if context.out.is_json() {
            return context.out.json(&document);
        }
        let keys = document["keys"].take();
        context.out.document(&document)?;
        context.out.heading(&label("", "keys", context.out.lang()))?;
        let columns = [
            "fingerprint",
            "root",
            "scopes",
            "limit",
            "unpriced",
            "assets",
            "valid_until",
            "granted_by_entry",
            "revoked_by_entry",
        ];
        context.out.rows("keys", items(&keys), &columns)
    }
}
