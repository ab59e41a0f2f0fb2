//! What standards ask of a node and of the command, clause by clause, judged by programs that others wrote, against a live node.
//!
//! `MENGSHU_PYTHON` names a Python with grpcio, grpcio-reflection and msgpack, `MENGSHU_GRPCURL` and `MENGSHU_BUF` those two
//! tools; `.ci/run` gets them. Go's sumdb, which unpacks what it reads, judges the log in the tests' own `judges`. One that is
//! not there is named, and its clauses are left out.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mengshu_tests::tools::{installed, succeeds};

use crate::common::{Ran, ServedNode, World, founding_file, tool};

/// A tool that an environment variable names; says so when it is not there.
fn named(variable: &str) -> Option<PathBuf> {
    let found = std::env::var_os(variable).map(PathBuf::from);
    if found.is_none() {
        eprintln!("skipped: {variable} names no tool");
    }
    found
}

/// Runs a tool; whether it succeeded, and all that it printed.
fn run(program: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// A member's command, with its key.
fn by(world: &World, member: &str, arguments: &[&str]) -> Ran {
    let key = format!("./{member}");
    world.run(&[arguments, &["--as", member, "--key", &key, "--yes"]].concat())
}

/// A ledger of two members, one of whom granted a key to a clerk and revoked it some seconds later.
fn ledger(world: &mut World, node: &ServedNode) -> String {
    world.set("MENGSHU_NODE", &node.address);
    for name in ["luma", "nanhu", "clerk"] {
        let made = world.run(&["key", "new", "--no-passphrase", "--out", &format!("./{name}")]).ok();
        assert!(made.stderr.contains("wrote"), "{}", made.stderr);
    }
    world.write("found.toml", &founding_file("Solid-State Lighting Alliance", ["luma.pub", "nanhu.pub"]));
    let founded = by(world, "luma", &["alliance", "found", "found.toml", "--json"]).ok().json();
    let ledger = founded["ledger"].as_str().unwrap().to_owned();
    world.set("MENGSHU_LEDGER", &ledger);
    by(world, "nanhu", &["act", "endorse", "0"]).ok();
    std::thread::sleep(Duration::from_millis(2_100));
    by(world, "luma", &["member", "grant-key", "./clerk", "--scope", "contribute"]).ok();
    std::thread::sleep(Duration::from_millis(2_100));
    by(world, "luma", &["member", "revoke-key", "./clerk", "--reason", "left"]).ok();
    ledger
}

/// When an entry was recorded, as OpenSSH writes times, with so many seconds added.
fn recorded(world: &World, entry: &str, seconds: i64) -> String {
    let shown = world.run(&["event", "show", entry, "--json"]).ok().json();
    let micros = shown["recorded_at_us"].as_i64().map(|micros| micros / 1_000_000);
    let at = micros.unwrap_or_else(|| {
        let text = shown["recorded_at"].as_str().unwrap_or_else(|| panic!("{shown}"));
        let at: mengshu_core::value::Timestamp = text.parse().unwrap();
        at.micros() / 1_000_000
    });
    let at = mengshu_core::value::Timestamp::from_micros((at + seconds) * 1_000_000).to_string();
    at.chars().filter(char::is_ascii_digit).take(14).chain(['Z']).collect()
}

#[test]
fn clients_that_others_wrote_find_what_the_standards_say() {
    let Some(python) = named("MENGSHU_PYTHON") else { return };
    let mut world = World::new();
    let node = ServedNode::start(&world);
    let ledger = ledger(&mut world, &node);
    let mut events = Vec::new();
    for entry in ["0", "1", "2", "3"] {
        world.run(&["event", "export", entry, "--out", &format!("entry-{entry}")]).ok();
        events.push(world.path(&format!("entry-{entry}/event")).to_str().unwrap().to_owned());
    }
    let other = World::new();
    let shared = ServedNode::start_with(&other, &["--host", "node.example", "--allow-origin", "https://log.example"]);
    let bare = |address: &str| address.trim_start_matches("http://").to_owned();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/foreign/clauses.py");
    let schemas = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/schema");
    let (address, shared) = (bare(&node.address), bare(&shared.address));
    let mut arguments = vec![script, &address, &shared, &ledger, schemas];
    arguments.extend(events.iter().map(String::as_str));
    let (succeeded, said) = run(&python, &arguments);
    print!("{said}");
    assert!(succeeded, "{said}");
    let clauses = std::fs::read_to_string(script).unwrap();
    let clauses = clauses.lines().filter_map(|line| line.strip_prefix("holds(\"")?.strip_suffix("\")"));
    let mut count = 0;
    for clause in clauses {
        assert!(said.lines().any(|line| line == format!("holds: {clause}")), "{clause}: {said}");
        count += 1;
    }
    assert!(count >= 13, "{count}");
}

#[test]
fn grpcurl_and_buf_learn_and_call_a_node_that_they_do_not_know() {
    let (grpcurl, buf) = (named("MENGSHU_GRPCURL"), named("MENGSHU_BUF"));
    if grpcurl.is_none() && buf.is_none() {
        return;
    }
    let mut world = World::new();
    let node = ServedNode::start(&world);
    let ledger = ledger(&mut world, &node);
    let key = STANDARD.encode(hex(&ledger));
    let address = node.address.trim_start_matches("http://");
    let (state, long) = ("mengshu.v1.LedgerService/GetState", "x".repeat(90_000));
    let ask = |view: &str| format!(r#"{{"ledger":"{key}","view":"{view}"}}"#);
    if let Some(grpcurl) = grpcurl {
        let curl = |arguments: &[&str]| run(&grpcurl, &[&["-plaintext"], arguments].concat());
        let (good, said) = curl(&[address, "list"]);
        assert!(good && said.contains("mengshu.v1.LogService"), "{said}");
        let (good, said) = curl(&[address, "describe", "mengshu.v1.LedgerService"]);
        assert!(good && said.contains("rpc Submit"), "{said}");
        println!("holds: C13 grpcurl lists and describes");
        let (good, said) = curl(&[address, "describe", "nothing.Here"]);
        assert!(!good && said.contains("not found"), "{said}");
        println!("holds: C13 grpcurl is told of an unknown symbol");
        let (good, said) = curl(&["-d", &ask("alliance"), address, state]);
        assert!(good && said.contains("Solid-State Lighting Alliance"), "{said}");
        let (good, said) = curl(&["-d", &ask("nothing"), address, state]);
        assert!(!good && said.contains("InvalidArgument") && said.contains("INVALID_REQUEST"), "{said}");
        println!("holds: C13 grpcurl shows the reason");
        let (good, said) = curl(&["-d", &ask(&long), address, state]);
        assert!(!good && said.contains("InvalidArgument") && said.len() < 16_000, "{said}");
        println!("holds: C13 grpcurl gets an error of a length that it takes");
    }
    if let Some(buf) = buf {
        let url = |method: &str| format!("{}/{method}", node.address);
        let curl = |view: &str| {
            run(&buf, &["curl", "--protocol", "grpc", "--http2-prior-knowledge", "-d", &ask(view), &url(state)])
        };
        let (good, said) = curl("alliance");
        assert!(good && said.contains("Solid-State Lighting Alliance"), "{said}");
        println!("holds: C13 buf learns by reflection and calls");
        let (good, said) = curl("nothing");
        assert!(!good && said.contains("invalid_argument") && said.contains("google.rpc.ErrorInfo"), "{said}");
        let (good, said) = curl(&long);
        assert!(!good && said.contains("invalid_argument") && said.len() < 16_000, "{said}");
        println!("holds: C13 buf shows the reason, and gets an error of a length that it takes");
    }
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap()).collect()
}

#[test]
fn the_nodes_key_is_where_people_look_for_it() {
    use std::io::{Read, Write};
    let mut world = World::new();
    let node = ServedNode::start(&world);
    let ledger = ledger(&mut world, &node);
    let shown = world.run(&["alliance", "show", "--json"]).ok().json();
    let vkey = shown["node"]["vkey"].as_str().unwrap().to_owned();
    assert!(vkey.starts_with(&format!("localhost/{ledger}+")), "{vkey}");
    assert!(world.run(&["alliance", "show"]).ok().stdout.contains(&vkey));
    let mut stream = std::net::TcpStream::connect(node.address.trim_start_matches("http://")).unwrap();
    write!(stream, "GET /{ledger}/vkey HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.ends_with(&format!("\r\n\r\n{vkey}\n")), "{answer}");
    world.run(&["event", "export-log", "copy"]).ok();
    assert_eq!(std::fs::read_to_string(world.path("copy/vkey")).unwrap(), format!("{vkey}\n"));
    let audited = world.run(&["audit", "--export", "copy", "--vkey", &vkey]).ok();
    assert!(!audited.stderr.contains("no part of the log"), "{}", audited.stderr);
    // A key that is not the founders' must not be pinned from there.
    let other = mengshu_core::event::key::Signer::from_seed([9; 32]).key_id();
    let other = mengshu_core::proof::NoteKey::log(&format!("localhost/{ledger}"), other).unwrap().vkey();
    world.write("copy/vkey", &format!("{other}\n"));
    let refused = world.run(&["audit", "--export", "copy"]).fails(3);
    assert!(refused.stderr.contains("vkey") && refused.stderr.contains("founders"), "{}", refused.stderr);
}

#[test]
fn openssh_judges_signatures_by_their_time() {
    if !installed("ssh-keygen") {
        return;
    }
    let mut world = World::new();
    let node = ServedNode::start(&world);
    ledger(&mut world, &node);
    world.run(&["event", "export-signers", "allowed_signers"]).ok();
    world.run(&["event", "export-signers", "allowed_signers"]).fails(7);
    // From a folder, connected to nothing, it is the same.
    world.run(&["event", "export-log", "copy"]).ok();
    world.run(&["event", "export-signers", "offline", "--export", "copy"]).ok();
    let signers = std::fs::read_to_string(world.path("allowed_signers")).unwrap();
    assert_eq!(std::fs::read_to_string(world.path("offline")).unwrap(), signers);

    let verifies = |member: &str, signature: &str, event: &[u8], time: Option<&str>| {
        let mut command = Command::new("ssh-keygen");
        command.current_dir(world.path("")).args(["-Y", "verify", "-f", "allowed_signers", "-n", "event@mengshu.v1"]);
        command.args(["-I", member, "-s", signature]).args(time.map(|time| format!("-Overify-time={time}")));
        succeeds(&mut command, event)
    };
    // Every signature of the log, at the time of its entry: also those of founders, before the founding was complete.
    for (entry, member) in [("0", "luma"), ("1", "nanhu"), ("2", "luma"), ("3", "luma")] {
        world.run(&["event", "export", entry, "--out", &format!("entry-{entry}")]).ok();
        let event = std::fs::read(world.path(&format!("entry-{entry}/event"))).unwrap();
        let signature = format!("entry-{entry}/{member}.sig");
        let at = recorded(&world, entry, 0);
        assert!(verifies(member, &signature, &event, Some(&at)), "{entry}: {signers}");
        assert!(!verifies("clerk", &signature, &event, Some(&at)));
    }
    println!("holds: C14 every signature verifies at the time of its entry");
    // The clerk's key: from its grant to its revocation, and neither before nor after.
    let clerk = world.path("clerk");
    let message = world.write("message", "what the clerk signs\n");
    let sign = ["-q", "-Y", "sign", "-n", "event@mengshu.v1", "-f"];
    tool("ssh-keygen", &[&sign[..], &[clerk.to_str().unwrap(), message.to_str().unwrap()]].concat());
    let message = std::fs::read(message).unwrap();
    let judge =
        |entry: &str, seconds: i64| verifies("luma", "message.sig", &message, Some(&recorded(&world, entry, seconds)));
    assert!(judge("2", 0) && judge("2", 1) && judge("3", 0), "{signers}");
    assert!(!judge("2", -1), "before its grant: {signers}");
    assert!(!judge("3", 1) && !verifies("luma", "message.sig", &message, None), "after its revocation: {signers}");
    println!("holds: C14 outside of its time a key's signature is refused");
}

/// Runs the command over a key; what it says.
#[track_caller]
fn told(world: &World, key: &str) -> String {
    let refused = world.run(&["key", "show", key]).fails(2);
    assert!(refused.stderr.contains("caused by: ") && refused.stderr.contains("hint: "), "{}", refused.stderr);
    refused.stderr
}

#[test]
fn keys_that_cannot_sign_here_are_told_what_they_are() {
    if !["ssh-keygen", "openssl"].into_iter().all(installed) {
        return;
    }
    let world = World::new();
    let path = |name: &str| world.path(name).to_str().unwrap().to_owned();
    for (kind, found) in [("rsa", "an RSA key (ssh-rsa)"), ("ecdsa", "an ECDSA key (ecdsa-sha2-nistp256)")] {
        for (name, passphrase) in [(kind.to_owned(), ""), (format!("{kind}-locked"), "secret")] {
            tool("ssh-keygen", &["-q", "-t", kind, "-a", "1", "-N", passphrase, "-f", &path(&name)]);
            std::fs::remove_file(path(&format!("{name}.pub"))).unwrap();
            assert!(told(&world, &format!("./{name}")).contains(found));
        }
    }
    println!("holds: C14 RSA and ECDSA keys are told by their names");
    tool("ssh-keygen", &["-q", "-t", "ed25519", "-a", "1", "-Z", "3des-cbc", "-N", "secret", "-f", &path("tdes")]);
    assert!(told(&world, "./tdes").contains("encrypted with 3des-cbc"));
    tool("openssl", &["genpkey", "-algorithm", "ed25519", "-out", &path("plain.pem")]);
    let locked = ["pkcs8", "-topk8", "-v2", "des3", "-passout", "pass:secret"];
    tool("openssl", &[&locked[..], &["-in", &path("plain.pem"), "-out", &path("des3.pem")]].concat());
    let said = told(&world, "./des3.pem");
    assert!(said.contains("3DES") && said.contains("openssl pkcs8 -topk8 -v2 aes-256-cbc"), "{said}");
    println!("holds: C14 keys locked with 3DES are told so, not that a passphrase is wrong");
    tool("openssl", &["pkey", "-in", &path("plain.pem"), "-outform", "DER", "-out", &path("plain.der")]);
    assert!(told(&world, "./plain.der").contains("openssl pkey -inform DER"));
    let plain = std::fs::read(path("plain.pem")).unwrap();
    std::fs::write(path("marked.pem"), [b"\xef\xbb\xbf", &plain[..]].concat()).unwrap();
    assert!(told(&world, "./marked.pem").contains("byte order mark"));
    let wide: Vec<u8> = String::from_utf8(plain).unwrap().encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(path("wide.pem"), wide).unwrap();
    assert!(told(&world, "./wide.pem").contains("UTF-16"));
    println!("holds: C14 DER, byte order marks and UTF-16 are told, with the command that helps");

    // A security key's public half, as OpenSSH writes it; none is at hand to make a private one.
    let text = |text: &[u8]| [&u32::try_from(text.len()).unwrap().to_be_bytes()[..], text].concat();
    let point = mengshu_core::event::key::Signer::from_seed([7; 32]).key_id();
    let kind = "sk-ssh-ed25519@openssh.com";
    let blob = [text(kind.as_bytes()), text(&point.0), text(b"ssh:")].concat();
    world.write("token.pub", &format!("{kind} {} token\n", STANDARD.encode(blob)));
    assert!(tool("ssh-keygen", &["-l", "-f", &path("token.pub")]).contains("ED25519-SK"));
    let said = told(&world, "./token.pub");
    assert!(said.contains("FIDO") && said.contains("64 bytes") && said.contains("gpg-agent"), "{said}");
    println!("holds: C14 FIDO keys are refused in words that fit");
}
