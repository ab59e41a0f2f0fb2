//! Votes against an oracle: whatever members, proxies and thieves do at a meeting, the count is the one that a reader of
//! the log makes with pencil and paper: who was there, what each said last, without the signatures that are not trusted.

use std::collections::{BTreeMap, BTreeSet};

use mengshu_core::book::{Matter, Scope};
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::decision::{
    Act, Attend, Base, CastVote, Close, Convene, Exclusion, GrantProxy, MeetingKind, Vote, VotingRule,
};
use mengshu_core::value::KeyId;
use mengshu_tests::bodies::{convening, item};
use mengshu_tests::id;
use mengshu_tests::terms::{council_terms, rule};
use mengshu_tests::world::World;
use proptest::prelude::*;

const MEMBERS: [&str; 5] = ["h", "k", "q", "y", "z"];
const VOTES: [Vote; 3] = [Vote::Yes, Vote::No, Vote::Abstain];

/// What somebody did at the meeting, and whether with the key that may turn out to be stolen.
#[derive(Debug, Clone, Copy)]
struct Duty {
    who: usize,
    working_key: bool,
    what: What,
}

#[derive(Debug, Clone, Copy)]
enum What {
    /// Comes, for those who gave it a proxy too.
    Comes { for_others: bool },
    /// Votes.
    Votes(usize),
    /// Votes for the member that gave it a proxy, if one did.
    VotesFor { whom: usize, vote: usize },
}

fn deeds() -> impl Strategy<Value = Vec<Duty>> {
    let what = prop_oneof![
        2 => any::<bool>().prop_map(|for_others| What::Comes { for_others }),
        3 => (0usize..3).prop_map(What::Votes),
        2 => (0usize..5, 0usize..3).prop_map(|(whom, vote)| What::VotesFor { whom, vote }),
    ];
    let deed = (0usize..5, any::<bool>(), what).prop_map(|(who, working_key, what)| Duty { who, working_key, what });
    prop::collection::vec(deed, 0..24)
}

fn decision(act: Act) -> Body {
    Body::Decision(act)
}

/// A world in which each member has two keys, and the proxies that were given before the meeting; Z is the member
/// concerned.
fn meeting(rule: VotingRule, proxies: &[Option<usize>; 5]) -> (World, u64, BTreeMap<usize, KeyId>) {
    let mut world = World::under(&MEMBERS, council_terms(&[(Matter::Suspension, "suspension", rule)]));
    let mut keys = BTreeMap::new();
    for (place, member) in MEMBERS.iter().enumerate() {
        keys.insert(place, world.grant(member, &format!("{member}2"), &[Scope::Vote], |_| {}));
        world.signs_with(member, member);
    }
    let mut about_z = item("d1", Matter::Suspension, None);
    about_z.concerned = Some(id("z"));
    let call: Convene = convening("m1", MeetingKind::Ordinary, "2024-02-01", vec![about_z]);
    world.act("h", decision(Act::Convene(call))).unwrap();
    for (from, to) in proxies.iter().enumerate() {
        if let Some(to) = to.filter(|to| *to != from) {
            let grant = GrantProxy { meeting: id("m1"), to: id(MEMBERS[to]) };
            world.act(MEMBERS[from], decision(Act::GrantProxy(grant))).unwrap();
        }
    }
    let trusted = world.last();
    world.on("2024-02-01");
    (world, trusted, keys)
}

fn body(deed: &Duty, holder_of: &dyn Fn(usize) -> Option<usize>) -> Act {
    match deed.what {
        What::Comes { for_others } => {
            let others = (0..5).filter(|from| for_others && holder_of(*from) == Some(deed.who));
            Act::Attend(Attend { meeting: id("m1"), represents: others.map(|from| id(MEMBERS[from])).collect() })
        }
        What::Votes(vote) => Act::Vote(CastVote { decision: id("d1"), vote: VOTES[vote], on_behalf_of: None }),
        What::VotesFor { whom, vote } => {
            let on_behalf_of = Some(id(MEMBERS[whom]));
            Act::Vote(CastVote { decision: id("d1"), vote: VOTES[vote], on_behalf_of })
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn the_count_is_the_one_made_with_pencil_and_paper(
        proxies in prop::array::uniform5(prop::option::of(0usize..5)),
        deeds in deeds(),
        stolen in prop::collection::btree_set(0usize..5, 0..4),
        present_base in any::<bool>(),
        concerned in any::<bool>(),
    ) {
        let base = if present_base { Base::Present } else { Base::Cast };
        let mut budget = rule(Some(">= 1/2"), base, ">= 2/3");
        if concerned {
            budget.exclude = BTreeSet::from([Exclusion::Concerned]);
        }
        let holder_of = |from: usize| proxies[from].filter(|to| *to != from);
        let (mut world, trusted, keys) = meeting(budget, &proxies);
        let mut done: Vec<Duty> = Vec::new();
        for deed in &deeds {
            let member = MEMBERS[deed.who];
            world.signs_with(member, &if deed.working_key { format!("{member}2") } else { member.to_owned() });
            if world.act(member, decision(body(deed, &holder_of))).is_ok() {
                done.push(*deed);
            }
        }
        for member in MEMBERS {
            world.signs_with(member, member);
        }
        world.on("2024-02-02");
        world.act("k", decision(Act::Close(Close { decision: id("d1") }))).unwrap();
        let closed = world.shown("d1")["as_closed"].clone();
        for place in &stolen {
            world.act(MEMBERS[*place], world.compromise(MEMBERS[*place], keys[place], trusted)).unwrap();
        }
        let found = world.shown("d1");

        // With pencil and paper: nobody who is out, and for nobody who is out.
        let out = |member: usize| concerned && member == 4;
        let count = |trusts: &dyn Fn(&Duty) -> bool| {
            let mut vote: BTreeMap<usize, usize> = BTreeMap::new();
            let mut there: BTreeSet<usize> = BTreeSet::new();
            for deed in done.iter().filter(|deed| trusts(deed) && !out(deed.who)) {
                match deed.what {
                    What::Comes { for_others } => {
                        there.insert(deed.who);
                        there.extend((0..5).filter(|from| for_others && holder_of(*from) == Some(deed.who)));
                    }
                    What::Votes(cast) => {
                        vote.insert(deed.who, cast);
                    }
                    What::VotesFor { whom, vote: cast } => {
                        vote.insert(whom, cast);
                    }
                }
            }
            // Whoever votes is there.
            there.extend(vote.keys());
            there.retain(|member| !out(*member));
            vote.retain(|member, _| !out(*member));
            let of = |cast: usize| vote.values().filter(|vote| **vote == cast).count();
            let (yes, no, abstained, present) = (of(0), of(1), of(2), there.len());
            let entitled = if concerned { 4 } else { 5 };
            let whole = if present_base { present } else { yes + no };
            let outcome = if 2 * present < entitled {
                "no_quorum"
            } else if whole > 0 && 3 * yes >= 2 * whole {
                "passed"
            } else {
                "failed"
            };
            (yes, no, abstained, present, outcome.to_owned())
        };
        let read = |shown: &serde_json::Value| {
            let number = |value: &serde_json::Value| usize::try_from(value.as_u64().unwrap()).unwrap();
            (
                number(&shown["yes"]), number(&shown["no"]), number(&shown["abstained"]),
                number(&shown["quorum"]["present"]), shown["outcome"].as_str().unwrap().to_owned(),
            )
        };
        let before = count(&|_| true);
        let after = count(&|deed| !(deed.working_key && stolen.contains(&deed.who)));
        prop_assert_eq!(read(&closed), before.clone(), "at the close: {:?}", done);
        prop_assert_eq!(read(&found["arithmetic"]), after.clone(), "without {:?}: {:?}", stolen, done);
        let reopened = found["standing"] == "reopened";
        prop_assert_eq!(reopened, before.4 != after.4);
    }
}
