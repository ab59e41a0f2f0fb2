//! A foreign judge: stock `ssh-keygen` checks what this crate signs. The judges of key files stand with the node's tests.
//!
//! A tool that is not installed is said so on stderr and its test passes: the frozen vectors still hold the bytes.

use mengshu_core::event::key::{Signer, Verifier};
use mengshu_core::event::sshsig;
use mengshu_core::value::KeyId;
use mengshu_tests::tools::{installed, ssh_keygen_accepts};

const MESSAGE: &[u8] = b"\x83\xa1v\x01 exact bytes, not text\n\x00\xff";

/// Asks `ssh-keygen -Y verify`.
fn ssh_verifies(key: &KeyId, namespace: &str, armored: &str, message: &[u8]) -> bool {
    let folder = tempfile::tempdir().unwrap();
    ssh_keygen_accepts(folder.path(), &sshsig::public_key_line(key), namespace, message, armored)
}

#[test]
fn ssh_keygen_verifies_our_signatures() {
    if !installed("ssh-keygen") {
        return;
    }
    let signer = Signer::from_seed([5; 32]);
    for namespace in [sshsig::EVENT, sshsig::SESSION, sshsig::KEY] {
        let armored = sshsig::armor(&signer.key_id(), namespace, &signer.sign(namespace, MESSAGE));
        assert!(ssh_verifies(&signer.key_id(), namespace, &armored, MESSAGE));
        assert!(!ssh_verifies(&signer.key_id(), namespace, &armored, b"other bytes"));
        assert!(!ssh_verifies(&signer.key_id(), "file", &armored, MESSAGE));
        let other = Signer::from_seed([6; 32]).key_id();
        assert!(!ssh_verifies(&other, namespace, &armored, MESSAGE));
    }
}

#[test]
fn a_forgery_that_other_tools_accept_is_refused_here() {
    // Under the identity point as key, the signature (R = identity, S = 0) fits any message for tools that do not look.
    let mut identity = [0; 32];
    identity[0] = 1;
    let mut forged = [0; 64];
    forged[0] = 1;
    assert!(Verifier::new(KeyId(identity)).is_err());
    if !installed("ssh-keygen") {
        return;
    }
    let armored = sshsig::armor(&KeyId(identity), sshsig::EVENT, &mengshu_core::event::key::Signature(forged));
    let accepted = ssh_verifies(&KeyId(identity), sshsig::EVENT, &armored, MESSAGE);
    // Not asserted: a later OpenSSH may refuse it too. It shows why the key is refused at the door.
    eprintln!("ssh-keygen -Y verify accepts a forged signature under the identity point: {accepted}");
}
