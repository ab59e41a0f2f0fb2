//! Admission: may this event enter the log now?
//!
//! An approval binds who gave it until the act is settled or lapses: an acceptance cannot be taken back once it has reached
//! the others (Civil Code 141, 485). Two ways out remain: the author withdraws its act, and until an act beyond authority
//! is ratified its other parties step back (Civil Code 171).
//!
//! Pure: it reads the state and changes nothing. The order of checks is the precedence of refusals: ledger, repetition,
//! time, history, authority, then the act's own rules.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::authority::{Actor, actor};
use super::prefix::Prefix;
use super::work::arrived;
use super::worth::settle;
use crate::book::codes::{
    ACT_001, ACT_002, ACT_003, ACT_004, ACT_005, ACT_006, ACT_007, ACT_008, ACT_009, ACT_020, AUT_001, AUT_009,
    AUT_012, AUT_020, ENC_002, LED_001, LED_002, LED_003, LED_004, LED_005, LED_006, LED_007, NOD_001, NOD_002,
};
use crate::book::{Answer, Approval, Matter, Moment, Plan, RULE_BOOK, Refusal, Said, Scope, Stake, Wait, catalogue};
use crate::mechanism::agreement::codes::AGR_006;
use crate::mechanism::agreement::terms::whole::RATIFICATION_DAYS;
use crate::mechanism::body::{Body, Event, NodeStatement, Step};
use crate::mechanism::dates::{require_possible, unlikely};
use crate::mechanism::doubles::{likely, other_currency};
use crate::mechanism::machine::{Lack, Pending, Standing};
use crate::mechanism::membership::query::{contested, in_dispute, is_coming, is_founding, is_node};
use crate::mechanism::membership::tables::CONTEST_DAYS;
use crate::mechanism::state::State;
use crate::value::{Date, EventId, Hash, KeyId, LedgerId, MemberId, Note, OrganId, Timestamp};

/// An event to be judged. The author's own signature is implied; `beside` are the further signatures carried with it.
#[derive(Debug, Clone, Copy)]
pub struct Proposal<'a> {
    /// The event.
    pub event: &'a Event,
    /// Its id.
    pub id: EventId,
    /// Members whose signatures stand beside the author's, with their keys.
    pub beside: &'a [(&'a MemberId, &'a KeyId)],
}

/// What an admitted event does when it is applied.
#[derive(Debug, Clone)]
pub struct Admission {
    pub(crate) moment: Moment,
    pub(crate) kind: Kind,
}

#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Act { body: Arc<Body>, plan: Box<Plan>, deadline: Timestamp, overstep: Option<Overstep> },
    Endorse { act: EventId },
    Decline { act: EventId, reason: Option<Note> },
    Contest { act: EventId, reason: Note, answer: Answer },
    Demand { act: EventId, until: Timestamp },
    Withdraw { act: EventId },
    Statement,
}

/// How an author's key goes beyond its limits.
#[derive(Debug, Clone)]
pub(crate) struct Overstep {
    pub(crate) lack: Lack,
    /// The entry that published the limits.
    pub(crate) published: u64,
    /// Whether the act binds all the same.
    pub(crate) binding: bool,
}

/// What an admitted event would lead to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Needs {
    /// Members whose approval is still missing once the event is recorded, and the scope their key needs.
    pub missing: Vec<(MemberId, Scope)>,
    /// Organs whose decision will still be missing, and the matter.
    pub decisions: Vec<(OrganId, Matter)>,
    /// What the author's key lacks, where the act will have to be ratified.
    pub lack: Option<Lack>,
    /// Last moment at which the last approval can be recorded, where approvals are missing.
    pub deadline: Option<Timestamp>,
}

impl Admission {
    /// The approvals that will be missing.
    #[must_use]
    pub fn needs(&self, state: &State, proposal: &Proposal<'_>) -> Needs {
        let arrived = arrived(state, self.moment.recorded_at);
        let state: &State = &arrived;
        let (mut pending, lack) = match &self.kind {
            Kind::Act { body, plan, deadline, overstep } => {
                let beyond = overstep.as_ref().filter(|overstep| !overstep.binding);
                let pending = Pending::proposed(&self.moment, Arc::clone(body), plan, *deadline, beyond.is_some());
                (pending, beyond.map(|overstep| overstep.lack.clone()))
            }
            Kind::Endorse { act } => match state.machine.pending.get(act) {
                Some(pending) => (pending.clone(), None),
                None => return Needs::default(),
            },
            _ => return Needs::default(),
        };
        let mut act = proposal.id;
        if let Kind::Endorse { act: endorsed } = self.kind {
            act = endorsed;
            let Moment { index, recorded_at, key, .. } = self.moment;
            pending.approvals.insert(self.moment.author.clone(), Approval { index, recorded_at, key });
            // What it needs is computed anew when the approval comes: somebody may own a part meanwhile.
            let moment = pending.judged(self.moment.ledger, act, index, recorded_at);
            let rules = pending.body.rules();
            if let Some(plan) = rules.and_then(|rules| state.judge(&pending.body, rules, &moment).ok()) {
                pending.requirements = pending.required_by(&plan);
            }
        }
        let missing: Vec<_> = pending.missing().map(|(member, scope)| (member.clone(), scope)).collect();
        let undecided = state.undecided(&act, &pending, self.moment.recorded_at);
        let decisions: Vec<_> = undecided.map(|(organ, matter)| (organ.clone(), matter.clone())).collect();
        let waits = !missing.is_empty() || !decisions.is_empty();
        Needs { missing, decisions, lack, deadline: waits.then_some(pending.deadline) }
    }

    /// What whoever signs the event should know first: of an endorsement, what its act warns of at this moment. None of
    /// it is recorded.
    #[must_use]
    pub fn warnings(&self, state: &State) -> Vec<Said> {
        let arrived = arrived(state, self.moment.recorded_at);
        let state: &State = &arrived;
        let today = state.date_at(self.moment.recorded_at);
        match &self.kind {
            Kind::Act { body, plan, overstep, .. } => {
                let binding = overstep.as_ref().filter(|overstep| overstep.binding);
                let beyond = binding.map(|overstep| {
                    catalogue::beyond_published(&self.moment.author, overstep.published, overstep.lack.said())
                });
                let mut all = [plan.warnings.clone(), odd(state, body, today)].concat();
                all.extend(beyond);
                all
            }
            Kind::Endorse { act } => {
                let Some(pending) = state.machine.pending.get(act) else { return Vec::new() };
                let Moment { ledger, index, recorded_at, .. } = self.moment;
                let moment = pending.judged(ledger, *act, index, recorded_at);
                let plan = pending.body.rules().and_then(|rules| rules.plan(state, &moment).ok());
                let warned = plan.map(|plan| plan.warnings).unwrap_or_default();
                let mut all = [warned, odd(state, &pending.body, today)].concat();
                let record = state.find(act).and_then(|entry| state.machine.ratifications.get(&entry));
                all.extend(
                    record
                        .filter(|record| record.binding)
                        .map(|record| catalogue::beyond_published(&record.member, record.granted, record.lack.said())),
                );
                all
            }
            _ => Vec::new(),
        }
    }
}

/// What can be and hardly is.
fn odd(state: &State, body: &Body, today: Date) -> Vec<Said> {
    [unlikely(body, today), likely(state, body), other_currency(state, body, today)].concat()
}

/// Judges an event against the state. `digest` is the state's digest, which only a node's statement needs.
///
/// # Errors
/// The first rule that refuses, in the fixed precedence.
pub fn admit(
    state: &State,
    proposal: &Proposal<'_>,
    recorded_at: Timestamp,
    log: &dyn Prefix,
    digest: Option<Hash>,
) -> Result<Admission, Refusal> {
    let event = proposal.event;
    belongs(state, event)?;
    let arrived = if is_known(state, proposal) { arrived(state, recorded_at) } else { Cow::Borrowed(state) };
    let state: &State = &arrived;
    if let Some(index) = state.find(&proposal.id) {
        return Err(LED_003.refuse("event", catalogue::is_entry(index)));
    }
    in_time(state, event, recorded_at)?;
    if let Some(seen) = &event.seen
        && (seen.size == 0 || seen.size > state.size() || log.root_at(seen.size) != Some(seen.root))
    {
        return Err(LED_005.refuse("seen", catalogue::no_such_tree(seen.size, &seen.root)));
    }
    let moment = Moment {
        ledger: event.ledger.unwrap_or(LedgerId(proposal.id.0)),
        event: proposal.id,
        author: event.author.clone(),
        key: event.key,
        index: state.size(),
        recorded_at,
        proposed_at: recorded_at,
        approvals: approvals(state, proposal, recorded_at),
    };
    let kind = match &event.body {
        Body::Node(statement) => {
            judge_statement(state, event, statement, digest)?;
            Kind::Statement
        }
        Body::Act(step) => judge_step(state, proposal, step, recorded_at)?,
        _ => judge_act(state, proposal, &moment)?,
    };
    Ok(Admission { moment, kind })
}

/// The approvals that an act carries: its author's, and those of the signatures beside it. They count once the keys were
/// found to have authority.
fn approvals(state: &State, proposal: &Proposal<'_>, recorded_at: Timestamp) -> BTreeMap<MemberId, Approval> {
    let mut approvals = BTreeMap::new();
    if proposal.event.body.rules().is_some() {
        let approval = |key: &KeyId| Approval { index: state.size(), recorded_at, key: *key };
        approvals.insert(proposal.event.author.clone(), approval(&proposal.event.key));
        approvals.extend(proposal.beside.iter().map(|(member, key)| ((*member).clone(), approval(key))));
    }
    approvals
}

/// Whether one of the signatures is by a key that this ledger knows, or was invited to answer. What time alone has ended is
/// looked at for those alone, so that strangers cost little.
fn is_known(state: &State, proposal: &Proposal<'_>) -> bool {
    let keys = &state.sections.membership.keys;
    let mut signing = proposal.beside.iter().map(|(_, key)| *key).chain([&proposal.event.key]);
    let invited = || match &proposal.event.body {
        Body::Act(step) => state.machine.pending.get(&step.act()),
        _ => None,
    };
    signing.any(|key| keys.contains(key) || is_coming(state, key))
        || invited().is_some_and(|act| act.invited.get(&proposal.event.author) == Some(&proposal.event.key))
}

fn belongs(state: &State, event: &Event) -> Result<(), Refusal> {
    let founding = is_founding(&event.body);
    match (state.ledger(), event.ledger) {
        (None, None) if founding => Ok(()),
        (None, _) => Err(LED_001.refuse("ledger", catalogue::founds_none())),
        (Some(ledger), None) if founding => Err(LED_007.refuse("ledger", catalogue::this_is(&ledger))),
        (Some(_), None) => Err(LED_002.refuse("ledger", catalogue::names_no_ledger())),
        (Some(ledger), Some(named)) if ledger != named => {
            Err(LED_002.refuse("ledger", catalogue::names_other_ledger(&named, &ledger)))
        }
        (Some(ledger), Some(_)) if founding => Err(LED_007.refuse("ledger", catalogue::this_is(&ledger))),
        (Some(_), Some(_)) => Ok(()),
    }
}

fn in_time(state: &State, event: &Event, recorded_at: Timestamp) -> Result<(), Refusal> {
    if let Some(progress) = state.progress()
        && recorded_at <= progress.recorded_at
    {
        return Err(LED_006.refuse("recorded_at", catalogue::not_after_last(recorded_at, progress.recorded_at)));
    }
    match event.not_after {
        Some(end) if end < recorded_at => Err(LED_004.refuse("not_after", catalogue::too_late(end, recorded_at))),
        _ => Ok(()),
    }
}

fn judge_statement(
    state: &State,
    event: &Event,
    statement: &NodeStatement,
    digest: Option<Hash>,
) -> Result<(), Refusal> {
    let node = state.sections.membership.alliance.get(&()).map(|alliance| alliance.node_key);
    if !is_node(&event.author) || node != Some(event.key) {
        return Err(NOD_001.refuse("author", catalogue::not_the_node(&event.author)));
    }
    let NodeStatement::Digest { size, digest: claimed, rule_book } = statement;
    if *size != state.size() || Some(*claimed) != digest || *rule_book != RULE_BOOK {
        let computed = digest.map_or_else(|| "none".to_owned(), |digest| digest.to_string());
        return Err(NOD_002.refuse(
            "body.node.digest",
            catalogue::digest_differs(claimed, *size, *rule_book, &computed, state.size(), RULE_BOOK),
        ));
    }
    Ok(())
}

fn judge_act(state: &State, proposal: &Proposal<'_>, moment: &Moment) -> Result<Kind, Refusal> {
    let event = proposal.event;
    if is_node(&event.author) {
        return Err(AUT_012.refuse("author", catalogue::reserved(&event.author)));
    }
    let rules = event.body.rules().ok_or_else(|| ENC_002.refuse("body", catalogue::not_an_act()))?;
    // Founders, and whoever comes in with a member's signature beside its own, have no key in the ledger yet.
    let nature = rules.nature();
    let founding = is_founding(&event.body);
    let introduced = !founding && nature.introduces == Some((&event.author, &event.key)) && !proposal.beside.is_empty();
    let acting = if founding {
        None
    } else {
        state.founded()?;
        match actor(state, &event.author, &event.key, moment.recorded_at, None) {
            Err(refusal) if refusal.code != &AUT_001 || !introduced => return Err(refusal),
            acting => acting.ok(),
        }
    };
    state.still_present(&event.author, moment.recorded_at, nature.winds_up)?;
    let mut plan = state.judge(&event.body, rules, moment)?;
    require_possible(state, &event.body, state.date_at(moment.recorded_at))?;
    plan.stake = settle(event.body.kind().unwrap_or_default(), plan.stake);
    let mut overstep = None;
    if let Some(acting) = &acting {
        acting.require_fit(nature.recovers)?;
        acting.require_sound(plan.scope)?;
        if let Some((lack, published)) = acting.lacks(plan.scope, &plan.stake) {
            if !plan.concerns_others(&event.author) {
                return Err(acting.refuse(&lack));
            }
            overstep = Some(Overstep { lack, published, binding: false });
        } else if let Some((lack, published)) = acting.oversteps(&plan.stake) {
            overstep = Some(Overstep { lack, published, binding: true });
        }
    }
    let deadline = state.deadline_from(moment.recorded_at, event.not_after);
    let body = Arc::new(event.body.clone());
    if !proposal.beside.is_empty() {
        let beyond = overstep.as_ref().is_some_and(|overstep| !overstep.binding);
        let candidate = Pending::proposed(moment, Arc::clone(&body), &plan, deadline, beyond);
        require_beside(state, proposal, &candidate, moment.recorded_at)?;
    }
    Ok(Kind::Act { body, plan: Box::new(plan), deadline, overstep })
}

/// Refuses signatures beside an act that it does not need, that have no authority, or that come before their turn.
fn require_beside(state: &State, proposal: &Proposal<'_>, act: &Pending, at: Timestamp) -> Result<(), Refusal> {
    for (member, key) in proposal.beside {
        approves(state, act, member, key, at)?;
    }
    match proposal.beside.iter().find(|(member, _)| act.before(member).is_some()) {
        Some((early, _)) => Err(ACT_008.refuse("signatures", catalogue::signs_too_early(early))),
        None => Ok(()),
    }
}

fn approves(state: &State, act: &Pending, member: &MemberId, key: &KeyId, at: Timestamp) -> Result<(), Refusal> {
    let acting: Actor<'_> = actor(state, member, key, at, Some(act))?;
    let Some(scope) = act.asked_of(member) else {
        return Err(ACT_003.refuse("signatures", catalogue::not_needed(member)));
    };
    acting.may(scope, &act.stake)
}

fn judge_step(state: &State, proposal: &Proposal<'_>, step: &Step, at: Timestamp) -> Result<Kind, Refusal> {
    let event = proposal.event;
    let act = step.act();
    let field = "body.act";
    let unknown = || ACT_001.refuse(field, catalogue::no_act(&act));
    let standing = state.standing(&act, at).ok_or_else(unknown)?;
    if let (Step::Contest { reason, .. }, Standing::Effective(_)) = (step, standing) {
        may_contest(state, event, &act, at)?;
        return Ok(Kind::Contest { act, reason: reason.clone(), answer: Answer::Marks });
    }
    let pending = match standing {
        Standing::Pending => state.machine.pending.get(&act).ok_or_else(unknown)?,
        Standing::Done => return Err(unknown()),
        Standing::Lapsed(_) if beyond_authority(state, &act, &event.author) => {
            return Err(AUT_009.refuse(field, catalogue::not_ratified_in_time(&act)));
        }
        Standing::Lapsed(_) => {
            return Err(ACT_006.refuse(field, catalogue::not_approved_in_time(&act)));
        }
        settled => return Err(ACT_002.refuse(field, catalogue::act_is(&act, settled.said()))),
    };
    if let Step::Contest { reason, .. } = step
        && in_dispute(state, &event.author, &event.key)
    {
        let answer = contest_of(pending, &event.author, |wait| wait.by_working)?;
        return Ok(Kind::Contest { act, reason: reason.clone(), answer });
    }
    let acting = actor(state, &event.author, &event.key, at, Some(pending))?;
    if let Some((member, _)) = proposal.beside.first() {
        return Err(ACT_003.refuse("signatures", catalogue::speaks_alone(member)));
    }
    match step {
        Step::Contest { reason, .. } => {
            let by = |wait: &Wait| if acting.outranks() { wait.by_root } else { wait.by_working };
            let answer = contest_of(pending, &event.author, by)?;
            Ok(Kind::Contest { act, reason: reason.clone(), answer })
        }
        Step::Withdraw { .. } => {
            // Until an act without authority is ratified, its other parties may step back (Civil Code 171).
            let steps_back = pending.beyond && !pending.approvals.contains_key(&pending.author);
            let scope = if pending.author == event.author {
                Some(pending.scope)
            } else {
                pending.asked_of(&event.author).filter(|_| steps_back)
            };
            let Some(scope) = scope else {
                return Err(ACT_005.refuse("author", catalogue::act_of(&pending.author)));
            };
            // What a recovery key asked for, whoever it is asked against does not take back.
            let recovers = |key: &KeyId| state.sections.membership.keys.get(key).is_some_and(|key| key.recovery);
            let proposed = pending.approvals.get(&pending.author).map(|approval| &approval.key);
            match proposed.filter(|key| pending.author == event.author && recovers(key)) {
                Some(key) if *key != event.key => {
                    return Err(AUT_020.refuse("key", catalogue::recovery_withdraws(&pending.author)));
                }
                Some(_) => {}
                None => acting.may(scope, &pending.stake)?,
            }
            Ok(Kind::Withdraw { act })
        }
        Step::Demand { .. } => {
            let ratification = state.find(&act).and_then(|index| state.machine.ratifications.get(&index));
            let open = ratification.is_some_and(|record| record.demand.is_none())
                && !pending.approvals.contains_key(&pending.author);
            let Some(scope) = pending.asked_of(&event.author).filter(|_| open && event.author != pending.author) else {
                return Err(ACT_007.refuse(field, catalogue::by(&act, &event.author)));
            };
            acting.may(scope, &Stake::default())?;
            let today = state.date_at(at);
            let days = state
                .sections
                .agreement
                .governing(today)
                .map_or(RATIFICATION_DAYS, |(_, version)| version.terms.ratification_days);
            let until = today.add_days(i32::from(days)).and_then(|last| state.end_of(last, at));
            let until = until.ok_or_else(|| AGR_006.refuse(field, catalogue::days_after(days, today)))?;
            Ok(Kind::Demand { act, until })
        }
        Step::Endorse { .. } | Step::Decline { .. } => {
            let Some(scope) = pending.asked_of(&event.author) else {
                return Err(ACT_003.refuse("author", catalogue::not_needed(&event.author)));
            };
            // An approval that was given binds until the act is settled: the others have built on it (Civil Code 141, 485).
            if pending.approvals.contains_key(&event.author) {
                let code = if matches!(step, Step::Endorse { .. }) { &ACT_004 } else { &ACT_009 };
                return Err(code.refuse("author", catalogue::has_approved(&event.author)));
            }
            acting.may(scope, &pending.stake)?;
            match step {
                Step::Decline { reason, .. } => Ok(Kind::Decline { act, reason: reason.clone() }),
                _ => match pending.before(&event.author) {
                    Some(first) => Err(ACT_008.refuse("author", catalogue::signs_before(first, &event.author))),
                    None => Ok(Kind::Endorse { act }),
                },
            }
        }
    }
}

/// What a member's contest of an act under way does.
fn contest_of(pending: &Pending, member: &MemberId, by: impl Fn(&Wait) -> Answer) -> Result<Answer, Refusal> {
    let wait = pending.wait.as_ref().filter(|wait| wait.member == *member);
    match wait.map(by) {
        None => Err(ACT_020.refuse("body.act", catalogue::no_identity(member))),
        Some(Answer::Nothing) => Err(ACT_020.refuse("key", catalogue::contests_nothing())),
        Some(answer) => Ok(answer),
    }
}

/// Refuses a contest of an act in effect but by a key that it replaced, or by the member's recovery key, within the days that
/// a member has who finds that its root key was stolen.
fn may_contest(state: &State, event: &Event, act: &EventId, at: Timestamp) -> Result<(), Refusal> {
    let field = "body.act";
    let tables = &state.sections.membership;
    let place = state.find(act);
    let identity = place.and_then(|place| tables.identities.get(&place)).filter(|record| record.member == event.author);
    let identity = identity.ok_or_else(|| ACT_020.refuse(field, catalogue::no_identity(&event.author)))?;
    let key = tables.keys.get(&event.key).filter(|key| key.member == event.author);
    if !key.is_some_and(|key| key.recovery || identity.replaced.contains(&event.key)) {
        return Err(ACT_020.refuse("key", catalogue::contests_nothing()));
    }
    let last = identity.on.add_days(CONTEST_DAYS).filter(|_| identity.by_root);
    let contested = place.is_some_and(|place| contested(state, place).is_some());
    if last.is_none_or(|last| last < state.date_at(at)) || contested {
        return Err(ACT_020.refuse(field, catalogue::too_late_to_contest(identity.on)));
    }
    Ok(())
}

/// Whether an act had been signed for `member` beyond a key's authority, and never ratified.
fn beyond_authority(state: &State, act: &EventId, member: &MemberId) -> bool {
    let record = state.find(act).and_then(|index| state.machine.ratifications.get(&index));
    record.is_some_and(|record| record.member == *member && record.ratified.is_none() && !record.binding)
}
