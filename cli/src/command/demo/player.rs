//! The members of the demonstration: each signs with its own key, and every receipt is verified.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mengshu_core::event::key::Signer;
use mengshu_core::event::{EventSignature, VERSION, sshsig};
use mengshu_core::mechanism::{Body, Event, Step};
use mengshu_core::proof::RefusalNote;
use mengshu_core::value::{EventId, KeyId, LedgerId, MemberId, NodeName, Nonce};
use mengshu_proto::v1;

use crate::client::trust::Trust;
use crate::client::{Client, Which, refusal_note};
use crate::given::machine::{now, random};
use crate::language::{Lang, Message};
use crate::output::{Exit, Failure, Outcome, from_refusal};

/// The members, their keys and what they hold receipts for.
#[derive(Debug)]
pub(super) struct Players {
    signers: BTreeMap<MemberId, Signer>,
    client: Client,
    trust: Option<Trust>,
    ledger: Option<LedgerId>,
    folder: PathBuf,
    lang: Lang,
    /// The entries that the node acknowledged, in their order.
    acknowledged: Vec<Vec<u8>>,
}

/// An act that was played.
#[derive(Debug)]
pub(super) struct Played {
    pub(super) event: EventId,
    pub(super) index: u64,
    /// Who approved, and in which entry.
    pub(super) approvals: Vec<(String, u64)>,
    /// How it ended.
    pub(super) standing: String,
}

impl Players {
    pub(super) fn new(client: Client, signers: BTreeMap<MemberId, Signer>, folder: &Path, lang: Lang) -> Self {
        let folder = folder.to_path_buf();
        Self { signers, client, trust: None, ledger: None, folder, lang, acknowledged: Vec::new() }
    }

    /// The answer to a question, under the history that was verified so far.
    pub(super) fn answer(&mut self, request: v1::GetStateRequest) -> Outcome<v1::GetStateResponse> {
        let trust = self.trust.as_mut().ok_or_else(|| not_founded(None))?;
        trust.answer(&self.client, request)
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// How many entries were acknowledged.
    pub(super) fn acknowledged(&self) -> usize {
        self.acknowledged.len()
    }

    fn event(&self, author: &MemberId, body: Body) -> Outcome<Event> {
        Ok(Event {
            v: VERSION,
            ledger: self.ledger,
            nonce: Nonce(random()?),
            author: author.clone(),
            key: self.signer(author)?.key_id(),
            written_at: now(),
            not_after: None,
            seen: self.trust.as_ref().and_then(Trust::seen),
            body,
        })
    }

    fn signer(&self, member: &MemberId) -> Outcome<&Signer> {
        self.signers
            .get(member)
            .ok_or_else(|| Failure::new(Exit::Usage, Message::MemberBad { text: member.to_string() }))
    }

    fn signed(&self, event: &Event) -> Outcome<(Vec<u8>, EventSignature)> {
        let bytes = event.encode().map_err(|error| from_refusal(&error.into()))?;
        let signature = self.signer(&event.author)?.sign(sshsig::EVENT, &bytes);
        Ok((bytes, EventSignature { member: event.author.clone(), key: event.key, signature }))
    }

    /// Founds the alliance; the ledger's node is the one that the founding event names.
    pub(super) fn found(&mut self, author: &MemberId, body: Body, node: (NodeName, KeyId)) -> Outcome<Played> {
        let event = self.event(author, body)?;
        let (bytes, signature) = self.signed(&event)?;
        let ledger = LedgerId(EventId::of(&bytes).0);
        self.trust = Some(Trust::new(&self.folder, ledger, node.0, node.1)?);
        let played = self.play(&bytes, signature, Some(ledger))?;
        self.ledger = Some(ledger);
        self.approve(played)
    }

    /// Plays an act and everybody's approval.
    pub(super) fn act(&mut self, author: &MemberId, body: Body) -> Outcome<Played> {
        let event = self.event(author, body)?;
        let (bytes, signature) = self.signed(&event)?;
        let played = self.play(&bytes, signature, None)?;
        self.approve(played)
    }

    fn play(&mut self, bytes: &[u8], signature: EventSignature, founding: Option<LedgerId>) -> Outcome<PlayedOnce> {
        let id = EventId::of(bytes);
        let prepared = self.client.prepare(bytes, self.lang)?;
        let receipt = self.client.submit(bytes, &[signature]).map_err(|status| self.client.failure(&status))?;
        let trust = self.trust.as_mut().ok_or_else(|| not_founded(founding))?;
        let verified = trust.check(&self.client, &receipt)?;
        if verified.entry.event.0 != bytes {
            let detail = "its receipt is for another event".to_owned();
            return Err(Failure::new(Exit::VerificationFailed, Message::NodeLies { detail }));
        }
        self.acknowledged.push(verified.bytes);
        let missing = prepared.missing.iter().filter_map(|need| need.member.parse().ok()).collect();
        let standing = receipt.effects.last().map_or_else(|| "pending".to_owned(), |effect| effect.standing.clone());
        Ok(PlayedOnce { event: id, index: receipt.index, missing, standing })
    }

    fn approve(&mut self, first: PlayedOnce) -> Outcome<Played> {
        let PlayedOnce { event, index, missing, mut standing } = first;
        let mut approvals = Vec::new();
        for member in missing {
            let endorsement = self.event(&member, Body::Act(Step::Endorse { act: event }))?;
            let (bytes, signature) = self.signed(&endorsement)?;
            let once = self.play(&bytes, signature, None)?;
            standing = once.standing;
            approvals.push((member.to_string(), once.index));
        }
        Ok(Played { event, index, approvals, standing })
    }

    /// Submits an act that the rules must refuse with `code`; gives the node's signed refusal.
    pub(super) fn refused(&mut self, author: &MemberId, body: Body, code: &str) -> Outcome<String> {
        let event = self.event(author, body)?;
        let (bytes, signature) = self.signed(&event)?;
        let unexpected =
            |found: String| Failure::new(Exit::Failed, Message::DemoUnexpected { expected: code.to_owned(), found });
        let status = match self.client.submit(&bytes, &[signature]) {
            Ok(receipt) => return Err(unexpected(format!("entry {}", receipt.index))),
            Err(status) => status,
        };
        let trust = self.trust.as_ref().ok_or_else(|| not_founded(None))?;
        let note = refusal_note(&status).ok_or_else(|| unexpected(status.message().to_owned()))?;
        let refusal = RefusalNote::open(&note, trust.key()).map_err(|error| unexpected(error.to_string()))?;
        if refusal.code != code || refusal.event != EventId::of(&bytes) {
            return Err(unexpected(refusal.code));
        }
        Ok(note)
    }

    /// After a restart: connects again and checks that every acknowledged entry is still there, byte for byte.
    pub(super) fn reconnect(&mut self, client: Client) -> Outcome<()> {
        self.client = client;
        let (Some(ledger), Some(trust)) = (self.ledger, self.trust.as_mut()) else { return Ok(()) };
        trust.renew(&self.client)?;
        for (index, bytes) in (0u64..).zip(&self.acknowledged) {
            let receipt = self.client.entry(&ledger, Which::Index(index))?;
            if trust.check(&self.client, &receipt)?.bytes != *bytes {
                let message = Message::DemoLost { index: index.to_string() };
                return Err(Failure::new(Exit::VerificationFailed, message));
            }
        }
        Ok(())
    }

    /// Shows that these entries are in the log; gives the size of the checkpoint that says so.
    pub(super) fn prove(&mut self, entries: &[u64]) -> Outcome<u64> {
        let ledger = self.ledger.ok_or_else(|| not_founded(None))?;
        let trust = self.trust.as_mut().ok_or_else(|| not_founded(None))?;
        let mut size = 0;
        for index in entries {
            let receipt = self.client.entry(&ledger, Which::Index(*index))?;
            let verified = trust.check(&self.client, &receipt)?;
            if verified.entry.index != *index {
                let detail = "it gave another entry than the one asked for".to_owned();
                return Err(Failure::new(Exit::VerificationFailed, Message::NodeLies { detail }));
            }
            size = verified.checkpoint.size;
        }
        Ok(size)
    }
}

/// An event that was recorded, and who has to approve it.
#[derive(Debug)]
struct PlayedOnce {
    event: EventId,
    index: u64,
    missing: Vec<MemberId>,
    standing: String,
}

fn not_founded(ledger: Option<LedgerId>) -> Failure {
    let text = ledger.map_or_else(|| "-".to_owned(), |ledger| ledger.to_string());
    Failure::new(Exit::Failed, Message::LedgerUnknown { text })
}
