//! Private key files, as people bring them.

use mengshu_server::keyfile;
use mengshu_tests::signer;

use crate::mutate::holds;

#[test]
fn key_files() {
    let signer = signer("h");
    let locked = keyfile::Randomness { salt: [3; 16], check: 7 };
    let open = [
        keyfile::write(&signer, "h@lab", None).unwrap().as_bytes().to_vec(),
        keyfile::write_pkcs8(&signer).unwrap().as_bytes().to_vec(),
    ];
    holds("key file", 1_500, &open, |file| {
        let (public, _) = (keyfile::public_key(file), keyfile::is_encrypted(file));
        let Ok(read) = keyfile::read(file, None) else { return false };
        // The public half is that of the private one, and the key can be written and read again.
        assert_eq!(public, Some(read.key_id()));
        let written = keyfile::write(&read, "", None).unwrap();
        assert_eq!(keyfile::read(written.as_bytes(), None).unwrap().key_id(), read.key_id());
        true
    });
    // Without its passphrase it opens for nobody, however it is bent.
    let shut = [keyfile::write(&signer, "", Some(("words", locked))).unwrap().as_bytes().to_vec()];
    holds("locked key file", 1_500, &shut, |file| {
        assert!(keyfile::read(file, None).is_err());
        keyfile::is_encrypted(file) && keyfile::public_key(file).is_some()
    });
}
