//! The roll: all mechanisms, in one order, and what is asked of all of them.

use std::collections::{BTreeMap, BTreeSet};

use schemars::SchemaGenerator;

use super::body::Body;
use super::list::mechanisms;
use super::seam::{Mechanism, Passing};
use super::state::State;
use crate::book::{
    Chapter, Code, LABELS, Label, Labels, Lang, Rules, Section, TEXTS, THINGS, Text, Thing, codes, values, vocabulary,
};
use crate::value::{AssetId, EventId, Share};

macro_rules! all {
    ($($(#[$doc:meta])* $variant:ident = $module:ident;)*) => {
        /// Every mechanism.
        pub(crate) static ALL: &[&dyn Mechanism] = &[$(&super::$module::hooks::Hooks),*];

        /// What each mechanism's acts and views look like.
        pub static CHAPTERS: &[Chapter] = &[$(Chapter {
            name: stringify!($module),
            acts: SchemaGenerator::subschema_for::<super::$module::acts::Act>,
            views: super::$module::views::SHAPES,
        }),*];

        impl Body {
            /// The rules of the act, if it is one.
            #[must_use]
            pub fn rules(&self) -> Option<&dyn Rules<State>> {
                match self {
                    $(Self::$variant(act) => Some(act.rules()),)*
                    Self::Act(_) | Self::Node(_) => None,
                }
            }
        }
    };
}
mechanisms!(all);

/// The names of all acts: mechanism, dot, act.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    ALL.iter().flat_map(|mechanism| mechanism.declares().kinds.iter().copied())
}

/// Every refusal code: the machine's, then each mechanism's.
pub fn all_codes() -> impl Iterator<Item = &'static Code> {
    codes::ALL.iter().chain(ALL.iter().flat_map(|mechanism| mechanism.declares().codes)).copied()
}

/// Every text of the catalogue: the machine's, then each mechanism's.
pub fn texts() -> impl Iterator<Item = &'static Text> {
    let book = TEXTS.iter().chain(vocabulary::TEXTS).chain(values::TEXTS);
    let own = book.chain(ALL.iter().flat_map(|mechanism| mechanism.declares().texts)).copied();
    own.chain(things().map(|thing| &thing.name))
}

/// The text of this name.
#[must_use]
pub fn text(id: &str) -> Option<&'static Text> {
    texts().find(|text| text.id == id)
}

/// All names for people, room by room: those that several mechanisms share, then each mechanism's.
pub fn labels() -> impl Iterator<Item = &'static Labels> {
    std::iter::once(&LABELS).chain(ALL.iter().map(|mechanism| mechanism.declares().labels))
}

/// The name of an act, by mechanism, dot, act.
#[must_use]
pub fn act_name(kind: &str, lang: Lang) -> Option<&'static str> {
    named(kind, |labels| labels.acts, lang)
}

/// The name of a field; `within` is the table or the act that it stands in, where it is known.
#[must_use]
pub fn field_name(within: &str, field: &str, lang: Lang) -> Option<&'static str> {
    let own = format!("{within}.{field}");
    named(&own, |labels| labels.fields, lang).or_else(|| named(field, |labels| labels.fields, lang))
}

/// The name of a word of a fixed set.
#[must_use]
pub fn word_name(word: &str, lang: Lang) -> Option<&'static str> {
    named(word, |labels| labels.words, lang)
}

fn named(key: &str, of: fn(&Labels) -> &'static [Label], lang: Lang) -> Option<&'static str> {
    labels().flat_map(of).find(|label| label.key == key).map(|label| label.name(lang))
}

/// Every kind of thing that can be missing.
pub fn things() -> impl Iterator<Item = &'static Thing> {
    THINGS.iter().chain(ALL.iter().flat_map(|mechanism| mechanism.declares().things)).copied()
}

/// Every kind of subject that an entry can be about.
pub fn subjects() -> impl Iterator<Item = &'static str> {
    ALL.iter().flat_map(|mechanism| mechanism.declares().subjects.iter().copied())
}

/// The names of all tables: the machine's, then each mechanism's.
#[must_use]
pub fn tables() -> Vec<&'static str> {
    let mut names = Vec::new();
    State::default().tables(&mut |name, _| names.push(name));
    names
}

/// Undoes what a suspect act did. Votes need nothing: every count leaves a struck one out.
pub(crate) fn strike(state: &mut State, act: &EventId) {
    ALL.iter().for_each(|mechanism| mechanism.strike(state, act));
}

/// All that is one legal person's passes to another.
pub(crate) fn pass_all(state: &mut State, passing: &Passing<'_>) {
    ALL.iter().for_each(|mechanism| mechanism.pass_all(state, passing));
}

/// Parts of assets pass from one legal person to another.
pub(crate) fn pass_parts(state: &mut State, passing: &Passing<'_>, parts: &BTreeMap<AssetId, Share>) {
    ALL.iter().for_each(|mechanism| mechanism.pass_parts(state, passing, parts));
}

/// The entries that make an act what it is, beside those of its own life cycle.
pub(crate) fn causes(state: &State, act: &EventId) -> BTreeSet<u64> {
    ALL.iter().flat_map(|mechanism| mechanism.causes(state, act)).collect()
}
