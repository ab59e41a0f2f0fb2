//! Reading a terms file: one way for `check`, `propose`, `amend` and `diff`, which names everything that is wrong at once.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use mengshu_core::mechanism::agreement::{Problem, Terms, agreed};
use mengshu_core::mechanism::exit::CURE_DAYS;
use mengshu_core::value::MemberId;
use serde_json::Value;
use toml::de::{DeTable, DeValue};

use crate::files::read_text;
use crate::given::{Context, Desk, machine};
use crate::language::templates::Comments;
use crate::language::{Lang, Message};
use crate::output::{Exit, Failure, Outcome};
use crate::written::toml_words;

/// What a terms file says.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    text: &'a str,
    /// The file's content as JSON, where it is TOML at all.
    pub(super) document: Option<Value>,
    pub(super) terms: Result<Terms, Vec<Problem>>,
    /// Where the text is no TOML.
    broken_at: Option<Range<usize>>,
}

impl<'a> Reading<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        match toml::from_str::<toml::Table>(text) {
            Ok(table) => Self::of_document(text, json_of(toml::Value::Table(table))),
            Err(error) => {
                let line = error.span().map(|span| text.get(..span.start).unwrap_or(text).matches('\n').count() + 1);
                let problem = Problem::syntax(&toml_words(text, line, error.message()));
                Self { text, document: None, terms: Err(vec![problem]), broken_at: error.span() }
            }
        }
    }

    /// A document that was read out of `text`.
    pub(super) fn of_document(text: &'a str, document: Value) -> Self {
        let terms = Terms::from_document(&document);
        Self { text, document: Some(document), terms, broken_at: None }
    }

    /// What is wrong, also about a term that is over today, and about who is named where the members are known.
    pub(super) fn problems(&self, members: Option<&BTreeSet<MemberId>>) -> Vec<Problem> {
        let terms = match &self.terms {
            Err(problems) => return problems.clone(),
            Ok(terms) => terms,
        };
        let strangers = members.map(|members| terms.strangers(|member| members.contains(member)));
        let ended = terms.ended_before(machine::now().date_at(terms.time_zone));
        strangers.into_iter().flatten().chain(ended).collect()
    }

    /// The line on which a clause stands, or the nearest clause around it.
    pub(super) fn line(&self, clause: &str) -> Option<usize> {
        let line_at = |at: usize| self.text.get(..at).map(|before| before.matches('\n').count().saturating_add(1));
        if let Some(at) = &self.broken_at {
            return line_at(at.start);
        }
        if clause.is_empty() {
            return None;
        }
        let (tree, _) = DeTable::parse_recoverable(self.text);
        let mut table: &DeTable<'_> = tree.get_ref();
        let mut rest = clause;
        let mut found = None;
        // Ids may have dots in them, so the longest key that fits is taken.
        while let Some((key, value)) = longest(table, rest) {
            found = line_at(key.1);
            rest = rest.get(key.0.saturating_add(1)..).unwrap_or_default();
            match value {
                DeValue::Table(inner) if !rest.is_empty() => table = inner,
                _ => break,
            }
        }
        found
    }
}

/// The entry whose key is the longest beginning of a path: the key's length, where it stands, and the value.
fn longest<'t>(table: &'t DeTable<'_>, path: &str) -> Option<((usize, usize), &'t DeValue<'t>)> {
    let fitting = table.iter().filter(|(key, _)| begins(path, key.get_ref()));
    let (key, value) = fitting.max_by_key(|(key, _)| key.get_ref().len())?;
    Some(((key.get_ref().len(), key.span().start), value.get_ref()))
}

/// Whether a key is the beginning of a path.
pub(super) fn begins(path: &str, key: &str) -> bool {
    path.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// TOML as JSON; a date may stand there without quotes.
pub(super) fn json_of(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(yes) => yes.into(),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(items) => items.into_iter().map(json_of).collect(),
        toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, json_of(value))).collect(),
    }
}

/// A problem in the reader's language, with its place.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) line: Option<usize>,
    pub(super) clause: String,
    pub(super) code: &'static str,
    pub(super) found: String,
    pub(super) remedy: String,
    /// What the template says of the clause.
    pub(super) about: Option<String>,
}

/// Problems as they are told, in the order of the file.
pub(super) fn told(reading: &Reading<'_>, problems: &[Problem], lang: Lang) -> Vec<Told> {
    let comments = Comments::of(lang);
    let tell = |problem: &Problem| {
        let code = problem.code;
        let said = Message::TermsProblem { meaning: code.meaning(lang).to_owned(), found: problem.found.words(lang) }
            .text(lang);
        let remedy = code.remedy(lang).to_owned();
        let meant = comments.nearest(&problem.clause);
        let meant = meant.map(|clause| Message::DidYouMean { clause: clause.to_owned() }.text(lang));
        Told {
            line: reading.line(&problem.clause),
            clause: problem.clause.clone(),
            code: code.id,
            found: said,
            remedy: meant.map_or_else(|| remedy.clone(), |meant| format!("{meant} {remedy}")),
            about: comments.comment(&problem.clause).map(str::to_owned),
        }
    };
    let mut told: Vec<_> = problems.iter().map(tell).collect();
    told.sort_by_key(|problem| problem.line);
    told
}

/// The members of the ledger today, and whom they have succeeded.
pub(super) fn members(desk: &mut Desk<'_>) -> Outcome<BTreeSet<MemberId>> {
    let document = desk.view("member")?;
    let rows = document["members"].as_array().into_iter().flatten().filter(|row| row["present"] == true);
    let ids = rows.flat_map(|row| {
        let heirs = row["succeeds"].as_array().into_iter().flatten().filter_map(|of| of["member"].as_str());
        row["member"].as_str().into_iter().chain(heirs)
    });
    Ok(ids.filter_map(|id| id.parse().ok()).collect())
}

/// The last signed version, in force or yet to come, with its terms.
pub(super) fn last(desk: &mut Desk<'_>) -> Outcome<Option<(u32, Terms)>> {
    let document = desk.view("agreement")?;
    let Some(version) = document["versions"].as_array().and_then(|versions| versions.last()) else { return Ok(None) };
    let bad = |error: serde_json::Error| Failure::bad_answer("a version of the agreement is not readable", &error);
    let number = serde_json::from_value(version["version"].clone()).map_err(bad)?;
    let terms = serde_json::from_value(version["terms"].clone()).map_err(bad)?;
    Ok(Some((number, terms)))
}

/// Reads a terms file that is to be proposed.
pub(super) fn terms(path: &Path, desk: &mut Desk<'_>) -> Outcome<Terms> {
    let text = read_text(path)?;
    let reading = Reading::of(&text);
    let members = members(desk)?;
    accept(&reading, path, Some(&members), desk.context.out.lang())
        .map_err(|failure| failure.hint(check_hint(path)))?;
    for (_, message) in warnings(&reading, Some(&members)) {
        desk.context.out.warn(&message);
    }
    reading.terms.map_err(|_| wrong(path, 1))
}

/// Warns of what a text leaves to be filled in.
/// A file that is no plain text is not looked into.
pub(super) fn warn_of_text(path: &Path, context: &Context) {
    if let Some(message) = std::fs::read_to_string(path).ok().and_then(|text| unfilled_text(path, &text)) {
        context.out.warn(&message);
    }
}

/// What the text of a file leaves to be filled in.
pub(super) fn unfilled_text(path: &Path, text: &str) -> Option<Message> {
    let places: Vec<_> = text
        .lines()
        .zip(1..)
        .flat_map(|(line, number)| unfilled(line).into_iter().map(move |place| (number, place)))
        .collect();
    let (line, place) = places.first()?;
    let (count, line): (usize, i32) = (places.len(), *line);
    Some(Message::WarnUnfilledText {
        path: path.display().to_string(),
        count: count.to_string(),
        line: line.to_string(),
        text: (*place).to_owned(),
    })
}

/// What stands in brackets on a line, as the templates mark what is to be filled in; a link of Markdown does not count.
fn unfilled(line: &str) -> Vec<&str> {
    let mut places = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find(['[', '［']) {
        rest = rest.get(start..).unwrap_or_default();
        let Some((place, after)) = rest.split_once([']', '］']) else { break };
        // Footnotes and ticks are one letter or digit; one Chinese character is a word.
        let letters = place.chars().skip(1).filter(|c| c.is_alphabetic());
        let words: usize = letters.map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum();
        if words >= 2 && !after.starts_with('(') {
            places.push(rest.get(..rest.len().saturating_sub(after.len())).unwrap_or(place));
        }
        rest = after;
    }
    places
}

/// Refuses terms that are wrong, naming every problem.
pub(super) fn accept(
    reading: &Reading<'_>,
    path: &Path,
    members: Option<&BTreeSet<MemberId>>,
    lang: Lang,
) -> Outcome<()> {
    let problems = reading.problems(members);
    let Some(first) = problems.first() else { return Ok(()) };
    let shown = path.display().to_string();
    let failure = wrong(path, problems.len()).code(first.code.id);
    let failure = told(reading, &problems, lang).into_iter().fold(failure, |failure, told| {
        let place = place(&shown, told.line, lang);
        let field = if told.clause.is_empty() { place } else { format!("{place}: {}", told.clause) };
        failure.field(field, format!("{} {}. {}", told.code, told.found, told.remedy))
    });
    Err(failure)
}

/// What explains more, where a file is wrong.
pub(super) fn check_hint(path: &Path) -> Message {
    Message::TermsCheckHint { path: path.display().to_string() }
}

/// A terms file with problems.
pub(super) fn wrong(path: &Path, count: usize) -> Failure {
    Failure::new(Exit::Failed, Message::TermsWrong { path: path.display().to_string(), count: count.to_string() })
}

/// A file and a line in it.
pub(super) fn place(path: &str, line: Option<usize>, lang: Lang) -> String {
    line.map_or_else(
        || path.to_owned(),
        |line| Message::TermsPlace { path: path.to_owned(), line: line.to_string() }.text(lang),
    )
}

/// What is allowed and may hurt, with its clause.
pub(super) fn warnings(reading: &Reading<'_>, members: Option<&BTreeSet<MemberId>>) -> Vec<(&'static str, Message)> {
    let Ok(terms) = &reading.terms else { return Vec::new() };
    let mut warnings = Vec::new();
    if !terms.partnership_excluded {
        let clause = "partnership_excluded";
        warnings.push((clause, Message::WarnPartnership { clause: clause.to_owned() }));
    }
    let notice = agreed(&terms.clauses.publication_notice_days);
    if agreed(&terms.clauses.publication_objection_days).zip(notice).is_some_and(|(object, notice)| object > notice) {
        let clause = "clauses.publication_objection_days";
        warnings.push((clause, Message::WarnObjection { clause: clause.to_owned() }));
    }
    if agreed(&terms.clauses.cure_days).is_some_and(|days| i32::from(*days) < CURE_DAYS) {
        let clause = "clauses.cure_days";
        warnings.push((clause, Message::WarnCure { clause: clause.to_owned() }));
    }
    for clause in terms.void_clauses() {
        warnings.push((clause, Message::WarnVoid { clause: clause.to_owned() }));
    }
    let without: Vec<_> = members
        .into_iter()
        .flatten()
        .filter(|member| !terms.benefit_shares.contains_key(*member))
        .map(MemberId::as_str)
        .collect();
    if !without.is_empty() {
        let clause = "benefit_shares";
        warnings.push((clause, Message::WarnNoShare { clause: clause.to_owned(), members: without.join(", ") }));
    }
    for goal in terms.clauses.goals.iter().flatten() {
        let clause = "clauses.goals";
        let places = unfilled(goal.what.as_str()).into_iter();
        warnings.extend(
            places.map(|place| (clause, Message::WarnUnfilled { clause: clause.to_owned(), text: place.to_owned() })),
        );
    }
    warnings
}
