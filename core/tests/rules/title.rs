//! Title against an oracle: whatever members convey, merge, lose the key for and have struck, who owns what on which day is
//! what a clerk finds who goes through all conveyances day by day with whole numbers, as DOMAIN.md 7 says it.

use std::collections::BTreeMap;

use mengshu_core::book::Scope;
use mengshu_core::mechanism::agreement::Transfer;
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::mechanism::membership::{Succeed, SuccessionKind};
use mengshu_core::value::{AssetId, Date, EventId, KeyId, MemberId, Share};
use mengshu_tests::bodies::{assign, register_since, strike, succeed, succession};
use mengshu_tests::id;
use mengshu_tests::terms::{TermsExt, terms};
use mengshu_tests::world::World;
use proptest::prelude::*;

const MEMBERS: [&str; 5] = ["h", "k", "q", "y", "z"];
/// Parts of the whole.
const WHOLE: i64 = 24;
const FIRST: [(&str, i64); 3] = [("h", 12), ("k", 8), ("q", 4)];

#[derive(Debug, Clone)]
enum Move {
    /// One gives another some parts from a day on, by its root key or by its clerk's.
    Give {
        from: usize,
        to: usize,
        parts: i64,
        day: i32,
        clerk: bool,
    },
    /// One is merged into another, today.
    Merge {
        from: usize,
        to: usize,
    },
    /// One says that its clerk's key was stolen since it had signed so much of what it signed.
    Steal {
        whose: usize,
        after: usize,
    },
    /// A suspect conveyance is struck.
    Strike {
        which: usize,
    },
    Days(i64),
}

fn moves() -> impl Strategy<Value = Move> {
    let member = 0..MEMBERS.len();
    prop_oneof![
        8 => (member.clone(), member.clone(), 1..9_i64, 0..120_i32, any::<bool>())
            .prop_map(|(from, to, parts, day, clerk)| Move::Give { from, to, parts, day, clerk }),
        1 => (member.clone(), member.clone()).prop_map(|(from, to)| Move::Merge { from, to }),
        1 => (member, 0..4_usize).prop_map(|(whose, after)| Move::Steal { whose, after }),
        2 => (0..8_usize).prop_map(|which| Move::Strike { which }),
        3 => (1..20_i64).prop_map(Move::Days),
    ]
}

/// A conveyance as the clerk writes it down.
#[derive(Debug, Clone)]
struct Line {
    act: EventId,
    entry: u64,
    from: &'static str,
    to: &'static str,
    parts: i64,
    day: i32,
    whole: bool,
    clerk: bool,
    doubted: bool,
}

/// Who has how many parts on a day, by these lines; `None` where somebody would give what it does not have.
fn on(lines: &[Line], day: i32) -> Option<BTreeMap<&'static str, i64>> {
    let mut owners: BTreeMap<&str, i64> = FIRST.into();
    let mut due: Vec<(usize, &Line)> = lines.iter().enumerate().filter(|(_, line)| line.day <= day).collect();
    due.sort_by_key(|(place, line)| (line.day, !line.whole, *place));
    let mut heirs: BTreeMap<&str, &str> = BTreeMap::new();
    for (_, line) in due {
        let stands_for = |mut one: &'static str| {
            while let Some(next) = heirs.get(one) {
                one = next;
            }
            one
        };
        let (from, to) = (stands_for(line.from), stands_for(line.to));
        let has = owners.get(from).copied().unwrap_or(0);
        let parts = if line.whole { has } else { line.parts };
        if line.whole {
            heirs.insert(line.from, line.to);
        }
        if from != to {
            if has < parts {
                return None;
            }
            *owners.entry(from).or_default() -= parts;
            *owners.entry(to).or_default() += parts;
        }
    }
    owners.retain(|_, parts| *parts > 0);
    Some(owners)
}

/// The least that one has from a day on.
fn free(lines: &[Line], who: &str, day: i32) -> i64 {
    let later = lines.iter().map(|line| line.day).filter(|later| *later > day);
    let held = |day| on(lines, day).and_then(|owners| owners.get(who).copied()).unwrap_or(0);
    std::iter::once(day).chain(later).map(held).min().unwrap_or(0)
}

/// The lines of these that fit, one after another in the order of the log.
fn fitting(lines: impl IntoIterator<Item = Line>) -> Vec<Line> {
    let mut kept: Vec<Line> = Vec::new();
    for line in lines {
        let holds = line.whole || line.parts <= free(&kept, line.from, line.day);
        kept.push(line.clone());
        let days: Vec<i32> = kept.iter().map(|line| line.day).collect();
        if !holds || days.into_iter().any(|day| on(&kept, day).is_none()) {
            kept.pop();
        }
    }
    kept
}

struct Clerk {
    world: World,
    asset: AssetId,
    start: Date,
    lines: Vec<Line>,
    clerks: BTreeMap<&'static str, KeyId>,
    alive: Vec<&'static str>,
}

impl Clerk {
    fn new() -> Self {
        let shares = [("h", "1/2"), ("k", "1/2")];
        let mut world = World::under(&MEMBERS, terms(&shares).with(|terms| terms.transfer = Transfer::Free));
        let clerks = MEMBERS.map(|member| {
            let key = world.grant(member, &format!("clerk-{member}"), &[Scope::AssignIp], |_| {});
            world.signs_with(member, member);
            (member, key)
        });
        world.on("2024-02-01");
        let owners =
            FIRST.map(|(member, parts)| (member, format!("{parts}/{WHOLE}").parse::<Share>().unwrap().to_string()));
        let owners: Vec<(&str, &str)> = owners.iter().map(|(member, share)| (*member, share.as_str())).collect();
        world.settle("h", register_since("p", &owners, "2024-02-01"));
        Self {
            world,
            asset: id("p"),
            start: id("2024-02-01"),
            lines: Vec::new(),
            clerks: clerks.into(),
            alive: MEMBERS.to_vec(),
        }
    }

    fn today(&self) -> Date {
        self.world.ledger.state().date_at(self.world.now)
    }

    /// The act, with all who are asked endorsing it; whether it took effect.
    fn all_sign(&mut self, act: EventId) -> bool {
        for (member, _) in self.world.missing(act) {
            let _ = self.world.endorse(&member, act);
        }
        matches!(self.world.standing(act), Standing::Effective(_))
    }

    fn give(&mut self, (from, to): (&'static str, &'static str), parts: i64, day: i32, clerk: bool) {
        let share = format!("{parts}/{WHOLE}").parse::<Share>().unwrap().to_string();
        let body = assign("p", from, to, &share, &self.start.add_days(day).unwrap().to_string());
        let clerk = clerk && self.clerks.contains_key(from);
        if clerk {
            self.world.signs_with(from, &format!("clerk-{from}"));
        }
        let taken = self.world.act(from, body);
        self.world.signs_with(from, from);
        let could = free(&self.lines, from, day);
        match taken {
            Ok(act) => {
                assert!(could >= parts, "{from} gives {parts} of {could}");
                let entry = self.world.last();
                if self.all_sign(act) {
                    let doubted = false;
                    self.lines.push(Line { act, entry, from, to, parts, day, whole: false, clerk, doubted });
                }
            }
            Err(refusal) if refusal.code.id == "IP-007" => assert!(could < parts, "{from} has {could} of {parts}"),
            Err(refusal) => assert!(["IP-005", "IP-021"].contains(&refusal.code.id), "{refusal:?}"),
        }
    }

    fn merge(&mut self, from: &'static str, to: &'static str) {
        let known = self.alive.contains(&from) && self.alive.contains(&to);
        if !known || from == to || self.alive.len() < 4 {
            return;
        }
        self.world.now = self.world.now.add_days(1);
        let (effective, day) = (self.today(), self.days());
        let [predecessor, successor] = [from, to].map(id);
        let merger = succession(None, SuccessionKind::Merger);
        let body = succeed(Succeed { predecessor, successor, profile: None, effective, ..merger });
        let act = self.world.act(from, body).unwrap();
        let entry = self.world.last();
        assert!(self.all_sign(act), "{from} is merged into {to}");
        let ever = |line: &&Line| line.from == from || line.to == from;
        if FIRST.iter().any(|(owner, _)| *owner == from) || self.lines.iter().any(|line| ever(&line)) {
            let (parts, whole, clerk, doubted) = (0, true, false, false);
            self.lines.push(Line { act, entry, from, to, parts, day, whole, clerk, doubted });
        }
        self.alive.retain(|member| *member != from);
        self.clerks.remove(from);
    }

    fn days(&self) -> i32 {
        (0..2_000).find(|days| self.start.add_days(*days) == Some(self.today())).unwrap()
    }

    fn steal(&mut self, whose: &'static str, after: usize) {
        let Some(key) = self.clerks.get(whose).copied() else { return };
        let signed: Vec<u64> =
            self.lines.iter().filter(|line| line.clerk && line.from == whose).map(|line| line.entry).collect();
        // The last entry that its clerk signed itself.
        let last = match after.checked_sub(1) {
            Some(place) => signed.get(place).copied().unwrap_or_else(|| self.world.last()),
            None => signed.first().map_or_else(|| self.world.last(), |first| first - 1),
        };
        self.world.act(whose, self.world.compromise(whose, key, last)).unwrap();
        self.clerks.remove(whose);
        for line in self.lines.iter_mut().filter(|line| line.clerk && line.from == whose && line.entry > last) {
            line.doubted = true;
        }
    }

    fn strike(&mut self, which: usize) {
        let doubted: Vec<EventId> = self.lines.iter().filter(|line| line.doubted).map(|line| line.act).collect();
        let Some(act) = doubted.get(which).copied() else { return };
        let [first, ..] = self.alive[..] else { return };
        let Ok(strike) = self.world.act(first, strike(act)) else { return };
        if self.all_sign(strike) {
            self.lines = fitting(self.lines.drain(..).filter(|line| line.act != act).collect::<Vec<_>>());
        }
    }

    fn play(&mut self, step: &Move) {
        match step {
            Move::Give { from, to, parts, day, clerk } => {
                let (from, to) = (MEMBERS[*from], MEMBERS[*to]);
                if self.alive.contains(&from) && self.alive.contains(&to) {
                    self.give((from, to), *parts, *day, *clerk);
                }
            }
            Move::Merge { from, to } => self.merge(MEMBERS[*from], MEMBERS[*to]),
            Move::Steal { whose, after } => self.steal(MEMBERS[*whose], *after),
            Move::Strike { which } => self.strike(*which),
            Move::Days(days) => self.world.now = self.world.now.add_days(*days),
        }
    }

    /// The ledger's answers on every day that matters, and what the clerk finds.
    fn compare(&self) {
        let state = self.world.ledger.state();
        let title = state.sections.ip.title(&self.asset).unwrap();
        let named = |owners: BTreeMap<MemberId, Share>| {
            let text = owners.into_iter().map(|(member, share)| (member.to_string(), share.to_string()));
            text.collect::<BTreeMap<_, _>>()
        };
        let counted = |owners: BTreeMap<&str, i64>| {
            let share = |parts: i64| format!("{parts}/{WHOLE}").parse::<Share>().unwrap().to_string();
            owners.into_iter().map(|(member, parts)| (member.to_owned(), share(parts))).collect::<BTreeMap<_, _>>()
        };
        let trusted_lines = fitting(self.lines.iter().filter(|line| !line.doubted).cloned());
        let trusted = title.trusted(state);
        let mut days: Vec<i32> = self.lines.iter().flat_map(|line| [line.day - 1, line.day, line.day + 1]).collect();
        days.extend([0, 400]);
        for day in days.into_iter().filter(|day| *day >= 0) {
            let date = self.start.add_days(day).unwrap();
            let owners = on(&self.lines, day).unwrap();
            assert_eq!(owners.values().sum::<i64>(), WHOLE);
            assert_eq!(named(title.owners(date).unwrap()), counted(owners), "day {day}: {:?}", self.lines);
            let sound = on(&trusted_lines, day).unwrap();
            assert_eq!(named(trusted.owners(date).unwrap()), counted(sound), "day {day}, trusted: {:?}", self.lines);
            for member in MEMBERS {
                let least = counted(BTreeMap::from([(member, free(&self.lines, member, day))]));
                let free = title.free_from(&id(member), date).to_string();
                assert_eq!(Some(&free), least.get(member), "day {day}: {member} {:?}", self.lines);
            }
        }
        assert_eq!(title.owners(self.start.add_days(-1).unwrap()), None);
        assert_eq!(title.standing(0).count(), self.lines.len());
    }
}

/// How long the histories are: `MENGSHU_LONG=1` makes the long form.
fn config() -> (ProptestConfig, usize) {
    let long = std::env::var_os("MENGSHU_LONG").is_some();
    let (cases, steps) = if long { (200, 400) } else { (64, 60) };
    (ProptestConfig { cases, max_shrink_iters: 200, ..ProptestConfig::default() }, steps)
}

#[test]
fn title_is_what_a_clerk_finds() {
    let (config, steps) = config();
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let story = prop::collection::vec(moves(), 1..steps);
    let told = runner.run(&story, |story| {
        let mut clerk = Clerk::new();
        for (place, step) in story.iter().enumerate() {
            clerk.play(step);
            if place % 8 == 7 {
                clerk.compare();
            }
        }
        clerk.compare();
        Ok(())
    });
    told.unwrap();
}
