//! Assets and their owners.

use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::ip::{Act, Assign, Register, RightKind};

use crate::id;

/// An asset's registration, owned so since 2024-01-01.
#[must_use]
pub fn register(asset: &str, owners: &[(&str, &str)]) -> Body {
    register_since(asset, owners, "2024-01-01")
}

/// An asset's registration, owned so since a day.
#[must_use]
pub fn register_since(asset: &str, owners: &[(&str, &str)], since: &str) -> Body {
    Body::Ip(Act::Register(Register {
        asset: id(asset),
        title: id("A method"),
        kind: RightKind::Patent,
        country: "CN".to_owned(),
        number: None,
        background: false,
        since: id(since),
        owners: owners.iter().map(|(member, share)| (id(member), id(share))).collect(),
        document: None,
    }))
}

/// An assignment.
#[must_use]
pub fn assign(asset: &str, from: &str, to: &str, share: &str, effective: &str) -> Body {
    Body::Ip(Act::Assign(Assign {
        asset: id(asset),
        from: id(from),
        to: id(to),
        share: id(share),
        effective: id(effective),
        consideration: None,
    }))
}
