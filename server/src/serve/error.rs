//! Why a node does not start or has ended, each cause with a next step of its own.
//!
//! Invariant: a new key is suggested only where nothing was signed with another one.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use mengshu_core::book::Lang;
use mengshu_core::value::MemberId;

use super::admission::AdmissionError;
use crate::audit::HeadError;
use crate::explained::{Explained, system, system_next};
use crate::keyfile::KeyFileError;
use crate::limits;
use crate::sequencer::{NodeError, Remedy};

/// A node did not start, or ended otherwise than it was told to.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// It is not said who may found, or the file that says it cannot be used.
    #[error(transparent)]
    Admission(#[from] AdmissionError),
    /// A head that a member holds cannot be read.
    #[error("--member-head {member}={}: {why}", file.display())]
    Head {
        /// Who holds it.
        member: MemberId,
        /// The file.
        file: PathBuf,
        /// Why.
        why: HeadFileError,
    },
    /// The file that is to get the address cannot be written.
    #[error("--announce {}: {source}", file.display())]
    Announce {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The data directory cannot be made or read.
    #[error("the data directory {}: {source}", folder.display())]
    Folder {
        /// The directory.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The node's key cannot be used.
    #[error(transparent)]
    Key(#[from] NodeKeyError),
    /// The data cannot be gone on with.
    #[error(transparent)]
    Node(Box<NodeError>),
    /// The port cannot be had.
    #[error("{option} {address}: {source}")]
    Listen {
        /// `--listen` or `--metrics`.
        option: &'static str,
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The system gives no thread or no signals.
    #[error("the system: {0}")]
    System(#[from] io::Error),
    /// It ran, and could not record any more or did not end in order.
    #[error("{0}")]
    Ended(String),
}

/// A file is no head that a member holds.
#[derive(Debug, thiserror::Error)]
pub enum HeadFileError {
    /// It cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is something else.
    #[error(transparent)]
    Form(#[from] HeadError),
}

/// The node's key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NodeKeyError {
    /// The file cannot be read or made.
    #[error("the node's key {}: {source}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Others can read it.
    #[error(
        "the node's key {} is open to other users of this machine, and whoever has copied it can sign as this node", file.display()
    )]
    Open {
        /// The file.
        file: PathBuf,
    },
    /// It is no key that a node signs with.
    #[error("the node's key {} {}", file.display(), why.words(Lang::En))]
    Unfit {
        /// The file.
        file: PathBuf,
        /// What it is.
        why: Unfit,
        /// What has to come back, where heads were signed.
        remedy: Option<Box<Remedy>>,
    },
    /// It is missing where heads were signed with it.
    #[error(transparent)]
    Missing(Box<NodeError>),
    /// None can be made.
    #[error("no key can be made: {0}")]
    NotMade(String),
}

/// What a file is that should be the node's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// It has nothing in it.
    Empty,
    /// It is another kind of key or file, or damaged.
    Other(KeyFileError),
}

impl Unfit {
    fn words(&self, lang: Lang) -> String {
        let (en, zh) = match self {
            Self::Empty => ("is empty", "是空文件"),
            Self::Other(KeyFileError::Damaged | KeyFileError::Format) => {
                ("is not a whole private key: it is damaged or cut short", "不是完整的私钥文件：已损坏或被截短")
            }
            Self::Other(KeyFileError::Encrypted | KeyFileError::Passphrase) => {
                ("is locked with a passphrase, and nobody is there to type it", "有口令保护，而节点无人可输入口令")
            }
            Self::Other(KeyFileError::Kind { .. } | KeyFileError::SecurityKey) => (
                "is a key of another kind; a node signs with a plain Ed25519 key",
                "是其他种类的密钥；节点以普通 Ed25519 密钥签署",
            ),
            Self::Other(KeyFileError::Public) => ("is a public key", "是公钥"),
            Self::Other(why) => return lang.pick(format!("cannot be used: {why}"), format!("无法使用（{why}）")),
        };
        lang.pick(en, zh).to_owned()
    }
}

impl From<NodeError> for ServeError {
    fn from(error: NodeError) -> Self {
        Self::Node(Box::new(error))
    }
}

impl ServeError {
    /// Whether the command was not understood, rather than that it could not be done.
    #[must_use]
    pub const fn is_usage(&self) -> bool {
        matches!(self, Self::Admission(AdmissionError::WhoFounds { .. }))
    }
}

impl Explained for ServeError {
    fn code(&self) -> &'static str {
        match self {
            Self::Admission(AdmissionError::WhoFounds { .. }) => "FOUND_UNSAID",
            Self::Admission(_) => "FOUND_KEYS",
            Self::Head { .. } => "MEMBER_HEAD",
            Self::Announce { .. } => "ANNOUNCE",
            Self::Folder { .. } => "DATA_FOLDER",
            Self::Key(error) => error.code(),
            Self::Node(error) => error.code(),
            Self::Listen { source, .. } if source.kind() == io::ErrorKind::AddrInUse => "PORT_TAKEN",
            Self::Listen { .. } => "ADDRESS",
            Self::System(_) => "SYSTEM",
            Self::Ended(_) => "RECORDING_FAILED",
        }
    }

    fn words(&self, lang: Lang) -> String {
        let zh = match self {
            Self::Admission(error) => admission(error),
            Self::Head { member, file, why } => {
                let why = match why {
                    HeadFileError::Io(source) => system(source, lang),
                    HeadFileError::Form(_) => "既不是检查点，也不是回执".to_owned(),
                };
                format!("--member-head {member}={}：{why}", file.display())
            }
            Self::Announce { file, source } => format!("--announce {}：{}", file.display(), system(source, lang)),
            Self::Folder { folder, source } => format!("数据目录 {}：{}", folder.display(), system(source, lang)),
            Self::Key(error) => return error.words(lang),
            Self::Node(error) => return error.words(lang),
            Self::Listen { option, address, source } => format!("{option} {address}：{}", system(source, lang)),
            Self::System(source) => format!("系统：{}", system(source, lang)),
            Self::Ended(why) => format!("记录失败（{why}）"),
        };
        lang.pick(self.to_string(), zh)
    }

    fn next(&self, place: &str, lang: Lang) -> String {
        let quota = limits::FOUNDINGS;
        match self {
            Self::Admission(AdmissionError::WhoFounds { .. }) => lang.pick(
                format!("add `--found keys:FILE` (those whose root keys are in FILE, one OpenSSH public key a line) or `--found open` (everybody, at most {quota} ledgers a day: --found-quota)"),
                format!("请加上 `--found keys:FILE`（FILE 所列根密钥的持有者，每行一个 OpenSSH 公钥）或 `--found open`（任何人，每日至多 {quota} 个账本：--found-quota）"),
            ),
            Self::Admission(AdmissionError::File { source, .. }) => system_next(source, lang).to_owned(),
            Self::Admission(_) => lang.pick(
                "write one OpenSSH public key a line into the file, as `mengshu key show` prints it; lines that begin with # are left out".to_owned(),
                "请在该文件中每行写一个 OpenSSH 公钥（`mengshu key show` 可显示）；以 # 开头的行不计".to_owned(),
            ),
            Self::Head { why: HeadFileError::Form(_), .. } => lang.pick(
                "ask the member for a receipt or a checkpoint: every command that signs writes one with --receipt FILE".to_owned(),
                "请向该盟员索取回执或检查点：各签署命令均可用 --receipt FILE 写出".to_owned(),
            ),
            Self::Head { why: HeadFileError::Io(source), .. } | Self::Announce { source, .. } | Self::Folder { source, .. } => {
                system_next(source, lang).to_owned()
            }
            Self::Key(error) => error.next(place, lang),
            Self::Node(error) => error.next(place, lang),
            Self::Listen { option, address, source } => match source.kind() {
                io::ErrorKind::AddrInUse => lang.pick(
                    format!("another program listens there (`ss -ltnp` names it): stop it, or give another address with {option}"),
                    format!("另有程序监听该地址（`ss -ltnp` 可显示）：请将其停止，或用 {option} 指定其他地址"),
                ),
                io::ErrorKind::AddrNotAvailable => lang.pick(
                    format!("this machine has no address {} (`ip address` shows what it has): give another with {option}", address.ip()),
                    format!("本机没有地址 {}（`ip address` 可列出）：请用 {option} 指定其他地址", address.ip()),
                ),
                io::ErrorKind::PermissionDenied => lang.pick(
                    format!("ports under 1024 are the system's: give a higher one with {option}"),
                    format!("1024 以下的端口由系统保留：请用 {option} 指定更大的端口"),
                ),
                _ => lang.pick(format!("give another address with {option}"), format!("请用 {option} 指定其他地址")),
            },
            Self::System(source) => system_next(source, lang).to_owned(),
            Self::Ended(_) => lang.pick(
                format!("look at the log and at the disk of {place}, and start the node again: it goes on from what is on the disk"),
                format!("请查看运行日志及 {place} 所在的磁盘，然后重新启动：节点将从磁盘所存内容继续"),
            ),
        }
    }
}

fn admission(error: &AdmissionError) -> String {
    let found = |file: &std::path::Path| format!("--found keys:{}", file.display());
    match error {
        AdmissionError::WhoFounds { listen } => format!("{listen} 可被他人访问，而尚未写明何人可在本节点设立账本"),
        AdmissionError::File { file, source } => format!("{}：{}", found(file), system(source, Lang::Zh)),
        AdmissionError::Line { file, line, .. } => {
            format!("{}：第 {line} 行不是 ssh-ed25519 类的 OpenSSH 公钥", found(file))
        }
        AdmissionError::Nobody { file } => format!("{}：其中没有密钥，因而无人可设立账本", found(file)),
    }
}

impl Explained for NodeKeyError {
    fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } | Self::NotMade(_) => "KEY_UNREADABLE",
            Self::Open { .. } => "KEY_OPEN",
            Self::Unfit { .. } => "KEY_UNFIT",
            Self::Missing(error) => error.code(),
        }
    }

    fn words(&self, lang: Lang) -> String {
        let zh = match self {
            Self::Io { file, source } => format!("节点密钥 {}：{}", file.display(), system(source, lang)),
            Self::Open { file } => {
                format!("节点密钥 {} 可被本机其他用户读取；已复制该文件者可以本节点名义签署", file.display())
            }
            Self::Unfit { file, why, .. } => format!("节点密钥 {} {}", file.display(), why.words(lang)),
            Self::Missing(error) => return error.words(lang),
            Self::NotMade(why) => format!("无法生成密钥（{why}）"),
        };
        lang.pick(self.to_string(), zh)
    }

    fn next(&self, place: &str, lang: Lang) -> String {
        match self {
            Self::Io { source, .. } => system_next(source, lang).to_owned(),
            Self::Open { file } => lang.pick(
                format!("close it with: chmod 600 {}", file.display()),
                format!("请执行：chmod 600 {}", file.display()),
            ),
            Self::Unfit { file, why: Unfit::Other(KeyFileError::Encrypted | KeyFileError::Passphrase), .. } => lang
                .pick(
                    format!("save it without one: ssh-keygen -p -N '' -f {}", file.display()),
                    format!("请去除口令：ssh-keygen -p -N '' -f {}", file.display()),
                ),
            Self::Unfit { remedy: Some(remedy), .. } => remedy.words(lang),
            Self::Unfit { file, remedy: None, .. } => lang.pick(
                format!("nothing was signed with it yet: move {} away, and the next start makes one", file.display()),
                format!("尚未以其签署任何内容：请移走 {}，下次启动时将创建密钥", file.display()),
            ),
            Self::Missing(error) => error.next(place, lang),
            Self::NotMade(_) => lang.pick("try again".to_owned(), "请重试".to_owned()),
        }
    }
}
