//! Recording: the stories are played on a real node with a clock that stands still, and its journal, the exported logs
//! and everything that is expected of them are written down.
//!
//! What is new is played at the end of a story, so that what was recorded before stays as it is.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use mengshu_core::value::LedgerId;
use mengshu_server::audit::export_files;
use mengshu_server::sequencer::ManualClock;
use mengshu_tests::{TestNode, config};
use tokio::sync::OnceCell;

use crate::{log, observe, stage, story};

/// Where the recording stands.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/golden")
}

/// The recording; made anew before anything else is done where `MENGSHU_RECORD_GOLDEN=1` says so.
pub(crate) async fn fixture() -> PathBuf {
    static ONCE: OnceCell<PathBuf> = OnceCell::const_new();
    let recorded = ONCE.get_or_init(async || {
        if std::env::var_os("MENGSHU_RECORD_GOLDEN").is_some_and(|value| value == "1") {
            for old in ["journal", "export-0", "export-1"] {
                let _ = std::fs::remove_dir_all(folder().join(old));
            }
            record(&folder()).await;
        }
        folder()
    });
    recorded.await.clone()
}

/// Plays the stories and writes everything down.
pub(crate) async fn record(to: &Path) {
    let data = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::new(stage::moment("2024-03-01", "12:00:00", "+08:00")));
    let mut config = config(data.path());
    // Nothing of the node's own making may depend on time or chance: it writes no digests (their nonces are random; the
    // stories sign them in its name), draws no salt, and has no thread that writes the heads now and then.
    config.digest_every = u64::MAX;
    config.journal.salt = Some([7; 16]);
    config.journal.background = false;
    config.journal.segment_bytes = 128 * 1024;
    let node = TestNode::start(config, clock.clone()).await.unwrap();
    let ledgers = story::play(&node, &clock).await;
    for (ledger, folder) in ledgers.iter().zip(log::exports(to)) {
        export(&node, ledger, &folder);
    }
    node.stop().await.unwrap();
    let journal = log::files(data.path()).into_iter().filter(|(name, _)| name.ends_with(".journal") || name == "heads");
    for (name, bytes) in journal {
        write(&to.join("journal").join(name), &bytes);
    }
    write(&to.join("expected.json"), observe(to).as_bytes());
}

/// A log as `mengshu event export-log` writes it.
fn export(node: &TestNode, ledger: &LedgerId, folder: &Path) {
    let (_, published) = node.node.ledger(ledger).unwrap();
    for (name, bytes) in export_files(&entries(node, ledger)).unwrap() {
        write(&folder.join(name), &bytes);
    }
    write(&folder.join("checkpoint"), published.checkpoint.as_bytes());
}

/// The entries of a ledger.
pub(crate) fn entries(node: &TestNode, ledger: &LedgerId) -> Vec<Vec<u8>> {
    let mut entries = Vec::new();
    loop {
        let page = node.node.entries(ledger, entries.len() as u64, 1_000, "", "").unwrap();
        if page.is_empty() {
            return entries;
        }
        entries.extend(page.into_iter().map(|entry| entry.bytes));
    }
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}
