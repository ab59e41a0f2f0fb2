//! The arithmetic of a ballot: thresholds at every boundary, weights, power.

use std::collections::{BTreeMap, BTreeSet};

use mengshu_core::mechanism::decision::{Ballot, Base, Outcome, Threshold, Vote, Voter, VotingRule, shapley_shubik};
use mengshu_core::value::{MemberId, Share};
use mengshu_tests::id;
use mengshu_tests::terms::rule;

/// A ballot of members with one vote each: so many present and for, against, abstaining, and so many absent.
fn ballot(rule: &VotingRule, (yes, no, abstain, absent): (usize, usize, usize, usize)) -> Ballot {
    let cast = [(yes, Some(Vote::Yes)), (no, Some(Vote::No)), (abstain, Some(Vote::Abstain)), (absent, None)];
    let all = cast.into_iter().flat_map(|(count, vote)| std::iter::repeat_n(vote, count));
    let voter = |vote: Option<Vote>| Voter { votes: 1, present: vote.map(|_| 1), vote: vote.map(|vote| (vote, 1)) };
    Ballot {
        quorum: rule.quorum,
        base: rule.base,
        passes: rule.passes,
        silence_accepts: false,
        voters: all.enumerate().map(|(n, vote)| (id(&format!("m{n}")), voter(vote))).collect(),
        excluded: BTreeSet::new(),
    }
}

/// Every ballot of up to nine equal members under every rule of the table, against the rule as a sentence.
#[test]
fn thresholds_hold_at_every_boundary() {
    // DESCA: quorum 2/3, 2/3 of votes cast. Charters: more than half present, 2/3 of those present; or all by majority.
    let rules = [
        ("DESCA", rule(Some(">= 2/3"), Base::Cast, ">= 2/3")),
        ("charter", rule(Some(">= 1/2"), Base::Present, ">= 2/3")),
        ("strict charter", rule(Some("> 1/2"), Base::Present, "> 1/2")),
        ("written majority", rule(None, Base::All, "> 1/2")),
        ("unanimity", rule(None, Base::All, ">= 1")),
        ("extraordinary", rule(None, Base::Cast, ">= 2/3")),
    ];
    let mut seen: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (name, rule) in &rules {
        for (yes, no, abstain, absent) in (0..=9).flat_map(|yes| {
            (0..=9 - yes).flat_map(move |no| {
                (0..=9 - yes - no).flat_map(move |ab| (0..=9 - yes - no - ab).map(move |absent| (yes, no, ab, absent)))
            })
        }) {
            let present = yes + no + abstain;
            let all = present + absent;
            let expected = match *name {
                "DESCA" if all == 0 || 3 * present < 2 * all => Outcome::NoQuorum,
                "DESCA" if yes + no > 0 && 3 * yes >= 2 * (yes + no) => Outcome::Passed,
                "charter" if all == 0 || 2 * present < all => Outcome::NoQuorum,
                "charter" if present > 0 && 3 * yes >= 2 * present => Outcome::Passed,
                "strict charter" if 2 * present <= all => Outcome::NoQuorum,
                "strict charter" if 2 * yes > present => Outcome::Passed,
                "written majority" if 2 * yes > all => Outcome::Passed,
                "unanimity" if all > 0 && yes == all => Outcome::Passed,
                "extraordinary" if yes + no > 0 && 3 * yes >= 2 * (yes + no) => Outcome::Passed,
                _ => Outcome::Failed,
            };
            let tally = ballot(rule, (yes, no, abstain, absent)).tally();
            assert_eq!(tally.outcome, expected, "{name}: {yes} yes {no} no {abstain} abstained {absent} absent");
            seen.entry(name).or_default().insert(format!("{expected:?}"));
        }
    }
    assert_eq!(seen["DESCA"].len(), 3);
}

#[test]
fn weighted_votes_count_by_weight_and_ties_fail() {
    let voter = |votes, vote| Voter { votes, present: Some(1), vote: Some((vote, 1)) };
    let mut ballot = ballot(&rule(None, Base::Cast, "> 1/2"), (0, 0, 0, 0));
    ballot.voters.insert(id("h"), voter(3, Vote::Yes));
    ballot.voters.insert(id("k"), voter(2, Vote::No));
    ballot.voters.insert(id("q"), voter(1, Vote::No));
    assert_eq!(ballot.tally().outcome, Outcome::Failed, "3 of 6 is not more than half");
    ballot.passes = id(">= 1/2");
    assert_eq!(ballot.tally().outcome, Outcome::Passed);
    assert_eq!(ballot.if_abstained(&id("h")).tally().outcome, Outcome::Failed);
    // The largest weights do not overflow.
    ballot.voters.values_mut().for_each(|voter| voter.votes = u32::MAX);
    assert_eq!(ballot.tally().entitled, 3 * u64::from(u32::MAX));
}

#[test]
fn power_is_the_published_one() {
    // The parliament of Catalonia of 2012: 68 of 135.
    let seats = [("ciu", 50), ("psc", 20), ("erc", 21), ("pp", 19), ("icv", 13), ("cs", 9), ("cup", 3)];
    let votes = seats.iter().map(|(party, seats)| (id(party), *seats)).collect();
    let power = shapley_shubik(&votes, Threshold { share: Share::new(68, 135).unwrap(), more_than: false }).unwrap();
    let of = |party: &str| power[&id::<MemberId>(party)].to_string();
    assert_eq!([of("ciu"), of("psc"), of("icv"), of("cup")], ["8/15", "2/15", "1/30", "0"]);
    assert!(mengshu_core::value::sum_is_one(power.values()));
    // Stach 2011: quota 50 of 10, 10, 20, 30.
    let votes = [("a", 10), ("b", 10), ("c", 20), ("d", 30)].iter().map(|(name, votes)| (id(name), *votes)).collect();
    let power = shapley_shubik(&votes, Threshold { share: Share::new(50, 70).unwrap(), more_than: false }).unwrap();
    let power: Vec<_> = power.values().map(ToString::to_string).collect();
    assert_eq!(power, ["1/12", "1/12", "1/4", "7/12"]);
    // Seventeen are too many.
    let crowd: BTreeMap<MemberId, u32> = (0..17).map(|n| (id(&format!("m{n}")), 1)).collect();
    assert_eq!(shapley_shubik(&crowd, id("> 1/2")), None);
    let sixteen = crowd.into_iter().take(16).collect();
    assert_eq!(shapley_shubik(&sixteen, id("> 1/2")).unwrap()[&id::<MemberId>("m0")].to_string(), "1/16");
}

#[test]
fn a_threshold_is_written_as_people_write_it() {
    for good in [">= 2/3", "> 1/2", ">= 1", "> 0"] {
        assert_eq!(good.parse::<Threshold>().unwrap().to_string(), good);
    }
    for bad in ["2/3", ">=2/3", "> 4/3", "< 1/2", "> ", "> x", ">= 0.5"] {
        assert!(bad.parse::<Threshold>().is_err(), "{bad}");
    }
}
