//! The command tells the truth about where an answer is from: a log is pinned by its id or its node's key, receipts and
//! refusals are checked with nobody online, parameters that change nothing are refused.

use crate::common::Ran;
use crate::council::Alliance;
use crate::member::register;

fn receipt(alliance: &Alliance, name: &str) -> serde_json::Value {
    let line =
        ["ip", "register", name, "--title", name, "--kind", "patent", "--country", "CN", "--since", "2027-01-04"];
    let receipt = format!("{name}.receipt");
    let more = ["--owner", "luma=1", "--receipt", &receipt, "--json"];
    alliance.by("luma", &[&line[..], &more].concat()).ok().json()
}

#[track_caller]
fn says(ran: &Ran, text: &str) {
    assert!(ran.stderr.contains(text) || ran.stdout.contains(text), "{text:?}: {} {}", ran.stdout, ran.stderr);
}

#[test]
fn a_script_is_not_fooled_by_another_log() {
    let (mine, other) = (Alliance::new(), Alliance::new());
    receipt(&mine, "lamp");
    let exported = mine.world.run(&["event", "export-log", "copy", "--json"]).ok().json();
    let foreign = other.world.run(&["event", "export-log", mine.world.path("other").to_str().unwrap(), "--json"]);
    let foreign = foreign.ok().json();
    let (ledger, vkey) = (exported["ledger"].as_str().unwrap(), exported["node_key"].as_str().unwrap());
    for folder in ["copy", "other"] {
        mine.world.run(&["audit", "--export", folder]).ok();
        for pin in [["--ledger", ledger], ["--ledger", &ledger[..8]], ["--vkey", vkey]] {
            let ran = mine.world.run(&[&["audit", "--export", folder][..], &pin].concat());
            assert_eq!(ran.code, if folder == "copy" { 0 } else { 3 }, "{pin:?}: {}", ran.stderr);
        }
    }
    let ran = mine.world.run(&["audit", "--export", "other", "--ledger", ledger]).fails(3);
    says(&ran, foreign["ledger"].as_str().unwrap());
    // A name pins nothing: the other alliance has the same.
    says(&mine.world.run(&["audit", "--export", "other", "--ledger", "Alliance of lamps"]).fails(2), "does not pin");
    mine.world.run(&["audit", "--vkey", vkey]).ok();
    mine.world.run(&["audit", "--vkey", foreign["node_key"].as_str().unwrap()]).fails(3);

    let verify = |more: &[&str]| mine.world.run(&[&["receipt", "verify", "lamp.receipt"][..], more].concat());
    verify(&["--ledger", ledger]).ok();
    verify(&["--ledger", foreign["ledger"].as_str().unwrap()]).fails(3);
    verify(&["--vkey", vkey]).ok();
    verify(&["--vkey", foreign["node_key"].as_str().unwrap()]).fails(3);
}

#[test]
fn what_does_not_belong_to_an_export_is_named() {
    let alliance = Alliance::new();
    alliance.world.run(&["event", "export-log", "copy"]).ok();
    alliance.world.write("copy/notes/contract.pdf", "signed by nobody");
    let ran = alliance.world.run(&["audit", "--export", "copy"]).ok();
    says(&ran, "contract.pdf is no part of the log");
}

#[test]
fn a_damaged_receipt_fails_and_a_mailed_one_holds() {
    let alliance = Alliance::new();
    receipt(&alliance, "lamp");
    let (path, beside) = (alliance.world.path("lamp.receipt"), alliance.world.path("lamp.receipt.entry"));
    let (good, entry) = (std::fs::read(&path).unwrap(), std::fs::read(&beside).unwrap());
    let verify = |text: &[u8], entry: &[u8]| {
        std::fs::write(&path, text).unwrap();
        std::fs::write(&beside, entry).unwrap();
        alliance.world.run(&["receipt", "verify", "lamp.receipt"])
    };
    let text = String::from_utf8(good.clone()).unwrap();
    verify(format!("\u{feff}{}", text.replace('\n', "\r\n")).as_bytes(), &entry).ok();
    let mut bad: Vec<Vec<u8>> = vec![b"".to_vec(), b"\xff\xfe\x00".to_vec(), good[..good.len() / 2].to_vec()];
    for at in (0..good.len()).step_by(7) {
        let mut bent = good.clone();
        bent[at] ^= 0x15;
        bad.push(bent);
    }
    for bent in bad {
        let ran = verify(&bent, &entry);
        assert_eq!(ran.code, 3, "{:?}: {}", String::from_utf8_lossy(&bent), ran.stderr);
    }
    for bent in [&b""[..], &entry[..entry.len() - 1], b"\x00\xff"] {
        verify(&good, bent).fails(3);
    }
    verify(&good, &entry).ok();
}

#[test]
fn a_refusal_is_verified_by_the_command() {
    let alliance = Alliance::new();
    register(&alliance, "luma", "lamp");
    let line = ["ip", "assign", "lamp", "--to", "yuan", "--share", "1/2", "--effective", "2027-01-04"];
    let ran = alliance.by("nanhu", &[&line[..], &["--insist"]].concat());
    assert_ne!(ran.code, 0);
    let folder = alliance.world.path(".config/mengshu/refusals");
    let notes = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let note = notes.into_iter().find(|path| path.extension().is_some_and(|end| end == "note")).unwrap();
    let path = note.to_str().unwrap();
    says(&ran, &format!("mengshu receipt verify {path}"));
    let told = alliance.world.run(&["receipt", "verify", path, "--json"]).ok().json();
    assert!(told["holds"] == true && told["refused"] == true, "{told}");
    assert!(told["words"].as_str().unwrap().contains("lamp"), "what was tried is shown: {told}");
    says(&alliance.world.run(&["receipt", "verify", path]).ok(), "the refusal holds");
    let text = std::fs::read_to_string(&note).unwrap();
    std::fs::write(&note, text.replace("\nsize ", "\nsize 1")).unwrap();
    alliance.world.run(&["receipt", "verify", path]).fails(3);
    std::fs::write(&note, &text).unwrap();
    std::fs::write(note.with_extension("event"), "another").unwrap();
    alliance.world.run(&["receipt", "verify", path]).fails(3);
    std::fs::remove_file(note.with_extension("event")).unwrap();
    says(&alliance.world.run(&["receipt", "verify", path]).ok(), "by its id alone");
}

#[test]
fn a_parameter_that_changes_nothing_is_refused() {
    let alliance = Alliance::new();
    register(&alliance, "luma", "lamp");
    let explain = |words: &[&str]| alliance.world.run(&[&["explain"][..], words].concat());
    explain(&["asset/lamp", "--effective", "2027-01-04"]).ok();
    says(&explain(&["asset/lamp", "--date", "2027-01-04"]).fails(2), "effective");
    says(&explain(&["asset/lamp", "--with", "effectve=2027-01-04"]).fails(2), "did you mean effective?");
    says(&explain(&["member/luma", "--effective", "2027-01-04"]).fails(2), "takes date");
    says(&explain(&["agreement/clause/nope"]).fails(4), "there is no clause nope");
    explain(&["agreement/clause/exit_notice_days"]).ok();
    let chinese = alliance.world.run(&["explain", "alliance", "--with", "x=1", "--lang", "zh"]).fails(2);
    says(&chinese, "不适用");
}

#[test]
fn an_act_that_all_have_signed_is_told_as_done() {
    let alliance = Alliance::new();
    register(&alliance, "luma", "lamp");
    let line = ["ip", "assign", "lamp", "--to", "nanhu", "--share", "1/2", "--effective", "2027-01-04"];
    alliance.by("luma", &[&line[..], &["--prepare", "draft.event"]].concat()).ok();
    for member in ["luma", "nanhu"] {
        alliance.by(member, &["sign", "draft.event", "--out", &format!("{member}.sig")]).ok();
    }
    let submit = ["submit", "draft.event", "--signature", "luma.sig", "--signature", "nanhu=nanhu.sig", "--yes"];
    let ran = alliance.world.run(&submit).ok();
    assert!(!ran.stdout.contains("still missing") && ran.stdout.contains("effective"), "{}", ran.stdout);
    assert!(!ran.stderr.contains("act endorse"), "{}", ran.stderr);
    // Once more it is the first answer, and as done as before.
    let again = alliance.world.run(&[&submit[..], &["--json"]].concat()).ok().json();
    assert!(again["duplicate"] == true && again["missing"].as_array().unwrap().is_empty(), "{again}");
    assert_eq!(again["standing"], "effective");
}
