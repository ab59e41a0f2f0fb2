//! Subjects: what entries are about, and the chain of all entries about one.
//!
//! Invariant: a subject's chain commits to all entries that touched it, so their completeness can be proved and not only
//! their existence.

use std::fmt;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use crate::value::{EventId, Hash};

/// What an entry is about: `asset/p1`, `member/huaxin`, `agreement`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Subject(Arc<str>);

impl Subject {
    /// One of a kind.
    pub(crate) fn of(kind: &str, id: &str) -> Self {
        Self(format!("{kind}/{id}").into())
    }
    /// The subject that a text names, whether there is one or not.
    pub(crate) fn named(text: &str) -> Self {
        Self(text.into())
    }
    /// The text form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The text form, shared and not copied.
    #[must_use]
    pub fn text(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// All entries that touched one subject, as a hash chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectChain {
    /// How many entries touched it.
    pub count: u64,
    /// Index of the last of them.
    pub last: u64,
    /// BLAKE3 derive-key("mengshu subject v1") of previous head ‖ index (u64 big-endian) ‖ event id.
    pub head: Hash,
}

/// The hasher with the context taken in: that costs as much as a link of a chain.
static CHAIN: LazyLock<blake3::Hasher> = LazyLock::new(|| blake3::Hasher::new_derive_key("mengshu subject v1"));

impl SubjectChain {
    /// The chain after one more entry.
    #[must_use]
    pub fn extended(previous: Option<&Self>, index: u64, event: &EventId) -> Self {
        let mut hasher = CHAIN.clone();
        hasher.update(previous.map_or(&Hash::ZERO, |chain| &chain.head).as_bytes());
        hasher.update(&index.to_be_bytes());
        hasher.update(event.0.as_slice());
        let count = previous.map_or(0, |chain| chain.count).saturating_add(1);
        Self { count, last: index, head: Hash(*hasher.finalize().as_bytes()) }
    }
}

/// Declares the kinds of subject of a mechanism: a constructor for each, and `SUBJECTS`, their names. A kind without an id
/// is a subject by itself.
macro_rules! subjects {
    ($($(#[$doc:meta])* $name:ident $(($id:ty))? = $kind:literal;)*) => {
        /// The kinds of subject.
        pub(crate) const SUBJECTS: &[&str] = &[$($kind),*];

        impl $crate::book::Subject {
            $($crate::book::subjects!(@one $(#[$doc])* $name $(($id))? = $kind);)*
        }
    };
    (@one $(#[$doc:meta])* $name:ident ($id:ty) = $kind:literal) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name(id: &$id) -> Self {
            Self::of($kind, id.as_str())
        }
    };
    (@one $(#[$doc:meta])* $name:ident = $kind:literal) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name() -> Self {
            Self::named($kind)
        }
    };
}
pub(crate) use subjects;
