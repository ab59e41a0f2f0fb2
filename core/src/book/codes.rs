//! The machine's codes: bytes, signatures, the ledger, authority, the life of acts, the node's own entries.

use super::refusal::code_table;

code_table! {
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
    // The node's own entries
    NOD_001 "NOD-001" "not the node's key", "only the node named in the founding event records state digests";
    NOD_002 "NOD-002" "digest differs from the computed state", "stop: the state that the node claims is not the state that the rules compute";
}
