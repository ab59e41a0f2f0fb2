//! What several files of rules begin with, or ask: a member with notice of a breach under a council's rule; what is shown
//! of a member on a date.

use mengshu_core::book::Matter;
use mengshu_core::mechanism::decision::VotingRule;
use mengshu_core::value::EventId;
use mengshu_tests::bodies::breach;
use mengshu_tests::terms::council_terms;
use mengshu_tests::world::{World, refused};
use serde_json::Value;

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
