//! Decision: how the organs decide.
//!
//! Invariants: quorum comes from attendance entries and never from the chair's word; the last vote of a member before
//! the close counts, and only of members in good standing at the close; the ballot is kept, so the result can be counted
//! again for ever; what the terms reserve to all members cannot be put to an organ; deadlines are judged by recorded
//! time, and expiry writes nothing.

pub mod acts;
pub(crate) mod change;
pub mod codes;
pub(crate) mod count;
pub(crate) mod hooks;
pub(crate) mod inbox;
mod labels;
pub(crate) mod power;
pub(crate) mod query;
pub(crate) mod rule;
pub(crate) mod rules;
pub mod tables;
pub(crate) mod views;
mod words;

pub use acts::{
    Act, AddItem, Appoint, Attend, CastVeto, CastVote, Close, Convene, Correct, GrantProxy, Item, LiftVeto,
    ObjectMinutes, RecordMinutes,
};
pub use count::{Ballot, Outcome, Tally, Vote, Voter};
pub use power::{POWER_MAX, shapley_shubik};
pub use query::outcome::{Verdict, verdict};
pub use query::waiting::{Duty, Waiting, waiting};
pub use rule::{
    AppointedSeats, Approver, Approving, Base, Exclusion, Fallback, Notice, Organ, OrganKind, Seats, Threshold, Veto,
    Votes, VotingRule, Written,
};
pub use tables::{Appointed, Closed, Decision, Meeting, MeetingKind, Minutes, Tables, Vetoed};
