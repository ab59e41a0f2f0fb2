//! Acts as documents: where one stands, what it waits for, what is doubted about it.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::book::{ACT, Ask, Matter, Scope, ViewError};
use crate::mechanism::machine::{Contested, Declined, Doubt, Lack, Pending, Ratification, Standing, Suspect};
use crate::mechanism::roll;
use crate::mechanism::state::State;
use crate::value::{EventId, KeyId, MemberId, OrganId, Timestamp};

/// The acts that wait for approvals.
#[derive(JsonSchema, Serialize)]
pub(super) struct PendingActs<'a> {
    /// In the order of their entries.
    pending: Vec<PendingView<'a>>,
}

/// An act, whatever became of it. What does not apply is absent.
#[derive(JsonSchema, Serialize)]
pub(super) struct ActView<'a> {
    /// The act.
    act: &'a EventId,
    /// Index of the entry that proposed it.
    entry: u64,
    /// Where it stands, in a word: `done`, `pending`, `effective`, `declined`, `withdrawn`, `lapsed`, `void`.
    standing: &'static str,
    /// Indexes of the entries that this follows from.
    entries: Vec<u64>,
    /// Index of the entry that settled it; absent while it is not settled, or where time alone settled it.
    #[serde(skip_serializing_if = "Option::is_none")]
    settled_by: Option<u64>,
    /// Why it is void; absent where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    void: Option<Void<'a>>,
    /// What it waits for; absent when it does not wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pending: Option<PendingView<'a>>,
    /// Who declined it; absent where nobody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    declined: Option<&'a Declined>,
    /// The agreement version in force on the day on which it was settled; absent where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    agreement_version: Option<u32>,
    /// The clauses that decided what it needed or did; absent where none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    clauses: Option<&'a BTreeSet<String>>,
    /// What came of its ratification; absent unless it was signed beyond a key's authority.
    #[serde(skip_serializing_if = "Option::is_none")]
    ratification: Option<RatificationView<'a>>,
    /// What is doubted about it; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    suspect: Option<SuspectView<'a>>,
}

/// Why an act is void.
#[derive(JsonSchema, Serialize)]
struct Void<'a> {
    /// The refusal code that the act met when its last approval came.
    code: &'a str,
    /// The field at fault.
    field: &'a str,
    /// What was found, in words.
    message: String,
}

/// An act that waits for approvals.
#[derive(JsonSchema, Serialize)]
struct PendingView<'a> {
    /// The act.
    act: &'a EventId,
    /// Index of the entry that proposed it.
    entry: u64,
    /// Its name: mechanism, dot, act.
    kind: Option<&'static str>,
    /// Who proposed it.
    author: &'a MemberId,
    /// What it does, in words.
    words: Option<String>,
    /// When it was recorded.
    recorded_at: Timestamp,
    /// Last moment at which the last approval can be recorded.
    deadline: Timestamp,
    /// Whether its author's key went beyond its authority.
    beyond_authority: bool,
    /// The organs that have to decide about it.
    undecided: Vec<UndecidedView<'a>>,
    /// Who has to sign next; null where the order does not matter.
    next_to_sign: Option<&'a MemberId>,
    /// Since when it stands in the open, and until when the member whose identity it takes can contest it; absent where it
    /// takes none, or misses an approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<OpenView<'a>>,
    /// Who contested it, where that did not end it; absent where nobody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    contested: Option<&'a Contested>,
    /// The approvals it has.
    approved_by: Vec<ApprovalView<'a>>,
    /// The members whose approval is asked for and not given yet.
    missing: Vec<MissingView<'a>>,
}

/// An act on a member's identity that stands in the open.
#[derive(JsonSchema, Serialize)]
struct OpenView<'a> {
    /// Whose identity it is.
    member: &'a MemberId,
    /// Index of the entry with which the last approval came.
    since_entry: u64,
    /// The last moment before it takes effect.
    until: Timestamp,
}

/// An organ that has to decide about an act.
#[derive(JsonSchema, Serialize)]
struct UndecidedView<'a> {
    /// The organ.
    organ: &'a OrganId,
    /// The matter, which gives the rule by which it decides.
    matter: &'a Matter,
}

/// An approval that was given.
#[derive(JsonSchema, Serialize)]
struct ApprovalView<'a> {
    /// By whom.
    member: &'a MemberId,
    /// Index of the entry that carries it.
    entry: u64,
    /// The key that signed it.
    key: KeyId,
}

/// An approval that is asked for.
#[derive(JsonSchema, Serialize)]
struct MissingView<'a> {
    /// Of whom.
    member: &'a MemberId,
    /// What its key must be allowed to do.
    scope: Scope,
}

/// The acts that were signed beyond a key's authority.
#[derive(JsonSchema, Serialize)]
pub(super) struct Ratifications<'a> {
    /// In the order of the entries that proposed them.
    ratifications: Vec<RatificationView<'a>>,
}

/// An act signed beyond a key's authority.
#[derive(JsonSchema, Serialize)]
struct RatificationView<'a> {
    /// The act.
    act: &'a EventId,
    /// Index of the entry that proposed it.
    entry: u64,
    /// For whom it was signed.
    member: &'a MemberId,
    /// The key that signed it.
    key: KeyId,
    /// What the key lacks.
    lack: &'a Lack,
    /// Index of the entry that granted the key with its limits.
    limits_published_by_entry: u64,
    /// Whether those limits stood in the ledger before the act, so that no party can say it could not know them.
    others_could_know: bool,
    /// Whether the act binds all the same, because the legal representative signed it.
    binding: bool,
    /// Who demands that the member declare itself; null where nobody does.
    demanded_by: Option<&'a MemberId>,
    /// Index of the entry with the demand.
    demanded_by_entry: Option<u64>,
    /// Last moment for the ratification; null without a demand.
    last_moment: Option<Timestamp>,
    /// Index of the entry that ratifies it; null while none does.
    ratified_by_entry: Option<u64>,
    /// Where the act stands, in a word.
    standing: Option<&'static str>,
}

/// The acts in effect with a signature that was doubted.
#[derive(JsonSchema, Serialize)]
pub(super) struct Suspects<'a> {
    /// In the order of the entries that proposed them.
    suspects: Vec<SuspectRow<'a>>,
}

/// An act in effect with a signature that was doubted.
#[derive(JsonSchema, Serialize)]
struct SuspectRow<'a> {
    /// The act.
    act: &'a EventId,
    /// Index of the entry that proposed it.
    entry: u64,
    #[serde(flatten)]
    suspect: SuspectView<'a>,
}

/// What is doubted about an act, and what came of it.
#[derive(JsonSchema, Serialize)]
struct SuspectView<'a> {
    /// Index of the entry that raised a doubt which nobody has settled; null where all are.
    open_since_entry: Option<u64>,
    /// Whose signature is doubted, and what came of it.
    doubts: &'a BTreeMap<MemberId, Doubt>,
    /// Index of the entry that struck the act; null where none did.
    struck_by_entry: Option<u64>,
}

/// The acts that wait for approvals.
pub(super) fn pending_acts<'a>(state: &'a State, ask: &Ask<'_>) -> PendingActs<'a> {
    let mut acts: Vec<_> = state.machine.pending.iter().filter(|(_, act)| act.deadline >= ask.at).collect();
    acts.sort_by_key(|(_, act)| act.index);
    let from = |from: Option<u64>| {
        let earlier = acts.partition_point(|(_, act)| from.is_some_and(|from| act.index < from));
        acts.into_iter().skip(earlier).map(|(id, act)| (act.index, (id, act)))
    };
    PendingActs { pending: ask.rows("pending", from, |(id, act)| pending(state, id, act, ask)) }
}

/// An act as a document.
pub(super) fn act<'a>(state: &'a State, id: &'a EventId, ask: &Ask<'_>) -> Result<ActView<'a>, ViewError> {
    let missing = || ViewError::missing(&ACT, id);
    let (entry, standing) = state.find(id).zip(state.standing(id, ask.at)).ok_or_else(missing)?;
    let waiting = state.machine.pending.get(id).filter(|_| standing == Standing::Pending);
    // The version in force on the day on which it was settled, and the clauses of it that decided something.
    let settled = standing.settled_at().and_then(|settled| state.day_of(settled));
    let version = settled.and_then(|day| state.sections.agreement.in_force(day));
    Ok(ActView {
        act: id,
        entry,
        standing: standing.word(),
        entries: ask.entries("entries", causes(state, id, entry, standing)),
        // An act that has lapsed without an entry that says so is settled by time alone.
        settled_by: standing.settled_at().filter(|settled| *settled < state.size()),
        void: state.machine.voids.get(entry).map(|reason| Void {
            code: &reason.code,
            field: &reason.field,
            message: reason.found.clone().found(roll::text).words(ask.lang),
        }),
        pending: waiting.map(|act| pending(state, id, act, ask)),
        declined: state.machine.declined.get(entry),
        agreement_version: version.map(|(version, _)| version),
        clauses: state.sections.agreement.uses.get(entry).map(|used| &used.clauses),
        ratification: state.machine.ratifications.get(&entry).map(|record| ratification(state, entry, record, ask.at)),
        suspect: state.machine.suspects.get(&entry).map(suspect),
    })
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
    entries.extend(roll::causes(state, id));
    entries
}

/// The acts in effect with a signature that was doubted.
pub(super) fn suspects<'a>(state: &'a State, ask: &Ask<'_>) -> Suspects<'a> {
    let row =
        |entry: &u64, record: &'a Suspect| SuspectRow { act: &record.act, entry: *entry, suspect: suspect(record) };
    Suspects { suspects: ask.records("suspects", &state.machine.suspects, row) }
}

fn suspect(record: &Suspect) -> SuspectView<'_> {
    SuspectView { open_since_entry: record.open(), doubts: &record.doubts, struck_by_entry: record.struck }
}

/// The acts that were signed beyond a key's authority.
pub(super) fn ratifications<'a>(state: &'a State, ask: &Ask<'_>) -> Ratifications<'a> {
    let row = |entry: &u64, record: &'a Ratification| ratification(state, *entry, record, ask.at);
    Ratifications { ratifications: ask.records("ratifications", &state.machine.ratifications, row) }
}

fn ratification<'a>(state: &State, entry: u64, record: &'a Ratification, at: Timestamp) -> RatificationView<'a> {
    let demand = record.demand.as_ref();
    RatificationView {
        act: &record.act,
        entry,
        member: &record.member,
        key: record.key,
        lack: &record.lack,
        limits_published_by_entry: record.granted,
        others_could_know: record.granted < entry,
        binding: record.binding,
        demanded_by: demand.map(|demand| &demand.by),
        demanded_by_entry: demand.map(|demand| demand.index),
        last_moment: demand.map(|demand| demand.until),
        ratified_by_entry: record.ratified,
        standing: state.standing(&record.act, at).map(Standing::word),
    }
}

fn pending<'a>(state: &'a State, id: &'a EventId, act: &'a Pending, ask: &Ask<'_>) -> PendingView<'a> {
    let approved_by = act.approvals.iter();
    PendingView {
        act: id,
        entry: act.index,
        kind: act.body.kind(),
        author: &act.author,
        words: act.body.rules().map(|rules| rules.describe(state, &act.author).words(ask.lang)),
        recorded_at: act.recorded_at,
        deadline: act.deadline,
        beyond_authority: act.beyond,
        undecided: state.undecided(id, act, ask.at).map(|(organ, matter)| UndecidedView { organ, matter }).collect(),
        next_to_sign: act.order.iter().find(|named| act.missing().any(|(missing, _)| missing == *named)),
        open: act.wait.as_ref().zip(act.open).map(|(wait, open)| OpenView {
            member: &wait.member,
            since_entry: open.since,
            until: open.until,
        }),
        contested: act.contested.as_ref(),
        approved_by: approved_by
            .map(|(member, approval)| ApprovalView { member, entry: approval.index, key: approval.key })
            .collect(),
        missing: act.missing().map(|(member, scope)| MissingView { member, scope }).collect(),
    }
}
