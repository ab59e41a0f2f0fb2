//! Authority as it can be asked for: who could sign what for a member on a date, and what rests on a key.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::book::{Amount, Ask, Scope, ViewError, parse};
use crate::event::sshsig;
use crate::mechanism::machine::Standing;
use crate::mechanism::membership::tables::{KEY, KeyStanding, MEMBER};
use crate::mechanism::state::State;
use crate::value::{AssetId, Date, EventId, KeyId, MemberId, Timestamp};

/// A key and what it may do.
#[derive(JsonSchema, Serialize)]
pub(super) struct KeyView<'a> {
    /// The key.
    key: &'a KeyId,
    /// Its OpenSSH fingerprint.
    fingerprint: String,
    /// Whether it is the root key: it may do everything.
    root: bool,
    /// What a working key may do.
    scopes: &'a BTreeSet<Scope>,
    /// The most that it may sign for in one act; null where there is no limit.
    limit: Option<Amount>,
    /// Whether it may also sign what does not state its value, which otherwise is beyond the limit.
    unpriced: bool,
    /// The only assets that it may dispose of; null where there is no limit.
    assets: Option<&'a BTreeSet<AssetId>>,
    /// Last moment of its validity; null where it has none.
    valid_until: Option<Timestamp>,
    /// Index of the entry that published the limits of a root key; null where none did.
    limits_published_by_entry: Option<u64>,
    /// Index of the entry that granted it.
    granted_by_entry: u64,
    /// When that was recorded.
    granted_at: Timestamp,
    /// Index of the entry that revoked it; null where none did.
    revoked_by_entry: Option<u64>,
    /// When that was recorded.
    revoked_at: Option<Timestamp>,
    /// Index of the last entry for which it is trusted; null unless it was compromised.
    last_trusted_entry: Option<u64>,
}

/// Who could sign what for a member on a date.
#[derive(JsonSchema, Serialize)]
pub(super) struct AuthorityView<'a> {
    /// The member.
    member: &'a MemberId,
    /// The date.
    date: Date,
    /// Whether it is a member on the date.
    present: bool,
    /// The keys that may sign, for each scope.
    may_sign: Vec<AbleView>,
    /// Its keys, revoked ones too.
    keys: Vec<KeyView<'a>>,
    /// Indexes of the entries that this follows from.
    entries: Vec<u64>,
}

/// The keys that may sign what needs a scope.
#[derive(JsonSchema, Serialize)]
struct AbleView {
    /// The scope.
    scope: Scope,
    /// The fingerprints of the keys.
    keys: Vec<String>,
}

/// A key with what rests on it.
#[derive(JsonSchema, Serialize)]
pub(super) struct KeyInFull<'a> {
    /// The key.
    key: KeyView<'a>,
    /// Whose key.
    member: &'a MemberId,
    /// The entry after which signatures are told, as it was asked; null where all are.
    after: Option<u64>,
    /// What it signed, in the order of the entries.
    signed: Vec<SignedView>,
}

/// An entry that a key signed.
#[derive(JsonSchema, Serialize)]
struct SignedView {
    /// Index of the entry.
    entry: u64,
    /// Index of the entry that proposed the act which it is about.
    act_entry: u64,
    /// That act.
    act: Option<EventId>,
    /// Where the act stands, in a word.
    standing: Option<&'static str>,
    /// Index of the entry that made the act suspect; null where it is not.
    suspect_by_entry: Option<u64>,
}

impl KeyStanding {
    /// Whether the key may sign on a date, each day in the terms' time zone.
    fn is_in_force(&self, state: &State, date: Date) -> bool {
        state.date_at(self.granted_at) <= date
            && self.revoked_at.is_none_or(|at| state.date_at(at) >= date)
            && self.valid_until.is_none_or(|at| state.date_at(at) >= date)
    }
}

/// A key as a document.
pub(super) fn key<'a>(id: &'a KeyId, standing: &'a KeyStanding) -> KeyView<'a> {
    KeyView {
        key: id,
        fingerprint: sshsig::fingerprint(id),
        root: standing.root,
        scopes: &standing.scopes,
        limit: standing.limit.as_ref().map(Amount::from),
        unpriced: standing.unpriced,
        assets: standing.assets.as_ref(),
        valid_until: standing.valid_until,
        limits_published_by_entry: standing.limited,
        granted_by_entry: standing.granted,
        granted_at: standing.granted_at,
        revoked_by_entry: standing.revoked,
        revoked_at: standing.revoked_at,
        last_trusted_entry: standing.last_trusted,
    }
}

/// Who could sign what for a member on a date.
pub(super) fn on_date<'a>(
    state: &'a State,
    ask: &Ask<'_>,
    member: &'a MemberId,
) -> Result<AuthorityView<'a>, ViewError> {
    let record = state.sections.membership.members.get(member).ok_or_else(|| ViewError::missing(&MEMBER, member))?;
    let date = ask.date("date", state)?;
    let keys: Vec<(&KeyId, &KeyStanding)> = state.sections.membership.keys_of(member).collect();
    let able = |scope: Scope| {
        let may = |standing: &KeyStanding| {
            standing.is_in_force(state, date) && (standing.root || standing.scopes.contains(&scope))
        };
        let able = |from: Option<KeyId>| {
            let able = keys.iter().filter(|(_, standing)| may(standing));
            let later = able.filter(move |(id, _)| from.is_none_or(|from| from <= **id));
            later.map(|(id, _)| (*id, *id))
        };
        let list = format!("may_sign/{}/keys", scope.name());
        AbleView { scope, keys: ask.rows(&list, able, sshsig::fingerprint) }
    };
    let scopes = |from: Option<String>| {
        let later =
            Scope::ALL.into_iter().skip_while(move |scope| from.as_ref().is_some_and(|from| from != scope.name()));
        later.map(|scope| (scope.name(), scope))
    };
    let own = |from: Option<KeyId>| {
        let later = keys.iter().filter(move |(id, _)| from.is_none_or(|from| from <= **id));
        later.map(|(id, standing)| (*id, (*id, *standing)))
    };
    let causes: BTreeSet<u64> =
        keys.iter().flat_map(|(_, key)| std::iter::once(key.granted).chain(key.revoked)).collect();
    Ok(AuthorityView {
        member,
        date,
        present: record.joined <= date && !record.has_left(date),
        may_sign: ask.rows("may_sign", scopes, able),
        keys: ask.rows("keys", own, |(id, standing)| key(id, standing)),
        entries: ask.entries("entries", causes),
    })
}

/// The acts that rest on a key, from after an entry on.
pub(super) fn rests_on<'a>(state: &'a State, ask: &Ask<'_>, id: &'a KeyId) -> Result<KeyInFull<'a>, ViewError> {
    let standing = state.sections.membership.keys.get(id).ok_or_else(|| ViewError::missing(&KEY, id))?;
    let after: Option<u64> = ask.given("after").map(|text| parse("after", text)).transpose()?;
    let first = after.map_or(0, |after| after.saturating_add(1));
    let entries = |from: Option<u64>| {
        let later = state.machine.signed.range_from(from.unwrap_or(first).max(first));
        let own = later.filter(|(_, signed)| signed.keys.contains(standing.number));
        own.map(|(entry, signed)| (entry, (entry, signed)))
    };
    let signed = ask.rows("signed", entries, |(entry, signed)| {
        let act = state.event_of(signed.about);
        SignedView {
            entry,
            act_entry: signed.about,
            act,
            standing: act.and_then(|act| state.standing(&act, ask.at)).map(Standing::word),
            suspect_by_entry: act.and_then(|act| state.doubted(&act)),
        }
    });
    Ok(KeyInFull { key: key(id, standing), member: &standing.member, after, signed })
}
