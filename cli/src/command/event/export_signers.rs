//! `mengshu event export-signers`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::command::audit::whole;
use crate::files::{require_writable, write_new};
use crate::given::{Context, Pin};
use crate::language::{Message, annotated, say};
use crate::output::{Exit, Failure, Outcome, Progress};

#[derive(Debug, Args)]
#[command(about = say(
    "Write who may have signed when, as OpenSSH's allowed_signers, after auditing the whole log",
    "审计整个账本后，以 OpenSSH 的 allowed_signers 格式导出何人在何时有权签名",
))]
#[command(before_long_help = annotated(&[
    ("mengshu event export-signers allowed_signers", "of the ledger on the node", "取自节点上的账本"),
    ("mengshu event export-signers allowed_signers --export copy", "of a folder written by `event export-log`, connected to nothing", "取自 `event export-log` 写出的文件夹，无需联网"),
    ("ssh-keygen -Y verify -f allowed_signers -I luma -n event@mengshu.v1 -Overify-time=20270301093000Z -s luma.sig < event", "with the time at which the entry was recorded", "时间为该条目的记录时间"),
]))]
pub(crate) struct ExportSigners {
    #[arg(help = say("File to write; it must not exist", "写入的文件；不得已存在"))]
    #[arg(value_name = "FILE")]
    out: PathBuf,
    #[arg(help = say(
        "Take the log from this folder, written by `mengshu event export-log`",
        "账本取自由 `mengshu event export-log` 写出的此文件夹",
    ))]
    #[arg(long, value_name = "DIR")]
    export: Option<PathBuf>,
}

impl ExportSigners {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { out, export } = self;
        require_writable(std::slice::from_ref(&out))?;
        let progress = Progress::new(0, Message::Auditing.text(context.out.lang()));
        let summary = whole(context, export.as_deref(), &mut |entries| {
            progress.total(entries);
            progress.at(entries);
        })?;
        drop(progress);
        let path = out.display().to_string();
        if let Some(folder) = &export {
            let found: Vec<_> = summary.ledgers.iter().map(|report| (report.ledger, report.vkey.clone())).collect();
            Pin::of(context, None)?.require(&folder.display().to_string(), &found)?;
        }
        let report = summary.ledgers.first().ok_or_else(|| Failure::new(Exit::NotFound, Message::AuditEmpty))?;
        write_new(&out, report.allowed_signers.as_bytes())?;
        if context.out.is_json() {
            return context.out.json(&json!({
                "file": path, "ledger": report.ledger, "entries": report.entries, "node_key": report.vkey,
            }));
        }
        context.out.note(&Message::Exported { path: path.clone() });
        context.out.hint(&Message::SignersVerify { path });
        Ok(())
    }
}
