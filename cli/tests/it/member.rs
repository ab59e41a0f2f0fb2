//! Members and their keys by the command: limits, ratification, rotation, compromise, persons, breaches.

use serde_json::json;

use crate::council::Alliance;

/// Registers an asset of a member; nobody else is asked.
pub(crate) fn register(alliance: &Alliance, member: &str, asset: &str) {
    let owner = format!("{member}=1");
    let line = ["ip", "register", asset, "--title", "A lamp", "--kind", "patent", "--country", "CN"];
    let since = ["--since", "2027-01-04", "--owner", &owner];
    alliance.by(member, &[&line[..], &since].concat()).ok();
}

/// Grants a key of this name to luma.
pub(crate) fn grant(alliance: &Alliance, key: &str, limits: &[&str]) {
    alliance.world.run(&["key", "new", key, "--no-passphrase"]).ok();
    let scopes = ["--scope", "assign-ip", "--scope", "vote"];
    alliance.by("luma", &[&["member", "grant-key", key][..], &scopes, limits].concat()).ok();
}

/// Luma's clerk sells more of the asset than it may; the index of the entry, and what was said.
pub(crate) fn sold_beyond(alliance: &Alliance, asset: &str) -> (String, String) {
    let line = [
        "ip",
        "assign",
        asset,
        "--to",
        "yuan",
        "--share",
        "1/2",
        "--effective",
        "2027-01-04",
        "--consideration",
        "1,000,000.01 CNY",
    ];
    let ran = alliance.with("luma", "clerk", &line).ok();
    let entry = ran.stdout.lines().find_map(|line| line.strip_prefix("entry")).unwrap().trim().to_owned();
    (entry, ran.stderr)
}

#[test]
fn what_goes_beyond_a_key_is_said_before_signing_and_ratified_after() {
    let alliance = Alliance::new();
    register(&alliance, "luma", "lamp");
    grant(&alliance, "clerk", &["--limit", "1,000,000 CNY", "--asset", "lamp"]);
    let authority = alliance.world.run(&["member", "authority", "luma"]).ok().stdout;
    assert!(authority.contains("1,000,000.00 CNY") && authority.contains("lamp"), "{authority}");

    // Asked, and not signed: the lack is said before.
    let line = ["ip", "assign", "lamp", "--to", "yuan", "--share", "1/2", "--effective", "2027-01-04"];
    let more = ["--consideration", "2,000,000 CNY", "--as", "luma", "--key", "clerk"];
    let asked = alliance.world.run(&[&line[..], &more].concat()).fails(2);
    assert!(asked.stderr.contains("signs up to 1,000,000.00 CNY"), "{}", asked.stderr);
    assert!(asked.stderr.contains("until luma ratifies it"), "{}", asked.stderr);
    let dry = alliance.world.run(&[&line[..], &more, &["--dry-run", "--json"]].concat()).ok().json();
    assert!(dry["lack"].as_str().unwrap().contains("1,000,000.00 CNY"), "{dry}");

    let (entry, said) = sold_beyond(&alliance, "lamp");
    assert!(said.contains(&format!("mengshu act endorse {entry} --as luma --key ROOT-KEY")), "{said}");
    assert!(said.contains(&format!("mengshu act demand {entry}")), "{said}");
    alliance.by("yuan", &["act", "endorse", &entry]).ok();
    alliance.by("yuan", &["act", "demand", &entry]).ok();
    alliance.with("luma", "clerk", &["act", "endorse", &entry]).fails(5);
    alliance.by("luma", &["act", "endorse", &entry]).ok();
    let shown = alliance.asks(&["act", "show", &entry]);
    assert_eq!(shown["standing"], "effective");
    // Or the other side steps back.
    register(&alliance, "luma", "bulb");
    let (entry, _) = sold_beyond(&alliance, "bulb");
    let back = alliance.by("yuan", &["act", "withdraw", &entry]).ok();
    assert!(back.stderr.contains("steps back"), "{}", back.stderr);
    assert_eq!(alliance.asks(&["act", "show", &entry])["standing"], "withdrawn");
}

#[test]
fn a_key_is_rotated_and_a_stolen_one_settled_act_by_act() {
    let alliance = Alliance::new();
    for asset in ["lamp", "bulb"] {
        register(&alliance, "luma", asset);
    }
    grant(&alliance, "clerk", &[]);
    alliance.world.run(&["key", "new", "clerk-2", "--no-passphrase"]).ok();
    alliance.with("luma", "clerk", &["member", "rotate-key", "clerk", "clerk-2"]).ok();
    alliance.node.on("2027-01-05");
    let trusted = alliance.asks(&["alliance", "show"])["entries"].as_u64().unwrap() - 1;
    let mut sold = Vec::new();
    for asset in ["lamp", "bulb"] {
        let line = ["ip", "assign", asset, "--to", "yuan", "--share", "1/2", "--effective", "2027-01-05", "--json"];
        let entry = alliance.with("luma", "clerk-2", &line).ok().json()["index"].to_string();
        alliance.by("yuan", &["act", "endorse", &entry]).ok();
        sold.push(entry);
    }
    let (last, after) = (trusted.to_string(), trusted.to_string());
    let rests = alliance.asks(&["member", "key-acts", "clerk-2", "--after", &after]);
    assert_eq!(rests["signed"].as_array().unwrap().len(), 2, "{rests}");
    alliance.node.on("2027-01-06");
    alliance.by("luma", &["member", "compromise-key", "clerk-2", "--last-trusted", &last]).ok();
    assert_eq!(alliance.asks(&["member", "suspects"])["suspects"].as_array().unwrap().len(), 2);
    assert_eq!(alliance.asks(&["member", "suspects", "--known", "2027-01-05"])["suspects"], json!([]));

    alliance.by("luma", &["member", "confirm", &sold[0]]).ok();
    let struck = alliance.by("nanhu", &["member", "strike", &sold[1]]).ok();
    assert!(struck.stderr.contains("--organ council"), "{}", struck.stderr);
    let command = alliance.command_for("luma", "convene");
    alliance.as_printed("luma", &command).ok();
    let meeting = alliance.asks(&["decision", "meetings"])["meetings"][0].clone();
    let (name, item) = (meeting["meeting"].as_str().unwrap(), meeting["agenda"][0].as_str().unwrap());
    alliance.meet_without("nanhu", name, "2027-01-20", item, &[("nanhu", "yes"), ("qihang", "yes")]);
    let owners = alliance.asks(&["ip", "owners", "bulb"])["between_the_members"].clone();
    assert_eq!(owners, json!([{ "member": "luma", "share": "1" }]));
    let owners = alliance.asks(&["ip", "owners", "lamp", "--effective", "2027-01-05"])["between_the_members"].clone();
    assert_eq!(owners.as_array().unwrap().len(), 2);

    // Who could sign on which day: the old key on none of the later ones.
    let keys = |date: &str| {
        let authority = alliance.asks(&["member", "authority", "luma", "--date", date]);
        authority["may_sign"][4]["keys"].as_array().unwrap().len()
    };
    assert_eq!((keys("2027-01-05"), keys("2027-01-07")), (2, 1));
    alliance.world.run(&["key", "new", "luma-2", "--no-passphrase"]).ok();
    alliance.by("luma", &["member", "replace-root", "luma-2"]).ok();
    let refused = alliance.by("luma", &["member", "limit-root", "--limit", "5,000,000 CNY"]).fails(5);
    assert!(refused.stderr.contains("AUT-003"), "{}", refused.stderr);
    alliance.with("luma", "luma-2", &["member", "limit-root", "--limit", "5,000,000 CNY"]).ok();
    alliance.node.audited();
}

#[test]
fn persons_change_apply_are_admitted_and_succeeded() {
    let alliance = Alliance::new();
    alliance.world.write("register.pdf", "An extract");
    alliance.node.on("2027-02-01");
    let change = ["member", "change", "--name", "Luma Optics", "--since", "2027-01-20", "--document", "register.pdf"];
    alliance.by("luma", &change).ok();
    let name = |date: &str| alliance.asks(&["member", "show", "luma", "--date", date])["name"].clone();
    assert_eq!((name("2027-01-19"), name("2027-01-20")), (json!("luma Ltd"), json!("Luma Optics")));

    alliance.by("luma", &["member", "affiliate", "trade", "--name", "Luma Trading", "--since", "2027-01-01"]).ok();
    alliance.by("luma", &["member", "end-affiliate", "trade", "--last-day", "2027-01-31"]).ok();
    assert_eq!(alliance.asks(&["member", "show", "luma"])["affiliates"][0]["last_day"], "2027-01-31");

    // An application, its check, and an admission as applied for, which the council decides.
    alliance.world.run(&["key", "new", "xinghe", "--no-passphrase"]).ok();
    alliance.world.write("form.pdf", "We apply");
    let apply = ["member", "apply", "xinghe", "--name", "Xinghe Ltd", "--kind", "enterprise", "--root-key", "xinghe"];
    let applied =
        alliance.by("luma", &[&apply[..], &["--country", "CN", "--form", "form.pdf", "--json"]].concat()).ok();
    let entry = applied.json()["index"].to_string();
    assert_eq!(alliance.inbox("xinghe")[0].0, "approve");
    alliance.by("xinghe", &["act", "endorse", &entry]).ok();
    alliance.by("luma", &["member", "check-application", &entry, "--note", "fine"]).fails(2);
    alliance.by("luma", &["member", "check-application", &entry, "--meets", "--note", "fine"]).ok();
    let rows = alliance.asks(&["member", "applications"])["applications"].clone();
    assert_eq!((&rows[0]["checked"]["meets"], &rows[0]["admitted"]), (&json!(true), &json!(false)));
    let admitted = alliance.by("luma", &["member", "admit", "xinghe", "--application", &entry]).ok();
    assert!(
        admitted.stdout.contains("council (admission)") && admitted.stdout.contains("xinghe"),
        "{}",
        admitted.stdout
    );

    // A merger, signed by the one that goes.
    register(&alliance, "yuan", "lamp");
    let succeed = ["member", "succeed", "yuan", "--by", "nanhu", "--how", "merger", "--effective", "2027-02-01"];
    let merged = alliance.by("yuan", &[&succeed[..], &["--document", "register.pdf", "--json"]].concat()).ok();
    alliance.by("nanhu", &["act", "endorse", &merged.json()["index"].to_string()]).ok();
    assert_eq!(alliance.asks(&["member", "show", "yuan"])["standing"], "succeeded");
    let owners = alliance.asks(&["ip", "owners", "lamp"])["between_the_members"].clone();
    assert_eq!(owners, json!([{ "member": "nanhu", "share": "1" }]));
    // A split gives a part to whoever is no member yet.
    alliance
        .by(
            "nanhu",
            &[
                &succeed[..2],
                &["nanhu", "--by", "luma", "--how", "split", "--part", "lamp=1/2"],
                &succeed[7..],
                &["--document", "register.pdf", "--dry-run"],
            ]
            .concat(),
        )
        .ok();
    let end = ["member", "end", "qihang", "--last-day", "2027-01-31", "--document", "register.pdf"];
    alliance.by("qihang", &end).ok();
    assert_eq!(alliance.asks(&["member", "show", "qihang"])["standing"], "dissolved");
    let list = alliance.world.run(&["member", "list", "--lang", "zh"]).ok().stdout;
    assert!(list.contains("已被承继") && list.contains("已终止"), "{list}");
}

#[test]
fn a_breach_is_notified_and_cured_or_ends_in_expulsion() {
    let alliance = Alliance::new();
    let breach = |what: &str| {
        let line = ["exit", "open-breach", "qihang", "--what", what, "--cure-by", "2027-02-03", "--json"];
        alliance.by("nanhu", &line).ok().json()["index"].to_string()
    };
    let (first, second) = (breach("Fees unpaid"), breach("Bench not delivered"));
    alliance.node.on("2027-02-04");
    let which = alliance.by("luma", &["exit", "expel", "qihang"]).fails(2);
    assert!(
        which.stderr.contains("2 breaches") && which.stderr.contains("mengshu exit show qihang"),
        "{}",
        which.stderr
    );
    alliance.by("nanhu", &["exit", "acknowledge-cure", &first]).ok();
    alliance.by("luma", &["exit", "expel", "qihang"]).ok();
    let command = alliance.command_for("luma", "convene");
    alliance.as_printed("luma", &command).ok();
    let meeting = alliance.asks(&["decision", "meetings"])["meetings"][0].clone();
    let (name, item) = (meeting["meeting"].as_str().unwrap(), meeting["agenda"][0].as_str().unwrap());
    alliance.meet(name, "2027-02-18", item, &[("luma", "yes"), ("nanhu", "yes")]);
    assert_eq!(alliance.asks(&["member", "show", "qihang"])["standing"], "expelled");
    alliance.world.write("courier.pdf", "Signed for");
    let notify = ["exit", "notify-expulsion", "qihang", "--received", "2027-02-19", "--evidence", "courier.pdf"];
    alliance.by("luma", &notify).ok();
    let shown = alliance.asks(&["exit", "show", "qihang"]);
    assert_eq!(shown["breaches"].as_array().unwrap().len(), 2);
    assert!(alliance.asks(&["exit", "show", "qihang", "--known", &second])["present"].as_bool().unwrap());
}

#[test]
fn conduct_is_put_to_the_council() {
    let alliance = Alliance::new();
    for (what, fails) in [("suspend", false), ("declare-default", false), ("reinstate", true), ("end-default", true)] {
        let line = ["member", what, "qihang", "--reason", "Fees", "--dry-run", "--json"];
        let ran = alliance.by("nanhu", &line);
        match fails {
            true => assert!(ran.fails(1).stderr.contains("MEM-008"), "{what}"),
            false => assert_eq!(ran.ok().json()["decisions"], json!([{ "organ": "council", "matter": "suspension" }])),
        }
    }
}
