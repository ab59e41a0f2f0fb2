//! `mengshu backup`: a checked copy of a node's data directory, made or continued.

use std::path::{Path, PathBuf};

use clap::Args;
use mengshu_server::backup::{self, BackupError, Copied, Stopped};
use serde_json::json;

use crate::given::Context;
use crate::language::{Message, annotated, say};
use crate::output::{Exit, Failure, Outcome};

#[derive(Debug, Args)]
#[command(about = say(
    "Copy a node's data to a folder and check the copy, also while the node runs; again into the same folder, only what is new is copied",
    "把节点数据复制到文件夹并核查副本，节点运行时亦可；再次复制到同一文件夹时只复制新增部分",
))]
#[command(before_long_help = annotated(&[
    ("mengshu backup /mnt/copy --data /srv/mengshu ", "everything but the index, which follows from it", "除可重建的索引外的全部内容"),
    ("mengshu audit --data /mnt/copy               ", "the copy is audited as it stands", "副本可直接审计"),
    ("mengshu restore /mnt/copy --data /srv/new    ", "a node starts on what was restored, never on the copy itself", "节点以恢复后的数据启动，不得以副本本身启动"),
]))]
pub(crate) struct Backup {
    #[arg(help = say(
        "Folder to copy to; made if it is not there, and marked as a copy, which `mengshu serve` refuses. It gets the node's private key too: keep it as you keep that",
        "目标文件夹；不存在时自动创建，并标记为副本，`mengshu serve` 不以其启动。其中含节点私钥，请同样妥善保管",
    ))]
    #[arg(value_name = "DIR")]
    to: PathBuf,
    #[arg(help = say("The node's data directory", "节点的数据目录"))]
    #[arg(long, value_name = "DIR", env = "MENGSHU_DATA", default_value = "mengshu-data", hide_env = true)]
    data: PathBuf,
}

impl Backup {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let copied = backup::backup(&self.data, &self.to).map_err(|stopped| {
            failed(&self.to, &stopped, |path| Message::BackupNone { path }, |path| Message::BackupBroken { path })
        })?;
        let folder = self.to.display().to_string();
        told(context, &copied, &folder)?;
        context.out.note(&Message::BackupNext { path: folder });
        Ok(())
    }
}

/// Says what was copied.
pub(super) fn told(context: &Context, copied: &Copied, folder: &str) -> Outcome<()> {
    if context.out.is_json() {
        return context.out.json(&json!({ "folder": folder, "copied": copied }));
    }
    context.out.note(&Message::Copied {
        path: folder.to_owned(),
        entries: copied.entries.to_string(),
        ledgers: copied.ledgers.to_string(),
        bytes: copied.written.to_string(),
    });
    if !copied.key {
        context.out.warn(&Message::CopiedNoKey);
    }
    Ok(())
}

/// What a failure means; `none` and `broken` say what was done before it.
pub(super) fn failed(
    folder: &Path,
    stopped: &Stopped,
    none: fn(String) -> Message,
    broken: fn(String) -> Message,
) -> Failure {
    let exit = match &*stopped.error {
        BackupError::NoFolder(_) | BackupError::Empty(_) => Exit::NotFound,
        BackupError::NotEmpty(_) | BackupError::IntoCopy(_) | BackupError::Itself(_) => Exit::Conflict,
        BackupError::Parts { .. } | BackupError::Unfaithful(_) | BackupError::Unfinished { .. } => {
            Exit::VerificationFailed
        }
        BackupError::Journal(mengshu_server::journal::OpenError::Corrupt(_)) => Exit::VerificationFailed,
        BackupError::Journal(mengshu_server::journal::OpenError::Locked { .. }) => Exit::Unavailable,
        BackupError::Journal(_) | BackupError::Io(_) | BackupError::Mark(_) => Exit::Failed,
    };
    let path = folder.display().to_string();
    let message = if stopped.begun { broken } else { none };
    Failure::new(exit, message(path)).explained(stopped, &stopped.about.display().to_string())
}
