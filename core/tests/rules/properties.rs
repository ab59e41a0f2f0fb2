//! Invariants that hold for every history: replay equals live, order of approvals does not matter, parts sum to 1.

use std::collections::BTreeMap;

use mengshu_core::ledger::Ledger;
use mengshu_core::mechanism::VerifiedEntry;
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::proof::leaf_hash;
use mengshu_core::value::{Hash, sum_is_one};
use mengshu_tests::bodies::{acknowledge, assign, deliver, distribute, leave, paid, pay, promise, register};
use mengshu_tests::id;
use mengshu_tests::world::{Log, World};
use proptest::prelude::*;

const MEMBERS: [&str; 5] = ["h", "k", "q", "y", "z"];

#[derive(Debug, Clone)]
enum Move {
    Register(usize, usize),
    Assign { asset: usize, from: usize, to: usize, num: u64, den: u64, day: u8 },
    Promise(usize, usize),
    Deliver(usize, u32),
    Acknowledge(usize, usize),
    Distribute(u32),
    Pay(usize),
    Receipt(usize, usize),
    Leave(usize, u8),
    Endorse(usize, usize),
    Decline(usize, usize),
    Withdraw(usize, usize),
    Days(u8),
}

fn moves() -> impl Strategy<Value = Move> {
    let m = 0..MEMBERS.len();
    prop_oneof![
        (m.clone(), m.clone()).prop_map(|(a, b)| Move::Register(a, b)),
        (0..4usize, m.clone(), m.clone(), 1..4u64, 1..7u64, 1..28u8)
            .prop_map(|(asset, from, to, num, den, day)| Move::Assign { asset, from, to, num, den, day }),
        (m.clone(), m.clone()).prop_map(|(a, b)| Move::Promise(a, b)),
        (m.clone(), 1..1000u32).prop_map(|(a, b)| Move::Deliver(a, b)),
        (m.clone(), 0..50usize).prop_map(|(a, b)| Move::Acknowledge(a, b)),
        (1..100_000u32).prop_map(Move::Distribute),
        m.clone().prop_map(Move::Pay),
        (m.clone(), 0..50usize).prop_map(|(a, b)| Move::Receipt(a, b)),
        (m.clone(), 1..60u8).prop_map(|(a, b)| Move::Leave(a, b)),
        (m.clone(), 0..8usize).prop_map(|(a, b)| Move::Endorse(a, b)),
        (m.clone(), 0..8usize).prop_map(|(a, b)| Move::Endorse(a, b)),
        (m.clone(), 0..8usize).prop_map(|(a, b)| Move::Endorse(a, b)),
        (m.clone(), 0..8usize).prop_map(|(a, b)| Move::Decline(a, b)),
        (m.clone(), 0..8usize).prop_map(|(a, b)| Move::Withdraw(a, b)),
        (1..20u8).prop_map(Move::Days),
    ]
}

/// Plays a move; refusals are part of life.
fn play(world: &mut World, step: usize, action: &Move) {
    let event_of = |world: &World, place: usize| {
        let past = &world.past[place % world.past.len()];
        past.event.id()
    };
    let pending =
        |world: &World, place: usize| world.ledger.state().machine.pending.iter().map(|(id, _)| *id).nth(place);
    let before = (world.ledger.state().size(), world.ledger.digest());
    let result = match action {
        Move::Register(a, b) if a == b => {
            world.act(MEMBERS[*a], register(&format!("p{}", step % 4), &[(MEMBERS[*a], "1")])).map(|_| ())
        }
        Move::Register(a, b) => world
            .act(MEMBERS[*a], register(&format!("p{}", step % 4), &[(MEMBERS[*a], "2/3"), (MEMBERS[*b], "1/3")]))
            .map(|_| ()),
        Move::Assign { asset, from, to, num, den, day } => {
            let body = assign(
                &format!("p{asset}"),
                MEMBERS[*from],
                MEMBERS[*to],
                &format!("{}/{}", (*num).min(*den), den),
                &format!("2024-02-{day:02}"),
            );
            world.act(MEMBERS[*from], body).map(|_| ())
        }
        Move::Promise(a, b) => {
            world.act(MEMBERS[*a], promise(&format!("c-{}", MEMBERS[*a]), "100 CNY", MEMBERS[*b])).map(|_| ())
        }
        Move::Deliver(a, value) => world
            .act(
                MEMBERS[*a],
                deliver(&format!("c-{}", MEMBERS[*a]), &format!("{value} CNY"), "2024-01-01", &format!("note {step}")),
            )
            .map(|_| ()),
        Move::Acknowledge(a, place) => {
            let delivery = event_of(world, *place);
            world.act(MEMBERS[*a], acknowledge(delivery, "7 CNY")).map(|_| ())
        }
        Move::Distribute(pool) => {
            world.act("h", distribute(&format!("d{}", step % 3), &format!("{pool} CNY"), "2024-01-01", 1)).map(|_| ())
        }
        Move::Pay(a) => world.act("h", pay(&format!("d{}", step % 3), MEMBERS[*a], "0.05 CNY")).map(|_| ()),
        Move::Receipt(a, place) => {
            let payment = event_of(world, *place);
            world.act(MEMBERS[*a], paid(payment)).map(|_| ())
        }
        Move::Leave(a, days) => {
            let last = world.ledger.state().date_at(world.now).add_days(i32::from(*days)).unwrap();
            world.act(MEMBERS[*a], leave(&last.to_string())).map(|_| ())
        }
        Move::Endorse(a, place) => match pending(world, *place) {
            Some(act) => world.endorse(MEMBERS[*a], act).map(|_| ()),
            None => Ok(()),
        },
        Move::Decline(a, place) => match pending(world, *place) {
            Some(act) => world.decline(MEMBERS[*a], act).map(|_| ()),
            None => Ok(()),
        },
        Move::Withdraw(a, place) => match pending(world, *place) {
            Some(act) => world.withdraw(MEMBERS[*a], act).map(|_| ()),
            None => Ok(()),
        },
        Move::Days(days) => {
            world.now = world.now.add_days(i64::from(*days));
            Ok(())
        }
    };
    if result.is_err() {
        assert_eq!(before, (world.ledger.state().size(), world.ledger.digest()), "a refusal changes nothing");
    }
}

fn check_invariants(world: &World) {
    let state = world.ledger.state();
    for title in state.sections.ip.titles(None) {
        let mut dates = vec![title.asset.since];
        dates.extend(title.standing(0).map(|(_, row)| row.effective));
        for date in dates {
            let owners = title.owners(date).unwrap();
            assert!(sum_is_one(owners.values()), "{} on {date}: {owners:?}", title.id);
        }
    }
    for (_, contribution) in state.sections.contribution.contributions.iter() {
        assert!(contribution.acknowledged.minor <= contribution.delivered.minor);
    }
    for (_, distribution) in state.sections.benefit.distributions.iter() {
        assert_eq!(distribution.parts.values().map(|part| part.due).sum::<i64>(), distribution.pool.minor);
        assert!(distribution.parts.values().all(|part| part.acknowledged <= part.paid && part.paid <= part.due));
    }
    let pending = state.machine.acts.iter().filter(|(_, standing)| **standing == Standing::Pending).count();
    assert_eq!(pending, state.machine.pending.len());
    assert_eq!(u64::try_from(state.machine.events.len()).unwrap(), state.size());
    for index in 0..state.size() {
        assert_eq!(state.find(&state.event_of(index).unwrap()), Some(index));
    }
}

fn replay(world: &World, snapshot_at: Option<usize>) -> Hash {
    let mut ledger = Ledger::new();
    let mut log = Log::default();
    for (place, past) in world.past.iter().enumerate() {
        let bytes = past.event.entry_bytes(u64::try_from(place).unwrap(), past.recorded_at).unwrap();
        let entry = VerifiedEntry::trust(&bytes).unwrap();
        assert_eq!(entry.leaf, leaf_hash(&bytes));
        ledger.replay(&entry, &log).unwrap();
        log.0.push(entry.leaf);
        if snapshot_at == Some(place) {
            let mut bytes = Vec::new();
            ledger.state().dump(&mut |chunk| bytes.extend(chunk)).unwrap();
            ledger = Ledger::restore(&mut bytes.as_slice()).unwrap();
        }
    }
    ledger.digest()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn replay_equals_live_and_invariants_hold(story in prop::collection::vec(moves(), 1..60), cut in 0usize..60) {
        let mut world = World::alliance();
        for (step, action) in story.iter().enumerate() {
            play(&mut world, step, action);
        }
        check_invariants(&world);
        let live = world.ledger.digest();
        prop_assert_eq!(live, replay(&world, None), "full replay");
        prop_assert_eq!(live, replay(&world, Some(cut % world.past.len())), "snapshot and tail");
        prop_assert_eq!(world.log.0.root(), replay_root(&world));
    }
}

fn replay_root(world: &World) -> Hash {
    let mut log = Log::default();
    for (place, past) in world.past.iter().enumerate() {
        log.0.push(leaf_hash(&past.event.entry_bytes(u64::try_from(place).unwrap(), past.recorded_at).unwrap()));
    }
    log.0.root()
}

/// All orders of three approvers, each endorsing or one of them declining: the outcome depends on what was said, and on
/// nothing else.
#[test]
fn the_order_of_approvals_does_not_matter() {
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let approvers = ["k", "q", "y"];
    let mut outcomes: BTreeMap<Option<usize>, Vec<bool>> = BTreeMap::new();
    for order in orders {
        for decliner in [None, Some(0), Some(1), Some(2)] {
            let mut world = World::alliance();
            let act =
                world.act("h", register("p1", &[("h", "1/4"), ("k", "1/4"), ("q", "1/4"), ("y", "1/4")])).unwrap();
            for place in order {
                let _ = if decliner == Some(place) {
                    world.decline(approvers[place], act)
                } else {
                    world.endorse(approvers[place], act)
                };
            }
            let effective = matches!(world.standing(act), Standing::Effective(_));
            assert_eq!(effective, world.ledger.state().sections.ip.assets.contains(&id("p1")));
            outcomes.entry(decliner).or_default().push(effective);
        }
    }
    for (decliner, effective) in outcomes {
        assert!(effective.iter().all(|outcome| *outcome == decliner.is_none()), "{decliner:?}: {effective:?}");
    }
}
