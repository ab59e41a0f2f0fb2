//! Byte-level test vectors: the bytes that Mengshu 1 signs, hashes and stores, frozen in `tests/vectors/*.json`.
//!
//! They were made once. A failure here means that old ledgers would no longer verify: mend the code, not the file. Only
//! for a *new* kind of value is a file written again: `MENGSHU_REWRITE_VECTORS=1 cargo test -p mengshu-core --test vectors`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use mengshu_core::book::{Refusal, Scope};
use mengshu_core::event::key::{KeyCache, Signer, Verifier};
use mengshu_core::event::{Entry, EventSignature, FormError, Seen, canonical, sshsig};
use mengshu_core::mechanism::{Body, Event, Step, VerifiedEntry};
use mengshu_core::value::{
    AssetId, Bytes, Currency, Date, EventId, Hash, LedgerId, MemberId, Money, Name, Nonce, Note, Salt, Seal, Share,
    Timestamp, UtcOffset, commit, split,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2));
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// The frozen file; compared with what the code makes today, field by field.
fn frozen(file: &str, today: &Value) -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(file);
    if std::env::var_os("MENGSHU_REWRITE_VECTORS").is_some() {
        std::fs::write(&path, serde_json::to_string_pretty(today).unwrap() + "\n").unwrap();
    }
    let frozen: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    for (name, value) in today.as_object().unwrap() {
        assert_eq!(Some(value), frozen.get(name), "{file}: {name} is not what it was when the format was fixed");
    }
    assert_eq!(
        today.as_object().unwrap().len(),
        frozen.as_object().unwrap().len(),
        "{file}: a vector is no longer made"
    );
    frozen
}

/// The JSON and MessagePack forms of a value; both must read back.
fn forms<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) -> Value {
    let bytes = canonical::encode(value).unwrap();
    let json = serde_json::to_value(value).unwrap();
    assert_eq!(&canonical::decode::<T>(&bytes).unwrap(), value);
    assert_eq!(&serde_json::from_value::<T>(json.clone()).unwrap(), value);
    json!({ "json": json, "messagepack": hex(&bytes) })
}

fn parse<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().unwrap()
}

fn seal() -> Seal {
    Seal::new(&Salt([7; 32]), "notebook page 4\n".as_bytes(), parse("text/plain"), parse("Notebook, page 4"))
}

#[test]
fn values() {
    let today = json!({
        "member id": forms::<MemberId>(&parse("huaxin")),
        "asset id, 40 bytes": forms::<AssetId>(&parse("zl-2013.1-0123456789-0123456789-01234567")),
        "hash": forms(&Hash::blake3(b"abc")),
        "hash, zero": forms(&Hash::ZERO),
        "nonce": forms(&Nonce([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])),
        "key id": forms(&Signer::from_seed([1; 32]).key_id()),
        "signature": forms(&Signer::from_seed([1; 32]).sign(sshsig::EVENT, b"abc")),
        "currency": forms::<Currency>(&parse("CNY")),
        "money": forms::<Money>(&parse("120,000.01 CNY")),
        "money, negative": forms::<Money>(&parse("-0.07 EUR")),
        "money, largest": forms::<Money>(&parse("92233720368547758.07 CNY")),
        "money, smallest": forms(&Money { currency: parse("JPY"), minor: i64::MIN }),
        "share": forms::<Share>(&parse("2/6")),
        "share, whole": forms(&Share::ONE),
        "share, nothing": forms(&Share::ZERO),
        "share, longest": forms(&Share::new(u64::MAX - 1, u64::MAX).unwrap()),
        "timestamp": forms::<Timestamp>(&parse("2024-03-05T14:30:00.000001+08:00")),
        "timestamp, before 1970": forms::<Timestamp>(&parse("1900-01-01T00:00:00Z")),
        "date": forms::<Date>(&parse("2024-02-29")),
        "utc offset": forms::<UtcOffset>(&parse("+08:00")),
        "utc offset, west": forms::<UtcOffset>(&parse("-03:30")),
        "name": forms::<Name>(&parse("华新光电有限公司")),
        "name, 200 bytes": forms::<Name>(&parse(&"é".repeat(100))),
        "note": forms::<Note>(&parse("line one\nline two")),
        "seal": forms(&seal()),
        "scopes": forms(&BTreeSet::from([Scope::Read, Scope::AssignIp, Scope::SignAgreements])),
        "seen": forms(&Seen { size: 300, root: Hash::blake3(b"root") }),
        "shares": forms(&BTreeMap::<MemberId, Share>::from([(parse("b"), parse("2/3")), (parse("a"), parse("1/3"))])),
    });
    let frozen = frozen("values.json", &today);
    // The files are read by other languages too: their hex must be what a plain MessagePack reader sees.
    assert_eq!(frozen["money"]["messagepack"], "82a863757272656e6379a3434e59a56d696e6f72ce00b71b01");
    assert_eq!(frozen["share"]["messagepack"], "82a36e756d01a364656e03");
}

#[test]
fn hashes_and_seals() {
    let long: Vec<u8> = (0..100_000u32).map(|at| u8::try_from(at % 251).unwrap()).collect();
    let today = json!({
        "event id of nothing": EventId::of(b""),
        "event id of abc": EventId::of(b"abc"),
        "event id of 100,000 bytes n mod 251": EventId::of(&long),
        "commitment to nothing, salt of zeros": commit(&Salt([0; 32]), b""),
        "commitment to abc, salt 7…7": commit(&Salt([7; 32]), b"abc"),
        "commitment to 100,000 bytes n mod 251, salt 7…7": commit(&Salt([7; 32]), &long),
    });
    frozen("hashes.json", &today);
    // The first test vectors of BLAKE3's own authors, for inputs of 0 bytes: the hash is the standard one.
    assert_eq!(today["event id of nothing"], "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262");
    assert_ne!(today["event id of abc"], today["commitment to abc, salt 7…7"]);
}

#[test]
fn signatures() {
    let signer = Signer::from_seed([1; 32]);
    let message = b"\x82\xa1v\x01";
    let mut today = json!({
        "seed": hex(&[1; 32]),
        "message": hex(message),
        "key": signer.key_id(),
        "fingerprint": sshsig::fingerprint(&signer.key_id()),
        "public key line": sshsig::public_key_line(&signer.key_id()),
        "raw signature": signer.sign_raw(message),
    });
    for namespace in [sshsig::EVENT, sshsig::SESSION, sshsig::KEY] {
        let signature = signer.sign(namespace, message);
        today[namespace] = json!({
            "preimage": hex(&sshsig::preimage(namespace, message)),
            "signature": signature,
            "armored": sshsig::armor(&signer.key_id(), namespace, &signature),
        });
    }
    let frozen = frozen("signatures.json", &today);
    for namespace in [sshsig::EVENT, sshsig::SESSION, sshsig::KEY] {
        let (key, signature) = sshsig::unarmor(frozen[namespace]["armored"].as_str().unwrap(), namespace).unwrap();
        let verifier = Verifier::new(key).unwrap();
        assert!(verifier.verify(namespace, message, &signature));
        assert!(verifier.verify_raw(&unhex(frozen[namespace]["preimage"].as_str().unwrap()), &signature));
    }
}

fn event() -> Event {
    Event {
        v: 1,
        ledger: Some(LedgerId(*Hash::blake3(b"ledger").as_bytes())),
        nonce: Nonce([9; 16]),
        author: parse("huaxin"),
        key: Signer::from_seed([1; 32]).key_id(),
        written_at: parse("2024-03-05T06:30:00Z"),
        not_after: Some(parse("2024-04-05T06:30:00Z")),
        seen: Some(Seen { size: 12, root: Hash::blake3(b"root") }),
        body: Body::Act(Step::Decline { act: EventId::of(b"act"), reason: Some(parse("the second annex is missing")) }),
    }
}

#[test]
fn events_and_entries() {
    let full = event();
    let bare =
        Event { not_after: None, seen: None, body: Body::Act(Step::Endorse { act: EventId::of(b"act") }), ..event() };
    let bytes = full.encode().unwrap();
    let signatures: Vec<EventSignature> = [1u8, 2]
        .map(|seed| {
            let signer = Signer::from_seed([seed; 32]);
            let member = parse(if seed == 1 { "huaxin" } else { "institute" });
            EventSignature { member, key: signer.key_id(), signature: signer.sign(sshsig::EVENT, &bytes) }
        })
        .into();
    let entry =
        Entry { index: 13, recorded_at: parse("2024-03-05T06:30:01.000002Z"), event: Bytes(bytes.clone()), signatures };
    let today = json!({
        "an event with every field": forms(&full),
        "its id": EventId::of(&bytes),
        "an event without optional fields": forms(&bare),
        "an entry": hex(&canonical::encode(&entry).unwrap()),
    });
    let frozen = frozen("events.json", &today);
    let entry_bytes = unhex(frozen["an entry"].as_str().unwrap());
    assert_eq!(canonical::decode::<Entry>(&entry_bytes).unwrap(), entry);
}

#[test]
fn every_flipped_bit_of_an_entry_is_noticed() {
    let text =
        std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/events.json")).unwrap();
    let frozen: Value = serde_json::from_str(&text).unwrap();
    let good = unhex(frozen["an entry"].as_str().unwrap());
    let mut keys = KeyCache::default();
    let whole = VerifiedEntry::check(&good, &mut keys).unwrap();
    let mut unsigned = 0;
    for bit in 0..good.len() * 8 {
        let mut bytes = good.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let Ok(read) = VerifiedEntry::check(&bytes, &mut keys) else { continue };
        // Not under a member's signature are the node's own two fields and the name beside a co-signature, which the
        // rules hold against the key's holder. The Merkle leaf holds all three.
        unsigned += 1;
        assert_eq!(read.event.bytes(), whole.event.bytes(), "bit {bit}");
        let keys_of = |entry: &VerifiedEntry| {
            let signed = |one: &EventSignature| (one.key, one.signature);
            entry.event.signatures().iter().map(signed).collect::<Vec<_>>()
        };
        assert_eq!(keys_of(&read), keys_of(&whole), "bit {bit}");
        assert_ne!(read.leaf, whole.leaf, "bit {bit}");
    }
    assert!(unsigned < (1 + 8 + "institute".len()) * 8, "{unsigned} bits");
    for cut in 0..good.len() {
        assert!(VerifiedEntry::check(&good[..cut], &mut keys).is_err(), "cut at {cut}");
    }
}

#[test]
fn many_are_judged_as_each_alone() {
    // An entry with two signatures among bent ones: bent first, second or both signatures, a key that is none, another
    // spelling, no entry at all. The answers are those that each gets alone, in their order.
    let text =
        std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/events.json")).unwrap();
    let frozen: Value = serde_json::from_str(&text).unwrap();
    let good = unhex(frozen["an entry"].as_str().unwrap());
    let entry: Entry = canonical::decode(&good).unwrap();
    let bent = |change: &dyn Fn(&mut Entry)| {
        let mut entry = entry.clone();
        change(&mut entry);
        canonical::encode(&entry).unwrap()
    };
    let first = |entry: &mut Entry| entry.signatures[0].signature.0[3] ^= 1;
    let second = |entry: &mut Entry| entry.signatures[1].signature.0[40] ^= 1;
    let beyond = |entry: &mut Entry| entry.signatures[1].signature.0[63] |= 0xe0;
    let weak = |entry: &mut Entry| entry.signatures[1].key.0 = [0; 32];
    let cases = [
        good.clone(),
        bent(&first),
        bent(&second),
        good.clone(),
        bent(&|entry| {
            first(entry);
            second(entry);
        }),
        bent(&beyond),
        bent(&weak),
        bent(&|entry| {
            first(entry);
            weak(entry);
        }),
        bent(&|entry| entry.event.0.push(0)),
        Vec::new(),
        good.clone(),
    ];
    let all: Vec<&[u8]> = cases.iter().map(Vec::as_slice).collect();
    let told = |answer: Result<VerifiedEntry, FormError>| {
        answer
            .map(|entry| (entry.index, entry.recorded_at, entry.leaf, entry.event))
            .map_err(|error| Refusal::from(error).to_string())
    };
    let mut keys = KeyCache::default();
    let together: Vec<_> = VerifiedEntry::check_all(&all, &mut keys).into_iter().map(told).collect();
    let alone: Vec<_> = all.iter().map(|bytes| told(VerifiedEntry::check(bytes, &mut keys))).collect();
    assert_eq!(together, alone);
    let good: Vec<_> = together.iter().map(Result::is_ok).collect();
    assert_eq!(good, [true, false, false, true, false, false, false, false, false, false, true]);
    for (place, code) in
        [(1, "SIG-002"), (2, "SIG-002"), (4, "SIG-002"), (5, "SIG-002"), (6, "SIG-003"), (7, "SIG-002")]
    {
        assert!(together[place].as_ref().is_err_and(|told| told.contains(code)), "{place}: {:?}", together[place]);
    }
}

#[test]
fn splits() {
    let split_of = |total: &str, shares: &[(&str, &str)]| {
        let shares = shares.iter().map(|(id, share)| (parse(id), parse(share))).collect();
        let total: Money = parse(total);
        let parts = split(&total, &shares).unwrap().parts;
        let part =
            |part: &mengshu_core::value::SplitPart| (part.member.to_string(), json!([part.minor, part.remainder]));
        json!({ "total": total, "parts": parts.iter().map(part).collect::<serde_json::Map<_, _>>() })
    };
    frozen(
        "splits.json",
        &json!({
            "300,000.01 CNY by 40/35/25": split_of("300,000.01 CNY", &[("a", "2/5"), ("b", "7/20"), ("c", "1/4")]),
            "one fen by thirds, ties by id": split_of("0.01 CNY", &[("c", "1/3"), ("a", "1/3"), ("b", "1/3")]),
            "100 yen by 1/6, 1/3, 1/2": split_of("100 JPY", &[("a", "1/6"), ("b", "1/3"), ("c", "1/2")]),
            "the largest amount by sevenths": split_of("92233720368547758.07 CNY", &[("a", "1/7"), ("b", "2/7"), ("c", "4/7")]),
        }),
    );
}
