//! Views: what can be asked of a state.
//!
//! A view has a name like a path (`asset`, `asset/p1`) and answers with a JSON document whose shape is stable. Each
//! mechanism answers for its own names, so a new mechanism needs nothing here.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use serde_json::{Value, json};

use super::inbox::inbox;
use super::ratification::Ratification;
use super::rules::Lang;
use super::state::{Pending, Standing, State, Subject};
use super::suspect::Suspect;
use crate::value::{Date, EventId, Money, Timestamp};

/// A question.
#[derive(Debug, Clone)]
pub struct Ask<'a> {
    /// The view's name, split at `/`.
    pub path: Vec<&'a str>,
    /// Parameters.
    pub params: &'a BTreeMap<String, String>,
    /// The moment for which the answer is given.
    pub at: Timestamp,
    /// The language of words for people.
    pub lang: Lang,
}

/// A question that has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ViewError {
    /// No view has this name.
    #[error("there is no view {name}; the views are {known}")]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The view's subject does not exist.
    #[error("there is no {kind}{}{name}", if name.is_empty() { "" } else { " " })]
    NotFound {
        /// What kind of thing.
        kind: Kind,
        /// The one that was asked for; empty where there can be only one.
        name: String,
    },
    /// A parameter cannot be read.
    #[error("parameter {name} is not readable: {message}")]
    Parameter {
        /// The parameter.
        name: String,
        /// What is wrong with it.
        message: String,
    },
}

/// A kind of thing that may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The alliance of a ledger.
    Alliance,
    /// A member.
    Member,
    /// An application for membership.
    Application,
    /// A member's key.
    Key,
    /// An act, whatever became of it.
    Act,
    /// An event.
    Event,
    /// An entry.
    Entry,
    /// An entry about a subject.
    EntryAbout,
    /// A version of the agreement.
    AgreementVersion,
    /// A project agreement.
    Project,
    /// A side agreement.
    SideAgreement,
    /// A decision.
    Decision,
    /// A meeting.
    Meeting,
    /// An organ.
    Organ,
    /// A contribution.
    Contribution,
    /// An asset.
    Asset,
    /// A distribution.
    Distribution,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::Alliance,
        Self::Member,
        Self::Application,
        Self::Key,
        Self::Act,
        Self::Event,
        Self::Entry,
        Self::EntryAbout,
        Self::AgreementVersion,
        Self::Project,
        Self::SideAgreement,
        Self::Decision,
        Self::Meeting,
        Self::Organ,
        Self::Contribution,
        Self::Asset,
        Self::Distribution,
    ];

    /// What it is called, and the command that lists those there are.
    const fn said(self) -> (&'static str, &'static str) {
        match self {
            Self::Alliance => ("alliance", "alliance list"),
            Self::Member => ("member", "member list"),
            Self::Application => ("application", "member applications"),
            Self::Key => ("key", "member list --json"),
            Self::Act => ("act", "event list"),
            Self::Event => ("event", "event list"),
            Self::Entry => ("entry", "event list"),
            Self::EntryAbout => ("entry about", "event list"),
            Self::AgreementVersion => ("agreement version", "agreement list"),
            Self::Project => ("project", "agreement projects"),
            Self::SideAgreement => ("side agreement", "agreement side-agreements"),
            Self::Decision => ("decision", "decision list"),
            Self::Meeting => ("meeting", "decision meetings"),
            Self::Organ => ("organ", "decision organs"),
            Self::Contribution => ("contribution", "contribution list"),
            Self::Asset => ("asset", "ip list"),
            Self::Distribution => ("distribution", "benefit list"),
        }
    }

    /// The command that lists those there are, without the name of the program.
    #[must_use]
    pub const fn list(self) -> &'static str {
        self.said().1
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.said().0)
    }
}

impl ViewError {
    /// There is nothing of this kind and name.
    #[must_use]
    pub fn missing(kind: Kind, name: impl std::fmt::Display) -> Self {
        Self::NotFound { kind, name: name.to_string() }
    }
}

/// A mechanism's views.
pub struct Views {
    /// Their names, for help and error messages.
    pub names: &'static [&'static str],
    /// Answers, or `None` when the name is not one of its own.
    pub answer: fn(&State, &Ask<'_>) -> Option<Result<Value, ViewError>>,
}

impl std::fmt::Debug for Views {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Views").field(&self.names).finish()
    }
}

impl Ask<'_> {
    /// A parameter, or the default where it is not given.
    ///
    /// # Errors
    /// When it is given and not readable.
    pub fn parameter<T: FromStr>(&self, name: &str, default: T) -> Result<T, ViewError>
    where
        T::Err: std::fmt::Display,
    {
        self.params.get(name).map_or(Ok(default), |text| parse(name, text))
    }

    /// The date parameter `name`, or the day of the question in the terms' time zone.
    ///
    /// # Errors
    /// When it is given and not a date.
    pub fn date(&self, name: &str, state: &State) -> Result<Date, ViewError> {
        self.parameter(name, state.date_at(self.at))
    }
}

/// Reads a value out of a view's name or parameter.
///
/// # Errors
/// When it is not readable.
pub fn parse<T: FromStr>(name: &str, text: &str) -> Result<T, ViewError>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error: T::Err| ViewError::Parameter { name: name.to_owned(), message: error.to_string() })
}

/// Money for machines and people.
#[must_use]
pub fn money(amount: &Money) -> Value {
    json!({ "currency": amount.currency, "minor": amount.minor, "text": amount.to_string() })
}

/// Answers a question about a state.
///
/// # Errors
/// When no view has that name, its subject does not exist or a parameter is not readable.
pub fn view(
    state: &State,
    name: &str,
    params: &BTreeMap<String, String>,
    at: Timestamp,
    lang: Lang,
) -> Result<Value, ViewError> {
    let ask = Ask { path: name.split('/').collect(), params, at, lang };
    let all = || std::iter::once(&MACHINE).chain(crate::mechanism::VIEWS.iter().copied());
    all().find_map(|views| (views.answer)(state, &ask)).unwrap_or_else(|| {
        let known: Vec<_> = all().flat_map(|views| views.names.iter().copied()).collect();
        Err(ViewError::Unknown { name: name.to_owned(), known: known.join(", ") })
    })
}

/// Every view's name.
#[must_use]
pub fn names() -> Vec<&'static str> {
    std::iter::once(&MACHINE)
        .chain(crate::mechanism::VIEWS.iter().copied())
        .flat_map(|views| views.names.iter().copied())
        .collect()
}

static MACHINE: Views = Views {
    names: &["act", "act/<event id>", "inbox/<member>", "subject/<kind>/<id>", "ratification", "suspect"],
    answer: machine,
};

fn machine(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    Some(match ask.path.as_slice() {
        ["act"] => {
            let mut acts: Vec<_> = state.machine.pending.iter().filter(|(_, act)| act.deadline >= ask.at).collect();
            acts.sort_by_key(|(_, act)| act.index);
            Ok(json!({ "pending": acts.iter().map(|(id, act)| pending(state, id, act, ask)).collect::<Vec<_>>() }))
        }
        ["act", id] => parse("act", id).and_then(|id| act(state, &id, ask)),
        ["inbox", member] => parse("inbox", member).and_then(|member| inbox(state, ask, &member)),
        ["ratification"] => Ok(json!({
            "ratifications": state.machine.ratifications.iter().map(|(entry, record)| ratification(state, *entry, record, ask.at)).collect::<Vec<_>>(),
        })),
        ["suspect"] => Ok(json!({
            "suspects": state.machine.suspects.iter().map(|(entry, record)| {
                let mut row = suspect(record);
                put(&mut row, "act", json!(record.act));
                put(&mut row, "entry", json!(entry));
                row
            }).collect::<Vec<_>>(),
        })),
        ["subject", rest @ ..] => {
            let name = rest.join("/");
            state
                .machine
                .subjects
                .get(&Subject::named(&name))
                .map(|chain| json!({ "subject": name, "count": chain.count, "last": chain.last, "head": chain.head }))
                .ok_or_else(|| ViewError::missing(Kind::EntryAbout, name))
        }
        _ => return None,
    })
}

fn act(state: &State, id: &EventId, ask: &Ask<'_>) -> Result<Value, ViewError> {
    let missing = || ViewError::missing(Kind::Act, id);
    let (entry, standing) = state.find(id).zip(state.standing(id, ask.at)).ok_or_else(missing)?;
    let mut answer = json!({ "act": id, "entry": entry, "standing": standing.word(), "entries": causes(state, id, entry, standing) });
    // An act that has lapsed without an entry that says so is settled by time alone.
    if let Some(settled) = standing.settled_at().filter(|settled| *settled < state.size()) {
        put(&mut answer, "settled_by", json!(settled));
    }
    if let Some(reason) = state.machine.voids.get(entry) {
        put(&mut answer, "void", json!(reason));
    }
    if let (Standing::Pending, Some(act)) = (standing, state.machine.pending.get(id)) {
        put(&mut answer, "pending", pending(state, id, act, ask));
    }
    if let Some(declined) = state.machine.declined.get(entry) {
        put(&mut answer, "declined", json!(declined));
    }
    // The version in force on the day on which it was settled, and the clauses of it that decided something.
    let settled = standing.settled_at().and_then(|settled| state.day_of(settled));
    if let Some((version, _)) = settled.and_then(|day| state.sections.agreement.in_force(day)) {
        put(&mut answer, "agreement_version", json!(version));
    }
    if let Some(used) = state.sections.agreement.uses.get(entry) {
        put(&mut answer, "clauses", json!(used.clauses));
    }
    if let Some(record) = state.machine.ratifications.get(&entry) {
        put(&mut answer, "ratification", ratification(state, entry, record, ask.at));
    }
    if let Some(record) = state.machine.suspects.get(&entry) {
        put(&mut answer, "suspect", suspect(record));
    }
    Ok(answer)
}

/// The entries that make an act what it is: its proposal, the approvals, the decisions about it, and what settled it.
fn causes(state: &State, id: &EventId, proposed: u64, standing: Standing) -> BTreeSet<u64> {
    let mut entries = BTreeSet::from([proposed]);
    entries.extend(standing.settled_at().filter(|settled| *settled < state.size()));
    // Signatures that came after an act was settled are about others.
    let later = state.machine.signed.iter().rev().take_while(|(entry, _)| *entry > proposed);
    entries.extend(later.filter(|(_, signed)| signed.about == proposed).map(|(entry, _)| entry));
    if let Some(record) = state.machine.ratifications.get(&proposed) {
        entries.extend(record.demand.as_ref().map(|demand| demand.index));
    }
    entries.extend(state.machine.suspects.get(&proposed).into_iter().flat_map(Suspect::entries));
    for (_, item) in state.sections.decision.about(id) {
        entries.insert(item.index);
        entries.extend(item.closed.as_ref().map(|closed| closed.index));
    }
    entries
}

/// What is doubted about an act, and what came of it.
fn suspect(record: &Suspect) -> Value {
    json!({ "open_since_entry": record.open(), "doubts": record.doubts, "struck_by_entry": record.struck })
}

fn put(object: &mut Value, key: &str, value: Value) {
    if let Value::Object(map) = object {
        map.insert(key.to_owned(), value);
    }
}

/// An act signed beyond a key's authority. Its limits stood in the ledger that the other parties read, so that none can
/// say it could not know them (DOMAIN 17 j).
fn ratification(state: &State, entry: u64, record: &Ratification, at: Timestamp) -> Value {
    json!({
        "act": record.act,
        "entry": entry,
        "member": record.member,
        "key": record.key,
        "lack": record.lack,
        "limits_published_by_entry": record.granted,
        "others_could_know": record.granted < entry,
        "binding": record.binding,
        "demanded_by": record.demand.as_ref().map(|demand| &demand.by),
        "demanded_by_entry": record.demand.as_ref().map(|demand| demand.index),
        "last_moment": record.demand.as_ref().map(|demand| demand.until),
        "ratified_by_entry": record.ratified,
        "standing": state.standing(&record.act, at).map(Standing::word),
    })
}

fn pending(state: &State, id: &EventId, act: &Pending, ask: &Ask<'_>) -> Value {
    let (rules, lang) = (act.body.rules(), ask.lang);
    json!({
        "beyond_authority": act.beyond,
        "undecided": state.undecided(id, act, ask.at).map(|(organ, matter)| json!({ "organ": organ, "matter": matter })).collect::<Vec<_>>(),
        "act": id,
        "entry": act.index,
        "kind": rules.map(|rules| rules.kind()),
        "author": act.author,
        "words": rules.map(|rules| rules.describe(state, &act.author, lang)),
        "recorded_at": act.recorded_at,
        "deadline": act.deadline,
        "next_to_sign": act.order.iter().find(|named| act.missing().any(|(missing, _)| missing == *named)),
        "approved_by": act.approvals.iter().map(|(member, approval)| json!({ "member": member, "entry": approval.index, "key": approval.key })).collect::<Vec<_>>(),
        "missing": act.missing().map(|(member, scope)| json!({ "member": member, "scope": scope })).collect::<Vec<_>>(),
    })
}
