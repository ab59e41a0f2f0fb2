//! A key as `mengshu key` shows it.

use mengshu_core::event::sshsig::fingerprint;
use mengshu_core::value::KeyId;
use serde::Serialize;

use crate::keys::{Found, public_line};
use crate::language::Message;

/// A key as printed.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    /// What `--key` takes.
    pub(super) name: String,
    pub(super) key: Option<KeyId>,
    pub(super) fingerprint: Option<String>,
    pub(super) comment: String,
    pub(super) in_agent: bool,
    /// Whether the private file needs a passphrase; null when there is no file.
    pub(super) locked: Option<bool>,
    pub(super) private_file: Option<String>,
    pub(super) public_file: Option<String>,
    pub(super) public_key: Option<String>,
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

/// The same for people.
pub(super) fn fields(found: &Found, name: &str) -> Vec<(Message, String)> {
    let place = found.private_file.as_ref().or(found.public_file.as_ref());
    vec![
        (Message::ColName, name.to_owned()),
        (Message::ColFingerprint, found.key.as_ref().map(fingerprint).unwrap_or_default()),
        (Message::ColKeyId, found.key.map(|key| key.to_string()).unwrap_or_default()),
        (Message::ColPublicKey, found.key.as_ref().map(|key| public_line(key, &found.comment)).unwrap_or_default()),
        (Message::ColWhere, place.map(|path| path.display().to_string()).unwrap_or_else(|| "ssh-agent".to_owned())),
    ]
}
