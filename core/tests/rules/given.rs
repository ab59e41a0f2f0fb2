//! What several files of rules begin with, or ask: a member with notice of a breach under a council's rule; what is shown
//! of a member on a date; a sale; the dry run of what was signed, and the rule that refuses it.

use mengshu_core::book::{Lang, Matter, Refusal};
use mengshu_core::event::Submission;
use mengshu_core::event::key::KeyCache;
use mengshu_core::ledger::{Needs, Proposal, admit};
use mengshu_core::mechanism::decision::VotingRule;
use mengshu_core::mechanism::{Body, Event, VerifiedEntry};
use mengshu_core::value::{EventId, Timestamp};
use mengshu_tests::bodies::{assign, breach, with};
use mengshu_tests::terms::council_terms;
use mengshu_tests::world::{World, refused};
use serde_json::{Value, json};

/// Recorded on 2024-09-01: notice of a breach to Q, to be cured until 2024-10-01.
pub(crate) fn notified(rule: VotingRule) -> (World, EventId) {
    let terms = council_terms(&[(Matter::Expulsion, "expulsion", rule)]);
    let mut world = World::under(&["h", "k", "q", "y", "z"], terms);
    world.on("2024-09-01");
    refused(world.act("h", breach("q", "2024-09-30")), "EXT-004");
    refused(world.act("q", breach("q", "2024-10-01")), "EXT-005");
    let notice = world.act("h", breach("q", "2024-10-01")).unwrap();
    (world, notice)
}

/// What is shown of a member, as of a date.
pub(crate) fn member(world: &World, member: &str, date: &str) -> Value {
    world.view(&format!("member/{member}"), &[("date", date)])
}

/// Half an asset, from 2024-06-01, for a price in whole yuan.
pub(crate) fn sale(asset: &str, from: &str, to: &str, yuan: i64) -> Body {
    let price = json!({ "currency": "CNY", "minor": yuan * 100 });
    with(&assign(asset, from, to, "1/2", "2024-06-01"), "/ip/assign/consideration", price)
}

/// When the world would record the next entry.
pub(crate) fn next_moment(world: &World) -> Timestamp {
    world.now.max(world.past.last().map_or(world.now, |past| past.recorded_at.add_micros(1)))
}

/// The dry run: what the rules would say at a moment, and what they promise. Nothing is recorded.
pub(crate) fn dry_run(world: &mut World, submission: Submission, at: Timestamp) -> Result<Needs, Refusal> {
    let verified = submission.verify::<Body>(&mut KeyCache::default())?;
    let digest = matches!(verified.event().body, Body::Node(_)).then(|| world.ledger.digest());
    let event = verified.event();
    let others = verified.signatures().iter().filter(|one| one.member != event.author || one.key != event.key);
    let beside: Vec<_> = others.map(|one| (&one.member, &one.key)).collect();
    let proposal = Proposal { event, id: verified.id(), beside: &beside };
    let state = world.ledger.state();
    admit(state, &proposal, at, &world.log, digest).map(|admission| admission.needs(state, &proposal))
}

/// The rule that refuses what was signed, by dry run, node and audit alike.
#[track_caller]
pub(crate) fn refused_at(world: &mut World, submission: &Submission, at: Timestamp, code: &str) {
    let size = world.ledger.state().size();
    refused(dry_run(world, submission.clone(), at), code);
    let verified = submission.clone().verify::<Body>(&mut KeyCache::default()).unwrap();
    refused(world.ledger.take(&verified, at, &world.log), code);
    let entry = VerifiedEntry::trust(&verified.entry_bytes(size, at).unwrap()).unwrap();
    refused(world.ledger.replay(&entry, &world.log), code);
    assert_eq!(world.ledger.state().size(), size);
}

/// The rule that refuses an event, signed with these beside its author, at the next moment.
#[track_caller]
pub(crate) fn first(world: &mut World, event: &Event, beside: &[&str], code: &str) {
    let (submission, at) = (world.sign(event, beside), next_moment(world));
    refused_at(world, &submission, at, code);
}

/// The same for what a member says.
#[track_caller]
pub(crate) fn says(world: &mut World, author: &str, beside: &[&str], body: Body, code: &str) {
    let event = world.event(author, body);
    first(world, &event, beside, code);
}

/// What a member is warned of before it signs something, each as its text's name and its words in English.
pub(crate) fn told(world: &mut World, author: &str, body: Body) -> Vec<(String, String)> {
    let (event, at) = (world.event(author, body), next_moment(world));
    let verified = world.sign(&event, &[]).verify::<Body>(&mut KeyCache::default()).unwrap();
    let proposal = Proposal { event: &event, id: verified.id(), beside: &[] };
    let state = world.ledger.state();
    let warnings = admit(state, &proposal, at, &world.log, None).unwrap().warnings(state);
    warnings.into_iter().map(|said| (said.id().to_owned(), said.to_string())).collect()
}

/// What whoever signs is told first, in English.
pub(crate) fn warnings(world: &mut World, author: &str, body: Body, at: Timestamp) -> Vec<String> {
    let event = world.event(author, body);
    let verified = world.sign(&event, &[]).verify::<Body>(&mut KeyCache::default()).unwrap();
    let proposal = Proposal { event: verified.event(), id: verified.id(), beside: &[] };
    let state = world.ledger.state();
    let admission = admit(state, &proposal, at, &world.log, None).unwrap();
    admission.warnings(state).iter().map(|said| said.words(Lang::En)).collect()
}
