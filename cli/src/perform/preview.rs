//! What is seen of an event before it is signed: its words and fields, what it acts on, and whose approval will be missing.

use std::path::PathBuf;

use mengshu_core::mechanism::Event;
use mengshu_core::value::EventId;
use mengshu_proto::v1;
use serde_json::{Value, json};

use crate::given::{Context, sealed};
use crate::language::{Lang, Message, word};
use crate::output::{Outcome, said, said_as_data, shown};

/// What is seen of an event before it is signed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Preview<'a> {
    /// The node's dry run.
    pub(crate) prepared: Option<&'a v1::PrepareResponse>,
    /// What it acts on.
    pub(crate) about: Option<&'a (u64, Event)>,
}

/// Everything that will be signed, and whose approval will be missing.
pub(super) fn show(
    context: &Context,
    event: &Event,
    about: Option<&(u64, Event)>,
    id: &EventId,
    prepared: &v1::PrepareResponse,
) {
    let words = Some(prepared.words.as_str()).filter(|words| !words.is_empty());
    for (label, text) in shown(event, id, words, &context.out) {
        context.out.say_field(&label, &text);
    }
    if let Some((entry, act)) = about {
        show_act(context, *entry, act);
    }
    let names: Vec<_> = prepared.missing.iter().map(|need| need.member.as_str()).collect();
    if !names.is_empty() {
        context.out.say_field(&Message::FieldMissing.text(context.out.lang()), &names.join(", "));
    }
    let lang = context.out.lang();
    if !prepared.decisions.is_empty() {
        context.out.say_field(&Message::FieldUndecided.text(lang), &decision_words(&prepared.decisions, lang));
    }
    if let Some(lack) = lack(Some(prepared)) {
        context.out.warn(&Message::BeyondAuthority { lack: lack.to_owned(), member: event.author.to_string() });
    }
    for warning in &prepared.warnings {
        context.out.warn(&Message::Warned { text: warned(warning, lang) });
    }
}

/// The act that a step is about: its fields, and whether what it seals is here to be read.
fn show_act(context: &Context, entry: u64, act: &Event) {
    let author = act.author.to_string();
    context.out.note(&Message::ActItself { author: author.clone(), entry: entry.to_string() });
    for (label, text) in said(&act.body, context.out.lang()) {
        context.out.say_field(&label, &text);
    }
    for seal in sealed::seals(&act.body) {
        let label = seal.label.to_string();
        if sealed::is_here(context, &seal) {
            let path = sealed::folder(context, &seal).display().to_string();
            context.out.note(&Message::SealedHere { label, path });
        } else {
            context.out.warn(&Message::SealedNotHere { label, author: author.clone(), act: entry.to_string() });
        }
    }
}

pub(super) fn prepared_only(
    context: &Context,
    event: &Event,
    about: Option<&(u64, Event)>,
    id: &EventId,
    prepared: &v1::PrepareResponse,
    file: Option<&PathBuf>,
) -> Outcome<()> {
    let file = file.map(|path| path.display().to_string());
    if context.out.is_json() {
        let missing: Vec<_> =
            prepared.missing.iter().map(|need| json!({ "member": need.member, "scope": need.scope })).collect();
        context.out.json(&json!({
            "event": id,
            "words": prepared.words,
            "body": event.body,
            "about": about.map(|(entry, act)| {
                let seals = sealed::seals(&act.body);
                let sealed: Vec<_> =
                    seals.iter().map(|seal| json!({ "seal": seal, "here": sealed::is_here(context, seal) })).collect();
                json!({ "entry": entry, "author": act.author, "body": act.body, "sealed": sealed })
            }),
            "missing": missing,
            "decisions": decision_list(&prepared.decisions),
            "lack": lack(Some(prepared)),
            "warnings": warnings(Some(prepared), context.out.lang()),
            "deadline_us": (prepared.deadline_us != 0).then_some(prepared.deadline_us),
            "file": file,
            "recorded": false,
        }))?;
    } else {
        show(context, event, about, id, prepared);
        context.out.note(&Message::NothingSent);
    }
    if let Some(path) = file {
        context.out.hint(&Message::SignElsewhere { path });
    }
    Ok(())
}

/// The organs whose decision will be missing.
pub(super) fn undecided(prepared: Option<&v1::PrepareResponse>) -> Vec<v1::NeededDecision> {
    prepared.map(|prepared| prepared.decisions.clone()).unwrap_or_default()
}

pub(super) fn decision_list(decisions: &[v1::NeededDecision]) -> Vec<Value> {
    decisions.iter().map(|needed| json!({ "organ": needed.organ, "matter": needed.matter })).collect()
}

pub(super) fn decision_words(decisions: &[v1::NeededDecision], lang: Lang) -> String {
    let words = decisions.iter().map(|needed| (&needed.organ, word(&needed.matter, lang)));
    match lang {
        Lang::En => words.map(|(organ, matter)| format!("{organ} ({matter})")).collect::<Vec<_>>().join(", "),
        Lang::Zh => words.map(|(organ, matter)| format!("机构 {organ}（{matter}）")).collect::<Vec<_>>().join("、"),
    }
}

/// What the signing key lacks, in words.
pub(super) fn lack(prepared: Option<&v1::PrepareResponse>) -> Option<&str> {
    prepared.map(|prepared| prepared.lack.as_str()).filter(|lack| !lack.is_empty())
}

/// What whoever signs it should know first, in words.
pub(super) fn warnings(prepared: Option<&v1::PrepareResponse>, lang: Lang) -> Vec<String> {
    prepared.iter().flat_map(|prepared| &prepared.warnings).map(|warning| warned(warning, lang)).collect()
}

/// A warning in the reader's language where this program knows the text.
fn warned(warning: &v1::Warning, lang: Lang) -> String {
    said_as_data(&warning.said).map_or_else(|| warning.words.clone(), |said| said.words(lang))
}
