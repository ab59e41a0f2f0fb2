//! `mengshu restore`: a copy becomes a node's data directory again, marked as restored.

use std::path::PathBuf;

use clap::Args;
use mengshu_server::backup;

use super::backup::{failed, told};
use crate::given::Context;
use crate::language::{Message, annotated, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say(
    "Restore a node's data from such a copy; its node signs no new head before heads that every member holds agree with it, or the loss is accepted",
    "从副本恢复节点数据；在全体盟员所持检查点与之一致或明示接受丢失之前，该节点不签署新的检查点",
))]
#[command(before_long_help = annotated(&[
    ("mengshu restore /mnt/copy --data /srv/mengshu", "into a new folder", "恢复到新文件夹"),
    ("mengshu serve --data /srv/mengshu --member-head acme=acme.receipt --member-head luma=luma.receipt", "it signs again where every member's head agrees", "全体盟员所持检查点一致的，恢复签署"),
    ("mengshu serve --data /srv/mengshu --accept-loss", "what the copy lacks is lost; this is kept", "接受副本所缺内容的丢失；此事留有记录"),
]))]
pub(crate) struct Restore {
    #[arg(help = say("The copy, made by `mengshu backup`", "由 `mengshu backup` 制作的副本"))]
    #[arg(value_name = "DIR")]
    from: PathBuf,
    #[arg(help = say("The new data directory; made if it is not there, else it must be empty", "新的数据目录；不存在时自动创建，已存在的须为空"))]
    #[arg(long, value_name = "DIR", env = "MENGSHU_DATA", default_value = "mengshu-data", hide_env = true)]
    data: PathBuf,
}

impl Restore {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let restored = backup::restore(&self.from, &self.data).map_err(|stopped| {
            failed(&self.data, &stopped, |path| Message::RestoreNone { path }, |path| Message::RestoreBroken { path })
        })?;
        let folder = self.data.display().to_string();
        told(context, &restored, &folder)?;
        context.out.warn(&Message::Restored { path: folder });
        Ok(())
    }
}
