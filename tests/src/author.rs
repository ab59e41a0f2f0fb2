//! Events of one alliance for a node to take.

use std::sync::atomic::{AtomicU64, Ordering};

use mengshu_core::event::{Submission, VERSION};
use mengshu_core::mechanism::{Body, Event};
use mengshu_core::value::{LedgerId, Nonce, Timestamp};

use crate::{id, sign, sign_with, signed_by, signer};

/// Makes and signs the events of one alliance.
#[derive(Debug)]
pub struct Author {
    /// The ledger, once it is founded.
    pub ledger: Option<LedgerId>,
    nonce: AtomicU64,
}

impl Author {
    /// Of a ledger, or of one to be founded. `salt` keeps the nonces of several authors apart.
    #[must_use]
    pub const fn new(ledger: Option<LedgerId>, salt: u32) -> Self {
        Self { ledger, nonce: AtomicU64::new((salt as u64) << 32) }
    }

    /// An event of a member.
    #[must_use]
    pub fn event(&self, author: &str, body: Body) -> Event {
        let mut nonce = [0; 16];
        nonce[..8].copy_from_slice(&self.nonce.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        Event {
            v: VERSION,
            ledger: self.ledger,
            nonce: Nonce(nonce),
            author: id(author),
            key: signer(author).key_id(),
            written_at: Timestamp::from_micros(1_704_067_200_000_000),
            not_after: None,
            seen: None,
            body,
        }
    }

    /// The same, signed.
    #[must_use]
    pub fn signed(&self, author: &str, body: Body) -> Submission {
        sign(&self.event(author, body))
    }

    /// Signed with another key than the member's root key.
    #[must_use]
    pub fn signed_with(&self, author: &str, key: &str, body: Body) -> Submission {
        sign_with(&self.event(author, body), &signer(key))
    }

    /// With the signatures of others beside the author's.
    #[must_use]
    pub fn whole(&self, author: &str, beside: &[&str], body: Body) -> Submission {
        let signers: Vec<_> = [author].iter().chain(beside).map(|member| (*member, signer(member))).collect();
        let keys: Vec<_> = signers.iter().map(|(member, signer)| (*member, signer)).collect();
        signed_by(&self.event(author, body), &keys)
    }
}
