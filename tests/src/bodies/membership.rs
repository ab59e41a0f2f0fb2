//! Founding, admission, suspension, succession.

use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::membership::{
    Act, Admit, Found, MemberKind, Node, Profile, Succeed, SuccessionKind, Suspend,
};
use mengshu_core::value::KeyId;

use crate::{id, seal, signer};

/// The legal person of a member: called as its id in capitals, with the root key of its name.
#[must_use]
pub fn profile(member: &str) -> Profile {
    Profile::named(id(&member.to_uppercase()), MemberKind::Enterprise, signer(member).key_id())
}

/// The same as a company: "H Ltd".
fn company(name: &str) -> Profile {
    Profile { name: id(&format!("{} Ltd", name.to_uppercase())), ..profile(name) }
}

/// What founds an alliance; to be changed before it becomes a body.
#[must_use]
pub fn alliance_of(founders: &[&str]) -> Found {
    Found {
        name: id("Test alliance"),
        node: Node { name: id("node.example"), key: signer("node").key_id() },
        founders: founders.iter().map(|name| (id(name), profile(name))).collect(),
    }
}

/// The founding of an alliance of companies on this node.
#[must_use]
pub fn founding(founders: &[&str], node: &str, key: KeyId) -> Body {
    Body::Membership(Act::Found(Found {
        node: Node { name: id(node), key },
        founders: founders.iter().map(|name| (id(name), company(name))).collect(),
        ..alliance_of(&[])
    }))
}

/// The admission of a member with this key's holder.
#[must_use]
pub fn admit(member: &str, key: &str, accedes_to: u32) -> Body {
    let profile = company(key);
    Body::Membership(Act::Admit(Admit { member: id(member), profile, accedes_to, application: None }))
}

/// The suspension of a member.
#[must_use]
pub fn suspend(member: &str) -> Body {
    Body::Membership(Act::Suspend(Suspend { member: id(member), reason: id("Fees not paid") }))
}

/// What says that Z2, a person of the same name, succeeds Z since 2024-12-01, in all or in these parts; to be changed
/// before it becomes a body.
#[must_use]
pub fn succession(parts: Option<&[(&str, &str)]>, kind: SuccessionKind) -> Succeed {
    Succeed {
        predecessor: id("z"),
        successor: id("z2"),
        profile: Some(Profile { name: id("Z"), ..profile("z2") }),
        kind,
        effective: id("2024-12-01"),
        parts: parts.map(|parts| parts.iter().map(|(asset, share)| (id(asset), id(share))).collect()),
        document: seal("extract"),
        ruling: None,
    }
}

/// A succession.
#[must_use]
pub const fn succeed(act: Succeed) -> Body {
    Body::Membership(Act::Succeed(act))
}
