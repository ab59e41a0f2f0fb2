//! What is seen of an event before it is signed: its words and fields, what it acts on, and whose approval will be missing.

use std::path::PathBuf;

use mengshu_core::mechanism::{Body, Event, contribution};
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
    /// What its author recorded lately that says the same.
    pub(crate) doubles: &'a [Message],
}

/// Everything that is or will be signed, and whose approval will be missing.
pub(crate) fn show(context: &Context, event: &Event, id: &EventId, preview: Preview<'_>) {
    let lang = context.out.lang();
    let words = preview.prepared.map(|prepared| prepared.words.as_str()).filter(|words| !words.is_empty());
    for (label, text) in shown(event, id, words, &context.out) {
        context.out.say_field(&label, &text);
    }
    if let Some((entry, act)) = preview.about {
        show_act(context, *entry, act);
        for warning in used_before(context, act) {
            context.out.warn(&warning);
        }
    }
    if let Some(prepared) = preview.prepared {
        let names: Vec<_> = prepared.missing.iter().map(|need| need.member.as_str()).collect();
        if !names.is_empty() {
            context.out.say_field(&Message::FieldMissing.text(lang), &names.join(", "));
        }
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
    for double in preview.doubles {
        context.out.warn(double);
    }
}

/// The act that a step is about: its fields, and whether what it seals is here to be read.
fn show_act(context: &Context, entry: u64, act: &Event) {
    let author = act.author.to_string();
    context.out.tell(&Message::ActItself { author: author.clone(), entry: entry.to_string() });
    for (label, text) in said(&act.body, context.out.lang()) {
        context.out.say_field(&label, &text);
    }
    for seal in sealed::seals(&act.body) {
        let label = seal.label.to_string();
        if sealed::is_here(context, &seal) {
            let path = sealed::folder(context, &seal).display().to_string();
            context.out.tell(&Message::SealedHere { label, path });
        } else {
            context.out.warn(&Message::SealedNotHere { label, author: author.clone(), act: entry.to_string() });
        }
    }
}

pub(super) fn prepared_only(
    context: &Context,
    event: &Event,
    id: &EventId,
    (prepared, preview): (&v1::PrepareResponse, Preview<'_>),
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
            "about": preview.about.map(|(entry, act)| {
                let seals = sealed::seals(&act.body);
                let sealed: Vec<_> =
                    seals.iter().map(|seal| json!({ "seal": seal, "here": sealed::is_here(context, seal) })).collect();
                json!({ "entry": entry, "author": act.author, "body": act.body, "sealed": sealed })
            }),
            "missing": missing,
            "decisions": decision_list(&prepared.decisions),
            "lack": lack(Some(prepared)),
            "warnings": warnings(context, preview),
            "deadline_us": (prepared.deadline_us != 0).then_some(prepared.deadline_us),
            "file": file,
            "recorded": false,
        }))?;
    } else {
        show(context, event, id, preview);
        context.out.tell(&Message::NothingSent);
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

/// What whoever signs it should know first, in words: what the node warns of, and what this machine alone can know.
pub(super) fn warnings(context: &Context, preview: Preview<'_>) -> Vec<String> {
    let lang = context.out.lang();
    let prepared = preview.prepared.iter();
    let told = prepared.flat_map(|prepared| &prepared.warnings).map(|warning| warned(warning, lang));
    let found = preview.about.into_iter().flat_map(|(_, act)| used_before(context, act));
    let found = found.chain(preview.doubles.iter().cloned()).map(|warning| warning.text(lang));
    told.chain(found).collect()
}

/// Evidence of a delivery that is kept here under another seal too: the ledger can't see that the papers are the same.
fn used_before(context: &Context, act: &Event) -> Vec<Message> {
    let Body::Contribution(contribution::Act::Deliver(delivery)) = &act.body else { return Vec::new() };
    let others = sealed::kept_elsewhere(context, &delivery.evidence).into_iter();
    let label = delivery.evidence.label.to_string();
    others.map(|path| Message::EvidenceTwice { label: label.clone(), path: path.display().to_string() }).collect()
}

/// A warning in the reader's language where this program knows the text.
fn warned(warning: &v1::Warning, lang: Lang) -> String {
    said_as_data(&warning.said).map_or_else(|| warning.words.clone(), |said| said.words(lang))
}
