//! What members sign about who they are and which keys speak for them. Data only: the rules stand in `rules`.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::book::{Said, Scope, acts};
use crate::event::canonical;
use crate::event::key::Signature;
use crate::mechanism::membership::profile::Profile;
use crate::mechanism::membership::words;
use crate::value::{
    AssetId, Date, EventId, KeyId, LedgerId, MemberId, Money, Name, NodeName, Note, PartyId, Seal, Share, Timestamp,
};

/// The node that the founders trust to be up, for nothing else.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Its name: the first part of the checkpoint origin.
    pub name: NodeName,
    /// The key it signs checkpoints with. Founders sign it here, so an auditor needs no other word for it.
    pub key: KeyId,
}

/// Found an alliance.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Found {
    /// The alliance's name.
    pub name: Name,
    /// The node that keeps the ledger.
    pub node: Node,
    /// The founders, two at least.
    pub founders: BTreeMap<MemberId, Profile>,
}

/// Hand in an application for membership: a member does, in practice the secretariat, and the applicant signs it.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apply {
    /// The id that the applicant wants to have.
    pub applicant: MemberId,
    /// Who it is.
    pub profile: Profile,
    /// The sealed form of application.
    pub form: Seal,
}

/// State what the check of an application found.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckApplication {
    /// The application's event.
    pub application: EventId,
    /// Whether it meets the conditions: a legal person, a position in the field, accepts the terms.
    pub meets: bool,
    /// What was found, for everybody to read.
    pub note: Note,
}

/// Admit a member.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Admit {
    /// The id that the joiner will have.
    pub member: MemberId,
    /// Who it is.
    pub profile: Profile,
    /// The agreement version that it accedes to: the last signed one, and with it those from the one in force on.
    pub accedes_to: u32,
    /// The application that was checked; needed where the terms have a secretariat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<EventId>,
}

/// State that the author has changed its name, its seat, its representative or its parent.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeProfile {
    /// The new registered name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// The new seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<Name>,
    /// The sealed name of the new legal representative. Its key comes by replacing the root key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub representative: Option<Seal>,
    /// The company that controls it now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Name>,
    /// The day since which it is so, today at the latest.
    pub since: Date,
    /// The sealed extract of the business register that shows it.
    pub document: Seal,
}

/// How one legal person succeeds another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuccessionKind {
    /// 合并: it is merged into the successor.
    Merger,
    /// 改制: it is converted into the successor.
    Conversion,
    /// 分立: it is split.
    Split,
}

impl SuccessionKind {
    pub(crate) fn said(self) -> Said {
        match self {
            Self::Merger => words::merger(),
            Self::Conversion => words::conversion(),
            Self::Split => words::split(),
        }
    }
}

/// What a court or an official register says.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ruling {
    /// The court or the register.
    pub by: Name,
    /// The number of the case or of the entry there.
    pub reference: Name,
    /// The sealed ruling or extract.
    pub document: Seal,
}

/// State that a member has been succeeded.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Succeed {
    /// Whom.
    pub predecessor: MemberId,
    /// Who succeeds it.
    pub successor: MemberId,
    /// Who that is, where it is no member yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// How.
    pub kind: SuccessionKind,
    /// The day since which it is so, today at the latest.
    pub effective: Date,
    /// The parts of assets that pass, where the predecessor goes on with the rest. Where it is left out everything passes
    /// and the predecessor ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<BTreeMap<AssetId, Share>>,
    /// The sealed extract of the business register that shows it.
    pub document: Seal,
    /// What a court or a register says of it, where the member contests it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruling: Option<Ruling>,
}

/// State that a member has ended as a legal person.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordEnd {
    /// The member.
    pub member: MemberId,
    /// Its last day, today at the latest.
    pub last_day: Date,
    /// The sealed extract of the business register that shows it.
    pub document: Seal,
    /// What a court or a register says of it, where the member contests it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruling: Option<Ruling>,
}

/// Declare an affiliate of the author.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclareAffiliate {
    /// Its id among the author's affiliates.
    pub affiliate: PartyId,
    /// Its registered name.
    pub name: Name,
    /// The member that it is, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    /// The day since which it is one.
    pub since: Date,
}

/// State that an affiliate of the author is none any more.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndAffiliate {
    /// Its id among the author's affiliates.
    pub affiliate: PartyId,
    /// The last day on which it was one.
    pub last_day: Date,
}

/// Suspend a member: it neither sits in organs nor counts there until it is reinstated.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspend {
    /// The member.
    pub member: MemberId,
    /// Why, for everybody to read.
    pub reason: Note,
}

/// End a suspension.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reinstate {
    /// The member.
    pub member: MemberId,
    /// Why, for everybody to read.
    pub reason: Note,
}

/// Declare a member to be in default: it neither votes nor counts where the rule excludes defaulting members.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclareDefault {
    /// The member.
    pub member: MemberId,
    /// Why, for everybody to read.
    pub reason: Note,
}

/// End a default.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndDefault {
    /// The member.
    pub member: MemberId,
    /// Why, for everybody to read.
    pub reason: Note,
}

/// Grant a working key to the author.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantKey {
    /// The new key.
    pub key: KeyId,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// The most that it may sign for in one act. Acts beyond it wait for ratification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Money>,
    /// Whether it may also sign what does not state its value, which otherwise is beyond the limit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unpriced: bool,
    /// The only assets that it may dispose of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assets: Option<BTreeSet<AssetId>>,
    /// Last moment of its validity, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// The member's next key serial.
    pub serial: u32,
    /// The new key's signature over `possession_message` in namespace `key@mengshu.v1`.
    pub proof: Signature,
}

/// Put a new key in the place of a working key of the author.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotateKey {
    /// The key that goes.
    pub old: KeyId,
    /// The key that comes, with the same scopes, limits and validity.
    pub new: KeyId,
    /// The member's next key serial.
    pub serial: u32,
    /// The new key's signature over `possession_message` in namespace `key@mengshu.v1`.
    pub proof: Signature,
}

/// Revoke a working key of the author.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevokeKey {
    /// The key.
    pub key: KeyId,
    /// The member's next key serial.
    pub serial: u32,
    /// Why, for everybody to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Note>,
}

/// Put a new root key in the place of a member's root key.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplaceRoot {
    /// The member.
    pub member: MemberId,
    /// The new root key.
    pub key: KeyId,
    /// The member's next key serial.
    pub serial: u32,
    /// The new key's signature over `possession_message` in namespace `key@mengshu.v1`.
    pub proof: Signature,
    /// The sealed document that shows it, such as an extract of the business register; left out only where the member's root
    /// key or recovery key signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Seal>,
    /// What a court or a register says of it, where the member contests it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruling: Option<Ruling>,
}

/// Put a new recovery key in the place of the author's.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplaceRecovery {
    /// The new recovery key.
    pub key: KeyId,
    /// The member's next key serial.
    pub serial: u32,
    /// The new key's signature over `possession_message` in namespace `key@mengshu.v1`.
    pub proof: Signature,
}

/// Publish the limits of the author's legal representative. Where none is given there is none any more.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitRoot {
    /// The most that it shall sign for in one act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Money>,
    /// Whether it shall also sign what does not state its value, which otherwise is beyond the limit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unpriced: bool,
    /// The only assets that it shall dispose of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assets: Option<BTreeSet<AssetId>>,
    /// The member's next key serial.
    pub serial: u32,
}

/// State that a key of the author is compromised.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompromiseKey {
    /// The key.
    pub key: KeyId,
    /// Index of the last entry for which it is trusted.
    pub last_trusted: u64,
    /// The member's next key serial.
    pub serial: u32,
}

/// Confirm an act that is suspect because of the author's key: it holds as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// The act.
    pub act: EventId,
}

/// Strike a suspect act: it is as if it had never taken effect. The entries stay.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strike {
    /// The act.
    pub act: EventId,
}

/// What a new key signs to show that its holder has it: ledger, member and serial, so the proof fits one grant only.
///
/// # Errors
/// Never for checked values; the encoder's error type is passed on.
pub fn possession_message(
    ledger: &LedgerId,
    member: &MemberId,
    serial: u32,
) -> Result<Vec<u8>, canonical::EncodeError> {
    #[derive(Serialize)]
    struct Possession<'a> {
        ledger: &'a LedgerId,
        member: &'a MemberId,
        serial: u32,
    }
    canonical::encode(&Possession { ledger, member, serial })
}

acts! {
    "membership":
    /// Found an alliance: every founder endorses.
    Found(Found) = "found",
    /// Hand in an application for membership.
    Apply(Apply) = "apply",
    /// State what the check of an application found.
    CheckApplication(CheckApplication) = "check_application",
    /// Admit a member: those whom the terms name approve, and the joiner signs.
    Admit(Admit) = "admit",
    /// State that the author's name, seat, representative or parent has changed.
    ChangeProfile(ChangeProfile) = "change_profile",
    /// State that a member has been succeeded.
    Succeed(Succeed) = "succeed",
    /// State that a member has ended as a legal person.
    RecordEnd(RecordEnd) = "record_end",
    /// Declare an affiliate.
    DeclareAffiliate(DeclareAffiliate) = "declare_affiliate",
    /// State that an affiliate is none any more.
    EndAffiliate(EndAffiliate) = "end_affiliate",
    /// Suspend a member.
    Suspend(Suspend) = "suspend",
    /// End a suspension.
    Reinstate(Reinstate) = "reinstate",
    /// Declare a member to be in default.
    DeclareDefault(DeclareDefault) = "declare_default",
    /// End a default.
    EndDefault(EndDefault) = "end_default",
    /// Grant a working key.
    GrantKey(GrantKey) = "grant_key",
    /// Put a new key in the place of a working key.
    RotateKey(RotateKey) = "rotate_key",
    /// Revoke a working key.
    RevokeKey(RevokeKey) = "revoke_key",
    /// Put a new root key in the place of a member's root key.
    ReplaceRoot(ReplaceRoot) = "replace_root",
    /// Put a new recovery key in the place of the author's.
    ReplaceRecovery(ReplaceRecovery) = "replace_recovery",
    /// Publish the limits of the author's legal representative.
    LimitRoot(LimitRoot) = "limit_root",
    /// State that a key is compromised.
    CompromiseKey(CompromiseKey) = "compromise_key",
    /// Confirm a suspect act.
    Confirm(Confirm) = "confirm",
    /// Strike a suspect act.
    Strike(Strike) = "strike",
}
