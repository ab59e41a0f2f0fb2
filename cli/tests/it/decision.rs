//! Decisions by the command: convening, voting, closing, minutes, vetoes, proxies, fallback meetings, the arithmetic.

use serde_json::json;

use crate::council::Alliance;

#[test]
fn whoever_votes_sees_the_act_and_not_only_the_words_of_whoever_convened() {
    let alliance = Alliance::new();
    alliance.by("nanhu", &["member", "suspend", "qihang", "--reason", "Fees unpaid"]).ok();
    let convene = ["decision", "convene", "letter", "--organ", "council", "--on", "2027-01-18", "--item", "x"];
    alliance.by("luma", &[&convene[..], &["--act", "x=8", "--what", "x=Coffee for the office"]].concat()).ok();
    alliance.node.on("2027-01-18");
    alliance.by("yuan", &["decision", "attend", "letter"]).ok();
    let voted = alliance.by("yuan", &["decision", "vote", "x", "yes"]).ok();
    for fact in ["Coffee for the office", "as nanhu signed it in entry 8", "membership.suspend.member: qihang"] {
        assert!(voted.stderr.contains(fact), "{fact}: {}", voted.stderr);
    }
    // An item without an act shows none; one that is not there is refused by the rules.
    alliance.by("yuan", &["decision", "vote", "nothing", "yes"]).fails(4);
}

#[test]
fn what_is_missing_is_told_with_the_list_to_look_at_and_as_of_when() {
    let alliance = Alliance::new();
    let asks = |words: &[&str]| alliance.world.run(words);
    for (words, list) in [
        (["member", "show", "nobody"], "member list"),
        (["ip", "owners", "nothing"], "ip list"),
        (["decision", "show", "nothing"], "decision list"),
    ] {
        let failed = asks(&words).fails(4).stderr;
        assert!(failed.contains(&format!("`mengshu {list}` shows what there is")), "{failed}");
        let empty = asks(&list.split(' ').chain(["--known", "0"]).collect::<Vec<_>>()).ok();
        assert!(empty.stderr.contains("nothing there yet") || empty.stdout.lines().count() > 1, "{list}");
    }
    // What was recorded later is not said to be nowhere, and an old answer says that it is one.
    let early = asks(&["member", "show", "luma", "--known", "0"]);
    assert!(early.stderr.contains("known"), "{}", early.stderr);
    let answered = asks(&["member", "show", "luma", "--known", "6"]).ok();
    assert!(answered.stderr.contains("as known after 7 entries of the log"), "{}", answered.stderr);
    let later = asks(&["agreement", "show", "1", "--known", "1"]).fails(4).stderr;
    assert!(later.contains("ask again without it"), "{later}");
    // An event's id may be all digits; it names no entry.
    let id = format!("{:064}", 1);
    asks(&["event", "show", "1"]).ok();
    asks(&["event", "show", &id]).fails(4);
}

#[test]
fn an_act_that_waits_for_an_organ_is_decided_there() {
    let alliance = Alliance::new();
    let proposed = alliance.by("nanhu", &["member", "suspend", "qihang", "--reason", "Fees unpaid"]).ok();
    assert!(proposed.stdout.contains("pending") && proposed.stdout.contains("council (suspension)"));
    let next = "mengshu decision convene MEETING --organ council --on DATE --act 8";
    assert!(proposed.stderr.contains(next), "{}", proposed.stderr);
    let listed = alliance.world.run(&["act", "list"]).ok().stdout;
    assert!(listed.contains("UNDECIDED") && listed.contains("council suspension"), "{listed}");

    // The words and the matter are the act's; thirteen days are too few.
    let convene = ["decision", "convene", "spring", "--organ", "council", "--act", "8", "--on"];
    let early = alliance.by("luma", &[&convene[..], &["2027-01-17"]].concat()).fails(1);
    assert!(early.stderr.contains("DEC-005") && early.stderr.contains("choose a later day"), "{}", early.stderr);
    alliance.by("luma", &[&convene[..], &["2027-01-18"]].concat()).ok();
    alliance.by("yuan", &["decision", "proxy", "spring", "--to", "nanhu"]).ok();

    alliance.node.on("2027-01-18");
    let absent = alliance.by("nanhu", &["decision", "vote", "act-8", "yes"]).fails(1);
    assert!(absent.stderr.contains("DEC-007"), "{}", absent.stderr);
    alliance.by("luma", &["decision", "attend", "spring"]).ok();
    alliance.by("nanhu", &["decision", "attend", "spring", "--for", "yuan"]).ok();
    let there = alliance.by("qihang", &["decision", "attend", "spring", "--json"]).ok().json()["index"].to_string();
    // Whoever was not there says so with all who were; it is stated again on the day itself.
    let line = ["decision", "correct", "spring", &there, "--never", "--reason", "Seen on the screen alone", "--json"];
    let correction = alliance.by("qihang", &line).ok().json()["index"].to_string();
    for member in ["luma", "nanhu", "yuan"] {
        alliance.by(member, &["act", "endorse", &correction]).ok();
    }
    let meeting = alliance.asks(&["decision", "meeting", "spring"]);
    assert_eq!(meeting["attendances_before"][0]["members"], json!(["qihang"]));
    assert_eq!(meeting["present"].as_array().unwrap().len(), 3);
    alliance.by("qihang", &["decision", "attend", "spring"]).ok();
    alliance.by("nanhu", &["decision", "vote", "act-8", "yes"]).ok();
    alliance.by("nanhu", &["decision", "vote", "act-8", "abstain", "--for", "yuan"]).ok();
    alliance.by("nanhu", &["decision", "vote", "act-8", "yes", "--for", "yuan"]).ok();
    alliance.by("luma", &["decision", "vote", "act-8", "no"]).ok();
    let concerned = alliance.by("qihang", &["decision", "vote", "act-8", "no"]).fails(1);
    assert!(concerned.stderr.contains("DEC-006"), "{}", concerned.stderr);
    let closed = alliance.by("luma", &["decision", "close", "act-8"]).ok();
    assert!(closed.stderr.contains("mengshu decision show act-8"), "{}", closed.stderr);

    let shown = alliance.world.run(&["decision", "show", "act-8", "--without", "nanhu"]).ok().stdout;
    for fact in [
        "passed not final",
        "quorum >= 2/3 of 3: 3 present, reached; 2 of 3 for it, >= 2/3 needed: reached",
        "1 of 2 for it, >= 2/3 needed: not reached",
        "excluded              qihang",
    ] {
        assert!(shown.contains(fact), "{fact}: {shown}");
    }
    let chinese = alliance.world.run(&["decision", "show", "act-8", "--lang", "zh"]).ok().stdout;
    assert!(chinese.contains("法定人数为 3 票，不少于 2/3：出席 3 票，已达到"), "{chinese}");

    // Minutes, an objection, a veto that is lifted; then the days for vetoes pass.
    alliance.world.write("minutes.txt", "What was said");
    alliance.by("luma", &["decision", "minutes", "spring", "--text", "minutes.txt"]).ok();
    alliance.by("yuan", &["decision", "object", "spring", "--reason", "We were there"]).ok();
    alliance.by("yuan", &["decision", "veto", "act-8", "--reason", "It stops our work"]).ok();
    let vetoed = alliance.asks(&["decision", "list", "--vetoed-by", "yuan"]);
    assert_eq!(vetoed["decisions"][0]["standing"], "vetoed");
    assert_eq!(alliance.asks(&["decision", "list", "--vetoed-by", "luma"])["decisions"], json!([]));
    alliance.by("yuan", &["decision", "lift-veto", "act-8"]).ok();
    alliance.node.on("2027-02-03");
    alliance.by("luma", &["member", "limit-root"]).ok();
    assert_eq!(alliance.asks(&["act", "show", "8"])["standing"], "effective");
    assert_eq!(alliance.asks(&["member", "show", "qihang"])["standing"], "suspended");
    assert_eq!(alliance.asks(&["member", "show", "qihang", "--date", "2027-02-02"])["standing"], "active");

    // As it was known then.
    let known = |when: &str| alliance.asks(&["decision", "show", "act-8", "--known", when])["standing"].clone();
    assert_eq!((known("2027-01-17"), known("2027-01-18")), (json!("open"), json!("passed_not_final")));
    assert_eq!(known("9"), "open");
    assert_eq!(alliance.asks(&["decision", "list", "--known", "8"])["decisions"], json!([]));
    let meeting = alliance.world.run(&["decision", "meeting", "spring"]).ok().stdout;
    assert!(meeting.contains("attendance") && meeting.contains("We were there"), "{meeting}");
    assert_eq!(alliance.asks(&["decision", "meetings"])["meetings"][0]["meeting"], "spring");
    assert!(alliance.node.audited() > 20);
}

#[test]
fn organs_are_shown_with_their_rules_in_words_and_their_power() {
    let alliance = Alliance::new();
    let organ = alliance.world.run(&["decision", "organ", "council"]).ok().stdout;
    for fact in ["luma 1/4, nanhu 1/4", "passes with >= 2/3 of the votes cast", "veto within 15 days after the minutes"]
    {
        assert!(organ.contains(fact), "{fact}: {organ}");
    }
    assert_eq!(alliance.asks(&["decision", "organ", "council"])["matters"][0]["power"]["luma"], "1/4");
    let organs = alliance.world.run(&["decision", "organs", "--lang", "zh"]).ok().stdout;
    assert!(organs.contains("理事会") && organs.contains("接纳盟员"), "{organs}");
    let before = alliance.asks(&["decision", "organs", "--date", "2026-12-31"]);
    assert_eq!(before["organs"], json!([]));
}

#[test]
fn an_agenda_is_short_lines_and_says_what_is_missing() {
    let alliance = Alliance::new();
    let convene = ["decision", "convene", "spring", "--organ", "council", "--on", "2027-01-18"];
    let dry = |items: &[&str]| {
        let line = [&convene[..], items, &["--dry-run", "--json"]].concat();
        alliance.by("luma", &line)
    };
    let agenda = |items: &[&str]| dry(items).ok().json()["body"]["decision"]["convene"]["agenda"].clone();
    assert_eq!(
        agenda(&["--item", "rules", "--what", "House rules = new"]),
        json!([{ "decision": "rules", "matter": "ordinary", "what": "House rules = new" }])
    );
    assert_eq!(
        agenda(&["--item", "a=budget", "--item", "b", "--what", "b=Second", "--what", "a=First", "--about", "b=yuan"]),
        json!([
            { "decision": "a", "matter": "budget", "what": "First" },
            { "decision": "b", "matter": "ordinary", "what": "Second", "concerned": "yuan" },
        ])
    );
    let ran = dry(&["--item", "a", "--item", "b", "--what", "whose?"]).fails(2);
    assert!(ran.stderr.contains("which item"), "{}", ran.stderr);
    let ran = dry(&["--item", "a", "--item", "b", "--what", "a=First"]).fails(2);
    assert!(ran.stderr.contains("b=…") && ran.stderr.contains("--act b=ACT"), "{}", ran.stderr);
    dry(&["--item", "a=nonsense", "--what", "x"]).fails(2);
    let empty = dry(&[]).fails(2);
    assert!(empty.stderr.contains("--act ENTRY"), "{}", empty.stderr);
    dry(&["--fallback-of", "nowhere"]).fails(2);
    // More can be put on it until seven days before.
    alliance.by("luma", &[&convene[..], &["--item", "a=budget", "--what", "Budget 2027"]].concat()).ok();
    let add = ["decision", "add-item", "spring", "--item", "b", "--what", "House rules"];
    alliance.by("yuan", &add).ok();
    assert_eq!(alliance.asks(&["decision", "meeting", "spring"])["agenda"], json!(["a", "b"]));
}

#[test]
fn written_procedures_and_fallback_meetings() {
    let alliance = Alliance::new();
    let budget = ["--item", "budget=budget", "--what", "Budget 2027"];
    let letter = ["decision", "convene", "letter", "--organ", "council", "--kind", "written", "--on", "2027-01-14"];
    alliance.by("luma", &[&letter[..], &budget].concat()).ok();
    for member in ["luma", "nanhu", "qihang"] {
        alliance.by(member, &["decision", "vote", "budget", "yes"]).ok();
    }
    alliance.by("luma", &["decision", "close", "budget"]).ok();
    let shown = alliance.asks(&["decision", "show", "budget"]);
    assert_eq!((&shown["standing"], &shown["kind"]), (&json!("passed_not_final"), &json!("written")));

    let first = ["decision", "convene", "first", "--organ", "council", "--on", "2027-01-18"];
    alliance.by("luma", &[&first[..], &["--item", "plan=budget", "--what", "Plan"]].concat()).ok();
    alliance.meet("first", "2027-01-18", "plan", &[("luma", "yes")]);
    assert_eq!(alliance.asks(&["decision", "show", "plan"])["standing"], "no_quorum");
    let second = [
        "decision",
        "convene",
        "second",
        "--organ",
        "council",
        "--kind",
        "extraordinary",
        "--on",
        "2027-01-26",
        "--fallback-of",
        "first",
    ];
    alliance.by("luma", &second).ok();
    alliance.node.on("2027-01-26");
    alliance.by("luma", &["decision", "attend", "second"]).ok();
    alliance.by("luma", &["decision", "vote", "plan-2", "yes"]).ok();
    // The others have the whole day to come.
    let alone = alliance.by("luma", &["decision", "close", "plan-2"]).fails(1);
    assert!(alone.stderr.contains("DEC-015") && alone.stderr.contains("2027-01-26"), "{}", alone.stderr);
    assert!(!alliance.inbox("luma").iter().any(|(what, _)| what == "close"));
    alliance.node.on("2027-01-27");
    alliance.by("luma", &["decision", "close", "plan-2"]).ok();
    let shown = alliance.asks(&["decision", "show", "plan-2"]);
    assert_eq!((&shown["standing"], &shown["rule"]), (&json!("passed"), &json!("half")));
}
