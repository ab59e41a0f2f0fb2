//! What an event says: an act of a mechanism, a step in an act's life, or a statement of the node.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::list::mechanisms;
use crate::event;
use crate::value::{EventId, Hash, Note};

/// An event of this rule book.
pub type Event = event::Event<Body>;
/// One whose form and signatures have been checked but for their last step.
pub type Opened = event::Opened<Body>;
/// One whose form and signatures have been checked.
pub type Verified = event::Verified<Body>;
/// One in its place in the log.
pub type VerifiedEntry = event::VerifiedEntry<Body>;

/// A step in the life of an act.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// Approve an act, in the name of the author.
    Endorse {
        /// The act.
        act: EventId,
    },
    /// Refuse one's approval: the act is declined.
    Decline {
        /// The act.
        act: EventId,
        /// Why, for everybody to read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Note>,
    },
    /// Demand that a member ratify what was signed for it beyond a key's authority, or refuse it.
    Demand {
        /// The act.
        act: EventId,
    },
    /// Contest an act on one's own identity: another root key, a succession, an end.
    Contest {
        /// The act.
        act: EventId,
        /// Why, for everybody to read.
        reason: Note,
    },
    /// Take one's own act back before it is decided; or step back from another's that waits for ratification.
    Withdraw {
        /// The act.
        act: EventId,
        /// Why, for everybody to read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Note>,
    },
}

impl Step {
    /// The act it is about.
    #[must_use]
    pub const fn act(&self) -> EventId {
        match self {
            Self::Endorse { act }
            | Self::Demand { act }
            | Self::Decline { act, .. }
            | Self::Contest { act, .. }
            | Self::Withdraw { act, .. } => *act,
        }
    }
}

/// What the node itself records.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum NodeStatement {
    /// The digest of the state after `size` entries, so that witnesses of the log cover the state too.
    Digest {
        /// Number of entries before this one.
        size: u64,
        /// The state digest after them.
        digest: Hash,
        /// Version of the rule book that computed it.
        rule_book: u32,
    },
}

macro_rules! body {
    ($($(#[$doc:meta])* $variant:ident = $module:ident;)*) => {
        /// What an event says: an act of a mechanism, a step in an act's life, or a statement of the node.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Body {
            $($(#[$doc])* $variant(super::$module::acts::Act),)*
            /// A step in the life of an act.
            Act(Step),
            /// A statement of the node.
            Node(NodeStatement),
        }

        /// What a mechanism's acts say stands in a document of its own, beside the one of the envelope.
        impl JsonSchema for Body {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                "Body".into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let one = |name: &str, schema: Schema| {
                    json_schema!({
                        "type": "object", "properties": { name: schema }, "required": [name], "additionalProperties": false,
                    })
                };
                let other = |name: &str| json_schema!({ "$ref": format!("{name}.json") });
                let all = [
                    $(one(stringify!($module), other(stringify!($module))),)*
                    one("act", generator.subschema_for::<Step>()),
                    one("node", generator.subschema_for::<NodeStatement>()),
                ];
                json_schema!({ "description": "What is said.", "oneOf": all })
            }
        }

        impl Body {
            /// The name of the act, if it is one: mechanism, dot, act.
            #[must_use]
            pub const fn kind(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant(act) => Some(act.kind()),)*
                    Self::Act(_) | Self::Node(_) => None,
                }
            }
        }
    };
}
mechanisms!(body);
