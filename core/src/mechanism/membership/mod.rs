//! Membership: who the members are and which keys speak for them.
//!
//! Invariants: an alliance has one founding event, endorsed by every founder; a member id names one legal person for
//! ever; a key belongs to one member for ever; the root key (the legal representative's) may do everything.

pub mod acts;
pub(crate) mod change;
pub mod codes;
pub(crate) mod hooks;
mod labels;
pub(crate) mod profile;
pub(crate) mod query;
pub(crate) mod rules;
pub mod tables;
pub(crate) mod views;
mod words;

pub use acts::{
    Act, Admit, Apply, ChangeProfile, CheckApplication, CompromiseKey, Confirm, DeclareAffiliate, DeclareDefault,
    EndAffiliate, EndDefault, Found, GrantKey, LimitRoot, Node, RecordEnd, Reinstate, ReplaceRecovery, ReplaceRoot,
    RevokeKey, RotateKey, Ruling, Strike, Succeed, SuccessionKind, Suspend, possession_message,
};
pub use profile::{MemberKind, Profile};
pub use tables::{
    Affiliate, Alliance, Application, Checked, Former, Identity, KeyStanding, MEMBERS_MAX, Member, Membership, Period,
    Tables,
};
