//! `mengshu key`: make, list and show keys.

use mengshu_core::event::sshsig;
use mengshu_core::event::sshsig::fingerprint;
use mengshu_core::value::KeyId;
use serde::Serialize;

use crate::args::{KeyCommand, KeyNew};
use crate::given::Context;
use crate::keys::{Found, Keyring, NewKey, create, public_line};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

/// A key as printed.
#[derive(Debug, Serialize)]
struct Shown {
    /// What `--key` takes.
    name: String,
    key: Option<KeyId>,
    fingerprint: Option<String>,
    comment: String,
    in_agent: bool,
    /// Whether the private file needs a passphrase; null when there is no file.
    locked: Option<bool>,
    private_file: Option<String>,
    public_file: Option<String>,
    public_key: Option<String>,
}

impl From<Found> for Shown {
    fn from(found: Found) -> Self {
        let shown = |path: std::path::PathBuf| path.display().to_string();
        Self {
            fingerprint: found.key.as_ref().map(fingerprint),
            public_key: found.key.as_ref().map(|key| public_line(key, &found.comment)),
            name: found.spec,
            key: found.key,
            comment: found.comment,
            in_agent: found.in_agent,
            locked: found.locked,
            private_file: found.private_file.map(shown),
            public_file: found.public_file.map(shown),
        }
    }
}

pub(super) fn run(command: KeyCommand, context: &Context) -> Outcome<()> {
    let keyring = context.keyring();
    match command {
        KeyCommand::New(options) => new(options, &keyring, context),
        KeyCommand::List => list(&keyring, context),
        KeyCommand::Show { which } => show(which, &keyring, context),
        KeyCommand::Agent => agent(&keyring, context),
        KeyCommand::Test { which } => test(which, &keyring, context),
    }
}

fn new(options: KeyNew, keyring: &Keyring, context: &Context) -> Outcome<()> {
    let (path, name) = match (options.out, options.name) {
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
    let comment = options
        .comment
        .unwrap_or_else(|| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default());
    let passphrases = (!options.no_passphrase).then(|| keyring.passphrases());
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

fn list(keyring: &Keyring, context: &Context) -> Outcome<()> {
    let listing = keyring.list();
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
        context.out.note(&Message::KeysSkipped { count: listing.skipped.to_string() });
    }
    if rows.is_empty() {
        context.out.note(&Message::KeysNone);
        context.out.hint(&Message::KeysNoneHint);
    }
    Ok(())
}

fn show(which: Option<String>, keyring: &Keyring, context: &Context) -> Outcome<()> {
    let spec = context.key_spec(which)?;
    let found = keyring.find(&spec)?;
    let fields: Vec<_> = fields(&found, &spec)
        .into_iter()
        .map(|(label, text)| if text.is_empty() { (label, "-".to_owned()) } else { (label, text) })
        .collect();
    context.out.record(&Shown { name: spec, ..found.into() }, &fields)
}

fn agent(keyring: &Keyring, context: &Context) -> Outcome<()> {
    #[derive(Debug, Serialize)]
    struct Held {
        name: String,
        key: KeyId,
        fingerprint: String,
        comment: String,
    }
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
        let value = serde_json::json!({ "socket": socket, "keys": rows, "others": held.others });
        return context.out.json(&value);
    }
    context.out.record(&(), &[(Message::ColSocket, socket), (Message::ColKeys, rows.len().to_string())])?;
    let columns = [Message::ColFingerprint, Message::ColComment];
    context.out.list("keys", &rows, &columns, |row| vec![row.name.clone(), row.comment.clone()])?;
    if held.others > 0 {
        context.out.note(&Message::KeysSkipped { count: held.others.to_string() });
    }
    if rows.is_empty() {
        context.out.note(&Message::AgentEmpty);
        context.out.hint(&Message::AgentEmptyHint);
    }
    Ok(())
}

/// The namespace of test signatures: none that the ledger accepts, so a test can never be mistaken for a commitment.
const TEST_NAMESPACE: &str = "test@mengshu.v1";

fn test(which: Option<String>, keyring: &Keyring, context: &Context) -> Outcome<()> {
    let spec = context.key_spec(which)?;
    let signer = keyring.signer(&spec, &context.out)?;
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| Failure::new(Exit::Failed, Message::KeyNoRandom).because(&error))?;
    let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let message = format!("a test of a Mengshu key: {random}");
    let signature = signer.sign(TEST_NAMESPACE, message.as_bytes())?;
    let key = signer.key_id();
    let fingerprint = fingerprint(&key);
    if context.out.is_json() {
        return context.out.json(&serde_json::json!({
            "name": spec,
            "key": key,
            "fingerprint": fingerprint,
            "namespace": TEST_NAMESPACE,
            "message": message,
            "signature": sshsig::armor(&key, TEST_NAMESPACE, &signature),
        }));
    }
    context.out.note(&Message::KeyWorks { fingerprint });
    Ok(())
}

fn fields(found: &Found, name: &str) -> Vec<(Message, String)> {
    let place = found.private_file.as_ref().or(found.public_file.as_ref());
    vec![
        (Message::ColName, name.to_owned()),
        (Message::ColFingerprint, found.key.as_ref().map(fingerprint).unwrap_or_default()),
        (Message::ColKeyId, found.key.map(|key| key.to_string()).unwrap_or_default()),
        (Message::ColPublicKey, found.key.as_ref().map(|key| public_line(key, &found.comment)).unwrap_or_default()),
        (Message::ColWhere, place.map(|path| path.display().to_string()).unwrap_or_else(|| "ssh-agent".to_owned())),
    ]
}

fn yes_no(yes: bool) -> Message {
    if yes { Message::WordYes } else { Message::WordNo }
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
