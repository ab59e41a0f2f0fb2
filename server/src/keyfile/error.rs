//! Why a key file cannot be used, each cause with the next step.

use pkcs8::ObjectIdentifier;

/// Largest key file that is read, in bytes; a locked Ed25519 key takes under 1 KiB.
pub const FILE_MAX: usize = 64 * 1024;
/// Most bcrypt rounds that are run; OpenSSH's own default is 16 to 24.
pub const ROUNDS_MAX: u32 = 4096;
/// The kind of FIDO keys of the same curve.
pub const SK: &str = "sk-ssh-ed25519@openssh.com";
/// 1.3.101.112, RFC 8410.
pub(super) const ED25519_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

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
    /// A security key's signature has more than 64 bytes, and is over more than the event.
    #[error(
        "it is a FIDO security key ({SK}): its signatures carry a counter and a flag beside the 64 bytes that the ledger keeps, and are over other bytes; use a plain Ed25519 key, on a token as an OpenPGP key that gpg-agent offers"
    )]
    SecurityKey,
    /// A public key.
    #[error("this is a public key; give the private key file (the one without .pub)")]
    Public,
    /// It is no text that is read here.
    #[error(transparent)]
    Saved(#[from] Saved),
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
    /// A way of encryption that is not read here.
    #[error("the key is encrypted with {found}, which is not read here; save it again: `{}`", .form.remedy())]
    Cipher {
        /// The way.
        found: String,
        /// The form of the file.
        form: Form,
    },
    /// It begins as a key file but cannot be read.
    #[error("the key file is damaged; restore it from a copy")]
    Damaged,
    /// Not a key file.
    #[error("not a private key file; OpenSSH and PKCS#8 PEM files can be read, and `mengshu key new` makes one")]
    Format,
}

/// A way to save a key that is not read here, with the command that turns it into one that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Saved {
    /// Some editors put it before a text.
    #[error(
        "the file begins with a byte order mark, as some editors put it; take it away: `tail -c +4 KEY > NEW && chmod 600 NEW`"
    )]
    Bom,
    /// "Unicode" in some editors.
    #[error(
        "the file is saved as UTF-16; save it as plain text: `iconv -f UTF-16LE -t ASCII -c KEY > NEW && chmod 600 NEW`"
    )]
    Utf16,
    /// Binary.
    #[error("the key is in binary form (DER); turn it into text: `openssl pkey -inform DER -in KEY -out NEW`")]
    Der,
    /// PuTTY's own form.
    #[error(
        "it is a PuTTY key; export it in PuTTYgen (Conversions, Export OpenSSH key) or with `puttygen KEY -O private-openssh-new -o NEW`"
    )]
    Putty,
    /// A certificate holds no private key.
    #[error("it is a certificate; give the private key that belongs to it")]
    Certificate,
}

/// The form of a private key file that is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// OpenSSH's.
    OpenSsh,
    /// PKCS#8 in PEM.
    Pkcs8,
}

impl Form {
    /// The command that encrypts such a file in a way that is read here.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::OpenSsh => "ssh-keygen -p -Z aes256-ctr -f KEY",
            Self::Pkcs8 => "openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 -in KEY -out NEW",
        }
    }
}
