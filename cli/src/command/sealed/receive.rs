//! `mengshu sealed`: documents that others have sent, checked against the log.

use std::path::PathBuf;

use clap::Args;

use crate::client::{Which, decoded};
use crate::given::document::{self, Document};
use crate::given::{Context, Desk, sealed};
use crate::language::{Message, annotated, say};
use crate::output::{Exit, Failure, Outcome};

#[derive(Debug, Args)]
#[command(about = say(
    "Check a sealed document that somebody sent you against the log, and keep it",
    "将他人发来的封存文件与账本核对，并予保存",
))]
#[command(before_long_help = annotated(&[
    ("mengshu sealed receive from-luma 2     ", "is it the text that entry 2 seals?", "是否为第 2 条所封存的文本？"),
]))]
#[command(after_long_help = say(
    "Whoever seals a document keeps it in a folder (the command says which) and sends a copy of that folder: content, salt. The log has its fingerprint only.

Exit codes: 0 it is the one · 3 it is not",
    "封存文件者将其保存在一个文件夹中（命令会说明位置），并发送该文件夹的副本：内容和盐值。账本只有其指纹。

退出码：0 即为该文件 · 3 不是该文件",
))]
pub(crate) struct Receive {
    #[arg(help = say("The folder that was sent", "发来的文件夹"))]
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    #[arg(help = say(
        "The act that seals it: its event id, its entry's index, or the beginning of its id",
        "封存该文件的行为：事件编号、条目序号或编号开头",
    ))]
    #[arg(value_name = "ACT")]
    act: String,
}

impl Receive {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { folder: sent, act } = self;
        let mut desk = Desk::open(context)?;
        let act = desk.event_id(&act)?;
        let verified = desk.entry(Which::Event(act))?;
        let event = decoded(&verified.entry)?;
        let shown = sent.display().to_string();
        let entry = verified.entry.index.to_string();
        let seals = sealed::seals(&event.body);
        if seals.is_empty() {
            return Err(Failure::new(Exit::NotFound, Message::SealedNothing { entry }).hint(Message::SealedNothingHint));
        }
        let (salt, content) = document::read(&sent).map_err(|error| {
            let exit = if error.kind() == std::io::ErrorKind::NotFound { Exit::NotFound } else { Exit::Usage };
            Failure::new(exit, Message::SealedUnreadable { path: shown.clone() })
                .because(&error)
                .hint(Message::SealedAskHint { author: event.author.to_string() })
        })?;
        let seal = seals.into_iter().find(|seal| seal.opens(&salt, &content)).ok_or_else(|| {
            let message = Message::SealedOther { path: shown.clone(), entry: entry.clone() };
            Failure::new(Exit::VerificationFailed, message)
                .hint(Message::SealedAskHint { author: event.author.to_string() })
        })?;
        let document = Document::opened(seal.clone(), salt, content);
        let path = document.keep_in(&sealed::documents(context))?.display().to_string();
        if context.out.is_json() {
            return context.out.json(&serde_json::json!({
                "holds": true, "entry": verified.entry.index, "event": act, "author": event.author, "seal": seal, "folder": path,
            }));
        }
        context.out.tell(&Message::SealedHolds {
            label: seal.label.to_string(),
            author: event.author.to_string(),
            entry,
            path,
        });
        Ok(())
    }
}
