//! Mistakes of people: files saved the wrong way, texts that are empty, an alliance founded twice, command lines that a program
//! wrote wrong; each is told by its true cause.

use crate::common::{Ran, ServedNode, World};
use crate::council::Alliance;

#[track_caller]
fn says(ran: &Ran, text: &str) {
    assert!(ran.stderr.contains(text), "{text:?}: {} {}", ran.stdout, ran.stderr);
}

fn found(world: &World, file: &[u8]) -> Ran {
    std::fs::write(world.path("found.toml"), file).unwrap();
    world.run(&["alliance", "found", "found.toml", "--as", "luma", "--key", "luma", "--yes"])
}

const FILE: &str = "name = \"联盟\"\n[founders.luma]\nname = \"Luma\"\nkind = \"enterprise\"\nroot_key = \"luma\"\n\
                    [founders.nanhu]\nname = \"Nanhu\"\nkind = \"university\"\nroot_key = \"nanhu\"\n";

#[test]
fn a_file_that_was_saved_the_wrong_way_says_so() {
    let mut world = World::new();
    let node = ServedNode::start(&world);
    world.set("MENGSHU_NODE", &node.address);
    for key in ["luma", "nanhu"] {
        world.run(&["key", "new", key, "--no-passphrase"]).ok();
    }
    let utf16: Vec<u8> = FILE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    says(&found(&world, &[&b"\xff\xfe"[..], &utf16].concat()).fails(2), "UTF-16");
    says(&found(&world, b"name = \"\xc1\xaa\xc3\xcb\"\n").fails(2), "GBK");
    says(&found(&world, b"PK\x03\x04word/document.xml").fails(2), "word processor");
    says(&found(&world, FILE.replacen("\"联盟\"", "“联盟”", 1).as_bytes()).fails(2), "typographic quotes");
    says(&found(&world, FILE.replace("kind", "knid").as_bytes()).fails(2), "did you mean kind?");
    says(&found(&world, FILE.replace("name = \"联盟\"\n", "").as_bytes()).fails(2), "name is missing");
    world.set("MENGSHU_LANG", "zh");
    says(&found(&world, b"name = \"\xc1\xaa\xc3\xcb\"\n").fails(2), "请另存为 UTF-8");
    says(&found(&world, FILE.replace("name = \"联盟\"\n", "").as_bytes()).fails(2), "缺少 name");
    // A mark at the beginning is forgiven, and the same alliance once more is asked about.
    found(&world, format!("\u{feff}{FILE}").as_bytes()).ok();
    world.set("MENGSHU_LANG", "en");
    let again = ["alliance", "found", "found.toml", "--as", "luma", "--key", "luma"];
    let asked = world.run(&again).fails(2);
    says(&asked, "keeps a ledger of 联盟 already");
    assert_eq!(world.run(&["alliance", "list", "--json"]).ok().json()["ledgers"].as_array().unwrap().len(), 1);
}

#[test]
fn an_empty_text_is_not_proposed() {
    let alliance = Alliance::new();
    alliance.world.write("empty.txt", " \n");
    let line = ["agreement", "propose", "--title", "A", "--text", "empty.txt", "--terms", "terms.toml"];
    says(&alliance.by("luma", &[&line[..], &["--from", "2027-02-01"]].concat()).fails(2), "empty.txt is empty");
    says(&alliance.by("luma", &["agreement", "amend", "--text", "empty.txt", "--from", "2027-02-01"]), "is empty");
}

#[test]
fn a_wrong_command_line_is_data_where_data_is_asked_for() {
    let world = World::new();
    for (line, text) in [
        (&["member", "lst", "--json"][..], "lst"),
        (&["--json", "nothing"], "nothing"),
        (&["ip", "assign", "--json"], "required"),
    ] {
        let ran = world.run(line).fails(2);
        let error: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
        assert_eq!((&error["error"]["exit"], &error["error"]["kind"]), (&2.into(), &"usage".into()), "{error}");
        assert!(error["error"]["message"].as_str().unwrap().contains(text), "{error}");
    }
    says(&world.run(&["member", "lst"]).fails(2), "error: ");
}

#[test]
fn the_version_names_its_commit_and_the_settings_their_file() {
    let world = World::new();
    let version = world.run(&["--version"]).ok().stdout;
    assert!(version.starts_with("mengshu 0.") && version.trim().ends_with(')'), "{version}");
    let shown = world.run(&["config", "show", "--origin"]).ok().stdout;
    assert!(shown.contains(".config/mengshu/config.toml") && shown.contains("not there yet"), "{shown}");
    let file = world.write(".config/mengshu/config.toml", "[profiles.a]\nmember = \"luma\"\n");
    let shown = world.run(&["config", "show", "--json"]).ok().json();
    assert_eq!(shown["settings"][7]["value"], file.to_str().unwrap());
}

#[test]
fn who_wants_less_or_more_said_gets_it() {
    let alliance = Alliance::new();
    let quiet = alliance.world.run(&["act", "list", "--quiet"]).ok();
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
    assert!(!alliance.world.run(&["act", "list"]).ok().stderr.is_empty());
    let more = alliance.world.run(&["member", "list", "-v", "--json"]).ok();
    says(&more, "verified up to");
    more.json();
    alliance.world.run(&["member", "show", "nobody", "-q"]).fails(4);
    alliance.world.run(&["act", "list", "-q", "-v"]).fails(2);
}

#[test]
fn a_step_that_is_signed_elsewhere_shows_the_act_it_is_about() {
    let alliance = Alliance::new();
    crate::member::register(&alliance, "luma", "lamp");
    let line = ["ip", "assign", "lamp", "--to", "nanhu", "--share", "1/4", "--effective", "2027-01-04", "--json"];
    let entry = alliance.by("luma", &line).ok().json()["index"].to_string();
    alliance.by("nanhu", &["act", "endorse", &entry, "--prepare", "step.event"]).ok();
    let signed = alliance.world.run(&["sign", "step.event", "--key", "nanhu", "--yes", "--out", "one.sig"]).ok();
    says(&signed, "luma assigns 1/4 of asset lamp");
    // What is beside it and is not the act that is named is not shown for it.
    std::fs::write(alliance.world.path("step.event.about"), "another").unwrap();
    let signed = alliance.world.run(&["sign", "step.event", "--key", "nanhu", "--yes", "--out", "two.sig"]).ok();
    says(&signed, "names an act by its id alone");
}

#[test]
fn a_printed_command_runs_where_the_ledger_was_named_for_one_run() {
    let alliance = Alliance::new();
    crate::member::register(&alliance, "luma", "lamp");
    let ledger = alliance.asks(&["alliance", "list"])["ledgers"][0]["ledger"].as_str().unwrap().to_owned();
    let line = ["ip", "assign", "lamp", "--to", "nanhu", "--share", "1/4", "--effective", "2027-01-04"];
    let told = alliance.by("luma", &[&line[..], &["--ledger", &ledger]].concat()).ok();
    says(&told, &format!("--ledger {ledger} --as nanhu"));
    let inbox = alliance.world.run(&["inbox", "nanhu", "--ledger", &ledger]).ok().stdout;
    assert!(inbox.contains(&format!("--ledger {ledger}")), "{inbox}");
    let plain = alliance.world.run(&["inbox", "nanhu"]).ok().stdout;
    assert!(!plain.contains("--ledger"), "{plain}");
}

#[test]
fn a_ledger_whose_founding_was_declined_has_its_name_in_the_list() {
    let mut world = World::new();
    let node = ServedNode::start(&world);
    world.set("MENGSHU_NODE", &node.address);
    for key in ["luma", "nanhu"] {
        world.run(&["key", "new", key, "--no-passphrase"]).ok();
    }
    found(&world, FILE.as_bytes()).ok();
    let words = ["act", "decline", "0", "--reason", "Another partner.", "--as", "nanhu", "--key", "nanhu", "--yes"];
    world.run(&words).ok();
    let listed = world.run(&["alliance", "list"]).ok().stdout;
    assert!(listed.contains("[联盟, not founded]"), "{listed}");
}
