//! The node's key: `node.key` in the data directory.
//!
//! Invariants: it is made only where nothing was signed with another one; a file that other users of the machine can read or
//! change is not used.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use mengshu_core::event::key::Signer;
use zeroize::Zeroizing;

use super::error::{NodeKeyError, Unfit};
use crate::backup::KEY_FILE;
use crate::journal::{FILE_MODE, FOLDER_MODE, RealDisk};
use crate::keyfile;
use crate::sequencer::{NodeError, may_make_key};

/// Reads the node's key, or makes one where nothing was signed yet: `node.key` in the data directory, readable by its
/// owner alone.
///
/// # Errors
/// When it cannot be read or written, is open to others, or is missing where heads were signed with it.
pub fn node_key(data: &Path) -> Result<Signer, NodeKeyError> {
    if let Some(signer) = existing(data)? {
        return Ok(signer);
    }
    if let Ok(disk) = RealDisk::existing(data) {
        may_make_key(&disk).map_err(|error| NodeKeyError::Missing(Box::new(error)))?;
    }
    make(data, &data.join(KEY_FILE))
}

/// The node's key, where there is one.
///
/// # Errors
/// When it cannot be read, or is open to others.
pub(super) fn existing(data: &Path) -> Result<Option<Signer>, NodeKeyError> {
    let file = data.join(KEY_FILE);
    let Some(bytes) = read(&file)? else { return Ok(None) };
    let why = match keyfile::read(&bytes, None) {
        Ok(signer) => return Ok(Some(signer)),
        Err(_) if bytes.trim_ascii().is_empty() => Unfit::Empty,
        Err(error) => Unfit::Other(error),
    };
    let signed = RealDisk::existing(data).map_or(Ok(()), |disk| may_make_key(&disk));
    let remedy = match signed {
        Err(NodeError::KeyMissing { remedy, .. }) => Some(remedy),
        _ => None,
    };
    Err(NodeKeyError::Unfit { file, why, remedy })
}

fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, NodeKeyError> {
    let failed = |source| NodeKeyError::Io { file: path.to_path_buf(), source };
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    if keyfile::open_to_others(&file.metadata().map_err(failed)?) {
        return Err(NodeKeyError::Open { file: path.to_path_buf() });
    }
    // One byte more than a key file can have is refused as too large.
    let most = u64::try_from(keyfile::FILE_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
    (&mut file).take(most).read_to_end(&mut bytes).map_err(failed)?;
    Ok(Some(bytes))
}

fn make(data: &Path, path: &Path) -> Result<Signer, NodeKeyError> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *seed).map_err(|error| NodeKeyError::NotMade(format!("no randomness: {error}")))?;
    let signer = Signer::from_seed(*seed);
    let text =
        keyfile::write(&signer, "mengshu node", None).map_err(|error| NodeKeyError::NotMade(error.to_string()))?;
    let write = || {
        std::fs::DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(data)?;
        let mut file = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        File::open(data)?.sync_all()
    };
    write().map_err(|source| NodeKeyError::Io { file: path.to_path_buf(), source })?;
    Ok(signer)
}
