//! Keys as they are granted and taken away.

use std::collections::BTreeSet;

use crate::book::{Moment, Scope};
use crate::mechanism::membership::tables::KeyStanding;
use crate::mechanism::state::State;
use crate::value::{AssetId, KeyId, MemberId, Money, Timestamp};

/// The limits of a working key: amount with whether it also signs what states no value, assets, last moment.
type Limits = ((Option<Money>, bool), Option<BTreeSet<AssetId>>, Option<Timestamp>);

impl KeyStanding {
    pub(crate) fn root(state: &State, member: &MemberId, moment: &Moment) -> Self {
        let none = ((None, false), None, None);
        Self { root: true, ..Self::working(state, member, BTreeSet::new(), none, moment) }
    }

    /// A recovery key: it signs nothing but what concerns the member's identity.
    pub(crate) fn recovery(state: &State, member: &MemberId, moment: &Moment) -> Self {
        let none = ((None, false), None, None);
        Self { recovery: true, ..Self::working(state, member, BTreeSet::new(), none, moment) }
    }

    pub(crate) fn working(
        state: &State,
        member: &MemberId,
        scopes: BTreeSet<Scope>,
        ((limit, unpriced), assets, valid_until): Limits,
        moment: &Moment,
    ) -> Self {
        Self {
            number: u32::try_from(state.sections.membership.keys.len()).unwrap_or(u32::MAX),
            member: member.clone(),
            root: false,
            recovery: false,
            scopes,
            limit,
            unpriced,
            assets,
            valid_until,
            granted: moment.index,
            granted_at: moment.recorded_at,
            limited: None,
            revoked: None,
            revoked_at: None,
            last_trusted: None,
        }
    }
}

/// From this entry on the key signs nothing.
pub(crate) fn take_away(state: &mut State, key: &KeyId, moment: &Moment) {
    state.sections.membership.keys.change(key, |key| {
        if key.revoked.is_none() {
            key.revoked = Some(moment.index);
            key.revoked_at = Some(moment.recorded_at);
        }
    });
}
