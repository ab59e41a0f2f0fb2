//! Decisions: where each stands, and the whole arithmetic of its vote.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::meeting::{PresenceView, present};
use super::organ::organ_causes;
use crate::book::{Arg, Ask, Lang, Matter, ViewError};
use crate::mechanism::decision::count::{Ballot, Outcome, Tally, Vote};
use crate::mechanism::decision::query::item::what_is_decided;
use crate::mechanism::decision::query::outcome::{ballot, final_from, found, stands, veto_until};
use crate::mechanism::decision::rule::{Base, Threshold};
use crate::mechanism::decision::tables::{Decision, Meeting, MeetingKind, Vetoed};
use crate::mechanism::decision::words;
use crate::mechanism::machine::Suspect;
use crate::mechanism::state::State;
use crate::value::{Date, DecisionId, EventId, MeetingId, MemberId, Note, OrganId, RuleId};

/// Decisions.
#[derive(JsonSchema, Serialize)]
pub(super) struct Decisions<'a> {
    /// In the order of their ids.
    pub(super) decisions: Vec<DecisionView<'a>>,
}

/// An item that an organ decides on.
#[derive(JsonSchema, Serialize)]
pub(super) struct DecisionView<'a> {
    /// Its id.
    decision: &'a DecisionId,
    /// At which meeting.
    meeting: &'a MeetingId,
    /// Of which organ.
    organ: &'a OrganId,
    /// What kind of matter.
    matter: &'a Matter,
    /// What is decided, in words.
    what: String,
    /// Where it stands.
    standing: DecisionStanding,
    /// The act that it approves; null where it is about none.
    act: Option<&'a EventId>,
    /// The member that it is about; null where it is about none.
    concerned: Option<&'a MemberId>,
    /// Index of the entry that put it on the agenda.
    entry: u64,
}

/// Where a decision stands.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "snake_case")]
enum DecisionStanding {
    /// The vote is open.
    Open,
    /// Signatures that are no longer trusted had made another result.
    Reopened,
    /// It failed.
    Failed,
    /// Too few were there.
    NoQuorum,
    /// It passed, and a veto stands against it.
    Vetoed,
    /// It passed, and the time for vetoes is not over.
    PassedNotFinal,
    /// It passed and is final.
    Passed,
}

/// A decision with the whole arithmetic of its vote.
#[derive(JsonSchema, Serialize)]
pub(super) struct DecisionInFull<'a> {
    #[serde(flatten)]
    decision: DecisionView<'a>,
    /// Indexes of the entries that this follows from.
    entries: Vec<u64>,
    /// How the organ comes together.
    kind: MeetingKind,
    /// The day of the meeting, or the last day for answers.
    on: Date,
    /// The agreement version that gives the rule; null where none does.
    agreement_version: Option<u32>,
    /// The rule; null where there is none.
    rule: Option<RuleId>,
    /// Index of the entry that closed the vote; null while none did.
    closed_by_entry: Option<u64>,
    /// The count as it was when the vote was closed; null while it was not.
    as_closed: Option<Arithmetic>,
    /// The count without signatures that are no longer trusted; while the vote is open, as if it were closed today.
    arithmetic: Option<Arithmetic>,
    /// The result that no vote still to come can change; null where there is none, and when the vote is closed.
    settled_early: Option<Outcome>,
    /// The day from which it is final; null while that is not known.
    final_from: Option<Date>,
    /// The last day for vetoes; null while that is not known, or where the rule knows none.
    vetoes_until: Option<Date>,
    /// The last vote of each member.
    votes: Vec<VoteView<'a>>,
    /// Votes that a later one replaced, in the order of the entries.
    earlier_votes: Vec<VoteView<'a>>,
    /// Who is present or represented.
    present: Vec<PresenceView<'a>>,
    /// The vetoes, lifted ones too.
    vetoes: Vec<VetoView<'a>>,
    /// The count if the member asked for had abstained; null where it was not asked.
    if_abstained: Option<IfAbstained>,
}

/// The numbers of a count, with the thresholds they are held against.
#[derive(JsonSchema, Serialize)]
struct Arithmetic {
    /// All votes that may be cast.
    entitled: u64,
    /// Who sits in the organ and neither votes nor counts.
    excluded: BTreeSet<MemberId>,
    /// The quorum; null where none is needed.
    quorum: Option<QuorumView>,
    /// Votes for it, those of silent members among them where silence accepts.
    yes: u64,
    /// Votes against it.
    no: u64,
    /// Abstentions, in votes.
    abstained: u64,
    /// Members whose silence counts as agreement.
    deemed_to_agree: BTreeSet<MemberId>,
    /// What the fraction is taken of.
    base: BaseView,
    /// The part that must be for it.
    passes: Threshold,
    /// The result.
    outcome: Outcome,
    /// The same in words.
    in_words: String,
}

/// A quorum and what was there.
#[derive(JsonSchema, Serialize)]
struct QuorumView {
    /// The part of all votes that must be present or represented.
    needed: Threshold,
    /// Votes of members present or represented.
    present: u64,
    /// All votes.
    of: u64,
    /// Whether it is reached.
    met: Option<bool>,
}

/// What a fraction is taken of.
#[derive(JsonSchema, Serialize)]
struct BaseView {
    /// Of which votes.
    of: Base,
    /// How many they are.
    votes: u64,
}

/// A vote.
#[derive(JsonSchema, Serialize)]
struct VoteView<'a> {
    /// Whose.
    member: &'a MemberId,
    /// The vote.
    vote: Vote,
    /// Index of the entry.
    entry: u64,
    /// Index of the entry that made it suspect; null where it is not.
    suspect_by_entry: Option<u64>,
}

/// A veto.
#[derive(JsonSchema, Serialize)]
struct VetoView<'a> {
    /// Whose.
    member: &'a MemberId,
    /// Index of the entry.
    entry: u64,
    /// Why the member is severely affected.
    reason: &'a Note,
    /// Index of the entry in which the member lifted it; null where it did not.
    lifted_by_entry: Option<u64>,
}

/// The count if a member had abstained.
#[derive(JsonSchema, Serialize)]
struct IfAbstained {
    /// The member.
    member: MemberId,
    /// The count.
    arithmetic: Arithmetic,
}

fn standing(state: &State, ask: &Ask<'_>, item: &Decision, meeting: &Meeting) -> DecisionStanding {
    let date = state.date_at(ask.at);
    let Some(found) = found(state, item, meeting, date) else { return DecisionStanding::Open };
    match found.tally.outcome {
        _ if found.reopened => DecisionStanding::Reopened,
        Outcome::Failed => DecisionStanding::Failed,
        Outcome::NoQuorum => DecisionStanding::NoQuorum,
        Outcome::Passed if item.vetoes.values().any(|veto| stands(state, veto)) => DecisionStanding::Vetoed,
        Outcome::Passed => match final_from(state, item, meeting, &found) {
            Some(day) if day <= date => DecisionStanding::Passed,
            _ => DecisionStanding::PassedNotFinal,
        },
    }
}

/// A decision in short.
pub(super) fn summary<'a>(
    state: &State,
    ask: &Ask<'_>,
    id: &'a DecisionId,
    item: &'a Decision,
    meeting: &Meeting,
) -> DecisionView<'a> {
    DecisionView {
        decision: id,
        meeting: &item.meeting,
        organ: &item.organ,
        matter: &item.matter,
        what: what_is_decided(state, item.what.as_ref(), item.act.as_ref()).words(ask.lang),
        standing: standing(state, ask, item, meeting),
        act: item.act.as_ref(),
        concerned: item.concerned.as_ref(),
        entry: item.index,
    }
}

fn arithmetic(lang: Lang, ballot: &Ballot, tally: &Tally) -> Arithmetic {
    let quorum = ballot.quorum.map(|needed| QuorumView {
        needed,
        present: tally.present,
        of: tally.entitled,
        met: tally.quorum_met,
    });
    Arithmetic {
        entitled: tally.entitled,
        excluded: ballot.excluded.clone(),
        quorum,
        yes: tally.yes,
        no: tally.no,
        abstained: tally.abstained,
        deemed_to_agree: tally.deemed.clone(),
        base: BaseView { of: ballot.base, votes: tally.base },
        passes: ballot.passes,
        outcome: tally.outcome,
        in_words: in_words(ballot, tally).words(lang),
    }
}

fn in_words(ballot: &Ballot, tally: &Tally) -> Arg {
    let reached = |yes: bool| if yes { words::reached() } else { words::not_reached() };
    let quorum = ballot.quorum.map(|quorum| {
        let met = reached(tally.quorum_met == Some(true));
        words::count_quorum(quorum.into(), tally.entitled, tally.present, met)
    });
    let (yes, base, passes) = (tally.yes, tally.base, ballot.passes);
    let count = words::count_yes(yes, base, passes.into(), reached(passes.is_reached(yes, base)));
    Arg::Clauses(quorum.into_iter().chain([count]).collect())
}

/// The entries that a decision's result follows from, those of the agreement that gives its rule among them.
fn causes(
    state: &State,
    item: &Decision,
    meeting: &Meeting,
    version: Option<u32>,
    ballot: Option<&Ballot>,
) -> BTreeSet<u64> {
    let mut entries = BTreeSet::from([item.index, meeting.index]);
    entries.extend(meeting.present.values());
    entries.extend(ballot.into_iter().flat_map(|ballot| ballot.voters.values()).filter_map(|voter| voter.present));
    entries.extend(meeting.proxies.values().map(|(_, entry)| *entry));
    entries.extend(meeting.minutes.as_ref().map(|minutes| minutes.index));
    entries.extend(item.votes.values().chain(item.replaced.iter().map(|(_, cast)| cast)).map(|(_, entry)| *entry));
    entries.extend(item.closed.as_ref().map(|closed| closed.index));
    for veto in item.vetoes.values() {
        entries.insert(veto.index);
        entries.extend(veto.lifted);
    }
    // A count leaves out what rests on signatures that are not trusted: what raised and settled the doubts counts too.
    let doubts = entries.iter().filter_map(|entry| state.machine.suspects.get(entry)).flat_map(Suspect::entries);
    let doubts: Vec<u64> = doubts.collect();
    entries.extend(doubts);
    entries.extend(organ_causes(state, &item.organ, version));
    entries
}

/// A decision as a document, with what would have come of it without a member.
pub(super) fn decision<'a>(
    state: &State,
    ask: &Ask<'_>,
    id: &'a DecisionId,
    item: &'a Decision,
    meeting: &'a Meeting,
    without: Option<&MemberId>,
) -> Result<DecisionInFull<'a>, ViewError> {
    let date = state.date_at(ask.at);
    let found = found(state, item, meeting, date);
    // While the vote is open the ballot is shown as it would be closed today.
    let open = ballot(state, item, meeting, date).ok();
    let (version, rule, ballot) = match (&found, &open) {
        (Some(found), _) => (Some(found.version), Some(&found.rule), Some(&found.ballot)),
        (None, Some((version, rule, ballot))) => (Some(*version), Some(rule), Some(ballot)),
        (None, None) => (None, None, None),
    };
    let cast = |(member, (vote, entry)): (&'a MemberId, &(Vote, u64))| VoteView {
        member,
        vote: *vote,
        entry: *entry,
        suspect_by_entry: state.event_of(*entry).and_then(|act| state.doubted(&act)),
    };
    let veto = |(member, veto): (&'a MemberId, &'a Vetoed)| VetoView {
        member,
        entry: veto.index,
        reason: &veto.reason,
        lifted_by_entry: veto.lifted,
    };
    Ok(DecisionInFull {
        decision: summary(state, ask, id, item, meeting),
        entries: ask.entries("entries", causes(state, item, meeting, version, ballot)),
        kind: meeting.kind,
        on: meeting.on,
        agreement_version: version,
        rule: rule.cloned(),
        closed_by_entry: item.closed.as_ref().map(|closed| closed.index),
        as_closed: item.closed.as_ref().map(|closed| arithmetic(ask.lang, &closed.ballot, &closed.tally)),
        arithmetic: ballot.map(|ballot| arithmetic(ask.lang, ballot, &ballot.tally())),
        settled_early: ballot.filter(|_| found.is_none()).and_then(Ballot::settled),
        final_from: found.as_ref().and_then(|found| final_from(state, item, meeting, found)),
        vetoes_until: found.as_ref().and_then(|found| veto_until(state, item, meeting, found)),
        votes: item.votes.iter().map(cast).collect(),
        earlier_votes: ask.places("earlier_votes", &item.replaced, |(member, vote)| cast((member, vote))),
        present: present(meeting),
        vetoes: ask.places("vetoes", &item.vetoes, veto),
        if_abstained: without.zip(ballot).map(|(member, ballot)| {
            let ballot = ballot.if_abstained(member);
            IfAbstained { member: member.clone(), arithmetic: arithmetic(ask.lang, &ballot, &ballot.tally()) }
        }),
    })
}
