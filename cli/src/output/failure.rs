//! The one error of the command: what went wrong, why, what to do next, and the exit code.

use std::io;

use mengshu_core::book::{Code, Said};
use mengshu_server::explained::Explained;
use serde_json::{Value, json};

use super::cause::Cause;
use super::reached::Reached;
use super::{Exit, clean};
use crate::language::{Lang, Message, path_name};

/// The languages, in the order in which what is kept in both stands.
const LANGS: [Lang; 2] = [Lang::En, Lang::Zh];

/// The result of anything that can end the command.
pub(crate) type Outcome<T> = Result<T, Failure>;

/// Why a command ends without its result.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nobody reads our output any more: not an error.
    BrokenPipe,
    /// To be told to the person. Boxed, because it is rare and large.
    Told(Box<Told>),
}

/// A failure that is told.
#[derive(Debug)]
pub(crate) struct Told {
    exit: Exit,
    what: What,
    /// A stable code of the rule book or the node, such as `IP-007`.
    code: Option<String>,
    /// Field and what is wrong with it.
    fields: Vec<(String, String)>,
    causes: Vec<Cause>,
    /// How far a command that can sign had come; none of other commands.
    reached: Option<Reached>,
    hints: Vec<Hint>,
}

/// What went wrong.
#[derive(Debug)]
enum What {
    Ours(Message),
    /// A rule refuses: what it found, at which field.
    Refused {
        code: &'static Code,
        field: String,
        found: Said,
    },
    /// The node has no answer, and says why under a code of its own.
    Missing {
        code: String,
        why: Said,
    },
}

#[derive(Debug)]
enum Hint {
    Ours(Message),
    /// What the rule book says of a code.
    Remedy(&'static Code),
    /// From the node, in its own words.
    Theirs(String),
    /// From whoever explains it, in English and in Chinese.
    Explained([String; 2]),
}

impl Failure {
    /// A failure with this exit code and text.
    pub(crate) fn new(exit: Exit, message: Message) -> Self {
        Self::of(exit, What::Ours(message))
    }

    /// A refusal by a rule: what it found, at which field.
    pub(crate) fn refused(exit: Exit, code: &'static Code, field: String, found: Said) -> Self {
        let failure = Self::of(exit, What::Refused { code, field, found }).code(code.id);
        failure.with(|told| told.hints.push(Hint::Remedy(code)))
    }

    /// The node has no answer, and says why under a code of its own.
    pub(crate) fn missing(exit: Exit, code: String, why: Said) -> Self {
        Self::of(exit, What::Missing { code, why })
    }

    fn of(exit: Exit, what: What) -> Self {
        let (fields, causes, hints) = (Vec::new(), Vec::new(), Vec::new());
        Self::Told(Box::new(Told { exit, what, code: None, fields, causes, reached: None, hints }))
    }

    /// A value that somebody wrote and that cannot be read.
    pub(crate) fn bad_value(text: impl Into<String>) -> Self {
        Self::new(Exit::Usage, Message::ValueBad { text: text.into() })
    }

    /// The node's answer is not what it should be.
    pub(crate) fn bad_answer(detail: &str, cause: &(dyn std::error::Error + 'static)) -> Self {
        Self::new(Exit::Failed, Message::NodeInternal { detail: detail.to_owned() }).because(cause)
    }

    /// Adds what caused it, with everything that caused that.
    #[must_use]
    pub(crate) fn because(self, cause: &(dyn std::error::Error + 'static)) -> Self {
        self.with(|told| {
            let mut next = Some(cause);
            while let Some(error) = next {
                let cause = Cause::of(error);
                // Many errors repeat their source in their own text; once is enough.
                if told.causes.last().is_none_or(|last| !last.repeats(&cause)) {
                    told.causes.push(cause);
                }
                next = error.source();
            }
        })
    }

    /// Adds a cause that explains itself: its code, its words and what to do next. `place` is the folder that it is about.
    #[must_use]
    pub(crate) fn explained(self, why: &dyn Explained, place: &str) -> Self {
        self.code(why.code()).with(|told| {
            told.causes.push(Cause::explained(why));
            told.hints.push(Hint::Explained(LANGS.map(|lang| why.next(place, lang))));
        })
    }

    /// Adds what to do next.
    #[must_use]
    pub(crate) fn hint(self, hint: Message) -> Self {
        self.with(|told| told.hints.push(Hint::Ours(hint)))
    }

    /// Adds advice that came from the node or the rule book.
    #[must_use]
    pub(crate) fn advice(self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.with(|told| {
            if !text.is_empty() {
                told.hints.push(Hint::Theirs(text));
            }
        })
    }

    /// Says first what happened all the same; what failed becomes its cause.
    #[must_use]
    pub(crate) fn first(self, message: Message, lang: Lang) -> Self {
        self.with(|told| {
            if told.hints.is_empty() {
                told.hints.extend(usual_step(&told.what, told.exit).map(Hint::Ours));
            }
            let failed = told.said(lang);
            told.causes.insert(0, Cause::told(failed));
            told.what = What::Ours(message);
        })
    }

    /// Ends with this exit code, and with no advice yet: whoever knows better what to do next says it.
    #[must_use]
    pub(crate) fn ends(self, exit: Exit) -> Self {
        self.with(|told| {
            told.exit = exit;
            told.hints.clear();
        })
    }

    /// Adds how far the command had come: whoever is refused knows then what was done all the same.
    #[must_use]
    pub(crate) fn having_reached(self, reached: Option<Reached>) -> Self {
        self.with(|told| told.reached = reached)
    }

    /// Adds a stable code.
    #[must_use]
    pub(crate) fn code(self, code: impl Into<String>) -> Self {
        let code = code.into();
        self.with(|told| told.code = Some(code))
    }

    /// Adds a field at fault.
    #[must_use]
    pub(crate) fn field(self, field: impl Into<String>, description: impl Into<String>) -> Self {
        let pair = (field.into(), description.into());
        self.with(|told| told.fields.push(pair))
    }

    fn with(mut self, change: impl FnOnce(&mut Told)) -> Self {
        if let Self::Told(told) = &mut self {
            change(told);
        }
        self
    }

    /// Writing our output failed.
    pub(crate) fn writing(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::BrokenPipe;
        }
        Self::new(Exit::Failed, Message::StdoutFailed).because(error)
    }

    /// Whether it has this stable code.
    pub(crate) fn has_code(&self, code: &str) -> bool {
        matches!(self, Self::Told(told) if told.code.as_deref() == Some(code))
    }

    /// The fields at fault.
    pub(crate) fn field_names(&self) -> Vec<String> {
        let Self::Told(told) = self else { return Vec::new() };
        told.all_fields(Lang::En).map(|(field, _)| field).collect()
    }

    /// The exit code; none when the run counts as successful.
    pub(crate) fn exit(&self) -> Option<Exit> {
        match self {
            Self::BrokenPipe => None,
            Self::Told(told) => Some(told.exit),
        }
    }

    /// The parts to print for a person: (heading, text) a line.
    pub(crate) fn lines(&self, lang: Lang) -> Vec<(Message, String)> {
        let Self::Told(told) = self else { return Vec::new() };
        let said = told.said(lang);
        let mut lines = vec![(Message::WordError, clean(&said))];
        for (field, description) in told.all_fields(lang) {
            // A refusal's text names the field and what was found there; once is enough for a person.
            if said.contains(field.as_str()) && said.contains(description.as_str()) {
                continue;
            }
            let field = path_name(&field, lang);
            let text = Message::RefusedField { field, description }.text(lang);
            lines.push((Message::WordCausedBy, clean(&text)));
        }
        lines.extend(told.causes.iter().map(|cause| (Message::WordCausedBy, clean(&cause.words(lang)))));
        let done = told.reached.as_ref().and_then(Reached::said);
        lines.extend(done.map(|done| (Message::WordOutcome, done.text(lang))));
        lines.extend(told.next_steps(lang).into_iter().map(|hint| (Message::WordHint, clean(&hint))));
        lines
    }

    /// The same for a program.
    pub(crate) fn json(&self, lang: Lang) -> Value {
        let Self::Told(told) = self else { return Value::Null };
        let mut error = json!({
            "exit": told.exit.number(),
            "kind": told.exit.word(),
            "code": told.code,
            "message": told.said(lang),
            "fields": told.all_fields(lang).map(|(field, description)| json!({ "field": field, "description": description })).collect::<Vec<_>>(),
            "causes": told.causes.iter().map(|cause| cause.words(lang)).collect::<Vec<_>>(),
            "hints": told.next_steps(lang),
        });
        if let Some(reached) = &told.reached {
            error["reached"] = reached.stage.word().into();
            error["recorded"] = reached.recorded.clone().into();
        }
        json!({ "error": error })
    }
}

impl Told {
    fn said(&self, lang: Lang) -> String {
        match &self.what {
            What::Ours(message) => message.text(lang),
            What::Refused { code, field, found } => {
                let (meaning, found) = (code.meaning(lang).to_owned(), found.words(lang));
                let detail = Message::RefusedFound { meaning, found, field: path_name(field, lang) }.text(lang);
                Message::Refused { code: code.id.to_owned(), detail }.text(lang)
            }
            What::Missing { code, why } => Message::Refused { code: code.clone(), detail: why.words(lang) }.text(lang),
        }
    }

    /// Fields and what is wrong with them.
    fn all_fields(&self, lang: Lang) -> impl Iterator<Item = (String, String)> {
        let found = match &self.what {
            What::Refused { field, found, .. } => Some((field.clone(), found.words(lang))),
            What::Ours(_) | What::Missing { .. } => None,
        };
        found.into_iter().chain(self.fields.iter().cloned())
    }

    /// What to do next: as whoever failed says, and otherwise what helps with failures of its kind.
    fn next_steps(&self, lang: Lang) -> Vec<String> {
        if self.hints.is_empty() {
            return usual_step(&self.what, self.exit).map(|hint| hint.text(lang)).into_iter().collect();
        }
        // What the node says in words of its own is English.
        let usual = usual_step(&self.what, self.exit).filter(|_| lang == Lang::Zh);
        let hint = |hint: &Hint| match (hint, &usual) {
            (Hint::Theirs(_), Some(usual)) => usual.text(lang),
            (hint, _) => hint.text(lang),
        };
        self.hints.iter().map(hint).collect()
    }
}

/// What usually helps. Only where the person stopped the command itself there is nothing to say.
fn usual_step(what: &What, exit: Exit) -> Option<Message> {
    let message = if let What::Ours(message) = what { Some(message) } else { None };
    Some(match (message, exit) {
        (_, Exit::Interrupted) => return None,
        (Some(Message::FileUnreadable { .. } | Message::ConfigUnreadable { .. }), _) => Message::FileReadHint,
        (Some(Message::NotData { .. } | Message::NotExport { .. }), _) => Message::FileReadHint,
        (Some(Message::FileUnwritable { .. } | Message::KeyWriteFailed { .. } | Message::StdoutFailed), _) => {
            Message::FileWriteHint
        }
        (_, Exit::Usage) => Message::UsageHint,
        (_, Exit::NotFound) => Message::NotFoundHint,
        (_, Exit::VerificationFailed) => Message::VerificationHint,
        (_, Exit::Denied) => Message::DeniedHint,
        (_, Exit::Conflict) => Message::ConflictHint,
        (_, Exit::Unavailable) => Message::NodeBusyHint,
        (_, Exit::Failed) => Message::FailedHint,
    })
}

impl Hint {
    fn text(&self, lang: Lang) -> String {
        match self {
            Self::Ours(message) => message.text(lang),
            Self::Remedy(code) => code.remedy(lang).to_owned(),
            Self::Theirs(text) => text.clone(),
            Self::Explained([en, zh]) => lang.pick(en, zh).clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::reached::Stage;
    use super::*;

    #[test]
    fn causes_are_told_once_and_hints_last() {
        #[derive(Debug, thiserror::Error)]
        #[error("outer")]
        struct Outer(#[source] io::Error);
        let failure = Failure::new(Exit::Failed, Message::StdoutFailed)
            .hint(Message::NodeBusyHint)
            .because(&Outer(io::Error::other("inner\u{1b}")));
        let lines: Vec<_> = failure
            .lines(Lang::En)
            .into_iter()
            .map(|(head, text)| format!("{}: {text}", head.text(Lang::En)))
            .collect();
        assert_eq!(
            lines,
            [
                "error: can't write the output",
                "caused by: outer",
                "caused by: inner\\u{1b}",
                "hint: wait a moment and try again"
            ]
        );
    }

    #[test]
    fn every_failure_names_a_next_step() {
        for exit in Exit::ALL.into_iter().filter(|exit| *exit != Exit::Interrupted) {
            let lines = Failure::new(exit, Message::SystemRefused).lines(Lang::En);
            assert!(matches!(&lines[..], [_, (Message::WordHint, hint)] if !hint.is_empty()), "{exit:?}: {lines:?}");
        }
        // Where something better is known, that alone is said.
        let lines = Failure::new(Exit::Usage, Message::SystemRefused).advice("ask").lines(Lang::En);
        assert_eq!(lines[1..], [(Message::WordHint, "ask".to_owned())]);
    }

    #[test]
    fn what_was_done_all_the_same_is_said_before_the_hint() {
        let refused = |reached| Failure::new(Exit::Failed, Message::SystemRefused).having_reached(Some(reached));
        let said = |stage, recorded: &[u64]| {
            let failure = refused(Reached { stage, recorded: recorded.to_vec() });
            let lines = failure.lines(Lang::En).into_iter();
            lines.filter(|(head, _)| *head == Message::WordOutcome).map(|(_, text)| text).collect::<String>()
        };
        assert_eq!(said(Stage::Nothing, &[]), "nothing was signed, sent or recorded");
        assert!(said(Stage::Nothing, &[12, 13]).contains("entry 12, 13"));
        assert!(said(Stage::Signed, &[]).contains("was signed"));
        assert!(said(Stage::Refused, &[]).contains("nothing was recorded"));
        // What was sent is told by whoever sent it.
        assert_eq!((said(Stage::Sent, &[]), said(Stage::Recorded, &[4])), (String::new(), String::new()));
        let json = refused(Reached { stage: Stage::Signed, recorded: vec![3] }).json(Lang::En);
        assert_eq!((&json["error"]["reached"], &json["error"]["recorded"]), (&json!("signed"), &json!([3])));
    }

    #[test]
    fn causes_are_told_in_the_readers_language() {
        let unreadable = Failure::new(Exit::NotFound, Message::FileUnreadable { path: "a".into() })
            .because(&io::Error::from_raw_os_error(2));
        let cause = |lang| unreadable.lines(lang).swap_remove(1).1;
        assert_eq!(cause(Lang::En), "No such file or directory (os error 2)");
        assert_eq!(cause(Lang::Zh), "没有该文件或文件夹");
        let number = "x".parse::<u64>().unwrap_err();
        let chinese = Failure::bad_value("x").because(&number).lines(Lang::Zh).swap_remove(1).1;
        assert_eq!(chinese, "不是有效的数字（invalid digit found in string）");
        let other = Failure::bad_value("x").because(&std::fmt::Error).lines(Lang::Zh).swap_remove(1).1;
        assert!(other.starts_with("程序给出的原文：“an error"), "{other}");
        let date = "x".parse::<mengshu_core::value::Date>().unwrap_err();
        let date = Failure::bad_value("x").because(&date).lines(Lang::Zh).swap_remove(1).1;
        assert!(date.contains("不是日期"), "{date}");
    }

    #[test]
    fn a_broken_pipe_is_no_failure() {
        let failure = Failure::writing(&io::ErrorKind::BrokenPipe.into());
        assert_eq!(failure.exit(), None);
        assert!(failure.lines(Lang::En).is_empty());
        assert_eq!(Failure::writing(&io::Error::other("disk")).exit(), Some(Exit::Failed));
    }

    #[test]
    fn json_errors_have_a_fixed_shape() {
        let failure = Failure::new(Exit::Denied, Message::RefusedPlain { detail: "no".into() })
            .code("AUTH-003")
            .field("author", "not a member")
            .advice("ask an administrator");
        assert_eq!(
            failure.json(Lang::En),
            json!({ "error": {
                "exit": 5, "kind": "denied", "code": "AUTH-003", "message": "refused: no",
                "fields": [{ "field": "author", "description": "not a member" }],
                "causes": [], "hints": ["ask an administrator"],
            }})
        );
    }
}
