//! One identifier, one present member; and who can be taken for whom.
//!
//! Invariants: what a register counts as one legal person is one member at a time, however its number is spelled and in
//! whichever field it stands; in a succession it passes to the successor. Names are not identities: equal and confusable
//! ones are warned of and never refused.
//!
//! Nobody can hold a place by naming somebody else's identifier in an application: that is warned of alone.

use crate::book::{Plan, Refusal, Said};
use crate::mechanism::membership::codes::MEM_013;
use crate::mechanism::membership::profile::Profile;
use crate::mechanism::membership::tables::{Member, Tables};
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::{CreditCode, Date, Likeness, MemberId, Name, credit_code, is_lei, organisation_code, plain};

/// What a register tells a legal person apart by.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Identifier {
    /// The organisation code (GB 11714): it is the same in every credit code that the organisation was ever given.
    Organisation(String),
    Lei(String),
    Ror(String),
    /// A number in the register of a country.
    Registered {
        country: Option<String>,
        number: String,
    },
}

impl Identifier {
    /// Whether both are of one person. A number whose country is not stated can be one of any country: who shares it by
    /// chance states its country.
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Registered { country: Some(one), number },
                Self::Registered { country: Some(other), number: same },
            ) => one == other && number == same,
            (Self::Registered { number, .. }, Self::Registered { number: same, .. }) => number == same,
            _ => self == other,
        }
    }

    /// A number in a register, which can be an identifier that has a field of its own.
    fn numbered(country: Option<&str>, number: &Name) -> Option<Self> {
        let number = plain(number.as_str());
        if number.is_empty() {
            return None;
        }
        if country.is_none_or(|country| country == "CN")
            && let Some(code) = organisation_code(&number)
        {
            return Some(Self::Organisation(code.to_owned()));
        }
        if is_lei(&number) {
            return Some(Self::Lei(number));
        }
        Some(Self::Registered { country: country.map(str::to_owned), number })
    }
}

/// The identifiers of a person, each with the field that it stands in.
fn identifiers(profile: &Profile) -> Vec<(&'static str, Identifier)> {
    let code = profile.credit_code.as_deref().and_then(organisation_code);
    let numbered = profile.number.as_ref();
    let numbered = numbered.and_then(|number| Identifier::numbered(profile.country.as_deref(), number));
    [
        ("credit_code", code.map(|code| Identifier::Organisation(code.to_owned()))),
        ("lei", profile.lei.clone().map(Identifier::Lei)),
        ("ror", profile.ror.clone().map(Identifier::Ror)),
        ("number", numbered),
    ]
    .into_iter()
    .filter_map(|(field, identifier)| Some((field, identifier?)))
    .collect()
}

/// The field in which two profiles name one person, if they do: a field of the first.
pub(crate) fn same_person(one: &Profile, other: &Profile) -> Option<&'static str> {
    let others = identifiers(other);
    let shared = |(_, identifier): &(&str, Identifier)| others.iter().any(|(_, other)| identifier.is(other));
    identifiers(one).into_iter().find(shared).map(|(field, _)| field)
}

/// The present member that a profile is of, with the field that says so. What was a predecessor's is its successor's.
pub(crate) fn holder<'a>(
    tables: &'a Tables,
    profile: &Profile,
    except: Option<&MemberId>,
    today: Date,
) -> Option<(&'static str, &'a MemberId)> {
    let present = tables.members.iter().filter_map(|(id, record)| {
        let heir = tables.heir(id);
        let present = tables.members.get(heir).is_some_and(|heir| !heir.has_left(today));
        (present && Some(heir) != except).then_some((heir, record))
    });
    present.into_iter().find_map(|(heir, record)| Some((same_person(profile, &record.profile)?, heir)))
}

/// Refuses a person that is a member already. `except` is whom it succeeds: its identifiers pass to it.
///
/// # Errors
/// `MEM-013`.
pub(crate) fn require_unclaimed(
    state: &State,
    path: &str,
    profile: &Profile,
    except: Option<&MemberId>,
    today: Date,
) -> Result<(), Refusal> {
    match holder(&state.sections.membership, profile, except, today) {
        Some((field, member)) => Err(MEM_013.refuse(format!("{path}.profile.{field}"), words::is_already(member))),
        None => Ok(()),
    }
}

/// The names that the members have and had, to find those that can be taken for one another.
pub(crate) struct Likenesses<'a> {
    tables: &'a Tables,
    all: Vec<(&'a MemberId, &'a Name, Likeness)>,
}

impl<'a> Likenesses<'a> {
    pub(crate) fn of(tables: &'a Tables) -> Self {
        let names = |(id, record): (&'a MemberId, &'a Member)| {
            let names = std::iter::once(&record.profile.name).chain(record.former.iter().map(|former| &former.name));
            names.map(move |name| (id, name, Likeness::of(name.as_str())))
        };
        Self { tables, all: tables.members.iter().flat_map(names).collect() }
    }

    /// The members, former ones too, that `name` can be taken for, each with the name that it has or had. Whoever is or
    /// was the same person as `id` is not among them.
    pub(crate) fn to(&self, id: &MemberId, name: &str) -> Vec<(&'a MemberId, &'a Name)> {
        let like = Likeness::of(name);
        let heir = self.tables.heir(id);
        let mut found: Vec<_> = self
            .all
            .iter()
            .filter(|(other, _, of)| self.tables.heir(other) != heir && like.resembles(of))
            .map(|(other, name, _)| (*other, *name))
            .collect();
        found.dedup_by_key(|(other, _)| *other);
        found
    }
}

/// What is easily mistaken about a person that enters, or takes another name: its name, and its id where that is new.
/// `except` is whom it succeeds.
pub(crate) fn mistakable(state: &State, id: &MemberId, name: &Name, except: Option<&MemberId>) -> Vec<Said> {
    let tables = &state.sections.membership;
    let names = Likenesses::of(tables).to(id, name.as_str()).into_iter();
    let mut warnings: Vec<_> = names
        .filter(|(other, _)| Some(*other) != except)
        .map(|(other, called)| words::resembles(name, other, called))
        .collect();
    if !tables.members.contains(id) {
        let like = Likeness::of(id.as_str());
        let ids = tables.members.iter().map(|(other, _)| other).filter(|other| Some(*other) != except);
        let ids = ids.filter(|other| like.resembles(&Likeness::of(other.as_str())));
        warnings.extend(ids.map(|other| words::resembles_id(id, other)));
    }
    warnings
}

/// What whoever admits a person should know first. `except` is whom it succeeds.
pub(crate) fn odd(state: &State, id: &MemberId, profile: &Profile, except: Option<&MemberId>) -> Vec<Said> {
    let mut warnings = mistakable(state, id, &profile.name, except);
    warnings.extend(early_code(profile));
    warnings
}

/// What is odd about a credit code that is taken all the same: early ones in use have another last character.
fn early_code(profile: &Profile) -> Option<Said> {
    let code = profile.credit_code.as_deref()?;
    match credit_code(code) {
        CreditCode::LastDiffers { expected } => Some(words::last_differs(code, &expected.to_string())),
        CreditCode::Holds | CreditCode::Fails => None,
    }
}

/// What is easily mistaken among those that found an alliance together.
pub(crate) fn mistakable_among<'a>(founders: impl Iterator<Item = (&'a MemberId, &'a Profile)> + Clone) -> Vec<Said> {
    let mut seen: Vec<(&MemberId, &Name, Likeness, Likeness)> = Vec::new();
    let mut warnings = Vec::new();
    for (id, profile) in founders {
        warnings.extend(early_code(profile));
        let (name, likeness) = (Likeness::of(profile.name.as_str()), Likeness::of(id.as_str()));
        for (other, called, as_name, as_id) in &seen {
            if name.resembles(as_name) {
                warnings.push(words::resembles(&profile.name, other, called));
            }
            if likeness.resembles(as_id) {
                warnings.push(words::resembles_id(id, other));
            }
        }
        seen.push((id, &profile.name, name, likeness));
    }
    warnings
}

/// A plan with several things that whoever signs it should know first.
pub(crate) fn warned(plan: Plan, warnings: impl IntoIterator<Item = Said>) -> Plan {
    warnings.into_iter().fold(plan, Plan::warn)
}
