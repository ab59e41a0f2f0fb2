//! A node is killed at random moments while clients submit: what it acknowledged is there for ever, once, and proved.
//! 25 rounds; 1,000 with `MENGSHU_LONG=1`, where `MENGSHU_TEST_NODE` may name an optimised `test-node`.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mengshu_core::event::Submission;
use mengshu_core::proof::{Checkpoint, NoteKey, Receipt, verify_consistency};
use mengshu_core::value::{EventId, Hash, LedgerId};
use mengshu_proto::v1;
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;
use mengshu_proto::v1::log_service_client::LogServiceClient;
use mengshu_proto::v1::submit_stream_response::Result as Answer;
use mengshu_server::audit::audit_data;
use mengshu_server::sequencer::SystemClock;
use mengshu_tests::bodies::{deliver, promise};
use mengshu_tests::process::NodeProcess;
use mengshu_tests::random::Random;
use mengshu_tests::{Author, TestNode, config, request, signer};
use tokio::sync::Semaphore;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;
use tonic::transport::Channel;

/// Submissions of one stream that wait for their answers at once: the rest of a round's work is to check them.
const AHEAD: usize = 16;

/// What the clients of one round know.
#[derive(Default)]
struct Told {
    sent: Mutex<HashMap<EventId, Submission>>,
    acknowledged: Mutex<Vec<v1::Receipt>>,
    count: AtomicU64,
}

impl Told {
    fn send(&self, submission: &Submission) {
        self.sent.lock().unwrap().insert(EventId::of(&submission.event), submission.clone());
    }

    fn acknowledge(&self, receipt: v1::Receipt) {
        self.acknowledged.lock().unwrap().push(receipt);
        self.count.fetch_add(1, Ordering::SeqCst);
    }
}

/// Makes deliveries, each with evidence of its own.
struct Work {
    author: Author,
    evidence: AtomicU64,
}

impl Work {
    fn next(&self) -> Submission {
        let number = self.evidence.fetch_add(1, Ordering::SeqCst);
        self.author.signed("h", deliver("c1", "1 CNY", "2024-01-01", &format!("note {number}")))
    }
}

/// A killed node breaks the connection; any answer of its own would be an error of the node.
fn broken(status: &Status) {
    assert!(status.details().is_empty(), "the node refused: {status:?}");
}

async fn one_by_one(address: String, work: Arc<Work>, told: Arc<Told>) {
    let Ok(mut client) = LedgerServiceClient::connect(address).await else { return };
    loop {
        let submission = work.next();
        told.send(&submission);
        match client.submit(request(submission)).await {
            Ok(answer) => told.acknowledge(answer.into_inner().receipt.unwrap()),
            Err(status) => return broken(&status),
        }
    }
}

/// Every eighth event goes twice: it must not stand twice.
async fn in_a_stream(address: String, work: Arc<Work>, told: Arc<Told>) {
    let Ok(mut client) = LedgerServiceClient::connect(address).await else { return };
    let (sender, requests) = tokio::sync::mpsc::channel(AHEAD);
    let places = Arc::new(Semaphore::new(AHEAD));
    let (writing, free) = (told.clone(), places.clone());
    let sending = tokio::spawn(async move {
        for tag in 0.. {
            let submission = work.next();
            writing.send(&submission);
            let request = request(submission);
            let request = v1::SubmitStreamRequest { tag, event: request.event, signatures: request.signatures };
            for _ in 0..if tag % 8 == 0 { 2 } else { 1 } {
                let Ok(place) = free.acquire().await else { return };
                place.forget();
                if sender.send(request.clone()).await.is_err() {
                    return;
                }
            }
        }
    });
    let answers = async {
        let mut answers = client.submit_stream(ReceiverStream::new(requests)).await?.into_inner();
        while let Some(answer) = answers.message().await? {
            match answer.result.unwrap() {
                Answer::Receipt(receipt) => told.acknowledge(receipt),
                Answer::Refused(status) => panic!("the node refused: {status:?}"),
            }
            places.add_permits(1);
        }
        Ok(())
    };
    answers.await.unwrap_or_else(|status: Status| broken(&status));
    places.close();
    sending.await.unwrap();
}

/// What outlives the node: entries seen, receipts held, checkpoints seen.
struct Keeper {
    ledger: LedgerId,
    key: NoteKey,
    /// Event ids by index.
    log: Vec<EventId>,
    places: HashMap<EventId, u64>,
    acknowledged: Vec<v1::Receipt>,
    roots: BTreeMap<u64, Hash>,
}

impl Keeper {
    /// A checkpoint that this node signed; never two roots of one size.
    fn checkpoint(&mut self, note: &str) -> Checkpoint {
        let checkpoint = Checkpoint::open(note, &self.key).unwrap();
        let root = *self.roots.entry(checkpoint.size).or_insert(checkpoint.root);
        assert_eq!(root, checkpoint.root, "two trees of size {}", checkpoint.size);
        checkpoint
    }

    /// Takes a receipt, which is complete in itself.
    fn take(&mut self, receipt: v1::Receipt) {
        self.prove(&receipt);
        self.acknowledged.push(receipt);
    }

    fn prove(&mut self, receipt: &v1::Receipt) -> Checkpoint {
        let path = receipt.inclusion.iter().map(|hash| Hash(hash.as_ref().try_into().unwrap())).collect();
        let proof = Receipt { index: receipt.index, path, checkpoint: receipt.checkpoint.clone() };
        proof.verify(&receipt.entry, &self.key).unwrap();
        self.checkpoint(&receipt.checkpoint)
    }

    /// Reads what is new in the log: no gap, no event twice.
    async fn follow(&mut self, client: &mut LedgerServiceClient<Channel>) {
        let from_index = self.log.len() as u64;
        let mut ask = v1::ListEventsRequest {
            ledger: self.ledger.0.to_vec().into(),
            page_size: 1_000,
            from_index,
            ..Default::default()
        };
        loop {
            let page = client.list_events(ask.clone()).await.unwrap().into_inner();
            for entry in page.entries {
                let event = EventId(entry.event_id.as_ref().try_into().unwrap());
                assert_eq!(entry.index, self.log.len() as u64, "a gap");
                self.log.push(event);
                let first = self.places.insert(event, entry.index);
                assert_eq!(first, None, "event {event} stands at {} too", entry.index);
            }
            ask.page_token = page.next_page_token;
            if ask.page_token.is_empty() {
                return;
            }
        }
    }

    /// The receipt's entry is where it was, byte for byte, and in a checkpoint that continues the receipt's own.
    async fn still_there(&mut self, client: &mut LedgerServiceClient<Channel>, receipt: &v1::Receipt) {
        let which = Some(v1::get_event_request::Which::EventId(receipt.event_id.clone()));
        let found = client.get_event(v1::GetEventRequest { ledger: self.ledger.0.to_vec().into(), which }).await;
        let found = found.unwrap_or_else(|status| panic!("entry {} is lost: {status:?}", receipt.index));
        let found = found.into_inner().receipt.unwrap();
        assert_eq!((found.index, &found.entry), (receipt.index, &receipt.entry));
        let (before, now) = (self.checkpoint(&receipt.checkpoint), self.prove(&found));
        assert!(before.size <= now.size && self.log[usize::try_from(receipt.index).unwrap()].0[..] == receipt.event_id);
    }

    /// Every checkpoint seen from `size` on is a prefix of the newest.
    async fn consistent(&mut self, log: &mut LogServiceClient<Channel>, size: u64) {
        let newest = v1::GetCheckpointRequest { ledger: self.ledger.0.to_vec().into() };
        let newest = log.get_checkpoint(newest).await.unwrap().into_inner().checkpoint;
        let newest = self.checkpoint(&newest);
        for (&old_size, root) in self.roots.range(size..) {
            let ask = v1::GetConsistencyProofRequest {
                ledger: self.ledger.0.to_vec().into(),
                old_size,
                new_size: newest.size,
            };
            let proof = log.get_consistency_proof(ask).await.unwrap().into_inner().hashes;
            let proof: Vec<_> = proof.iter().map(|hash| Hash(hash.as_ref().try_into().unwrap())).collect();
            assert!(verify_consistency(old_size, newest.size, &proof, root, &newest.root), "from {old_size}");
        }
    }
}

/// Founds the alliance in this process; the node's key is the same in the other one.
async fn alliance(data: &Path) -> Author {
    let node = TestNode::start(config(data), Arc::new(SystemClock)).await.unwrap();
    let author = node.alliance(&["h", "k"]).await.unwrap();
    node.node.submit(author.signed("h", promise("c1", "1000000 CNY", "k"))).await.unwrap();
    node.stop().await.unwrap();
    author
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_outlives_every_kill() {
    let long = std::env::var("MENGSHU_LONG").is_ok_and(|value| value == "1");
    let rounds = if long { 1_000 } else { 25 };
    let program = std::env::var_os("MENGSHU_TEST_NODE").filter(|_| long);
    let program = program.map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_test-node")), PathBuf::from);
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let author = alliance(data).await;
    let ledger = author.ledger.unwrap();
    let work = Arc::new(Work { author, evidence: AtomicU64::new(0) });
    let mut random = Random::new();
    let mut keeper = Keeper {
        ledger,
        key: NoteKey::log(&format!("node.test/{ledger}"), signer("node").key_id()).unwrap(),
        log: Vec::new(),
        places: HashMap::new(),
        acknowledged: Vec::new(),
        roots: BTreeMap::new(),
    };
    let mut unanswered: HashMap<EventId, Submission> = HashMap::new();
    let (mut checked, mut recorded_unanswered, mut killed_starting) = (0, 0_u64, 0_u64);

    for round in 0..rounds {
        // Now and then it dies while it starts, too.
        while random.below(6) == 0 {
            let node = NodeProcess::start(&program, data).unwrap();
            tokio::time::sleep(Duration::from_micros(random.below(60_000))).await;
            node.kill().unwrap();
            killed_starting += 1;
        }
        let mut node = NodeProcess::start(&program, data).unwrap();
        let address = node.address().unwrap();
        let mut client = LedgerServiceClient::connect(address.clone()).await.unwrap();
        let mut log = LogServiceClient::connect(address.clone()).await.unwrap();

        // What the round before left.
        let size_before = keeper.log.len() as u64;
        keeper.follow(&mut client).await;
        for receipt in keeper.acknowledged.split_off(checked) {
            keeper.still_there(&mut client, &receipt).await;
            keeper.acknowledged.push(receipt);
        }
        checked = keeper.acknowledged.len();
        keeper.consistent(&mut log, size_before).await;

        // Half of what has no answer is sent again: the first answer where it was recorded, else a new entry.
        for (event, submission) in std::mem::take(&mut unanswered) {
            let place = keeper.places.get(&event).copied();
            recorded_unanswered += u64::from(place.is_some());
            if random.below(2) == 0 {
                let receipt = client.submit(request(submission)).await.unwrap().into_inner().receipt.unwrap();
                assert_eq!(receipt.duplicate, place.is_some(), "{event}");
                assert!(place.is_none_or(|place| place == receipt.index), "{event} has two places");
                keeper.take(receipt);
            }
        }

        let told = Arc::new(Told::default());
        let clients = [
            tokio::spawn(one_by_one(address.clone(), work.clone(), told.clone())),
            tokio::spawn(one_by_one(address.clone(), work.clone(), told.clone())),
            tokio::spawn(in_a_stream(address.clone(), work.clone(), told.clone())),
            tokio::spawn(in_a_stream(address, work.clone(), told.clone())),
        ];
        // The moment: after so many answers, and a little.
        let answers = random.below(40);
        while told.count.load(Ordering::SeqCst) < answers && !clients.iter().all(tokio::task::JoinHandle::is_finished) {
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
        tokio::time::sleep(Duration::from_micros(random.below(3_000))).await;
        node.kill().unwrap_or_else(|error| panic!("round {round}: {error}"));
        for client in clients {
            client.await.unwrap();
        }

        let told = Arc::into_inner(told).unwrap();
        let mut answered = HashSet::new();
        for receipt in told.acknowledged.into_inner().unwrap() {
            answered.insert(EventId(receipt.event_id.as_ref().try_into().unwrap()));
            keeper.take(receipt);
        }
        unanswered = told.sent.into_inner().unwrap();
        unanswered.retain(|event, _| !answered.contains(event));
    }

    // In the end, everything once more, from the first receipt and the first checkpoint on.
    let mut node = NodeProcess::start(&program, data).unwrap();
    let address = node.address().unwrap();
    let mut client = LedgerServiceClient::connect(address.clone()).await.unwrap();
    keeper.follow(&mut client).await;
    for receipt in keeper.acknowledged.clone() {
        keeper.still_there(&mut client, &receipt).await;
    }
    keeper.consistent(&mut LogServiceClient::connect(address).await.unwrap(), 1).await;
    node.kill().unwrap();
    let summary = audit_data(data, false, &mut |_| {}).unwrap();
    assert_eq!(summary.ledgers[0].entries, keeper.log.len() as u64);
    assert!(summary.skipped.is_empty(), "{:?}", summary.skipped);
    println!(
        "{rounds} kills and {killed_starting} while starting; {} entries, {} receipts, {} checkpoints; {recorded_unanswered} \
         events recorded without an answer",
        keeper.log.len(),
        keeper.acknowledged.len(),
        keeper.roots.len()
    );
    assert!(keeper.acknowledged.len() > rounds, "the clients did too little");
}
