//! Who the node is: its name and the key that it signs with.

use mengshu_core::book::Refusal;
use mengshu_core::event::key::Signer;
use mengshu_core::mechanism::membership::Act;
use mengshu_core::mechanism::{Body, Event};
use mengshu_core::value::{LedgerId, NodeName};

/// The key and name that the node signs checkpoints with.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    pub(super) name: NodeName,
    pub(super) signer: Signer,
}

impl Identity {
    /// The origin line of a ledger's checkpoints.
    pub(super) fn origin(&self, ledger: &LedgerId) -> String {
        format!("{}/{ledger}", self.name)
    }

    /// A founding event must name this node: otherwise nobody could check its checkpoints with the key that founders signed.
    pub(super) fn check_founding(&self, event: &Event) -> Result<(), Refusal> {
        if let Body::Membership(Act::Found(found)) = &event.body
            && (found.node.key != self.signer.key_id() || found.node.name != self.name)
        {
            let (named, own) = (&found.node, self.signer.key_id());
            return Err(Refusal::other_node((&named.name.to_string(), &named.key), (&self.name.to_string(), &own)));
        }
        Ok(())
    }
}
