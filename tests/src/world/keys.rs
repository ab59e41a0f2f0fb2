//! Members' keys in the world, with the serial that is next.

use mengshu_core::book::Scope;
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::membership::{Act, GrantKey};
use mengshu_core::value::{KeyId, LedgerId};

use super::World;
use crate::{bodies, id};

impl World {
    fn founded_as(&self) -> LedgerId {
        self.id.expect("a ledger that is founded")
    }

    /// The serial of a member's next act about its keys.
    ///
    /// # Panics
    /// When there is no such member.
    #[must_use]
    pub fn serial(&self, member: &str) -> u32 {
        self.ledger.state().sections.membership.members.get(&id(member)).expect("a member").key_serial + 1
    }

    /// Grants `key` to `member`, which signs with it from now on.
    ///
    /// # Panics
    /// When that is refused.
    pub fn grant(&mut self, member: &str, key: &str, scopes: &[Scope], change: impl FnOnce(&mut GrantKey)) -> KeyId {
        let mut grant = bodies::granting(self.founded_as(), member, key, scopes, self.serial(member));
        change(&mut grant);
        self.act(member, Body::Membership(Act::GrantKey(grant))).expect("a grant");
        self.signs_with(member, key)
    }

    /// The rotation of a member's working key.
    #[must_use]
    pub fn rotate(&self, member: &str, old: KeyId, new: &str) -> Body {
        bodies::rotate(self.founded_as(), member, old, new, self.serial(member))
    }

    /// The replacement of a member's root key.
    #[must_use]
    pub fn replace_root(&self, member: &str, new: &str) -> Body {
        bodies::replace_root(self.founded_as(), member, new, self.serial(member))
    }

    /// The statement that a member's key is compromised.
    #[must_use]
    pub fn compromise(&self, member: &str, key: KeyId, last_trusted: u64) -> Body {
        bodies::compromise(key, last_trusted, self.serial(member))
    }
}
