//! Opening the index so that damage costs a rebuild and never the node's start.
//!
//! Error, panic, word left by an earlier run, or an earlier start that died while opening (an abort cannot be caught): in each
//! case the database is put aside and an empty one is made. An index that does not fit the journal is another matter: it shows
//! that the journal lost something, so the start ends, and the index is left as it is. The caller holds the lock on the data
//! directory, so nobody else has the database open.

use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::error::IndexError;
use super::known::Reached;
use super::lookup::Index;
use super::store::SledIndex;
use crate::journal::{FOLDER_MODE, Mark};
use crate::limits;

const FOLDER: &str = "lookup";
const BAD: &str = "index.bad-";
/// There while the database is being opened.
const OPENING: &str = "opening";
/// There when a run found its database broken; holds the reason.
const CONDEMNED: &str = "condemned";

/// No index could be opened and none could be made.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder is not usable.
    #[error("cannot prepare index folder {}: {source}", path.display())]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A new database could not be made.
    #[error("cannot make a new index in {}: {source}", path.display())]
    Fresh {
        /// The folder of the database.
        path: PathBuf,
        /// What the store said.
        source: IndexError,
    },
}

/// Why a database that is there is not used.
#[derive(Debug, thiserror::Error)]
enum Unusable {
    #[error("an earlier run found it broken: {0}")]
    Condemned(String),
    #[error("an earlier start ended while opening it")]
    Opening,
    #[error(transparent)]
    Store(IndexError),
    #[error(transparent)]
    Folder(OpenError),
}

/// What happened when the index was opened; its text is one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// There was none, and an empty one was made.
    New,
    /// It was there and has reached this boundary.
    Found {
        /// The boundary reached.
        reached: Mark,
    },
    /// It could not be used; an empty one was made.
    Rebuilding {
        /// Why, in a few words.
        reason: String,
        /// Where the old one lies now.
        aside: PathBuf,
    },
}

impl fmt::Display for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New => f.write_str("no index found: made an empty one, it follows from the journal"),
            Self::Found { reached } => write!(f, "index opened at commit {}", reached.commits),
            Self::Rebuilding { reason, aside } => write!(
                f,
                "index not usable ({}): put aside as {} and rebuilt from the journal",
                reason.replace(['\n', '\r'], " "),
                aside.display()
            ),
        }
    }
}

/// Whether there is a database in `dir`.
#[must_use]
pub fn is_there(dir: &Path) -> bool {
    dir.join(FOLDER).exists()
}

/// Opens the index in `dir` (made if need be).
///
/// # Errors
/// When the folder cannot be written, so that neither the old index nor a new one can be used.
pub fn open_guarded(dir: &Path) -> Result<(SledIndex, Opened), OpenError> {
    let made = fs::DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(dir);
    made.map_err(folder(dir))?;
    let database = dir.join(FOLDER);
    if !database.exists() {
        clear(dir)?;
        return Ok((fresh(dir)?, Opened::New));
    }
    match open_existing(dir) {
        Ok(index) => {
            let reached = index.reached();
            Ok((index, Opened::Found { reached }))
        }
        Err(unusable) => start_afresh(dir, &unusable.to_string()),
    }
}

/// Puts the database in `dir` aside and makes an empty one.
fn start_afresh(dir: &Path, reason: &str) -> Result<(SledIndex, Opened), OpenError> {
    let aside = put_aside(dir)?;
    clear(dir)?;
    Ok((fresh(dir)?, Opened::Rebuilding { reason: reason.to_owned(), aside }))
}

fn open_existing(dir: &Path) -> Result<SledIndex, Unusable> {
    if let Ok(reason) = fs::read(dir.join(CONDEMNED)) {
        return Err(Unusable::Condemned(String::from_utf8_lossy(&reason).into_owned()));
    }
    if dir.join(OPENING).exists() {
        return Err(Unusable::Opening);
    }
    fresh(dir).map_err(|error| match error {
        OpenError::Fresh { source, .. } => Unusable::Store(source),
        other => Unusable::Folder(other),
    })
}

/// Opens or makes the database, leaving word while it is being opened.
fn fresh(dir: &Path) -> Result<SledIndex, OpenError> {
    let database = dir.join(FOLDER);
    let opening = dir.join(OPENING);
    let new = !database.exists();
    let reached = Reached::open(dir).map_err(folder(dir))?;
    fs::write(&opening, b"").map_err(folder(&opening))?;
    let index = SledIndex::open(&database, dir.join(CONDEMNED), reached);
    fs::remove_file(&opening).map_err(folder(&opening))?;
    index.map_err(|source| {
        if new {
            // On a full disk: what was made of it is no index, and holds room.
            let _ = fs::remove_dir_all(&database);
        }
        OpenError::Fresh { path: database, source }
    })
}

/// Takes away the word that earlier runs left.
fn clear(dir: &Path) -> Result<(), OpenError> {
    for name in [CONDEMNED, OPENING] {
        let path = dir.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(folder(&path)(error)),
            _ => {}
        }
    }
    Ok(())
}

fn put_aside(dir: &Path) -> Result<PathBuf, OpenError> {
    let database = dir.join(FOLDER);
    let mut bad = Vec::new();
    for found in fs::read_dir(dir).map_err(folder(dir))? {
        let found = found.map_err(folder(dir))?;
        let number = found.file_name().to_str().and_then(|name| name.strip_prefix(BAD)?.parse::<u64>().ok());
        bad.extend(number.map(|number| (number, found.path())));
    }
    bad.sort();
    let next = bad.last().map_or(1, |(number, _)| number.saturating_add(1));
    let aside = dir.join(format!("{BAD}{next}"));
    fs::rename(&database, &aside).map_err(folder(&database))?;
    bad.push((next, aside.clone()));
    for (_, old) in bad.iter().rev().skip(limits::INDEX_BAD_KEPT) {
        let removed = if old.is_dir() { fs::remove_dir_all(old) } else { fs::remove_file(old) };
        if let Err(error) = removed {
            tracing::warn!(folder = %old.display(), %error, "cannot delete an old bad index");
        }
    }
    Ok(aside)
}

fn folder(path: &Path) -> impl FnOnce(io::Error) -> OpenError {
    let path = path.to_path_buf();
    move |source| OpenError::Folder { path, source }
}
