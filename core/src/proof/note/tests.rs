//! Tests of signed notes: examples that others signed, malformed forms, every bent bit.

use proptest::prelude::*;

use super::*;

/// The example of C2SP signed-note: its verifier key and its note.
const SPEC_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const SPEC_NOTE: &str = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
/// The example of Go's package golang.org/x/mod/sumdb/note.
const GO_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const GO_NOTE: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
/// The poem of C2SP signed-note: a text with an empty line in it.
const POEM: &str = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";
/// The example of C2SP tlog-cosignature.
const COSIGNED: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
const TEXT: &str = "log.example\n3\nroot\n";

fn log() -> (Signer, NoteKey) {
    let signer = Signer::from_seed([5; 32]);
    let key = NoteKey::log("log.example", signer.key_id()).unwrap();
    (signer, key)
}

fn cosignature(text: &str, time: u64) -> (NoteKey, String) {
    let witness = Signer::from_seed([6; 32]);
    let key = NoteKey::witness("witness.example", witness.key_id()).unwrap();
    let signature = witness.sign_raw(format!("cosignature/v1\ntime {time}\n{text}").as_bytes());
    let line = signature_line("witness.example", key.hint, &[&time.to_be_bytes()[..], &signature.0].concat());
    (key, line + "\n")
}

#[test]
fn notes_that_others_signed_verify() {
    for (vkey, note) in [(SPEC_KEY, SPEC_NOTE), (GO_KEY, GO_NOTE)] {
        let key = NoteKey::parse_vkey(vkey).unwrap();
        let parsed = Note::parse(note).unwrap();
        parsed.signed_by(&key).unwrap();
        assert_eq!(key.vkey(), vkey);
        assert_eq!(parsed.to_string(), note);
        assert_eq!(
            Note::parse(&note.replacen('i', "j", 1)).unwrap().signed_by(&key),
            Err(NoteError::Forged(key.name().to_owned()))
        );
    }
    let go = NoteKey::parse_vkey(GO_KEY).unwrap();
    assert!(matches!(Note::parse(SPEC_NOTE).unwrap().signed_by(&go), Err(NoteError::Unsigned(_))));
}

#[test]
fn the_forms_of_the_specifications_are_read() {
    let poem = Note::parse(POEM).unwrap();
    assert!(poem.text.ends_with("\n\ned è subito sera.\n"));
    assert_eq!(poem.to_string(), POEM);
    let cosigned = Note::parse(COSIGNED).unwrap();
    assert_eq!(cosigned.names().collect::<Vec<_>>(), ["example.com/behind-the-sofa", "witness.example.com/w1"]);
    assert_eq!(cosigned.lines[1].signature.len(), 72);
    assert_eq!(cosigned.lines[1].signature[..8], 1_679_315_147u64.to_be_bytes());
    assert_eq!(cosigned.to_string(), COSIGNED);
}

#[test]
fn malformed_notes_are_refused() {
    let line = "— n AAAAAAAAAA==\n";
    assert!(Note::parse(&format!("text\n\n{line}")).is_ok());
    assert!(Note::parse(&format!("\n\n{line}")).is_ok());
    assert!(Note::parse(&format!("text\n\n{}", line.repeat(16))).is_ok());
    for bad in [
        String::new(),
        "text\n".to_owned(),
        "text\n\n".to_owned(),
        line.to_owned(),
        format!("text\n{line}"),
        format!("text\n\n{}", line.trim_end()),
        format!("text\n\n{line}\n"),
        format!("text\n\n{line}x\n"),
        format!("text\r\n\n{line}"),
        format!("te\u{1}xt\n\n{line}"),
        format!("te\u{7f}xt\n\n{line}"),
        format!("text\n\n{}", line.repeat(17)),
        "text\n\n- n AAAAAAAAAA==\n".to_owned(),
        "text\n\n— n  AAAAAAAAAA==\n".to_owned(),
        "text\n\n—  AAAAAAAAAA==\n".to_owned(),
        "text\n\n— n+m AAAAAAAAAA==\n".to_owned(),
        "text\n\n— n\u{a0}m AAAAAAAAAA==\n".to_owned(),
        "text\n\n— n AAAAAA==\n".to_owned(),
        "text\n\n— n AAAAAAAAAA=\n".to_owned(),
        "text\n\n— n AAAAAAAAAA\n".to_owned(),
        "text\n\n— n AAAAAAAAAB==\n".to_owned(),
        "text\n\n— n QUJDQUJD=\n".to_owned(),
        "text\n\n— n AAAAAAAA_A==\n".to_owned(),
        format!("text\n\n— {} AAAAAAAAAA==\n", "n".repeat(256)),
        format!("{}\n\n{line}", "x".repeat(NOTE_MAX)),
    ] {
        assert!(Note::parse(&bad).is_err(), "{:?}", &bad[..bad.len().min(60)]);
    }
}

#[test]
fn malformed_verifier_keys_are_refused() {
    for bad in [
        SPEC_KEY.replace("530d903a", "530d903b"),
        SPEC_KEY.replace("530d903a", "530D903A"),
        SPEC_KEY.replace("530d903a", "53 0d 90 3a"),
        SPEC_KEY.replace("example.com/foo", "example.com/fop"),
        SPEC_KEY.replace("example.com/foo", "example.com foo"),
        SPEC_KEY.replace('+', "-"),
        format!("{SPEC_KEY}="),
        format!("{SPEC_KEY}\n"),
        SPEC_KEY[..SPEC_KEY.len() - 1].to_owned(),
        String::new(),
        "++".to_owned(),
    ] {
        assert!(NoteKey::parse_vkey(&bad).is_err(), "{bad}");
    }
    // A small-order key, with its right key id: anybody can make signatures under it.
    let mut weak = [0; 33];
    (weak[0], weak[1]) = (1, 1);
    let hint = u32::from_be_bytes(key_hint("weak", 1, &KeyId(weak[1..].try_into().unwrap())));
    let weak = format!("weak+{hint:08x}+{}", STANDARD.encode(weak));
    assert!(matches!(NoteKey::parse_vkey(&weak), Err(NoteError::Key(KeyError::Weak(_)))));
}

#[test]
fn every_bent_bit_is_noticed() {
    let (signer, key) = log();
    let good = sign_note(TEXT, "log.example", &signer).unwrap();
    Note::parse(&good).unwrap().signed_by(&key).unwrap();
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bytes = good.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let Ok(text) = String::from_utf8(bytes) else { continue };
            assert!(Note::parse(&text).and_then(|note| note.signed_by(&key)).is_err(), "byte {at} bit {bit}");
        }
    }
}

#[test]
fn cosignatures_name_their_time() {
    let (signer, key) = log();
    let signed = sign_note(TEXT, "log.example", &signer).unwrap();
    let (witness, line) = cosignature(TEXT, 1_700_000_000);
    let note = signed.clone() + &line;
    let parsed = Note::parse(&note).unwrap();
    assert_eq!(parsed.cosigned_by(&witness), Ok(1_700_000_000));
    assert!(parsed.signed_by(&witness).is_err());
    assert!(parsed.cosigned_by(&key).is_err());
    assert_eq!(NoteKey::parse_vkey(&witness.vkey()), Ok(witness.clone()));
    let keys = [key, witness.clone()];
    let times: Vec<_> = parsed.verify(&keys).unwrap().iter().map(|signed| signed.time).collect();
    assert_eq!(times, [None, Some(1_700_000_000)]);
    // A cosignature over another text or at another time.
    for bent in [cosignature("other\n", 1_700_000_000).1, line.replace("AAAABlU", "AAAABlV")] {
        let note = signed.clone() + &bent;
        let parsed = Note::parse(&note).unwrap();
        assert!(bent != line && parsed.cosigned_by(&witness).is_err());
        assert_eq!(parsed.verify(&keys), Err(NoteError::Forged("witness.example".to_owned())));
    }
    for (time, good) in [(i64::MAX.unsigned_abs(), true), (i64::MAX.unsigned_abs() + 1, false), (u64::MAX, false)] {
        let note = signed.clone() + &cosignature(TEXT, time).1;
        assert_eq!(Note::parse(&note).unwrap().cosigned_by(&witness).is_ok(), good);
    }
}

#[test]
fn unknown_signatures_are_ignored_and_known_ones_must_be_good_and_single() {
    let (signer, key) = log();
    let signed = sign_note(TEXT, "log.example", &signer).unwrap();
    let mine = signed.strip_prefix(&format!("{TEXT}\n")).unwrap();
    // Another key under the same name, and nonsense under another name.
    let other = sign_note(TEXT, "log.example", &Signer::from_seed([9; 32])).unwrap();
    let other = other.strip_prefix(&format!("{TEXT}\n")).unwrap();
    let strange = signature_line("strange", [1, 2, 3, 4], &[7; 3]) + "\n";
    Note::parse(&format!("{TEXT}\n{other}{strange}{mine}")).unwrap().signed_by(&key).unwrap();
    assert!(matches!(
        Note::parse(&format!("{TEXT}\n{other}{strange}")).unwrap().signed_by(&key),
        Err(NoteError::Unsigned(_))
    ));
    let wrong = signature_line("log.example", key.hint, &[7; 64]) + "\n";
    let short = signature_line("log.example", key.hint, &[7; 3]) + "\n";
    for lines in [mine.repeat(2), format!("{mine}{wrong}"), format!("{wrong}{mine}"), wrong, short] {
        let note = format!("{TEXT}\n{lines}");
        assert!(Note::parse(&note).unwrap().verify(std::slice::from_ref(&key)).is_err(), "{lines}");
    }
    assert_eq!(
        Note::parse(&signed).unwrap().verify(&[key.clone(), key]),
        Err(NoteError::Ambiguous("log.example".to_owned()))
    );
    assert!(matches!(Note::parse(&signed).unwrap().verify(&[]), Err(NoteError::Unsigned(_))));
}

#[test]
fn what_could_not_be_read_back_is_not_signed() {
    let (signer, _) = log();
    let long = "n".repeat(256);
    for (text, name) in
        [("a", "n"), ("", "n"), ("a\u{1}\n", "n"), ("a\n", ""), ("a\n", "n m"), ("a\n", "n\n"), ("a\n", &long)]
    {
        assert!(sign_note(text, name, &signer).is_err(), "{text:?} {name:?}");
    }
    let note = sign_note("a\n\nb\n", "n", &signer).unwrap();
    assert_eq!(Note::parse(&note).unwrap().text, "a\n\nb\n");
}

proptest! {
    #[test]
    fn parsing_never_panics_and_has_one_spelling(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        text in "[ -~—\n]{0,300}",
        lines in prop::collection::vec("(text|— n|— |\n|AAAAAAAA|=| |[+/a-z]){0,6}\n", 0..8),
    ) {
        for text in [String::from_utf8_lossy(&bytes).into_owned(), text, lines.concat()] {
            if let Ok(note) = Note::parse(&text) {
                prop_assert_eq!(note.to_string(), text.clone());
            }
            let _ = NoteKey::parse_vkey(&text);
        }
    }

    #[test]
    fn what_is_signed_verifies(text in "[^\\p{Cc}]{0,80}", name in "[a-z./]{1,40}", seed in any::<[u8; 32]>()) {
        let signer = Signer::from_seed(seed);
        let key = NoteKey::log(&name, signer.key_id()).unwrap();
        let note = sign_note(&format!("{text}\n"), &name, &signer).unwrap();
        prop_assert_eq!(Note::parse(&note).unwrap().signed_by(&key), Ok(()));
    }
}
