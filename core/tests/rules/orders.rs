//! Orders: whatever three signers do in whatever order, there is one result, and the rules give it.

use mengshu_core::book::{Refusal, Scope};
use mengshu_core::ledger::Ledger;
use mengshu_core::mechanism::VerifiedEntry;
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::proof::leaf_hash;
use mengshu_core::value::Hash;
use mengshu_tests::bodies::{assign, propose, register, revoke};
use mengshu_tests::terms::terms;
use mengshu_tests::world::{Log, World, refused};
use proptest::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    Sign,
    Decline,
    /// Lets the deadline pass.
    Expire,
    Withdraw,
}

const DEEDS: [Does; 4] = [Does::Sign, Does::Decline, Does::Expire, Does::Withdraw];
const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
/// H proposes the version, so its signature is given.
const SIGNERS: [&str; 3] = ["h", "k", "q"];

/// The rules as a lawyer would say them: what becomes of the version, and how each deed is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Pending,
    Effective,
    Declined,
    Withdrawn,
    Lapsed,
}

fn expected(order: [usize; 3], deeds: [Does; 3]) -> (Fate, Vec<Option<&'static str>>) {
    let mut fate = Fate::Pending;
    let mut signed = [true, false, false];
    let mut answers = Vec::new();
    for signer in order {
        let deed = deeds[signer];
        let answer = match (fate, deed) {
            (Fate::Pending, Does::Expire) => {
                fate = Fate::Lapsed;
                None
            }
            (_, Does::Expire) => None,
            (Fate::Lapsed, _) => Some("ACT-006"),
            (Fate::Effective | Fate::Declined | Fate::Withdrawn, _) => Some("ACT-002"),
            (Fate::Pending, Does::Sign) if signed[signer] => Some("ACT-004"),
            (Fate::Pending, Does::Sign) => {
                signed[signer] = true;
                if signed == [true; 3] {
                    fate = Fate::Effective;
                }
                None
            }
            (Fate::Pending, Does::Decline) if signed[signer] => Some("ACT-009"),
            (Fate::Pending, Does::Decline) => {
                fate = Fate::Declined;
                None
            }
            (Fate::Pending, Does::Withdraw) if signer == 0 => {
                fate = Fate::Withdrawn;
                None
            }
            (Fate::Pending, Does::Withdraw) => Some("ACT-005"),
        };
        answers.push(answer);
    }
    (fate, answers)
}

fn fate_of(standing: Standing) -> Fate {
    match standing {
        Standing::Pending => Fate::Pending,
        Standing::Effective(_) => Fate::Effective,
        Standing::Declined(_) => Fate::Declined,
        Standing::Withdrawn(_) => Fate::Withdrawn,
        Standing::Lapsed(_) => Fate::Lapsed,
        other => panic!("{other:?}"),
    }
}

/// All orders of three signers, each signing, declining, letting the deadline pass or withdrawing: 6 × 4³ stories.
#[test]
fn every_order_of_three_signers_has_one_result() {
    let mut fates = std::collections::BTreeMap::new();
    for order in ORDERS {
        for story in 0..64usize {
            let deeds = [DEEDS[story % 4], DEEDS[story / 4 % 4], DEEDS[story / 16]];
            let mut world = World::founded(&SIGNERS);
            let act = world.act("h", propose(1, "2024-01-01", terms(&[("h", "1")]))).unwrap();
            let mut answers = Vec::new();
            for signer in order {
                let name = SIGNERS[signer];
                let answer = match deeds[signer] {
                    Does::Sign => world.endorse(name, act),
                    Does::Decline => world.decline(name, act),
                    Does::Withdraw => world.withdraw(name, act),
                    Does::Expire => {
                        world.now = world.now.add_days(91);
                        answers.push(None);
                        continue;
                    }
                };
                answers.push(answer.err().map(|refusal: Refusal| refusal.code.id));
            }
            let found = (fate_of(world.standing(act)), answers);
            assert_eq!(found, expected(order, deeds), "{order:?} {deeds:?}");
            let in_force = world.view("agreement", &[])["in_force"].as_u64();
            assert_eq!(in_force, (found.0 == Fate::Effective).then_some(1), "{order:?} {deeds:?}");
            *fates.entry(format!("{:?}", found.0)).or_insert(0) += 1;
        }
    }
    // Every fate occurs: the table is not empty on one side.
    assert_eq!(fates.len(), 5, "{fates:?}");
}

/// Replays a world, asking for the digest after the entries whose place the pattern names.
fn replay(world: &World, batches: &[usize]) -> Hash {
    let mut ledger = Ledger::new();
    let mut log = Log::default();
    let mut sizes = batches.iter().copied().cycle();
    let mut left = sizes.next().unwrap_or(1);
    for (place, past) in world.past.iter().enumerate() {
        let bytes = past.event.entry_bytes(u64::try_from(place).unwrap(), past.recorded_at).unwrap();
        ledger.replay(&VerifiedEntry::trust(&bytes).unwrap(), &log).unwrap();
        log.0.push(leaf_hash(&bytes));
        left -= 1;
        if left == 0 {
            ledger.digest();
            left = sizes.next().unwrap_or(1);
        }
    }
    ledger.digest()
}

/// `before` assignments are signed with a working key, then it is revoked, rotated, alarmed or compromised with the
/// present entry as the last trusted one: every one of them stands untouched.
fn removing_a_key_keeps(before: usize, way: u8) {
    let mut world = World::alliance();
    let k1 = world.grant("k", "k1", &[Scope::AssignIp], |_| {});
    let acts: Vec<_> =
        (0..before).map(|n| world.act("k", register(&format!("p{n}"), &[("k", "1")])).unwrap()).collect();
    let trusted = world.last();
    let serial = world.serial("k");
    let body = match way {
        0 => revoke(k1, serial),
        1 => world.rotate("k", k1, "k2"),
        _ => world.compromise("k", k1, trusted),
    };
    // Revoking, rotating and the proof of a compromise come from the root key, the alarm from the key itself.
    if way != 3 {
        world.signs_with("k", "k");
    }
    world.act("k", body).unwrap();
    for act in acts {
        assert!(matches!(world.standing(act), Standing::Effective(_)));
        assert_eq!(world.ledger.state().doubted(&act), None);
    }
    world.signs_with("k", "k1");
    refused(world.act("k", register("later", &[("k", "1")])), "AUT-003");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// Approvals of several acts come in any order: what stands in the end is the same, and the digest does not depend on
    /// how many entries were taken together.
    #[test]
    fn concurrent_endorsements_in_any_order_give_one_result(
        shuffle in Just((0..8usize).collect::<Vec<_>>()).prop_shuffle(),
        batches in prop::collection::vec(1usize..6, 1..5),
    ) {
        let mut world = World::alliance();
        world.settle("h", register("p1", &[("h", "1/2"), ("k", "1/2")]));
        world.settle("h", register("p2", &[("h", "1/2"), ("y", "1/2")]));
        let acts = [
            (world.act("h", assign("p1", "h", "q", "1/4", "2024-03-01")).unwrap(), ["k", "q"]),
            (world.act("k", assign("p1", "k", "z", "1/4", "2024-03-01")).unwrap(), ["h", "z"]),
            (world.act("h", assign("p2", "h", "k", "1/2", "2024-04-01")).unwrap(), ["k", "y"]),
            (world.act("y", assign("p2", "y", "z", "1/8", "2024-05-01")).unwrap(), ["z", "h"]),
        ];
        for place in shuffle {
            let (act, who) = acts[place / 2];
            let answer = world.endorse(who[place % 2], act);
            prop_assert!(answer.is_ok() || who[place % 2] == "h", "{answer:?}");
        }
        // Once H has given its half of P2 away, its consent to Y's assignment is K's to give.
        for (act, _) in acts {
            for (member, _) in world.missing(act) {
                world.endorse(&member, act).unwrap();
            }
            prop_assert!(matches!(world.standing(act), Standing::Effective(_)));
        }
        let owners = |asset: &str| world.owners(asset, "2024-06-01");
        let text = |asset: &str| owners(asset).into_iter().map(|(member, share)| format!("{member} {share}")).collect::<Vec<_>>();
        prop_assert_eq!(text("p1"), ["h 1/4", "k 1/4", "q 1/4", "z 1/4"]);
        prop_assert_eq!(text("p2"), ["k 1/2", "y 3/8", "z 1/8"]);
        let live = world.ledger.digest();
        prop_assert_eq!(live, replay(&world, &batches));
        prop_assert_eq!(live, replay(&world, &[1]));
    }

    /// A key is taken away at any moment, in any way: what stood before stands after it.
    #[test]
    fn a_removed_key_never_makes_an_earlier_act_invalid(before in 1usize..6, way in 0u8..4) {
        removing_a_key_keeps(before, way);
    }
}
