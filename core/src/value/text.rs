//! Text that people wrote: one spelling (NFC), no invisible tricks, of bounded length.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A text is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Empty, or longer than allowed.
    #[error("the text has {length} bytes; 1 to {max} are allowed")]
    Length {
        /// Its length in bytes.
        length: usize,
        /// The longest that is allowed.
        max: usize,
    },
    /// White space at an end.
    #[error("the text begins or ends with white space; remove it")]
    Ends,
    /// Not in normal form C.
    #[error("the text is not in Unicode normal form C from byte {at} on; save it as NFC")]
    NotNfc {
        /// The first character that NFC spells otherwise.
        at: usize,
    },
    /// An invisible or control character.
    #[error("the text has the invisible character U+{code:04X} at byte {at}; remove it")]
    Invisible {
        /// The character.
        code: u32,
        /// Its place.
        at: usize,
    },
}

/// Characters that can make a text read other than it is: controls, direction overrides, zero-width characters, fillers
/// and tags that show nothing. Joiners (U+200C, U+200D) are among them: no name here needs them.
fn is_invisible(character: char, lines: bool) -> bool {
    matches!(
        character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E00FF}'
            | '\u{E01F0}'..='\u{E0FFF}'
    ) || (character.is_control() && !(lines && character == '\n'))
}

fn check(text: &str, max: usize, lines: bool) -> Result<(), TextError> {
    if text.is_empty() || text.len() > max {
        return Err(TextError::Length { length: text.len(), max });
    }
    if text.trim().len() != text.len() {
        return Err(TextError::Ends);
    }
    if let Some((at, character)) = text.char_indices().find(|(_, character)| is_invisible(*character, lines)) {
        return Err(TextError::Invisible { code: u32::from(character), at });
    }
    if !is_nfc(text) {
        let mut normal = text.nfc();
        let at = text.char_indices().find(|(_, character)| normal.next() != Some(*character));
        return Err(TextError::NotNfc { at: at.map_or(text.len(), |(at, _)| at) });
    }
    Ok(())
}

/// Deserialises whatever is read from a string with [`FromStr`].
pub(crate) fn deserialize_str<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr,
    T::Err: fmt::Display,
    D: Deserializer<'de>,
{
    struct Visitor<T>(PhantomData<T>);
    impl<T: FromStr> serde::de::Visitor<'_> for Visitor<T>
    where
        T::Err: fmt::Display,
    {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text")
        }
        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(E::custom)
        }
    }
    deserializer.deserialize_str(Visitor(PhantomData))
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $max:literal bytes, lines: $lines:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// The longest that is allowed, in bytes.
            pub const MAX: usize = $max;

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = TextError;
            fn from_str(text: &str) -> Result<Self, TextError> {
                check(text, Self::MAX, $lines).map(|()| Self(text.into()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserialize_str(deserializer)
            }
        }
    )*};
}

texts! {
    /// A name or title: one line of at most 200 bytes.
    Name: 200 bytes, lines: false;
    /// A remark that everybody may read: at most 2,000 bytes, in lines.
    Note: 2_000 bytes, lines: true;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_and_unnormalised_text_is_refused() {
        for good in ["华新光电有限公司", "É. Pinel & Fils", "a  b"] {
            assert!(good.parse::<Name>().is_ok(), "{good:?}");
        }
        assert_eq!("".parse::<Name>(), Err(TextError::Length { length: 0, max: 200 }));
        assert_eq!(" a".parse::<Name>(), Err(TextError::Ends));
        assert_eq!("e\u{301}".parse::<Name>(), Err(TextError::NotNfc { at: 0 }));
        assert_eq!("h\u{e9}e\u{301}".parse::<Name>(), Err(TextError::NotNfc { at: 3 }));
        assert_eq!("a\u{202E}b".parse::<Name>(), Err(TextError::Invisible { code: 0x202E, at: 1 }));
        assert_eq!("a\nb".parse::<Name>(), Err(TextError::Invisible { code: 10, at: 1 }));
        assert!("a\nb".parse::<Note>().is_ok());
        assert!("a\u{200B}b".parse::<Note>().is_err());
        for hidden in [
            "\u{AD}",
            "\u{202E}",
            "\u{2066}",
            "\u{2069}",
            "\u{FEFF}",
            "\u{3164}",
            "\u{E0041}",
            "\u{7F}",
            "\u{85}",
            "\r",
        ] {
            assert!(format!("a{hidden}b").parse::<Note>().is_err(), "{hidden:?}");
        }
        // Ideographs of the extension planes and their variants are plain text.
        assert!("\u{20BB7}\u{91CE}\u{E0100}".parse::<Name>().is_ok());
        assert!("x".repeat(201).parse::<Name>().is_err());
    }
}
