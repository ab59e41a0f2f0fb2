//! A model of what nobody may lose. Two members collude, a thief gets keys and loses them again, and they try whatever acts
//! there are, in any order, for months. Three honest members do no more than a careful office does: they look at their inbox
//! every few days, contest what takes their identity, and say so when a key was stolen.
//!
//! After every entry: no honest member has lost a share, its place among the members but by what the terms let the others
//! decide, its seat, its root key, or money, by anything that it did not sign itself.
//!
//! 500 walks here; `MENGSHU_LONG=1` makes it 100,000. A walk is made from its number, so a failure names what replays it.

use std::collections::BTreeMap;

use mengshu_core::book::{Matter, Scope};
use mengshu_core::mechanism::agreement::{Amend, Terms, difference};
use mengshu_core::mechanism::decision::{Appoint, Approver, Base, MeetingKind, Vote};
use mengshu_core::mechanism::machine::{Pending, Standing};
use mengshu_core::mechanism::membership::{Act, DeclareDefault, Membership, RecordEnd, Succeed, SuccessionKind};
use mengshu_core::mechanism::{Body, Step, agreement, decision};
use mengshu_core::value::{Date, EventId, KeyId, MemberId};
use mengshu_tests::bodies::{
    assign, breach, convene, deliver, distribute, expel, item, pay, promise, propose, register, side_agreement, strike,
    succeed, succession, suspend,
};
use mengshu_tests::random::Random;
use mengshu_tests::terms::{council_terms, rule};
use mengshu_tests::value::seal;
use mengshu_tests::world::World;
use mengshu_tests::{id, signer};

const COLLUDING: [&str; 2] = ["h", "k"];
const HONEST: [&str; 3] = ["q", "y", "z"];

/// The council, in which all sit, decides everything that terms can give it, by the votes that are cast: two who come are
/// enough.
fn terms() -> Terms {
    let matters = [
        Matter::Admission,
        Matter::Suspension,
        Matter::Expulsion,
        Matter::Amendment,
        Matter::Distribution,
        Matter::Appointment,
        Matter::Strike,
        Matter::ProjectAgreement,
    ];
    let names: Vec<String> = matters.iter().map(|matter| matter.name().replace('_', "-")).collect();
    let named = matters.iter().zip(&names);
    let rules: Vec<_> =
        named.map(|(matter, name)| (matter.clone(), name.as_str(), rule(None, Base::Cast, "> 1/2"))).collect();
    let mut terms = council_terms(&rules);
    terms.benefit_shares = [("h", "1/5"), ("k", "1/5"), ("q", "1/5"), ("y", "1/5"), ("z", "1/5")]
        .map(|(member, share)| (id(member), id(share)))
        .into();
    terms
}

struct Walk {
    world: World,
    dice: Random,
    step: usize,
    acts: Vec<EventId>,
    notices: Vec<EventId>,
    /// Working keys that a thief has, and the last entry before it had them.
    stolen: Option<(&'static str, KeyId, u64)>,
    /// Whose root key a thief has put another in the place of.
    replaced: Option<(&'static str, EventId)>,
    /// When the honest members looked at their inbox last.
    looked: Date,
    /// The honest members' root keys, as they know them.
    roots: BTreeMap<&'static str, KeyId>,
}

impl Walk {
    fn new(seed: u64) -> Self {
        let mut world = World::under(&["h", "k", "q", "y", "z"], terms());
        for member in HONEST {
            world.settle(member, register(&format!("p-{member}"), &[(member, "1/2"), ("h", "1/2")]));
        }
        let roots = HONEST.map(|member| (member, signer(member).key_id())).into();
        let (acts, notices) = (Vec::new(), Vec::new());
        Self {
            world,
            dice: Random::from(seed),
            step: 0,
            acts,
            notices,
            stolen: None,
            replaced: None,
            looked: id("2024-01-01"),
            roots,
        }
    }

    fn one(&mut self, of: &[&'static str]) -> &'static str {
        let count = u64::try_from(of.len()).unwrap();
        of[usize::try_from(self.dice.below(count)).unwrap()]
    }

    fn today(&self) -> Date {
        self.world.ledger.state().date_at(self.world.now)
    }

    fn later(&self, days: i32) -> String {
        self.today().add_days(days).unwrap().to_string()
    }

    /// What whoever wants it all would sign.
    fn grab(&mut self) -> Body {
        let (by, victim) = (self.one(&COLLUDING), self.one(&HONEST));
        let (today, step) = (self.today().to_string(), self.step);
        let asset = format!("p-{victim}");
        match self.dice.below(18) {
            0 => succeed(Succeed {
                predecessor: id(victim),
                successor: id(by),
                profile: None,
                effective: id("2024-01-01"),
                ..succession(None, SuccessionKind::Merger)
            }),
            1 => succeed(Succeed {
                predecessor: id(victim),
                successor: id(by),
                profile: None,
                effective: id("2024-01-01"),
                ..succession(Some(&[(&asset, "1/2")]), SuccessionKind::Split)
            }),
            2 => self.world.replace_root(victim, &format!("thief-{step}")),
            3 => Body::Membership(Act::RecordEnd(RecordEnd {
                member: id(victim),
                last_day: id(&today),
                document: seal("extract"),
                ruling: None,
            })),
            4 => suspend(victim),
            5 => Body::Membership(Act::DeclareDefault(DeclareDefault { member: id(victim), reason: id("Late") })),
            6 => breach(victim, &self.later(31)),
            7 => match self.notices.last() {
                Some(notice) => expel(victim, *notice),
                None => breach(victim, &self.later(31)),
            },
            8 => assign(&asset, victim, by, "1/2", &today),
            9 => assign(&asset, "h", "k", "1/4", &today),
            10 => Body::Decision(decision::Act::Appoint(Appoint {
                organ: id("council"),
                members: Some([id("h"), id("k")].into()),
                chair: None,
            })),
            11 | 12 => {
                let before = terms();
                let mut after = before.clone();
                match self.dice.below(4) {
                    0 => after.benefit_shares = [(id("h"), id("1"))].into(),
                    1 => drop(after.approvals.insert(Matter::Termination, Approver::Organ(id("council")))),
                    2 => after.transfer = mengshu_core::mechanism::agreement::Transfer::Free,
                    _ => after.contest_days = 15,
                }
                let amend = Amend { changes: difference(&before, &after), in_force_from: id(&today), text: None };
                Body::Agreement(agreement::Act::Amend(amend))
            }
            13 => {
                let mut next = terms();
                next.benefit_shares = [(id("h"), id("1"))].into();
                propose(2, &self.later(1), next)
            }
            14 => {
                let mut pool = distribute(&format!("b{step}"), "100.00 CNY", &today, 1);
                pool = mengshu_tests::bodies::with(&pool, "/benefit/distribute/payer", serde_json::json!(victim));
                pool
            }
            15 => side_agreement(&format!("s{step}"), &[by, victim], "2024-01-01", &[&asset]),
            16 => promise(&format!("c{step}"), "10.00 CNY", victim),
            _ => match self.acts.last() {
                Some(act) => strike(*act),
                None => suspend(victim),
            },
        }
    }

    /// The colluding members do one thing.
    fn collude(&mut self, seed: u64) {
        let by = self.one(&COLLUDING);
        match self.dice.below(8) {
            0..=3 => {
                let body = self.grab();
                let is_notice = matches!(&body, Body::Exit(mengshu_core::mechanism::exit::Act::OpenBreach(_)));
                if let Ok(act) = self.world.act(by, body) {
                    self.acts.push(act);
                    if is_notice {
                        self.notices.push(act);
                    }
                }
            }
            4..=6 => self.decide(by, seed),
            _ => {
                for act in self.acts.clone() {
                    let _ = self.world.endorse(by, act);
                }
            }
        }
    }

    /// The two convene the council about something that waits for it, come alone, vote for it and close the vote. Meanwhile
    /// the others look at their inbox.
    fn decide(&mut self, by: &str, seed: u64) {
        let pending = self.world.ledger.state().machine.pending.iter();
        let waiting: Vec<(EventId, Matter)> =
            pending.filter_map(|(act, pending)| Some((*act, pending.decisions().next()?.1.clone()))).collect();
        let Some(count) = u64::try_from(waiting.len()).ok().filter(|count| *count > 0) else { return };
        let (act, matter) = waiting[usize::try_from(self.dice.below(count)).unwrap()].clone();
        let (meeting, decision, on) = (format!("m{}", self.step), format!("d{}", self.step), self.later(14));
        let call = convene(&meeting, MeetingKind::Ordinary, &on, [item(&decision, matter, Some(act))]);
        if self.world.act(by, call).is_err() {
            return;
        }
        for _ in 0..2 {
            let next = self.later(7);
            self.world.on(&next);
            self.look();
            self.check(seed);
        }
        for member in COLLUDING {
            let _ = self.world.attend(&meeting, member, &[]);
            let _ = self.world.vote(&decision, member, Vote::Yes);
        }
        let next = self.later(1);
        self.world.on(&next);
        let _ = self.world.close(&decision);
    }

    /// A thief signs with an honest member's working key, or puts another root key in the place of a stolen one.
    fn steal(&mut self) {
        let victim = self.one(&HONEST);
        let membership = &self.world.ledger.state().sections.membership.members.get(&id(victim)).unwrap().membership;
        // Whoever was expelled signs for nothing new.
        if self.stolen.is_some() || self.replaced.is_some() || !matches!(membership, Membership::Active) {
            return;
        }
        let root = self.roots[victim];
        let name = format!("{victim}-{}", self.step);
        if self.dice.below(2) == 0 {
            let before = self.world.signer_of(victim);
            if before.key_id() != root {
                return;
            }
            let key = self.world.grant(victim, &name, &Scope::ALL, |_| {});
            let trusted = self.world.last();
            for _ in 0..4 {
                let body = match self.dice.below(3) {
                    0 => assign(&format!("p-{victim}"), victim, "h", "1/4", &self.today().to_string()),
                    1 => pay("b1", "h", "1.00 CNY"),
                    _ => deliver("c1", "1.00 CNY", "2024-01-01", "note"),
                };
                if let Ok(act) = self.world.act(victim, body) {
                    for other in COLLUDING {
                        let _ = self.world.endorse(other, act);
                    }
                    self.acts.push(act);
                }
                for act in self.acts.clone() {
                    let _ = self.world.endorse(victim, act);
                }
            }
            self.world.signs_with(victim, victim);
            self.stolen = Some((victim, key, trusted));
            self.raise();
        } else if let Ok(act) = self.world.act(victim, self.world.replace_root(victim, &name)) {
            self.world.signs_with(victim, &name);
            let sale = assign(&format!("p-{victim}"), victim, "h", "1/2", &self.later(0));
            self.replaced = Some((victim, act));
            // It is found out before the thief has sold anything: the contest stands before the sale.
            self.world.signs_with(victim, victim);
            let _ = self.world.step(victim, Step::Contest { act, reason: id("It was not us") });
            self.world.signs_with(victim, &name);
            if let Ok(act) = self.world.act_whole(victim, &["h"], sale) {
                self.acts.push(act);
            }
            self.world.signs_with(victim, victim);
        }
    }

    /// The owner of a stolen key says so with its root key.
    fn raise(&mut self) {
        if let Some((victim, key, trusted)) = self.stolen.take() {
            let alarm = self.world.compromise(victim, key, trusted);
            self.world.act(victim, alarm).expect("the root key is its own");
        }
    }

    /// What a careful office does: it looks at its inbox every three weeks, and what takes its identity stands there.
    fn look(&mut self) {
        let today = self.today();
        if self.looked.add_days(21).is_some_and(|next| today < next) {
            return;
        }
        self.looked = today;
        for member in HONEST {
            let who: MemberId = id(member);
            let state = self.world.ledger.state();
            let taken = |(act, pending): (&EventId, &Pending)| {
                pending.wait.as_ref().filter(|wait| wait.member == who && pending.contested.is_none()).map(|_| *act)
            };
            let taken: Vec<EventId> = state.machine.pending.iter().filter_map(taken).collect();
            if taken.is_empty() {
                continue;
            }
            let inbox = self.world.view(&format!("inbox/{member}"), &[]);
            let rows = inbox["waiting"].as_array().unwrap();
            for act in taken {
                let shown = |row: &&serde_json::Value| row["what"] == "contest" && row["about"] == act.to_string();
                assert!(rows.iter().any(|row| shown(&row)), "{inbox}");
                let _ = self.world.step(member, Step::Contest { act, reason: id("We are who we were") });
            }
        }
    }

    fn days(&mut self) {
        let days = i32::try_from(self.dice.below(9)).unwrap() + 1;
        let next = self.later(days);
        self.world.on(&next);
    }

    fn check(&self, seed: u64) {
        let state = self.world.ledger.state();
        let at = format!("walk {seed}, step {}", self.step);
        // What rests on a stolen key is shown as suspect, builds nothing and can be struck.
        let trusts = |act: &EventId| state.find(act).is_none_or(|entry| state.distrusted(entry).is_none());
        for member in HONEST {
            let who: MemberId = id(member);
            let record = state.sections.membership.members.get(&who).unwrap();
            // What the terms that it signed let the others decide about a member they may decide.
            let decided = matches!(record.membership, Membership::Expelled { .. });
            assert!(
                matches!(record.membership, Membership::Active) || decided,
                "{at}: {member} {:?}",
                record.membership
            );
            // Its part, as far as signatures are trusted.
            let asset = id(&format!("p-{member}"));
            let owners = state.sections.ip.title(&asset).unwrap().trusted(state).owners(self.today()).unwrap();
            assert_eq!(owners.get(&who), Some(&id("1/2")), "{at}: {member} {owners:?}");
            // Its root key, or one that it contests.
            let root = record.profile.root_key;
            let standing = state.sections.membership.keys.get(&root).unwrap();
            let contested = state.machine.suspects.get(&standing.granted).is_some_and(|one| one.open().is_some());
            assert!(root == self.roots[member] || contested, "{at}: the root key of {member}");
            // Nobody makes it pay, and its share of what comes in stands.
            for (_, pool) in state.sections.benefit.distributions.iter().filter(|(_, pool)| trusts(&pool.act)) {
                assert_ne!(pool.payer, who, "{at}: {member} is to pay");
            }
            for (number, version) in
                state.sections.agreement.versions.iter().filter(|(_, version)| trusts(&version.act))
            {
                assert_eq!(version.terms.benefit_shares.get(&who), Some(&id("1/5")), "{at}: version {number}");
                assert!(version.terms.contest_days >= 30, "{at}: version {number}");
            }
            // Its seat and its vote, while it is neither suspended nor expelled.
            if self.step % 6 == 5 && !decided && !record.is_suspended(self.today()) {
                let council = self.world.view("organ/council", &[]);
                assert_eq!(council["votes"][member], 1, "{at}: {council}");
            }
        }
        for act in &self.acts {
            assert!(!matches!(self.world.standing(*act), Standing::Done), "{at}");
        }
    }

    fn run(seed: u64) {
        let mut walk = Self::new(seed);
        for step in 0..24 {
            walk.step = step;
            match walk.dice.below(10) {
                0 => walk.steal(),
                1..=3 => walk.days(),
                _ => walk.collude(seed),
            }
            walk.look();
            walk.check(seed);
        }
    }
}

#[test]
fn no_two_members_and_no_thief_take_what_is_another_s() {
    let long = std::env::var_os("MENGSHU_LONG").is_some_and(|value| value == "1");
    let walks = if long { 100_000 } else { 500 };
    let one = std::env::var("MENGSHU_WALK").ok().and_then(|number| number.parse::<u64>().ok());
    if let Some(number) = one {
        return Walk::run(number);
    }
    // Two at a time.
    std::thread::scope(|scope| {
        for half in 0..2 {
            scope.spawn(move || (half..walks).step_by(2).for_each(Walk::run));
        }
    });
}
