//! Checking terms: what they say by themselves, all problems at once, and whom they name that is no member.

use std::collections::BTreeSet;

use crate::book::{Arg, Code, Matter, Said};
use crate::mechanism::agreement::codes::{AGR_003, AGR_004, AGR_006, AGR_007, AGR_008, AGR_010, AGR_020};
use crate::mechanism::agreement::terms::clauses::agreed;
use crate::mechanism::agreement::terms::matters::CAN_WAIT;
use crate::mechanism::agreement::terms::whole::Terms;
use crate::mechanism::agreement::words;
use crate::mechanism::decision::rule::{Approver, Approving, OrganKind, Seats, Votes};
use crate::value::{Date, MemberId, OrganId, RuleId, sum_is_one};

/// Something that is wrong with terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The rule.
    pub code: &'static Code,
    /// The clause, as a path in the terms file.
    pub clause: String,
    /// What was found.
    pub found: Said,
}

impl Problem {
    pub(crate) fn new(code: &'static Code, clause: impl Into<String>, found: Said) -> Self {
        Self { code, clause: clause.into(), found }
    }

    /// A file that is not even a document, as its parser says.
    #[must_use]
    pub fn syntax(detail: &str) -> Self {
        Self::new(&AGR_010, "", words::syntax(detail))
    }

    /// Clauses that are left out.
    pub(crate) fn left_out(names: &[&str]) -> Self {
        Self::new(&AGR_007, "clauses", words::set_them(Arg::list(names.iter().copied())))
    }
}

impl Terms {
    /// Everything that is wrong with the terms by themselves.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let missing = self.clauses.missing();
        if !missing.is_empty() {
            problems.push(Problem::left_out(&missing));
        }
        self.numbers(&mut problems);
        self.decides(&mut problems);
        problems
    }

    /// A term that is over before a day: the first one of the version, or today where that is later.
    #[must_use]
    pub fn ended_before(&self, day: Date) -> Option<Problem> {
        let last = agreed(&self.clauses.term_end).filter(|last| **last < day)?;
        Some(Problem::new(&AGR_020, "clauses.term_end", words::ends_before(*last, day)))
    }

    fn numbers(&self, problems: &mut Vec<Problem>) {
        let clauses = &self.clauses;
        let days = [
            ("approval_days", Some(self.approval_days)),
            ("exit_notice_days", Some(self.exit_notice_days)),
            ("ratification_days", Some(self.ratification_days)),
            ("clauses.cure_days", agreed(&clauses.cure_days).copied()),
            ("clauses.acceptance_days", agreed(&clauses.acceptance_days).copied()),
            ("clauses.preemption_days", agreed(&clauses.preemption_days).copied()),
            ("clauses.deemed_acknowledgement_days", agreed(&clauses.deemed_acknowledgement_days).copied()),
        ];
        // A member that is away for a fortnight still answers in time.
        if !(15..=3650).contains(&self.contest_days) {
            problems.push(Problem::new(&AGR_006, "contest_days", words::contest_days_are(self.contest_days)));
        }
        for (name, days) in days {
            if let Some(days) = days.filter(|days| !(1..=3650).contains(days)) {
                problems.push(Problem::new(&AGR_006, name, words::days_are(days)));
            }
        }
        let risk = ("clauses.risk_shares", agreed(&clauses.risk_shares));
        for (name, shares) in [("benefit_shares", Some(&self.benefit_shares)), risk] {
            if let Some(shares) = shares.filter(|shares| !sum_is_one(shares.values())) {
                let shares: Vec<_> = shares.values().map(ToString::to_string).collect();
                problems.push(Problem::new(&AGR_003, name, words::sum(&shares.join(" + "))));
            }
        }
    }

    /// Organs, rules and who approves what.
    fn decides(&self, problems: &mut Vec<Problem>) {
        let mut add = |clause: String, found: Said| problems.push(Problem::new(&AGR_008, clause, found));
        for (id, rule) in &self.rules {
            let written = rule.written.as_ref().map(|written| ("written.passes", written.passes));
            let quorum = rule.quorum.map(|quorum| ("quorum", quorum));
            for (name, threshold) in [Some(("passes", rule.passes)), quorum, written].into_iter().flatten() {
                if threshold.is_never_reached() || name != "quorum" && threshold.is_always_reached() {
                    add(format!("rules.{id}.{name}"), words::threshold_means_nothing());
                }
            }
            let Some(fallback) = &rule.fallback else { continue };
            if !self.rules.contains_key(&fallback.rule) {
                add(format!("rules.{id}.fallback"), words::no_rule(&fallback.rule));
            } else if self.returns_to(id) {
                add(format!("rules.{id}.fallback"), words::in_a_circle());
            }
        }
        for (id, organ) in &self.organs {
            for (matter, rule) in &organ.matters {
                self.has_matter(&format!("organs.{id}.matters"), matter, &mut add);
                if !self.rules.contains_key(rule) {
                    let clause = format!("organs.{id}.matters.{}", matter.name());
                    add(clause, words::no_rule(rule));
                }
            }
            if matches!(organ.kind, OrganKind::Secretariat | OrganKind::ExpertCommittee) && !organ.matters.is_empty() {
                add(format!("organs.{id}.matters"), words::only_opinions(&organ.name));
            }
            if let Some(open) = &organ.appointed {
                let clause = format!("organs.{id}.appointed");
                if organ.seats == Seats::AllMembers {
                    add(clause.clone(), words::all_sit_there());
                }
                if open.at_most == 0 {
                    add(clause.clone(), words::opens_no_seat());
                }
                let stands_above =
                    |by: &OrganId| self.organs.get(by).is_none_or(|above| above.kind.stands_above(organ.kind));
                if let Some(by) = open.by.organs().next()
                    && !open.by.is_everybody()
                    && !open.by.organs().any(stands_above)
                {
                    add(clause, words::not_above(by));
                } else {
                    self.approves(&clause, &open.by, &Matter::Appointment, &mut add);
                }
            }
            if let Votes::Weighted(weights) = &organ.votes
                && weights.values().all(|weight| *weight == 0)
            {
                add(format!("organs.{id}.votes"), words::nobody_votes());
            }
            if let (Seats::Members(members), Some(chair)) = (&organ.seats, &organ.chair)
                && !members.contains(chair)
            {
                add(format!("organs.{id}.chair"), words::does_not_sit(chair));
            }
        }
        for (matter, approver) in &self.approvals {
            let clause = format!("approvals.{}", matter.name());
            self.has_matter(&clause, matter, &mut add);
            self.approves(&clause, approver, matter, &mut add);
        }
        for (id, matter) in &self.matters {
            let clause = format!("matters.{id}");
            if !id.as_str().contains('-') {
                add(clause.clone(), words::no_hyphen(id));
            }
            for act in matter.acts.iter().filter(|act| !CAN_WAIT.contains(&act.as_str())) {
                add(format!("{clause}.acts"), words::cannot_wait(act, Arg::list(CAN_WAIT)));
            }
        }
    }

    /// A matter that the terms do not describe.
    fn has_matter(&self, clause: &str, matter: &Matter, add: &mut impl FnMut(String, Said)) {
        if let Matter::Own(id) = matter
            && !self.matters.contains_key(id)
        {
            add(clause.to_owned(), words::no_matter(id));
        }
    }

    /// Whoever cannot approve a matter.
    fn approves(&self, clause: &str, approver: &Approver, matter: &Matter, add: &mut impl FnMut(String, Said)) {
        if let Approver::AllOf(several) = approver {
            if several.len() < 2 {
                add(clause.to_owned(), words::alone_in_it());
            }
            // Beside others a member keeps what it is asked; alone it would decide for all.
            if several.iter().all(|approving| matches!(approving, Approving::Member(_))) {
                add(clause.to_owned(), words::member_alone());
            }
        }
        for organ in approver.organs() {
            match self.organs.get(organ) {
                None => add(clause.to_owned(), words::no_organ(organ)),
                Some(named) if !named.matters.contains_key(matter) => {
                    add(clause.to_owned(), words::no_rule_for_it(organ, matter.name()));
                }
                Some(_) => {}
            }
        }
    }

    /// Whether following a rule's fallbacks comes back to a rule that was passed.
    fn returns_to(&self, from: &RuleId) -> bool {
        let mut passed = BTreeSet::from([from]);
        let mut next = self.rules.get(from);
        while let Some(fallback) = next.and_then(|rule| rule.fallback.as_ref()) {
            if !passed.insert(&fallback.rule) {
                return true;
            }
            next = self.rules.get(&fallback.rule);
        }
        false
    }

    /// Everybody that the terms name, with the clause.
    fn named(&self) -> Vec<(String, &MemberId)> {
        let clauses = &self.clauses;
        let mut named: Vec<(String, &MemberId)> = Vec::new();
        named.extend(self.benefit_shares.keys().map(|member| ("benefit_shares".to_owned(), member)));
        named.extend(
            agreed(&clauses.risk_shares)
                .into_iter()
                .flatten()
                .map(|(member, _)| ("clauses.risk_shares".to_owned(), member)),
        );
        named.extend(clauses.lead.iter().map(|member| ("clauses.lead".to_owned(), member)));
        named.extend(agreed(&clauses.funds_keeper).map(|member| ("clauses.funds_keeper".to_owned(), member)));
        named.extend(clauses.goals.iter().flatten().map(|goal| ("clauses.goals".to_owned(), &goal.holder)));
        for (matter, approver) in &self.approvals {
            named.extend(approver.members().map(|member| (format!("approvals.{}", matter.name()), member)));
        }
        for (id, organ) in &self.organs {
            if let Some(open) = &organ.appointed {
                named.extend(open.by.members().map(|member| (format!("organs.{id}.appointed"), member)));
            }
            named.extend(organ.chair.iter().map(|member| (format!("organs.{id}.chair"), member)));
            if let Seats::Members(members) = &organ.seats {
                named.extend(members.iter().map(|member| (format!("organs.{id}.seats"), member)));
            }
            if let Votes::Weighted(weights) = &organ.votes {
                named.extend(weights.keys().map(|member| (format!("organs.{id}.votes"), member)));
            }
        }
        named
    }

    /// Everybody that the terms name and who is not a member, where `present` says who is one.
    #[must_use]
    pub fn strangers(&self, present: impl Fn(&MemberId) -> bool) -> Vec<Problem> {
        let strangers = self.named().into_iter().filter(|(_, member)| !present(member));
        let problem = |(clause, member): (String, &MemberId)| Problem::new(&AGR_004, clause, words::no_member(member));
        strangers.map(problem).collect()
    }
}
