//! Succession: a merger, a conversion or a split. By law the successor has the rights and duties of the one before it from
//! the day of the succession on (Civil Code 67), whenever the ledger hears of it.
//!
//! Invariants: what passes, passes to one successor and with effect from the same day; nothing passes that was given away
//! in the meantime; what keys of the ended person signed after that day is suspect until the successor confirms it; one
//! seat and one vote remain of a merger.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Profile;
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Ground, Lang, State, Subject};
use crate::mechanism::decision::Matter;
use crate::mechanism::membership::keys::{by_root, take_away};
use crate::mechanism::membership::{
    Membership, Period, enter, name_of, require_entrant, require_member, without_unless_alone,
};
use crate::mechanism::{pass_all, pass_parts};
use crate::value::{AssetId, Date, KeyId, MemberId, Seal, Share};

/// How one legal person succeeds another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuccessionKind {
    /// 合并: it is merged into the successor.
    Merger,
    /// 改制: it is converted into the successor.
    Conversion,
    /// 分立: it is split.
    Split,
}

impl SuccessionKind {
    const fn word(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Merger, Lang::En) => "merger",
            (Self::Merger, Lang::Zh) => "合并",
            (Self::Conversion, Lang::En) => "conversion",
            (Self::Conversion, Lang::Zh) => "改制",
            (Self::Split, Lang::En) => "split",
            (Self::Split, Lang::Zh) => "分立",
        }
    }
}

/// State that a member has been succeeded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Succeed {
    /// Whom.
    pub predecessor: MemberId,
    /// Who succeeds it.
    pub successor: MemberId,
    /// Who that is, where it is no member yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// How.
    pub kind: SuccessionKind,
    /// The day since which it is so, today at the latest.
    pub effective: Date,
    /// The parts of assets that pass, where the predecessor goes on with the rest. Where it is left out everything passes
    /// and the predecessor ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<BTreeMap<AssetId, Share>>,
    /// The sealed extract of the business register that shows it.
    pub document: Seal,
}

impl Succeed {
    fn require_parts(&self, state: &State) -> Result<(), Refusal> {
        let field = "body.membership.succeed.parts";
        for (asset, share) in self.parts.iter().flatten() {
            let title = state.sections.ip.require(field, asset)?;
            let free = title.free_from(&self.predecessor, self.effective);
            if share.is_zero() || free < *share {
                let message = format!("{} can pass on {free} of {asset} from {} on", self.predecessor, self.effective);
                return Err(codes::IP_007.refuse(field, message));
            }
        }
        Ok(())
    }

    /// Nobody leaves a suspension or a default behind by becoming another person. A member that was there before is judged
    /// by what is its own.
    fn pass_conduct(&self, state: &mut State) {
        let Some(record) = state.sections.membership.members.get(&self.predecessor) else { return };
        let open = |periods: &[Period]| -> Vec<Period> {
            let open = periods.iter().filter(|period| period.over.is_none());
            open.map(|period| Period { from: period.from.max(self.effective), ..*period }).collect()
        };
        let (suspensions, defaults) = (open(&record.suspensions), open(&record.defaults));
        state.sections.membership.members.change(&self.successor, |member| {
            member.suspensions = suspensions;
            member.defaults = defaults;
        });
    }
}

impl Rules for Succeed {
    fn kind(&self) -> &'static str {
        "membership.succeed"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        state.sections.agreement.require_in_force(today)?;
        let field = "body.membership.succeed.predecessor";
        let record = state.sections.membership.members.get(&self.predecessor);
        let record = record.filter(|record| !record.has_left(self.effective)).ok_or_else(|| {
            codes::MEM_004.refuse(field, format!("{} was no member on {}", self.predecessor, self.effective))
        })?;
        if self.effective > today || self.effective < record.joined {
            let message = format!("{} is not between {} and {today}", self.effective, record.joined);
            return Err(codes::MEM_011.refuse("body.membership.succeed.effective", message));
        }
        let field = "body.membership.succeed.successor";
        if self.successor == self.predecessor {
            return Err(codes::MEM_004.refuse(field, "nobody succeeds itself"));
        }
        let mut subjects =
            vec![Subject::alliance(), Subject::member(&self.predecessor), Subject::member(&self.successor)];
        subjects.extend(self.parts.iter().flatten().map(|(asset, _)| Subject::asset(asset)));
        let mut plan =
            Plan::alone(Scope::SignAgreements, subjects).with_approval_of([&self.successor], Scope::SignAgreements);
        match &self.profile {
            Some(profile) => {
                require_entrant(state, ("body.membership.succeed", "successor"), &self.successor, profile, today)?;
                plan.invited.insert(self.successor.clone(), profile.root_key);
            }
            None => require_member(state, field, &self.successor, today)?,
        }
        self.require_parts(state)?;
        // The predecessor's legal representative can say it: then nobody takes its place against its will. Otherwise, where
        // parts pass from one to another, and where it is no member any more, those who admit members look at the extract
        // of the register.
        let root = record.profile.root_key;
        let signed = moment.author == self.predecessor && by_root(state, moment)
            || moment.approvals.get(&self.predecessor).is_some_and(|approval| approval.key == root);
        if signed && self.parts.is_none() && !record.has_left(today) {
            return Ok(plan.with_approval_of([&self.predecessor], Scope::SignAgreements));
        }
        let plan = plan.with_approval_on(state, Matter::Admission, Scope::SignAgreements, today);
        Ok(without_unless_alone(plan, &self.predecessor))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let today = state.date_at(moment.recorded_at);
        if let Some(profile) = &self.profile {
            // A successor is a member since the day from which it has the other's rights; a part of one since today.
            let joined = if self.parts.is_none() { self.effective } else { today };
            enter(state, &self.successor, profile, joined, moment);
            if self.parts.is_none() {
                self.pass_conduct(state);
            }
        }
        if let (Some(signature), Some((version, _))) =
            (moment.approvals.get(&self.successor), state.sections.agreement.in_force(today))
        {
            state.sections.agreement.accede(version, &self.successor, *signature);
        }
        let (from, to) = (&self.predecessor, &self.successor);
        if let Some(parts) = &self.parts {
            pass_parts(state, from, to, parts, self.effective, moment);
            return;
        }
        pass_all(state, from, to, self.effective, moment);
        let (by, since, index) = (self.successor.clone(), self.effective, moment.index);
        state.sections.membership.members.change(from, |member| {
            member.membership = Membership::Succeeded { by, since, index };
        });
        let keys: Vec<KeyId> = state.sections.membership.keys_of(from).map(|(id, _)| *id).collect();
        for key in &keys {
            take_away(state, key, moment);
        }
        let numbers = state.sections.membership.numbers_of(from);
        state.doubt_from(from, &numbers, since, index, &Ground::Ended { since });
    }

    fn describe(&self, state: &State, _: &MemberId, lang: Lang) -> String {
        let from = name_of(state, &self.predecessor);
        let to = self.profile.as_ref().map_or_else(
            || name_of(state, &self.successor),
            |profile| format!("{} ({})", profile.name, self.successor),
        );
        let (kind, since) = (self.kind.word(lang), self.effective);
        match &self.parts {
            None => lang.pick(
                format!("State that {to} has succeeded {from} by {kind} since {since}: it has all its rights and duties from that day on and takes its seat. What was signed for {from} since then waits for {to}'s confirmation."),
                format!("声明自 {since} 起，{to} 因{kind}承继 {from} 的全部权利义务并取得其席位。此后以 {from} 名义所作签署，待 {to} 确认。"),
            ),
            Some(parts) => {
                let parts: Vec<_> = parts.iter().map(|(asset, share)| format!("{share} {asset}")).collect();
                let parts = parts.join(", ");
                lang.pick(
                    format!("State that by {kind} {to} has these parts of {from} since {since}: {parts}. {from} goes on."),
                    format!("声明自 {since} 起，{to} 因{kind}取得 {from} 的下列份额：{parts}。{from} 继续存在。"),
                )
            }
        }
    }

    fn concerned(&self) -> Option<&MemberId> {
        Some(&self.predecessor)
    }

    fn introduces(&self) -> Option<(&MemberId, &KeyId)> {
        self.profile.as_ref().map(|profile| (&self.successor, &profile.root_key))
    }

    fn reopens_pending(&self) -> bool {
        true
    }
}
