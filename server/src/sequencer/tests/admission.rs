//! Who may found, and the quotas of a day: what is refused, with which code, until when; and that nobody is refused for another.

use std::collections::BTreeSet;

use mengshu_core::event::key::KeyCache;
use mengshu_core::mechanism::{Body, Step, Verified};
use mengshu_core::value::{EventId, LedgerId};
use tonic::{Code, Status};
use tonic_types::StatusExt;

use super::super::admission::Quotas;
use super::*;
use crate::testing::{reason, signed, wire};

const DAY: i64 = 86_400_000_000;

/// Submits over gRPC and is refused.
async fn refused(port: &TestPort, submission: &Submission) -> Status {
    port.ledgers().await.submit(wire(submission)).await.unwrap_err()
}

/// Until the end of this day in UTC at most, and told as time to wait.
fn waits_for_the_day(status: &Status) {
    let wait = status.get_error_details().retry_info().and_then(|info| info.retry_delay).unwrap();
    assert!(wait.as_micros() <= u128::from(DAY.unsigned_abs()), "{wait:?}");
    assert!(status.message().contains("T00:00:00"), "{}", status.message());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_so_many_ledgers_are_founded_on_one_day() {
    let admission = Admission { foundings: Some(2), ..Admission::default() };
    let port = TestPort::start_with(PortLimits::default(), admission).await;
    let first = port.alliance(2).await;
    port.alliance(2).await;
    let (founding, _) = events(&port.node, 2);
    let status = refused(&port, &founding).await;
    assert_eq!((status.code(), reason(&status).as_str()), (Code::ResourceExhausted, "NOD-005"));
    waits_for_the_day(&status);
    // What is no founding is not counted as one, and ledgers that are there go on.
    let act = EventId(first.0);
    let again = signed(Some(first), "m000", Body::Act(Step::Endorse { act }));
    assert_ne!(reason(&refused(&port, &again).await), "NOD-005");
    assert_eq!(port.node.shelf().list(None, 9).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_signs_with_a_key_of_the_list_founds() {
    let admission = Admission::default();
    let list = |names: &[&str]| {
        let keys = names.iter().map(|name| signer(name).key_id()).collect::<BTreeSet<_>>();
        admission.founders.store(Arc::new(Founders::Keys(keys)));
    };
    list(&["somebody", "m001"]);
    let port = TestPort::start_with(PortLimits::default(), admission.clone()).await;
    // m001 is named as a founder and has not signed.
    let (founding, endorsements) = events(&port.node, 2);
    let status = refused(&port, &founding).await;
    assert_eq!((status.code(), reason(&status).as_str()), (Code::PermissionDenied, "NOD-004"));
    let remedy = status.get_error_details().error_info().unwrap().metadata["remedy"].clone();
    assert!(remedy.contains("ask whoever runs the node"), "{remedy}");
    assert!(status.message().contains("node.test"), "{}", status.message());
    // The list is read again while the node runs.
    list(&["m000"]);
    let ledger = port.node.submit(founding).await.unwrap().ledger;
    // In the ledger everybody goes on.
    for endorsement in endorsements {
        assert_eq!(port.node.submit(endorsement).await.unwrap().ledger, ledger);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_has_used_its_share_waits_and_the_others_do_not() {
    let admission = Admission { key_events: Some(1), ..Admission::default() };
    let port = TestPort::start_with(PortLimits::default(), admission).await;
    let (founding, endorsements) = events(&port.node, 4);
    let ledger = port.node.submit(founding.clone()).await.unwrap().ledger;
    let more = signed(Some(ledger), "m000", Body::Act(Step::Endorse { act: EventId(ledger.0) }));
    let status = refused(&port, &more).await;
    assert_eq!((status.code(), reason(&status).as_str()), (Code::ResourceExhausted, "NOD-006"));
    waits_for_the_day(&status);
    for endorsement in endorsements {
        port.node.submit(endorsement).await.unwrap();
    }
    // What is recorded is answered as ever.
    assert!(port.node.submit(founding).await.unwrap().duplicate);
}

fn event(ledger: LedgerId, member: &str, key: &str) -> Verified {
    use mengshu_core::event::{EventSignature, VERSION, sshsig};
    use mengshu_core::mechanism::Event;
    use mengshu_core::value::{Hash, Nonce};
    let (signer, author) = (signer(key), member.parse().unwrap());
    let event = Event {
        v: VERSION,
        ledger: Some(ledger),
        nonce: Nonce([1; 16]),
        author,
        key: signer.key_id(),
        written_at: Timestamp::from_micros(0),
        not_after: None,
        seen: None,
        body: Body::Act(Step::Endorse { act: EventId(Hash([7; 32]).0) }),
    };
    let bytes = event.encode().unwrap();
    let signature =
        EventSignature { member: event.author, key: event.key, signature: signer.sign(sshsig::EVENT, &bytes) };
    Submission { event: bytes, signatures: vec![signature] }.verify(&mut KeyCache::default()).unwrap()
}

#[test]
fn shares_are_of_a_key_and_of_a_member_in_one_ledger_on_one_day() {
    let (one, other) = (LedgerId([1; 32]), LedgerId([2; 32]));
    let node = "node.test".parse().unwrap();
    let mut quotas = Quotas::new(Admission { key_events: Some(2), key_bytes: Some(1_000), ..Admission::default() });
    let mut record = |ledger: LedgerId, member: &str, key: &str, bytes: usize, at: i64| {
        let event = event(ledger, member, key);
        let checked = quotas.check(&node, ledger, &event, false, Timestamp::from_micros(at));
        checked
            .map(|()| quotas.count(ledger, &event, false, bytes))
            .map_err(|refusal| (refusal.code.id, refusal.field.into_owned()))
    };
    let (key, member) = (Err(("NOD-006", "key".to_owned())), Err(("NOD-006", "author".to_owned())));
    // Events of a key.
    assert_eq!([0, 1].map(|_| record(one, "h", "h", 1, DAY)), [Ok(()), Ok(())]);
    assert_eq!(record(one, "h", "h", 1, DAY + 5), key);
    // A stolen key leaves the member's others half; together they have no more than twice a share.
    assert_eq!([0, 1].map(|_| record(one, "h", "h2", 1, DAY)), [Ok(()), Ok(())]);
    assert_eq!(record(one, "h", "h3", 1, DAY), member);
    // Neither other members nor other ledgers are touched.
    assert_eq!((record(one, "k", "k", 1_000, DAY), record(other, "h", "h", 1, DAY)), (Ok(()), Ok(())));
    // Bytes of a key; and the next day all begin at nothing.
    assert_eq!(record(one, "k", "k", 1, 2 * DAY - 1), key);
    assert_eq!((record(one, "k", "k", 1, 2 * DAY), record(one, "h", "h3", 1, 2 * DAY)), (Ok(()), Ok(())));
}
