//! The node's key: `node.key` in the data directory.
//!
//! Invariants: it is made only where nothing was signed with another one; a file that other users of the machine can read or
//! change is not used.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use anyhow::{Context, ensure};
use mengshu_core::event::key::Signer;
use zeroize::Zeroizing;

use crate::backup::KEY_FILE;
use crate::journal::{FILE_MODE, FOLDER_MODE, RealDisk};
use crate::keyfile;
use crate::sequencer::may_make_key;

/// Reads the node's key, or makes one where nothing was signed yet: `node.key` in the data directory, readable by its
/// owner alone.
///
/// # Errors
/// When it cannot be read or written, is open to others, or is missing where heads were signed with it.
pub fn node_key(data: &Path) -> anyhow::Result<Signer> {
    if let Some(signer) = existing(data)? {
        return Ok(signer);
    }
    if let Ok(disk) = RealDisk::existing(data) {
        may_make_key(&disk)?;
    }
    make(data, &data.join(KEY_FILE))
}

/// The node's key, where there is one.
///
/// # Errors
/// When it cannot be read, or is open to others.
pub(super) fn existing(data: &Path) -> anyhow::Result<Option<Signer>> {
    let path = data.join(KEY_FILE);
    let reading = || format!("read {}", path.display());
    let bytes = read(&path).with_context(reading)?;
    bytes.map(|bytes| keyfile::read(&bytes, None).with_context(reading)).transpose()
}

fn read(path: &Path) -> anyhow::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    ensure!(
        !keyfile::open_to_others(&file.metadata()?),
        "it is open to other users of this machine, and whoever has copied it can sign as this node. Close it with: chmod 600 {}",
        path.display()
    );
    // One byte more than a key file can have is refused as too large.
    let most = u64::try_from(keyfile::FILE_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
    (&mut file).take(most).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

fn make(data: &Path, path: &Path) -> anyhow::Result<Signer> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *seed).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    let signer = Signer::from_seed(*seed);
    let text = keyfile::write(&signer, "mengshu node", None)?;
    let folder = std::fs::DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(data);
    folder.with_context(|| format!("make {}", data.display()))?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(FILE_MODE)
        .open(path)
        .with_context(|| format!("make {}", path.display()))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .with_context(|| format!("write {}", path.display()))?;
    File::open(data).and_then(|folder| folder.sync_all()).with_context(|| format!("sync {}", data.display()))?;
    Ok(signer)
}
