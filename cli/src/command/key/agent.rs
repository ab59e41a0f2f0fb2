//! `mengshu key agent`.

use clap::Args;
use mengshu_core::event::sshsig::fingerprint;
use mengshu_core::value::KeyId;
use serde::Serialize;
use serde_json::json;

use crate::given::Context;
use crate::language::{Message, annotated, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("Show the ssh-agent and the keys it holds", "查看 ssh-agent 及其中的密钥"))]
#[command(before_long_help = annotated(&[
    ("mengshu key agent                         ", "is there an agent, and what can it sign with?", "是否有代理？能用哪些密钥签名？"),
    ("eval \"$(ssh-agent)\" && ssh-add ~/.config/mengshu/keys/acme && mengshu key agent", "", ""),
]))]
pub(crate) struct Agent;

impl Agent {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let keyring = context.keyring();
        let (agent, held) = keyring.agent()?;
        let rows: Vec<Held> = held
            .keys
            .into_iter()
            .map(|held| {
                let fingerprint = fingerprint(&held.key);
                Held { name: format!("agent:{fingerprint}"), key: held.key, fingerprint, comment: held.comment }
            })
            .collect();
        let socket = agent.socket().display().to_string();
        if context.out.is_json() {
            let value = json!({ "socket": socket, "keys": rows, "others": held.others });
            return context.out.json(&value);
        }
        context.out.record(&(), &[(Message::ColSocket, socket), (Message::ColKeys, rows.len().to_string())])?;
        let columns = [Message::ColFingerprint, Message::ColComment];
        context.out.list("keys", &rows, &columns, |row| vec![row.name.clone(), row.comment.clone()])?;
        if held.others > 0 {
            context.out.tell(&Message::KeysSkipped { count: held.others.to_string() });
        }
        if rows.is_empty() {
            context.out.note(&Message::AgentEmpty);
            context.out.hint(&Message::AgentEmptyHint);
        }
        Ok(())
    }
}

/// A key in the agent, as printed.
#[derive(Debug, Serialize)]
struct Held {
    name: String,
    key: KeyId,
    fingerprint: String,
    comment: String,
}
