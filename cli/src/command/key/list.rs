//! `mengshu key list`.

use clap::Args;

use super::shown::Shown;
use crate::given::Context;
use crate::language::{Message, annotated, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say(
    "List the keys you have: in the ssh-agent, in ~/.ssh and in your settings folder",
    "列出您的密钥：ssh-agent、~/.ssh 和设置文件夹中的",
))]
#[command(before_long_help = annotated(&[
    ("mengshu key list                          ", "fingerprints as `ssh-add -l` shows them", "指纹与 `ssh-add -l` 显示的相同"),
    ("mengshu key list --json", "", ""),
]))]
pub(crate) struct List;

impl List {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let listing = context.keyring().list();
        let rows: Vec<Shown> = listing.keys.into_iter().map(Into::into).collect();
        if let Some(problem) = &listing.agent_problem {
            context.out.failure(problem);
        }
        let columns =
            [Message::ColName, Message::ColFingerprint, Message::ColAgent, Message::ColProtected, Message::ColComment];
        context.out.list("keys", &rows, &columns, |row| {
            vec![
                row.name.clone(),
                row.fingerprint.clone().unwrap_or_default(),
                yes_no(row.in_agent).text(context.out.lang()),
                row.locked.map_or_else(|| "-".to_owned(), |locked| yes_no(locked).text(context.out.lang())),
                row.comment.clone(),
            ]
        })?;
        if listing.skipped > 0 {
            context.out.tell(&Message::KeysSkipped { count: listing.skipped.to_string() });
        }
        if rows.is_empty() {
            context.out.note(&Message::KeysNone);
            context.out.hint(&Message::KeysNoneHint);
        }
        Ok(())
    }
}

fn yes_no(yes: bool) -> Message {
    if yes { Message::WordYes } else { Message::WordNo }
}
