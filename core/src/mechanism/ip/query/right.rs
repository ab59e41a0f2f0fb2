//! Which right an asset is, as its office counts it, and which other assets are the same one.
//!
//! Invariant: two assets that are one right know of each other, however their numbers are spelled. Nothing here decides
//! whose it is: a ledger finds facts and never plays judge.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::book::{Arg, Refusal, Said};
use crate::mechanism::ip::acts::RightKind;
use crate::mechanism::ip::codes::{IP_009, IP_014};
use crate::mechanism::ip::query::Title;
use crate::mechanism::ip::tables::{Asset, Right};
use crate::mechanism::ip::words;
use crate::mechanism::state::State;
use crate::value::{AssetId, Date, MemberId, Name, PatentNumberError, Share, is_office, other_number, patent_number};

/// Refuses what is not the code of a country or of an office of several.
pub(crate) fn require_office(field: impl Into<Cow<'static, str>>, country: &str) -> Result<(), Refusal> {
    if is_office(country) { Ok(()) } else { Err(IP_009.refuse(field, words::country_is(&format!("{country:?}")))) }
}

/// The right that a number names, if there is a number.
///
/// # Errors
/// `IP-014` where it is none of its office.
pub(crate) fn right(
    field: &'static str,
    kind: RightKind,
    country: &str,
    number: Option<&Name>,
) -> Result<Option<Right>, Refusal> {
    let Some(number) = number else { return Ok(None) };
    let refuse = |error| {
        let got = format!("{:?}", number.as_str());
        let found = match error {
            PatentNumberError::Form => words::no_number(&got, country),
            PatentNumberError::CheckDigit { expected } => words::check_digit(&got, &expected.to_string()),
        };
        IP_014.refuse(field, found)
    };
    let text = number.as_str();
    let (kind, number) = match kind {
        RightKind::Patent => (kind, patent_number(country, text)),
        // These have offices and numbers of their own, which are not told apart from patents' by their form.
        RightKind::Mark | RightKind::Layout | RightKind::PlantVariety | RightKind::Software => {
            (kind, other_number(country, text))
        }
        // These have no register: a number that is a patent's names that patent, whatever it is called here.
        RightKind::KnowHow | RightKind::Standard | RightKind::Data | RightKind::Other => {
            match patent_number(country, text) {
                Ok(number) => (RightKind::Patent, Ok(number)),
                Err(_) => (kind, other_number(country, text)),
            }
        }
    };
    Ok(Some(Right { country: country.to_owned(), kind, number: number.map_err(refuse)? }))
}

/// Another asset that is the same right.
pub(crate) struct Twin<'a>(pub(crate) Title<'a>);

impl Twin<'_> {
    /// Whether these are its owners, with the same parts: those of a day, or those that it was registered with. One whose
    /// registration was struck is nobody's.
    pub(crate) fn is_owned_by(&self, owners: &BTreeMap<MemberId, Share>, date: Date) -> bool {
        let own = || self.0.asset.first_owners == *owners || self.0.owners(date).as_ref() == Some(owners);
        self.0.asset.struck.is_none() && own()
    }

    /// What it means that there is another.
    pub(crate) fn said(&self, date: Date) -> Said {
        let owners = self.0.owners(date);
        let owners = owners.as_ref().unwrap_or(&self.0.asset.first_owners).iter();
        let owners = Arg::list(owners.map(|(member, share)| format!("{member} {share}")));
        let right = [Some(self.0.asset.country.as_str()), self.0.asset.number.as_ref().map(Name::as_str)];
        let right: Vec<&str> = right.into_iter().flatten().collect();
        words::same_right(&right.join(" "), self.0.id, owners)
    }
}

/// The assets other than `except` that are this right.
pub(crate) fn twins<'a>(state: &'a State, right: Option<&Right>, except: &AssetId) -> Vec<Twin<'a>> {
    let tables = &state.sections.ip;
    let ids = right.and_then(|right| tables.rights.get(right)).into_iter().flatten();
    let others = ids.filter(|id| *id != except);
    others.filter_map(|id| tables.title(id).map(Twin)).collect()
}

/// The other assets that are the same right as a registered one.
pub(crate) fn twins_of<'a>(state: &'a State, id: &AssetId, asset: &Asset) -> Vec<Twin<'a>> {
    let right = right("", asset.kind, &asset.country, asset.number.as_ref()).ok().flatten();
    twins(state, right.as_ref(), id)
}
