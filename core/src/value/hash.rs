//! Fixed-width bytes: hashes, event and ledger ids, public keys.
//!
//! In MessagePack they are `bin`, in JSON and on screens lower-case hex, so that one value never has two spellings.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// A text was not the hexadecimal form of 32 bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected 64 lower-case hexadecimal digits, got {got:?}")]
pub struct Bytes32Error {
    got: String,
}

impl Bytes32Error {
    /// What was given.
    pub(crate) fn got(&self) -> &str {
        &self.got
    }
}

/// Writes `bytes` as lower-case hex.
pub(crate) fn write_hex(bytes: &[u8], out: &mut impl fmt::Write) -> fmt::Result {
    for byte in bytes {
        write!(out, "{byte:02x}")?;
    }
    Ok(())
}

/// Reads exactly `N` bytes of lower-case hex.
pub(crate) fn read_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N.checked_mul(2)? {
        return None;
    }
    let digit = |byte: &u8| match byte {
        b'0'..=b'9' => byte.checked_sub(b'0'),
        b'a'..=b'f' => byte.checked_sub(b'a').and_then(|d| d.checked_add(10)),
        _ => None,
    };
    let mut out = [0; N];
    for (slot, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *slot = (digit(high)? << 4) | digit(low)?;
    }
    Some(out)
}

/// Serialises fixed bytes: `bin` in MessagePack, hex in human-readable formats.
pub(crate) fn serialize_bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        let mut text = String::with_capacity(bytes.len().saturating_mul(2));
        write_hex(bytes, &mut text).map_err(serde::ser::Error::custom)?;
        serializer.serialize_str(&text)
    } else {
        serializer.serialize_bytes(bytes)
    }
}

/// The reverse of [`serialize_bytes`]; any other length or form is an error.
pub(crate) fn deserialize_bytes<'de, const N: usize, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<[u8; N], D::Error> {
    struct Visitor<const N: usize>;
    impl<const N: usize> serde::de::Visitor<'_> for Visitor<N> {
        type Value = [u8; N];
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{N} bytes")
        }
        fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
            bytes.try_into().map_err(|_| E::invalid_length(bytes.len(), &self))
        }
        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
            read_hex(text).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
        }
    }
    if deserializer.is_human_readable() {
        deserializer.deserialize_str(Visitor::<N>)
    } else {
        deserializer.deserialize_bytes(Visitor::<N>)
    }
}

macro_rules! bytes32 {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 32]);

        impl $name {
            /// The bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = Bytes32Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                read_hex(text).map(Self).ok_or_else(|| Bytes32Error { got: text.chars().take(80).collect() })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serialize_bytes(&self.0, serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserialize_bytes(deserializer).map(Self)
            }
        }
    };
}

bytes32! {
    /// A 256-bit hash: SHA-256 in the Merkle tree, BLAKE3 everywhere else.
    Hash
}
bytes32! {
    /// The id of an event: the BLAKE3 hash of its exact bytes.
    EventId
}
bytes32! {
    /// The id of a ledger: the id of its founding event.
    LedgerId
}
bytes32! {
    /// A key: the raw Ed25519 public key. People see its OpenSSH fingerprint (`SHA256:…`).
    ///
    /// The id is the key itself, so every entry can be verified on its own, in parallel, without any state.
    KeyId
}

/// 16 random bytes that make an event's id unique.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Nonce(pub [u8; 16]);

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonce(")?;
        write_hex(&self.0, f)?;
        f.write_str(")")
    }
}

impl Serialize for Nonce {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_bytes(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Nonce {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_bytes(deserializer).map(Self)
    }
}

/// Bytes of any length: `bin` in MessagePack. Only machines read them, so JSON is not offered.
#[derive(Clone, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

/// Borrowed [`Bytes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BytesRef<'a>(pub &'a [u8]);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl Serialize for BytesRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Bytes;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.to_vec()))
            }
            fn visit_byte_buf<E: serde::de::Error>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
                Ok(Bytes(bytes))
            }
        }
        deserializer.deserialize_byte_buf(Visitor)
    }
}

impl Hash {
    /// 32 zero bytes.
    pub const ZERO: Self = Self([0; 32]);

    /// The BLAKE3 hash of `bytes`.
    #[must_use]
    pub fn blake3(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl EventId {
    /// The id of the event with these bytes.
    #[must_use]
    pub fn of(event_bytes: &[u8]) -> Self {
        Self(*blake3::hash(event_bytes).as_bytes())
    }
}

/// The Merkle leaf hash of an entry's bytes (RFC 6962): SHA-256(0x00 ‖ bytes).
#[must_use]
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0]);
    hasher.update(bytes);
    Hash(hasher.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_round_trips_and_refuses_other_spellings() {
        let hash = Hash::blake3(b"abc");
        assert_eq!(hash.to_string(), "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert!(hash.to_string().to_uppercase().parse::<Hash>().is_err());
        assert!(hash.to_string()[1..].parse::<Hash>().is_err());
        assert!("".parse::<Hash>().is_err());
        assert!("é".repeat(32).parse::<Hash>().is_err());
    }

    #[test]
    fn json_is_hex_and_messagepack_is_bin() {
        let hash = Hash::blake3(b"abc");
        assert_eq!(serde_json::to_string(&hash).unwrap(), format!("\"{hash}\""));
        let packed = rmp_serde::to_vec_named(&hash).unwrap();
        assert_eq!(packed[..2], [0xc4, 32]);
        assert_eq!(rmp_serde::from_slice::<Hash>(&packed).unwrap(), hash);
        assert!(rmp_serde::from_slice::<Hash>(&packed[..33]).is_err());
    }
}
