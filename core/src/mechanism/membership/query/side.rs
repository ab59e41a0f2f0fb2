//! Sides: who is in the same hands as whom.
//!
//! Nobody acts for both sides of a deal, nor through somebody in the same hands; what counts members who are independent
//! of one another counts a side once. Two members are on the same side when declared affiliations lead from one to the other,
//! over whomever they lead: a parent declared both, one declared the other's affiliate, both name the same parent, or a
//! company of the same name stands between them.
//!
//! Invariants: it is an equivalence on each date; what ended counts until the day on which its end was recorded, so nobody
//! becomes another side by writing an earlier day; a successor is on the side of the one it succeeded.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use crate::mechanism::membership::tables::{Affiliate, Member};
use crate::mechanism::state::State;
use crate::value::{Date, MemberId, Name};

/// Who holds shares for the state. Enterprises are not affiliated for the sole reason that the state controls both (Company
/// Law 265 (4)), so a parent of such a name joins nobody.
const STATE: [&str; 5] = ["国有资产监督管理", "国资委", "人民政府", "财政部", "教育部"];

/// Whether two members are in the same hands on a date, or are the same.
pub(crate) fn same_side(state: &State, one: &MemberId, other: &MemberId, date: Date) -> bool {
    one == other || Sides::on(state, date, By::Either).joins(one, other)
}

/// Whether two members are in the same hands on a date by somebody else's word than one's own.
pub(crate) fn same_side_but_by(state: &State, one: &MemberId, other: &MemberId, date: Date, own: &MemberId) -> bool {
    Sides::on(state, date, By::Others(own)).joins(one, other)
}

/// Whether two members are in the same hands on a date by the word of the first.
pub(crate) fn same_side_by(state: &State, one: &MemberId, other: &MemberId, date: Date) -> bool {
    Sides::on(state, date, By::Own(one)).joins(one, other)
}

/// How many sides members make that are independent of one another, and of whoever gains. By the word of both: nobody makes
/// two others one side by declaring them its affiliates.
pub(crate) fn independent<'a>(
    state: &State,
    members: impl IntoIterator<Item = &'a MemberId>,
    gains: Option<&MemberId>,
    date: Date,
) -> usize {
    let mut sides = Sides::on(state, date, By::Both);
    let mut found: BTreeSet<Node> = members.into_iter().map(|member| sides.of(member)).collect();
    if let Some(gains) = gains {
        found.remove(&sides.of(gains));
    }
    found.len()
}

/// Whose word joins two members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By<'a> {
    /// Anybody's but this member's.
    Others(&'a MemberId),
    /// This member's alone.
    Own(&'a MemberId),
    /// Either's.
    Either,
    /// Both's.
    Both,
}

impl By<'_> {
    /// Whether the word of a member counts.
    fn counts(self, member: &MemberId) -> bool {
        match self {
            Self::Others(but) => but != member,
            Self::Own(own) => own == member,
            Self::Either | Self::Both => true,
        }
    }
}

/// A company that affiliations lead to: a member, or one known by its name alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Member(MemberId),
    Company(String),
}

impl Node {
    /// A company by its name: width, case, spaces and signs do not tell two of them apart.
    fn called(name: &Name) -> Self {
        let folded: String =
            name.as_str().nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect();
        Self::Company(if folded.is_empty() { name.to_string() } else { folded })
    }
}

/// Who is on which side: each node with another of its side, up to the one that stands for the side.
#[derive(Debug, Default)]
struct Sides {
    towards: BTreeMap<Node, Node>,
}

impl Sides {
    fn on(state: &State, date: Date, by: By<'_>) -> Self {
        let tables = &state.sections.membership;
        let mut sides = Self::default();
        for (id, member) in tables.members.iter() {
            let node = || Node::Member(id.clone());
            sides.join(node(), Node::Member(tables.heir(id).clone()));
            let names = member.former.iter().map(|former| &former.name).chain([&member.profile.name]);
            // By its own name a member would be joined by whoever states it as its parent.
            let names = names.filter(|_| by != By::Both);
            let stated = parents(state, member, date).filter(|_| by.counts(id));
            for name in names.chain(stated) {
                sides.join(node(), Node::called(name));
            }
        }
        for ((of, _), affiliate) in tables.affiliates.iter().filter(|(_, affiliate)| affiliate.counts(state, date)) {
            let node = || Node::Member(of.clone());
            if !by.counts(of) {
                continue;
            }
            if by != By::Both {
                sides.join(node(), Node::called(&affiliate.name));
            }
            let returned = |member: &MemberId| {
                let back = |(named, other): (&(MemberId, _), &Affiliate)| {
                    named.0 == *member && other.member.as_ref() == Some(of) && other.counts(state, date)
                };
                by != By::Both || tables.affiliates.iter().any(back)
            };
            if let Some(member) = affiliate.member.as_ref().filter(|member| returned(member)) {
                sides.join(node(), Node::Member(member.clone()));
            }
        }
        sides
    }

    /// What stands for the side of a member.
    fn of(&mut self, member: &MemberId) -> Node {
        self.side_of(&Node::Member(member.clone()))
    }

    fn joins(&mut self, one: &MemberId, other: &MemberId) -> bool {
        self.of(one) == self.of(other)
    }

    /// The node that stands for a side.
    fn side_of(&mut self, node: &Node) -> Node {
        let mut top = node;
        while let Some(next) = self.towards.get(top) {
            top = next;
        }
        let top = top.clone();
        if top != *node {
            self.towards.insert(node.clone(), top.clone());
        }
        top
    }

    fn join(&mut self, one: Node, other: Node) {
        let (one, other) = (self.side_of(&one), self.side_of(&other));
        if one != other {
            self.towards.insert(one, other);
        }
    }
}

/// The companies that control a member on a date, as it states them. One that it names no more counts until that was recorded.
fn parents<'a>(state: &State, member: &'a Member, date: Date) -> impl Iterator<Item = &'a Name> {
    let mut since = None;
    let mut parents = Vec::new();
    for former in &member.former {
        let until = state.day_of(former.index).map_or(former.until, |day| day.max(former.until));
        if since.is_none_or(|since| since <= date) && date <= until {
            parents.extend(&former.parent);
        }
        since = Some(former.until);
    }
    if since.is_none_or(|since| since <= date) {
        parents.extend(&member.profile.parent);
    }
    parents.into_iter().filter(|parent| !STATE.iter().any(|holder| parent.as_str().contains(holder)))
}

impl Affiliate {
    /// Whether it counts as one on a date: its end does from its recording on, whatever day it names.
    fn counts(&self, state: &State, date: Date) -> bool {
        let last = self.ended.map(|(last, index)| state.day_of(index).map_or(last, |day| day.max(last)));
        self.since <= date && last.is_none_or(|last| date <= last)
    }
}
