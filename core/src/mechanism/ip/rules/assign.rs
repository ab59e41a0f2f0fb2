//! Assigning a part: signed by assignor and assignee, and by the other owners where the terms say so.
//!
//! What winds up always has a path: a part is property, and the agreement's end, leaving or expulsion locks none. After the end
//! the last terms say who consents; a part can go to a member or to a fellow owner, former members among them; of a co-owner
//! that ended as a legal person without a successor nobody can ask anything.

use crate::book::{Gives, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::agreement::terms::whole::Transfer;
use crate::mechanism::ip::acts::Assign;
use crate::mechanism::ip::change::convey;
use crate::mechanism::ip::codes::{IP_004, IP_005, IP_006, IP_007, IP_008, IP_010, IP_021};
use crate::mechanism::ip::query::Title;
use crate::mechanism::ip::query::right::twins_of;
use crate::mechanism::ip::tables::{ClaimStanding, Conveyance};
use crate::mechanism::ip::words;
use crate::mechanism::membership::query::{name_of, require_member};
use crate::mechanism::membership::tables::{Member, Membership};
use crate::mechanism::state::State;
use crate::value::{Date, MemberId};

impl Assign {
    /// Whether the part goes back to the member whose signature is doubted: that needs nobody's confirmation.
    fn gives_back(&self, state: &State, title: &Title<'_>) -> bool {
        let taken = |row: &&Conveyance| row.to == self.from && state.doubted(&row.act).is_some();
        let mut taken = title.standing(0).map(|(_, row)| row).filter(taken).peekable();
        let receives = |act| state.doubts_of(act, &self.to).len() == state.open_doubts(act);
        state.doubted(&title.asset.act).is_none() && taken.peek().is_some() && taken.all(|row| receives(&row.act))
    }

    fn conveyance(&self, moment: &Moment) -> Conveyance {
        Conveyance {
            act: moment.event,
            index: moment.index,
            recorded_at: moment.recorded_at,
            effective: self.effective,
            from: self.from.clone(),
            to: self.to.clone(),
            share: self.share,
            whole: false,
            gone: None,
        }
    }
}

/// Whether a legal person had ended before a date, without a successor.
fn is_gone(date: Date) -> impl Fn(&Member) -> bool {
    move |member| matches!(member.membership, Membership::Dissolved { last_day, .. } if last_day < date)
}

impl Rules<State> for Assign {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let (_, version) = state.sections.agreement.require_governing(today)?;
        let title = state.sections.ip.require(field!(Assign.asset), &self.asset)?;
        if self.from == self.to {
            return Err(IP_005.refuse(field!(Assign.to), words::both_are(&self.to)));
        }
        if moment.author != self.from && moment.author != self.to {
            return Err(IP_006.refuse("author", words::parties_are(&self.from, &self.to)));
        }
        let owners = title.owners(self.effective.max(today)).unwrap_or_default();
        let ended = |owner: &MemberId| state.sections.membership.members.get(owner).is_some_and(is_gone(today));
        if !owners.contains_key(&self.to) || ended(&self.to) {
            require_member(state, field!(Assign.to), &self.to, today)?;
        }
        if self.share.is_zero() {
            return Err(IP_004.refuse(field!(Assign.share), words::is_zero()));
        }
        if self.effective < title.asset.since {
            let found = words::before_title(self.effective, title.asset.since);
            return Err(IP_008.refuse(field!(Assign.effective), found));
        }
        let free = title.free_from(&self.from, self.effective);
        if free < self.share {
            let found = words::can_give(&self.from, free, &self.asset, self.effective, self.share);
            return Err(IP_007.refuse(field!(Assign.share), found));
        }
        if let Some(entry) = title.doubted(state)
            && title.trusted(state).free_from(&self.from, self.effective) < self.share
            && !self.gives_back(state, &title)
        {
            let found = words::rests_on_suspect(&self.from, &self.asset, entry);
            return Err(IP_021.refuse(field!(Assign.share), found));
        }
        if !title.can_take(&self.conveyance(moment)) {
            return Err(IP_010.refuse(field!(Assign.share), words::part_of(self.share, &self.asset)));
        }
        let subjects = [Subject::asset(&self.asset), Subject::member(&self.from), Subject::member(&self.to)];
        let plan = Plan::alone(Scope::AssignIp, subjects)
            .disposing_of(self.consideration, [&self.asset])
            .with_approval_of([&self.from, &self.to], Scope::AssignIp)
            .under("transfer");
        // Who buys a part of a right that others claim as well should know it first.
        let plan =
            twins_of(state, &self.asset, title.asset).iter().fold(plan, |plan, twin| plan.warn(twin.said(today)));
        let claims = title.claims(0).filter(|(.., claim)| claim.standing == ClaimStanding::Open);
        let plan = claims.fold(plan, |plan, (_, row, _)| plan.warn(words::is_claimed(&row.to, row.share, &self.asset)));
        Ok(match version.terms.transfer {
            Transfer::Free => plan,
            // Those who own a part now; a former member keeps its part and so its say.
            Transfer::CoOwnersConsent => {
                plan.with_approval_of(owners.keys().filter(|owner| !ended(owner)), Scope::AssignIp)
            }
        })
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        convey(&mut state.sections.ip, &self.asset, self.conveyance(moment));
    }

    fn describe(&self, state: &State, _: &MemberId) -> Said {
        let (from, to) = (name_of(state, &self.from), name_of(state, &self.to));
        match self.consideration {
            None => words::assigns(&from, self.share, &self.asset, &to, self.effective),
            Some(price) => words::assigns_for(&from, self.share, &self.asset, &to, self.effective, price),
        }
    }

    fn nature(&self) -> Nature<'_> {
        // A part is its owner's property: a former member may still dispose of it.
        Nature { winds_up: true, gives: Gives::Of(&self.from), ..Nature::PLAIN }
    }
}
