//! Everything that reads bytes from outside: on no input does it panic, and what it accepts has the form that it writes.
//!
//! The journal's frames are held to theirs in the server's own tests. A few seconds; long with `MENGSHU_LONG=1`.
#![allow(clippy::unwrap_used, reason = "tests")]

mod keyfile;
mod mutate;
mod proofs;
mod seeds;
mod terms;

use mengshu_core::event::key::KeyCache;
use mengshu_core::event::{Entry, Submission, canonical, sshsig};
use mengshu_core::ledger::Ledger;
use mengshu_core::mechanism::{Body, Event, VerifiedEntry};
use mengshu_tests::signer;

use mutate::holds;
use seeds::Alliance;

#[test]
fn events() {
    holds("event", 1_500, &Alliance::new().events, |bytes| {
        let Ok(event) = Event::decode(bytes) else { return false };
        assert_eq!(event.encode().unwrap(), bytes);
        // Whoever signed it: a body that is read can be judged.
        let _ = Submission { event: bytes.to_vec(), signatures: Vec::new() }.verify::<Body>(&mut KeyCache::default());
        true
    });
}

#[test]
fn entries() {
    holds("entry", 1_500, &Alliance::new().entries, |bytes| {
        let checked = VerifiedEntry::check(bytes, &mut KeyCache::default());
        let Ok(entry) = Entry::decode(bytes) else {
            assert!(checked.is_err(), "what can't be decoded can't be verified");
            return false;
        };
        assert_eq!(canonical::encode(&entry).unwrap(), bytes);
        // An auditor that trusts signatures reads whatever one reads that checks them.
        assert!(checked.is_err() || VerifiedEntry::trust(bytes).is_ok());
        true
    });
}

#[test]
fn snapshots() {
    let dump = |ledger: &Ledger| {
        let mut bytes = Vec::new();
        ledger.state().dump(&mut |chunk| bytes.extend_from_slice(chunk)).unwrap();
        bytes
    };
    holds("snapshot", 400, &[Alliance::new().snapshot], |mut bytes| {
        let Ok(mut ledger) = Ledger::restore(&mut bytes) else { return false };
        // What is restored is a state: it has a digest, and what is written of it restores to the same.
        let written = dump(&ledger);
        let mut again = Ledger::restore(&mut written.as_slice()).unwrap();
        assert_eq!(dump(&again), written);
        assert_eq!(again.digest(), ledger.digest());
        true
    });
}

#[test]
fn ssh_signatures() {
    let signer = signer("h");
    let signature = signer.sign(sshsig::EVENT, b"bytes");
    let seeds = [sshsig::armor(&signer.key_id(), sshsig::EVENT, &signature).into_bytes()];
    holds("ssh signature", 1_500, &seeds, |bytes| {
        let Ok(text) = std::str::from_utf8(bytes) else { return false };
        let Ok((key, signature)) = sshsig::unarmor(text, sshsig::EVENT) else { return false };
        let again = sshsig::armor(&key, sshsig::EVENT, &signature);
        assert_eq!(sshsig::unarmor(&again, sshsig::EVENT).unwrap(), (key, signature));
        true
    });
    holds("public key", 1_500, &[sshsig::public_key_line(&signer.key_id()).into_bytes()], |bytes| {
        let Ok(text) = std::str::from_utf8(bytes) else { return false };
        let Ok(key) = sshsig::parse_public_key_line(text) else { return false };
        assert_eq!(sshsig::parse_public_key_line(&sshsig::public_key_line(&key)).unwrap(), key);
        true
    });
}
