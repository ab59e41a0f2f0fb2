//! Acts: how a mechanism declares what members sign, and where a field of an act stands in the event.
//!
//! Names are written once: an act's name in its mechanism's `acts!` (it stands in signed bytes), a field's in its struct.

/// An act with its name.
pub(crate) trait Named {
    /// Mechanism, dot, act: `contribution.deliver`.
    const KIND: &'static str;
}

/// Declares a mechanism's acts: an enum whose variants carry the acts' structs, each under its name in the signed bytes.
macro_rules! acts {
    ($mechanism:literal: $($(#[$doc:meta])* $variant:ident($act:ident) = $name:literal,)*) => {
        /// What members sign.
        #[allow(clippy::large_enum_variant, reason = "one at a time, and kept behind an Arc while it is pending")]
        #[derive(Debug, Clone, PartialEq, Eq, schemars::JsonSchema, serde::Serialize, serde::Deserialize)]
        pub enum Act {
            $($(#[$doc])* #[serde(rename = $name)] $variant($act),)*
        }

        $(impl $crate::book::Named for $act {
            const KIND: &'static str = concat!($mechanism, ".", $name);
        })*

        impl Act {
            /// The names of all acts: mechanism, dot, act.
            pub const KINDS: &[&str] = &[$(concat!($mechanism, ".", $name)),*];

            /// Its name: mechanism, dot, act.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match *self {
                    $(Self::$variant(_) => concat!($mechanism, ".", $name),)*
                }
            }

            /// Its rules, whatever act it is.
            pub(crate) fn rules<S>(&self) -> &dyn $crate::book::Rules<S>
            where
                $($act: $crate::book::Rules<S>,)*
            {
                match *self {
                    $(Self::$variant(ref act) => act,)*
                }
            }
        }
    };
}
pub(crate) use acts;

/// Where an act, or a field of one, stands in an event: `field!(Assign.share)` is `body.ip.assign.share`. A field that the
/// act does not have does not compile.
macro_rules! field {
    ($act:ident $(.$field:ident)*) => {{
        const _: fn(&$act) = |act| {
            let _ = &act$(.$field)*;
        };
        const PARTS: &[&str] = &["body.", <$act as $crate::book::Named>::KIND, $(".", stringify!($field)),*];
        const BYTES: [u8; $crate::book::joined_length(PARTS)] = $crate::book::join(PARTS);
        const PATH: &str = match std::str::from_utf8(&BYTES) {
            Ok(path) => path,
            Err(_) => "body",
        };
        PATH
    }};
}
pub(crate) use field;

/// The number of bytes of parts put together.
pub(crate) const fn joined_length(parts: &[&str]) -> usize {
    let (mut length, mut rest) = (0_usize, parts);
    while let [part, others @ ..] = rest {
        length = length.saturating_add(part.len());
        rest = others;
    }
    length
}

/// Parts put together, where the compiler does it.
pub(crate) const fn join<const N: usize>(parts: &[&str]) -> [u8; N] {
    let mut joined = [0; N];
    let (mut room, mut rest) = (joined.as_mut_slice(), parts);
    while let [part, others @ ..] = rest {
        let Some((place, left)) = room.split_at_mut_checked(part.len()) else { break };
        place.copy_from_slice(part.as_bytes());
        room = left;
        rest = others;
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::Named;

    struct Give {
        part: Part,
    }
    struct Part {
        size: u8,
    }
    impl Named for Give {
        const KIND: &'static str = "mill.give";
    }

    #[test]
    fn a_path_names_act_and_field() {
        let give = Give { part: Part { size: 1 } };
        assert_eq!(
            (field!(Give), field!(Give.part), field!(Give.part.size)),
            ("body.mill.give", "body.mill.give.part", "body.mill.give.part.size")
        );
        assert_eq!(give.part.size, 1);
    }
}
