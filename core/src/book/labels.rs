//! Names for people: of acts, of the fields of events and views, of the words of fixed sets.
//!
//! Documents are for programs and stay as they are; whoever shows one to a person names its parts with these. A mechanism
//! declares its own with `labels!` in its `labels.rs`, the book those that several share. A field that means another thing
//! in one table than elsewhere is named there with its table: `payments.paid` is a day, `paid` an amount.

use super::lang::Lang;

/// A name for people.
#[derive(Debug, PartialEq, Eq)]
pub struct Label {
    /// What is named: `assign`, `share` or `payments.paid`, `know_how`.
    pub key: &'static str,
    /// In English and in Chinese.
    pub names: [&'static str; 2],
}

impl Label {
    /// The name.
    #[must_use]
    pub fn name(&self, lang: Lang) -> &'static str {
        let [en, zh] = self.names;
        lang.pick(en, zh)
    }
}

/// The names that one room declares.
#[derive(Debug, Clone, Copy)]
pub struct Labels {
    /// Of acts, by mechanism, dot, act.
    pub acts: &'static [Label],
    /// Of fields.
    pub fields: &'static [Label],
    /// Of words of fixed sets, such as kinds and standings.
    pub words: &'static [Label],
}

/// Declares the names of a room in both languages.
macro_rules! labels {
    (
        acts { $($act:literal $act_en:literal $act_zh:literal;)* }
        fields { $($field:literal $field_en:literal $field_zh:literal;)* }
        words { $($word:literal $word_en:literal $word_zh:literal;)* }
    ) => {
        /// The names that this room declares.
        pub(crate) static LABELS: $crate::book::Labels = $crate::book::Labels {
            acts: &[$($crate::book::Label { key: $act, names: [$act_en, $act_zh] }),*],
            fields: &[$($crate::book::Label { key: $field, names: [$field_en, $field_zh] }),*],
            words: &[$($crate::book::Label { key: $word, names: [$word_en, $word_zh] }),*],
        };
    };
}
pub(crate) use labels;
