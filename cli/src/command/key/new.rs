//! `mengshu key new`.

use std::path::PathBuf;

use clap::Args;

use super::shown::{Shown, fields};
use crate::given::Context;
use crate::keys::{NewKey, create};
use crate::language::{Message, annotated, say};
use crate::output::{Exit, Failure, Outcome};

#[derive(Debug, Args)]
#[command(about = say(
    "Make a new key: a private key file to keep and a public key to share",
    "新建密钥：私钥文件自己保管，公钥可以分享",
))]
#[command(before_long_help = annotated(&[
    ("mengshu key new acme                      ", "asks for a passphrase", "会询问口令"),
    ("mengshu key new --out /media/usb/root     ", "to another place than your settings folder", "写到设置文件夹以外的位置"),
    ("mengshu key new ci --no-passphrase        ", "for a machine that signs on its own", "供自动签名的机器使用"),
]))]
pub(crate) struct New {
    #[arg(help = say("Name of the key file in your settings folder", "设置文件夹中密钥文件的名称"))]
    #[arg(required_unless_present = "out")]
    name: Option<String>,
    #[arg(help = say(
        "Write the private key to this path, and the public key beside it with .pub",
        "把私钥写到此路径，公钥写到旁边的 .pub 文件",
    ))]
    #[arg(long, value_name = "PATH", conflicts_with = "name")]
    out: Option<PathBuf>,
    #[arg(help = say(
        "Remark in the public key, for people to tell keys apart (default: the name)",
        "公钥中的备注，便于区分密钥（默认为名称）",
    ))]
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
    #[arg(help = say("Do not lock the private key with a passphrase", "不用口令保护私钥"))]
    #[arg(long, conflicts_with = "passphrase_file")]
    no_passphrase: bool,
}

impl New {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { name, out, comment, no_passphrase } = self;
        let keyring = context.keyring();
        let (path, name) = match (out, name) {
            (Some(path), _) => {
                let name = path.display().to_string();
                (path, name)
            }
            (None, Some(name)) if is_name(&name) => (keyring.folder().join(&name), name),
            (None, name) => {
                let message = Message::KeyNameBad { name: name.unwrap_or_default() };
                return Err(Failure::new(Exit::Usage, message).hint(Message::KeyNameHint));
            }
        };
        let comment = comment
            .unwrap_or_else(|| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default());
        let passphrases = (!no_passphrase).then(|| keyring.passphrases());
        let NewKey { private_file, public_file, locked } = create(&path, &comment, passphrases)?;

        let (private, public) = (private_file.display().to_string(), public_file.display().to_string());
        let found = keyring.find(&slashed(&private_file))?;
        context.out.note(&Message::KeyWritten { path: private.clone(), public: public.clone() });
        context.out.record(&Shown { name: name.clone(), ..found.clone().into() }, &fields(&found, &name))?;
        if !locked {
            context.out.warn(&Message::KeyUnprotected { path: private.clone() });
        }
        context.out.hint(&Message::KeyNextUse { name });
        if locked {
            context.out.hint(&Message::KeyNextAgent { path: private });
        }
        context.out.hint(&Message::KeyNextGrant { public });
        Ok(())
    }
}

/// A file name that means the same in every shell and never leaves the folder.
fn is_name(name: &str) -> bool {
    name.len() <= 100
        && !name.ends_with(".pub")
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// A path in the form that `--key` takes for a path.
fn slashed(path: &std::path::Path) -> String {
    let text = path.display().to_string();
    if text.contains('/') { text } else { format!("./{text}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_names_stay_in_their_folder() {
        for good in ["acme", "a", "root-2024_x.y", "9"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", ".", "..", "../x", "a/b", "-k", "a b", "acme.pub", "盟", &"a".repeat(101)] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
