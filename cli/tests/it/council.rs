//! An alliance with a council for the stories of members, decisions and inboxes: founded and agreed by the command alone.

use mengshu_core::mechanism::agreement::DEFAULTS;
use mengshu_core::value::Date;
use mengshu_tests::clocked::ClockedNode;
use serde_json::Value;

use crate::common::{Ran, World};

/// The members, the first of which chairs the council.
pub(crate) const MEMBERS: [&str; 4] = ["luma", "nanhu", "qihang", "yuan"];

/// An alliance on a node with a clock of its own.
pub(crate) struct Alliance {
    pub(crate) world: World,
    pub(crate) node: ClockedNode,
}

const TERMS: &str = r#"
time_zone = "+08:00"
currency = "CNY"
benefit_shares = { luma = "1/2", nanhu = "1/2" }
approval_days = 90
transfer = "co_owners_consent"
exit_notice_days = 30
partnership_excluded = true
disputes = { arbitration = "CIETAC" }
governing_law = "PRC"
[approvals]
admission = { organ = "council" }
suspension = { organ = "council" }
expulsion = { organ = "council" }
strike = { organ = "council" }
[rules.two-thirds]
quorum = ">= 2/3"
base = "cast"
passes = ">= 2/3"
exclude = ["concerned", "defaulting"]
written = { days = 10, passes = "> 1/2", silence_accepts = false }
[rules.two-thirds.fallback]
within_days = 30
rule = "half"
[rules.two-thirds.veto]
days = 15
[rules.half]
base = "cast"
passes = "> 1/2"
exclude = ["concerned"]
[organs.council]
kind = "council"
name = "Council"
seats = "all_members"
chair = "luma"
votes = "equal"
notice = { convene_days = 14, extraordinary_days = 7, item_days = 7 }
minutes_days = 15
[organs.council.matters]
admission = "two-thirds"
suspension = "two-thirds"
expulsion = "half"
strike = "half"
budget = "two-thirds"
ordinary = "half"
[clauses]
lead = "luma"
goals = [{ what = "A better lamp", output = "product", holder = "luma", due = "2030-12-31" }]
"#;

impl Alliance {
    /// Founded by all members on 2027-01-04, with the agreement in force since then.
    pub(crate) fn new() -> Self {
        Self::made(str::to_owned, &[])
    }

    /// The same, with other terms.
    pub(crate) fn with_terms(change: impl Fn(&str) -> String) -> Self {
        Self::made(change, &[])
    }

    /// The same, with these clauses set and the others left to the statute.
    pub(crate) fn agreed(clauses: &[(&str, &str)]) -> Self {
        Self::made(str::to_owned, clauses)
    }

    fn made(change: impl Fn(&str) -> String, clauses: &[(&str, &str)]) -> Self {
        let mut world = World::new();
        let node = ClockedNode::start(&world.path("node"), "2027-01-04");
        world.set("MENGSHU_NODE", &node.address);
        let mut file = "name = \"Alliance of lamps\"\n".to_owned();
        for member in MEMBERS {
            world.run(&["key", "new", member, "--no-passphrase"]).ok();
            file += &format!(
                "[founders.{member}]\nname = \"{member} Ltd\"\nkind = \"enterprise\"\nroot_key = \"{member}\"\n"
            );
        }
        world.write("found.toml", &file);
        let set = |name: &str| {
            clauses.iter().find(|(clause, _)| *clause == name).map_or("\"statute_default\"", |(_, set)| *set)
        };
        let clauses: String = DEFAULTS.iter().map(|rule| format!("{} = {}\n", rule.clause, set(rule.clause))).collect();
        world.write("terms.toml", &format!("{}{clauses}", change(TERMS)));
        world.write("text.txt", "A text");
        let alliance = Self { world, node };
        alliance.by("luma", &["alliance", "found", "found.toml"]).ok();
        alliance.endorse(0);
        let propose =
            ["agreement", "propose", "--title", "Agreement", "--text", "text.txt", "--terms", "terms.toml", "--from"];
        let proposed = alliance.by("luma", &[&propose[..], &["2027-01-04", "--json"]].concat()).ok();
        alliance.endorse(proposed.json()["index"].as_u64().unwrap());
        alliance
    }

    /// Runs a command in the name of a member, with the key that is called like it.
    pub(crate) fn by(&self, member: &str, what: &[&str]) -> Ran {
        self.with(member, member, what)
    }

    /// Runs a command in the name of a member with one of its keys.
    pub(crate) fn with(&self, member: &str, key: &str, what: &[&str]) -> Ran {
        self.world.run(&[what, &["--as", member, "--key", key, "--yes"]].concat())
    }

    /// Runs a command that the program printed, as it stands.
    pub(crate) fn as_printed(&self, member: &str, command: &str) -> Ran {
        let words = words(command);
        let (first, rest) = words.split_first().unwrap();
        assert_eq!(first, "mengshu");
        self.by(member, &rest.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Everybody but the first member approves the act of an entry.
    pub(crate) fn endorse(&self, entry: u64) {
        for member in &MEMBERS[1..] {
            self.by(member, &["act", "endorse", &entry.to_string()]).ok();
        }
    }

    /// What waits for a member: what is to be done, and the command.
    pub(crate) fn inbox(&self, member: &str) -> Vec<(String, String)> {
        let document = self.world.run(&["inbox", member, "--json"]).ok().json();
        let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
        document["waiting"].as_array().unwrap().iter().map(|row| (text(row, "what"), text(row, "command"))).collect()
    }

    /// The command with which a member does what waits for it.
    #[track_caller]
    pub(crate) fn command_for(&self, member: &str, what: &str) -> String {
        let waiting = self.inbox(member);
        let found = waiting.iter().find(|(waits, _)| waits == what);
        found.unwrap_or_else(|| panic!("{what} does not wait for {member}: {waiting:?}")).1.clone()
    }

    /// A question's answer.
    pub(crate) fn asks(&self, what: &[&str]) -> Value {
        self.world.run(&[what, &["--json"]].concat()).ok().json()
    }

    /// Meets on a day: everybody named attends and votes; the next day, when nobody can come any more, the chair closes.
    pub(crate) fn meet(&self, meeting: &str, on: &str, item: &str, votes: &[(&str, &str)]) {
        self.meet_without("luma", meeting, on, item, votes);
    }

    /// The same where another closes: the chair has its own cause in it.
    pub(crate) fn meet_without(&self, closes: &str, meeting: &str, on: &str, item: &str, votes: &[(&str, &str)]) {
        self.node.on(on);
        for (member, _) in votes {
            self.by(member, &["decision", "attend", meeting]).ok();
        }
        for (member, vote) in votes {
            self.by(member, &["decision", "vote", item, vote]).ok();
        }
        let next: Date = on.parse().unwrap();
        self.node.on(&next.add_days(1).unwrap().to_string());
        self.by(closes, &["decision", "close", item]).ok();
    }
}

/// A command line as a shell splits it, as far as the program prints quotes.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    words.push(word);
    words
}
