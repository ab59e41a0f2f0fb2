//! What can sign an event: a key from a file, or one that an ssh-agent keeps.

use mengshu_core::event::key::{Signature, Signer, Verifier};
use mengshu_core::event::sshsig;
use mengshu_core::event::sshsig::fingerprint;
use mengshu_core::value::KeyId;

use super::agent::{Agent, AgentError};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

/// A key that can sign here, wherever its secret is kept.
pub(crate) trait EventSigner: std::fmt::Debug {
    /// The public key.
    fn key_id(&self) -> KeyId;

    /// Signs `message` in `namespace` (one of [`sshsig`]'s); the result verifies strictly under [`Self::key_id`].
    fn sign(&self, namespace: &str, message: &[u8]) -> Outcome<Signature>;
}

/// A key opened from a file.
#[derive(Debug)]
pub(super) struct FileSigner(pub(super) Signer);

impl EventSigner for FileSigner {
    fn key_id(&self) -> KeyId {
        self.0.key_id()
    }

    fn sign(&self, namespace: &str, message: &[u8]) -> Outcome<Signature> {
        Ok(self.0.sign(namespace, message))
    }
}

/// A key that the agent keeps.
#[derive(Debug)]
pub(super) struct AgentSigner {
    pub(super) agent: Agent,
    pub(super) key: KeyId,
}

impl EventSigner for AgentSigner {
    fn key_id(&self) -> KeyId {
        self.key
    }

    fn sign(&self, namespace: &str, message: &[u8]) -> Outcome<Signature> {
        let preimage = sshsig::preimage(namespace, message);
        let refused = |error: &AgentError| agent_failure(&self.agent, &self.key, error);
        let signature = self.agent.sign(&self.key, &preimage).map_err(|error| refused(&error))?;
        // An agent is another program, perhaps on another machine: what it returns counts once it verifies.
        let verifies = Verifier::new(self.key).is_ok_and(|key| key.verify_raw(&preimage, &signature));
        if !verifies {
            let message = Message::AgentWrongSignature { fingerprint: fingerprint(&self.key) };
            return Err(Failure::new(Exit::VerificationFailed, message));
        }
        Ok(signature)
    }
}

/// What an agent's failure to sign with `key` means.
fn agent_failure(agent: &Agent, key: &KeyId, error: &AgentError) -> Failure {
    match error {
        AgentError::Refused => {
            let message = Message::AgentRefused { fingerprint: fingerprint(key) };
            Failure::new(Exit::Denied, message).hint(Message::AgentRefusedHint)
        }
        other => unreachable_agent(agent, other),
    }
}

/// The failure of not getting an answer from the agent.
pub(super) fn unreachable_agent(agent: &Agent, error: &AgentError) -> Failure {
    let message = Message::AgentUnreachable { socket: agent.socket().display().to_string() };
    Failure::new(Exit::Unavailable, message).because(error).hint(Message::AgentUnreachableHint)
}
