//! Calls that come together.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::limits::PortLimits;
use crate::testing::{TestPort, soon};

#[tokio::test(flavor = "multi_thread")]
async fn of_calls_whose_signatures_are_judged_together_only_the_forged_are_refused() {
    let port = TestPort::start(PortLimits::default()).await;
    let (founding, mut calls) = port.events(31);
    port.node.submit(founding).await.unwrap();
    let forged = |place: usize| place % 4 == 1;
    for (_, call) in calls.iter_mut().enumerate().filter(|(place, _)| forged(*place)) {
        call.signatures[0].signature.0[3] ^= 1;
    }
    // While nobody can write they gather.
    let inner = Arc::clone(&port.node.inner);
    let gathered = || inner.inbox.len() == 30;
    let answers: Vec<_> = {
        let _held = inner.desktop.lock().unwrap();
        let submit = |call| {
            let node = port.node.clone();
            tokio::spawn(async move { node.submit(call).await })
        };
        let answers = calls.into_iter().map(submit).collect();
        while !gathered() {
            std::thread::yield_now();
        }
        answers
    };
    for (place, answer) in answers.into_iter().enumerate() {
        match soon(answer).await.unwrap() {
            Ok(receipt) => assert!(!forged(place) && !receipt.duplicate, "{place}"),
            Err(SubmitError::Refused { refusal, ledger, .. }) => {
                assert!(forged(place), "{place}: {refusal}");
                assert_eq!((refusal.code.id, ledger), ("SIG-002", None));
            }
            Err(error) => panic!("{place}: {error}"),
        }
    }
    assert_eq!(port.node.shelf().list(None, 1)[0].published().unwrap().size, 1 + 22);
}
