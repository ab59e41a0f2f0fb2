//! Canonical MessagePack: named fields, shortest integers, one spelling for every value.
//!
//! A decoder alone accepts many spellings (trailing bytes, unknown fields, longer integers, arrays in place of maps), so
//! reading means: decode, encode again, compare. Bytes that differ are refused, and bytes that were signed are never
//! encoded anew.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Deepest nesting that is read: far above what any event has, far below what could exhaust a stack.
const DEPTH_MAX: usize = 32;
/// Longest input that is read. Events and entries have lower limits of their own.
const LENGTH_MAX: usize = 64 * 1024 * 1024;

/// A value has no canonical form.
#[derive(Debug, thiserror::Error)]
#[error("cannot be encoded: {0}")]
pub struct EncodeError(#[from] rmp_serde::encode::Error);

/// Bytes are not the canonical form of what was expected.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Longer than anything that is read.
    #[error("{length} bytes are too many")]
    TooLarge {
        /// How many there are.
        length: usize,
    },
    /// Not MessagePack, or not of the expected type.
    #[error("not readable: {0}")]
    Malformed(#[from] rmp_serde::decode::Error),
    /// Something follows the value.
    #[error("{extra} bytes follow the value")]
    TrailingBytes {
        /// How many.
        extra: usize,
    },
    /// A second spelling.
    #[error("not canonical: differs from the one spelling at byte {at}")]
    NotCanonical {
        /// The first byte that differs.
        at: usize,
    },
}

/// The canonical bytes of a value.
///
/// # Errors
/// When the value has none (a float, a map of unknown length); no type of this crate is so.
pub fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = Vec::with_capacity(512);
    encode_into(value, &mut bytes)?;
    Ok(bytes)
}

/// Appends the canonical bytes of a value.
///
/// # Errors
/// As [`encode`].
pub fn encode_into<T: Serialize + ?Sized>(value: &T, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
    value.serialize(&mut rmp_serde::Serializer::new(bytes).with_struct_map())?;
    Ok(())
}

/// Reads a value from its canonical bytes.
///
/// # Errors
/// When they are not the one spelling of such a value.
pub fn decode<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    if bytes.len() > LENGTH_MAX {
        return Err(DecodeError::TooLarge { length: bytes.len() });
    }
    let mut reader = rmp_serde::Deserializer::from_read_ref(bytes);
    reader.set_max_depth(DEPTH_MAX);
    let value = T::deserialize(&mut reader)?;
    let mut again = Vec::with_capacity(bytes.len());
    encode_into(&value, &mut again).map_err(|_| DecodeError::NotCanonical { at: 0 })?;
    if again == bytes {
        return Ok(value);
    }
    if bytes.len() > again.len() && bytes.starts_with(&again) {
        return Err(DecodeError::TrailingBytes { extra: bytes.len().saturating_sub(again.len()) });
    }
    let at = bytes.iter().zip(&again).take_while(|(given, canonical)| given == canonical).count();
    Err(DecodeError::NotCanonical { at })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Sample {
        a: u64,
        b: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        c: Option<u8>,
    }

    #[test]
    fn a_second_spelling_is_refused() {
        let sample = Sample { a: 5, b: "x".to_owned(), c: None };
        let good = encode(&sample).unwrap();
        assert_eq!(good, [0x82, 0xa1, b'a', 5, 0xa1, b'b', 0xa1, b'x']);
        assert_eq!(decode::<Sample>(&good).unwrap(), sample);

        let trailing = [good.clone(), vec![0xc0]].concat();
        assert!(matches!(decode::<Sample>(&trailing), Err(DecodeError::TrailingBytes { extra: 1 })));
        for (what, bytes) in [
            ("long integer", vec![0x82, 0xa1, b'a', 0xcc, 5, 0xa1, b'b', 0xa1, b'x']),
            ("other order", vec![0x82, 0xa1, b'b', 0xa1, b'x', 0xa1, b'a', 5]),
            ("unknown field", vec![0x83, 0xa1, b'a', 5, 0xa1, b'b', 0xa1, b'x', 0xa1, b'z', 1]),
            ("explicit null", vec![0x83, 0xa1, b'a', 5, 0xa1, b'b', 0xa1, b'x', 0xa1, b'c', 0xc0]),
            ("array for map", vec![0x92, 5, 0xa1, b'x']),
            ("float", vec![0x82, 0xa1, b'a', 0xca, 0x40, 0xa0, 0, 0, 0xa1, b'b', 0xa1, b'x']),
            ("repeated field", vec![0x83, 0xa1, b'a', 5, 0xa1, b'a', 5, 0xa1, b'b', 0xa1, b'x']),
            ("cut", good[..7].to_vec()),
            ("nothing", Vec::new()),
        ] {
            assert!(decode::<Sample>(&bytes).is_err(), "{what}");
        }
    }

    #[test]
    fn deep_nesting_does_not_exhaust_the_stack() {
        let bomb = vec![0x91; 1_000_000];
        assert!(decode::<Sample>(&bomb).is_err());
        // The element count is a claim; memory is not taken on its word.
        assert!(decode::<Vec<u64>>(&[0xdd, 0xff, 0xff, 0xff, 0xff]).is_err());
    }
}
