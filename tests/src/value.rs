//! Values as tests write them down: as text.

use std::collections::BTreeMap;

use mengshu_core::book::{Matter, Scope};
use mengshu_core::mechanism::decision::{MeetingKind, Vote};
use mengshu_core::value::{Salt, Seal};

/// Reads anything that reads from text; for values written down in tests.
///
/// # Panics
/// When the text is not such a value.
#[must_use]
pub fn id<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect("a value written down in a test")
}

/// A sealed document.
#[must_use]
pub fn seal(content: &str) -> Seal {
    Seal::new(&Salt([1; 32]), content.as_bytes(), id("text/plain"), id("Evidence"))
}

/// Members and their parts, as [`World::owners`](crate::world::World::owners) tells them.
#[must_use]
pub fn parts(parts: &[(&str, &str)]) -> BTreeMap<String, String> {
    parts.iter().map(|(member, share)| ((*member).to_owned(), (*share).to_owned())).collect()
}

/// A word of the signed vocabulary, or its written form: `Vote::Yes` or `"yes"`.
pub trait Word<T> {
    /// The word.
    fn word(self) -> T;
}

macro_rules! words {
    ($($kind:ty),*) => {$(
        impl Word<$kind> for $kind {
            fn word(self) -> $kind {
                self
            }
        }

        impl Word<$kind> for &str {
            fn word(self) -> $kind {
                serde_json::from_value(self.into()).expect("a word written down in a test")
            }
        }
    )*};
}

words!(Matter, MeetingKind, Scope, Vote);
