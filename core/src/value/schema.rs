//! The JSON Schemas of values that are written as a text. What a text cannot say by itself stands beside it: how the value
//! is written in the signed bytes (`x-messagepack`).

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{
    AssetId, ContributionId, Currency, Date, DecisionId, DistributionId, EventId, Hash, ID_MAX, KeyId, LedgerId,
    MatterId, MeetingId, MemberId, Name, NodeName, Nonce, Note, OrganId, PartyId, ProjectId, RuleId, Share,
    SideAgreementId, Timestamp, UtcOffset,
};

/// Gives each type the schema of a text: what it is, how it is written in MessagePack, and what else is known of it.
macro_rules! text_schemas {
    ($($type:ty as $name:literal: $what:literal, $bytes:literal, { $($key:literal: $value:expr),* };)*) => {$(
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "description": $what, "type": "string", "x-messagepack": $bytes, $($key: $value),*
                })
            }
        }
    )*};
}
pub(crate) use text_schemas;

/// Identifiers that people choose.
macro_rules! id_schemas {
    ($($type:ident: $what:literal, $example:literal;)*) => {$(
        impl JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "description": $what, "type": "string", "x-messagepack": "str",
                    "pattern": "^[a-z0-9]+([.-][a-z0-9]+)*$", "minLength": 1, "maxLength": ID_MAX, "examples": [$example],
                })
            }
        }
    )*};
}

id_schemas! {
    MemberId: "The id of a member.", "huaxin";
    AssetId: "The id of an asset.", "patent-1";
    ContributionId: "The id of a contribution.", "lab-2024";
    DistributionId: "The id of a distribution of benefits.", "august-2024";
    PartyId: "The id of a party in an official register, or of an affiliate.", "led-tech";
    MatterId: "The id of a matter of the alliance's own; it has a hyphen.", "working-group";
    OrganId: "The id of an organ of the alliance.", "council";
    RuleId: "The id of a rule by which organs decide, as the terms name it.", "two-thirds";
    MeetingId: "The id of a meeting of an organ, or of a written procedure.", "council-2024-1";
    DecisionId: "The id of an item that an organ decides on.", "budget-2024";
    ProjectId: "The id of a project agreement.", "pilot-line";
    SideAgreementId: "The id of a side agreement.", "side-1";
    NodeName: "The name of a node: the first part of its checkpoints' origin.", "node.example.org";
}

text_schemas! {
    Hash as "Hash": "A 256-bit hash in lower-case hexadecimal digits.", "bin, 32 bytes", { "pattern": "^[0-9a-f]{64}$" };
    EventId as "EventId": "The id of an event: the BLAKE3 hash of its bytes.", "bin, 32 bytes",
        { "pattern": "^[0-9a-f]{64}$" };
    LedgerId as "LedgerId": "The id of a ledger: the id of its founding event.", "bin, 32 bytes",
        { "pattern": "^[0-9a-f]{64}$" };
    KeyId as "KeyId": "A key: the raw Ed25519 public key.", "bin, 32 bytes", { "pattern": "^[0-9a-f]{64}$" };
    Nonce as "Nonce": "Random bytes that make an event's id unique.", "bin, 16 bytes", { "pattern": "^[0-9a-f]{32}$" };
    Currency as "Currency": "An ISO 4217 currency in use.", "str", { "pattern": "^[A-Z]{3}$", "examples": ["CNY"] };
    Share as "Share": "An exact fraction of a whole, from 0 to 1, reduced; numerator and denominator below 2^64.",
        "map of num and den", { "pattern": "^(0|1|[1-9][0-9]*/[1-9][0-9]*)$", "examples": ["1/3", "1"] };
    Date as "Date": "A day of the calendar without a time zone, in the years 1800 to 9999.", "str",
        { "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "format": "date", "examples": ["2024-03-05"] };
    Timestamp as "Timestamp": "A moment in UTC to the microsecond, in the years 1900 to 9999.",
        "int, microseconds since 1970-01-01T00:00:00Z",
        {
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z$", "format": "date-time",
            "examples": ["2024-03-05T06:30:00.000000Z"]
        };
    UtcOffset as "UtcOffset": "A fixed time zone: hours and minutes east of UTC, at most 14 hours either way.", "str",
        { "pattern": "^[+-][0-9]{2}:[0-9]{2}$", "examples": ["+08:00"] };
    Name as "Name": "A text of one line, in Unicode normal form C, at most 200 characters (600 bytes), without invisible characters.", "str",
        { "minLength": 1, "maxLength": Name::MAX };
    Note as "Note": "A text of several lines, in Unicode normal form C, at most 2,000 characters (6,000 bytes), without invisible characters.",
        "str", { "minLength": 1, "maxLength": Note::MAX };
}
