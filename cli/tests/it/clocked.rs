//! A node in this process whose clock the test sets: stories that take months, told with the built command.

use std::sync::Arc;
use std::thread::JoinHandle;

use mengshu_core::event::key::Signer;
use mengshu_core::value::Timestamp;
use mengshu_server::audit::audit_data;
use mengshu_server::journal::RealDisk;
use mengshu_server::sequencer::{ManualClock, Node, NodeConfig};
use tokio_util::sync::CancellationToken;

use crate::common::World;

/// A node with a clock of its own, stopped in order when it is closed.
pub(crate) struct ClockedNode {
    pub(crate) address: String,
    clock: Arc<ManualClock>,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

impl ClockedNode {
    /// Starts a node in the world's folder `node`. It is noon in Shanghai on this date.
    pub(crate) fn start(world: &World, date: &str) -> Self {
        let clock = Arc::new(ManualClock::new(noon(date)));
        let stop = CancellationToken::new();
        let config = NodeConfig::new(world.path("node"), "node.test".parse().unwrap(), Signer::from_seed([7; 32]));
        let (tell, told) = std::sync::mpsc::channel();
        let (theirs, ended) = (clock.clone(), stop.clone());
        let serving = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async move {
                let disk = Arc::new(RealDisk::create(&config.data).unwrap());
                let node =
                    tokio::task::spawn_blocking(move || Node::open(&config, disk, theirs)).await.unwrap().unwrap();
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(format!("http://{}", listener.local_addr().unwrap())).unwrap();
                mengshu_server::net::serve(node.clone(), listener, ended).await.unwrap();
                tokio::task::spawn_blocking(move || node.stop()).await.unwrap().unwrap();
            });
        });
        Self { address: told.recv().unwrap(), clock, stop, serving }
    }

    /// It is noon in Shanghai on this date.
    pub(crate) fn on(&self, date: &str) {
        self.clock.set(noon(date));
    }

    /// Stops the node and audits its data directory; how many entries that read.
    pub(crate) fn audited(self, world: &World) -> u64 {
        self.stop.cancel();
        self.serving.join().unwrap();
        let summary = audit_data(&world.path("node"), false, &mut |_| {}).unwrap();
        summary.ledgers.iter().map(|ledger| ledger.entries).sum()
    }
}

fn noon(date: &str) -> Timestamp {
    format!("{date}T12:00:00+08:00").parse().unwrap()
}
