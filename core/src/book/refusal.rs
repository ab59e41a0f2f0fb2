//! Refusals: why an event does not enter the log.
//!
//! A code is never reused and never changes its meaning; a test provokes each of them. The order of checks is fixed, so
//! that the dry run, the node and the auditor name the same code for the same event. Codes are declared with `code_table!`, by
//! each mechanism for itself and by the book for the machine (`codes.rs`).

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

use super::lang::Lang;
use super::words::Said;

/// A stable refusal code.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Its stable name, such as `IP-007`.
    pub id: &'static str,
    /// The rule, in a few words: English, Chinese.
    pub meaning: [&'static str; 2],
    /// What the submitter can do next: English, Chinese.
    pub remedy: [&'static str; 2],
}

impl Code {
    /// A refusal with this code, naming the field at fault and what was found there.
    pub fn refuse(&'static self, field: impl Into<Cow<'static, str>>, found: impl Into<Said>) -> Refusal {
        Refusal { code: self, field: field.into(), found: found.into() }
    }

    /// The rule, in a few words.
    #[must_use]
    pub fn meaning(&self, lang: Lang) -> &'static str {
        let [en, zh] = self.meaning;
        lang.pick(en, zh)
    }

    /// What the submitter can do next.
    #[must_use]
    pub fn remedy(&self, lang: Lang) -> &'static str {
        let [en, zh] = self.remedy;
        lang.pick(en, zh)
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
    /// What was found there.
    pub found: Said,
}

impl Refusal {
    /// The whole of it in one line: code, rule, what was found and where.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let Self { code, field, found } = self;
        let (meaning, found) = (code.meaning(lang), found.words(lang));
        lang.pick(
            format!("{} {meaning}: {found} ({field})", code.id),
            format!("{} {meaning}：{found}（{field}）", code.id),
        )
    }
}

/// In English.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Lang::En))
    }
}

impl std::error::Error for Refusal {}

/// Declares codes, each with its rule and its remedy in both languages: a static for each, and `ALL` of them in the order of the table.
macro_rules! code_table {
    ($($name:ident $id:literal $meaning:literal $meaning_zh:literal, $remedy:literal $remedy_zh:literal;)*) => {
        $(
            #[allow(rustdoc::bare_urls, reason = "remedies are plain text")]
            #[doc = concat!("`", $id, "` ", $meaning, ". Remedy: ", $remedy, ".")]
            pub static $name: $crate::book::Code = $crate::book::Code {
                id: $id,
                meaning: [$meaning, $meaning_zh],
                remedy: [$remedy, $remedy_zh],
            };
        )*
        /// Every code of this table, in its order.
        pub static ALL: &[&$crate::book::Code] = &[$(&$name),*];
    };
}
pub(crate) use code_table;
