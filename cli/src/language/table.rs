//! The form of the table of messages: each has a text in both languages, with the same fields in both.
//!
//! Invariant: a message in one language only does not compile.

/// Makes the messages of a table, and what each says.
macro_rules! messages {
    ($($name:ident $({ $($field:ident),+ })? en $en:literal zh $zh:literal)+) => {
        /// One thing to say to a person.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub(crate) enum Message {
            $($name $({ $($field: String),+ })?,)+
        }

        impl Message {
            /// The text in `lang`.
            pub(crate) fn text(&self, lang: Lang) -> String {
                match (self, lang) {
                    $(
                        (Self::$name $({ $($field),+ })?, Lang::En) => format!($en),
                        (Self::$name $({ $($field),+ })?, Lang::Zh) => format!($zh),
                    )+
                }
            }

            /// One of each, every field filled with its own name in brackets.
            #[cfg(test)]
            fn samples() -> Vec<(Self, &'static str, Vec<&'static str>)> {
                vec![$((
                    Self::$name $({ $($field: format!("<{}>", stringify!($field))),+ })?,
                    stringify!($name),
                    vec![$($(stringify!($field)),+)?],
                )),+]
            }
        }
    };
}
pub(super) use messages;
