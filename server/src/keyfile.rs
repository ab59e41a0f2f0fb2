//! Private key files: OpenSSH and PKCS#8, plain and encrypted, from bytes and to text. The node's own key and the
//! command's keys are read and written here.
//!
//! Invariants: nothing here opens a file or makes randomness; secrets are wiped when dropped; opening a key takes bounded
//! work ([`FILE_MAX`], [`ROUNDS_MAX`]).

use std::os::unix::fs::MetadataExt;

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePrivateKey;
use mengshu_core::event::key::Signer;
use mengshu_core::value::KeyId;
use pkcs8::{EncryptedPrivateKeyInfoRef, ObjectIdentifier, PrivateKeyInfoRef, SecretDocument};
use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::{Cipher, Kdf, LineEnding, PrivateKey};
use zeroize::Zeroizing;

/// Largest key file that is read, in bytes; a locked Ed25519 key takes under 1 KiB.
pub const FILE_MAX: usize = 64 * 1024;
/// Most bcrypt rounds that are run; OpenSSH's own default is 16 to 24.
pub const ROUNDS_MAX: u32 = 4096;
/// 1.3.101.112, RFC 8410.
const ED25519_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// A private key file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// It is encrypted, and no passphrase was given.
    #[error("the key is encrypted; give its passphrase")]
    Encrypted,
    /// The passphrase is wrong.
    #[error("the passphrase does not open the key")]
    Passphrase,
    /// A key of another kind.
    #[error("the key is {found}, not Ed25519; make one with `mengshu key new` or `ssh-keygen -t ed25519`")]
    Kind {
        /// What it is.
        found: String,
    },
    /// A security key that needs touch signs other bytes than ours.
    #[error("FIDO keys (sk-ssh-ed25519) sign more than the event and cannot be used; use a plain Ed25519 key")]
    SecurityKey,
    /// A public key.
    #[error("this is a public key; give the private key file (the one without .pub)")]
    Public,
    /// Larger than any key file.
    #[error("the file has {length} bytes; a key file has at most {FILE_MAX}")]
    TooLarge {
        /// Its length in bytes.
        length: usize,
    },
    /// A key derivation that would take minutes or more.
    #[error(
        "opening the key takes {rounds} rounds of bcrypt; at most {ROUNDS_MAX} are run, so save it again with `ssh-keygen -p -a 16`"
    )]
    Rounds {
        /// Rounds asked for.
        rounds: u32,
    },
    /// A way of encryption that is not known here.
    #[error(
        "the key is encrypted in a way that is not known here; save it again with `openssl pkcs8 -topk8 -v2 aes-256-cbc`"
    )]
    Cipher,
    /// It begins as a key file but cannot be read.
    #[error("the key file is damaged; restore it from a copy")]
    Damaged,
    /// Not a key file.
    #[error("not a private key file; OpenSSH and PKCS#8 PEM files can be read")]
    Format,
}

/// Whether users of the machine beside its owner may read or change a private key file: judged as OpenSSH does, of one's own
/// files alone, since only their owner can close them.
#[must_use]
pub fn open_to_others(file: &std::fs::Metadata) -> bool {
    file.uid() == rustix::process::getuid().as_raw() && file.mode() & 0o077 != 0
}

/// Whether a private key file asks for a passphrase. Wrong files answer no; [`read`] says what is wrong with them.
#[must_use]
pub fn is_encrypted(file: &[u8]) -> bool {
    match openssh(file) {
        Some(key) => key.is_encrypted(),
        None => std::str::from_utf8(file).is_ok_and(|text| text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")),
    }
}

/// The public key of a private key file as far as it shows without the passphrase: always for OpenSSH files, for PKCS#8
/// only when it is not encrypted. `None` also for files that [`read`] refuses.
#[must_use]
pub fn public_key(file: &[u8]) -> Option<KeyId> {
    match openssh(file) {
        Some(key) => key.public_key().key_data().ed25519().map(|public| KeyId(public.0)),
        None => read(file, None).ok().map(|signer| signer.key_id()),
    }
}

fn openssh(file: &[u8]) -> Option<PrivateKey> {
    if file.len() > FILE_MAX {
        return None;
    }
    PrivateKey::from_openssh(file.trim_ascii()).ok()
}

/// Reads a private key file; the caller asks for a passphrase only when [`is_encrypted`] says so.
///
/// # Errors
/// When it is none, of another kind, damaged, or the passphrase is missing or wrong.
pub fn read(file: &[u8], passphrase: Option<&str>) -> Result<Signer, KeyFileError> {
    if file.len() > FILE_MAX {
        return Err(KeyFileError::TooLarge { length: file.len() });
    }
    let text = std::str::from_utf8(file).map_err(|_| KeyFileError::Format)?;
    if text.contains("-----BEGIN OPENSSH PRIVATE KEY-----") {
        return read_openssh(text, passphrase);
    }
    if text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") {
        return read_pkcs8_encrypted(text, passphrase.ok_or(KeyFileError::Encrypted)?);
    }
    if text.contains("-----BEGIN PRIVATE KEY-----") {
        let (_, document) = SecretDocument::from_pem(text.trim_start()).map_err(|_| KeyFileError::Damaged)?;
        return read_pkcs8(&document);
    }
    // The older PEM forms name their algorithm, and Ed25519 has none of them.
    let older =
        ["RSA", "EC", "DSA"].into_iter().find(|kind| text.contains(&format!("-----BEGIN {kind} PRIVATE KEY-----")));
    match older {
        Some(kind) => Err(KeyFileError::Kind { found: format!("an {kind} key") }),
        None if text.contains("-----BEGIN PUBLIC KEY-----") || text.trim_start().starts_with("ssh-") => {
            Err(KeyFileError::Public)
        }
        None => Err(KeyFileError::Format),
    }
}

fn read_pkcs8(document: &SecretDocument) -> Result<Signer, KeyFileError> {
    let info: PrivateKeyInfoRef<'_> = document.decode_msg().map_err(|_| KeyFileError::Damaged)?;
    if info.algorithm.oid != ED25519_OID {
        return Err(KeyFileError::Kind { found: format!("a key of algorithm {}", info.algorithm.oid) });
    }
    SigningKey::try_from(info).map(|key| Signer::from_seed(key.to_bytes())).map_err(|_| KeyFileError::Damaged)
}

fn read_pkcs8_encrypted(text: &str, passphrase: &str) -> Result<Signer, KeyFileError> {
    let (_, document) = SecretDocument::from_pem(text.trim_start()).map_err(|_| KeyFileError::Damaged)?;
    let info: EncryptedPrivateKeyInfoRef<'_> = document.decode_msg().map_err(|_| KeyFileError::Cipher)?;
    // A wrong passphrase shows as bad padding or, once in 256 times, as a key that cannot be read.
    let opened = info.decrypt(passphrase).map_err(|_| KeyFileError::Passphrase)?;
    match read_pkcs8(&opened) {
        Err(KeyFileError::Damaged) => Err(KeyFileError::Passphrase),
        other => other,
    }
}

fn read_openssh(text: &str, passphrase: Option<&str>) -> Result<Signer, KeyFileError> {
    let key = PrivateKey::from_openssh(text.trim()).map_err(|error| match error {
        ssh_key::Error::AlgorithmUnknown => KeyFileError::Kind { found: "of a kind that is not known here".to_owned() },
        ssh_key::Error::AlgorithmUnsupported { algorithm } => KeyFileError::Kind { found: algorithm.to_string() },
        _ => KeyFileError::Damaged,
    })?;
    let algorithm = key.algorithm().to_string();
    if algorithm.starts_with("sk-") {
        return Err(KeyFileError::SecurityKey);
    }
    if algorithm != "ssh-ed25519" {
        return Err(KeyFileError::Kind { found: algorithm });
    }
    let claimed = key.public_key().key_data().ed25519().map(|public| KeyId(public.0));
    let key = if key.is_encrypted() {
        if let Kdf::Bcrypt { rounds, .. } = key.kdf()
            && *rounds > ROUNDS_MAX
        {
            return Err(KeyFileError::Rounds { rounds: *rounds });
        }
        key.decrypt(passphrase.ok_or(KeyFileError::Encrypted)?).map_err(|_| KeyFileError::Passphrase)?
    } else {
        key
    };
    let KeypairData::Ed25519(pair) = key.key_data() else { return Err(KeyFileError::Kind { found: algorithm }) };
    let signer = Signer::from_seed(pair.private.to_bytes());
    // The public half of the file is not protected: a changed one would make us speak of another key.
    if claimed == Some(signer.key_id()) { Ok(signer) } else { Err(KeyFileError::Damaged) }
}

/// Random bytes that writing an encrypted key file takes; the caller makes them.
#[derive(Debug, Clone, Copy)]
pub struct Randomness {
    /// The salt of the key derivation.
    pub salt: [u8; 16],
    /// A number that shows whether decryption worked.
    pub check: u32,
}

/// Writes an OpenSSH private key file, encrypted (bcrypt, aes256-ctr) where a passphrase is given.
///
/// # Errors
/// When the key cannot be written, which no valid key brings about.
pub fn write(
    signer: &Signer,
    comment: &str,
    passphrase: Option<(&str, Randomness)>,
) -> Result<Zeroizing<String>, KeyFileError> {
    let pair = Ed25519Keypair::from_seed(&signer.seed());
    let key = PrivateKey::new(KeypairData::Ed25519(pair), comment).map_err(|_| KeyFileError::Format)?;
    let key = match passphrase {
        Some((passphrase, Randomness { salt, check })) => {
            let kdf = Kdf::Bcrypt { salt: salt.to_vec(), rounds: 16 };
            key.encrypt_with(Cipher::Aes256Ctr, kdf, check, passphrase).map_err(|_| KeyFileError::Format)?
        }
        None => key,
    };
    key.to_openssh(LineEnding::LF).map_err(|_| KeyFileError::Format)
}

/// Writes a PKCS#8 PEM private key file, not encrypted, as OpenSSL and most token tools take it.
///
/// # Errors
/// When the key cannot be written, which no valid key brings about.
pub fn write_pkcs8(signer: &Signer) -> Result<Zeroizing<String>, KeyFileError> {
    // The form without the public key (version 1): the other one, of RFC 5958, is refused by OpenSSL 3.0.
    let pair = ed25519_dalek::pkcs8::KeypairBytes { secret_key: *signer.seed(), public_key: None };
    let pem = pair.to_pkcs8_pem(pkcs8::LineEnding::LF).map_err(|_| KeyFileError::Format)?;
    Ok(Zeroizing::new(pem.to_string()))
}

#[cfg(test)]
mod tests {
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
        assert!(matches!(refusal(&x25519), KeyFileError::Kind { .. }));
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
            let _ = public_key(&file);
            let _ = read(&file, None);
        }
    }
}
