//! Applications, with what the check found and whether they came to an admission.

use schemars::JsonSchema;
use serde::Serialize;

use crate::book::Ask;
use crate::mechanism::membership::profile::Profile;
use crate::mechanism::membership::query::identity::{Likenesses, holder};
use crate::mechanism::membership::tables::Application;
use crate::mechanism::state::State;
use crate::value::{Date, EventId, MemberId, Name, Note, Seal};

/// All applications for membership.
#[derive(JsonSchema, Serialize)]
pub(super) struct Applications<'a> {
    /// In the order of their events' ids.
    pub(super) applications: Vec<ApplicationView<'a>>,
}

/// An application for membership.
#[derive(JsonSchema, Serialize)]
pub(super) struct ApplicationView<'a> {
    /// Its event.
    application: &'a EventId,
    /// The id that the applicant wants to have.
    applicant: &'a MemberId,
    /// The applicant's registered name.
    name: &'a Name,
    /// Who it is.
    profile: &'a Profile,
    /// The sealed form.
    form: &'a Seal,
    /// The day it was handed in.
    received: Date,
    /// Index of its entry.
    entry: u64,
    /// What the check found; null while it was not checked.
    checked: Option<CheckedView<'a>>,
    /// The members, former ones too, that the applicant's name can be taken for.
    resembles: Vec<&'a MemberId>,
    /// The present member whose identifier the applicant names; null where it names none's.
    same_identifier_as: Option<&'a MemberId>,
    /// Whether the applicant is or was a member.
    admitted: bool,
}

/// The check of an application.
#[derive(JsonSchema, Serialize)]
struct CheckedView<'a> {
    /// Who checked it.
    by: &'a MemberId,
    /// Whether it meets the conditions.
    meets: bool,
    /// What was found.
    note: &'a Note,
    /// Index of the entry.
    entry: u64,
}

/// An application as a document.
pub(super) fn application<'a>(
    state: &'a State,
    (ask, likenesses): (&Ask<'_>, &Likenesses<'a>),
    id: &'a EventId,
    record: &'a Application,
) -> ApplicationView<'a> {
    let tables = &state.sections.membership;
    let resembles = likenesses.to(&record.applicant, record.profile.name.as_str()).into_iter();
    let holder = holder(tables, &record.profile, Some(&record.applicant), state.date_at(ask.at));
    let checked = record.checked.as_ref().map(|checked| CheckedView {
        by: &checked.by,
        meets: checked.meets,
        note: &checked.note,
        entry: checked.index,
    });
    ApplicationView {
        application: id,
        applicant: &record.applicant,
        name: &record.profile.name,
        profile: &record.profile,
        form: &record.form,
        received: record.received,
        entry: record.index,
        checked,
        resembles: resembles.map(|(other, _)| other).collect(),
        same_identifier_as: holder.map(|(_, member)| member),
        admitted: state.sections.membership.members.contains(&record.applicant),
    }
}
