//! A legal person as it was typed becomes a profile that can be signed.

use std::path::Path;

use mengshu_core::mechanism::membership::{self, Profile};

use crate::args::{Person, Ruling};
use crate::given::typed::key;
use crate::given::{Context, sealed};
use crate::output::Outcome;

/// The profile of a legal person; the representative's name is sealed. A key file may be relative to `folder`.
pub(crate) fn profile(person: Person, context: &Context, folder: Option<&Path>) -> Outcome<Profile> {
    let root_key = key(context, &person.root_key, folder)?;
    let recovery_key = person.recovery_key.as_deref().map(|given| key(context, given, folder)).transpose()?;
    let label = format!("Legal representative of {}", person.name);
    let representative = person.representative.map(|name| sealed::text(context, &name, &label)).transpose()?;
    let Person { name, kind, credit_code, lei, ror, number, country, seat, legal_from, parent, .. } = person;
    Ok(Profile {
        name,
        kind,
        credit_code,
        lei,
        ror,
        number,
        country,
        seat,
        legal_from,
        representative,
        parent,
        root_key,
        recovery_key,
    })
}

/// What a court or a register says, its document sealed.
pub(crate) fn ruling(ruling: Ruling, context: &Context) -> Outcome<Option<membership::Ruling>> {
    let Some((by, reference, path)) = ruling.given() else { return Ok(None) };
    let document = sealed::file(context, &path, None)?;
    Ok(Some(membership::Ruling { by, reference, document }))
}
