//! The values every part of the house speaks of: hashes, identifiers, money, shares, time, text, seals.
//!
//! A value that exists is valid: the constructors and the decoders check, nothing after them needs to. Each has exactly
//! one canonical form in MessagePack and one in JSON.

mod country;
mod hash;
mod id;
mod identifiers;
mod likeness;
mod money;
mod patent;
mod schema;
mod seal;
mod share;
mod text;
mod time;

pub use hash::{Bytes, Bytes32Error, BytesRef, EventId, Hash, KeyId, LedgerId, Nonce, leaf_hash};
pub use id::{
    AssetId, ContributionId, DecisionId, DistributionId, ID_MAX, IdError, MatterId, MeetingId, MemberId, NodeName,
    OrganId, PartyId, ProjectId, RuleId, SideAgreementId,
};
pub use money::{Currency, Money, MoneyError};
pub use seal::{Salt, Seal, commit};
pub use share::{Share, ShareError, Split, SplitPart, split, sum_is_one};
pub use text::{Name, Note, TextError};
pub use time::{Date, TimeError, Timestamp, UtcOffset};

pub(crate) use country::{is_country, is_office};
pub(crate) use hash::{deserialize_bytes, serialize_bytes};
pub(crate) use identifiers::{CreditCode, credit_code, is_lei, is_ror, organisation_code};
pub(crate) use likeness::{Likeness, plain};
pub(crate) use patent::{PatentNumberError, other_number, patent_number};
pub(crate) use schema::text_schemas;
pub(crate) use text::deserialize_str;
