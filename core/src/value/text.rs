//! Text that people wrote: one spelling (NFC), no invisible tricks, of bounded length.
//!
//! Invariants: a text shows something, and every character in it shows or changes what is before it; nothing hides in it
//! and nothing turns its direction. Its length is counted in characters, as people count it, so that Chinese has as much
//! room as English; a bound in bytes beside keeps what carries texts within its own limits.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A text is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Empty, or longer than allowed.
    #[error("the text has {length} characters; 1 to {max} are allowed")]
    Length {
        /// Its length in characters.
        length: usize,
        /// The longest that is allowed.
        max: usize,
    },
    /// Of allowed length, but of characters that take too many bytes.
    #[error("the text has {length} bytes; at most {max} are allowed")]
    Bytes {
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
    /// A mark or a variant selector that stands on nothing.
    #[error("the text has the mark U+{code:04X} at byte {at} with no letter before it to stand on; remove it")]
    Unattached {
        /// The mark.
        code: u32,
        /// Its place.
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

/// Characters that can make a text read other than it is: controls, direction overrides and isolates, zero-width
/// characters, fillers, blanks that are no spaces, tags, and what Unicode keeps from being a character. Joiners (U+200C,
/// U+200D) are among them: no name here needs them.
fn is_invisible(character: char, lines: bool) -> bool {
    matches!(
        character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            // The braille pattern without dots.
            | '\u{2800}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FDD0}'..='\u{FDEF}'
            | '\u{FFF0}'..='\u{FFFC}'
            // Joiners and blanks of hieroglyphs, a filler, controls of shorthand and of music.
            | '\u{13430}'..='\u{13446}' | '\u{16FE4}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D159}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E00FF}'
            | '\u{E01F0}'..='\u{E0FFF}'
    ) || u32::from(character) & 0xFFFE == 0xFFFE
        || (character.is_control() && !(lines && character == '\n'))
}

/// What only says which shape the character before it has.
const fn is_selector(character: char) -> bool {
    matches!(
        character,
        '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'
    )
}

/// Whether a mark or a selector has something before it that it can change: a mark any letter, a selector what has several
/// shapes, which no letter of ASCII has.
fn stands_on(before: Option<char>, character: char) -> bool {
    match before {
        None => false,
        Some(before) if before.is_whitespace() => false,
        Some(before) if is_selector(character) => !before.is_ascii() && !is_selector(before),
        Some(_) => true,
    }
}

fn check(text: &str, (characters, bytes): (usize, usize), lines: bool) -> Result<(), TextError> {
    // Before anything is counted: a text of megabytes is refused by its bytes.
    let length = if text.len() > bytes.saturating_mul(4) { text.len() } else { text.chars().count() };
    if length == 0 || length > characters {
        return Err(TextError::Length { length, max: characters });
    }
    if text.len() > bytes {
        return Err(TextError::Bytes { length: text.len(), max: bytes });
    }
    if text.trim().len() != text.len() {
        return Err(TextError::Ends);
    }
    let mut before = None;
    for (at, character) in text.char_indices() {
        if is_invisible(character, lines) {
            return Err(TextError::Invisible { code: u32::from(character), at });
        }
        if (is_combining_mark(character) || is_selector(character)) && !stands_on(before, character) {
            return Err(TextError::Unattached { code: u32::from(character), at });
        }
        before = Some(character);
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
    ($($(#[$doc:meta])* $name:ident: $max:literal characters, $bytes:literal bytes, lines: $lines:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// The longest that is allowed, in characters.
            pub const MAX: usize = $max;

            /// The longest that is allowed, in bytes: as many as Chinese of that length takes.
            pub const BYTES_MAX: usize = $bytes;

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = TextError;
            fn from_str(text: &str) -> Result<Self, TextError> {
                check(text, (Self::MAX, Self::BYTES_MAX), $lines).map(|()| Self(text.into()))
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
    /// A name or title: one line of at most 200 characters.
    Name: 200 characters, 600 bytes, lines: false;
    /// A remark that everybody may read: at most 2,000 characters, in lines.
    Note: 2_000 characters, 6_000 bytes, lines: true;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    #[test]
    fn chinese_has_as_much_room_as_english() {
        for letter in ["x", "é", "光", "Ж"] {
            assert!(letter.repeat(200).parse::<Name>().is_ok(), "{letter}");
            assert_eq!(
                letter.repeat(201).parse::<Name>(),
                Err(TextError::Length { length: 201, max: 200 }),
                "{letter}"
            );
            assert!(letter.repeat(2_000).parse::<Note>().is_ok(), "{letter}");
            assert!(letter.repeat(2_001).parse::<Note>().is_err(), "{letter}");
        }
        // Ideographs of the extension planes take four bytes.
        assert!("\u{20BB7}".repeat(150).parse::<Name>().is_ok());
        assert_eq!("\u{20BB7}".repeat(151).parse::<Name>(), Err(TextError::Bytes { length: 604, max: 600 }));
    }

    #[test]
    fn what_shows_nothing_is_no_text() {
        let blanks = [
            "\u{2800}",
            "\u{180E}",
            "\u{115F}",
            "\u{1160}",
            "\u{3164}",
            "\u{FFA0}",
            "\u{FFFC}",
            "\u{1D159}",
            "\u{16FE4}",
            "\u{13441}",
            "\u{1BCA0}",
            "\u{2062}",
            "\u{200D}",
            "\u{FDD0}",
            "\u{FFFE}",
            "\u{10FFFF}",
            "\u{E0020}",
        ];
        for blank in blanks {
            for text in
                [blank.to_owned(), blank.repeat(3), format!("a{blank}"), format!("a{blank}b"), format!("光{blank}")]
            {
                let found = text.parse::<Name>();
                assert!(matches!(found, Err(TextError::Invisible { .. })), "{text:?}: {found:?}");
                assert!(text.parse::<Note>().is_err(), "{text:?}");
            }
        }
        // White space alone, of any width.
        for space in [" ", "\u{A0}", "\u{3000}", "\u{2003}", "\t", "\n"] {
            assert!(space.parse::<Name>().is_err() && space.repeat(2).parse::<Note>().is_err(), "{space:?}");
        }
        // Marks and selectors need what they stand on.
        for (text, code, at) in [
            ("\u{FE0F}", 0xFE0F, 0),
            ("\u{301}a", 0x301, 0),
            ("a \u{301}b", 0x301, 2),
            ("\u{20DD}", 0x20DD, 0),
            ("a\u{FE0F}", 0xFE0F, 1),
            ("光\u{FE00}\u{FE00}", 0xFE00, 6),
            ("\u{180B}", 0x180B, 0),
            ("\u{E0100}", 0xE0100, 0),
        ] {
            assert_eq!(text.parse::<Name>(), Err(TextError::Unattached { code, at }), "{text:?}");
        }
        assert_eq!("a\n\u{301}".parse::<Note>(), Err(TextError::Unattached { code: 0x301, at: 2 }));
        for text in ["q\u{323}", "光\u{FE00}", "☎\u{FE0F} 110", "\u{1820}\u{180B}", "नी"] {
            assert!(text.parse::<Name>().is_ok(), "{text:?}");
        }
    }

    proptest! {
        /// A text that is taken shows something, in as many characters and bytes as there may be.
        #[test]
        fn what_is_taken_can_be_read(text in "\\PC{0,12}|[ \u{2800}\u{FE0F}\u{180E}\u{115F}\u{3164}\u{FFA0}\u{301}\u{E0100}\u{200B}\u{202E}a光]{0,6}") {
            if let Ok(name) = text.parse::<Name>() {
                let shows = |c: &char| !c.is_whitespace() && !is_invisible(*c, false) && !is_selector(*c) && !is_combining_mark(*c);
                prop_assert!(name.as_str().chars().next().is_some_and(|first| shows(&first)), "{:?}", text);
                prop_assert!(name.as_str().chars().count() <= Name::MAX && name.as_str().len() <= Name::BYTES_MAX);
                prop_assert!(text.parse::<Note>().is_ok());
            }
        }

        /// Nothing that shows nothing becomes a text by being repeated or mixed.
        #[test]
        fn nothing_is_made_of_blanks(text in "[ \u{A0}\u{3000}\u{2800}\u{FE0F}\u{180E}\u{115F}\u{3164}\u{FFA0}\u{301}\u{20DD}\u{E0100}\u{200B}\u{2066}\u{180B}\n]{0,20}") {
            prop_assert!(text.parse::<Name>().is_err() && text.parse::<Note>().is_err(), "{:?}", text);
        }

        #[test]
        fn the_limits_are_those_of_characters(length in 1usize..260, letter in "[a光é]") {
            prop_assert_eq!(letter.repeat(length).parse::<Name>().is_ok(), length <= 200);
        }
    }
}
