//! `mengshu agreement`: the template, the check, proposing, signing, amending, and what hangs under the agreement.
//!
//! Invariant: whatever reads a terms file reads it in one way (`reading`), so `check` and `propose` say the same.
//!
//! What sits below what: `reading` and `status` below all; `amend`, `diff` and `template` above `reading`; this file knows them
//! all, and none knows it.

mod amend;
mod diff;
mod reading;
mod status;
mod template;

use mengshu_core::mechanism::agreement::{Act, DeclareSide, Propose, SignProject, Terminate, Terms};
use mengshu_core::mechanism::{Body, Step};
use mengshu_core::value::{Date, Timestamp};
use serde_json::{Value, json};

use crate::args::{self, AgreementCommand, Handling};
use crate::client::{Which, decoded};
use crate::given::typed::{as_member, shares};
use crate::given::{Context, Desk, machine, number_in_force, sealed};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome, clause_rows};
use crate::perform;

pub(super) fn run(command: AgreementCommand, context: &Context) -> Outcome<()> {
    let desk = || Desk::open(context);
    match command {
        AgreementCommand::Template(options) => template::write(options, context),
        AgreementCommand::Check { file, text } => reading::check(&file, text.as_deref(), context),
        AgreementCommand::Propose(options) => propose(&mut desk()?, options),
        AgreementCommand::Sign { act, handling } => {
            let mut desk = desk()?;
            let act = match act {
                Some(act) => desk.event_id(&act)?,
                None => status::only_one(&desk)?,
            };
            perform::act(&mut desk, &handling, Body::Act(Step::Endorse { act })).map(drop)
        }
        AgreementCommand::Status => status::show(&desk()?),
        AgreementCommand::Show { number, proposal, toml, asking } => {
            let mut desk = desk()?;
            let document = match (proposal, number) {
                (Some(act), _) => proposed(&mut desk, &act)?,
                (None, Some(number)) => desk.on_day(&format!("agreement/{number}"), &asking)?,
                (None, None) => {
                    let number = number_in_force(&desk.on_day("agreement", &asking)?)?;
                    desk.on_day(&format!("agreement/{number}"), &asking)?
                }
            };
            show(document, toml, context)
        }
        AgreementCommand::List { asking } => {
            let columns = ["version", "start", "signed_by_entry", "title"];
            context.out.list_view(&desk()?.on_day("agreement", &asking)?, "versions", &columns)
        }
        AgreementCommand::Diff { from, to } => diff::run(&from, &to, context),
        AgreementCommand::Amend(options) => amend::run(&mut desk()?, options),
        AgreementCommand::Project(options) => project(&mut desk()?, options),
        AgreementCommand::Projects { id: Some(id), known } => {
            context.out.document(&desk()?.ask(&format!("project/{id}"), &known, &[])?)
        }
        AgreementCommand::Projects { id: None, known } => {
            let columns = ["project", "parties", "start", "end", "agreement_version", "signed_by_entry", "title"];
            context.out.list_view(&desk()?.ask("project", &known, &[])?, "projects", &columns)
        }
        AgreementCommand::DeclareSide(options) => declare_side(&mut desk()?, options),
        AgreementCommand::SideAgreements { id: Some(id), known } => {
            context.out.document(&desk()?.ask(&format!("side-agreement/{id}"), &known, &[])?)
        }
        AgreementCommand::SideAgreements { id: None, known } => {
            let columns = ["side_agreement", "parties", "dated", "declared", "declared_by_entry", "summary"];
            context.out.list_view(&desk()?.ask("side-agreement", &known, &[])?, "side_agreements", &columns)
        }
        AgreementCommand::Terminate { last_day, reason, handling } => {
            act(&mut desk()?, &handling, Act::Terminate(Terminate { last_day, reason }))
        }
    }
}

fn act(desk: &mut Desk<'_>, handling: &Handling, act: Act) -> Outcome<()> {
    perform::act(desk, handling, Body::Agreement(act)).map(drop)
}

/// A version of the agreement with its terms; or the terms alone, as a file.
fn show(mut document: Value, toml: bool, context: &Context) -> Outcome<()> {
    let out = &context.out;
    // An amendment has changes in the place of terms.
    if document["terms"].is_null() {
        return out.document(&document);
    }
    if toml {
        let text = toml::to_string(&document["terms"])
            .map_err(|error| Failure::bad_answer("terms are not in the form of terms", &error))?;
        return out.raw(text.as_bytes());
    }
    if out.is_json() {
        return out.document(&document);
    }
    let mut terms = Value::Null;
    if let Some(fields) = document.as_object_mut() {
        terms = fields.remove("terms").unwrap_or_default();
        if let Some(names) = fields.remove("signed_by_date") {
            fields.insert("had_signed".to_owned(), names);
        }
    }
    out.document(&document)?;
    out.heading(&Message::HeadingTerms.text(out.lang()))?;
    let header = [Message::ColClause, Message::ColName, Message::ColSays].map(|column| column.text(out.lang()));
    let rows = clause_rows(&terms, out.lang()).into_iter().map(|row| vec![row.clause, row.name, row.says]);
    out.grid(header.to_vec(), rows.collect())
}

/// What an act proposes, out of the act itself.
fn proposed(desk: &mut Desk<'_>, act: &str) -> Outcome<Value> {
    let act = desk.event_id(act)?;
    let entry = desk.entry(Which::Event(act))?.entry;
    let event = decoded(&entry)?;
    let document = match &event.body {
        Body::Agreement(Act::Propose(propose)) => serde_json::to_value(propose),
        Body::Agreement(Act::Amend(amend)) => serde_json::to_value(amend),
        _ => {
            let message = Message::NoProposal { entry: entry.index.to_string() };
            return Err(Failure::new(Exit::NotFound, message).hint(Message::NoProposalHint));
        }
    };
    let mut document = document.unwrap_or_default();
    document["act"] = json!(act);
    document["entry"] = json!(entry.index);
    document["author"] = json!(event.author);
    Ok(document)
}

fn propose(desk: &mut Desk<'_>, options: args::Propose) -> Outcome<()> {
    let args::Propose { title, text, terms, from, number, sign_by, order, mut handling } = options;
    let terms = reading::terms(&terms, desk)?;
    reading::warn_of_text(&text, desk.context);
    let version = match number {
        Some(number) => number,
        None => reading::last(desk)?.map_or(0, |(number, _)| number).saturating_add(1),
    };
    if let Some(day) = sign_by {
        handling.not_after = Some(end_of(day, &terms)?);
    }
    let (today, day) = (machine::now().date_at(terms.time_zone), from.to_string());
    if from < today {
        desk.context.out.warn(&Message::WarnBackdated { day });
    } else if from > today && version == 1 {
        desk.context.out.warn(&Message::WarnLater { day });
    }
    let text = sealed::file(desk.context, &text, None)?;
    act(desk, &handling, Act::Propose(Propose { version, title, text, in_force_from: from, terms, order }))
}

/// The last moment of a day in the terms' time zone.
fn end_of(day: Date, terms: &Terms) -> Outcome<Timestamp> {
    day.end(terms.time_zone).ok_or_else(|| Failure::bad_value(day.to_string()))
}

fn project(desk: &mut Desk<'_>, options: args::SignProject) -> Outcome<()> {
    let args::SignProject { id, title, text, party, start, end, share, handling } = options;
    let benefit_shares = Some(shares(&share, as_member)?).filter(|shares| !shares.is_empty());
    let text = sealed::file(desk.context, &text, None)?;
    let parties = party.into_iter().collect();
    act(desk, &handling, Act::Project(SignProject { project: id, title, parties, text, start, end, benefit_shares }))
}

fn declare_side(desk: &mut Desk<'_>, options: args::DeclareSide) -> Outcome<()> {
    let args::DeclareSide { id, party, summary, paper, dated, asset, handling } = options;
    let paper = sealed::file(desk.context, &paper, None)?;
    let (parties, assets) = (party.into_iter().collect(), asset.into_iter().collect());
    act(desk, &handling, Act::DeclareSide(DeclareSide { side_agreement: id, parties, summary, paper, dated, assets }))
}
