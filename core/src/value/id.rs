//! Identifiers that people choose: short, typable, sorted as bytes.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Longest identifier, in bytes.
pub const ID_MAX: usize = 40;

/// A text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{got:?} is not an identifier, {rule}; use 1 to 40 of a-z and 0-9, with single - or . between them")]
pub struct IdError {
    got: String,
    rule: &'static str,
}

impl IdError {
    /// What was given.
    pub(crate) fn got(&self) -> &str {
        &self.got
    }
}

/// The rule that a text breaks.
fn broken_rule(text: &str) -> Option<&'static str> {
    let bytes = text.as_bytes();
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let joined = |byte: &u8| plain(byte) || matches!(byte, b'-' | b'.');
    if bytes.is_empty() {
        Some("it is empty")
    } else if bytes.len() > ID_MAX {
        Some("it is longer than 40 bytes")
    } else if bytes.iter().any(u8::is_ascii_uppercase) {
        Some("it has capital letters")
    } else if !bytes.iter().all(joined) {
        Some("it has other characters than a-z, 0-9, - and .")
    } else if !bytes.first().is_some_and(plain) || !bytes.last().is_some_and(plain) {
        Some("it begins or ends with - or .")
    } else if bytes.windows(2).any(|pair| pair.iter().all(|byte| !plain(byte))) {
        Some("it has two of - and . in a row")
    } else {
        None
    }
}

fn check(text: &str) -> Result<(), IdError> {
    let refuse = |rule| Err(IdError { got: text.chars().take(60).collect(), rule });
    broken_rule(text).map_or(Ok(()), refuse)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, shared and not copied.
            #[must_use]
            pub fn text(&self) -> Arc<str> {
                Arc::clone(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                check(text).map(|()| Self(text.into()))
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
                super::text::deserialize_str(deserializer)
            }
        }
    )*};
}

ids! {
    /// A member.
    MemberId;
    /// An asset.
    AssetId;
    /// A contribution.
    ContributionId;
    /// A distribution of benefits.
    DistributionId;
    /// A party in an official register.
    PartyId;
    /// An organ of the alliance.
    OrganId;
    /// A rule by which organs decide, as the terms name it.
    RuleId;
    /// A matter of the alliance's own, as the terms name it.
    MatterId;
    /// A meeting of an organ, or a written procedure.
    MeetingId;
    /// An item that an organ decides on.
    DecisionId;
    /// A project agreement under the agreement.
    ProjectId;
    /// A side agreement.
    SideAgreementId;
    /// A node: the first part of its checkpoints' origin.
    NodeName;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_names_the_rule() {
        for (bad, rule) in [
            ("", "empty"),
            (&*"a".repeat(41), "longer"),
            ("Huaxin", "capital"),
            ("hua_xin", "other characters"),
            ("-a", "begins or ends"),
            ("a.", "begins or ends"),
            ("a.-b", "in a row"),
        ] {
            let error = bad.parse::<MemberId>().unwrap_err().to_string();
            assert!(error.contains(rule) && error.contains("use 1 to 40"), "{error}");
        }
    }

    #[test]
    fn one_spelling_only() {
        for good in ["h", "huaxin", "led-tech-1", "node.example.org", "0", &"a".repeat(40)] {
            assert_eq!(good.parse::<MemberId>().map(|id| id.to_string()), Ok(good.to_owned()));
        }
        for bad in ["", "H", "-a", "a-", "a--b", "a.-b", "a b", "华", "a/b", &"a".repeat(41), "a\u{0}"] {
            assert!(bad.parse::<MemberId>().is_err(), "{bad:?}");
            assert!(serde_json::from_value::<MemberId>(bad.into()).is_err(), "{bad:?}");
        }
    }
}
