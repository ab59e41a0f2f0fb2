//! Starts that fail: each says what it is by a code of its own, what to do next, and that nothing was signed; `--check` says the
//! same beforehand.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use mengshu_server::keyfile;
use mengshu_tests::signer;

use crate::common::{ServedNode, World};
use crate::serving::{NAME, alliance};

/// What a start that fails says.
pub(crate) struct Said {
    pub(crate) code: String,
    pub(crate) hint: String,
    pub(crate) cause: String,
    zh: String,
}

/// A start that fails, in both languages, and the check before it.
#[track_caller]
pub(crate) fn fails(world: &World, exit: i32, more: &[&str]) -> Said {
    let run = |last: &[&str]| {
        let base: &[&str] = if more.contains(&"--listen") { &["serve"] } else { &["serve", "--listen", "127.0.0.1:0"] };
        let data: &[&str] = if more.contains(&"--data") { &[] } else { &["--data", "node"] };
        world.run(&[base, data, more, last].concat())
    };
    let error = run(&["--json"]).fails(exit).error();
    assert!(error["message"].as_str().unwrap().contains("nothing was signed, sent or recorded"), "{error}");
    assert_eq!(
        (error["causes"].as_array().unwrap().len(), error["hints"].as_array().unwrap().len()),
        (1, 1),
        "{error}"
    );
    let (code, hint) = (error["code"].as_str().unwrap().to_owned(), error["hints"][0].as_str().unwrap().to_owned());

    let check = run(&["--check", "--json"]).fails(exit).json();
    let found = check["check"].as_array().unwrap().iter().find(|one| one["code"] == code.as_str());
    let found = found.unwrap_or_else(|| panic!("{code}: {check}"));
    assert_eq!((&found["text"], &found["next"]), (&error["causes"][0], &error["hints"][0]));

    let zh = run(&["--lang", "zh"]).fails(exit).said();
    assert!(zh.contains("没有签署、发送或记录任何内容"), "{zh}");
    // What no table has words for stands in brackets, in a Chinese sentence.
    let outside: String = zh.split('（').map(|part| part.rsplit_once('）').map_or(part, |(_, rest)| rest)).collect();
    for english in ["os error", "No such file", "Permission denied", "Address already", "is ", "the "] {
        assert!(!outside.contains(english), "{english:?}: {zh}");
    }
    let cause = found["text"].as_str().unwrap().to_owned();
    Said { code, hint, cause, zh }
}

#[test]
fn each_failing_start_has_a_next_step_of_its_own() {
    let world = World::new();
    alliance(&world);
    let mut hints = BTreeMap::new();
    let mut is = |said: &Said, code: &str, words: &str| {
        assert_eq!(said.code, code);
        assert!(said.hint.contains(words), "{code}: {}", said.hint);
        if let Some(other) = hints.insert(said.hint.clone(), code.to_owned()) {
            panic!("{other} and {code} have one hint: {}", said.hint);
        }
    };
    let named = |more: &[&'static str]| [&NAME[..], more].concat();

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = fails(&world, 1, &["--name", "node.test", "--listen", &address]);
    is(&said, "PORT_TAKEN", "another address with --listen");
    assert!(said.zh.contains("该地址已被占用"), "{}", said.zh);
    let said = fails(&world, 1, &["--name", "node.test", "--metrics", &address]);
    is(&said, "PORT_TAKEN", "another address with --metrics");
    drop(taken);
    fails(&world, 1, &["--name", "node.test", "--listen", &address, "--metrics", &address]);
    is(&fails(&world, 1, &named(&["--listen", "192.0.2.1:7400", "--found", "open"])), "ADDRESS", "ip address");

    is(&fails(&world, 2, &named(&["--listen", "0.0.0.0:0"])), "FOUND_UNSAID", "--found keys:FILE");
    is(&fails(&world, 1, &named(&["--found", "keys:nowhere"])), "FOUND_KEYS", "check the path");
    world.write("keys", "# nobody\n");
    is(&fails(&world, 1, &named(&["--found", "keys:keys"])), "FOUND_KEYS", "one OpenSSH public key a line");
    world.write("keys", "ssh-rsa AAAA\n");
    fails(&world, 1, &named(&["--found", "keys:keys"]));
    fs::write(world.path("keys"), b"\xff\xfe").unwrap();
    is(&fails(&world, 1, &named(&["--found", "keys:keys"])), "FOUND_KEYS", "look at the file");

    is(&fails(&world, 1, &named(&["--data", "keys"])), "DATA_FOLDER", "name a folder, not a file");
    assert_eq!(fails(&world, 1, &named(&["--data", "keys/inner"])).code, "DATA_FOLDER");
    assert_eq!(fails(&world, 1, &named(&["--announce", "nowhere/announce"])).code, "ANNOUNCE");
    assert_eq!(fails(&world, 1, &named(&["--member-head", "h=nowhere"])).code, "MEMBER_HEAD");
    is(&fails(&world, 1, &["--name", "node.other"]), "JOURNAL_FOREIGN", "--name node.test");

    let (key, whole) = (world.path("node/node.key"), fs::read(world.path("node/node.key")).unwrap());
    let mode = |mode| fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o644);
    is(&fails(&world, 1, &NAME), "KEY_OPEN", "chmod 600");
    mode(0o600);
    fs::write(&key, keyfile::write(&signer("other"), "", None).unwrap().as_bytes()).unwrap();
    is(&fails(&world, 1, &NAME), "JOURNAL_FOREIGN", "whose fingerprint is");
    // What was signed under a key wants that key back, however the file was lost; never a new one.
    let fingerprint = mengshu_core::event::sshsig::fingerprint(&signer("node").key_id());
    for (text, words) in
        [(&b""[..], "is empty"), (&b" \n"[..], "is empty"), (&whole[..60], "cut short"), (b"hello", "cut short")]
    {
        fs::write(&key, text).unwrap();
        let said = fails(&world, 1, &NAME);
        assert_eq!(said.code, "KEY_UNFIT");
        assert!(said.hint.contains("from a backup") && said.hint.contains(&fingerprint), "{}", said.hint);
        let all = world.run(&["serve", "--data", "node", "--listen", "127.0.0.1:0", "--name", "node.test"]).stderr;
        assert!(all.contains(words) && !all.contains("key new") && !all.contains("makes one"), "{all}");
    }
    fs::remove_file(&key).unwrap();
    assert_eq!(fails(&world, 1, &NAME).code, "KEY_MISSING");
    fs::write(&key, &whole).unwrap();
    mode(0o600);

    let node = ServedNode::start_with(&world, &NAME);
    is(&fails(&world, 1, &NAME), "DATA_IN_USE", "stop the other process");
    drop(node);
    fs::write(world.path("node/restored"), "{").unwrap();
    is(&fails(&world, 1, &NAME), "RESTORE_MARK", "don't remove the file");
    fs::remove_file(world.path("node/restored")).unwrap();
    let journal = world.path("node/0000000000.journal");
    let mut damaged = fs::read(&journal).unwrap();
    damaged[200] ^= 4;
    fs::write(&journal, damaged).unwrap();
    is(&fails(&world, 1, &NAME), "JOURNAL_DAMAGED", "mengshu audit --data node");

    // Where nothing was signed a new key does no harm.
    drop(ServedNode::start_with(&world, &["--data", "fresh"]));
    fs::write(world.path("fresh/node.key"), "").unwrap();
    is(&fails(&world, 1, &["--data", "fresh"]), "KEY_UNFIT", "nothing was signed with it yet");
}
