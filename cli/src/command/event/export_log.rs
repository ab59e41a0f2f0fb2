//! `mengshu event export-log`.

use std::path::PathBuf;

use clap::Args;
use mengshu_core::proof::{Tree, leaf_hash};
use mengshu_server::audit::export_files;
use serde_json::json;

use crate::client::read_all;
use crate::files::{make_folder, write_new};
use crate::given::{Context, Desk};
use crate::language::{Message, annotated, say};
use crate::output::{Exit, Failure, Outcome, Progress, hex};

#[derive(Debug, Args)]
#[command(about = say(
    "Write the whole log as static files (C2SP tlog-tiles), after checking every hash",
    "核对全部哈希后，把整个账本导出为静态文件（C2SP tlog-tiles）",
))]
#[command(before_long_help = annotated(&[
    ("mengshu event export-log copy", "", ""),
    ("mengshu audit --export copy                  ", "checks it, connected to nothing", "离线核查"),
]))]
pub(crate) struct ExportLog {
    #[arg(help = say("Folder to write to; made if it is not there", "写入的文件夹；不存在时自动创建"))]
    #[arg(value_name = "DIR")]
    out: PathBuf,
}

impl ExportLog {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { out } = self;
        let mut desk = Desk::open(context)?;
        let note = desk.client.checkpoint(&desk.ledger)?;
        let checkpoint = desk.trust.accept(&desk.client, &note)?;
        let label = Message::Reading.text(context.out.lang());
        let progress = Progress::new(checkpoint.size, label);
        let mut entries = Vec::new();
        let mut tree = Tree::new();
        read_all(&desk.client, &desk.ledger, checkpoint.size, &mut |entry| {
            tree.push(leaf_hash(&entry));
            entries.push(entry);
            progress.at(tree.size());
            Ok(())
        })?;
        drop(progress);
        if tree.root() != checkpoint.root {
            let detail = "its entries are not those of its checkpoint".to_owned();
            return Err(Failure::new(Exit::VerificationFailed, Message::NodeLies { detail }));
        }
        make_folder(&out)?;
        let files = export_files(&entries);
        let files = files
            .ok_or_else(|| Failure::new(Exit::Failed, Message::FileUnwritable { path: out.display().to_string() }))?;
        for (name, bytes) in files {
            let path = out.join(name);
            if let Some(parent) = path.parent() {
                make_folder(parent)?;
            }
            write_new(&path, &bytes)?;
        }
        // Last: a folder without a checkpoint is visibly unfinished.
        write_new(&out.join("checkpoint"), note.as_bytes())?;
        let path = out.display().to_string();
        if context.out.is_json() {
            return context.out.json(&json!({
                "folder": path, "ledger": desk.ledger, "entries": checkpoint.size, "root": hex(&checkpoint.root.0),
                "node_key": desk.trust.key().vkey(),
            }));
        }
        context.out.note(&Message::Exported { path: path.clone() });
        context.out.hint(&Message::AuditExportNext { path });
        Ok(())
    }
}
