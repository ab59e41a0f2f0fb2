//! What this person has verified of a ledger, and how it goes on.
//!
//! The node's key is not taken from the node: the ledger's id is the hash of the founding event, the founding event
//! names the key, and every founder signed it. From then on each checkpoint must extend the one before: the file in
//! `verified/` remembers the last one, and a node that shows another history is told apart loudly (exit code 3).

use std::path::{Path, PathBuf};

use mengshu_core::book::Refusal;
use mengshu_core::event::key::KeyCache;
use mengshu_core::event::{Entry, Seen};
use mengshu_core::mechanism::{Body, VerifiedEntry, membership};
use mengshu_core::proof::{Checkpoint, NoteKey, Receipt, verify_consistency};
use mengshu_core::value::{EventId, KeyId, LedgerId, NodeName, UtcOffset};
use mengshu_proto::v1;
use serde::{Deserialize, Serialize};

use super::connection::{Which, hashes, word};
use super::{Client, pages};
use crate::files::unwritable;
use crate::language::{Lang, Message};
use crate::output::{Exit, Failure, Outcome};

/// What is remembered of a ledger.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    node_name: NodeName,
    node_key: KeyId,
    checkpoint: Option<String>,
}

/// A ledger as far as it has been verified here.
#[derive(Debug)]
pub(crate) struct Trust {
    ledger: LedgerId,
    path: PathBuf,
    kept: Kept,
    key: NoteKey,
    head: Option<Checkpoint>,
}

impl Trust {
    /// What is remembered of a ledger; where nothing is, its founding event is fetched and the node's key taken from it.
    pub(crate) fn open(client: &Client, folder: &Path, ledger: LedgerId) -> Outcome<Self> {
        if let Some(known) = Self::remembered(folder, ledger)? {
            return Ok(known);
        }
        let founding = client.entry(&ledger, Which::Index(0))?;
        let (name, key) = founders_word(&ledger, &founding.entry)?;
        Self::new(folder, ledger, name, key)
    }

    /// What is remembered of a ledger, if anything is.
    pub(crate) fn remembered(folder: &Path, ledger: LedgerId) -> Outcome<Option<Self>> {
        let path = file(folder, &ledger);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(&path).because(&error)),
        };
        let kept: Kept = serde_json::from_str(&text).map_err(|error| unreadable(&path).because(&error))?;
        let key = note_key(&kept.node_name, &ledger, kept.node_key)?;
        let head = match &kept.checkpoint {
            Some(note) => Some(Checkpoint::open(note, &key).map_err(|error| unreadable(&path).because(&error))?),
            None => None,
        };
        Ok(Some(Self { ledger, path, kept, key, head }))
    }

    /// A ledger of which only the founding event is known.
    pub(crate) fn new(folder: &Path, ledger: LedgerId, name: NodeName, key: KeyId) -> Outcome<Self> {
        let note_key = note_key(&name, &ledger, key)?;
        let kept = Kept { node_name: name, node_key: key, checkpoint: None };
        Ok(Self { ledger, path: file(folder, &ledger), kept, key: note_key, head: None })
    }

    /// The key that signs this ledger's checkpoints.
    pub(crate) fn key(&self) -> &NoteKey {
        &self.key
    }

    /// The last checkpoint that was verified, as an event names it.
    pub(crate) fn seen(&self) -> Option<Seen> {
        self.head.as_ref().filter(|head| head.size > 0).map(|head| Seen { size: head.size, root: head.root })
    }

    /// Fetches the newest checkpoint, verifies that it extends what was verified before, and remembers it.
    pub(crate) fn renew(&mut self, client: &Client) -> Outcome<Checkpoint> {
        let note = client.checkpoint(&self.ledger)?;
        self.accept(client, &note)
    }

    /// Verifies a checkpoint against what was verified before, and remembers it if it is newer.
    pub(crate) fn accept(&mut self, client: &Client, note: &str) -> Outcome<Checkpoint> {
        let (checkpoint, kept) = self.advance(client, note)?;
        kept.map(|()| checkpoint)
    }

    /// The same; whether the machine could remember it is a question of its own.
    fn advance(&mut self, client: &Client, note: &str) -> Outcome<(Checkpoint, Outcome<()>)> {
        let next = Checkpoint::open(note, &self.key).map_err(|error| {
            let detail = "its checkpoint is not signed by the key that the founders named".to_owned();
            Failure::new(Exit::VerificationFailed, Message::NodeLies { detail }).because(&error)
        })?;
        if let Some(head) = &self.head {
            let (old, new) = if next.size < head.size { (&next, head) } else { (head, &next) };
            let extends = if old.size == new.size {
                old.root == new.root
            } else {
                // An older answer may arrive late; the node must still be able to show that it is a prefix.
                let proof = client.consistency(&self.ledger, old.size, new.size);
                proof.is_ok_and(|proof| verify_consistency(old.size, new.size, &proof, &old.root, &new.root))
            };
            if !extends {
                let message = Message::Forked { old: head.size.to_string(), new: next.size.to_string() };
                let hint = Message::ForkedHint { path: self.path.display().to_string() };
                return Err(Failure::new(Exit::VerificationFailed, message).hint(hint));
            }
        }
        let mut kept = Ok(());
        if self.head.as_ref().is_none_or(|head| head.size < next.size) {
            self.kept.checkpoint = Some(note.to_owned());
            self.head = Some(next.clone());
            kept = self.keep();
        }
        Ok((next, kept))
    }

    /// Verifies a receipt: the entry's bytes, its proof, its checkpoint, and that the checkpoint extends the history.
    pub(crate) fn check(&mut self, client: &Client, receipt: &v1::Receipt) -> Outcome<Verified> {
        let (verified, kept) = self.check_first(client, receipt)?;
        kept.map(|()| verified)
    }

    /// The same; that the machine could not remember it must not hide what the receipt shows.
    pub(crate) fn check_first(&mut self, client: &Client, receipt: &v1::Receipt) -> Outcome<(Verified, Outcome<()>)> {
        let lies =
            |detail: &str| Failure::new(Exit::VerificationFailed, Message::NodeLies { detail: detail.to_owned() });
        let path = hashes(receipt.inclusion.iter().map(AsRef::as_ref))?;
        let proof = Receipt { index: receipt.index, path, checkpoint: receipt.checkpoint.clone() };
        let checkpoint = proof
            .verify(&receipt.entry, &self.key)
            .map_err(|error| lies("its proof does not show that the entry is in the log").because(&error))?;
        let entry = Entry::decode(&receipt.entry)
            .map_err(|error| lies("the entry it gave is not in canonical form").because(&Refusal::from(error)))?;
        // A node that lies could put anything into its tree; what a member said has the member's signature.
        VerifiedEntry::check(&receipt.entry, &mut KeyCache::default())
            .map_err(|error| lies("the entry it gave is not signed by whom it names").because(&Refusal::from(error)))?;
        if entry.index != receipt.index {
            return Err(lies("the entry it gave stands elsewhere"));
        }
        let (_, kept) = self.advance(client, &proof.checkpoint)?;
        Ok((Verified { proof, entry, bytes: receipt.entry.to_vec(), checkpoint }, kept))
    }

    /// The answer to a question about this ledger's state: the only way to one. It counts once the checkpoint that comes with it
    /// extends the verified history; that there is none counts once the newest checkpoint does.
    pub(crate) fn answer(
        &mut self,
        client: &Client,
        mut request: v1::GetStateRequest,
    ) -> Outcome<v1::GetStateResponse> {
        request.ledger = self.ledger.0.to_vec().into();
        match client.state(request) {
            Ok(answer) => {
                self.accept(client, &answer.checkpoint)?;
                Ok(answer)
            }
            Err(failure) => Err(self.absent(client, failure)),
        }
    }

    /// What a failed question means: of a node that shows another history than before, that comes first.
    pub(crate) fn absent(&mut self, client: &Client, failure: Failure) -> Failure {
        if failure.exit() == Some(Exit::Unavailable) {
            return failure;
        }
        match self.renew(client) {
            Err(forked) if forked.exit() == Some(Exit::VerificationFailed) => forked,
            _ => failure,
        }
    }

    /// The answer about the newest state, as a document with all rows of its lists.
    pub(crate) fn view(&mut self, client: &Client, view: &str, lang: Lang) -> Outcome<serde_json::Value> {
        let request = v1::GetStateRequest { view: view.to_owned(), lang: word(lang), ..Default::default() };
        self.whole_of(client, &request, &mut 0)
    }

    /// The answer to a question as a document, with all rows of its lists; `size` becomes that of the log it follows from.
    pub(crate) fn whole_of(
        &mut self,
        client: &Client,
        request: &v1::GetStateRequest,
        size: &mut u64,
    ) -> Outcome<serde_json::Value> {
        pages::whole(|page| {
            let mut request = request.clone();
            if let Some(page) = page {
                request.parameters.insert("page".to_owned(), page.to_owned());
                request.parameters.insert("page_size".to_owned(), pages::ROWS.to_owned());
            }
            let answer = self.answer(client, request)?;
            *size = answer.size;
            Ok((client.document(&answer.json)?, answer.size))
        })
    }

    /// The time zone of the agreement in force; UTC where there is none. Times are told in it, and a day that is asked for ends
    /// in it.
    pub(crate) fn time_zone(&mut self, client: &Client) -> Outcome<UtcOffset> {
        let request = v1::GetStateRequest { view: "organ".into(), ..Default::default() };
        let answer = self.answer(client, request)?;
        answer.time_zone.parse().map_err(|error| Failure::bad_answer("the terms' time zone is none", &error))
    }

    fn keep(&self) -> Outcome<()> {
        let write = || -> std::io::Result<()> {
            if let Some(folder) = self.path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            let unfinished = self.path.with_extension(format!("{}.new", std::process::id()));
            std::fs::write(&unfinished, serde_json::to_string_pretty(&self.kept)?)?;
            std::fs::rename(&unfinished, &self.path)
        };
        write().map_err(|error| unwritable(&self.path, &error))
    }
}

/// A head that was verified here, of some ledger.
#[derive(Debug)]
pub(crate) struct HeldHead {
    /// The key of its node.
    pub(crate) node_key: KeyId,
    /// The signed checkpoint.
    pub(crate) checkpoint: String,
    /// Where it is kept.
    pub(crate) path: PathBuf,
}

/// All heads that were verified here.
pub(crate) fn held(folder: &Path) -> Outcome<Vec<HeldHead>> {
    let mut heads = Vec::new();
    for ledger in listed(folder)? {
        let Some(Trust { kept, path, .. }) = Trust::remembered(folder, ledger)? else { continue };
        heads.extend(kept.checkpoint.map(|checkpoint| HeldHead { node_key: kept.node_key, checkpoint, path }));
    }
    Ok(heads)
}

/// An entry that was shown to be in the log.
#[derive(Debug)]
pub(crate) struct Verified {
    pub(crate) proof: Receipt,
    pub(crate) entry: Entry,
    pub(crate) bytes: Vec<u8>,
    pub(crate) checkpoint: Checkpoint,
}

/// The node that the founding event in this entry names, once the entry is shown to be the ledger's first.
pub(crate) fn founders_word(ledger: &LedgerId, entry: &[u8]) -> Outcome<(NodeName, KeyId)> {
    let lies = |detail: &str| Failure::new(Exit::VerificationFailed, Message::NodeLies { detail: detail.to_owned() });
    let checked = VerifiedEntry::check(entry, &mut KeyCache::default())
        .map_err(|error| lies("its first entry is not a signed event").because(&Refusal::from(error)))?;
    if EventId::of(checked.event.bytes()).0 != ledger.0 {
        return Err(lies("its first entry is not this ledger's founding event"));
    }
    match &checked.event.event().body {
        Body::Membership(membership::Act::Found(found)) => Ok((found.node.name.clone(), found.node.key)),
        _ => Err(lies("its first entry founds no alliance")),
    }
}

fn note_key(name: &NodeName, ledger: &LedgerId, key: KeyId) -> Outcome<NoteKey> {
    NoteKey::log(&format!("{name}/{ledger}"), key).map_err(|error| {
        let detail = "the key that the founders named can't sign checkpoints".to_owned();
        Failure::new(Exit::VerificationFailed, Message::NodeLies { detail }).because(&error)
    })
}

/// The ledgers of which something was verified on this machine; none where the folder can't be read.
pub(crate) fn verified_here(folder: &Path) -> Vec<LedgerId> {
    listed(folder).unwrap_or_default()
}

/// The ledgers that have a file in `verified/`, in their order.
fn listed(folder: &Path) -> Outcome<Vec<LedgerId>> {
    let folder = folder.join("verified");
    let read =
        || -> std::io::Result<Vec<PathBuf>> { std::fs::read_dir(&folder)?.map(|item| Ok(item?.path())).collect() };
    let paths = match read() {
        Ok(paths) => paths,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(&folder).because(&error)),
    };
    let files = paths.iter().filter(|path| path.extension().is_some_and(|end| end == "json"));
    let mut ledgers: Vec<LedgerId> = files.filter_map(|path| path.file_stem()?.to_str()?.parse().ok()).collect();
    ledgers.sort_unstable();
    Ok(ledgers)
}

/// The key of a node by its name alone, as a founding event named it: for what the node says of no ledger.
pub(crate) fn node_here(folder: &Path, name: &str) -> Option<NoteKey> {
    let all = verified_here(folder).into_iter().filter_map(|ledger| Trust::remembered(folder, ledger).ok().flatten());
    let mut named = all.filter(|trust| trust.kept.node_name.to_string() == name);
    named.find_map(|trust| NoteKey::log(name, trust.kept.node_key).ok())
}

fn file(folder: &Path, ledger: &LedgerId) -> PathBuf {
    folder.join("verified").join(format!("{ledger}.json"))
}

fn unreadable(path: &Path) -> Failure {
    Failure::new(Exit::Failed, Message::FileUnreadable { path: path.display().to_string() })
}
