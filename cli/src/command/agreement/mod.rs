//! `mengshu agreement`: the template, the check, proposing, signing, amending, and what hangs under the agreement.
//!
//! Invariant: whatever reads a terms file reads it in one way (`reading`), so `check` and `propose` say the same.

mod amend;
mod diff;
mod reading;
mod status;
mod template;

use std::collections::BTreeMap;

use mengshu_core::event::{Body, Step};
use mengshu_core::mechanism::agreement::{Act, DeclareSide, Propose, SignProject, Terminate, Terms};
use mengshu_core::value::{Date, MemberId, Share, Timestamp};

use super::Context;
use super::alliance::in_force;
use super::desk::Desk;
use super::perform;
use super::sealed;
use crate::args::{self, AgreementCommand, Handling};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

pub(super) fn run(command: AgreementCommand, context: &Context) -> Outcome<()> {
    let desk = || Desk::open(context);
    match command {
        AgreementCommand::Template(options) => template::write(options, context),
        AgreementCommand::Check { file } => reading::check(&file, context),
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
        AgreementCommand::Show { number } => {
            let desk = desk()?;
            let number = number.map_or_else(|| in_force(&desk), Ok)?;
            context.out.document(&desk.view(&format!("agreement/{number}"))?)
        }
        AgreementCommand::List => {
            let columns = ["version", "start", "signed_by_entry", "title"];
            context.out.column_view(&desk()?.view("agreement")?, "versions", &columns)
        }
        AgreementCommand::Diff { from, to } => diff::run(&from, &to, context),
        AgreementCommand::Amend(options) => amend::run(&mut desk()?, options),
        AgreementCommand::Project(options) => project(&mut desk()?, options),
        AgreementCommand::Projects { id: Some(id) } => context.out.document(&desk()?.view(&format!("project/{id}"))?),
        AgreementCommand::Projects { id: None } => {
            let columns = ["project", "parties", "start", "end", "agreement_version", "signed_by_entry", "title"];
            context.out.column_view(&desk()?.view("project")?, "projects", &columns)
        }
        AgreementCommand::DeclareSide(options) => declare_side(&mut desk()?, options),
        AgreementCommand::SideAgreements { id: Some(id) } => {
            context.out.document(&desk()?.view(&format!("side-agreement/{id}"))?)
        }
        AgreementCommand::SideAgreements { id: None } => {
            let columns = ["side_agreement", "parties", "dated", "declared", "declared_by_entry", "summary"];
            context.out.column_view(&desk()?.view("side-agreement")?, "side_agreements", &columns)
        }
        AgreementCommand::Terminate { last_day, reason, handling } => {
            act(&mut desk()?, &handling, Act::Terminate(Terminate { last_day, reason }))
        }
    }
}

fn act(desk: &mut Desk<'_>, handling: &Handling, act: Act) -> Outcome<()> {
    perform::act(desk, handling, Body::Agreement(act)).map(drop)
}

fn propose(desk: &mut Desk<'_>, options: args::Propose) -> Outcome<()> {
    let args::Propose { title, text, terms, from, number, sign_by, order, mut handling } = options;
    let terms = reading::terms(&terms, desk)?;
    let version = match number {
        Some(number) => number,
        None => last(desk)?.map_or(0, |(number, _)| number).saturating_add(1),
    };
    if let Some(day) = sign_by {
        handling.not_after = Some(end_of(day, &terms)?);
    }
    let text = sealed::file(desk.context, &text, None)?;
    act(desk, &handling, Act::Propose(Propose { version, title, text, in_force_from: from, terms, order }))
}

/// The last moment of a day in the terms' time zone.
fn end_of(day: Date, terms: &Terms) -> Outcome<Timestamp> {
    let next = day.add_days(1).ok_or_else(|| unreadable(&day.to_string()))?;
    Ok(next.start(terms.time_zone).add_micros(-1))
}

fn unreadable(text: &str) -> Failure {
    Failure::new(Exit::Usage, Message::ValueBad { text: text.to_owned() })
}

/// The last signed version, in force or yet to come, with its terms.
fn last(desk: &Desk<'_>) -> Outcome<Option<(u32, Terms)>> {
    let document = desk.view("agreement")?;
    let Some(version) = document["versions"].as_array().and_then(|versions| versions.last()) else { return Ok(None) };
    let bad = |error: &dyn std::error::Error| {
        let detail = "a version of the agreement is not readable".to_owned();
        Failure::new(Exit::Failed, Message::NodeInternal { detail }).because(error)
    };
    let number = serde_json::from_value(version["version"].clone()).map_err(|error| bad(&error))?;
    let terms = serde_json::from_value(version["terms"].clone()).map_err(|error| bad(&error))?;
    Ok(Some((number, terms)))
}

fn project(desk: &mut Desk<'_>, options: args::SignProject) -> Outcome<()> {
    let args::SignProject { id, title, text, party, start, end, share, handling } = options;
    let shares: Outcome<BTreeMap<MemberId, Share>> = share
        .iter()
        .map(|(member, part)| {
            let part = part.parse().map_err(|error| unreadable(part).because(&error))?;
            Ok((perform::as_member(member)?, part))
        })
        .collect();
    let benefit_shares = Some(shares?).filter(|shares| !shares.is_empty());
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
