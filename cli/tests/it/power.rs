//! Power by the command: no organ is packed, no quorum gathered over days, no approval taken back.

use serde_json::json;

use crate::council::{Alliance, MEMBERS};

#[test]
fn d20_whoever_endorsed_does_not_decline_any_more_and_the_help_says_so() {
    let alliance = Alliance::new();
    let register = [
        "ip",
        "register",
        "lamp",
        "--title",
        "A lamp",
        "--kind",
        "know-how",
        "--country",
        "CN",
        "--since",
        "2027-01-04",
    ];
    let owners = ["--owner", "luma=1/3", "--owner", "nanhu=1/3", "--owner", "qihang=1/3"];
    alliance.by("luma", &[&register[..], &owners].concat()).ok();
    alliance.by("nanhu", &["act", "endorse", "8"]).ok();
    let refused = alliance.by("nanhu", &["act", "decline", "8"]).fails(1);
    assert!(refused.stderr.contains("ACT-009") && refused.stderr.contains("only its author"), "{}", refused.stderr);
    alliance.by("nanhu", &["act", "withdraw", "8"]).fails(1);
    assert_eq!(alliance.asks(&["act", "show", "8"])["standing"], json!("pending"));
    alliance.by("qihang", &["act", "decline", "8"]).ok();
    assert_eq!(alliance.asks(&["act", "show", "8"])["standing"], json!("declined"));
    for step in ["endorse", "decline", "withdraw"] {
        // Lines are broken where the page ends.
        let help = |lang: &str| {
            let page = alliance.world.run(&["act", step, "--help", "--lang", lang]).ok().stdout;
            page.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert!(help("en").contains("until the act is settled or lapses"), "{step}: {}", help("en"));
        assert!(help("zh").replace(' ', "").contains("第485条"), "{step}: {}", help("zh"));
    }
}

#[test]
fn a2_a_council_neither_shrinks_the_members_meeting_nor_chooses_its_own_chair() {
    let alliance = Alliance::with_terms(|terms| {
        let meeting = |name: &str, kind: &str, more: &str| {
            format!(
                "[organs.{name}]\nkind = \"{kind}\"\nname = \"{name}\"\nvotes = \"equal\"\nminutes_days = 15\n\
                 notice = {{ convene_days = 14, extraordinary_days = 7, item_days = 7 }}\n{more}\n"
            )
        };
        let all = meeting("all", "members_meeting", "seats = \"all_members\"");
        let named = "seats = { members = [\"luma\"] }\nappointed = { by = { organ = \"council\" }, at_most = 2 }";
        let organs = format!("{all}{}[clauses]", meeting("office", "standing_council", named));
        let appoints = "appointment = { organ = \"council\" }\n[rules.two-thirds]";
        terms
            .replace("[clauses]", &organs)
            .replace("[rules.two-thirds]", appoints)
            .replace("ordinary = \"half\"", "ordinary = \"half\"\nappointment = \"half\"")
    });
    let appoint = |words: &[&str]| alliance.by("luma", &[&["decision", "appoint"][..], words].concat());
    for (words, code) in [
        (&["all", "--member", "luma", "--member", "nanhu"][..], "DEC-019"),
        (&["council", "--member", "luma"], "DEC-019"),
        (&["council", "--chair", "nanhu"], "DEC-022"),
        (&["all", "--chair", "nanhu"], "DEC-022"),
        (&["office", "--member", "luma"], "DEC-019"),
        (&["office", "--member", "nanhu", "--chair", "yuan"], "DEC-022"),
    ] {
        let refused = appoint(words).fails(1);
        assert!(refused.stderr.contains(code) && refused.stderr.contains("hint"), "{words:?}: {}", refused.stderr);
    }
    // What the terms leave open is filled from above, and emptied again.
    let office = |on: &str, words: &[&str]| {
        let act = appoint(&[&["office"][..], words, &["--json"]].concat()).ok().json()["index"].to_string();
        let meeting = format!("m-{on}");
        let convene = ["decision", "convene", &meeting, "--organ", "council", "--on", on, "--act", &act];
        alliance.by("luma", &convene).ok();
        alliance.meet(&meeting, on, &format!("act-{act}"), &[("luma", "yes"), ("nanhu", "yes"), ("yuan", "no")]);
        alliance.asks(&["decision", "organ", "office"])
    };
    let organ = office("2027-01-18", &["--member", "nanhu", "--chair", "nanhu"]);
    assert_eq!((&organ["votes"], &organ["chair"]), (&json!({ "luma": 1, "nanhu": 1 }), &json!("nanhu")));
    assert_eq!((&organ["appointed"], &organ["open_seats"]["at_most"]), (&json!(["nanhu"]), &json!(2)));
    let organ = office("2027-02-08", &["--nobody"]);
    assert_eq!((&organ["votes"], &organ["chair"]), (&json!({ "luma": 1 }), &json!(null)));
    assert_eq!(alliance.asks(&["decision", "organ", "all"])["votes"].as_object().unwrap().len(), MEMBERS.len());
    assert!(alliance.node.audited() > 20);
}

#[test]
fn a7_a_meeting_is_one_day_and_its_vote_is_not_closed_before_the_others_come() {
    let alliance = Alliance::new();
    let convene = ["decision", "convene", "spring", "--organ", "council", "--on", "2027-01-18"];
    alliance.by("luma", &[&convene[..], &["--item", "budget=budget", "--what", "Budget 2027"]].concat()).ok();
    alliance.node.on("2027-01-18");
    for member in ["luma", "nanhu"] {
        alliance.by(member, &["decision", "attend", "spring"]).ok();
        alliance.by(member, &["decision", "vote", "budget", "yes"]).ok();
    }
    // The others may come to the end of the day; the chair that would be quick is told so, and its inbox does not ask it.
    let early = alliance.by("luma", &["decision", "close", "budget"]).fails(1);
    assert!(early.stderr.contains("DEC-015") && early.stderr.contains("2027-01-18"), "{}", early.stderr);
    assert!(!alliance.inbox("luma").iter().any(|(what, _)| what == "close"));
    // One who comes on another day makes no quorum.
    alliance.node.on("2027-01-19");
    for words in [&["decision", "attend", "spring"][..], &["decision", "vote", "budget", "yes"]] {
        let late = alliance.by("yuan", words).fails(1);
        assert!(late.stderr.contains("DEC-020") && late.stderr.contains("2027-01-18"), "{}", late.stderr);
    }
    let command = alliance.command_for("luma", "close");
    alliance.as_printed("luma", &command).ok();
    assert_eq!(alliance.asks(&["decision", "show", "budget"])["standing"], "no_quorum");
    // Nor does a call reach for ever.
    let far =
        ["decision", "convene", "far", "--organ", "council", "--on", "2099-12-31", "--item", "x", "--what", "Later"];
    let far = alliance.by("qihang", &far).fails(1);
    assert!(far.stderr.contains("DEC-021") && far.stderr.contains("the latest day is 2027-04-03"), "{}", far.stderr);
}
