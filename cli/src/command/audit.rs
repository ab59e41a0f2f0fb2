//! `mengshu audit`: of a live node, a data directory or an exported folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;
use mengshu_core::proof::{Checkpoint, TilePath};
use mengshu_server::audit::{
    Absent, AuditError, EXPORT_VKEY, OutsideHead, Summary, audit_data_against, audit_export_against,
};
use mengshu_server::journal::{Head, OpenError};

use crate::client::{read_all, trust};
use crate::files::{read_text, unreadable};
use crate::given::{Context, Desk, Pin};
use crate::language::{Message, annotated, say};
use crate::output::{Exit, Failure, Out, Outcome, Progress};

#[derive(Debug, Args)]
#[command(about = say(
    "Check everything: bytes, signatures, hashes, proofs, rules",
    "核查一切：字节、签名、哈希、证明、规则",
))]
#[command(before_long_help = annotated(&[
    ("mengshu audit                                ", "the ledger on the live node", "运行中节点上的账本"),
    ("mengshu audit --data mengshu-data            ", "a data directory, offline", "离线核查数据目录"),
    ("mengshu audit --data copy --head their.receipt", "with what another member holds: an older copy fails", "与其他盟员持有的回执比对：旧副本不能通过"),
    ("mengshu audit --export copy                  ", "a folder written by `mengshu event export-log`", "`mengshu event export-log` 写出的文件夹"),
    ("mengshu audit --export copy --ledger 6437…   ", "fails unless it is the log of that ledger", "不是该账本即告失败"),
]))]
pub(crate) struct Audit {
    #[arg(help = say("Audit this data directory (of a node that is not running)", "审计此数据目录（节点未运行）"))]
    #[arg(long, value_name = "DIR", conflicts_with = "export")]
    data: Option<PathBuf>,
    #[arg(help = say(
        "Audit this folder, written by `mengshu event export-log`",
        "审计由 `mengshu event export-log` 写出的文件夹",
    ))]
    #[arg(long, value_name = "DIR")]
    export: Option<PathBuf>,
    #[arg(help = say(
        "A checkpoint or receipt that somebody holds; the audit fails where what is audited lacks it or contradicts it. May be repeated; the heads that this command has verified itself are compared without being named",
        "他人持有的检查点或回执；被审计的副本缺少该内容或与之矛盾的，审计不通过。可重复；本命令自行核验过的检查点自动比对，无需指明",
    ))]
    #[arg(long, value_name = "FILE")]
    head: Vec<PathBuf>,
    #[arg(help = say(
        "Leave out the members' signatures, which is faster and proves less",
        "不核查盟员签名：更快，但证明力较弱",
    ))]
    #[arg(long)]
    quick: bool,
    #[arg(help = say(
        "The node's verifier key: fails unless that node's log is what was audited",
        "节点的验证密钥：所审计者不是该节点的账本即告失败",
    ))]
    #[arg(long, value_name = "VKEY")]
    vkey: Option<String>,
}

impl Audit {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        // On a live node `--ledger` says which ledger is read, also by its name; elsewhere it says which it must be.
        let offline = self.data.is_some() || self.export.is_some();
        let pin = if offline { Pin::of(context, self.vkey.as_deref())? } else { Pin::key_alone(self.vkey.as_deref())? };
        let progress = Progress::new(0, Message::Auditing.text(context.out.lang()));
        let mut at = |entries: u64| {
            progress.total(entries);
            progress.at(entries);
        };
        // An audit that finds nothing to check has not passed.
        let lacks = |folder: &Path, file: &str, message: fn(String) -> Message| match folder.join(file).exists() {
            true => Ok(()),
            false => Err(Failure::new(Exit::NotFound, message(folder.display().to_string()))),
        };
        match (&self.data, &self.export) {
            (Some(data), _) => lacks(data, "0000000000.journal", |path| Message::NotData { path })?,
            (None, Some(folder)) => lacks(folder, "checkpoint", |path| Message::NotExport { path })?,
            (None, None) => {}
        }
        let heads = self.heads(context)?;
        let (result, place) = match (&self.data, &self.export) {
            (Some(data), _) => (audit_data_against(data, self.quick, heads, &mut at), data.display().to_string()),
            (None, Some(folder)) => {
                (audit_export_against(folder, self.quick, heads, &mut at), folder.display().to_string())
            }
            (None, None) => (live(context, self.quick, heads, &mut at)?, context.config.node.value.clone()),
        };
        drop(progress);
        let mut summary = result.map_err(|error| failed(&place, &error))?;
        let found: Vec<_> = summary.ledgers.iter().map(|report| (report.ledger, report.vkey.clone())).collect();
        pin.require(&place, &found)?;
        if let (Some(folder), Some(report)) = (&self.export, summary.ledgers.first()) {
            summary.skipped.extend(strays(folder, report.entries));
        }
        print(&summary, &context.out)?;
        Ok(())
    }
}

impl Audit {
    /// The heads that were named, and those that this command has verified.
    fn heads(&self, context: &Context) -> Outcome<Vec<OutsideHead>> {
        let mut heads = Vec::new();
        for path in &self.head {
            let shown = path.display().to_string();
            let read = OutsideHead::read(shown.as_str(), &read_text(path)?, Absent::Fails);
            heads.push(
                read.map_err(|error| Failure::new(Exit::Usage, Message::HeadBad { path: shown }).because(&error))?,
            );
        }
        for own in trust::held(&context.config.folder)? {
            // A data directory has all ledgers of its node; an export and a question are of one.
            let absent = if self.data.is_some() { Absent::FailsOnNode(own.node_key) } else { Absent::Ignored };
            let source = Message::OwnHead.text(context.out.lang());
            let read = OutsideHead::read(source, &own.checkpoint, absent);
            heads.push(read.map_err(|error| unreadable(&own.path, &std::io::Error::other(error)))?);
        }
        Ok(heads)
    }
}

/// Prints what an audit checked.
pub(super) fn print(summary: &Summary, out: &Out) -> Outcome<()> {
    if out.is_json() {
        return out.json(&serde_json::json!({ "passed": true, "audit": summary }));
    }
    for report in &summary.ledgers {
        out.pairs(
            &[
                (Message::FieldLedger, report.ledger.to_string()),
                (Message::FieldAlliance, report.alliance.clone().unwrap_or_else(|| "-".to_owned())),
                (Message::FieldEntries, report.entries.to_string()),
                (Message::FieldSignatures, report.signatures.to_string()),
                (Message::FieldCheckpoints, report.checkpoints.to_string()),
                (Message::FieldDigests, report.digests.to_string()),
                (Message::FieldRoot, report.root.to_string()),
                (Message::FieldStateDigest, report.state_digest.to_string()),
            ]
            .map(|(label, text)| (label.text(out.lang()), text)),
        )?;
    }
    for skipped in &summary.skipped {
        out.warn(&Message::AuditSkipped { what: skipped.clone() });
    }
    let entries: u64 = summary.ledgers.iter().map(|report| report.entries).sum();
    let verdict = if summary.ledgers.is_empty() {
        Message::AuditEmpty
    } else if summary.skipped.is_empty() {
        Message::AuditPassed { entries: entries.to_string() }
    } else {
        Message::AuditPassedPartly { entries: entries.to_string() }
    };
    // The verdict is what was asked for: data, not talk.
    out.raw(format!("{}\n", verdict.text(out.lang())).as_bytes())?;
    remarks(summary, out);
    Ok(())
}

/// What stands beside the verdict: times that are far apart, and what this audit could not know.
fn remarks(summary: &Summary, out: &Out) {
    if let Some(first) = summary.apart.first() {
        out.tell(&Message::AuditApart {
            count: summary.apart_total.to_string(),
            entry: first.entry.to_string(),
            written: out.time(first.written_at.micros()),
            recorded: out.time(first.recorded_at.micros()),
        });
    }
    for report in &summary.ledgers {
        let newest = summary.outside.iter().filter(|head| head.ledger == report.ledger).map(|head| head.size).max();
        let ledger = report.ledger.to_string();
        match newest {
            None => out.tell(&Message::AuditNoHead { ledger }),
            Some(size) => {
                out.tell(&Message::AuditHeads { ledger, size: size.to_string(), entries: report.entries.to_string() })
            }
        }
    }
}

/// Files in an exported folder that are no part of the log: nothing vouches for them.
fn strays(folder: &Path, entries: u64) -> Vec<String> {
    let tiles = TilePath::all(entries).map(|tile| folder.join("tile").join(tile.path()));
    let known: BTreeSet<_> = tiles.chain(["checkpoint", EXPORT_VKEY].map(|name| folder.join(name))).collect();
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(inner) = folders.pop() {
        for entry in std::fs::read_dir(&inner).into_iter().flatten().flatten() {
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(path),
                _ if known.contains(&path) => {}
                _ => found.push(format!("{} is no part of the log", path.display())),
            }
        }
    }
    found.sort();
    found
}

/// What a failed audit means: exit 3, except where the thing could not be read at all.
pub(super) fn failed(place: &str, error: &AuditError) -> Failure {
    let missing =
        matches!(error, AuditError::Export { file, .. } if file == place && !std::path::Path::new(place).exists());
    if missing {
        return Failure::new(Exit::NotFound, Message::FileUnreadable { path: place.to_owned() }).because(error);
    }
    if matches!(error, AuditError::Journal(OpenError::Locked { .. })) {
        return Failure::new(Exit::Unavailable, Message::FileUnreadable { path: place.to_owned() }).because(error);
    }
    Failure::new(Exit::VerificationFailed, Message::AuditFailed { place: place.to_owned() })
        .because(error)
        .hint(Message::AuditFailedHint)
}

/// The whole log of one ledger, audited: that of an exported folder, or of the live node.
pub(super) fn whole(context: &Context, export: Option<&Path>, progress: &mut dyn FnMut(u64)) -> Outcome<Summary> {
    let mut at = |entries: u64| progress(entries);
    let (result, place) = match export {
        Some(folder) if !folder.join("checkpoint").exists() => {
            return Err(Failure::new(Exit::NotFound, Message::NotExport { path: folder.display().to_string() }));
        }
        Some(folder) => (audit_export_against(folder, false, Vec::new(), &mut at), folder.display().to_string()),
        None => (live(context, false, Vec::new(), &mut at)?, context.config.node.value.clone()),
    };
    result.map_err(|error| failed(&place, &error))
}

/// Reads a whole ledger from a node and audits it against its newest checkpoint.
fn live(
    context: &Context,
    quick: bool,
    heads: Vec<OutsideHead>,
    progress: &mut dyn FnMut(u64),
) -> Outcome<Result<Summary, AuditError>> {
    let mut desk = Desk::open(context)?;
    let note = desk.client.checkpoint(&desk.ledger)?;
    let Checkpoint { size, root, .. } = desk.trust.accept(&desk.client, &note)?;
    let mut audit = mengshu_server::audit::Audit::new(quick).against(heads);
    let mut wrong = None;
    let ledger = desk.ledger;
    read_all(&desk.client, &ledger, size, &mut |bytes| {
        if wrong.is_none() {
            wrong = audit.entry(ledger, None, bytes).err();
            progress(audit.entries());
        }
        Ok(())
    })?;
    if let Some(error) = wrong {
        return Ok(Err(error));
    }
    let head = Head { ledger, size, root, note: note.into_bytes() };
    Ok(audit.head(head).and_then(|()| audit.finish()))
}
