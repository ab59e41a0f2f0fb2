//! The first years of an alliance of five, told with the built command alone on a clock that the test sets: founding from
//! the template, days of signing with a refusal and a second try, a joiner, a vote with a proxy and a veto, a rotated key,
//! a stolen one whose acts are confirmed and struck, and an expulsion without the vote of the member concerned.

use mengshu_tests::clocked::ClockedNode;
use serde_json::{Value, json};

use crate::common::{Ran, World};

const FOUNDERS: [&str; 5] = ["luma", "nanhu", "qing", "kesheng", "holder"];

struct Story {
    world: World,
    node: ClockedNode,
}

impl Story {
    /// What `member` does with its root key, or with the key named after a slash.
    fn run(&self, who: &str, words: &[&str]) -> Ran {
        let (member, key) = who.split_once('/').unwrap_or((who, who));
        let fixed = ["--node", &self.node.address, "--as", member, "--key", key, "--yes", "--json"];
        self.world.run(&[&fixed[..], words].concat())
    }

    /// The same, and it succeeds: the answer.
    #[track_caller]
    fn does(&self, who: &str, words: &[&str]) -> Value {
        self.run(who, words).ok().json()
    }

    /// The same: the index of the entry.
    #[track_caller]
    fn entry(&self, who: &str, words: &[&str]) -> String {
        self.does(who, words)["index"].to_string()
    }

    /// The same, and the rules refuse it with a code and a hint.
    #[track_caller]
    fn refused(&self, who: &str, words: &[&str], code: &str) {
        let ran = self.run(who, words);
        assert_ne!(ran.code, 0, "{words:?} was taken");
        assert!(ran.stderr.contains(code) && ran.stderr.contains("hint"), "{words:?}: {}", ran.stderr);
    }

    /// Whoever is named approves.
    #[track_caller]
    fn endorse(&self, members: &[&str], act: &str) -> Value {
        let mut last = Value::Null;
        for member in members {
            last = self.does(member, &["act", "endorse", act]);
        }
        last
    }

    /// A command that enters nothing in the log.
    #[track_caller]
    fn free(&self, words: &[&str]) {
        self.run("luma", words).ok();
    }

    fn shows(&self, words: &[&str]) -> Value {
        self.does("luma", words)
    }

    /// A meeting that all who are named attend, voting on its only item, closed by luma with draft minutes.
    fn meet(&self, meeting: &str, item: &str, votes: &[(&str, &str)]) {
        for (member, vote) in votes {
            self.entry(member, &["decision", "attend", meeting]);
            self.entry(member, &["decision", "vote", item, vote]);
        }
        self.entry("luma", &["decision", "close", item]);
        self.entry("luma", &["decision", "minutes", meeting, "--text", "minutes.txt"]);
    }
}

fn founded() -> Story {
    let world = World::new();
    let node = ClockedNode::start(&world.path("node"), "2027-03-01");
    let mut file = "name = \"Lamp Alliance\"\n".to_owned();
    for founder in FOUNDERS {
        world.run(&["key", "new", founder, "--no-passphrase"]).ok();
        file += &format!(
            "[founders.{founder}]\nname = \"{founder} company\"\nkind = \"enterprise\"\nroot_key = \"{founder}\"\n"
        );
    }
    world.write("found.toml", &file);
    world.write("minutes.txt", "Draft minutes.");
    let story = Story { world, node };
    story.entry("luma", &["alliance", "found", "found.toml"]);
    let last = story.endorse(&FOUNDERS[1..], "0");
    assert_eq!(last["effects"][0]["standing"], "effective");
    story
}

/// Three days of signing, one refusal, a new text with other shares, and signatures again.
fn signed(story: &Story) {
    story.free(&["agreement", "template", "--members", &FOUNDERS.join(","), "--out", "draft"]);
    story.free(&["agreement", "check", "draft/terms.toml"]);
    let propose = |from: &str| {
        let files = ["--text", "draft/agreement.md", "--terms", "draft/terms.toml"];
        let words = ["agreement", "propose", "--title", "Alliance agreement", "--from", from];
        story.entry("luma", &[&words[..], &files].concat())
    };
    let first = propose("2027-03-01");
    story.node.on("2027-03-02");
    story.entry("nanhu", &["agreement", "sign", &first]);
    let status = story.shows(&["agreement", "status"]);
    assert!(status.to_string().contains("holder"), "{status}");
    story.node.on("2027-03-03");
    story.entry("qing", &["act", "decline", &first, "--reason", "The lead carries more risk than a fifth."]);
    let shown = story.shows(&["act", "show", &first]);
    assert_eq!((&shown["standing"], &shown["declined"]["by"]), (&json!("declined"), &json!("qing")), "{shown}");

    let terms = std::fs::read_to_string(story.world.path("draft/terms.toml")).unwrap();
    let shares = |fifth: &str| FOUNDERS.iter().map(|member| format!("{member} = \"{fifth}\"")).collect::<Vec<_>>();
    let mut others = shares("3/20");
    others[0] = "luma = \"2/5\"".to_owned();
    let before = terms.lines().find(|line| line.starts_with("risk_shares")).unwrap();
    story
        .world
        .write("draft/terms.toml", &terms.replace(before, &format!("risk_shares = {{ {} }}", others.join(", "))));
    let second = propose("2027-03-03");
    story.entry("nanhu", &["agreement", "sign", &second]);
    story.node.on("2027-03-04");
    story.entry("qing", &["agreement", "sign", &second]);
    story.entry("kesheng", &["agreement", "sign", &second]);
    story.node.on("2027-03-05");
    let last = story.does("holder", &["agreement", "sign", &second]);
    assert_eq!(last["effects"][0]["standing"], "effective");
    let version = story.shows(&["agreement", "show", "1"]);
    let days: Vec<&str> = version["signed"].as_array().unwrap().iter().map(|row| row["on"].as_str().unwrap()).collect();
    assert_eq!(days.iter().max(), Some(&"2027-03-05"));
    assert_eq!(days.len(), 5);
}

/// A joiner, admitted by the council with a proxy; a budget that one member vetoes.
fn joined(story: &Story) {
    story.world.run(&["key", "new", "xinhai", "--no-passphrase"]).ok();
    story.world.write("form.txt", "We want to join.");
    let who = ["--name", "Xinhai Optics", "--kind", "enterprise", "--root-key", "xinhai"];
    let apply = [&["member", "apply", "xinhai", "--form", "form.txt"][..], &who].concat();
    let application = story.entry("luma", &apply);
    story.endorse(&["xinhai"], &application);
    let admit = ["member", "admit", "xinhai", "--application", &application];
    story.refused("luma", &admit, "MEM-012");
    story.entry("luma", &["member", "check-application", &application, "--meets", "--note", "A maker of lamps."]);
    let act = story.entry("luma", &admit);
    story.endorse(&["xinhai"], &act);
    let on = "2027-03-20";
    let convene = ["decision", "convene", "spring", "--organ", "council", "--on", on];
    let joining = format!("join={act}");
    let items = ["--item", "join", "--act", &joining, "--item", "budget=budget", "--what", "budget=Budget 2027"];
    story.entry("luma", &[&convene[..], &items].concat());
    story.entry("holder", &["decision", "proxy", "spring", "--to", "nanhu"]);
    let waiting = story.does("qing", &["inbox"]);
    assert!(waiting["waiting"].as_array().unwrap().iter().any(|row| row["about"] == "spring"), "{waiting}");

    story.node.on(on);
    story.refused("qing", &["decision", "vote", "join", "yes"], "DEC-007");
    story.entry("nanhu", &["decision", "attend", "spring", "--for", "holder"]);
    for member in ["luma", "qing"] {
        story.entry(member, &["decision", "attend", "spring"]);
    }
    for item in ["join", "budget"] {
        story.entry("luma", &["decision", "vote", item, "yes"]);
        story.entry("nanhu", &["decision", "vote", item, "yes"]);
        story.entry("nanhu", &["decision", "vote", item, "yes", "--for", "holder"]);
        story.entry("qing", &["decision", "vote", item, "no"]);
    }
    // Kesheng could still come and change it, until the end of the day.
    story.refused("luma", &["decision", "close", "join"], "DEC-015");
    story.node.on("2027-03-21");
    story.refused("kesheng", &["decision", "attend", "spring"], "DEC-020");
    for item in ["join", "budget"] {
        story.entry("luma", &["decision", "close", item]);
    }
    story.entry("luma", &["decision", "minutes", "spring", "--text", "minutes.txt"]);
    let arithmetic = story.shows(&["decision", "show", "join", "--without", "luma"]);
    assert_eq!(
        arithmetic["arithmetic"]["in_words"],
        "quorum >= 2/3 of 5: 4 present, reached; 3 of 4 for it, >= 2/3 needed: reached"
    );
    assert_eq!(arithmetic["if_abstained"]["arithmetic"]["outcome"], "passed", "2 of 3");
    story.node.on("2027-04-05");
    story.entry("qing", &["decision", "veto", "budget", "--reason", "It spends what our institute pays in."]);
    story.node.on("2027-04-06");
    story.refused("kesheng", &["decision", "veto", "join", "--reason", "Too late."], "DEC-014");
    assert_eq!(story.shows(&["decision", "show", "budget"])["standing"], "vetoed");
    assert_eq!(story.shows(&["decision", "show", "join"])["standing"], "passed");
}

/// A working key is rotated: the new one has its authority, the old one signs nothing more.
fn rotated(story: &Story) {
    for key in ["clerk", "clerk-2"] {
        story.world.run(&["key", "new", key, "--no-passphrase"]).ok();
    }
    // Any entry of the new day finds that the admission is final.
    story.entry("nanhu", &["member", "grant-key", "clerk", "--scope", "contribute", "--limit", "1,000,000 CNY"]);
    assert_eq!(story.shows(&["member", "show", "xinhai"])["standing"], "active");
    story.entry("nanhu", &["member", "rotate-key", "clerk", "clerk-2"]);
    let promise = |value| {
        let what = ["contribution", "promise", "lab", "--kind", "cash", "--what", "Laboratory", "--due", "2027-12-31"];
        [&what[..], &["--receiver", "luma", "--value", value]].concat()
    };
    story.refused("nanhu/clerk", &promise("10 CNY"), "AUT-003");
    story.refused("nanhu/clerk-2", &promise("1,000,001 CNY"), "AUT-013");
    story.entry("nanhu/clerk-2", &promise("1,000,000 CNY"));
}

/// A key is stolen and assigns three parts; two are confirmed, one is struck by the council.
fn stolen(story: &Story) {
    story.world.run(&["key", "new", "sales", "--no-passphrase"]).ok();
    story.entry("kesheng", &["member", "grant-key", "sales", "--scope", "assign-ip"]);
    let asset = ["ip", "register", "lens", "--title", "A lens", "--kind", "patent", "--country", "CN"];
    let trusted =
        story.entry("kesheng/sales", &[&asset[..], &["--since", "2027-04-05", "--owner", "kesheng=1"]].concat());
    let assign = |to: &str, share: &str, others: &[&str]| {
        let words = ["ip", "assign", "lens", "--to", to, "--share", share, "--effective", "2027-04-05"];
        let act = story.entry("kesheng/sales", &words);
        assert_eq!(story.endorse(others, &act)["effects"][0]["standing"], "effective");
        act
    };
    let (one, two) = (assign("luma", "1/8", &["luma"]), assign("nanhu", "1/8", &["luma", "nanhu"]));
    let three = assign("holder", "1/4", &["luma", "nanhu", "holder"]);
    story.node.on("2027-04-10");
    let resting = story.does("kesheng", &["member", "key-acts", "sales", "--after", &trusted]);
    assert_eq!(resting["signed"].as_array().unwrap().len(), 3);
    story.entry("kesheng", &["member", "compromise-key", "sales", "--last-trusted", &trusted]);
    story.refused(
        "holder",
        &["ip", "assign", "lens", "--to", "qing", "--share", "1/4", "--effective", "2027-04-10"],
        "IP-021",
    );
    let waiting = story.does("kesheng", &["inbox"])["waiting"].as_array().unwrap().len();
    assert!(waiting >= 3, "{waiting}");
    story.entry("kesheng", &["member", "confirm", &one]);
    story.entry("kesheng", &["member", "confirm", &two]);

    let strike = story.entry("kesheng", &["member", "strike", &three]);
    let words = [
        "decision",
        "convene",
        "theft",
        "--organ",
        "council",
        "--on",
        "2027-04-24",
        "--item",
        "theft",
        "--act",
        &strike,
    ];
    story.entry("luma", &words);
    story.node.on("2027-04-24");
    let all = [("luma", "yes"), ("nanhu", "yes"), ("qing", "yes"), ("xinhai", "yes")];
    // The holder, which received the part, has no vote on that, nor Kesheng, which has it again.
    story.meet("theft", "theft", &all);
    let owners = |known: &str| story.shows(&["ip", "owners", "lens", "--effective", "2027-04-05", "--known", known]);
    story.node.on("2027-05-10");
    // Any entry after the last day for vetoes finds that the decision is final.
    story.entry("holder", &["member", "limit-root"]);
    let parts = |answer: &Value| answer["between_the_members"].to_string();
    assert!(parts(&owners("2027-04-09")).contains("holder"));
    assert!(!parts(&owners("2027-05-10")).contains("holder"), "{}", parts(&owners("2027-05-10")));
    assert_eq!(owners("2027-05-10")["suspect"], Value::Null);
}

/// A breach is not cured, and the members' meeting expels without the member concerned.
fn expelled(story: &Story) {
    let notice = ["exit", "open-breach", "holder", "--what", "No contribution was made.", "--cure-by", "2027-06-15"];
    story.entry("luma", &notice);
    story.refused("luma", &["exit", "expel", "holder"], "EXT-003");
    story.node.on("2027-06-16");
    let act = story.entry("luma", &["exit", "expel", "holder"]);
    let words = [
        "decision",
        "convene",
        "summer",
        "--organ",
        "members-meeting",
        "--on",
        "2027-07-31",
        "--item",
        "out",
        "--act",
        &act,
    ];
    story.entry("luma", &words);
    story.node.on("2027-07-31");
    story.entry("holder", &["decision", "attend", "summer"]);
    story.refused("holder", &["decision", "vote", "out", "no"], "DEC-006");
    let votes = [("luma", "yes"), ("nanhu", "yes"), ("qing", "no"), ("kesheng", "yes"), ("xinhai", "yes")];
    story.meet("summer", "out", &votes);
    let shown = story.shows(&["decision", "show", "out"]);
    assert_eq!(shown["arithmetic"]["in_words"], "4 of 5 for it, >= 2/3 needed: reached");
    assert_eq!(shown["arithmetic"]["excluded"], json!(["holder"]));
    assert_eq!(story.shows(&["member", "show", "holder"])["standing"], "expelled");
    assert_eq!(story.shows(&["member", "show", "holder", "--known", "2027-07-30"])["standing"], "active");
    story.refused(
        "holder",
        &[
            "contribution",
            "promise",
            "x",
            "--kind",
            "cash",
            "--what",
            "Cash",
            "--due",
            "2028-01-01",
            "--receiver",
            "luma",
            "--value",
            "1 CNY",
        ],
        "AUT-006",
    );
}

#[test]
fn the_first_years_of_an_alliance() {
    let story = founded();
    signed(&story);
    joined(&story);
    rotated(&story);
    stolen(&story);
    expelled(&story);
    let entries = story.node.audited();
    assert_eq!(entries, 81, "every act, vote and signature above, and no more");
}
