//! What can go wrong with a node: at its start, with a submission, with a question, and for good.

use std::fmt;

use mengshu_core::book::{Lang, Refusal, ViewError};
use mengshu_core::event::sshsig;
use mengshu_core::value::{KeyId, LedgerId, MemberId, NodeName, Timestamp};

use super::guard::ClockHold;
use crate::index::IndexError;
use crate::journal::{JournalError, MarkError, OpenError, Position, ReadError};
use crate::limits;

/// The node does not start, or cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// The journal does not open.
    #[error(transparent)]
    Journal(#[from] OpenError),
    /// An entry in the journal does not follow the rules.
    #[error("ledger {ledger}: the entry at segment {}, byte {} is not one that the rules allow: {what}; nothing was changed. Compare with a mirror: `mengshu audit`", position.segment, position.offset)]
    Entry {
        /// Its ledger.
        ledger: LedgerId,
        /// Where it stands.
        position: Position,
        /// Why.
        what: String,
    },
    /// A tree head in the journal is not that of its entries.
    #[error(
        "ledger {ledger}: the head of size {size} does not fit its entries: {what}; nothing was changed. Compare with a mirror: `mengshu audit`"
    )]
    Head {
        /// The ledger.
        ledger: LedgerId,
        /// The size that the head says.
        size: u64,
        /// What differs.
        what: String,
    },
    /// The heads in the journal were signed under another name or key.
    #[error("ledger {ledger}: its head of {size} entries is another node's: {what}; nothing was changed. {remedy}")]
    Foreign {
        /// The ledger.
        ledger: LedgerId,
        /// The size that the head says.
        size: u64,
        /// What differs.
        what: String,
        /// What to restore.
        remedy: Box<Remedy>,
    },
    /// The node's key is not there although heads were signed with it.
    #[error(
        "{directory} has ledgers whose heads were signed, and the key is missing; a new key would break every audit of them for ever, so none was made. {remedy}"
    )]
    KeyMissing {
        /// The data directory.
        directory: String,
        /// What to restore.
        remedy: Box<Remedy>,
    },
    /// The directory is a copy, made by a backup: the node that it was made of goes on, too.
    #[error(
        "{directory} is a copy made by backup; use `mengshu restore {directory} --data NEW`: a node that went on with the copy itself would show a second history. Nothing was written"
    )]
    Copy {
        /// The directory.
        directory: String,
    },
    /// A restore ended before everything was there.
    #[error("the restore did not finish: ledger {ledger} has {has} entries here, and the copy had {should}")]
    Unfinished {
        /// The first ledger that lacks something.
        ledger: LedgerId,
        /// Entries that are here.
        has: u64,
        /// Entries that the copy had.
        should: u64,
    },
    /// The mark of restored data cannot be read or written.
    #[error(transparent)]
    Mark(#[from] MarkError),
    /// A head that a member holds is not one of this restored copy.
    #[error("the head that {member} holds ({head}): {what}")]
    Lost {
        /// Where the head is from.
        head: String,
        /// Who holds it.
        member: MemberId,
        /// What is wrong.
        what: Missing,
        /// Whether the data is still marked as restored, so that its loss can be accepted.
        marked: bool,
    },
    /// The index folder cannot be used.
    #[error("the index cannot be opened: {0}")]
    Index(String),
    /// The system refused a file or a thread.
    #[error("{action}: {source}")]
    System {
        /// What was attempted.
        action: String,
        /// What the system said.
        source: std::io::Error,
    },
}

/// What has to come back where a journal is another key's or name's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// The key is the right one, the name another.
    Name(NodeName),
    /// The key that signed.
    Key(NodeName, KeyId),
    /// Whatever key signed: nobody can read which.
    Unknown(Option<String>),
}

impl Remedy {
    /// What to do.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Self::Name(name) => lang.pick(format!("Start it with --name {name}"), format!("请以 --name {name} 启动")),
            Self::Key(name, key) => {
                let key = sshsig::fingerprint(key);
                lang.pick(
                    format!("Restore the file node.key whose fingerprint is {key} from a backup, and start the node with --name {name}"),
                    format!("请从备份中取回指纹为 {key} 的 node.key 文件，并以 --name {name} 启动"),
                )
            }
            Self::Unknown(why) => {
                let why =
                    why.as_ref().map(|why| lang.pick(format!(" ({why})"), format!("（{why}）"))).unwrap_or_default();
                lang.pick(
                    format!("Restore the file node.key that signed them from a backup, and start the node with the name that it had{why}"),
                    format!("请从备份中取回签署它们的 node.key 文件，并以节点原有的名称启动{why}"),
                )
            }
        }
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Lang::En))
    }
}

/// What a head that a member holds shows of a node's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// The head cannot be used.
    Unusable(String),
    /// It is of a ledger that is not here.
    Ledger(LedgerId),
    /// Who is said to hold it never was a member of its ledger.
    Member {
        /// The ledger.
        ledger: LedgerId,
        /// Members of whom there is no head.
        wanted: Vec<MemberId>,
    },
    /// It covers more than is here.
    End {
        /// Entries that it covers.
        covers: u64,
        /// Entries that are here.
        has: u64,
    },
    /// Its entries are others.
    Parted(u64),
}

/// Whose heads there are none of, as many as one can read.
pub(super) fn heads_wanted(wanted: &[MemberId], lang: Lang) -> String {
    let mut names: Vec<_> = wanted.iter().take(limits::NAMES_SAID).map(ToString::to_string).collect();
    let more = wanted.len().saturating_sub(names.len());
    if more > 0 {
        names.push(lang.pick(format!("{more} more"), format!("另 {more} 名")));
    }
    match names.is_empty() {
        true => lang.pick("a head of every member is there".to_owned(), "全体盟员均已提供检查点".to_owned()),
        false => lang.pick(
            format!("no head was given of: {}", names.join(", ")),
            format!("尚未提供以下盟员的检查点：{}", names.join("、")),
        ),
    }
}

impl Missing {
    /// What is missing.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Self::Unusable(why) => lang.pick(why.clone(), format!("无法使用（{why}）")),
            Self::Ledger(ledger) => {
                lang.pick(format!("this node has no ledger {ledger}"), format!("本节点没有账本 {ledger}"))
            }
            Self::Member { ledger, wanted } => lang.pick(
                format!(
                    "nobody of that id ever was a member of its ledger {ledger}; {}",
                    heads_wanted(wanted, Lang::En)
                ),
                format!("其账本 {ledger} 从无此编号的盟员；{}", heads_wanted(wanted, Lang::Zh)),
            ),
            Self::End { covers, has } => {
                let last = covers.saturating_sub(1);
                lang.pick(
                    format!("it covers {covers} entries, and here are {has}: the copy is older, and entries {has} to {last} are missing"),
                    format!("其涵盖 {covers} 条，此处仅有 {has} 条：副本较旧，缺少第 {has} 至 {last} 条"),
                )
            }
            Self::Parted(size) => lang.pick(
                format!("its {size} entries are not those that are here: the histories parted"),
                format!("其 {size} 条与此处的内容不同：历史已分叉"),
            ),
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Lang::En))
    }
}

impl NodeError {
    /// There is no room for a new index.
    pub(super) fn no_room() -> Self {
        Self::System { action: "make the index".to_owned(), source: std::io::ErrorKind::StorageFull.into() }
    }

    /// For `map_err`: names what was tried.
    pub(super) fn system(action: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let action = action.into();
        move |source| Self::System { action, source }
    }
}

/// Why nothing is recorded for now. Reading goes on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Held {
    /// The clock is not believed.
    #[error("{0}")]
    Clock(ClockHold),
    /// The disk has no room.
    #[error("the node's disk is full: nothing is recorded until there is room, and then it goes on by itself")]
    DiskFull,
    /// The data was restored from a copy that may be older than what people hold.
    #[error(
        "the node's data was restored from a copy, which may be older than what members hold; it signs nothing new until their heads agree with it, or its operator accepts the loss"
    )]
    Restored,
}

/// A submission was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The rules refuse it.
    #[error("{refusal}")]
    Refused {
        /// Why.
        refusal: Box<Refusal>,
        /// The ledger that it was meant for, as far as it could be told.
        ledger: Option<LedgerId>,
        /// When.
        at: Timestamp,
    },
    /// Writing is held for now; it was not recorded, and reading goes on.
    #[error("not recorded: {0}")]
    Held(Held),
    /// More calls wait than the node takes.
    #[error("the node is busy: {} calls wait; try again in a moment", limits::QUEUE)]
    Busy,
    /// The node is stopping or has failed. Whether the event was recorded is not known; submit it again later: it is
    /// recorded once.
    #[error("the node does not record now ({0}); submit the same event again later: it is recorded once")]
    Unavailable(&'static str),
}

/// Why nothing is recorded any more.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RecordingError {
    /// The journal did not take a group, or did not close.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Somebody panicked over the writer, so nobody can say whether the state is that of the entries.
    #[error("a thread panicked while it recorded")]
    Panicked,
}

/// A read that has no answer.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// No such ledger.
    #[error("this node keeps no ledger {0}")]
    Ledger(LedgerId),
    /// A parameter cannot be used.
    #[error("{field}: {message}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// Why.
        message: String,
    },
    /// The view has no answer.
    #[error(transparent)]
    View(#[from] ViewError),
    /// The journal or the index does not give it.
    #[error("cannot be read: {0}")]
    Storage(String),
    /// Too many questions wait.
    #[error("the node is busy with other questions; try again in a moment")]
    Busy,
    /// Whoever asked waits no more.
    #[error("nobody waits for the answer any more")]
    Abandoned,
}

impl From<IndexError> for QueryError {
    fn from(error: IndexError) -> Self {
        Self::Storage(error.to_string())
    }
}

impl From<ReadError> for QueryError {
    fn from(error: ReadError) -> Self {
        Self::Storage(error.to_string())
    }
}
