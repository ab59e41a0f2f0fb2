//! A node in this process, on a port of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use mengshu_core::event::Submission;
use mengshu_core::mechanism::Body;
use mengshu_core::value::{EventId, LedgerId};
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;
use mengshu_server::journal::RealDisk;
use mengshu_server::sequencer::{Clock, Node, NodeConfig};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel;

use crate::bodies::{endorse, founding, propose};
use crate::terms::terms;
use crate::{Author, id, signer};

/// A node in this process, on a port of its own.
#[derive(Debug)]
pub struct TestNode {
    /// The node.
    pub node: Node,
    /// Where it listens.
    pub address: String,
    /// Its data directory.
    pub data: PathBuf,
    stop: CancellationToken,
    serving: tokio::task::JoinHandle<std::io::Result<()>>,
}

/// The settings of test nodes: a small journal, a fixed key.
#[must_use]
pub fn config(data: &Path) -> NodeConfig {
    let mut config = NodeConfig::new(data, id("node.test"), signer("node"));
    config.journal.segment_bytes = 256 * 1024;
    config
}

impl TestNode {
    /// Starts a node with these settings.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(config: NodeConfig, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let data = config.data.clone();
        let disk = Arc::new(RealDisk::create(&data)?);
        let node = tokio::task::spawn_blocking(move || Node::open(&config, disk, clock)).await??;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        let stop = CancellationToken::new();
        let serving = tokio::spawn(mengshu_server::net::serve(node.clone(), listener, stop.clone()));
        Ok(Self { node, address, data, stop, serving })
    }

    /// A client of it.
    ///
    /// # Errors
    /// When it does not connect.
    pub async fn client(&self) -> anyhow::Result<LedgerServiceClient<Channel>> {
        Ok(LedgerServiceClient::connect(self.address.clone()).await?)
    }

    /// Founds an alliance with an agreement in force from 2024-01-01.
    ///
    /// # Errors
    /// When the node refuses it.
    pub async fn alliance(&self, members: &[&str]) -> anyhow::Result<Author> {
        let first = members.first().context("an alliance has members")?;
        self.alliance_sharing(members, &[(first, "1")]).await
    }

    /// The same with these benefit shares.
    ///
    /// # Errors
    /// When the node refuses it.
    pub async fn alliance_sharing(&self, members: &[&str], shares: &[(&str, &str)]) -> anyhow::Result<Author> {
        self.alliance_under(members, propose(1, "2024-01-01", terms(shares))).await
    }

    /// The same under this agreement version.
    ///
    /// # Errors
    /// When the node refuses it.
    pub async fn alliance_under(&self, members: &[&str], agreement: Body) -> anyhow::Result<Author> {
        let author = self.founded(members).await?;
        self.signed_by_all(&author, author.signed(members[0], agreement), members).await?;
        Ok(author)
    }

    /// Founds an alliance that has no agreement yet.
    ///
    /// # Errors
    /// When the node refuses it.
    pub async fn founded(&self, members: &[&str]) -> anyhow::Result<Author> {
        let first = members.first().context("an alliance has members")?;
        let founding = founding(members, self.node.name().as_str(), self.node.key());
        let founding = Author::new(None, 0).signed(first, founding);
        let author = Author::new(Some(LedgerId(EventId::of(&founding.event).0)), 1);
        self.signed_by_all(&author, founding, members).await?;
        Ok(author)
    }

    /// Submits what the first member signed, and the endorsements of the others.
    async fn signed_by_all(&self, author: &Author, act: Submission, members: &[&str]) -> anyhow::Result<()> {
        let event = EventId::of(&act.event);
        self.node.submit(act).await?;
        for member in members.iter().skip(1) {
            self.node.submit(author.signed(member, endorse(event))).await?;
        }
        Ok(())
    }

    /// Stops it in order.
    ///
    /// # Errors
    /// When it did not end in order.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.stop.cancel();
        self.serving.await??;
        let node = self.node;
        tokio::task::spawn_blocking(move || node.stop()).await?.map_err(|error| anyhow::anyhow!(error))
    }
}
