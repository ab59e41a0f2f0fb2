//! `mengshu event`: reading, following and exporting the log.

use std::collections::BTreeSet;
use std::path::Path;

use mengshu_core::event::{Entry, sshsig};
use mengshu_core::proof::{Tree, leaf_hash};
use mengshu_core::value::EventId;
use mengshu_proto::v1;
use mengshu_server::audit::export_files;
use serde_json::{Value, json};

use crate::args::EventCommand;
use crate::client::{PAGE, Which, decoded, read_all};
use crate::files::{make_folder, write_new};
use crate::given::typed::parsed;
use crate::given::{Context, Desk};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome, Progress, hex, time};

pub(super) fn run(command: EventCommand, context: &Context) -> Outcome<()> {
    let mut desk = Desk::open(context)?;
    match command {
        EventCommand::Show { event } => show(&mut desk, &event),
        EventCommand::List { subject, member, from } => list(&mut desk, subject, member, from),
        EventCommand::Watch { from, count } => watch(&mut desk, from, count),
        EventCommand::Export { event, out } => export(&mut desk, &event, &out),
        EventCommand::ExportLog { out } => export_log(&mut desk, &out),
    }
}

fn which(text: &str) -> Outcome<Which> {
    Which::named(text).map_or_else(|| parsed(text).map(Which::Event), Ok)
}

/// An entry as a document.
fn document(entry: &Entry) -> Outcome<Value> {
    let event = decoded(entry)?;
    let signatures: Vec<_> = entry
        .signatures
        .iter()
        .map(|signature| {
            json!({ "member": signature.member, "key": signature.key, "fingerprint": sshsig::fingerprint(&signature.key) })
        })
        .collect();
    Ok(json!({
        "index": entry.index,
        "recorded_at": entry.recorded_at,
        "event": EventId::of(&entry.event.0),
        "author": event.author,
        "written_at": event.written_at,
        "not_after": event.not_after,
        "seen": event.seen,
        "body": event.body,
        "signatures": signatures,
    }))
}

/// What an entry is about, in a word: `ip.assign`.
fn kind(body: &Value) -> String {
    let (mechanism, act) = first(body).unwrap_or_default();
    let inner = first(&act).map(|(name, _)| name).unwrap_or_default();
    format!("{mechanism}.{inner}")
}

fn first(value: &Value) -> Option<(String, Value)> {
    value.as_object()?.iter().next().map(|(name, value)| (name.clone(), value.clone()))
}

fn show(desk: &mut Desk<'_>, text: &str) -> Outcome<()> {
    let verified = desk.entry(which(text)?)?;
    let mut shown = document(&verified.entry)?;
    shown["checkpoint_size"] = json!(verified.checkpoint.size);
    desk.context.out.document(&shown)?;
    desk.context.out.note(&Message::ReceiptHolds {
        index: verified.entry.index.to_string(),
        size: verified.checkpoint.size.to_string(),
    });
    Ok(())
}

fn row(entry: &v1::Entry) -> Outcome<Value> {
    let decoded = Entry::decode(&entry.entry).map_err(|refusal| {
        let detail = "an entry is not in canonical form".to_owned();
        Failure::new(Exit::VerificationFailed, Message::NodeLies { detail }).because(&refusal)
    })?;
    let mut row = document(&decoded)?;
    row["act"] = json!(kind(&row["body"]));
    Ok(row)
}

fn cells(row: &Value) -> Vec<String> {
    let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let recorded = text("recorded_at")
        .parse()
        .map_or_else(|_| text("recorded_at"), |at: mengshu_core::value::Timestamp| time(at.micros()));
    vec![row["index"].to_string(), recorded, text("author"), text("act"), text("event").chars().take(16).collect()]
}

const COLUMNS: [Message; 5] =
    [Message::ColEntry, Message::ColRecorded, Message::ColAuthor, Message::ColAct, Message::ColEvent];

fn list(desk: &mut Desk<'_>, subject: Option<String>, member: Option<String>, from: u64) -> Outcome<()> {
    let mut rows = Vec::new();
    let mut page_token = String::new();
    loop {
        let page = desk.client.page(v1::ListEventsRequest {
            ledger: desk.ledger.0.to_vec().into(),
            page_size: PAGE,
            page_token,
            subject: subject.clone().unwrap_or_default(),
            member: member.clone().unwrap_or_default(),
            from_index: from,
        })?;
        for entry in &page.entries {
            rows.push(row(entry)?);
        }
        if page.next_page_token.is_empty() {
            break;
        }
        page_token = page.next_page_token;
    }
    desk.context.out.list("entries", &rows, &COLUMNS, cells)?;
    if rows.is_empty() {
        desk.context.out.note(&Message::NothingThere);
    }
    Ok(())
}

fn watch(desk: &mut Desk<'_>, from: Option<u64>, count: Option<u64>) -> Outcome<()> {
    let head = desk.trust.renew(&desk.client)?;
    let mut stream = desk.client.watch(&desk.ledger, from.unwrap_or(head.size))?;
    let mut shown = 0;
    while count.is_none_or(|count| shown < count) {
        let Some(message) = desk.client.next(&mut stream)? else { return Ok(()) };
        match message.event {
            Some(v1::watch_response::Event::Entry(entry)) => {
                let row = row(&entry)?;
                if desk.context.out.is_json() {
                    desk.context.out.json(&row)?;
                } else {
                    desk.context.out.raw(format!("{}\n", crate::output::clean(&cells(&row).join("  "))).as_bytes())?;
                }
                shown += 1;
            }
            Some(v1::watch_response::Event::Checkpoint(note)) => {
                desk.trust.accept(&desk.client, &note)?;
            }
            None => {}
        }
    }
    Ok(())
}

fn export(desk: &mut Desk<'_>, text: &str, out: &Path) -> Outcome<()> {
    let verified = desk.entry(which(text)?)?;
    make_folder(out)?;
    write_new(&out.join("event"), &verified.entry.event.0)?;
    let mut signers = BTreeSet::new();
    let mut names: Vec<String> = Vec::new();
    for signature in &verified.entry.signatures {
        let member = signature.member.to_string();
        // A member may sign with two keys; each signature is a file of its own.
        let again = names.iter().filter(|name| **name == member).count();
        let name = if again == 0 { format!("{member}.sig") } else { format!("{member}.{}.sig", again + 1) };
        write_new(&out.join(name), sshsig::armor(&signature.key, sshsig::EVENT, &signature.signature).as_bytes())?;
        let key = sshsig::public_key_line(&signature.key);
        signers.insert(format!("{member} namespaces=\"{}\" {key}\n", sshsig::EVENT));
        names.push(member);
    }
    write_new(&out.join("allowed_signers"), signers.into_iter().collect::<String>().as_bytes())?;
    write_new(&out.join("receipt"), verified.proof.text().as_bytes())?;
    write_new(&out.join("receipt.entry"), &verified.bytes)?;
    let path = out.display().to_string();
    if desk.context.out.is_json() {
        return desk.context.out.json(&json!({
            "folder": path,
            "event": EventId::of(&verified.entry.event.0),
            "index": verified.entry.index,
            "signed_by": names,
            "node_key": desk.trust.key().vkey(),
        }));
    }
    desk.context.out.note(&Message::Exported { path: path.clone() });
    if let Some(member) = names.first() {
        desk.context.out.hint(&Message::ExportVerify { path, member: member.clone() });
    }
    Ok(())
}

fn export_log(desk: &mut Desk<'_>, out: &Path) -> Outcome<()> {
    let note = desk.client.checkpoint(&desk.ledger)?;
    let checkpoint = desk.trust.accept(&desk.client, &note)?;
    let label = Message::Reading.text(desk.context.out.lang());
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
    make_folder(out)?;
    let files = export_files(&entries);
    let files =
        files.ok_or_else(|| Failure::new(Exit::Failed, Message::FileUnwritable { path: out.display().to_string() }))?;
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
    if desk.context.out.is_json() {
        return desk.context.out.json(&json!({
            "folder": path, "ledger": desk.ledger, "entries": checkpoint.size, "root": hex(&checkpoint.root.0),
            "node_key": desk.trust.key().vkey(),
        }));
    }
    desk.context.out.note(&Message::Exported { path: path.clone() });
    desk.context.out.hint(&Message::AuditExportNext { path });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_named_by_mechanism_and_act() {
        assert_eq!(kind(&json!({ "ip": { "assign": { "share": "1/2" } } })), "ip.assign");
        assert_eq!(kind(&json!({})), ".");
    }
}
