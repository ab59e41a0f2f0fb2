//! The seam between the rule book's chapters and the act life cycle: the moment at which an act is judged, and what its
//! rules answer.
//!
//! Invariants: [`Rules::plan`] is a pure function of the state and the moment; it is asked when the act is proposed and
//! again whenever an approval arrives, so an act never takes effect on a state that would refuse it. No method has a
//! default: an act that forgets one does not compile.

use std::collections::BTreeMap;

use super::approval::Approval;
use super::plan::Plan;
use super::refusal::Refusal;
use super::words::Said;
use crate::value::{EventId, KeyId, LedgerId, MemberId, Timestamp};

/// Version of the rule book that new entries run under.
pub const RULE_BOOK: u32 = 1;

/// The moment at which an act is judged: when it is proposed, or when its last approval arrives.
#[derive(Debug, Clone)]
pub struct Moment {
    /// The ledger.
    pub ledger: LedgerId,
    /// The act's event.
    pub event: EventId,
    /// Who proposed the act.
    pub author: MemberId,
    /// The key it was proposed with.
    pub key: KeyId,
    /// Index of the entry that is being judged: the act's own, or the approval's that completes it.
    pub index: u64,
    /// When that entry is recorded.
    pub recorded_at: Timestamp,
    /// When the act itself was recorded.
    pub proposed_at: Timestamp,
    /// Who has approved it so far.
    pub approvals: BTreeMap<MemberId, Approval>,
}

/// An act's rules. `S` is the state.
pub trait Rules<S> {
    /// Judges the act at a moment: refuses it, or says what it needs.
    ///
    /// # Errors
    /// The first rule that it breaks.
    fn plan(&self, state: &S, moment: &Moment) -> Result<Plan, Refusal>;

    /// Changes the state as the act says. Called once, right after `plan` allowed it.
    fn apply(&self, state: &mut S, moment: &Moment);

    /// What it does, as a lawyer reads it before signing.
    fn describe(&self, state: &S, author: &MemberId) -> Said;

    /// What the life cycle has to know of it.
    fn nature(&self) -> Nature<'_>;
}

/// Whose property or membership an act gives away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives<'a> {
    /// Nobody's.
    Nothing,
    /// Its author's.
    OfAuthor,
    /// A member's.
    Of(&'a MemberId),
}

impl<'a> Gives<'a> {
    /// Whose it is.
    #[must_use]
    pub const fn by(self, author: &'a MemberId) -> Option<&'a MemberId> {
        match self {
            Self::Nothing => None,
            Self::OfAuthor => Some(author),
            Self::Of(member) => Some(member),
        }
    }
}

/// What the life cycle has to know of an act beside its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nature<'a> {
    /// The member that it is about, where that member is not to decide on it.
    pub concerned: Option<&'a MemberId>,
    /// Whoever it brings into the ledger, with the key that signs it: such a person may propose it itself, together with a
    /// member's signature.
    pub introduces: Option<(&'a MemberId, &'a KeyId)>,
    /// Whether a member who has left may still do it, to wind up its membership.
    pub winds_up: bool,
    /// Whether a recovery key may do it.
    pub recovers: bool,
    /// Whose property or membership it gives away: while that member's identity is in question, it waits.
    pub gives: Gives<'a>,
    /// Whether its effect can change what other pending acts need (who is a member, which terms are in force).
    pub reopens_pending: bool,
}

impl Nature<'_> {
    /// An act of present members that changes nothing for other acts.
    pub const PLAIN: Self = Self {
        concerned: None,
        introduces: None,
        winds_up: false,
        recovers: false,
        gives: Gives::Nothing,
        reopens_pending: false,
    };
}
