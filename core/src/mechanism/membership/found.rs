//! Founding: the alliance is a contract between its founders, so it exists when every one of them has endorsed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Alliance, MEMBERS_MAX, Profile, enter, is_node, require_fresh_key, subjects};
use crate::event::Body;
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State};
use crate::value::{KeyId, MemberId, Name, NodeName};

/// The node that the founders trust to be up, for nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Its name: the first part of the checkpoint origin.
    pub name: NodeName,
    /// The key it signs checkpoints with. Founders sign it here, so an auditor needs no other word for it.
    pub key: KeyId,
}

/// Found an alliance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Found {
    /// The alliance's name.
    pub name: Name,
    /// The node that keeps the ledger.
    pub node: Node,
    /// The founders, two at least.
    pub founders: BTreeMap<MemberId, Profile>,
}

impl State {
    /// The alliance's name; while its founding waits for endorsements, the name that it is to have.
    #[must_use]
    pub fn alliance_name(&self) -> Option<&Name> {
        let founded = self.sections.membership.alliance.get(&()).map(|alliance| &alliance.name);
        let proposed = || {
            self.machine.pending.iter().find_map(|(_, act)| match &*act.body {
                Body::Membership(super::Act::Found(found)) => Some(&found.name),
                _ => None,
            })
        };
        founded.or_else(proposed)
    }
}

impl Rules for Found {
    fn kind(&self) -> &'static str {
        "membership.found"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let field = "body.membership.found.founders";
        if self.founders.len() < 2 {
            return Err(codes::MEM_001.refuse(field, format!("there is {}", self.founders.len())));
        }
        if self.founders.len() > MEMBERS_MAX {
            return Err(codes::MEM_005.refuse(field, format!("there are {}", self.founders.len())));
        }
        let mut keys = BTreeSet::from([self.node.key]);
        require_fresh_key(state, "body.membership.found.node.key", &self.node.key)?;
        for (id, profile) in &self.founders {
            if is_node(id) {
                return Err(codes::AUT_012.refuse(field, format!("{id} is reserved")));
            }
            profile.check(field, state.date_at(moment.recorded_at))?;
            require_fresh_key(state, field, &profile.root_key)?;
            if !keys.insert(profile.root_key) {
                return Err(codes::AUT_011.refuse(field, format!("the key of {id} is named twice")));
            }
        }
        if self.founders.get(&moment.author).map(|profile| profile.root_key) != Some(moment.key) {
            return Err(
                codes::MEM_002.refuse("author", format!("{} with this key is none of the founders", moment.author))
            );
        }
        let mut plan = Plan::alone(Scope::SignAgreements, subjects(self.founders.keys()))
            .with_approval_of(self.founders.keys(), Scope::SignAgreements);
        plan.invited = self.founders.iter().map(|(id, profile)| (id.clone(), profile.root_key)).collect();
        Ok(plan)
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let alliance = Alliance {
            name: self.name.clone(),
            node_name: self.node.name.clone(),
            node_key: self.node.key,
            founded: moment.index,
            founded_at: moment.recorded_at,
        };
        state.sections.membership.alliance.put((), alliance);
        let joined = state.date_at(moment.recorded_at);
        for (id, profile) in &self.founders {
            enter(state, id, profile, joined, moment);
        }
    }

    fn describe(&self, _: &State, _: &MemberId, lang: Lang) -> String {
        let founders: Vec<_> = self
            .founders
            .iter()
            .map(|(id, profile)| format!("{} ({id}, {})", profile.name, profile.kind.word(lang)))
            .collect();
        match lang {
            Lang::En => format!(
                "Found the alliance \"{}\" with {} members: {}. It exists once each of them has endorsed. The ledger is kept by node {}.",
                self.name,
                founders.len(),
                founders.join("; "),
                self.node.name
            ),
            Lang::Zh => format!(
                "发起设立联盟“{}”，盟员 {} 家：{}。全体发起人签署后成立。账本由节点 {} 保管。",
                self.name,
                founders.len(),
                founders.join("；"),
                self.node.name
            ),
        }
    }
}
