//! The catalogue's form: what is said to people is data, and its words stand in one place in both languages.
//!
//! A mechanism declares its texts with `words!` in its `words.rs`: a name, its arguments with their types, English, Chinese.
//! Each becomes a function that makes a [`Said`]: which text, and its arguments. Only who shows it turns it into words.
//!
//! Invariants: a text has both languages, and each uses every argument (else it does not compile); one that nobody says is
//! dead code (else the lint fails). What is signed, and what the state holds, names a text and never its words, so that
//! mending a sentence changes no digest.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::lang::Lang;
use crate::value::{Date, Money, Share, Timestamp};

/// A text of the catalogue.
pub struct Text {
    /// Its stable name: mechanism, dot, text.
    pub id: &'static str,
    /// The names of its arguments, in the order in which they are given.
    pub params: &'static [&'static str],
    /// Its words, with the arguments' words in that order.
    pub words: fn(Lang, &[String]) -> String,
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// What a text speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arg {
    /// A name, an id, what somebody wrote: the same in every language.
    Text(String),
    /// A number.
    Number(u64),
    /// An amount.
    Money(Money),
    /// A part of a whole.
    Share(Share),
    /// A day.
    Date(Date),
    /// A moment.
    Time(Timestamp),
    /// Several.
    List(Vec<Self>),
    /// Several sentences in one, side by side: nesting them would run into the limits of depth of whatever reads them back.
    Clauses(Vec<Said>),
    /// Words of the catalogue within others.
    Said(Said),
}

impl Arg {
    /// Its words.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Money(money) => money.to_string(),
            Self::Share(share) => share.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Time(time) => time.to_string(),
            Self::List(list) => {
                let words: Vec<_> = list.iter().map(|arg| arg.words(lang)).collect();
                words.join(lang.pick(", ", "、"))
            }
            Self::Clauses(clauses) => {
                let words: Vec<_> = clauses.iter().map(|said| said.words(lang)).collect();
                words.join(lang.pick("; ", "；"))
            }
            Self::Said(said) => said.words(lang),
        }
    }

    fn found(self, find: Find) -> Self {
        match self {
            Self::Said(said) => Self::Said(said.found(find)),
            Self::List(list) => Self::List(list.into_iter().map(|arg| arg.found(find)).collect()),
            Self::Clauses(clauses) => Self::Clauses(clauses.into_iter().map(|said| said.found(find)).collect()),
            plain => plain,
        }
    }

    /// Several of the same kind.
    pub fn list<T: Into<Self>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }

    /// The first of however many of the same kind, and how many more there are.
    pub(crate) fn some<T: Into<Self>>(items: impl IntoIterator<Item = T>) -> Self {
        let mut items = items.into_iter();
        let mut shown: Vec<Self> = items.by_ref().take(SOME).map(Into::into).collect();
        let left = items.count();
        shown.extend((left > 0).then(|| Self::from(format!("+{left}"))));
        Self::List(shown)
    }
}

/// How many of many are named in a sentence.
const SOME: usize = 64;

/// Finds a text by its name: the roll of mechanisms knows them all.
pub type Find = fn(&str) -> Option<&'static Text>;

/// Something that is said to people, as data.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// The name of the text.
    text: Cow<'static, str>,
    /// What it speaks of.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    args: BTreeMap<Cow<'static, str>, Arg>,
    /// The text itself; what was read back has to be looked up first.
    #[serde(skip)]
    known: Option<&'static Text>,
}

impl Said {
    /// A text with its arguments, in the order of its parameters.
    pub fn new<const N: usize>(text: &'static Text, args: [Arg; N]) -> Self {
        let args = text.params.iter().map(|name| Cow::Borrowed(*name)).zip(args).collect();
        Self { text: Cow::Borrowed(text.id), args, known: Some(text) }
    }

    /// The name of the text.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.text
    }

    /// What it speaks of, by name.
    #[must_use]
    pub fn arg(&self, name: &str) -> Option<&Arg> {
        self.args.get(name)
    }

    /// The same, with its text looked up: for what was read back from the state or came over the network.
    #[must_use]
    pub fn found(self, find: Find) -> Self {
        let known = find(&self.text);
        let args = self.args.into_iter().map(|(name, arg)| (name, arg.found(find))).collect();
        Self { text: self.text, args, known }
    }

    /// Whether its text is one that this program knows.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.known.is_some()
    }

    /// Its words. A text that this program does not know is told by its name and arguments.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        if let Some(text) = self.known {
            let words = |name: &&str| self.args.get(*name).map(|arg| arg.words(lang)).unwrap_or_default();
            return (text.words)(lang, &text.params.iter().map(words).collect::<Vec<_>>());
        }
        let args: Vec<_> = self.args.iter().map(|(name, arg)| format!("{name}: {}", arg.words(lang))).collect();
        if args.is_empty() { self.text.to_string() } else { format!("{} ({})", self.text, args.join(", ")) }
    }
}

impl PartialEq for Said {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.args == other.args
    }
}

impl Eq for Said {}

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.text, self.args)
    }
}

/// In English.
impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Lang::En))
    }
}

macro_rules! into_arg {
    ($($type:ty => |$value:ident| $arg:expr;)*) => {
        $(impl From<$type> for Arg {
            fn from($value: $type) -> Self {
                $arg
            }
        })*
    };
}

into_arg! {
    u8 => |number| Self::Number(number.into());
    u16 => |number| Self::Number(number.into());
    u32 => |number| Self::Number(number.into());
    u64 => |number| Self::Number(number);
    usize => |number| Self::Number(u64::try_from(number).unwrap_or(u64::MAX));
    Money => |money| Self::Money(money);
    &Money => |money| Self::Money(*money);
    Share => |share| Self::Share(share);
    &Share => |share| Self::Share(*share);
    Date => |date| Self::Date(date);
    &Date => |date| Self::Date(*date);
    Timestamp => |time| Self::Time(time);
    Said => |said| Self::Said(said);
    &str => |text| Self::Text(text.to_owned());
    &String => |text| Self::Text(text.clone());
    String => |text| Self::Text(text);
}

/// Names and texts that members gave: the same in every language.
macro_rules! text_arg {
    ($($type:ty),* $(,)?) => {
        $(impl From<&$type> for Arg {
            fn from(value: &$type) -> Self {
                Self::Text(value.to_string())
            }
        })*
    };
}

text_arg! {
    crate::value::AssetId, crate::value::ContributionId, crate::value::DecisionId, crate::value::DistributionId,
    crate::value::EventId, crate::value::Hash, crate::value::KeyId, crate::value::LedgerId, crate::value::MatterId,
    crate::value::MeetingId,
    crate::value::MemberId, crate::value::Note, crate::value::OrganId, crate::value::PartyId, crate::value::ProjectId,
    crate::value::RuleId, crate::value::SideAgreementId, crate::value::Name,
}

/// Declares the texts of a room: `words! { room; name(argument: type, …) "English {argument}" "中文 {argument}"; … }`.
///
/// Each becomes a function of its name that takes the arguments and makes a [`Said`]; `TEXTS` lists them all.
macro_rules! words {
    ($room:ident; $($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty),* $(,)?) $en:literal $zh:literal;)*) => {
        $(
            $(#[$doc])*
            #[doc = ""]
            #[doc = concat!("“", $en, "” “", $zh, "”")]
            pub(crate) fn $name($($arg: $type),*) -> $crate::book::Said {
                $crate::book::Said::new(&texts::$name::TEXT, [$($crate::book::Arg::from($arg)),*])
            }
        )*

        // A module for each, so that an argument can be called as a text is.
        mod texts {
            $(pub(super) mod $name {
                pub(crate) static TEXT: $crate::book::Text = $crate::book::Text {
                    id: concat!(stringify!($room), ".", stringify!($name)),
                    params: &[$(stringify!($arg)),*],
                    words: |lang, args| {
                        // Both languages get every argument by name: one that is left out does not compile.
                        let mut _args = args.iter().map(String::as_str);
                        $(let $arg = _args.next().unwrap_or_default();)*
                        match lang {
                            $crate::book::Lang::En => format!($en, $($arg = $arg),*),
                            $crate::book::Lang::Zh => format!($zh, $($arg = $arg),*),
                        }
                    },
                };
            })*
        }

        /// All texts of this room.
        pub(crate) static TEXTS: &[&$crate::book::Text] = &[$(&texts::$name::TEXT),*];
    };
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::*;

    words! {
        test;
        owes(who: &str, what: Money, since: Date) "{who} owes {what} since {since}" "自 {since} 起，{who} 应付 {what}";
        all(who: Arg) "all of {who}" "{who} 全体";
        within(other: Said) "it is said that {other}" "据称：{other}";
        nothing() "nothing" "无";
    }

    fn find(id: &str) -> Option<&'static Text> {
        TEXTS.iter().find(|text| text.id == id).copied()
    }

    fn samples() -> Vec<(Said, &'static str, &'static str)> {
        let money: Money = "1,000 CNY".parse().unwrap();
        let date: Date = "2027-01-31".parse().unwrap();
        let debt = || owes("luma", money, date);
        vec![
            (debt(), "luma owes 1,000.00 CNY since 2027-01-31", "自 2027-01-31 起，luma 应付 1,000.00 CNY"),
            (all(Arg::list(["a", "b"])), "all of a, b", "a、b 全体"),
            (
                within(debt()),
                "it is said that luma owes 1,000.00 CNY since 2027-01-31",
                "据称：自 2027-01-31 起，luma 应付 1,000.00 CNY",
            ),
            (nothing(), "nothing", "无"),
            (
                all(Arg::Clauses(vec![debt(), nothing()])),
                "all of luma owes 1,000.00 CNY since 2027-01-31; nothing",
                "自 2027-01-31 起，luma 应付 1,000.00 CNY；无 全体",
            ),
        ]
    }

    #[test]
    fn it_is_said_in_both_languages() {
        for (said, en, zh) in samples() {
            assert_eq!(said.words(Lang::En), en);
            assert_eq!(said.words(Lang::Zh), zh);
        }
    }

    #[test]
    fn what_is_read_back_says_the_same() {
        for (said, en, zh) in samples() {
            let json: Said = serde_json::from_str(&serde_json::to_string(&said).unwrap()).unwrap();
            let packed: Said = rmp_serde::from_slice(&rmp_serde::to_vec_named(&said).unwrap()).unwrap();
            for back in [json, packed] {
                assert_eq!(back, said);
                let back = back.found(find);
                assert_eq!((back.words(Lang::En).as_str(), back.words(Lang::Zh).as_str()), (en, zh));
            }
        }
    }

    #[test]
    fn an_unknown_text_is_told_by_its_name_and_arguments() {
        let said: Said = serde_json::from_str(r#"{"text":"later.news","args":{"who":{"text":"luma"}}}"#).unwrap();
        assert_eq!(said.found(find).words(Lang::Zh), "later.news (who: luma)");
    }

    #[test]
    fn what_was_not_given_is_left_empty() {
        let said: Said = serde_json::from_str(r#"{"text":"test.owes"}"#).unwrap();
        assert_eq!(said.found(find).words(Lang::En), " owes  since ");
    }
}
