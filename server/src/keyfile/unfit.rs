//! What a file is that no passphrase would open here: the wrong kind of key, the wrong way of saving or of encrypting it.
//!
//! Invariant: what is said of a file is true of its bytes, and names the next step. What cannot be told apart from damage is
//! called damage.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pkcs8::der::Decode;
use pkcs8::{EncryptedPrivateKeyInfoRef, ObjectIdentifier, PrivateKeyInfoRef, SecretDocument};
use ssh_key::Cipher;

use super::error::{ED25519_OID, FILE_MAX, Form, KeyFileError, Saved};

const MAGIC: &[u8] = b"openssh-key-v1\0";
const OPENSSH: [&str; 2] = ["-----BEGIN OPENSSH PRIVATE KEY-----", "-----END OPENSSH PRIVATE KEY-----"];
const LOCKED: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
const PLAIN: &str = "-----BEGIN PRIVATE KEY-----";

/// Why a private key file cannot be used here, whatever its passphrase; `None` where it may be.
#[must_use]
pub fn unfit(file: &[u8]) -> Option<KeyFileError> {
    if file.len() > FILE_MAX {
        return Some(KeyFileError::TooLarge { length: file.len() });
    }
    if let Some(saved) = saved(file) {
        return Some(saved.into());
    }
    let Ok(text) = std::str::from_utf8(file) else { return Some(KeyFileError::Format) };
    if text.contains(OPENSSH[0]) {
        return openssh(text);
    }
    if text.contains(LOCKED) {
        let (_, document) = SecretDocument::from_pem(text.trim_start()).ok()?;
        return pkcs8_locked(document.as_bytes());
    }
    if text.contains(PLAIN) {
        let (_, document) = SecretDocument::from_pem(text.trim_start()).ok()?;
        let info: PrivateKeyInfoRef<'_> = document.decode_msg().ok()?;
        let oid = info.algorithm.oid;
        return (oid != ED25519_OID).then(|| KeyFileError::Kind { found: algorithm(&oid) });
    }
    // The older PEM forms name their algorithm, and Ed25519 has none of them.
    for (label, found) in [("RSA", "an RSA key"), ("EC", "an ECDSA key"), ("DSA", "a DSA key")] {
        if text.contains(&format!("-----BEGIN {label} PRIVATE KEY-----")) {
            return Some(KeyFileError::Kind { found: found.to_owned() });
        }
    }
    let start = text.trim_start();
    let public = ["ssh-", "ecdsa-", "sk-", "---- BEGIN SSH2 PUBLIC KEY", "-----BEGIN PUBLIC KEY-----"];
    Some(if start.starts_with("PuTTY-User-Key-File-") {
        Saved::Putty.into()
    } else if public.iter().any(|begin| start.starts_with(begin)) {
        KeyFileError::Public
    } else if start.starts_with("-----BEGIN CERTIFICATE-----") {
        Saved::Certificate.into()
    } else {
        KeyFileError::Format
    })
}

/// Saved in a way that hides the text, or without it.
fn saved(file: &[u8]) -> Option<Saved> {
    match file {
        [0xef, 0xbb, 0xbf, ..] => Some(Saved::Bom),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'-', 0, ..] | [0, b'-', ..] => Some(Saved::Utf16),
        // A SEQUENCE whose length is that of the file.
        [0x30, rest @ ..] if is_der(rest) => Some(Saved::Der),
        _ => None,
    }
}

fn is_der(after_tag: &[u8]) -> bool {
    let (length, content) = match after_tag {
        [length @ 0..=0x7f, content @ ..] => (usize::from(*length), content),
        [0x81, length, content @ ..] => (usize::from(*length), content),
        [0x82, high, low, content @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), content),
        _ => return false,
    };
    length == content.len()
}

/// What an OpenSSH file says of itself before anything is decrypted: how it is encrypted and of what kind the key is.
fn openssh(text: &str) -> Option<KeyFileError> {
    let [begin, end] = OPENSSH;
    let inner = text.split_once(begin)?.1.split_once(end)?.0;
    let base64: String = inner.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    let bytes = STANDARD.decode(base64).ok()?;
    let mut rest = bytes.strip_prefix(MAGIC)?;
    let cipher = String::from_utf8_lossy(string(&mut rest)?).into_owned();
    let (_kdf, _options) = (string(&mut rest)?, string(&mut rest)?);
    rest = rest.get(4..)?;
    let mut public = string(&mut rest)?;
    let kind = String::from_utf8_lossy(string(&mut public)?).into_owned();
    if kind.starts_with("sk-") {
        return Some(KeyFileError::SecurityKey);
    }
    if kind != "ssh-ed25519" {
        let family = match kind.as_str() {
            "ssh-rsa" => "an RSA key",
            "ssh-dss" => "a DSA key",
            kind if kind.starts_with("ecdsa-") => "an ECDSA key",
            _ => "of another kind",
        };
        let kind: String = kind.chars().filter(|character| !character.is_control()).take(60).collect();
        return Some(KeyFileError::Kind { found: format!("{family} ({kind})") });
    }
    let read = Cipher::new(&cipher).is_ok_and(|cipher| cipher != Cipher::TdesCbc);
    (cipher != "none" && !read).then(|| KeyFileError::Cipher {
        found: cipher.chars().filter(|character| !character.is_control()).take(60).collect(),
        form: Form::OpenSsh,
    })
}

/// Takes an SSH string off the front.
fn string<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let (value, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    *rest = after;
    Some(value)
}

/// A PKCS#8 file whose encryption is not read here; the parser refuses most of these ways, so they are known by their
/// identifiers.
fn pkcs8_locked(document: &[u8]) -> Option<KeyFileError> {
    use pkcs8::pkcs5::pbes2::{Kdf, Pbkdf2Prf};
    if let Ok(info) = EncryptedPrivateKeyInfoRef::from_der(document) {
        let Some(parameters) = info.encryption_algorithm.pbes2() else {
            return Some(pkcs8_cipher("an old method (PBES1)".to_owned()));
        };
        let sha1 = matches!(&parameters.kdf, Kdf::Pbkdf2(kdf) if kdf.prf == Pbkdf2Prf::HmacWithSha1);
        return sha1.then(|| pkcs8_cipher("a key made by PBKDF2 with SHA-1".to_owned()));
    }
    let ways: [(&[u8], &str); 5] = [
        (b"\x06\x08\x2a\x86\x48\x86\xf7\x0d\x03\x07", "3DES (des-ede3-cbc)"),
        (b"\x06\x05\x2b\x0e\x03\x02\x07", "DES (des-cbc)"),
        (b"\x06\x08\x2a\x86\x48\x86\xf7\x0d\x03\x02", "RC2"),
        (b"\x06\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01", "an old method (PKCS#12 PBE)"),
        (b"\x06\x08\x2a\x81\x1c\xcf\x55\x01\x68\x02", "SM4"),
    ];
    let has = |oid: &[u8]| document.windows(oid.len()).any(|window| window == oid);
    ways.iter().find(|(oid, _)| has(oid)).map(|(_, found)| pkcs8_cipher((*found).to_owned()))
}

/// A way of encrypting PKCS#8 files that is not read here.
pub(super) const fn pkcs8_cipher(found: String) -> KeyFileError {
    KeyFileError::Cipher { found, form: Form::Pkcs8 }
}

/// What keys with this identifier are called.
pub(super) fn algorithm(oid: &ObjectIdentifier) -> String {
    let found = match oid.to_string().as_str() {
        "1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.10" => "an RSA key",
        "1.2.840.10045.2.1" => "an ECDSA key",
        "1.2.840.10040.4.1" => "a DSA key",
        "1.2.156.10197.1.301" => "an SM2 key",
        "1.3.101.110" => "an X25519 key, which cannot sign",
        "1.3.101.111" => "an X448 key, which cannot sign",
        "1.3.101.113" => "an Ed448 key",
        other => return format!("a key of algorithm {other}"),
    };
    found.to_owned()
}
