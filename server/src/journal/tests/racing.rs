//! An audit that reads a file just while the writer is at work in it.

use std::io;
use std::sync::Mutex;

use super::*;

/// A disk whose files show older contents the first time they are read whole.
#[derive(Debug)]
struct Racing {
    disk: SimDisk,
    first: Arc<Mutex<Option<Vec<u8>>>>,
}

#[derive(Debug)]
struct RacingFile {
    file: Arc<dyn DiskFile>,
    first: Arc<Mutex<Option<Vec<u8>>>>,
}

impl Disk for Racing {
    fn describe(&self) -> String {
        self.disk.describe()
    }
    fn list(&self) -> io::Result<Vec<String>> {
        self.disk.list()
    }
    fn open(&self, name: &str, access: Access) -> io::Result<Arc<dyn DiskFile>> {
        let file = self.disk.open(name, access)?;
        Ok(Arc::new(RacingFile { file, first: Arc::clone(&self.first) }))
    }
    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.disk.rename(from, to)
    }
    fn remove(&self, name: &str) -> io::Result<()> {
        self.disk.remove(name)
    }
    fn sync_dir(&self, folder: &str) -> io::Result<()> {
        self.disk.sync_dir(folder)
    }
    fn lock(&self) -> io::Result<Box<dyn LockGuard>> {
        self.disk.lock()
    }
}

impl DiskFile for RacingFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        match self.first.lock().unwrap().take() {
            Some(old) if offset == 0 && buffer.len() == old.len() => {
                buffer.copy_from_slice(&old);
                Ok(old.len())
            }
            _ => self.file.read_at(buffer, offset),
        }
    }
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        self.file.write_at(bytes, offset)
    }
    fn len(&self) -> io::Result<u64> {
        self.file.len()
    }
    fn set_len(&self, len: u64) -> io::Result<()> {
        self.file.set_len(len)
    }
    fn sync_data(&self) -> io::Result<()> {
        self.file.sync_data()
    }
    fn sync_all(&self) -> io::Result<()> {
        self.file.sync_all()
    }
}

#[test]
fn a_read_that_raced_with_the_writer_is_repeated() {
    let disk = SimDisk::new(1);
    let (mut journal, ..) = open(&disk);
    let marks: Vec<_> = (0..4).map(|n| journal.append(&batch(n, &[600])).unwrap().mark).collect();
    drop(journal);
    let bytes = disk.contents("0000000000.journal");
    // The front was read before commits 1 to 3 were written, the back after: a hole, or one commit half there.
    for (from, to) in [(marks[0], marks[2]), (marks[2], marks[3])] {
        let mut old = bytes.clone();
        old[usize::try_from(from.offset).unwrap()..usize::try_from(to.offset).unwrap() - 5].fill(0);
        let racing = Racing { disk: disk.clone(), first: Arc::new(Mutex::new(Some(old))) };
        let scan = scan_readonly(&racing, &mut |_| Ok(())).unwrap();
        assert_eq!((scan.mark, scan.entries), (marks[3], 4));
        assert!(matches!(scan.tail, Tail::Zeroes(_)), "{:?}", scan.tail);
    }
}
