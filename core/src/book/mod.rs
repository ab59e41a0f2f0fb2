//! The book: what every chapter of the rule book is made of, whichever there are.
//!
//! Tables and how they go into the digest, acts and their names, the signed vocabulary, plans with what they require,
//! refusals with their codes, questions. It knows no mechanism and no state: rules are written over a state `S`.

mod act;
mod approval;
pub(crate) mod catalogue;
pub mod codes;
pub(crate) mod correction;
pub mod cut;
mod deed;
mod form;
pub(crate) mod labels;
mod lang;
mod names;
mod near;
mod numbering;
pub mod page;
mod plan;
mod refusal;
mod rules;
mod sequence;
mod subject;
mod table;
pub(crate) mod values;
mod view;
pub(crate) mod vocabulary;
mod words;

pub use approval::{Approval, Requirement};
pub use correction::Corrected;
pub use deed::{Argument, Deed};
pub(crate) use labels::labels;
pub use labels::{Label, Labels};
pub use lang::{Lang, LangError};
pub(crate) use names::LABELS;
pub use near::near;
pub use numbering::{Numbered, Numbering};
pub use plan::{Answer, Plan, Stake, Wait, Worth};
pub use refusal::{Code, Refusal};
pub use rules::{Gives, Moment, Nature, RULE_BOOK, Rules};
pub use sequence::Sequence;
pub use subject::{Subject, SubjectChain};
pub use table::{Table, TableError};
pub use values::wrong_value;
pub use view::{
    ACT, ALLIANCE, Ask, Chapter, ECHO_MAX, ENTRY, ENTRY_ABOUT, EVENT, MakeSchema, Shape, THINGS, Thing, ViewError,
    echo, parse,
};
pub use vocabulary::{Matter, Scope};
pub use words::{Arg, Find, Said, Text};

pub(crate) use act::{Named, acts, field, join, joined_length};
pub(crate) use approval::members_asked;
pub(crate) use catalogue::TEXTS;
pub(crate) use refusal::code_table;
pub(crate) use subject::subjects;
pub(crate) use table::{AnyTable, Section, tables};
pub(crate) use view::{Amount, things, view, views};
pub(crate) use words::words;
