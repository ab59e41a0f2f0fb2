//! What acts of each kind dispose of, as far as the kind says it: what the limits of keys are held against (issue 13, A8).
//!
//! Invariant: an act whose value is not stated is beyond a limit in money, unless the key's grant says otherwise. So a new
//! act is beyond it until this table says that it disposes of nothing.

use crate::book::{Stake, Worth};

/// What an act of a kind disposes of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Disposes {
    /// Of nothing of value: it states a fact, takes part in a procedure, takes something away from nobody.
    Nothing,
    /// Of what its rules say: an amount, nothing, or something whose value is not stated.
    AsItSays,
    /// Of something whose value nobody states: a contract, a membership, a right.
    Unstated,
}

const KINDS: &[(&str, Disposes)] = &[
    ("membership.found", Disposes::Unstated),
    ("membership.apply", Disposes::Nothing),
    ("membership.check_application", Disposes::Nothing),
    ("membership.admit", Disposes::Unstated),
    ("membership.change_profile", Disposes::Nothing),
    ("membership.succeed", Disposes::Unstated),
    ("membership.record_end", Disposes::Unstated),
    ("membership.declare_affiliate", Disposes::Nothing),
    ("membership.end_affiliate", Disposes::Nothing),
    // What is decided about another member disposes of nothing that is the decider's.
    ("membership.suspend", Disposes::Nothing),
    ("membership.reinstate", Disposes::Nothing),
    ("membership.declare_default", Disposes::Nothing),
    ("membership.end_default", Disposes::Nothing),
    // A key passes on no more than it has (AUT-013), and taking one away gives nothing.
    ("membership.grant_key", Disposes::Nothing),
    ("membership.rotate_key", Disposes::Nothing),
    ("membership.revoke_key", Disposes::Nothing),
    // A root key can dispose of all that its member has.
    ("membership.replace_root", Disposes::Unstated),
    ("membership.replace_recovery", Disposes::Nothing),
    ("membership.limit_root", Disposes::Nothing),
    ("membership.compromise_key", Disposes::Nothing),
    ("membership.confirm", Disposes::Nothing),
    ("membership.strike", Disposes::Nothing),
    ("agreement.propose", Disposes::Unstated),
    ("agreement.amend", Disposes::Unstated),
    ("agreement.project", Disposes::Unstated),
    ("agreement.declare_side", Disposes::Unstated),
    ("agreement.terminate", Disposes::Unstated),
    ("decision.convene", Disposes::Nothing),
    ("decision.add_item", Disposes::Nothing),
    // Whoever has a proxy may vote for anything.
    ("decision.grant_proxy", Disposes::Unstated),
    ("decision.attend", Disposes::Nothing),
    // A vote for an act is held against the same limit as an endorsement of it.
    ("decision.vote", Disposes::AsItSays),
    ("decision.close", Disposes::Nothing),
    ("decision.minutes", Disposes::Nothing),
    ("decision.object_minutes", Disposes::Nothing),
    ("decision.veto", Disposes::Nothing),
    ("decision.lift_veto", Disposes::AsItSays),
    ("decision.appoint", Disposes::Nothing),
    ("decision.correct", Disposes::Nothing),
    ("contribution.promise", Disposes::AsItSays),
    ("contribution.deliver", Disposes::AsItSays),
    ("contribution.acknowledge", Disposes::AsItSays),
    ("contribution.contest", Disposes::Nothing),
    ("contribution.correct", Disposes::AsItSays),
    ("ip.register", Disposes::Unstated),
    ("ip.assign", Disposes::AsItSays),
    ("ip.settle_claim", Disposes::AsItSays),
    // What a register shows moves no title.
    ("ip.record_fact", Disposes::Nothing),
    ("ip.correct", Disposes::Nothing),
    ("benefit.distribute", Disposes::AsItSays),
    ("benefit.pay", Disposes::AsItSays),
    ("benefit.acknowledge", Disposes::AsItSays),
    ("benefit.correct", Disposes::AsItSays),
    ("exit.leave", Disposes::Unstated),
    ("exit.open_breach", Disposes::Nothing),
    // It gives up what the notice was about.
    ("exit.acknowledge_cure", Disposes::Unstated),
    ("exit.correct", Disposes::Nothing),
    ("exit.expel", Disposes::Nothing),
    ("exit.notify_expulsion", Disposes::Nothing),
];

/// What an act disposes of: what its rules say, and where they state no value, what its kind says.
pub(super) fn settle(kind: &str, stake: Stake) -> Stake {
    let nothing = KINDS.iter().any(|(of, disposes)| *of == kind && *disposes == Disposes::Nothing);
    match stake.worth {
        Worth::Unstated if nothing => Stake { worth: Worth::Nothing, ..stake },
        _ => stake,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::mechanism::roll::kinds;

    #[test]
    fn every_act_says_what_it_disposes_of() {
        let listed: BTreeSet<_> = KINDS.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(listed, kinds().collect(), "a line of KINDS for each act, and no other");
    }
}
