//! Before something is signed or sent: the ledger that is meant, likely doubles, what an entry is, what an organ decides, names
//! given twice; and what every refusal says of what was done all the same.

use crate::common::{Ran, ServedNode, World};
use crate::council::Alliance;
use crate::member::register;

#[track_caller]
fn says(ran: &Ran, text: &str) {
    assert!(ran.stderr.contains(text) || ran.stdout.contains(text), "{text:?}: {} {}", ran.stdout, ran.stderr);
}

#[track_caller]
fn says_not(ran: &Ran, text: &str) {
    assert!(!ran.stderr.contains(text) && !ran.stdout.contains(text), "{text:?}: {} {}", ran.stdout, ran.stderr);
}

const NOTHING: &str = "nothing was signed, sent or recorded";

/// An assignment by luma.
fn assign<'a>(share: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["ip", "assign", "lamp", "--to", "nanhu", "--share", share, "--effective", "2027-01-04"][..], more].concat()
}

fn entries(alliance: &Alliance) -> u64 {
    alliance.asks(&["alliance", "show"])["entries"].as_u64().unwrap()
}

fn index(ran: &Ran) -> String {
    ran.json()["index"].to_string()
}

#[test]
fn prepared_bytes_go_to_the_ledger_that_is_meant_and_are_shown_before() {
    let mut alliance = Alliance::new();
    register(&alliance, "luma", "lamp");
    let own = alliance.asks(&["alliance", "list"])["ledgers"][0]["ledger"].as_str().unwrap().to_owned();
    let other = "ab".repeat(32);
    alliance.by("luma", &assign("1/4", &["--prepare", "act.bin"])).ok();
    let refused = alliance.by("luma", &["sign", "act.bin", "--ledger", &other]).fails(2);
    says(&refused, &own);
    says(&refused, &other);
    says(&refused, NOTHING);
    assert!(!alliance.world.path("act.bin.sig").exists());
    alliance.by("luma", &["sign", "act.bin", "--ledger", &own]).ok();
    let before = entries(&alliance);
    let submit = ["submit", "act.bin", "--signature", "act.bin.sig"];
    let with = |more: &[&str]| alliance.world.run(&[&submit[..], more].concat());
    let refused = with(&["--ledger", &other, "--yes"]).fails(2);
    says(&refused, &own);
    says(&refused, &other);
    says(&refused, NOTHING);
    // Nobody is there to ask: it is shown in words and not sent.
    let asked = with(&[]).fails(2);
    says(&asked, "luma Ltd (luma) assigns 1/4 of asset lamp to nanhu Ltd (nanhu)");
    says(&asked, "--yes");
    says(&asked, NOTHING);
    assert_eq!(entries(&alliance), before);
    says(
        &with(&["--ledger", "Alliance of lamps", "--yes"]).ok(),
        "luma Ltd (luma) assigns 1/4 of asset lamp to nanhu Ltd (nanhu)",
    );
    assert_eq!(entries(&alliance), before + 1);
    // The same of a ledger that the settings name.
    alliance.world.set("MENGSHU_LEDGER", &other);
    alliance.world.run(&[&submit[..], &["--yes"]].concat()).fails(2);
}

#[test]
fn the_same_once_more_is_pointed_out_before_it_is_signed() {
    let alliance = Alliance::new();
    register(&alliance, "luma", "lamp");
    let line = ["contribution", "promise", "bench", "--kind", "equipment", "--what", "A bench", "--value", "10 CNY"];
    alliance.by("nanhu", &[&line[..], &["--receiver", "luma", "--due", "2027-06-01"]].concat()).ok();
    alliance.world.write("note.pdf", "Delivery note");
    let line = ["contribution", "deliver", "bench", "--value", "10 CNY", "--on", "2027-01-04"];
    let delivered = index(&alliance.by("nanhu", &[&line[..], &["--evidence", "note.pdf", "--json"]].concat()).ok());
    for (member, line) in [
        ("luma", assign("1/4", &[])),
        ("luma", vec!["contribution", "acknowledge", &delivered, "--value", "1 CNY"]),
        ("nanhu", vec!["exit", "leave", "--last-day", "2027-12-31"]),
    ] {
        let once = alliance.by(member, &[&line[..], &["--json"]].concat()).ok();
        says_not(&once, "you signed the same before");
        let entry = format!("you signed the same before (but for what is sealed): entry {}", index(&once));
        let asked = alliance.world.run(&[&line[..], &["--as", member, "--key", member]].concat());
        // Said before the question, unless the rules refuse it anyway.
        if asked.stderr.contains("this needs a yes") {
            says(&asked, &entry);
            let dry = alliance.by(member, &[&line[..], &["--dry-run", "--json"]].concat()).ok().json();
            assert!(dry["warnings"].to_string().contains(&entry), "{dry}");
            says(&alliance.by(member, &line), &entry);
        } else {
            assert_ne!(line[0], "ip", "{}", asked.stderr);
        }
    }
    // What is withdrawn is no double any more, and another share none at all.
    says_not(&alliance.by("luma", &assign("1/8", &["--dry-run"])).ok(), "you signed the same before");
    let gone = index(&alliance.by("luma", &assign("1/16", &["--json"])).ok());
    alliance.by("luma", &["act", "withdraw", &gone]).ok();
    says_not(&alliance.by("luma", &assign("1/16", &["--dry-run"])).ok(), "you signed the same before");
    // One name for two things, while neither is in effect.
    let line = |title: &'static str| {
        let line = ["ip", "register", "bulb", "--title", title, "--kind", "patent", "--country", "CN"];
        [&line[..], &["--since", "2027-01-04", "--owner", "luma=1/2", "--owner", "nanhu=1/2"]].concat()
    };
    alliance.by("luma", &line("A bulb")).ok();
    says(&alliance.by("luma", &line("Another")), "another act that makes bulb");
}

#[test]
fn an_entry_of_another_kind_is_told_apart() {
    let alliance = Alliance::new();
    register(&alliance, "luma", "lamp");
    let assigned = index(&alliance.by("luma", &assign("1/4", &["--json"])).ok());
    let wrong = |line: &[&str]| alliance.by("nanhu", line).fails(2);
    for line in [
        &["agreement", "sign", &assigned][..],
        &["contribution", "acknowledge", &assigned, "--value", "1 CNY"],
        &["contribution", "contest", &assigned, "--reason", "It broke"],
        &["benefit", "acknowledge", &assigned],
        &["member", "check-application", &assigned, "--meets", "--note", "Fits"],
        &["exit", "acknowledge-cure", &assigned],
        &["decision", "vote", &assigned, "yes"],
    ] {
        let ran = wrong(line);
        says(&ran, &format!("entry {assigned} is another thing"));
        says(&ran, "luma assigns 1/4 of asset lamp");
        says(&ran, &format!("mengshu act endorse {assigned}"));
        says(&ran, NOTHING);
    }
    // A fact is in effect at once: nobody endorses it.
    let fact = ["ip", "fact", "lamp", "--source", "CNIPA", "--reference", "1", "--kind", "other", "--json"];
    let more = ["--executed", "2027-01-04", "--registered", "2027-01-04", "--from", "a=A Ltd", "--to", "b=B Ltd"];
    let fact = index(&alliance.by("luma", &[&fact[..], &more].concat()).ok());
    let ran = alliance.by("nanhu", &["act", "endorse", &fact]);
    says(&ran, &format!("entry {fact} says: "));
    says(&ran, &format!("mengshu event show {fact}"));
    let convene = ["decision", "convene", "spring", "--organ", "council", "--on", "2027-01-20"];
    alliance.by("luma", &[&convene[..], &["--item", "rules", "--what", "House rules"]].concat()).ok();
    says(&wrong(&["decision", "vote", "spring", "yes"]), "spring is a meeting, and no item; its items: rules");
    says(&alliance.by("nanhu", &["decision", "vote", "ruls", "yes"]).fails(4), "did you mean rules?");
}

#[test]
fn what_an_organ_decides_is_said_where_an_item_does_not_fit() {
    let alliance = Alliance::new();
    let convene = |item: &str, more: &[&str]| {
        let line = ["decision", "convene", "spring", "--organ", "council", "--on", "2027-01-20", "--item", item];
        alliance.by("luma", &[&line[..], &["--what", "Budget 2027", "--dry-run"], more].concat())
    };
    let decides = "council decides: ordinary, admission, suspension, expulsion, budget, strike";
    let asked = convene("budget", &[]).ok();
    says(&asked, "item budget names no matter");
    says(&asked, decides);
    let refused = convene("end=termination", &[]).fails(1);
    says(&refused, "DEC-004");
    says(&refused, decides);
    says_not(&convene("budget=budget", &[]).ok(), "names no matter");
    let none = Alliance::with_terms(|terms| terms.replace("ordinary = \"half\"\n", ""));
    let line = ["decision", "convene", "spring", "--organ", "council", "--on", "2027-01-20", "--item", "budget"];
    let refused = none.by("luma", &[&line[..], &["--what", "Budget 2027"]].concat()).fails(2);
    says(&refused, "council decides no ordinary ones");
    says(&refused, "council decides: admission");
    says(&refused, NOTHING);
}

#[test]
fn a_name_that_is_given_twice_is_refused() {
    let world = World::new();
    let register = ["ip", "register", "lamp", "--title", "L", "--kind", "patent", "--country", "CN", "--since"];
    let project = ["agreement", "project", "p", "--title", "T", "--text", "t.txt", "--start", "2027-02-01"];
    let succeed = ["member", "succeed", "a", "--by", "b", "--how", "merger", "--effective", "2027-01-01"];
    for (line, option, name) in [
        ([&register[..], &["2027-01-04", "--owner", "luma=1/2", "--owner", "luma = 1/2"]].concat(), "--owner", "luma"),
        ([&project[..], &["--party", "luma,nanhu,luma"]].concat(), "--party", "luma"),
        ([&project[..], &["--party", "a,b", "--share", "a=1/2", "--share", "a=1/3"]].concat(), "--share", "a"),
        ([&succeed[..], &["--document", "d", "--part", "x=1/2", "--part", "x=1/4"]].concat(), "--part", "x"),
        (vec!["agreement", "amend", "--from", "2027-01-01", "--set", "a.b=1", "--set", "a.b=2"], "--set", "a.b"),
        (vec!["explain", "asset/x", "--with", "a=1", "--with", "a=2"], "--with", "a"),
        (vec!["explain", "asset/x", "--date", "2027-01-01", "--with", "date=2027-01-02"], "--with", "date"),
        (vec!["member", "grant-key", "k", "--scope", "vote", "--scope", "vote"], "--scope", "vote"),
    ] {
        let ran = world.run(&[&line[..], &["--node", "http://127.0.0.1:1"]].concat());
        // What the command itself refuses it refuses with a node at hand.
        if name != "date" {
            let ran = ran.fails(2);
            says(&ran, &format!("{option} names {name} twice"));
            assert_eq!(ran.stderr.contains(NOTHING), line[0] != "explain", "{}", ran.stderr);
        }
    }
    let world = Alliance::new().world;
    let line = ["explain", "member/luma", "--date", "2027-01-01", "--with", "date=2027-01-02"];
    says(&world.run(&line).fails(2), "--with names date twice");
    let zh = world.run(&["explain", "asset/x", "--with", "a=1", "--with", "a=2", "--lang", "zh", "--json"]).fails(2);
    says(&zh, "重复");
}

#[test]
fn every_refusal_says_what_was_done_all_the_same() {
    let alliance = Alliance::new();
    register(&alliance, "luma", "lamp");
    for line in [
        assign("1/1", &["--from", "yuan"]),
        vec!["ip", "assign", "lamp", "--to", "nobody", "--share", "1/4", "--effective", "2027-01-04"],
        vec!["member", "strike", "999"],
        vec!["contribution", "acknowledge", "999", "--value", "1 CNY"],
    ] {
        let ran = alliance.by("luma", &line);
        assert_ne!(ran.code, 0);
        says(&ran, NOTHING);
    }
    let unreachable = alliance.by("luma", &assign("1/4", &["--node", "http://127.0.0.1:1"])).fails(6);
    says(&unreachable, NOTHING);
    says(&alliance.with("luma", "nokey", &assign("1/4", &[])), NOTHING);
    let line = ["ip", "assign", "lamp", "--to", "yuan", "--share", "1/2", "--effective", "2027-01-04", "--insist"];
    let insisted = alliance.by("nanhu", &line);
    says(&insisted, "the node refused it; nothing was recorded");
    let json = alliance.by("luma", &assign("1/4", &["--from", "yuan", "--json"]));
    let error: serde_json::Value = serde_json::from_str(json.stderr.lines().last().unwrap()).unwrap();
    assert_eq!((&error["error"]["reached"], &error["error"]["recorded"]), (&"nothing".into(), &serde_json::json!([])));
    // A question changes nothing, and says nothing of it.
    says_not(&alliance.world.run(&["member", "show", "nobody"]).fails(4), NOTHING);
    // Of several acts those before stand.
    let convene = ["decision", "convene", "spring", "--organ", "council", "--on", "2027-01-20", "--item", "a=budget"];
    alliance.by("luma", &[&convene[..], &["--what", "A"]].concat()).ok();
    let add = ["decision", "add-item", "spring", "--item", "b=budget", "--item", "c=termination", "--what", "b=B"];
    let ran = alliance.by("luma", &[&add[..], &["--what", "c=C"]].concat()).fails(1);
    says(&ran, "recorded before that, as entry");
    says_not(&ran, ": nothing was signed");
}

#[test]
fn a_sum_in_another_currency_than_the_agreement_is_pointed_out() {
    let alliance = Alliance::new();
    register(&alliance, "luma", "lamp");
    let promise =
        ["contribution", "promise", "bench", "--kind", "equipment", "--what", "A bench", "--receiver", "luma"];
    let promise = [&promise[..], &["--due", "2027-06-01", "--value"]].concat();
    let share = ["benefit", "distribute", "fees", "--what", "Fees", "--accrued", "2027-01-04", "--payer", "luma"];
    let share = [&share[..], &["--pool"]].concat();
    for (member, line) in [("nanhu", promise), ("luma", share), ("luma", assign("1/4", &["--consideration"]))] {
        let with = |sum: &str| alliance.by(member, &[&line[..], &[sum, "--dry-run"]].concat()).ok();
        says(&with("10 USD"), "10.00 USD is in another currency than the agreement counts in");
        says_not(&with("10 CNY"), "another currency");
    }
    alliance.world.run(&["key", "new", "clerk", "--no-passphrase"]).ok();
    let grant = ["member", "grant-key", "clerk", "--scope", "vote", "--limit", "10 USD", "--dry-run"];
    says(&alliance.by("luma", &grant).ok(), "10.00 USD is in another currency");
}

#[test]
fn an_alliance_is_not_founded_twice_unheard() {
    let mut world = World::new();
    let node = ServedNode::start(&world);
    world.set("MENGSHU_NODE", &node.address);
    world.run(&["key", "new", "luma", "--no-passphrase"]).ok();
    world.run(&["key", "new", "nanhu", "--no-passphrase"]).ok();
    let founder =
        |name: &str| format!("[founders.{name}]\nname = \"{name}\"\nkind = \"other\"\nroot_key = \"{name}\"\n");
    world.write("found.toml", &format!("name = \"Lamps\"\n{}{}", founder("luma"), founder("nanhu")));
    let found = |more: &[&str]| {
        world.run(&[&["alliance", "found", "found.toml", "--as", "luma", "--key", "luma"][..], more].concat())
    };
    says_not(&found(&["--yes"]).ok(), "already");
    says(&found(&[]).fails(2), NOTHING);
    for more in [&["--yes"][..], &["--yes", "--json"], &["--dry-run"], &["--prepare", "found.bin"], &["--yes", "-q"]] {
        says(&found(more).ok(), "keeps a ledger of Lamps already");
    }
}
