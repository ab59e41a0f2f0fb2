//! `mengshu event export`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use mengshu_core::event::sshsig;
use mengshu_core::value::EventId;
use serde_json::json;

use crate::files::{make_folder, write_new};
use crate::given::{Context, Desk};
use crate::language::{Message, examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say(
    "Write an event and its signatures so that stock ssh-keygen can check them",
    "导出事件及其签名，可用标准 ssh-keygen 验证",
))]
#[command(before_long_help = examples(&[
    "mengshu event export 14 --out entry-14",
    "cd entry-14 && ssh-keygen -Y verify -f allowed_signers -I luma -n event@mengshu.v1 -s luma.sig < event",
]))]
pub(crate) struct Export {
    #[arg(help = say("The event's id, its entry's index, or the beginning of a pending act's id", "事件编号、条目序号，或待决行为编号的开头"))]
    #[arg(value_name = "EVENT")]
    event: String,
    #[arg(help = say("Folder to write to; made if it is not there", "写入的文件夹；不存在时自动创建"))]
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Export {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { event, out } = self;
        let mut desk = Desk::open(context)?;
        let verified = desk.named_entry(&event)?;
        make_folder(&out)?;
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
        if context.out.is_json() {
            return context.out.json(&json!({
                "folder": path,
                "event": EventId::of(&verified.entry.event.0),
                "index": verified.entry.index,
                "signed_by": names,
                "node_key": desk.trust.key().vkey(),
            }));
        }
        context.out.note(&Message::Exported { path: path.clone() });
        if let Some(member) = names.first() {
            context.out.hint(&Message::ExportVerify { path, member: member.clone() });
        }
        Ok(())
    }
}
