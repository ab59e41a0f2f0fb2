//! A test node as a process of its own: `test-node --data DIR --listen ADDRESS` prints its address.

use std::sync::Arc;

use mengshu_server::journal::RealDisk;
use mengshu_server::sequencer::{Node, NodeConfig, SystemClock};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<_> = std::env::args().collect();
    let [_, _, data, _, listen] = arguments.as_slice() else { anyhow::bail!("--data DIR --listen ADDRESS") };
    let data = std::path::Path::new(data);
    let disk = Arc::new(RealDisk::create(data)?);
    // Small, so that whoever kills it hits state digests and snapshots too.
    let config = NodeConfig { digest_every: 32, snapshot_every: 100, ..mengshu_tests::config(data) };
    let node = Node::open(&config, disk, Arc::new(SystemClock))?;
    let listener = TcpListener::bind(listen).await?;
    println!("{}", listener.local_addr()?);
    mengshu_server::net::serve(node, listener, CancellationToken::new()).await?;
    Ok(())
}
