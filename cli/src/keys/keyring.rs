//! Finding keys: what `--key` may say, and what there is on this machine.
//!
//! `--key` takes `agent:SHA256:…` (a key in the ssh-agent), a path to a private key file or to a `.pub` file, or the
//! name of a key in the settings folder. A path has a `/` in it, so a name never changes its meaning with the folder
//! that the command is run in.

use std::fs;
use std::path::{Path, PathBuf};

use mengshu_core::event::sshsig::fingerprint;
use mengshu_core::value::KeyId;

use super::agent::{Agent, AgentKeys};
use super::file::{PrivateFile, read_public};
use super::passphrase::Passphrases;
use super::signer::{AgentSigner, EventSigner, FileSigner, unreachable_agent};
use crate::config::Config;
use crate::files::beside;
use crate::language::Message;
use crate::output::{Exit, Failure, Out, Outcome};

/// The places where this person's keys are.
#[derive(Debug)]
pub(crate) struct Keyring {
    agent: Option<Agent>,
    folder: PathBuf,
    home: Option<PathBuf>,
    passphrases: Passphrases,
}

/// A key that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Unknown only for a locked PKCS#8 file without a `.pub` file beside it.
    pub(crate) key: Option<KeyId>,
    /// The name `--key` takes: of a key in the settings folder, a path, or `agent:SHA256:…`.
    pub(crate) spec: String,
    pub(crate) comment: String,
    pub(crate) in_agent: bool,
    pub(crate) public_file: Option<PathBuf>,
    pub(crate) private_file: Option<PathBuf>,
    /// Whether the private file needs a passphrase, if there is one.
    pub(crate) locked: Option<bool>,
}

/// Everything found on this machine.
#[derive(Debug)]
pub(crate) struct Listing {
    pub(crate) keys: Vec<Found>,
    /// Keys that can't sign here because of their kind.
    pub(crate) skipped: usize,
    /// Why the agent could not be asked, if it is there.
    pub(crate) agent_problem: Option<Failure>,
}

impl Keyring {
    /// The keyring of these settings and this environment.
    pub(crate) fn new(config: &Config, env: &dyn Fn(&str) -> Option<String>, passphrases: Passphrases) -> Self {
        let set = |name| env(name).filter(|value| !value.is_empty());
        Self {
            agent: set("SSH_AUTH_SOCK").map(Agent::at),
            folder: config.keys_folder(),
            home: set("HOME").map(PathBuf::from).or_else(|| etcetera::home_dir().ok()),
            passphrases,
        }
    }

    /// Where keys go that have a name only.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// How this run gets passphrases.
    pub(crate) fn passphrases(&self) -> &Passphrases {
        &self.passphrases
    }

    /// The agent and the keys it holds.
    pub(crate) fn agent(&self) -> Outcome<(&Agent, AgentKeys)> {
        let agent = self
            .agent
            .as_ref()
            .ok_or_else(|| Failure::new(Exit::Unavailable, Message::AgentNone).hint(Message::AgentNoneHint))?;
        let keys = agent.list().map_err(|error| unreachable_agent(agent, &error))?;
        Ok((agent, keys))
    }

    /// Every key: those in the agent first, then those in files, by path.
    pub(crate) fn list(&self) -> Listing {
        let mut listing = Listing { keys: Vec::new(), skipped: 0, agent_problem: None };
        match self.agent() {
            Ok((_, held)) => {
                listing.skipped = held.others;
                listing.keys.extend(held.keys.into_iter().map(|held| Found {
                    spec: format!("agent:{}", fingerprint(&held.key)),
                    key: Some(held.key),
                    comment: held.comment,
                    in_agent: true,
                    public_file: None,
                    private_file: None,
                    locked: None,
                }));
            }
            Err(failure) if self.agent.is_some() => listing.agent_problem = Some(failure),
            Err(_) => {}
        }
        let ssh = self.home.as_ref().map(|home| home.join(".ssh"));
        for folder in [Some(&self.folder), ssh.as_ref()].into_iter().flatten() {
            for path in public_files(folder) {
                match self.in_files(&path, true) {
                    Ok(found) => merge(&mut listing.keys, found),
                    Err(_) => listing.skipped += 1,
                }
            }
        }
        listing
    }

    /// The key that `spec` means.
    pub(crate) fn find(&self, spec: &str) -> Outcome<Found> {
        if let Some(fingerprint) = spec.strip_prefix("agent:") {
            return self.in_agent(fingerprint, spec);
        }
        let path = if let Some((home, rest)) = self.home.as_ref().zip(spec.strip_prefix("~/")) {
            home.join(rest)
        } else if spec.contains('/') || (spec.ends_with(".pub") && Path::new(spec).is_file()) {
            // No key's name ends in .pub, so a file of that name here is meant.
            PathBuf::from(spec)
        } else {
            self.folder.join(spec)
        };
        let mut found = match (path.extension().is_some_and(|end| end == "pub"), path.is_file()) {
            (public, true) => self.in_files(&path, public)?,
            (false, false) if beside(&path, ".pub").is_file() => self.in_files(&beside(&path, ".pub"), true)?,
            _ => {
                let message = Message::KeyNotFound { spec: spec.to_owned() };
                let hint = Message::KeyNotFoundHint { folder: self.folder.display().to_string() };
                return Err(Failure::new(Exit::NotFound, message).hint(hint));
            }
        };
        found.in_agent = self.agent_has(found.key);
        Ok(found)
    }

    /// Something that signs with the key that `spec` means. A file that others can read is not used.
    pub(crate) fn signer(&self, spec: &str, out: &Out) -> Outcome<Box<dyn EventSigner>> {
        let found = self.find(spec)?;
        let by_public = found.public_file.is_some() && spec.ends_with(".pub");
        // A file without passphrase needs nobody's help, unless the public key was named: then the agent is meant.
        let agent_first = found.locked != Some(false) || by_public;
        if let (true, true, Some(key), Some(agent)) = (agent_first, found.in_agent, found.key, &self.agent) {
            out.note(&Message::KeyAgentFirst { fingerprint: fingerprint(&key) });
            return Ok(Box::new(AgentSigner { agent: agent.clone(), key }));
        }
        let Some(path) = &found.private_file else {
            let fingerprint = found.key.map_or_else(|| spec.to_owned(), |key| fingerprint(&key));
            // No agent at all is another trouble than an agent without this key.
            self.agent()?;
            return Err(Failure::new(Exit::Denied, Message::AgentLacks { fingerprint }).hint(Message::AgentLacksHint));
        };
        let file = PrivateFile::read(path)?;
        if file.open_to_others() {
            let path = path.display().to_string();
            return Err(Failure::new(Exit::Denied, Message::KeyOpenToOthers { path: path.clone() })
                .hint(Message::KeyOpenHint { path }));
        }
        let passphrase = if file.locked() { Some(self.passphrases.to_open(path)?) } else { None };
        let signer = file.open(passphrase.as_ref().map(|text| text.as_str()))?;
        Ok(Box::new(FileSigner(signer)))
    }

    fn in_agent(&self, wanted: &str, spec: &str) -> Outcome<Found> {
        let (_, held) = self.agent()?;
        let found = held.keys.into_iter().find(|held| fingerprint(&held.key) == wanted).ok_or_else(|| {
            let message = Message::AgentLacks { fingerprint: wanted.to_owned() };
            Failure::new(Exit::NotFound, message).hint(Message::AgentLacksHint)
        })?;
        Ok(Found {
            key: Some(found.key),
            spec: spec.to_owned(),
            comment: found.comment,
            in_agent: true,
            public_file: None,
            private_file: None,
            locked: None,
        })
    }

    /// The key of a private file or (`public`) of a public one, and the other one beside it.
    fn in_files(&self, path: &Path, public: bool) -> Outcome<Found> {
        let (public_file, private_file) = if public {
            (path.to_path_buf(), path.with_extension(""))
        } else {
            (beside(path, ".pub"), path.to_path_buf())
        };
        let public_key = if public_file.is_file() { Some(read_public(&public_file)?) } else { None };
        let private = match PrivateFile::read(&private_file) {
            Ok(file) => Some(file),
            // A .pub file may stand alone; the agent or a token has the secret.
            Err(_) if public => None,
            Err(failure) => return Err(failure),
        };
        let of_private = private.as_ref().and_then(PrivateFile::key);
        let (key, comment) = match (public_key, of_private) {
            (Some((key, comment)), None) => (Some(key), comment),
            (Some((key, comment)), Some(same)) if key == same => (Some(key), comment),
            // A stranger's .pub beside our key must not rename it: the file that was named counts.
            (Some((key, comment)), Some(_)) if public => (Some(key), comment),
            (_, of_private) => (of_private, private.as_ref().map(|file| file.comment().to_owned()).unwrap_or_default()),
        };
        let pair = of_private.is_none() || of_private == key;
        let in_folder = path.parent() == Some(&self.folder);
        let spec = match path.with_extension("").file_name() {
            Some(name) if in_folder && public => name.to_string_lossy().into_owned(),
            _ => path.display().to_string(),
        };
        Ok(Found {
            key,
            spec,
            comment,
            in_agent: false,
            public_file: public_file.is_file().then_some(public_file),
            locked: private.as_ref().filter(|_| pair).map(PrivateFile::locked),
            private_file: private.filter(|_| pair).map(|_| private_file),
        })
    }

    fn agent_has(&self, key: Option<KeyId>) -> bool {
        self.agent().is_ok_and(|(_, held)| held.keys.iter().any(|held| Some(held.key) == key))
    }
}

/// The `.pub` files of a folder, sorted; none if it can't be read.
fn public_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut paths: Vec<_> = entries.filter(|path| path.extension().is_some_and(|end| end == "pub")).collect();
    paths.sort();
    paths
}

/// Adds a key found in files to what is known, joining it with the same key in the agent.
fn merge(keys: &mut Vec<Found>, found: Found) {
    let same = keys.iter_mut().find(|known| known.key == found.key && known.public_file.is_none());
    match same {
        Some(known) => *known = Found { in_agent: true, ..found },
        None => keys.push(found),
    }
}
