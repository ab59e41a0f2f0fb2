//! Proposing a version: it is signed by every member and takes force when the last signature is recorded.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::book::{Lang, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::agreement::acts::Propose;
use crate::mechanism::agreement::codes::{AGR_002, AGR_005, AGR_018};
use crate::mechanism::agreement::tables::Version;
use crate::mechanism::agreement::terms::clauses::agreed;
use crate::mechanism::agreement::terms::whole::DisputePath;
use crate::mechanism::membership::query::require_member;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for Propose {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let last = state.sections.agreement.last();
        let expected = last.map_or(Some(1), |(number, _)| number.checked_add(1));
        if Some(self.version) != expected {
            let message =
                format!("it is {}; the last signed version is {}", self.version, last.map_or(0, |(number, _)| number));
            return Err(AGR_002.refuse(field!(Propose.version), message));
        }
        if let Some((number, version)) = last
            && self.in_force_from <= version.start
        {
            let message =
                format!("it would start on {}; version {number} starts on {}", self.in_force_from, version.start);
            return Err(AGR_005.refuse(field!(Propose.in_force_from), message));
        }
        let field = field!(Propose.in_force_from);
        state.sections.agreement.require_before_end(field, self.in_force_from.max(today))?;
        self.terms.check(field!(Propose.terms), state, today)?;
        let field = field!(Propose.order);
        let mut named = BTreeSet::new();
        for member in &self.order {
            require_member(state, field, member, today)?;
            if !named.insert(member) || *member == moment.author {
                return Err(AGR_018.refuse(field, format!("{member} signs twice")));
            }
        }
        let mut plan = Plan::alone(Scope::SignAgreements, [Subject::agreement()])
            .with_approval_of(state.sections.membership.present(today), Scope::SignAgreements);
        plan.order.clone_from(&self.order);
        Ok(plan)
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let today = moment.recorded_at.date_at(self.terms.time_zone);
        let start = if self.version == 1 { self.in_force_from } else { self.in_force_from.max(today) };
        let version = Version {
            title: self.title.clone(),
            text: self.text.clone(),
            start,
            act: moment.event,
            index: moment.index,
            signed: moment.approvals.clone(),
            terms: Arc::new(self.terms.clone()),
        };
        state.sections.agreement.versions.put(self.version, version);
    }

    fn describe(&self, _: &State, _: &MemberId, lang: Lang) -> Said {
        let words: String = (|| {
            let Self { version, title, in_force_from: from, text, terms, .. } = self;
            let shares: Vec<_> =
                terms.benefit_shares.iter().map(|(member, share)| format!("{member} {share}")).collect();
            let shares = shares.join(lang.pick(", ", "，"));
            let until = agreed(&terms.clauses.term_end);
            let until =
                until.map_or_else(String::new, |day| lang.pick(format!(" until {day}"), format!("，至 {day} 止")));
            let lead = terms.clauses.lead.as_ref();
            let lead = lead
                .map_or_else(String::new, |lead| lang.pick(format!(" Lead: {lead}."), format!("牵头单位：{lead}。")));
            let disputes = match &terms.disputes {
                DisputePath::Arbitration(body) => {
                    lang.pick(format!("arbitration by {body}"), format!("由 {body} 仲裁"))
                }
                DisputePath::Court(court) => lang.pick(format!("court: {court}"), format!("由 {court} 管辖")),
            };
            let (law, seal) = (&terms.governing_law, text.commitment);
            lang.pick(
            format!(
                "Sign version {version} of the agreement, \"{title}\", to be in force from {from}{until}.{lead} Benefit shares: {shares}. Disputes: {disputes}. Law: {law}. The text is sealed; its fingerprint is {seal}. Every member signs."
            ),
            format!(
                "签署第 {version} 版协议《{title}》，自 {from} 起生效{until}。{lead}利益分配比例：{shares}。争议解决：{disputes}。适用法律：{law}。协议文本已封存，指纹为 {seal}。须全体盟员签署。"
            ),
        )
        })();
        words.into()
    }

    fn nature(&self) -> Nature<'_> {
        Nature { reopens_pending: true, ..Nature::PLAIN }
    }
}
