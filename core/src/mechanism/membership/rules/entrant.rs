//! Entering the alliance: who can, and what is written down of it.
//!
//! Invariants: identifiers pass their check digits (of a credit code all but the last character, which is warned of); a key that enters is safe to verify with and in use nowhere else.

use crate::book::codes::{AUT_011, AUT_012, SIG_003};
use crate::book::{Code, Moment, Refusal, Subject};
use crate::event::key;
use crate::mechanism::ip::query::require_country;
use crate::mechanism::membership::codes::{MEM_003, MEM_005, MEM_007, MEM_009, MEM_010, MEM_011};
use crate::mechanism::membership::profile::{MemberKind, Profile};
use crate::mechanism::membership::query::is_node;
use crate::mechanism::membership::tables::{KeyStanding, MEMBERS_MAX, Member, Membership};
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::{CreditCode, Date, KeyId, MemberId, Name, credit_code, is_lei, is_ror};

/// Refuses a key that cannot be used safely or is in use.
pub(crate) fn require_fresh_key(state: &State, field: &str, id: &KeyId) -> Result<(), Refusal> {
    key::Verifier::new(*id).map_err(|error| SIG_003.refuse(field.to_owned(), words::unusable(&error.to_string())))?;
    let node = state.sections.membership.alliance.get(&()).is_some_and(|alliance| alliance.node_key == *id);
    if node || state.sections.membership.keys.contains(id) {
        return Err(AUT_011.refuse(field.to_owned(), words::key_in_use()));
    }
    Ok(())
}

/// Refuses whoever cannot enter: a reserved or used id, a full alliance, a profile or a key that does not pass. The fields
/// are those of the act at `path`, the id's being `id_field`.
pub(crate) fn require_entrant(
    state: &State,
    (path, id_field): (&str, &str),
    id: &MemberId,
    profile: &Profile,
    today: Date,
) -> Result<(), Refusal> {
    let field = format!("{path}.{id_field}");
    if is_node(id) {
        return Err(AUT_012.refuse(field, words::reserved(id)));
    }
    if state.sections.membership.members.contains(id) {
        return Err(MEM_003.refuse(field, words::was_member(id)));
    }
    if state.sections.membership.members.len() >= MEMBERS_MAX {
        return Err(MEM_005.refuse(field, words::full()));
    }
    profile.check(&format!("{path}.profile"), today)?;
    require_fresh_key(state, &format!("{path}.profile.root_key"), &profile.root_key)?;
    profile.require_recovery(state, &format!("{path}.profile.recovery_key"))
}

/// A new member since a day, and its root key.
pub(crate) fn enter(state: &mut State, id: &MemberId, profile: &Profile, joined: Date, moment: &Moment) {
    let member = Member {
        profile: profile.clone(),
        joined,
        index: moment.index,
        key_serial: 0,
        membership: Membership::Active,
        former: Vec::new(),
        defaults: Vec::new(),
        suspensions: Vec::new(),
    };
    let key = KeyStanding::root(state, id, moment);
    state.sections.membership.members.put(id.clone(), member);
    state.sections.membership.keys.put(profile.root_key, key);
    if let Some(recovery) = profile.recovery_key {
        let key = KeyStanding::recovery(state, id, moment);
        state.sections.membership.keys.put(recovery, key);
    }
}

pub(crate) fn subjects<'a>(members: impl IntoIterator<Item = &'a MemberId>) -> impl Iterator<Item = Subject> {
    std::iter::once(Subject::alliance()).chain(members.into_iter().map(Subject::member))
}

impl Profile {
    /// A person of whom no more is said than what it is called.
    #[must_use]
    pub const fn named(name: Name, kind: MemberKind, root_key: KeyId) -> Self {
        Self {
            name,
            kind,
            credit_code: None,
            lei: None,
            ror: None,
            number: None,
            country: None,
            seat: None,
            legal_from: None,
            representative: None,
            parent: None,
            root_key,
            recovery_key: None,
        }
    }

    /// Refuses a recovery key that cannot be used, or that is the root key: it is to be kept apart.
    pub(crate) fn require_recovery(&self, state: &State, field: &str) -> Result<(), Refusal> {
        match self.recovery_key {
            Some(key) if key == self.root_key => Err(AUT_011.refuse(field.to_owned(), words::key_in_use())),
            Some(key) => require_fresh_key(state, field, &key),
            None => Ok(()),
        }
    }

    /// Refuses identifiers that fail their check, and a person that does not exist in law yet.
    ///
    /// # Errors
    /// `MEM-007`, `MEM-009` to `MEM-011`, `IP-009`.
    pub(crate) fn check(&self, field: &str, today: Date) -> Result<(), Refusal> {
        type Check<'a> = (&'static str, &'a Option<String>, fn(&str) -> bool, &'static Code);
        let checks: [Check<'_>; 3] = [
            ("credit_code", &self.credit_code, |code| credit_code(code) != CreditCode::Fails, &MEM_007),
            ("lei", &self.lei, is_lei, &MEM_009),
            ("ror", &self.ror, is_ror, &MEM_010),
        ];
        for (name, text, holds, code) in checks {
            if let Some(text) = text.as_deref().filter(|text| !holds(text)) {
                return Err(code.refuse(format!("{field}.{name}"), words::fails_check(&format!("{text:?}"))));
            }
        }
        if let Some(country) = &self.country {
            require_country(format!("{field}.country"), country)?;
        }
        match self.legal_from {
            Some(from) if from > today => {
                Err(MEM_011.refuse(format!("{field}.legal_from"), words::exists_from(&self.name, from, today)))
            }
            _ => Ok(()),
        }
    }
}
