//! Every code of the table is provoked by a test, and malformed or wrongly signed events get their own. Codes, and all
//! other names that mechanisms choose for themselves, are unique over all mechanisms.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use mengshu_core::book::{Lang, Refusal, ViewError};
use mengshu_core::event::Submission;
use mengshu_core::event::key::{KeyCache, Signature};
use mengshu_core::ledger::{names, view};
use mengshu_core::mechanism::roll::{all_codes, kinds, subjects, tables, things};
use mengshu_core::mechanism::{Body, Event, VerifiedEntry};
use mengshu_core::value::KeyId;
use mengshu_tests::bodies::register;
use mengshu_tests::world::{World, refused};
use mengshu_tests::{id, signer};

fn verify(submission: Submission) -> Result<(), Refusal> {
    let verified = submission.verify::<Body>(&mut KeyCache::default());
    verified.map(drop).map_err(Refusal::from)
}

fn good() -> (World, Submission) {
    let mut world = World::alliance();
    let event = world.event("h", register("p1", &[("h", "1")]));
    let submission = world.sign(&event, &[]);
    (world, submission)
}

#[test]
fn bytes_that_are_no_event_are_refused() {
    let (_, submission) = good();
    let with = |event: Vec<u8>| Submission { event, signatures: submission.signatures.clone() };
    refused(verify(with(vec![0xc0; 49_153])), "ENC-001");
    refused(verify(with(Vec::new())), "ENC-002");
    refused(verify(with(b"hello".to_vec())), "ENC-002");
    refused(verify(with([submission.event.clone(), vec![0]].concat())), "ENC-003");
    // v: 1 written in two bytes.
    let at = submission.event.iter().position(|byte| *byte == b'v').unwrap() + 1;
    let longer = [&submission.event[..at], &[0xcc, 1], &submission.event[at + 1..]].concat();
    refused(verify(with(longer)), "ENC-004");
    let mut other = submission.event.clone();
    other[at] = 2;
    refused(verify(with(other)), "ENC-005");
}

#[test]
fn signatures_are_checked_strictly() {
    let (mut world, submission) = good();
    refused(verify(Submission { signatures: Vec::new(), ..submission.clone() }), "SIG-001");
    let event = world.event("k", register("p1", &[("h", "1")]));
    let other = world.sign(&event, &[]);
    refused(verify(Submission { signatures: other.signatures.clone(), ..submission.clone() }), "SIG-001");

    let mut bent = submission.clone();
    bent.signatures[0].signature.0[5] ^= 1;
    refused(verify(bent), "SIG-002");
    let mut swapped = submission.clone();
    swapped.signatures[0].signature = other.signatures[0].signature;
    refused(verify(swapped), "SIG-002");

    // The identity point accepts S = 0 over anything in lax verifiers.
    let mut weak = [0; 32];
    weak[0] = 1;
    let mut forged = submission.clone();
    let mut event = Event::decode(&forged.event).unwrap();
    event.key = KeyId(weak);
    forged.event = event.encode().unwrap();
    forged.signatures[0].key = KeyId(weak);
    let mut nothing = [0; 64];
    nothing[0] = 1;
    forged.signatures[0].signature = Signature(nothing);
    refused(verify(forged), "SIG-003");

    let mut twice = submission.clone();
    twice.signatures.push(twice.signatures[0].clone());
    refused(verify(twice), "SIG-004");
    let mut many = submission.clone();
    let template = many.signatures[0].clone();
    for i in 0..64 {
        let mut more = template.clone();
        more.key = signer(&format!("k{i}")).key_id();
        many.signatures.push(more);
    }
    refused(verify(many), "SIG-005");
}

#[test]
fn an_entry_that_would_be_too_large_is_refused() {
    let mut world = World::alliance();
    let mut body = match register("p1", &[("h", "1")]) {
        mengshu_core::mechanism::Body::Ip(mengshu_core::mechanism::ip::Act::Register(register)) => register,
        _ => unreachable!(),
    };
    body.title = id("x");
    let event = world.event("h", mengshu_core::mechanism::Body::Ip(mengshu_core::mechanism::ip::Act::Register(body)));
    let verified = world.sign(&event, &[]).verify::<Body>(&mut KeyCache::default()).unwrap();
    assert!(verified.entry_bytes(0, world.now).is_ok());
    refused(VerifiedEntry::check(&vec![0xc0; 65_536], &mut KeyCache::default()).map_err(Refusal::from), "ENC-006");
}

/// The text of every Rust file in a folder and the folders in it.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_code_has_a_test() {
    // A code that nothing here provokes is dead or untested. Those that only a node gives are provoked over gRPC.
    let by_the_node = ["NOD-003", "NOD-004", "NOD-005", "NOD-006"];
    let mut tests = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"), &mut tests);
    let tested =
        |code: &str| by_the_node.contains(&code) || tests.iter().any(|test| test.contains(&format!("\"{code}\"")));
    let untested: Vec<_> = all_codes().map(|code| code.id).filter(|code| !tested(code)).collect();
    assert!(untested.is_empty(), "{untested:?}");
}

/// A code as people write it: three or two capitals, a dash, three digits.
fn is_well_formed(code: &str) -> bool {
    code.split_once('-').is_some_and(|(chapter, number)| {
        (2..=3).contains(&chapter.len())
            && chapter.bytes().all(|letter| letter.is_ascii_uppercase())
            && number.len() == 3
            && number.bytes().all(|digit| digit.is_ascii_digit())
    })
}

#[test]
fn codes_are_unique_and_say_what_to_do() {
    let mut ids = BTreeSet::new();
    for code in all_codes() {
        assert!(ids.insert(code.id), "{} stands twice", code.id);
        assert!(is_well_formed(code.id), "{}", code.id);
        assert!(
            [Lang::En, Lang::Zh].iter().all(|lang| !code.meaning(*lang).is_empty() && code.remedy(*lang).len() > 10),
            "{}",
            code.id
        );
    }
    assert!(ids.contains("LED-001") && ids.contains("EXT-001"), "of the machine and of the last mechanism: {ids:?}");
}

#[test]
fn what_mechanisms_name_is_unique_over_all_of_them() {
    // What is called twice would be read as one: in signed bytes, in the digest, in an answer to a question.
    let chosen: [(&str, Vec<&str>, &str); 5] = [
        ("kinds of act", kinds().collect(), "exit.leave"),
        ("kinds of subject", subjects().collect(), "asset"),
        ("things", things().map(|thing| thing.name.id).collect(), "thing.ALLIANCE"),
        ("views", names(), "act"),
        ("tables", tables(), "pending"),
    ];
    for (what, chosen, one) in chosen {
        assert!(chosen.contains(&one), "{what}: {chosen:?}");
        let mut seen = BTreeSet::new();
        let twice: Vec<_> = chosen.iter().filter(|name| name.is_empty() || !seen.insert(**name)).collect();
        assert!(twice.is_empty(), "{what}: {twice:?}");
    }
}

#[test]
fn whatever_is_missing_is_said_by_kind_and_name() {
    let world = World::alliance();
    let ask = |name: &str| view(world.ledger.state(), name, &BTreeMap::new(), world.now, Lang::En).map(|_| ());
    let Err(ViewError::Unknown { known, .. }) = ask("nonsense") else { panic!("no names") };
    let mut kinds = BTreeSet::new();
    for name in known.split(", ").filter(|name| name.contains('<')) {
        // An id, a hash or a number: whatever this view takes.
        let asked = ["nobody", &"7".repeat(64), "7777"]
            .map(|one| (format!("{}/{one}", name.split('/').next().unwrap()), one.to_owned()));
        let missing = asked.iter().find_map(|(name, one)| match ask(name) {
            Err(ViewError::NotFound { kind, name }) => Some((kind, name, one)),
            _ => None,
        });
        let (kind, missing, one) = missing.unwrap_or_else(|| panic!("{name}"));
        assert!(missing.starts_with(one), "{name}: {missing}");
        kinds.insert(kind.to_string());
    }
    assert!(kinds.len() > 8, "{kinds:?}");
}
