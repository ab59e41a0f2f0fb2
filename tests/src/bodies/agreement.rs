//! The agreement.

use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::agreement::{Act, DeclareSide, Propose, Terms};

use crate::{id, seal};

/// An agreement version.
#[must_use]
pub fn propose(version: u32, from: &str, terms: Terms) -> Body {
    Body::Agreement(Act::Propose(Propose {
        version,
        title: id("Agreement"),
        text: seal(&format!("text {version}")),
        in_force_from: id(from),
        terms,
        order: Vec::new(),
    }))
}

/// The declaration of a side agreement, with the date on the paper.
#[must_use]
pub fn side_agreement(name: &str, parties: &[&str], dated: &str, assets: &[&str]) -> Body {
    Body::Agreement(Act::DeclareSide(DeclareSide {
        side_agreement: id(name),
        parties: parties.iter().map(|member| id(member)).collect(),
        summary: id("Exclusive licence of the pump to Q for vehicles."),
        paper: seal("the paper"),
        dated: id(dated),
        assets: assets.iter().map(|asset| id(asset)).collect(),
    }))
}
