//! Who may found ledgers here, and the quotas of a day, as whoever runs the node says it.
//!
//! Invariant: a node that others can reach does not start before it is said who may found.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Read};
use std::net::SocketAddr;
use std::num::ParseIntError;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use arc_swap::ArcSwap;
use mengshu_core::event::sshsig::{self, SshError};
use tokio::signal::unix::{SignalKind, signal};

use crate::limits;
use crate::sequencer::{Admission, Founders};

/// Who may found ledgers, as an argument: `open` or `keys:FILE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Whoever reaches the port.
    Open,
    /// Who signs with a key of this file: OpenSSH public keys, one a line.
    Keys(PathBuf),
}

/// An argument does not say who may found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write it as `open` or as `keys:FILE`")]
pub struct FoundForm;

impl FromStr for Found {
    type Err = FoundForm;

    fn from_str(text: &str) -> Result<Self, FoundForm> {
        match text.strip_prefix("keys:") {
            Some(file) if !file.is_empty() => Ok(Self::Keys(file.into())),
            None if text == "open" => Ok(Self::Open),
            _ => Err(FoundForm),
        }
    }
}

/// A quota, as an argument: a number, or `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota(pub Option<u64>);

impl FromStr for Quota {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        if text == "off" { Ok(Self(None)) } else { text.parse().map(|number| Self(Some(number))) }
    }
}

impl fmt::Display for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(number) => number.fmt(f),
            None => f.write_str("off"),
        }
    }
}

/// What the operator lets in.
#[derive(Debug, Clone)]
pub struct AdmissionOptions {
    /// Who may found; where nothing is said, everybody on loopback.
    pub found: Option<Found>,
    /// Ledgers a day.
    pub foundings: Quota,
    /// Events of a key in a ledger a day.
    pub key_events: Quota,
    /// MiB of entries, likewise.
    pub key_mib: Quota,
}

impl Default for AdmissionOptions {
    fn default() -> Self {
        Self {
            found: None,
            foundings: Quota(Some(limits::FOUNDINGS)),
            key_events: Quota(Some(limits::KEY_EVENTS)),
            key_mib: Quota(Some(limits::KEY_MIB)),
        }
    }
}

/// Why a node does not start, or goes on with the founders that it had.
#[derive(Debug, thiserror::Error)]
pub enum AdmissionError {
    /// Others can reach it, and it is not said who may found.
    #[error("others can reach {listen}, and it is not said who may found ledgers on this node")]
    WhoFounds {
        /// Where it was to listen.
        listen: SocketAddr,
    },
    /// The file of keys cannot be read.
    #[error("--found keys:{}: {source}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A line of it is no key.
    #[error("--found keys:{}: line {line} is not an OpenSSH public key of kind ssh-ed25519: {source}", file.display())]
    Line {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        source: SshError,
    },
    /// There is no key in it.
    #[error("--found keys:{}: there is no key in it, so nobody could found a ledger", file.display())]
    Nobody {
        /// The file.
        file: PathBuf,
    },
}

impl AdmissionOptions {
    /// What the node is to hold to.
    ///
    /// # Errors
    /// When it is not said who may found and others can reach `listen`, or the keys cannot be read.
    pub(super) fn read(&self, listen: SocketAddr) -> Result<Admission, AdmissionError> {
        let founders = match &self.found {
            None if !listen.ip().is_loopback() => return Err(AdmissionError::WhoFounds { listen }),
            None | Some(Found::Open) => Founders::Anybody,
            Some(Found::Keys(file)) => founders(file)?,
        };
        Ok(Admission {
            founders: Arc::new(ArcSwap::from_pointee(founders)),
            foundings: self.foundings.0,
            key_events: self.key_events.0,
            key_bytes: self.key_mib.0.map(|mib| mib.saturating_mul(1 << 20)),
        })
    }
}

/// The keys of a file: a public key a line; empty lines, and those that begin with `#`, are for people.
fn founders(file: &Path) -> Result<Founders, AdmissionError> {
    let failed = |source| AdmissionError::File { file: file.to_path_buf(), source };
    let mut text = String::new();
    // A pipe would be waited for without end.
    if !std::fs::metadata(file).map_err(failed)?.is_file() {
        return Err(failed(io::Error::from(io::ErrorKind::InvalidInput)));
    }
    let opened = std::fs::File::open(file).map_err(failed)?;
    opened.take(limits::FOUNDERS_BYTES + 1).read_to_string(&mut text).map_err(failed)?;
    if text.len() as u64 > limits::FOUNDERS_BYTES {
        return Err(failed(io::ErrorKind::FileTooLarge.into()));
    }
    let mut keys = BTreeSet::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let key = sshsig::parse_public_key_line(line);
        let line = at.saturating_add(1);
        keys.insert(key.map_err(|source| AdmissionError::Line { file: file.to_path_buf(), line, source })?);
    }
    if keys.is_empty() {
        return Err(AdmissionError::Nobody { file: file.to_path_buf() });
    }
    Ok(Founders::Keys(keys))
}

/// Reads the keys again whenever SIGHUP comes; a file that cannot be used changes nothing. (Where there is no such file the signal
/// ends the process, as ever: a node in a terminal goes with it.)
///
/// # Errors
/// When the system gives no signals.
pub(super) fn read_again_at_hangup(found: Option<&Found>, admission: &Admission) -> io::Result<()> {
    let Some(Found::Keys(file)) = found.cloned() else { return Ok(()) };
    let (mut hangup, current) = (signal(SignalKind::hangup())?, Arc::clone(&admission.founders));
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            // Off the threads that answer calls: the disk of the file may hang.
            let file = file.clone();
            let read = tokio::task::spawn_blocking(move || founders(&file)).await;
            match read {
                Ok(Ok(read)) => {
                    current.store(Arc::new(read));
                    tracing::info!("SIGHUP: the keys that may found ledgers were read again");
                }
                Ok(Err(error)) => tracing::error!(%error, "SIGHUP: the keys that may found ledgers stay as they were"),
                Err(error) => tracing::error!(%error, "SIGHUP: the keys that may found ledgers stay as they were"),
            }
        }
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use mengshu_core::book::Lang;

    use super::super::error::ServeError;
    use super::*;
    use crate::explained::Explained;

    fn options(found: &str) -> AdmissionOptions {
        AdmissionOptions { found: found.parse().ok(), ..AdmissionOptions::default() }
    }

    #[test]
    fn a_node_that_others_reach_wants_to_know_who_founds() {
        for (listen, loopback) in [
            ("127.0.0.1:0", true),
            ("[::1]:7400", true),
            ("0.0.0.0:7400", false),
            ("[::]:7400", false),
            ("10.0.0.2:1", false),
        ] {
            let listen = listen.parse().unwrap();
            let unsaid = options("").read(listen);
            assert_eq!(unsaid.is_ok(), loopback, "{listen}");
            if let Err(error) = unsaid {
                let said = ServeError::from(error).next("data", Lang::En);
                assert!(said.contains("--found open") && said.contains("--found keys:FILE"), "{said}");
            }
            let open = options("open").read(listen).unwrap();
            assert_eq!((&**open.founders.load(), open.foundings), (&Founders::Anybody, Some(limits::FOUNDINGS)));
        }
    }

    #[test]
    fn keys_are_read_a_line_each_and_mistakes_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("founders");
        let key = crate::testing::signer("h").key_id();
        let read = |text: &str| {
            std::fs::write(&file, text).unwrap();
            founders(&file)
        };
        let line = sshsig::public_key_line(&key);
        let text = format!("# who may found\n\n{line} Luma, legal representative\r\n");
        assert_eq!(read(&text).unwrap(), Founders::Keys(BTreeSet::from([key])));
        assert!(matches!(read(&format!("{line}\nssh-rsa AAAA\n")), Err(AdmissionError::Line { line: 2, .. })));
        assert!(matches!(read("# nobody\n"), Err(AdmissionError::Nobody { .. })));
        std::fs::remove_file(&file).unwrap();
        assert!(matches!(founders(&file), Err(AdmissionError::File { .. })));
        // A pipe that nobody writes to is not waited for.
        let made = std::process::Command::new("mkfifo").arg(&file).status().unwrap();
        assert!(made.success());
        assert!(matches!(founders(&file), Err(AdmissionError::File { .. })));
    }

    #[test]
    fn arguments_have_one_form() {
        assert_eq!("open".parse(), Ok(Found::Open));
        assert_eq!("keys:a/b".parse(), Ok(Found::Keys("a/b".into())));
        for wrong in ["", "keys", "keys:", "Open", "closed", "a/b"] {
            assert_eq!(wrong.parse::<Found>(), Err(FoundForm), "{wrong}");
        }
        assert_eq!(("off".parse(), "7".parse()), (Ok(Quota(None)), Ok(Quota(Some(7)))));
        assert!("-1".parse::<Quota>().is_err() && "".parse::<Quota>().is_err());
        assert_eq!((Quota(None).to_string(), Quota(Some(7)).to_string()), ("off".to_owned(), "7".to_owned()));
    }
}
