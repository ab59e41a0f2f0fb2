//! Values as somebody typed them, or wrote them into a file.

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

use mengshu_core::event::sshsig;
use mengshu_core::value::{KeyId, MemberId, Share};

use super::Context;
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

/// A value as somebody wrote it.
pub(crate) fn parsed<T: FromStr<Err: std::error::Error + 'static>>(text: &str) -> Outcome<T> {
    text.parse().map_err(|error| Failure::bad_value(text).because(&error))
}

/// Shares as somebody wrote them, each with whose or of what it is.
pub(crate) fn shares<K: Ord>(
    pairs: &[(String, String)],
    key: impl Fn(&str) -> Outcome<K>,
) -> Outcome<BTreeMap<K, Share>> {
    pairs.iter().map(|(name, share)| Ok((key(name)?, parsed(share)?))).collect()
}

/// A member id, for what is shown.
pub(crate) fn as_member(text: &str) -> Outcome<MemberId> {
    text.parse()
        .map_err(|error| Failure::new(Exit::Usage, Message::MemberBad { text: text.to_owned() }).because(&error))
}

/// A public key: its id, a public key line, or whatever `--key` takes; a path may be relative to `folder`.
pub(crate) fn key(context: &Context, text: &str, folder: Option<&Path>) -> Outcome<KeyId> {
    if let Ok(key) = text.parse() {
        return Ok(key);
    }
    if text.starts_with("ssh-") {
        return sshsig::parse_public_key_line(text).map_err(|error| Failure::bad_value(text).because(&error));
    }
    let beside = folder.map(|folder| folder.join(text)).filter(|path| path.is_file());
    let spec = match beside {
        Some(path) if path.display().to_string().contains('/') => path.display().to_string(),
        Some(path) => format!("./{}", path.display()),
        None => text.to_owned(),
    };
    let found = context.keyring().find(&spec)?;
    found.key.ok_or_else(|| Failure::new(Exit::Usage, Message::KeyNotUnderstood { path: spec }))
}
