//! The keys of the person at this machine: finding them, listing them, signing with them.
//!
//! Invariants: a secret key leaves this module only as an [`signer::EventSigner`]; a signature that an agent made is verified
//! strictly before anybody uses it; the agent is asked before a person is asked for a passphrase.
//!
//! What sits below what: `agent`, `why` and `passphrase` below all; `file` above `why`; `signer` above `agent`; `create` and `keyring` above them,
//! each by itself.

mod agent;
mod create;
mod file;
mod keyring;
mod passphrase;
mod signer;
mod why;

pub(crate) use create::{NewKey, create};
pub(crate) use file::public_line;
pub(crate) use keyring::{Found, Keyring};
pub(crate) use passphrase::Passphrases;
