//! Canonical bytes: MessagePack with one spelling for every value.
//!
//! Structs are maps with field names, enums go by name, integers are minimal, byte strings are `bin`. [`decode`] encodes
//! what it has read once more, straight against the input, and refuses any difference; so trailing bytes, unknown or
//! repeated fields, explicit nulls, arrays in place of maps, unordered maps and longer integers than needed all fail.
//! Invariant: for every type, `decode(bytes)` is `Ok(value)` only if `encode(&value)` is `bytes`.

use std::io;

use rmp_serde::config::{DefaultConfig, StructMapConfig};
use rmp_serde::{Deserializer, Serializer};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::path::path_at;

/// Deepest nesting of maps and arrays; the format itself needs fewer than 20 levels.
pub const DEPTH_MAX: usize = 64;
/// Most bytes of one value: 64 MiB. Events and entries have much smaller limits of their own.
pub const VALUE_MAX: usize = 64 * 1024 * 1024;

/// A value has no canonical form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// The encoder refused it.
    #[error("the value has no canonical form: {reason}")]
    Refused {
        /// Why.
        reason: String,
    },
    /// Longer than [`VALUE_MAX`].
    #[error("the value has {length} bytes; at most {max} are allowed, put larger content into a sealed document")]
    TooLarge {
        /// Its length in bytes.
        length: usize,
        /// The limit in bytes.
        max: usize,
    },
}

/// Bytes are not the canonical form of a value of the wanted type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// Longer than allowed.
    #[error("there are {length} bytes; at most {max} are allowed, put larger content into a sealed document")]
    TooLarge {
        /// Its length in bytes.
        length: usize,
        /// The limit in bytes.
        max: usize,
    },
    /// The bytes end inside a value.
    #[error("the bytes end inside {place}; send all of them")]
    Truncated {
        /// The field, as a path.
        place: String,
    },
    /// Nested deeper than [`DEPTH_MAX`].
    #[error("the value is nested more than {DEPTH_MAX} levels deep at byte {offset}")]
    TooDeep {
        /// Where, in bytes from the start.
        offset: usize,
    },
    /// Not MessagePack, or not of the wanted type.
    #[error("{place} (byte {offset}): {reason}")]
    Wrong {
        /// The field, as a path.
        place: String,
        /// Where, in bytes from the start.
        offset: usize,
        /// What is wrong and what was expected.
        reason: String,
    },
    /// Something follows the value.
    #[error("{count} bytes follow the value; remove them")]
    TrailingBytes {
        /// How many.
        count: usize,
    },
    /// A value that can be read, but spelled otherwise than canonically.
    #[error("not canonical from byte {offset} on, at {place}; encode the value anew")]
    NotCanonical {
        /// The first byte that differs.
        offset: usize,
        /// The field, as a path.
        place: String,
    },
}

/// The canonical bytes of `value`.
///
/// # Errors
/// When the value cannot be encoded or is longer than [`VALUE_MAX`]; checked values of this crate always can.
pub fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = Vec::with_capacity(256);
    encode_into(value, &mut bytes)?;
    Ok(bytes)
}

/// Appends the canonical bytes of `value` to `buffer`, which the caller may reuse.
///
/// # Errors
/// As [`encode`]; the buffer then holds a useless part.
pub fn encode_into<T: Serialize + ?Sized>(value: &T, buffer: &mut Vec<u8>) -> Result<(), EncodeError> {
    let start = buffer.len();
    let mut serializer = serializer(&mut *buffer);
    value.serialize(&mut serializer).map_err(|error| EncodeError::Refused { reason: error.to_string() })?;
    let length = buffer.len().saturating_sub(start);
    if length > VALUE_MAX { Err(EncodeError::TooLarge { length, max: VALUE_MAX }) } else { Ok(()) }
}

fn serializer<W: io::Write>(to: W) -> Serializer<W, StructMapConfig<DefaultConfig>> {
    Serializer::new(to).with_struct_map()
}

/// Reads the canonical bytes of a value.
///
/// # Errors
/// When the bytes are too long, no MessagePack, of another type, followed by others, or not canonical.
pub fn decode<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    decode_within(bytes, VALUE_MAX)
}

/// [`decode`] for at most `max` bytes.
///
/// # Errors
/// As [`decode`].
pub fn decode_within<T: Serialize + DeserializeOwned>(bytes: &[u8], max: usize) -> Result<T, DecodeError> {
    if bytes.len() > max {
        return Err(DecodeError::TooLarge { length: bytes.len(), max });
    }
    let mut deserializer = Deserializer::from_read_ref(bytes);
    deserializer.set_max_depth(DEPTH_MAX);
    let Ok(value) = T::deserialize(&mut deserializer) else { return Err(explain::<T>(bytes)) };
    let mut compared = Comparison { rest: bytes, differs: false };
    let written = value.serialize(&mut serializer(&mut compared));
    let offset = bytes.len().saturating_sub(compared.rest.len());
    if compared.differs || written.is_err() {
        return Err(DecodeError::NotCanonical { offset, place: path_at(bytes, offset) });
    }
    if !compared.rest.is_empty() {
        // The canonical form of what was read is a true prefix of the input.
        return Err(DecodeError::TrailingBytes { count: compared.rest.len() });
    }
    Ok(value)
}

/// Takes the second encoding and compares it with the input as it comes, so nothing is allocated.
struct Comparison<'a> {
    rest: &'a [u8],
    differs: bool,
}

impl io::Write for Comparison<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(rest) = self.rest.strip_prefix(bytes) {
            self.rest = rest;
            return Ok(());
        }
        let same = self.rest.iter().zip(bytes).take_while(|(a, b)| a == b).count();
        self.rest = self.rest.get(same..).unwrap_or_default();
        self.differs = true;
        Err(io::ErrorKind::InvalidData.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads again what could not be read, this time counting, to say where and why. Slower, and only for refusals.
#[cold]
fn explain<T: DeserializeOwned>(bytes: &[u8]) -> DecodeError {
    use rmp_serde::decode::Error as E;
    let mut deserializer = Deserializer::new(bytes);
    deserializer.set_max_depth(DEPTH_MAX);
    let result = T::deserialize(&mut deserializer);
    let offset = bytes.len().saturating_sub(deserializer.get_ref().len()).saturating_sub(1);
    let place = path_at(bytes, offset);
    let reason = match result {
        // Both readers read alike; were they ever to differ, the input is still refused.
        Ok(_) => "it cannot be read".to_owned(),
        Err(E::DepthLimitExceeded) => return DecodeError::TooDeep { offset },
        Err(E::InvalidMarkerRead(_) | E::InvalidDataRead(_)) => return DecodeError::Truncated { place },
        Err(E::TypeMismatch(marker)) => format!("another type is expected here than {marker:?}"),
        Err(E::OutOfRange) => "the number is out of range".to_owned(),
        Err(E::LengthMismatch(length)) => format!("an array of {length} is not expected here"),
        Err(E::Utf8Error(_)) => "the text is not UTF-8".to_owned(),
        Err(E::Uncategorized(reason) | E::Syntax(reason)) => reason,
    };
    DecodeError::Wrong { place, offset, reason }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;
    use crate::value::{Bytes, Date, Hash, MemberId, Money, Note, Share, Timestamp};

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        a: u64,
        b: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        c: Option<u8>,
    }

    fn sample() -> Sample {
        Sample { a: 5, b: "x".to_owned(), c: None }
    }

    #[test]
    fn there_is_one_spelling() {
        let good = encode(&sample()).unwrap();
        assert_eq!(good, [0x82, 0xa1, b'a', 5, 0xa1, b'b', 0xa1, b'x']);
        assert_eq!(decode::<Sample>(&good), Ok(sample()));
    }

    #[test]
    fn every_other_spelling_has_its_own_answer() {
        let answer = |bytes: &[u8]| decode::<Sample>(bytes).unwrap_err().to_string();
        let good = encode(&sample()).unwrap();
        assert_eq!(answer(&[good.clone(), vec![0xc0]].concat()), "1 bytes follow the value; remove them");
        for (bytes, expected) in [
            // A longer integer, another order, an explicit null, an array for a map, a longer string, a longer map.
            (&b"\x82\xa1a\xcc\x05\xa1b\xa1x"[..], "not canonical from byte 3 on, at a;"),
            (b"\x82\xa1b\xa1x\xa1a\x05", "not canonical from byte 2 on, at the value;"),
            (b"\x83\xa1a\x05\xa1b\xa1x\xa1c\xc0", "not canonical from byte 0 on, at the value;"),
            (b"\x92\x05\xa1x", "not canonical from byte 0 on, at the value;"),
            (b"\x82\xa1a\x05\xa1b\xd9\x01x", "not canonical from byte 6 on, at b;"),
            (b"\xde\x00\x02\xa1a\x05\xa1b\xa1x", "not canonical from byte 0 on, at the value;"),
            // Other types and fields.
            (b"\x82\xa1a\xca\x40\xa0\0\0\xa1b\xa1x", "a (byte 7): invalid type: floating point"),
            (b"\x82\xa1a\x05\xa1b\x07", "b (byte 6): invalid type: integer `7`, expected a string"),
            (b"\x83\xa1a\x05\xa1b\xa1x\xa1z\x01", "unknown field `z`"),
            (b"\x83\xa1a\x05\xa1a\x05\xa1b\xa1x", "duplicate field `a`"),
            (b"\x81\xa1a\x05", "missing field `b`"),
            (b"\x83\xa1a\x05\xa1b\xa1x\xa1c\xcd\x01\x00", "c (byte 12): invalid value: integer `256`, expected u8"),
            (b"\x82\xa1a\x05\xa1b\xa1\xff", "b (byte 7): "),
            (b"\xc1", "the value (byte 0): "),
            // Cut short.
            (b"\x82\xa1a\x05\xa1b\xa1", "the bytes end inside b; send all of them"),
            (b"\x82\xa1a", "the bytes end inside the value; send all of them"),
            (b"", "the bytes end inside the value; send all of them"),
        ] {
            let answer = answer(bytes);
            assert!(answer.contains(expected), "{expected:?} is not in {answer:?}");
        }
        assert_eq!(
            decode_within::<Sample>(&good, 7),
            Err(DecodeError::TooLarge { length: 8, max: 7 }),
            "the limit is the caller's"
        );
    }

    #[test]
    fn the_place_is_a_path() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Outer {
            list: Vec<BTreeMap<String, Sample>>,
        }
        let deep = |text: &str| Outer { list: vec![BTreeMap::new(), BTreeMap::from([(text.to_owned(), sample())])] };
        let mut bytes = encode(&deep("k")).unwrap();
        let place = bytes.len() - 5;
        assert_eq!(bytes[place], 5);
        bytes[place] = 0xc3;
        let error = decode::<Outer>(&bytes).unwrap_err();
        assert!(matches!(&error, DecodeError::Wrong { place, .. } if place == "list[1].k.a"), "{error}");
        // What a stranger sends is never shown as it is.
        let mut bytes = encode(&deep("\u{1b}[2J")).unwrap();
        let place = bytes.len() - 5;
        bytes[place] = 0xc3;
        assert!(decode::<Outer>(&bytes).unwrap_err().to_string().starts_with("list[1].?[2J.a "));
    }

    #[test]
    fn nesting_and_claimed_lengths_exhaust_nothing() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Nest(Vec<Nest>);
        for marker in [0x91u8, 0x81] {
            let bomb = vec![marker; 1_000_000];
            assert!(decode::<Sample>(&bomb).is_err());
            assert!(decode::<Nest>(&bomb).is_err());
        }
        assert!(matches!(decode::<Nest>(&vec![0x91; 1_000_000]), Err(DecodeError::TooDeep { .. })));
        // Lengths are claims: no memory is taken on their word.
        assert!(decode::<Vec<u64>>(&[0xdd, 0xff, 0xff, 0xff, 0xff]).is_err());
        assert!(decode::<String>(&[0xdb, 0xff, 0xff, 0xff, 0xff]).is_err());
        assert!(decode::<Bytes>(&[0xc6, 0xff, 0xff, 0xff, 0xff]).is_err());
        assert!(decode::<BTreeMap<String, u64>>(&[0xdf, 0xff, 0xff, 0xff, 0xff]).is_err());
    }

    #[test]
    fn maps_are_in_order_without_repetition() {
        type Map = BTreeMap<MemberId, u8>;
        assert!(decode::<Map>(b"\x82\xa1a\x01\xa1b\x02").is_ok());
        assert!(decode::<Map>(b"\x82\xa1b\x02\xa1a\x01").is_err());
        assert!(decode::<Map>(b"\x82\xa1a\x01\xa1a\x01").is_err());
        assert!(decode::<Map>(b"\x82\xa1a\x01\xa1B\x02").is_err());
    }

    /// Something of everything that an event is made of.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case", deny_unknown_fields)]
    enum Anything {
        Pay { who: MemberId, how_much: Money, on: Date },
        Assign { shares: BTreeMap<MemberId, Share>, at: Timestamp },
        Say(Option<Note>),
        Show { hash: Hash, bytes: Bytes, list: Vec<Anything> },
    }

    fn anything() -> impl Strategy<Value = Anything> {
        let id = || "[a-z0-9]{1,12}".prop_map(|text| text.parse::<MemberId>().unwrap());
        let leaf = prop_oneof![
            (id(), any::<i64>(), 0i32..100_000).prop_map(|(who, minor, days)| Anything::Pay {
                who,
                how_much: Money { currency: "CNY".parse().unwrap(), minor },
                on: "1900-01-01".parse::<Date>().unwrap().add_days(days).unwrap(),
            }),
            (prop::collection::btree_map(id(), (0u64..=100, 100u64..=u64::MAX), 0..4), any::<i64>()).prop_map(
                |(shares, at)| Anything::Assign {
                    shares: shares.into_iter().map(|(id, (num, den))| (id, Share::new(num, den).unwrap())).collect(),
                    at: Timestamp::from_micros(at),
                }
            ),
            prop::option::of("[a-z华é]{1,40}").prop_map(|text| Anything::Say(text.map(|text| text.parse().unwrap()))),
        ];
        leaf.prop_recursive(3, 12, 4, |inner| {
            (any::<[u8; 32]>(), prop::collection::vec(any::<u8>(), 0..300), prop::collection::vec(inner, 0..4))
                .prop_map(|(hash, bytes, list)| Anything::Show { hash: Hash(hash), bytes: Bytes(bytes), list })
        })
    }

    proptest! {
        #[test]
        fn values_come_back(value in anything()) {
            let bytes = encode(&value).unwrap();
            prop_assert_eq!(decode::<Anything>(&bytes), Ok(value.clone()));
            let mut twice = b"before".to_vec();
            encode_into(&value, &mut twice).unwrap();
            prop_assert_eq!(&twice[6..], &bytes[..]);
        }

        #[test]
        fn mutated_bytes_are_refused_or_are_the_spelling_of_another_value(
            value in anything(),
            edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 1..4),
        ) {
            let good = encode(&value).unwrap();
            let mut bytes = good.clone();
            for (place, byte, kind) in edits {
                let at = place.index(bytes.len() + 1);
                match kind {
                    0 => bytes.insert(at, byte),
                    1 if at < bytes.len() => { bytes.remove(at); }
                    2 => bytes.truncate(at),
                    _ => if let Some(slot) = bytes.get_mut(at) { *slot = byte },
                }
            }
            match decode::<Anything>(&bytes) {
                Ok(read) => {
                    prop_assert_eq!(encode(&read).unwrap(), bytes.clone());
                    prop_assert_eq!(read == value, bytes == good);
                }
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }

        #[test]
        fn noise_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(read) = decode::<Anything>(&bytes) {
                prop_assert_eq!(encode(&read).unwrap(), bytes);
            }
        }
    }
}
