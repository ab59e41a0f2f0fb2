//! Files of this machine: read and written in one way by every command.
//!
//! Invariants: what is written is on disk, and nothing that exists is written over but what can be made again at any time
//! (`replace`); a failure names the file, and of one that is not there the exit code says so.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use mengshu_core::event::limits;
use serde::de::DeserializeOwned;

use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};
use crate::written;

/// Reads a text file.
pub(crate) fn read_text(path: &Path) -> Outcome<String> {
    written::text(read_bytes(path)?).map_err(|error| {
        Failure::new(Exit::Usage, Message::FileBad { path: path.display().to_string() }).because(&error)
    })
}

/// Reads a file.
pub(crate) fn read_bytes(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| unreadable(path, &error))
}

/// Reads a TOML file.
pub(crate) fn read_toml<T: DeserializeOwned>(path: &Path) -> Outcome<T> {
    let text = read_text(path)?;
    toml::from_str(&text).map_err(|error| {
        let why = io::Error::other(written::in_toml(&text, &error));
        Failure::new(Exit::Usage, Message::FileBad { path: path.display().to_string() }).because(&why)
    })
}

/// Reads an event, or whatever small thing goes with one.
pub(crate) fn read_event(path: &Path) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte over the limit is enough to be refused as too large.
    let most = u64::try_from(limits::EVENT_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let read = File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.map(|_| bytes).map_err(|error| unreadable(path, &error))
}

/// The bytes of a file; none where there are more than `most`.
pub(crate) fn read_at_most(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(u64::try_from(bytes.len()).is_ok_and(|length| length <= most).then_some(bytes))
}

/// A file could not be read.
pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let exit = if error.kind() == io::ErrorKind::NotFound { Exit::NotFound } else { Exit::Failed };
    Failure::new(exit, Message::FileUnreadable { path: path.display().to_string() }).because(error)
}

/// A file or folder could not be written.
pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(Exit::Failed, Message::FileUnwritable { path: path.display().to_string() }).because(error)
}

/// Writes what can be made again at any time, over what was made before.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Outcome<()> {
    fs::write(path, bytes).map_err(|error| unwritable(path, &error))
}

/// Refuses to go on where one of the files exists, so that not half of them is written.
pub(crate) fn require_new(paths: &[PathBuf]) -> Outcome<()> {
    match paths.iter().find(|path| path.symlink_metadata().is_ok()) {
        Some(path) => Err(Failure::new(Exit::Conflict, Message::FileExists { path: path.display().to_string() })),
        None => Ok(()),
    }
}

/// The same, and tries that each can be written: what cannot be written later is better known before anything is sent.
pub(crate) fn require_writable(paths: &[PathBuf]) -> Outcome<()> {
    require_new(paths)?;
    for path in paths {
        let tried = OpenOptions::new().write(true).create_new(true).open(path).and_then(|_| fs::remove_file(path));
        tried.map_err(|error| unwritable(path, &error))?;
    }
    Ok(())
}

/// Writes a file that must not exist yet.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Outcome<()> {
    require_new(&[path.to_path_buf()])?;
    let written = OpenOptions::new().write(true).create_new(true).open(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| unwritable(path, &error))
}

/// Writes a receipt, and the entry's bytes beside it.
pub(crate) fn write_receipt(path: &Path, text: &str, entry: &[u8]) -> Outcome<()> {
    write_new(path, text.as_bytes())?;
    write_new(&beside(path, ".entry"), entry)
}

/// The file beside another: its name with `end` added.
pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Makes a folder and those around it, where they are not there.
pub(crate) fn make_folder(path: &Path) -> Outcome<()> {
    fs::create_dir_all(path).map_err(|error| unwritable(path, &error))
}

/// Makes the names in a folder durable. The folder without a name is this one.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    let here = Path::new(".");
    File::open(if path.as_os_str().is_empty() { here } else { path })?.sync_all()
}
