//! An alliance as bytes: its submissions, entries, state, and what its node signs.

use mengshu_core::event::Submission;
use mengshu_core::event::key::KeyCache;
use mengshu_core::ledger::{Ledger, Prefix};
use mengshu_core::proof::{Checkpoint, NoteKey, Receipt, Tree, leaf_hash};
use mengshu_core::value::{EventId, Hash, LedgerId, Timestamp};
use mengshu_tests::bodies::{acknowledge, body, deliver, distribute, founding, promise, propose, register};
use mengshu_tests::terms::terms;
use mengshu_tests::{Author, signer};
use serde_json::json;

/// The name of the log's key.
pub(crate) const ORIGIN: &str = "node.test/ledger";

/// No event here says what its author has seen.
struct Unseen;

impl Prefix for Unseen {
    fn root_at(&self, _: u64) -> Option<Hash> {
        None
    }
}

/// An alliance of two members.
pub(crate) struct Alliance {
    pub(crate) events: Vec<Vec<u8>>,
    pub(crate) entries: Vec<Vec<u8>>,
    pub(crate) snapshot: Vec<u8>,
    pub(crate) checkpoint: String,
    pub(crate) receipt: Receipt,
}

/// The key of the node.
pub(crate) fn key() -> NoteKey {
    NoteKey::log(ORIGIN, signer("node").key_id()).unwrap()
}

impl Alliance {
    pub(crate) fn new() -> Self {
        let first = Author::new(None, 0).signed("h", founding(&["h", "k"], "node.test", signer("node").key_id()));
        let author = Author::new(Some(LedgerId(EventId::of(&first.event).0)), 1);
        let by = |member: &str, body| author.signed(member, body);
        let endorse =
            |act: &Submission| by("k", body(json!({ "act": { "endorse": { "act": EventId::of(&act.event) } } })));
        let agreement = by("h", propose(1, "2024-01-01", terms(&[("h", "1/3"), ("k", "2/3")])));
        let delivery = by("h", deliver("c1", "5 CNY", "2024-01-01", "note"));
        let mut submissions = vec![first.clone(), endorse(&first), agreement.clone(), endorse(&agreement)];
        submissions.push(by("h", promise("c1", "5 CNY", "k")));
        submissions.push(delivery.clone());
        submissions.push(by("k", acknowledge(EventId::of(&delivery.event), "5 CNY")));
        submissions.push(by("h", register("a1", &[("h", "1")])));
        submissions.push(by("h", distribute("d1", "100 CNY", "2024-02-01", 1)));
        let (mut ledger, mut tree, mut cache) = (Ledger::new(), Tree::default(), KeyCache::default());
        let (mut events, mut entries) = (Vec::new(), Vec::new());
        for (at, submission) in submissions.into_iter().enumerate() {
            events.push(submission.event.clone());
            let verified = submission.verify(&mut cache).unwrap();
            let time = 1_710_000_000_000_000 + i64::try_from(at).unwrap();
            let taken = ledger.take(&verified, Timestamp::from_micros(time), &Unseen).unwrap();
            tree.push(leaf_hash(&taken.entry));
            entries.push(taken.entry);
        }
        let mut snapshot = Vec::new();
        ledger.state().dump(&mut |chunk| snapshot.extend_from_slice(chunk)).unwrap();
        let size = tree.size();
        let head = Checkpoint { origin: ORIGIN.to_owned(), size, root: tree.root() };
        let checkpoint = head.sign(&signer("node"));
        let path = tree.inclusion(4, size).unwrap();
        let receipt = Receipt { index: 4, path, checkpoint: checkpoint.clone() };
        Self { events, entries, snapshot, checkpoint, receipt }
    }
}
