//! Keys through the built command: made, listed, shown, opened, signed with; stock OpenSSH tools are the judges.

use std::os::unix::fs::PermissionsExt;

use mengshu_tests::tools::{installed, ssh_keygen_accepts};

use crate::common::{SshAgent, World, tool};

/// Signs a test message with `key` and lets `ssh-keygen` judge the signature.
#[track_caller]
fn signs_with(world: &World, arguments: &[&str]) -> String {
    let mut all = vec!["key", "test", "--json", "--no-input"];
    all.extend(arguments);
    let test = world.run(&all).ok().json();
    let text = |name: &str| test[name].as_str().unwrap().to_owned();
    let (namespace, message, signature) = (text("namespace"), text("message"), text("signature"));
    let public =
        world.run(&["key", "show", "--json", arguments[0]]).ok().json()["public_key"].as_str().unwrap().to_owned();
    if installed("ssh-keygen") {
        let folder = world.path("");
        assert!(ssh_keygen_accepts(&folder, &public, &namespace, message.as_bytes(), &signature));
        assert!(!ssh_keygen_accepts(&folder, &public, &namespace, b"another message", &signature));
        assert!(!ssh_keygen_accepts(&folder, &public, "event@mengshu.v1", message.as_bytes(), &signature));
    }
    text("fingerprint")
}

#[test]
fn a_new_key_is_private_never_overwritten_and_signs() {
    let world = World::new();
    let made = world.run(&["key", "new", "acme", "--no-passphrase"]).ok();
    assert!(made.stderr.contains("has no passphrase") && made.stderr.contains("--key acme"), "{}", made.stderr);
    let private = world.path(".config/mengshu/keys/acme");
    assert_eq!(std::fs::metadata(&private).unwrap().permissions().mode() & 0o777, 0o600);
    let before = std::fs::read(&private).unwrap();

    let again = world.run(&["key", "new", "acme", "--no-passphrase"]).fails(7);
    assert!(again.stderr.contains("exists already") && again.stderr.contains("hint: "), "{}", again.stderr);
    std::fs::remove_file(&private).unwrap();
    world.run(&["key", "new", "acme", "--no-passphrase"]).fails(7);
    assert!(!private.exists(), "a public key alone stops it too");
    std::fs::write(&private, before).unwrap();
    std::fs::set_permissions(&private, std::fs::Permissions::from_mode(0o600)).unwrap();

    signs_with(&world, &["acme"]);
    if installed("ssh-keygen") {
        let fingerprint = world.run(&["key", "show", "acme", "--json"]).ok().json()["fingerprint"].clone();
        let stock = tool("ssh-keygen", &["-l", "-f", private.to_str().unwrap()]);
        assert!(stock.contains(fingerprint.as_str().unwrap()), "{stock}");
    }
}

#[test]
fn a_locked_key_opens_with_its_passphrase_only() {
    let mut world = World::new();
    let (right, wrong) = (world.write("right", "correct horse\n"), world.write("wrong", "battery\n"));
    let (right, wrong) = (right.to_str().unwrap(), wrong.to_str().unwrap());
    let made = world.run(&["key", "new", "root", "--passphrase-file", right, "--json"]).ok();
    assert_eq!(made.json()["locked"], true);
    signs_with(&world, &["root", "--passphrase-file", right]);
    let failed = world.run(&["key", "test", "root", "--passphrase-file", wrong]).fails(5);
    assert!(failed.stderr.contains("the passphrase does not open"), "{}", failed.stderr);
    let nobody = world.run(&["key", "test", "root", "--no-input"]).fails(5);
    assert!(nobody.stderr.contains("--passphrase-file"), "{}", nobody.stderr);

    let program = world.write("askpass", "#!/bin/sh\necho 'correct horse'\n");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
    world.set("MENGSHU_ASKPASS", program.to_str().unwrap());
    signs_with(&world, &["root"]);
    if installed("ssh-keygen") {
        let path = world.path(".config/mengshu/keys/root");
        let public = tool("ssh-keygen", &["-y", "-P", "correct horse", "-f", path.to_str().unwrap()]);
        assert!(public.starts_with("ssh-ed25519 "), "{public}");
    }
}

#[test]
fn a_new_key_without_passphrase_must_be_asked_for() {
    let world = World::new();
    let failed = world.run(&["key", "new", "acme", "--no-input"]).fails(2);
    assert!(failed.stderr.contains("--no-passphrase"), "{}", failed.stderr);
    assert!(!world.path(".config/mengshu/keys/acme").exists());
    for name in ["../acme", "a b", "acme.pub"] {
        world.run(&["key", "new", "--no-passphrase", "--", name]).fails(2);
    }
}

#[test]
fn keys_of_other_tools_are_read() {
    let world = World::new();
    let passphrase = world.write("passphrase", "secret\n");
    let path = |name: &str| world.path(name).to_str().unwrap().to_owned();
    if installed("ssh-keygen") {
        tool("ssh-keygen", &["-q", "-t", "ed25519", "-N", "secret", "-a", "1", "-C", "office", "-f", &path("id")]);
        signs_with(&world, &["./id", "--passphrase-file", passphrase.to_str().unwrap()]);
        tool("ssh-keygen", &["-q", "-t", "ecdsa", "-N", "", "-f", &path("other")]);
        let failed = world.run(&["key", "test", "./other"]).fails(2);
        assert!(failed.stderr.contains("Ed25519"), "{}", failed.stderr);
    }
    if installed("openssl") {
        tool("openssl", &["genpkey", "-algorithm", "ed25519", "-out", &path("plain.pem")]);
        signs_with(&world, &["./plain.pem"]);
        let locked = path("locked.pem");
        tool("openssl", &["pkcs8", "-topk8", "-in", &path("plain.pem"), "-out", &locked, "-passout", "pass:secret"]);
        let show = |file: &str, more: &[&str]| {
            let mut all = vec!["key", "test", "--json", file];
            all.extend(more);
            world.run(&all).ok().json()["fingerprint"].clone()
        };
        let with_passphrase = ["--passphrase-file", passphrase.to_str().unwrap()];
        assert_eq!(show("./plain.pem", &[]), show("./locked.pem", &with_passphrase));
    }
}

#[test]
fn files_that_others_can_read_are_not_used() {
    let world = World::new();
    world.run(&["key", "new", "acme", "--no-passphrase"]).ok();
    let private = world.path(".config/mengshu/keys/acme");
    for mode in [0o644, 0o640, 0o602, 0o610] {
        std::fs::set_permissions(&private, std::fs::Permissions::from_mode(mode)).unwrap();
        let refused = world.run(&["key", "test", "acme"]).fails(5);
        assert!(refused.stderr.contains("open to other users"), "{}", refused.stderr);
        assert!(refused.stderr.contains("hint: close it with: chmod 600"), "{}", refused.stderr);
        // Looking at it is no use of it.
        world.run(&["key", "show", "acme"]).ok();
    }
    std::fs::set_permissions(&private, std::fs::Permissions::from_mode(0o400)).unwrap();
    world.run(&["key", "test", "acme"]).ok();
}

#[test]
fn the_agent_is_asked_before_a_person() {
    if !installed("ssh-agent") || !installed("ssh-add") || !installed("ssh-keygen") {
        return;
    }
    let mut world = World::new();
    let path = |world: &World, name: &str| world.path(name).to_str().unwrap().to_owned();
    tool("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", "director", "-f", &path(&world, "director")]);
    tool("ssh-keygen", &["-q", "-t", "ecdsa", "-N", "", "-f", &path(&world, "other")]);
    let agent = SshAgent::start(&world);
    world.set("SSH_AUTH_SOCK", agent.socket.to_str().unwrap());

    let empty = world.run(&["key", "agent"]).ok();
    assert!(empty.stderr.contains("ssh-add"), "{}", empty.stderr);
    let lacks = world.run(&["key", "test", "agent:SHA256:nothing"]).fails(4);
    assert!(lacks.stderr.contains("does not hold"), "{}", lacks.stderr);
    let lacks = world.run(&["key", "show", "./director.pub", "--json"]).ok().json();
    assert_eq!((lacks["in_agent"].clone(), lacks["locked"].clone()), (false.into(), false.into()));

    agent.add(&["-q", &path(&world, "director"), &path(&world, "other")]);
    let held = world.run(&["key", "agent", "--json"]).ok().json();
    assert_eq!((held["keys"].as_array().unwrap().len(), held["others"].as_u64()), (1, Some(1)));
    assert_eq!(held["keys"][0]["comment"], "director");

    // The secret is gone from the disk: only the agent can sign now.
    let fingerprint = held["keys"][0]["fingerprint"].as_str().unwrap().to_owned();
    let by_file = signs_with(&world, &["./director"]);
    std::fs::remove_file(world.path("director")).unwrap();
    assert_eq!(signs_with(&world, &["./director.pub"]), by_file);
    assert_eq!(signs_with(&world, &[&format!("agent:{fingerprint}")]), by_file);
    let listed = world.run(&["key", "list", "--json"]).ok().json();
    assert_eq!(listed["keys"][0]["in_agent"], true);

    // A locked key whose passphrase nobody gives, once it is in the agent.
    tool("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", &path(&world, "locked")]);
    agent.add(&["-q", &path(&world, "locked")]);
    tool("ssh-keygen", &["-q", "-p", "-P", "", "-N", "secret", "-a", "1", "-f", &path(&world, "locked")]);
    signs_with(&world, &["./locked"]);

    // A key that has to be confirmed, with nobody there to confirm: the answer says what to do.
    tool("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", &path(&world, "careful")]);
    agent.add(&["-q", "-c", &path(&world, "careful")]);
    let refused = world.run(&["key", "test", "./careful.pub"]).fails(5);
    assert!(refused.stderr.contains("refused") && refused.stderr.contains("ssh-add -c"), "{}", refused.stderr);

    agent.add(&["-q", "-D"]);
    let gone = world.run(&["key", "test", "./director.pub"]).fails(5);
    assert!(gone.stderr.contains("does not hold") && gone.stderr.contains("hint: "), "{}", gone.stderr);
}

#[test]
fn a_dead_agent_is_named_and_files_still_work() {
    let mut world = World::new();
    world.run(&["key", "new", "acme", "--no-passphrase"]).ok();
    world.set("SSH_AUTH_SOCK", "/nonexistent/agent");
    let failed = world.run(&["key", "agent"]).fails(6);
    assert!(failed.stderr.contains("/nonexistent/agent") && failed.stderr.contains("caused by: "), "{}", failed.stderr);
    signs_with(&world, &["acme"]);
    let listed = world.run(&["key", "list"]).ok();
    assert!(listed.stdout.contains("acme") && listed.stderr.contains("does not answer"), "{}", listed.stderr);
}

#[test]
fn gpg_agent_signs_too() {
    if !["gpg", "gpg-agent", "gpgconf", "ssh-keygen"].into_iter().all(installed) {
        return;
    }
    let mut world = World::new();
    let folder = world.path("gnupg");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).unwrap();
    let home = folder.to_str().unwrap();
    let gpg = |arguments: &[&str]| {
        let mut all = vec!["--homedir", home, "--batch", "--quiet", "--passphrase", ""];
        all.extend(arguments);
        tool("gpg", &all)
    };
    world.write("gnupg/gpg-agent.conf", "enable-ssh-support\n");
    gpg(&["--quick-gen-key", "member", "ed25519", "auth", "never"]);
    let listed = gpg(&["-K", "--with-keygrip", "--with-colons"]);
    let grip = listed.lines().find_map(|line| line.strip_prefix("grp:")).unwrap().trim_matches(':').to_owned();
    world.write("gnupg/sshcontrol", &format!("{grip}\n"));
    tool("gpgconf", &["--homedir", home, "--launch", "gpg-agent"]);
    let socket = tool("gpgconf", &["--homedir", home, "--list-dirs", "agent-ssh-socket"]);
    world.set("SSH_AUTH_SOCK", socket.trim());

    let held = world.run(&["key", "agent", "--json"]).ok().json();
    let name = held["keys"][0]["name"].as_str().unwrap().to_owned();
    signs_with(&world, &[&name]);
    tool("gpgconf", &["--homedir", home, "--kill", "gpg-agent"]);
}
