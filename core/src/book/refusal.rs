//! Refusals: why an event does not enter the log.
//!
//! A code is never reused and never changes its meaning; a test provokes each of them. The order of checks is fixed, so
//! that the dry run, the node and the auditor name the same code for the same event. Codes are declared with `code_table!`, by
//! each mechanism for itself and by the book for the machine (`codes.rs`).

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

/// A stable refusal code.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Its stable name, such as `IP-007`.
    pub id: &'static str,
    /// The rule, in a few words.
    pub meaning: &'static str,
    /// What the submitter can do next.
    pub remedy: &'static str,
}

impl Code {
    /// A refusal with this code, naming the field at fault and what was found there.
    pub fn refuse(&'static self, field: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Refusal {
        Refusal { code: self, field: field.into(), message: message.into() }
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id)
    }
}

/// An event was refused: nothing of it enters the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The rule that refuses.
    pub code: &'static Code,
    /// The field at fault, as a path into the event (`body.ip.assign.share`).
    pub field: Cow<'static, str>,
    /// What was found, in a sentence.
    pub message: String,
}

impl Refusal {
    /// What the submitter can do next.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        self.code.remedy
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {} ({})", self.code.id, self.code.meaning, self.message, self.field)
    }
}

impl std::error::Error for Refusal {}

/// Declares codes: a static for each, and `ALL` of them in the order of the table.
macro_rules! code_table {
    ($($name:ident $id:literal $meaning:literal, $remedy:literal;)*) => {
        $(
            #[allow(rustdoc::bare_urls, reason = "remedies are plain text")]
            #[doc = concat!("`", $id, "` ", $meaning, ". Remedy: ", $remedy, ".")]
            pub static $name: $crate::book::Code = $crate::book::Code { id: $id, meaning: $meaning, remedy: $remedy };
        )*
        /// Every code of this table, in its order.
        pub static ALL: &[&$crate::book::Code] = &[$(&$name),*];
    };
}
pub(crate) use code_table;
