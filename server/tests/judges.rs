//! Foreign judges of key files: stock `ssh-keygen` and `openssl` read the keys that are written here and sign with them,
//! and the reverse.
//!
//! A tool that is not installed is said so on stderr and its test passes: the frozen vectors still hold the bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use mengshu_core::event::key::{Signer, Verifier};
use mengshu_core::event::sshsig;
use mengshu_server::keyfile;
use mengshu_tests::tools::installed;
use tempfile::TempDir;

const MESSAGE: &[u8] = b"\x83\xa1v\x01 exact bytes, not text\n\x00\xff";

/// Runs a tool with `input` on stdin; its success and what it printed.
fn run(tool: &str, args: &[&str], input: &Path) -> (bool, String) {
    let output = Command::new(tool).args(args).stdin(fs::File::open(input).unwrap()).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

fn good(tool: &str, args: &[&str]) {
    let (success, text) = run(tool, args, Path::new("/dev/null"));
    assert!(success, "{tool} {args:?}: {text}");
}

struct Room {
    folder: TempDir,
}

impl Room {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Writes a file that only its owner may read, as ssh-keygen demands for keys.
    fn put(&self, name: &str, bytes: &[u8]) -> String {
        use std::os::unix::fs::PermissionsExt;
        fs::write(self.path(name), bytes).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o600)).unwrap();
        self.text(name)
    }
}

#[test]
fn we_verify_what_ssh_keygen_signs_with_keys_we_wrote() {
    if !installed("ssh-keygen") {
        return;
    }
    let room = Room::new();
    let signer = Signer::from_seed([5; 32]);
    let plain = room.put("plain", keyfile::write(&signer, "huaxin", None).unwrap().as_bytes());
    let message = room.put("event", MESSAGE);
    good("ssh-keygen", &["-q", "-Y", "sign", "-n", sshsig::EVENT, "-f", &plain, &message]);
    let armored = fs::read_to_string(room.path("event.sig")).unwrap();
    let (key, signature) = sshsig::unarmor(&armored, sshsig::EVENT).unwrap();
    assert_eq!(key, signer.key_id());
    assert!(Verifier::new(key).unwrap().verify(sshsig::EVENT, MESSAGE, &signature));
    // Ed25519 is deterministic, so the two files agree to the byte.
    assert_eq!(armored, sshsig::armor(&key, sshsig::EVENT, &signer.sign(sshsig::EVENT, MESSAGE)));

    // Another hash is refused with the remedy.
    fs::remove_file(room.path("event.sig")).unwrap();
    good("ssh-keygen", &["-q", "-Y", "sign", "-O", "hashalg=sha256", "-n", sshsig::EVENT, "-f", &plain, &message]);
    let other = fs::read_to_string(room.path("event.sig")).unwrap();
    assert!(sshsig::unarmor(&other, sshsig::EVENT).is_err());

    // The fingerprint and the public key line are OpenSSH's, and it opens our encrypted file.
    let (_, shown) = run("ssh-keygen", &["-l", "-f", &plain], Path::new("/dev/null"));
    assert!(shown.contains(&sshsig::fingerprint(&key)), "{shown}");
    let randomness = keyfile::Randomness { salt: [4; 16], check: 7 };
    let locked = keyfile::write(&signer, "huaxin", Some(("open sesame", randomness))).unwrap();
    let locked = room.put("locked", locked.as_bytes());
    let (opened, line) = run("ssh-keygen", &["-y", "-P", "open sesame", "-f", &locked], Path::new("/dev/null"));
    assert!(opened, "{line}");
    assert_eq!(sshsig::parse_public_key_line(&line), Ok(key));
    assert!(!run("ssh-keygen", &["-y", "-P", "open barley", "-f", &locked], Path::new("/dev/null")).0);
}

#[test]
fn we_read_what_ssh_keygen_makes() {
    if !installed("ssh-keygen") {
        return;
    }
    let room = Room::new();
    for (name, passphrase) in [("plain", ""), ("locked", "open sesame")] {
        let file = room.text(name);
        good("ssh-keygen", &["-q", "-t", "ed25519", "-a", "1", "-C", "a comment", "-N", passphrase, "-f", &file]);
        let bytes = fs::read(&file).unwrap();
        let line = fs::read_to_string(room.path(&format!("{name}.pub"))).unwrap();
        let key = sshsig::parse_public_key_line(&line).unwrap();
        assert_eq!(keyfile::is_encrypted(&bytes), !passphrase.is_empty());
        assert_eq!(keyfile::public_key(&bytes), Some(key), "the public part is readable without the passphrase");
        let given = (!passphrase.is_empty()).then_some(passphrase);
        assert_eq!(keyfile::read(&bytes, given).unwrap().key_id(), key);
        if given.is_some() {
            assert_eq!(keyfile::read(&bytes, None).unwrap_err(), keyfile::KeyFileError::Encrypted);
            assert_eq!(keyfile::read(&bytes, Some("wrong")).unwrap_err(), keyfile::KeyFileError::Passphrase);
        }
    }
    for kind in ["rsa", "ecdsa"] {
        let file = room.text(kind);
        good("ssh-keygen", &["-q", "-t", kind, "-N", "", "-f", &file]);
        let error = keyfile::read(&fs::read(&file).unwrap(), None).unwrap_err();
        assert!(error.to_string().contains(&format!("{} key", kind.to_uppercase())), "{kind}: {error}");
        assert_eq!(keyfile::unfit(&fs::read(&file).unwrap()), Some(error));
        // A locked one too, before anybody is asked for its passphrase.
        let locked = room.text(&format!("{kind}-locked"));
        good("ssh-keygen", &["-q", "-t", kind, "-N", "open sesame", "-a", "1", "-f", &locked]);
        assert!(matches!(keyfile::unfit(&fs::read(&locked).unwrap()), Some(keyfile::KeyFileError::Kind { .. })));
        let line = fs::read_to_string(room.path(&format!("{kind}.pub"))).unwrap();
        assert!(sshsig::parse_public_key_line(&line).is_err());
    }
    // Every cipher of its own is read, or refused as what it is and never as a wrong passphrase.
    let (_, ciphers) = run("ssh", &["-Q", "cipher"], Path::new("/dev/null"));
    for cipher in ciphers.lines() {
        let file = room.text(cipher);
        good(
            "ssh-keygen",
            &["-q", "-t", "ed25519", "-a", "1", "-Z", cipher, "-C", "", "-N", "open sesame", "-f", &file],
        );
        let bytes = fs::read(&file).unwrap();
        match keyfile::unfit(&bytes) {
            None => assert!(keyfile::read(&bytes, Some("open sesame")).is_ok(), "{cipher}"),
            Some(error) => {
                assert!(cipher == "3des-cbc" && error.to_string().contains("encrypted with 3des-cbc"), "{error}");
                // And the way out is one.
                let again = ["-q", "-p", "-Z", "aes256-ctr", "-P", "open sesame", "-N", "open sesame", "-f", &file];
                good("ssh-keygen", &again);
                assert!(keyfile::read(&fs::read(&file).unwrap(), Some("open sesame")).is_ok());
            }
        }
    }
}

#[test]
fn openssl_signs_our_preimage_and_verifies_our_signature() {
    if !installed("openssl") {
        return;
    }
    let room = Room::new();
    let key = room.text("key.pem");
    good("openssl", &["genpkey", "-algorithm", "ed25519", "-out", &key]);
    let signer = keyfile::read(&fs::read(&key).unwrap(), None).unwrap();
    let verifier = Verifier::new(signer.key_id()).unwrap();
    let preimage = room.put("preimage", &sshsig::preimage(sshsig::EVENT, MESSAGE));
    let signed = room.text("signed");
    good("openssl", &["pkeyutl", "-sign", "-inkey", &key, "-rawin", "-in", &preimage, "-out", &signed]);
    let theirs = fs::read(&signed).unwrap();
    let ours = signer.sign(sshsig::EVENT, MESSAGE);
    assert_eq!(theirs, ours.0);
    assert!(verifier.verify(sshsig::EVENT, MESSAGE, &ours));

    let ours = room.put("ours", &ours.0);
    good("openssl", &["pkeyutl", "-verify", "-inkey", &key, "-rawin", "-in", &preimage, "-sigfile", &ours]);

    // Encrypted PKCS#8, both ways of deriving the key.
    for (name, how) in [("pbkdf2", &["-v2", "aes-256-cbc", "-iter", "2048"][..]), ("scrypt", &["-scrypt"])] {
        let file = room.text(name);
        let args = [&["pkcs8", "-topk8", "-in", &key, "-out", &file, "-passout", "pass:open sesame"], how].concat();
        good("openssl", &args);
        let bytes = fs::read(&file).unwrap();
        assert!(keyfile::is_encrypted(&bytes));
        assert_eq!(keyfile::read(&bytes, Some("open sesame")).unwrap().key_id(), signer.key_id());
        assert_eq!(keyfile::read(&bytes, None).unwrap_err(), keyfile::KeyFileError::Encrypted);
        assert_eq!(keyfile::read(&bytes, Some("wrong")).unwrap_err(), keyfile::KeyFileError::Passphrase);
    }
    // What is not read is called by its name, not a wrong passphrase; the way out that is named is one.
    for (name, how, found) in [
        ("des3", &["-v2", "des3", "-iter", "2048"][..], "3DES"),
        ("sha1", &["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA1", "-iter", "2048"], "SHA-1"),
        ("pkcs12", &["-v1", "PBE-SHA1-3DES", "-iter", "2048"], "PKCS#12"),
    ] {
        let file = room.text(name);
        let args = [&["pkcs8", "-topk8", "-in", &key, "-out", &file, "-passout", "pass:open sesame"], how].concat();
        good("openssl", &args);
        let bytes = fs::read(&file).unwrap();
        let error = keyfile::unfit(&bytes).unwrap();
        assert!(error.to_string().contains(found), "{error}");
        assert_eq!(keyfile::read(&bytes, Some("open sesame")).unwrap_err(), error);
        let keyfile::KeyFileError::Cipher { form, .. } = error else { panic!("{error}") };
        let again = room.text(&format!("{name}-again"));
        let words = form.remedy().strip_prefix("openssl ").unwrap().replace("KEY", &file).replace("NEW", &again);
        let passes = ["-passin", "pass:open sesame", "-passout", "pass:open sesame"];
        good("openssl", &words.split(' ').chain(passes).collect::<Vec<_>>());
        let bytes = fs::read(&again).unwrap();
        assert_eq!(keyfile::read(&bytes, Some("open sesame")).unwrap().key_id(), signer.key_id());
    }
    let der = room.text("key.der");
    good("openssl", &["pkey", "-in", &key, "-outform", "DER", "-out", &der]);
    assert_eq!(keyfile::unfit(&fs::read(&der).unwrap()), Some(keyfile::Saved::Der.into()));
    for (kind, found) in [("rsa", "an RSA key"), ("ec", "an ECDSA key"), ("ed448", "an Ed448 key")] {
        let file = room.text(kind);
        let more: &[&str] = if kind == "ec" { &["-pkeyopt", "ec_paramgen_curve:P-256"] } else { &[] };
        good("openssl", &[&["genpkey", "-algorithm", kind, "-out", &file], more].concat());
        let error = keyfile::unfit(&fs::read(&file).unwrap()).unwrap();
        assert_eq!(error, keyfile::KeyFileError::Kind { found: found.to_owned() });
    }
    let other = room.text("x25519.pem");
    good("openssl", &["genpkey", "-algorithm", "x25519", "-out", &other]);
    let error = keyfile::read(&fs::read(&other).unwrap(), None).unwrap_err();
    assert!(matches!(error, keyfile::KeyFileError::Kind { .. }), "{error}");

    // What we write, OpenSSL reads.
    let written = room.put("written.pem", keyfile::write_pkcs8(&signer).unwrap().as_bytes());
    good("openssl", &["pkeyutl", "-verify", "-inkey", &written, "-rawin", "-in", &preimage, "-sigfile", &ours]);
}
