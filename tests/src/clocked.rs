//! A node with a clock that the test sets, for tests that are not asynchronous: it has a thread of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use mengshu_server::audit::audit_data;
use mengshu_server::sequencer::ManualClock;
use tokio_util::sync::CancellationToken;

use crate::clock::noon;
use crate::{TestNode, config};

/// A node with a clock of its own, stopped in order when it is closed.
#[derive(Debug)]
pub struct ClockedNode {
    /// Where it listens.
    pub address: String,
    data: PathBuf,
    clock: Arc<ManualClock>,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

impl ClockedNode {
    /// Starts a node on this data. It is noon in Shanghai on this date.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(data: &Path, date: &str) -> Self {
        let clock = Arc::new(ManualClock::new(noon(date)));
        let stop = CancellationToken::new();
        let config = config(data);
        let (tell, told) = std::sync::mpsc::channel();
        let (theirs, ended) = (clock.clone(), stop.clone());
        let serving = std::thread::spawn(move || {
            let mut runtime = tokio::runtime::Builder::new_multi_thread();
            let runtime = runtime.worker_threads(2).enable_all().build().expect("a runtime");
            runtime.block_on(async move {
                let node = TestNode::start(config, theirs).await.expect("a node that starts");
                tell.send(node.address.clone()).expect("the test waits for the address");
                ended.cancelled().await;
                node.stop().await.expect("a node that ends in order");
            });
        });
        let address = told.recv().expect("a node that starts");
        Self { address, data: data.to_owned(), clock, stop, serving }
    }

    /// It is noon in Shanghai on this date.
    pub fn on(&self, date: &str) {
        self.clock.set(noon(date));
    }

    /// Stops the node and audits its data; how many entries that read.
    ///
    /// # Panics
    /// When it did not end in order, or the audit finds a fault.
    pub fn audited(self) -> u64 {
        self.stop.cancel();
        self.serving.join().expect("a node that ends in order");
        let summary = audit_data(&self.data, false, &mut |_| {}).expect("an audit without a fault");
        summary.ledgers.iter().map(|ledger| ledger.entries).sum()
    }
}
