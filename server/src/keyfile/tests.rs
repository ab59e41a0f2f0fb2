//! Tests of key files.
#![allow(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;

use super::*;

#[test]
fn written_keys_are_read_back() {
    let signer = Signer::from_seed([9; 32]);
    let plain = write(&signer, "me@example", None).unwrap();
    assert!(!is_encrypted(plain.as_bytes()));
    assert_eq!(read(plain.as_bytes(), None).unwrap().key_id(), signer.key_id());

    let randomness = Randomness { salt: [4; 16], check: 7 };
    let locked = write(&signer, "me@example", Some(("open sesame", randomness))).unwrap();
    assert!(is_encrypted(locked.as_bytes()));
    assert_eq!(read(locked.as_bytes(), None).unwrap_err(), KeyFileError::Encrypted);
    assert_eq!(read(locked.as_bytes(), Some("open")).unwrap_err(), KeyFileError::Passphrase);
    assert_eq!(read(locked.as_bytes(), Some("open sesame")).unwrap().key_id(), signer.key_id());
    assert_eq!(read(b"hello", None).unwrap_err(), KeyFileError::Format);
    for cut in (0..plain.len() - 40).step_by(7) {
        assert!(read(&plain.as_bytes()[..cut], None).is_err());
    }
}

// Made once for these tests and used nowhere: by `ssh-keygen -a 1` and `openssl`, passphrase "open sesame".
const OPENSSH: &str = "-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABAPJjKMNG
8HAeR/hARW5qlGAAAAAQAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIN+ktcnEf9uAsdwF
EwGmiFJ11nBf81XAMS3Rnqlt+JLZAAAAkFHzVw3G1x3j2aqr6lNve/y98AZb9jm1QxvAia
OvihazBCll7DCAvw4nTlWaZw4eWuLjttYHN7YocLiTqpmY9LYcBPhqiu2UvhOE2xCMCrxz
WrcI9Xe5OhNn/EIcn5FR2qt2aTxXuSCArU87qDHsg/raZFjW3awYiputyA3kkveMO88wjY
cChe8m4ApdIe5VIg==
-----END OPENSSH PRIVATE KEY-----
";
const OPENSSH_PUBLIC: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN+ktcnEf9uAsdwFEwGmiFJ11nBf81XAMS3Rnqlt+JLZ a comment";
const PKCS8: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIBtN+jzhkubo9vAghzPbR6I7OE0yGaOPVv5QD/H1sBwh
-----END PRIVATE KEY-----
";
const PKCS8_LOCKED: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjHvkyBeugMAQICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEAMdd3QkFXbef9GJ3JC26AIEQF4L
nAFYjMS1YDHY1lPJ+wMuQK9XzEmoNf5Ioth5z6pj7ByDg+Mv6sn8JIwZjFqntXBk
4U2LmnQgu4xoGwTeaf0=
-----END ENCRYPTED PRIVATE KEY-----
";
const PKCS8_PUBLIC: &str = "9c14ca35f1f06020cd433e711f355c8ed98b1a9d2a631992a98c531b1ec5f9e9";
/// A security key's file, which holds no secret.
const FIDO: &str = "-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAASgAAABpzay1zc2
gtZWQyNTUxOUBvcGVuc3NoLmNvbQAAACAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRob
HB0eHwAAAARzc2g6AAAAaAAAAAcAAAAHAAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY2
9tAAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fAAAABHNzaDoBAAAABmhh
bmRsZQAAAAAAAAABYwEC
-----END OPENSSH PRIVATE KEY-----
";

#[test]
fn other_tools_files_are_read() {
    let key = mengshu_core::event::sshsig::parse_public_key_line(OPENSSH_PUBLIC).unwrap();
    assert!(is_encrypted(OPENSSH.as_bytes()));
    assert_eq!(public_key(OPENSSH.as_bytes()), Some(key));
    assert_eq!(read(OPENSSH.as_bytes(), Some("open sesame")).unwrap().key_id(), key);
    assert_eq!(read(OPENSSH.as_bytes(), Some("")).unwrap_err(), KeyFileError::Passphrase);

    let key: KeyId = PKCS8_PUBLIC.parse().unwrap();
    assert!(!is_encrypted(PKCS8.as_bytes()));
    assert_eq!(public_key(PKCS8.as_bytes()), Some(key));
    let signer = read(PKCS8.as_bytes(), None).unwrap();
    assert_eq!(signer.key_id(), key);
    assert_eq!(write_pkcs8(&signer).unwrap().as_str(), PKCS8, "written as OpenSSL writes it");
    assert!(is_encrypted(PKCS8_LOCKED.as_bytes()));
    assert_eq!(public_key(PKCS8_LOCKED.as_bytes()), None);
    assert_eq!(read(PKCS8_LOCKED.as_bytes(), None).unwrap_err(), KeyFileError::Encrypted);
    assert_eq!(read(PKCS8_LOCKED.as_bytes(), Some("open barley")).unwrap_err(), KeyFileError::Passphrase);
    assert_eq!(read(PKCS8_LOCKED.as_bytes(), Some("open sesame")).unwrap().key_id(), key);
}

#[test]
fn refusals_say_what_the_file_is() {
    let refusal = |file: &str| read(file.as_bytes(), None).unwrap_err();
    assert_eq!(refusal(FIDO), KeyFileError::SecurityKey);
    assert_eq!(refusal(OPENSSH_PUBLIC), KeyFileError::Public);
    assert_eq!(refusal("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"), KeyFileError::Public);
    let rsa = "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n";
    assert_eq!(refusal(rsa), KeyFileError::Kind { found: "an RSA key".to_owned() });
    assert_eq!(refusal(""), KeyFileError::Format);
    assert_eq!(read(&[0xff; 10], None).unwrap_err(), KeyFileError::Format);
    assert!(matches!(read(&vec![b' '; FILE_MAX + 1], None), Err(KeyFileError::TooLarge { .. })));
    assert_eq!(refusal(&PKCS8.replace("MC4C", "MC4D")), KeyFileError::Damaged);
    // Another algorithm in the same clothes: 1.3.101.110 is X25519.
    let x25519 = PKCS8.replace("BQYDK2Vw", "BQYDK2Vu");
    assert_eq!(refusal(&x25519), KeyFileError::Kind { found: "an X25519 key, which cannot sign".to_owned() });
}

#[test]
fn what_hides_a_key_is_named_with_the_way_out() {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let der = {
        let (_, document) = SecretDocument::from_pem(PKCS8).unwrap();
        document.as_bytes().to_vec()
    };
    let files = [
        ([b"\xef\xbb\xbf", OPENSSH.as_bytes()].concat(), Saved::Bom),
        (utf16(OPENSSH), Saved::Utf16),
        ([vec![0xff, 0xfe], utf16(PKCS8)].concat(), Saved::Utf16),
        (der.clone(), Saved::Der),
        (b"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n".to_vec(), Saved::Putty),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_vec(), Saved::Certificate),
    ];
    for (file, saved) in files {
        assert_eq!(unfit(&file), Some(saved.into()));
        assert_eq!(read(&file, Some("open sesame")).unwrap_err(), saved.into());
    }
    assert_eq!(unfit(&der[..der.len() - 1]), Some(KeyFileError::Format), "cut off, it is no DER");
    for good in [OPENSSH, PKCS8, PKCS8_LOCKED] {
        assert_eq!(unfit(good.as_bytes()), None);
        assert_eq!(unfit(good.replace('\n', "\r\n").as_bytes()), None);
    }
    // The cipher of an OpenSSH file stands before what it locks.
    let body: String = OPENSSH.lines().filter(|line| !line.starts_with('-')).collect();
    let bytes = {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.decode(body).unwrap()
    };
    let other = [&bytes[..15], &8_u32.to_be_bytes(), b"3des-cbc", &bytes[29..]].concat();
    let text = {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(other)
    };
    let file = format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{text}\n-----END OPENSSH PRIVATE KEY-----\n");
    assert_eq!(
        unfit(file.as_bytes()),
        Some(KeyFileError::Cipher { found: "3des-cbc".to_owned(), form: Form::OpenSsh })
    );
}

#[test]
fn a_changed_public_half_is_noticed() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let signer = Signer::from_seed([9; 32]);
    let text = write(&signer, "", None).unwrap();
    let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    let mut bytes = STANDARD.decode(body).unwrap();
    let other = Signer::from_seed([8; 32]).key_id();
    let at = bytes.windows(32).position(|window| window == signer.key_id().0).unwrap();
    bytes[at..at + 32].copy_from_slice(&other.0);
    let base64 = STANDARD.encode(bytes);
    let lines: Vec<&str> = base64.as_bytes().chunks(70).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let forged =
        format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n-----END OPENSSH PRIVATE KEY-----\n", lines.join("\n"));
    assert_eq!(read(forged.as_bytes(), None).unwrap_err(), KeyFileError::Damaged);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn damaged_files_never_panic(at in any::<prop::sample::Index>(), byte in any::<u8>(), which in 0usize..4) {
        let mut file = [OPENSSH, PKCS8, PKCS8_LOCKED, FIDO][which].as_bytes().to_vec();
        let at = at.index(file.len());
        file[at] = byte;
        let _ = is_encrypted(&file);
        let _ = unfit(&file);
        let _ = public_key(&file);
        let _ = read(&file, None);
    }
}
