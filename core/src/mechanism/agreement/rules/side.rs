//! Side agreements: some members declare a paper between them. The date on it is their claim; other members are bound from
//! its declaration on at the earliest.

use crate::book::{Lang, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::agreement::acts::DeclareSide;
use crate::mechanism::agreement::codes::{AGR_013, AGR_014, AGR_015, AGR_016};
use crate::mechanism::agreement::tables::SideAgreement;
use crate::mechanism::agreement::terms::clauses::{SideAgreements, agreed};
use crate::mechanism::membership::codes::MEM_004;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for DeclareSide {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let (_, version) = state.sections.agreement.require_in_force(today)?;
        if agreed(&version.terms.clauses.side_agreements) == Some(&SideAgreements::Forbidden) {
            return Err(AGR_015.refuse(field!(DeclareSide), "the terms forbid them"));
        }
        if state.sections.agreement.sides.contains(&self.side_agreement) {
            let message = format!("{} exists", self.side_agreement);
            return Err(AGR_013.refuse(field!(DeclareSide.side_agreement), message));
        }
        let field = field!(DeclareSide.parties);
        if self.parties.len() < 2 || !self.parties.contains(&moment.author) {
            return Err(AGR_014.refuse(field, format!("two at least, {} among them", moment.author)));
        }
        // Former members can declare what they signed as members.
        if let Some(stranger) = self.parties.iter().find(|party| !state.sections.membership.members.contains(party)) {
            return Err(MEM_004.refuse(field, format!("{stranger} is not a member")));
        }
        if self.dated > today {
            let message = format!("{} is after {today}", self.dated);
            return Err(AGR_016.refuse(field!(DeclareSide.dated), message));
        }
        let mut subjects = vec![Subject::side_agreement(&self.side_agreement), Subject::agreement()];
        for asset in &self.assets {
            state.sections.ip.require(field!(DeclareSide.assets), asset)?;
            subjects.push(Subject::asset(asset));
        }
        Ok(Plan::alone(Scope::SignAgreements, subjects)
            .with_approval_of(&self.parties, Scope::SignAgreements)
            .under("clauses.side_agreements"))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let side = SideAgreement {
            parties: self.parties.clone(),
            summary: self.summary.clone(),
            paper: self.paper.clone(),
            dated: self.dated,
            assets: self.assets.clone(),
            declared: state.date_at(moment.recorded_at),
            index: moment.index,
        };
        state.sections.agreement.sides.put(self.side_agreement.clone(), side);
    }

    fn describe(&self, _: &State, _: &MemberId, lang: Lang) -> Said {
        let words: String = (|| {
            let parties: Vec<_> = self.parties.iter().map(MemberId::as_str).collect();
            let (dated, summary) = (self.dated, &self.summary);
            lang.pick(
            format!("Declare a side agreement between {}, dated {dated}: {summary} It binds its parties; others at the earliest from today.", parties.join(", ")),
            format!("申报 {} 之间的附属协议，落款日期 {dated}：{summary} 仅约束其当事人；对其他盟员最早自今日起。", parties.join("、")),
        )
        })();
        words.into()
    }

    fn nature(&self) -> Nature<'_> {
        Nature { winds_up: true, ..Nature::PLAIN }
    }
}
