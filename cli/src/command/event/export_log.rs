//! `mengshu event export-log`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;
use mengshu_core::proof::{Checkpoint, NoteKey, TilePath, Tree, decode_bundle, leaf_hash};
use mengshu_server::audit::{EXPORT_VKEY, export_files};
use serde_json::json;

use crate::client::read_range;
use crate::files::{make_folder, read_bytes, replace, unreadable, unwritable};
use crate::given::{Context, Desk};
use crate::language::{Message, annotated, say};
use crate::output::{Exit, Failure, Outcome, Progress, hex};

/// Name of the signed checkpoint in an export.
const CHECKPOINT: &str = "checkpoint";

#[derive(Debug, Args)]
#[command(about = say(
    "Write the whole log as static files (C2SP tlog-tiles), after checking every hash",
    "核对全部哈希后，把整个账本导出为静态文件（C2SP tlog-tiles）",
))]
#[command(before_long_help = annotated(&[
    ("mengshu event export-log copy                ", "again into the same folder, it goes on with what is new", "再次导出到同一文件夹时，只补充新增部分"),
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
        let before = Before::read(&out, desk.trust.key())?;
        if before.size > checkpoint.size {
            let (old, new) = (before.size.to_string(), checkpoint.size.to_string());
            return Err(Failure::new(Exit::VerificationFailed, Message::Forked { old, new }));
        }
        let Before { size: old_size, mut entries, mut tree } = before;
        read_range(&desk.client, &desk.ledger, old_size..checkpoint.size, &mut |entry| {
            tree.push(leaf_hash(&entry));
            entries.push(entry);
            progress.at(tree.size());
            Ok(())
        })?;
        drop(progress);
        // So what was exported before is the beginning of what there is now.
        if tree.root() != checkpoint.root {
            let detail = "its entries are not those of its checkpoint".to_owned();
            return Err(Failure::new(Exit::VerificationFailed, Message::NodeLies { detail }));
        }
        write(&out, &entries, old_size, &note)?;
        // For whoever has nothing but the folder; the audit compares it with what the founders signed.
        replace(&out.join(EXPORT_VKEY), format!("{}\n", desk.trust.key().vkey()).as_bytes())?;
        let path = out.display().to_string();
        if context.out.is_json() {
            return context.out.json(&json!({
                "folder": path, "ledger": desk.ledger, "entries": checkpoint.size, "continued_from": old_size, "root": hex(&checkpoint.root.0),
                "node_key": desk.trust.key().vkey(),
            }));
        }
        context.out.note(&Message::Exported { path: path.clone() });
        context.out.hint(&Message::AuditExportNext { path });
        Ok(())
    }
}

/// What an earlier run wrote into the folder.
#[derive(Debug, Default)]
struct Before {
    size: u64,
    entries: Vec<Vec<u8>>,
    tree: Tree,
}

impl Before {
    /// Reads and checks it; nothing, where there is no finished export.
    fn read(out: &Path, key: &NoteKey) -> Outcome<Self> {
        let note = match std::fs::read_to_string(out.join(CHECKPOINT)) {
            Ok(note) => note,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(unreadable(&out.join(CHECKPOINT), &error)),
        };
        let differs = || {
            let path = out.display().to_string();
            Failure::new(Exit::VerificationFailed, Message::ExportDiffers { path })
        };
        let checkpoint = Checkpoint::open(&note, key).map_err(|error| differs().because(&error))?;
        let mut before = Self { size: checkpoint.size, ..Self::default() };
        for tile in TilePath::all(checkpoint.size).filter(|tile| tile.level.is_none()) {
            let bundle = read_bytes(&out.join(file(&tile)))?;
            for entry in decode_bundle(&bundle).ok_or_else(differs)? {
                before.tree.push(leaf_hash(entry));
                before.entries.push(entry.to_vec());
            }
        }
        let whole = before.tree.size() == checkpoint.size && before.tree.root() == checkpoint.root;
        if whole { Ok(before) } else { Err(differs()) }
    }
}

fn file(tile: &TilePath) -> String {
    format!("tile/{}", tile.path())
}

/// Writes what is new, then the checkpoint, then takes away the partial tiles that fuller ones have taken the place of.
fn write(out: &Path, entries: &[Vec<u8>], old_size: u64, note: &str) -> Outcome<()> {
    let unwritten = || Failure::new(Exit::Failed, Message::FileUnwritable { path: out.display().to_string() });
    make_folder(out)?;
    let mut stale: BTreeSet<String> = TilePath::all(old_size).map(|tile| file(&tile)).collect();
    for (name, bytes) in export_files(entries).ok_or_else(unwritten)? {
        let path = out.join(&name);
        if stale.remove(&name) {
            // Written by an earlier run, and part of what this one has checked; a hash that is not the entries' is told.
            if read_bytes(&path)? != bytes {
                return Err(Failure::new(
                    Exit::VerificationFailed,
                    Message::ExportDiffers { path: path.display().to_string() },
                ));
            }
            continue;
        }
        if let Some(parent) = path.parent() {
            make_folder(parent)?;
        }
        replace(&path, &bytes)?;
    }
    // Last, and at once: the folder is a whole export of the old size or of the new one.
    let (path, unfinished) = (out.join(CHECKPOINT), out.join("checkpoint.new"));
    replace(&unfinished, note.as_bytes())?;
    std::fs::rename(&unfinished, &path).map_err(|error| unwritable(&path, &error))?;
    for name in stale {
        let path = out.join(name);
        std::fs::remove_file(&path).map_err(|error| unwritable(&path, &error))?;
        // The folder of partial tiles, when it was the last.
        if let Some(parent) = path.parent() {
            let _ = std::fs::remove_dir(parent);
        }
    }
    Ok(())
}
