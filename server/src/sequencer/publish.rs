//! What the writer keeps of each ledger, and how it becomes what readers see.

use std::sync::{Arc, Mutex};

use mengshu_core::ledger::Ledger;
use mengshu_core::mechanism::State;
use mengshu_core::proof::Checkpoint;
use mengshu_core::value::{Hash, LedgerId};

use super::identity::Identity;
use super::shelf::{Published, Shelved};
use crate::journal::Head;

/// One ledger as the writer keeps it.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) ledger: Ledger,
    pub(super) shelved: Arc<Shelved>,
    /// Size at the last state digest.
    pub(super) digest_at: u64,
}

impl Desk {
    pub(super) fn new(identity: &Identity, id: LedgerId) -> Self {
        Self { ledger: Ledger::new(), shelved: Arc::new(Shelved::new(id, identity.origin(&id))), digest_at: 0 }
    }

    /// Signs the checkpoint of the tree as it is now. What it covers is not durable yet.
    pub(super) fn head(&self, identity: &Identity) -> Head {
        let (size, root) = {
            let tree = self.shelved.tree();
            (tree.size(), tree.root())
        };
        let checkpoint = Checkpoint { origin: self.shelved.origin.clone(), size, root };
        Head { ledger: self.shelved.id, size, root, note: checkpoint.sign(&identity.signer).into_bytes() }
    }

    /// Shows the ledger to readers: its head is durable.
    pub(super) fn publish(&self, head: &Head) -> Arc<Published> {
        let checkpoint = String::from_utf8_lossy(&head.note).into();
        self.publish_state(self.ledger.state().clone(), head.size, head.root, checkpoint)
    }

    fn publish_state(&self, state: State, size: u64, root: Hash, checkpoint: Arc<str>) -> Arc<Published> {
        let published = Arc::new(Published { state, size, root, checkpoint, arrived: Mutex::default() });
        self.shelved.publish(Arc::clone(&published));
        published
    }
}
