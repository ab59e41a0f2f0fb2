//! Saved states, so that a start does not replay everything. Always disposable.
//!
//! They are files, not values in sled: a state can have hundreds of megabytes, sled holds a value whole in memory and
//! copies it with its pages, while a file is written and read as a stream, is checked by itself, and can be deleted by
//! hand.
//!
//! One file a ledger and size, `<ledger id>-<size>.snapshot`, numbers big-endian:
//!
//! ```text
//! magic (16) ‖ version u32 ‖ ledger (32) ‖ size u64 ‖ mark: commits u64, segment u32, offset u32 ‖ length u64
//! payload (length bytes, opaque)
//! BLAKE3 of all before (32)
//! ```
//!
//! A file appears under its name only when it is whole and synced. What is read is checked from first to last byte
//! before any of it is handed out; a bad file is reported and the next older one is used.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use mengshu_core::value::LedgerId;

use super::keys;
use crate::journal::{FILE_MODE, FOLDER_MODE, Mark};
use crate::limits;

const MAGIC: &[u8; 16] = b"mengshu snapshot";
const VERSION: u32 = 1;
const HEADER: usize = 16 + 4 + 32 + 8 + 16 + 8;
const CHECKSUM: u64 = 32;
const SUFFIX: &str = ".snapshot";
const UNFINISHED: &str = ".unfinished";

/// A snapshot could not be written or used.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The file system failed.
    #[error("snapshot {}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not a whole and unchanged snapshot.
    #[error("snapshot {} is not usable: {reason}; it can be deleted", path.display())]
    Bad {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
}

/// What a snapshot says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotInfo {
    /// The ledger whose state it is.
    pub ledger: LedgerId,
    /// Number of entries that the state follows from.
    pub size: u64,
    /// The journal's boundary up to which the entries were taken.
    pub mark: Mark,
    /// Length of the payload in bytes.
    pub length: u64,
    /// The file.
    pub path: PathBuf,
}

/// A payload whose checksum was found right; reads as a stream and ends with the payload.
#[derive(Debug)]
pub struct SnapshotReader {
    /// What the snapshot says of itself.
    pub info: SnapshotInfo,
    payload: io::Take<io::BufReader<File>>,
}

impl Read for SnapshotReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.payload.read(buffer)
    }
}

/// The folder of snapshots. One writer at a time; the data directory's lock sees to that.
#[derive(Debug)]
pub struct Snapshots {
    dir: PathBuf,
}

impl Snapshots {
    /// Opens `<index>/snapshots`, made if need be, and deletes files that a killed writer left unfinished.
    ///
    /// # Errors
    /// When the folder cannot be read or written.
    pub fn open(index: &Path) -> Result<Self, SnapshotError> {
        let dir = index.join("snapshots");
        fs::DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(&dir).map_err(at(&dir))?;
        for path in list(&dir)? {
            if path.to_str().is_some_and(|path| path.ends_with(UNFINISHED)) {
                fs::remove_file(&path).map_err(at(&path))?;
            }
        }
        Ok(Self { dir })
    }

    /// The same folder to look into: nothing is made and nothing deleted.
    pub(super) fn existing(index: &Path) -> Self {
        Self { dir: index.join("snapshots") }
    }

    /// Writes a snapshot from chunks of its payload and deletes all but the newest two of the ledger.
    ///
    /// # Errors
    /// When the file system fails; no file with a snapshot's name is left behind then.
    pub fn write<C: AsRef<[u8]>>(
        &self,
        ledger: &LedgerId,
        size: u64,
        mark: Mark,
        chunks: impl IntoIterator<Item = C>,
    ) -> Result<SnapshotInfo, SnapshotError> {
        let path = self.dir.join(name(ledger, size));
        let unfinished = self.dir.join(format!("{}{UNFINISHED}", name(ledger, size)));
        let written = write_file(&unfinished, ledger, size, mark, chunks).and_then(|length| {
            fs::rename(&unfinished, &path)?;
            File::open(&self.dir)?.sync_all()?;
            Ok(length)
        });
        let length = written.map_err(|source| {
            // What cannot be deleted now is deleted at the next start.
            let _ = fs::remove_file(&unfinished);
            SnapshotError::Io { path: path.clone(), source }
        })?;
        for old in self.of(ledger)?.into_iter().skip(limits::SNAPSHOTS_KEPT) {
            fs::remove_file(&old).map_err(at(&old))?;
        }
        Ok(SnapshotInfo { ledger: *ledger, size, mark, length, path })
    }

    /// The ledger's snapshots whose headers are sound, newest first, and what was wrong with the others. Payloads are
    /// not read here.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn latest(&self, ledger: &LedgerId) -> Result<(Vec<SnapshotInfo>, Vec<SnapshotError>), SnapshotError> {
        let (mut good, mut bad) = (Vec::new(), Vec::new());
        for path in self.of(ledger)? {
            match read_header(&path, ledger) {
                Ok((info, _, _)) => good.push(info),
                Err(error) => bad.push(error),
            }
        }
        Ok((good, bad))
    }

    /// Checks the whole file, then hands out its payload.
    ///
    /// # Errors
    /// When the file is not whole and unchanged, or cannot be read.
    pub fn read(&self, info: &SnapshotInfo) -> Result<SnapshotReader, SnapshotError> {
        let (found, mut file, mut hasher) = read_header(&info.path, &info.ledger)?;
        if found != *info {
            return Err(bad(&info.path, "its header is not the one that was listed"));
        }
        let mut left = found.length;
        let mut buffer = vec![0; limits::SNAPSHOT_BUFFER];
        while left > 0 {
            let want = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
            let chunk = &mut buffer[..want];
            file.read_exact(chunk).map_err(at(&info.path))?;
            hasher.update(chunk);
            left = left.saturating_sub(want as u64);
        }
        let mut checksum = [0; 32];
        file.read_exact(&mut checksum).map_err(at(&info.path))?;
        if hasher.finalize() != checksum {
            return Err(bad(&info.path, "its checksum does not match"));
        }
        file.seek(SeekFrom::Start(HEADER as u64)).map_err(at(&info.path))?;
        let payload = io::BufReader::with_capacity(limits::SNAPSHOT_BUFFER, file).take(found.length);
        Ok(SnapshotReader { info: found, payload })
    }

    /// The newest snapshot of the ledger that is whole and not beyond the journal's end, and what was wrong with newer
    /// ones.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn newest_good(
        &self,
        ledger: &LedgerId,
        journal_end: Mark,
    ) -> Result<(Option<SnapshotReader>, Vec<SnapshotError>), SnapshotError> {
        let (good, mut skipped) = self.latest(ledger)?;
        for info in good {
            if info.mark > journal_end {
                skipped.push(bad(&info.path, "it reaches beyond the journal's end"));
                continue;
            }
            match self.read(&info) {
                Ok(reader) => return Ok((Some(reader), skipped)),
                Err(error) => skipped.push(error),
            }
        }
        Ok((None, skipped))
    }

    /// The ledger's files, newest first.
    fn of(&self, ledger: &LedgerId) -> Result<Vec<PathBuf>, SnapshotError> {
        let prefix = format!("{ledger}-");
        let mut paths = list(&self.dir)?;
        paths.retain(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.starts_with(&prefix) && name.ends_with(SUFFIX))
        });
        paths.sort_by(|a, b| b.cmp(a));
        Ok(paths)
    }
}

/// Twenty digits hold any size, so names sort as sizes do.
fn name(ledger: &LedgerId, size: u64) -> String {
    format!("{ledger}-{size:020}{SUFFIX}")
}

fn header(ledger: &LedgerId, size: u64, mark: Mark, length: u64) -> Vec<u8> {
    let mut out = Vec::with_capacity(HEADER);
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&VERSION.to_be_bytes());
    out.extend_from_slice(ledger.as_bytes());
    out.extend_from_slice(&size.to_be_bytes());
    out.extend_from_slice(&keys::mark(&mark));
    out.extend_from_slice(&length.to_be_bytes());
    out
}

fn write_file<C: AsRef<[u8]>>(
    path: &Path,
    ledger: &LedgerId,
    size: u64,
    mark: Mark,
    chunks: impl IntoIterator<Item = C>,
) -> io::Result<u64> {
    let file = File::options().read(true).write(true).create(true).truncate(true).mode(FILE_MODE).open(path)?;
    let mut out = BufWriter::with_capacity(limits::SNAPSHOT_BUFFER, file);
    out.write_all(&header(ledger, size, mark, 0))?;
    let mut length = 0_u64;
    for chunk in chunks {
        out.write_all(chunk.as_ref())?;
        length = length.saturating_add(chunk.as_ref().len() as u64);
    }
    let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    // The length is known only now and stands before the payload, so the checksum is taken in a second pass.
    file.rewind()?;
    file.write_all(&header(ledger, size, mark, length))?;
    file.rewind()?;
    let checksum = blake3::Hasher::new().update_reader(&file)?.finalize();
    file.seek(SeekFrom::End(0))?;
    file.write_all(checksum.as_bytes())?;
    file.sync_all()?;
    Ok(length)
}

/// The header, the file behind it, and the hash so far.
fn read_header(path: &Path, ledger: &LedgerId) -> Result<(SnapshotInfo, File, blake3::Hasher), SnapshotError> {
    let mut file = File::open(path).map_err(at(path))?;
    let whole = file.metadata().map_err(at(path))?.len();
    let mut bytes = [0; HEADER];
    file.read_exact(&mut bytes).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => bad(path, "it is shorter than a header"),
        _ => at(path)(error),
    })?;
    let parsed = (|| {
        let ledger = LedgerId(bytes.get(20..52)?.try_into().ok()?);
        let (size, mark) = (keys::trailing(bytes.get(..60)?)?, keys::read_mark(bytes.get(60..76)?)?);
        Some((ledger, size, mark, keys::trailing(&bytes)?))
    })();
    let Some((found, size, mark, length)) = parsed else { return Err(bad(path, "its header is malformed")) };
    if !bytes.starts_with(MAGIC) {
        return Err(bad(path, "it does not begin with the snapshot magic"));
    }
    if bytes.get(16..20) != Some(&VERSION.to_be_bytes()) {
        return Err(bad(path, "it is of another format version"));
    }
    if found != *ledger || path.file_name().and_then(|name| name.to_str()) != Some(&name(ledger, size)) {
        return Err(bad(path, "its header names another ledger or size than its file name"));
    }
    if length.checked_add(HEADER as u64 + CHECKSUM) != Some(whole) {
        return Err(bad(path, "its length is not the one in its header"));
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(&bytes);
    Ok((SnapshotInfo { ledger: found, size, mark, length, path: path.to_path_buf() }, file, hasher))
}

fn list(dir: &Path) -> Result<Vec<PathBuf>, SnapshotError> {
    let entries = fs::read_dir(dir).map_err(at(dir))?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(at(dir))).collect()
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> SnapshotError {
    let path = path.to_path_buf();
    move |source| SnapshotError::Io { path, source }
}

fn bad(path: &Path, reason: &'static str) -> SnapshotError {
    SnapshotError::Bad { path: path.to_path_buf(), reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEDGER: LedgerId = LedgerId([7; 32]);
    const OTHER: LedgerId = LedgerId([8; 32]);

    fn mark(commits: u64) -> Mark {
        Mark { commits, segment: 0, offset: u32::try_from(commits).unwrap() * 10 }
    }

    fn write(snapshots: &Snapshots, ledger: &LedgerId, size: u64, payload: &[u8]) -> SnapshotInfo {
        snapshots.write(ledger, size, mark(size), payload.chunks(1_000)).unwrap()
    }

    fn payload(of: &[u8], len: usize) -> Vec<u8> {
        let mut out = vec![0; len];
        blake3::Hasher::new().update(of).finalize_xof().fill(&mut out);
        out
    }

    fn read(snapshots: &Snapshots, end: u64) -> (Option<(u64, Vec<u8>)>, Vec<String>) {
        let (found, skipped) = snapshots.newest_good(&LEDGER, mark(end)).unwrap();
        let found = found.map(|mut reader| {
            let mut bytes = Vec::new();
            reader.read_to_end(&mut bytes).unwrap();
            (reader.info.size, bytes)
        });
        (found, skipped.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn what_was_written_is_read_and_the_newest_two_of_a_ledger_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        let snapshots = Snapshots::open(dir.path()).unwrap();
        write(&snapshots, &OTHER, 1, b"other");
        for (size, len) in [(3, 0), (9, 1), (10, 700_000), (100, 12_345)] {
            let payload = payload(b"a", len);
            let info = write(&snapshots, &LEDGER, size, &payload);
            assert_eq!((info.size, info.length, info.mark), (size, len as u64, mark(size)));
            assert_eq!(read(&snapshots, 1_000), (Some((size, payload)), vec![]));
        }
        let (kept, bad) = snapshots.latest(&LEDGER).unwrap();
        assert_eq!(kept.iter().map(|info| info.size).collect::<Vec<_>>(), [100, 10]);
        assert!(bad.is_empty());
        assert_eq!(snapshots.latest(&OTHER).unwrap().0.len(), 1);
        // The same size again takes the place of the first.
        write(&snapshots, &LEDGER, 100, b"again");
        assert_eq!(read(&snapshots, 1_000).0, Some((100, b"again".to_vec())));
        assert_eq!(snapshots.latest(&LEDGER).unwrap().0.len(), 2);
    }

    #[test]
    fn every_flipped_byte_and_every_cut_falls_back_to_the_older_one() {
        let dir = tempfile::tempdir().unwrap();
        let snapshots = Snapshots::open(dir.path()).unwrap();
        write(&snapshots, &LEDGER, 5, b"older");
        let info = write(&snapshots, &LEDGER, 6, b"the newer state");
        let bytes = fs::read(&info.path).unwrap();
        let older = Some((5, b"older".to_vec()));
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 0x20;
            fs::write(&info.path, flipped).unwrap();
            let (found, skipped) = read(&snapshots, 1_000);
            assert_eq!(found, older, "byte {at}");
            assert_eq!(skipped.len(), 1);
            fs::write(&info.path, &bytes[..at]).unwrap();
            let (found, skipped) = read(&snapshots, 1_000);
            assert_eq!(found, older, "cut at {at}");
            assert!(skipped[0].contains("it can be deleted"), "{skipped:?}");
        }
        fs::write(&info.path, [&bytes[..], b"x"].concat()).unwrap();
        assert_eq!(read(&snapshots, 1_000).0, older, "one byte more");
        fs::write(&info.path, bytes).unwrap();
        assert_eq!(read(&snapshots, 1_000), (Some((6, b"the newer state".to_vec())), vec![]));
    }

    #[test]
    fn a_snapshot_beyond_the_journal_or_of_another_ledger_is_not_used() {
        let dir = tempfile::tempdir().unwrap();
        let snapshots = Snapshots::open(dir.path()).unwrap();
        write(&snapshots, &LEDGER, 5, b"older");
        let newer = write(&snapshots, &LEDGER, 8, b"newer");
        let (found, skipped) = read(&snapshots, 7);
        assert_eq!(found, Some((5, b"older".to_vec())));
        assert!(skipped[0].contains("beyond the journal's end"), "{skipped:?}");
        assert_eq!(read(&snapshots, 4).0, None);
        // A whole snapshot under another ledger's or size's name is not that ledger's or that size.
        fs::copy(&newer.path, newer.path.with_file_name(name(&OTHER, 8))).unwrap();
        let (good, bad) = snapshots.latest(&OTHER).unwrap();
        assert_eq!((good.len(), bad.len()), (0, 1));
        fs::copy(&newer.path, newer.path.with_file_name(name(&LEDGER, 9))).unwrap();
        assert_eq!(read(&snapshots, 1_000).0, Some((8, b"newer".to_vec())));
    }

    #[test]
    fn what_a_killed_writer_left_is_deleted_and_never_read() {
        let dir = tempfile::tempdir().unwrap();
        let snapshots = Snapshots::open(dir.path()).unwrap();
        let info = write(&snapshots, &LEDGER, 5, b"whole");
        let left = info.path.with_file_name(format!("{}{UNFINISHED}", name(&LEDGER, 6)));
        fs::write(&left, b"mengshu snap").unwrap();
        assert_eq!(read(&snapshots, 1_000), (Some((5, b"whole".to_vec())), vec![]));
        let snapshots = Snapshots::open(dir.path()).unwrap();
        assert!(!left.exists());
        assert_eq!(read(&snapshots, 1_000).0, Some((5, b"whole".to_vec())));
    }
}
