//! Where an attack plays: the node's address, how long it goes on, what it has sent so far.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use mengshu_core::value::LedgerId;

/// What one attack is given, and what it did.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) address: SocketAddr,
    pub(crate) ledger: LedgerId,
    /// The long form, with the numbers of the issue.
    pub(crate) long: bool,
    /// When it ends.
    pub(crate) until: Instant,
    /// Tells what signs from what other attacks signed.
    pub(crate) salt: u32,
    opened: AtomicU64,
    cut: AtomicU64,
    sent: AtomicU64,
}

impl Stage {
    pub(crate) fn new(address: SocketAddr, ledger: LedgerId, long: bool, until: Instant, salt: u32) -> Arc<Self> {
        let zero = AtomicU64::default;
        Arc::new(Self { address, ledger, long, until, salt, opened: zero(), cut: zero(), sent: zero() })
    }

    /// One number for the short form, one for the long.
    pub(crate) const fn number(&self, short: usize, long: usize) -> usize {
        if self.long { long } else { short }
    }

    pub(crate) fn over(&self) -> bool {
        Instant::now() >= self.until
    }

    /// Connections so far.
    pub(crate) fn opened(&self) -> u64 {
        self.opened.load(Ordering::Relaxed)
    }

    /// So many calls or frames were sent.
    pub(crate) fn sent(&self, count: usize) {
        self.sent.fetch_add(u64::try_from(count).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// What was done, in words; what is sent is called so.
    pub(crate) fn told(&self, at_once: usize, sent: &str) -> String {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let (opened, cut) = (count(&self.opened), count(&self.cut));
        let mut told = format!("{at_once} connections at once, {opened} in all, {cut} cut");
        if !sent.is_empty() {
            told = format!("{told}; {} {sent}", count(&self.sent));
        }
        told
    }

    /// The path of a log's page.
    pub(crate) fn page(&self, rest: &str) -> String {
        format!("/{}/{rest}", self.ledger)
    }
}

/// Keeps so many connections going until the end: one that is cut is opened again after a pause.
pub(crate) async fn besiege<F, Fut>(stage: &Arc<Stage>, count: usize, pause: Duration, one: F) -> anyhow::Result<()>
where
    F: Fn(Arc<Stage>) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = io::Result<()>> + Send + 'static,
{
    let tasks: Vec<_> = (0..count)
        .map(|_| {
            let (stage, one) = (Arc::clone(stage), one.clone());
            tokio::spawn(async move {
                while !stage.over() {
                    stage.opened.fetch_add(1, Ordering::Relaxed);
                    if one(Arc::clone(&stage)).await.is_err() {
                        stage.cut.fetch_add(1, Ordering::Relaxed);
                    }
                    if !stage.over() {
                        tokio::time::sleep(pause).await;
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await?;
    }
    Ok(())
}
