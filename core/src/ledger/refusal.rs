//! Refusals: why an event does not enter the log.
//!
//! Every code that the house can answer stands in this one table, with its meaning and its remedy. A code is never
//! reused and never changes its meaning; a test provokes each of them. The order of checks is fixed, so that the dry
//! run, the node and the auditor name the same code for the same event.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

/// A stable refusal code.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Its stable name, such as `IP-007`.
    pub id: &'static str,
    /// The rule, in a few words.
    pub meaning: &'static str,
    /// What the submitter can do next.
    pub remedy: &'static str,
}

impl Code {
    /// A refusal with this code, naming the field at fault and what was found there.
    pub fn refuse(&'static self, field: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Refusal {
        Refusal { code: self, field: field.into(), message: message.into() }
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id)
    }
}

/// An event was refused: nothing of it enters the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The rule that refuses.
    pub code: &'static Code,
    /// The field at fault, as a path into the event (`body.ip.assign.share`).
    pub field: Cow<'static, str>,
    /// What was found, in a sentence.
    pub message: String,
}

impl Refusal {
    /// What the submitter can do next.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        self.code.remedy
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {} ({})", self.code.id, self.code.meaning, self.message, self.field)
    }
}

impl std::error::Error for Refusal {}

macro_rules! codes {
    ($($name:ident $id:literal $meaning:literal, $remedy:literal;)*) => {
        $(
            #[allow(rustdoc::bare_urls, reason = "remedies are plain text")]
            #[doc = concat!("`", $id, "` ", $meaning, ". Remedy: ", $remedy, ".")]
            pub static $name: Code = Code { id: $id, meaning: $meaning, remedy: $remedy };
        )*
        /// Every code, in the order of the table.
        pub static ALL: &[&Code] = &[$(&$name),*];
    };
}

/// The table of codes.
pub mod codes {
    use super::Code;

    codes! {
        // Bytes: is this an event at all?
        ENC_001 "ENC-001" "event too large", "put large content in a sealed document and name its commitment";
        ENC_002 "ENC-002" "not an event", "build the event with `prepare`; its fields and types are fixed";
        ENC_003 "ENC-003" "bytes after the event", "send the event's bytes alone";
        ENC_004 "ENC-004" "not in canonical form", "encode again: named fields, shortest integers, no unknown or repeated field";
        ENC_005 "ENC-005" "unknown event version", "use event version 1";
        ENC_006 "ENC-006" "entry too large", "carry fewer signatures beside the event; the others can endorse it afterwards";

        // Signatures: did these members sign these bytes?
        SIG_001 "SIG-001" "author's signature missing", "sign the event bytes with the key the event names";
        SIG_002 "SIG-002" "signature does not verify", "sign exactly the event bytes in namespace event@mengshu.v1, with the key that is named";
        SIG_003 "SIG-003" "unusable key", "use an Ed25519 key made by ssh-keygen or openssl";
        SIG_004 "SIG-004" "signatures repeated or out of order", "give each signature once, sorted by member and key";
        SIG_005 "SIG-005" "too many signatures", "at most 64 signatures go beside an event; the others can endorse it afterwards";

        // The ledger: does the event belong here and now?
        LED_001 "LED-001" "no such ledger", "check the ledger id; `alliance list` shows the ledgers of this node";
        LED_002 "LED-002" "event belongs to another ledger", "build the event for this ledger's id";
        LED_003 "LED-003" "event already recorded", "nothing to do: the first answer stands";
        LED_004 "LED-004" "event came after its own deadline", "sign it again with a later end (not_after; for an agreement its last day for signing)";
        LED_005 "LED-005" "seen is not a prefix of this log", "do not sign: the node shows another history than the one you verified; keep your checkpoint and compare with other members";
        LED_006 "LED-006" "clock out of range", "the node's clock is wrong; tell the operator";
        LED_007 "LED-007" "ledger already founded", "submit a founding event without a ledger id, to found another alliance";
        LED_008 "LED-008" "alliance not founded yet", "wait until every founder has endorsed the founding event";
        LED_009 "LED-009" "founding failed", "found the alliance again with a new founding event";
        NOD_003 "NOD-003" "another node is named", "name the node you submit to, with its key; `mengshu key node` shows both";

        // Authority: may this key do this for this member?
        AUT_001 "AUT-001" "unknown key", "sign with a key that the member has granted in this ledger; `member list` shows how the members are spelt";
        AUT_002 "AUT-002" "key of another member", "act as the member whose key signs, or sign with a key of the member you act for";
        AUT_003 "AUT-003" "key revoked", "sign with a key that is in force";
        AUT_004 "AUT-004" "key outside its validity", "grant a new key, or sign with another";
        AUT_005 "AUT-005" "key lacks the scope", "sign with the root key, or have it grant a key with this scope";
        AUT_006 "AUT-006" "member has left", "only acts that wind up the membership are open to a former member";
        AUT_007 "AUT-007" "key does not prove possession", "sign the grant with the new key in namespace key@mengshu.v1";
        AUT_008 "AUT-008" "key serial out of order", "use the member's next key serial";
        AUT_009 "AUT-009" "ratification came too late", "propose the act again; silence until the last day refused it";
        AUT_010 "AUT-010" "root key cannot be revoked", "revoke working keys only; the root key is the member's legal representative";
        AUT_011 "AUT-011" "key already in use", "each key is granted once, to one member; make a new one";
        AUT_012 "AUT-012" "reserved author", "choose another member id; `node` is the node's own";
        AUT_013 "AUT-013" "beyond the key's limit", "sign with the root key, or with a key whose limits allow it";
        AUT_014 "AUT-014" "not a key that can say so", "the member's root key names a compromise; a working key can only raise the alarm about itself";
        AUT_015 "AUT-015" "last trusted entry does not exist yet", "name the index of an entry of this log: the last one that the key's holder made or saw";
        AUT_016 "AUT-016" "nothing suspect to settle", "name an act that is suspect because of one of your keys; `inbox` shows them";
        AUT_017 "AUT-017" "act cannot be struck", "amend or reverse it by an act of its own mechanism";
        AUT_018 "AUT-018" "key was granted by a key that is not trusted", "sign with another key, or have the root key confirm the grant; `inbox` shows it";

        // Acts: their life cycle
        ACT_001 "ACT-001" "no such act", "name the event id of an act of this ledger";
        ACT_002 "ACT-002" "act already settled", "`act show` tells what became of it and when; if it did not take effect, what is still wanted is proposed anew";
        ACT_003 "ACT-003" "not asked for approval", "only the members whose approval the act needs can endorse or decline it";
        ACT_004 "ACT-004" "approval already given", "nothing to do: one approval of a member is enough";
        ACT_005 "ACT-005" "not the author of the act", "only its author withdraws an act; a member who was asked can decline it";
        ACT_006 "ACT-006" "act has lapsed", "propose it again";
        ACT_007 "ACT-007" "nothing to ratify", "only an act signed beyond a key's authority can be demanded, once, by another of its parties";
        ACT_008 "ACT-008" "not this member's turn", "wait until those before it in the signing order have signed; `agreement status` shows them";

        // Membership
        MEM_001 "MEM-001" "too few founders", "an alliance is a contract between at least two members";
        MEM_002 "MEM-002" "author is not a founder", "the founding event is signed by a founder that it names, with the root key that it names for that founder";
        MEM_003 "MEM-003" "member id already taken", "choose another member id";
        MEM_004 "MEM-004" "no such member", "name a member of this alliance; `member list` shows them";
        MEM_005 "MEM-005" "too many members", "an alliance has at most 256 members";
        MEM_006 "MEM-006" "admission names another agreement version", "name the agreement version that is in force";
        MEM_007 "MEM-007" "not a valid credit code", "check the unified social credit code: 18 characters with a check character (GB 32100)";
        MEM_008 "MEM-008" "nothing to change", "the member is in that state already; `member show` shows it";
        MEM_009 "MEM-009" "not a valid LEI", "check the legal entity identifier: 20 characters with two check digits (ISO 17442)";
        MEM_010 "MEM-010" "not a valid ROR id", "give the nine characters after https://ror.org/";
        MEM_011 "MEM-011" "date does not fit", "give the date as the business register has it: not in the future, and in the time of the membership";
        MEM_012 "MEM-012" "application is not ready", "hand in an application, have the secretariat check it, and admit as applied for; `member applications` shows them";

        // Agreement
        AGR_001 "AGR-001" "no agreement in force", "where a version is signed already, wait for its first day (`agreement list`); otherwise propose an agreement and have every member sign it";
        AGR_002 "AGR-002" "version out of order", "versions count 1, 2, 3 …; propose the next one";
        AGR_003 "AGR-003" "shares do not sum to 1", "make the benefit shares sum to exactly 1";
        AGR_004 "AGR-004" "not a member", "name members only, as `member list` spells them";
        AGR_005 "AGR-005" "version would not follow the last one", "let the new version begin after the last one";
        AGR_006 "AGR-006" "deadline out of range", "terms deadlines are 1 to 3650 days";
        AGR_007 "AGR-007" "clauses left out", "set each clause; those of the table `clauses` may also say \"statute_default\"; `agreement template` writes them all";
        AGR_008 "AGR-008" "organs and rules do not fit together", "name organs and rules that the terms have, and let fallbacks end";
        AGR_009 "AGR-009" "two paths for disputes", "agree on arbitration or on a court, never on both";
        AGR_010 "AGR-010" "clause not readable", "write it as `agreement template` does";
        AGR_011 "AGR-011" "amendments clash", "amend the clause as it stands now; `agreement show` prints it";
        AGR_012 "AGR-012" "nothing is amended", "name a clause and what it shall say";
        AGR_013 "AGR-013" "id already taken", "choose another id";
        AGR_014 "AGR-014" "not a party", "the parties sign; name two members at least, yourself among them";
        AGR_015 "AGR-015" "side agreements are forbidden", "agree it as an amendment or a project agreement";
        AGR_016 "AGR-016" "dated in the future", "give the date on the paper, today or before";
        AGR_017 "AGR-017" "agreement is ending", "nothing to do: the termination stands";
        AGR_018 "AGR-018" "signing order does not fit", "name each member that signs after you once";

        // Decision
        DEC_001 "DEC-001" "no such organ", "name an organ of the terms in force; `decision organs` shows them";
        DEC_002 "DEC-002" "meeting or item already there", "choose another id";
        DEC_003 "DEC-003" "no such meeting or item", "name a meeting or item of this alliance; `decision list` shows them";
        DEC_004 "DEC-004" "not this organ's to decide", "put it to the approver that the terms name for this matter";
        DEC_005 "DEC-005" "notice too short", "choose a later day; the terms give the days of notice";
        DEC_006 "DEC-006" "excluded from this vote", "nothing to do: the member concerned and a member in default neither vote nor count";
        DEC_007 "DEC-007" "not present", "attend the meeting first, or have the member who holds your proxy do so";
        DEC_008 "DEC-008" "vote is closed", "nothing to do: the votes before the close count";
        DEC_009 "DEC-009" "no seat in this organ", "only the members of the organ can do this";
        DEC_010 "DEC-010" "not the chair", "the chair of the organ does this";
        DEC_011 "DEC-011" "breach was cured", "nothing to decide: there is no breach left";
        DEC_012 "DEC-012" "act does not wait for this", "name a pending act that needs this organ's decision on this matter; `act list` shows them";
        DEC_013 "DEC-013" "no valid proxy", "a proxy goes to another member of the organ, before the day of the meeting";
        DEC_014 "DEC-014" "no veto possible", "a veto stops what has passed, within the terms' days, by a member whom it does not concern";
        DEC_015 "DEC-015" "not yet, or not in this kind of meeting", "wait for the day of the meeting or for the votes that are missing; in writing nobody attends, all vote";
        DEC_016 "DEC-016" "no fallback meeting possible", "a fallback meeting follows one without quorum, on the same items, within the terms' days";
        DEC_017 "DEC-017" "minutes do not allow it", "minutes are recorded once, and objected to within the terms' days";

        // Contribution
        CON_001 "CON-001" "contribution id already taken", "choose another contribution id";
        CON_002 "CON-002" "no such contribution", "name a promised contribution; `contribution list` shows them";
        CON_003 "CON-003" "not the contributor", "only the member who promised it delivers it";
        CON_004 "CON-004" "own delivery acknowledged", "name another member as receiver: nobody acknowledges its own delivery";
        CON_005 "CON-005" "amount not positive", "give an amount above zero";
        CON_006 "CON-006" "evidence used twice", "one sealed document backs one delivery; seal the right document";
        CON_007 "CON-007" "another currency", "use the currency of the promise";
        CON_008 "CON-008" "not the receiver", "the receiver named in the promise acknowledges";
        CON_009 "CON-009" "acknowledged exceeds delivered", "acknowledge at most what was delivered";
        CON_010 "CON-010" "no such delivery", "name the event id of a delivery";
        CON_011 "CON-011" "date in the future", "a delivery lies on or before the day it is recorded";

        // IP
        IP_001 "IP-001" "asset id already taken", "choose another asset id";
        IP_002 "IP-002" "no such asset", "name a registered asset; `ip list` shows them";
        IP_003 "IP-003" "shares do not sum to 1", "make the owners' shares sum to exactly 1";
        IP_004 "IP-004" "share not positive", "give a share above 0, at most 1";
        IP_005 "IP-005" "assignor and assignee are the same", "name two different members";
        IP_006 "IP-006" "not a party to the assignment", "the assignor or the assignee proposes the assignment";
        IP_007 "IP-007" "share exceeds holding", "assign at most what the assignor holds on the effective date and on every later date already recorded";
        IP_008 "IP-008" "effective before the asset existed", "let the assignment take effect on or after the asset's first date";
        IP_009 "IP-009" "country code unknown", "use two capital letters (ISO 3166), or WO or EP";
        IP_010 "IP-010" "share does not fit", "the exact fraction grows beyond 64 bits; assign simpler shares";
        IP_012 "IP-012" "register fact without parties", "name who gave and who received";
        IP_021 "IP-021" "interest is suspect", "wait until the member confirms the act that it rests on, or it is struck";

        // Benefit
        BEN_001 "BEN-001" "distribution id already taken", "choose another distribution id";
        BEN_002 "BEN-002" "no such distribution", "name an approved distribution; `benefit list` shows them";
        BEN_003 "BEN-003" "terms not in force on accrual date", "name the agreement version that was in force on the accrual date";
        BEN_005 "BEN-005" "amount not positive", "give an amount above zero";
        BEN_006 "BEN-006" "not the payer", "only the payer named in the distribution pays it";
        BEN_007 "BEN-007" "nothing due to this member", "pay a member that the distribution gives a part";
        BEN_008 "BEN-008" "another currency", "use the currency of the distribution";
        BEN_009 "BEN-009" "paid exceeds approved", "pay at most what is approved and not yet paid";
        BEN_010 "BEN-010" "no such payment", "name the event id of a payment";
        BEN_011 "BEN-011" "not the payee", "only the member who was paid acknowledges the payment";
        BEN_012 "BEN-012" "payment already acknowledged", "nothing to do: a payment is acknowledged once";
        BEN_013 "BEN-013" "part for a member who had left", "amend the benefit shares first: the agreement gives a part to a member who had left by the accrual date";
        BEN_014 "BEN-014" "terms not in force on payment date", "name the agreement version that is in force now: the terms say that its shares hold for what is paid now";

        // Exit
        EXT_001 "EXT-001" "exit in the past", "let the membership end today or later: nobody leaves backwards in time";
        EXT_002 "EXT-002" "already leaving", "nothing to do: the exit stands";
        EXT_003 "EXT-003" "time to cure is not over", "decide after the last day to cure";
        EXT_004 "EXT-004" "time to cure too short", "give at least 30 days to cure the breach";
        EXT_005 "EXT-005" "no such breach", "name the event id of a notice of a breach to this member; `exit show` shows them";
        EXT_006 "EXT-006" "not who gave notice", "the member that gave notice acknowledges the cure";
        EXT_007 "EXT-007" "no receipt to state", "state once when an expelled member received the decision: on its day or later, not in the future";

        // The node's own entries
        NOD_001 "NOD-001" "not the node's key", "only the node named in the founding event records state digests";
        NOD_002 "NOD-002" "digest differs from the computed state", "stop: the state that the node claims is not the state that the rules compute";
    }
}

#[cfg(test)]
mod tests {
    use super::codes;

    #[test]
    fn codes_are_unique_and_say_what_to_do() {
        let mut ids: Vec<_> = codes::ALL.iter().map(|code| code.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), codes::ALL.len());
        for code in codes::ALL {
            assert!(!code.meaning.is_empty() && code.remedy.len() > 10, "{}", code.id);
        }
    }
}
