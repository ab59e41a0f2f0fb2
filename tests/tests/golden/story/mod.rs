//! The stories: an alliance of ten in Shanghai's time, whose year has every kind of act and every fate of one, and a small
//! one in New York's, which changes its time zone and ends.

mod conduct;
mod founding;
mod organs;
mod overseas;
mod persons;
mod property;
mod stolen;
mod terms;

use std::sync::Arc;

use mengshu_core::value::LedgerId;
use mengshu_server::sequencer::ManualClock;
use mengshu_tests::TestNode;
use mengshu_tests::bodies::{attend, vote};

use crate::stage::Alliance;

/// Plays both on a node, the second in the middle of the first.
pub(crate) async fn play(node: &TestNode, clock: &Arc<ManualClock>) -> [LedgerId; 2] {
    let mut alliance = founding::play(node, clock).await;
    property::play(&mut alliance).await;
    organs::admission(&mut alliance).await;
    property::beyond_authority(&mut alliance).await;
    organs::board(&mut alliance).await;
    organs::without_quorum(&mut alliance).await;
    let other = overseas::play(node, clock).await;
    stolen::play(&mut alliance).await;
    conduct::play(&mut alliance).await;
    persons::play(&mut alliance).await;
    organs::under_way(&mut alliance).await;
    [alliance.ledger, other]
}

/// These members come to a meeting and vote on an item.
async fn votes(alliance: &mut Alliance<'_>, meeting: &str, decision: &str, cast: &[(&str, &str)]) {
    for (member, _) in cast {
        alliance.act(member, attend(meeting, &[])).await;
    }
    for (member, cast) in cast {
        alliance.act(member, vote(decision, *cast)).await;
    }
}
