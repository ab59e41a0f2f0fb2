//! The node under load, a process of its own with an alliance, and what is signed for it beforehand.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::Context;
use mengshu_core::value::{EventId, LedgerId};
use mengshu_proto::v1;
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;
use mengshu_server::serve::node_key;
use mengshu_tests::bodies::{deliver, endorse, founding, promise, propose};
use mengshu_tests::terms::terms;
use mengshu_tests::{Author, request};

use crate::{MEMBERS, runtime};

/// A node in a process of its own, with an alliance.
pub(crate) struct Bench {
    pub(crate) child: Child,
    data: PathBuf,
    pub(crate) address: String,
    pub(crate) ledger: LedgerId,
}

impl Bench {
    fn spawn(data: &Path) -> anyhow::Result<(Child, String)> {
        let announce = data.with_extension("announce");
        let _ = std::fs::remove_file(&announce);
        let child = Command::new(std::env::current_exe()?)
            .arg("serve")
            .arg(data)
            .arg(&announce)
            .stdin(Stdio::null())
            .spawn()?;
        loop {
            if let Ok(text) = std::fs::read_to_string(&announce) {
                let address = text.lines().next().context("an address")?;
                return Ok((child, format!("http://{address}")));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    pub(crate) fn start(data: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(data)?;
        let key = node_key(data)?.key_id();
        let (child, address) = Self::spawn(data)?;
        let ledger = runtime()?.block_on(async {
            let mut client = LedgerServiceClient::connect(address.clone()).await?;
            let author = Author::new(None, 0);
            let found = author.signed("h", founding(&MEMBERS, "node.bench", key));
            let act = EventId::of(&found.event);
            let receipt = client.submit(request(found)).await?.into_inner().receipt.context("a receipt")?;
            let ledger = LedgerId(receipt.ledger.as_ref().try_into()?);
            let author = Author::new(Some(ledger), 1);
            for member in &MEMBERS[1..] {
                client.submit(request(author.signed(member, endorse(act)))).await?;
            }
            let agreement = author.signed("h", propose(1, "2024-01-01", terms(&[("h", "1")])));
            let act = EventId::of(&agreement.event);
            client.submit(request(agreement)).await?;
            for member in &MEMBERS[1..] {
                client.submit(request(author.signed(member, endorse(act)))).await?;
            }
            for number in 0..64 {
                client
                    .submit(request(author.signed("h", promise(&format!("c{number}"), "90000000000 CNY", "k"))))
                    .await?;
            }
            anyhow::Ok(ledger)
        })?;
        Ok(Self { child, data: data.to_owned(), address, ledger })
    }

    pub(crate) fn again(data: &Path) -> anyhow::Result<Self> {
        let (child, address) = Self::spawn(data)?;
        Ok(Self { child, data: data.to_owned(), address, ledger: LedgerId([0; 32]) })
    }

    pub(crate) fn author(&self, salt: usize) -> Author {
        Author::new(Some(self.ledger), u32::try_from(salt + 2).unwrap_or(u32::MAX))
    }

    /// Deliveries signed beforehand, so that the clients' signing is not measured.
    pub(crate) fn presigned(&self, count: usize, salt: usize) -> Vec<v1::SubmitRequest> {
        presigned(&self.author(salt), count, salt)
    }

    pub(crate) fn stop(mut self) -> anyhow::Result<PathBuf> {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status()?;
        let status = self.child.wait()?;
        anyhow::ensure!(status.success(), "the node ended with {status}");
        Ok(self.data)
    }
}

fn presigned(author: &Author, count: usize, salt: usize) -> Vec<v1::SubmitRequest> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let per = count.div_ceil(cores);
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..cores)
            .map(|core| {
                scope.spawn(move || {
                    (core * per..((core + 1) * per).min(count))
                        .map(|number| {
                            request(author.signed(
                                "h",
                                deliver(
                                    &format!("c{}", number % 64),
                                    "1 CNY",
                                    "2024-01-01",
                                    &format!("{salt}/{number}"),
                                ),
                            ))
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("signing")).collect()
    })
}
