//! A small world to tell stories in, without a node: members with keys, a clock, a ledger in memory.
//!
//! Given, when, then: a world is founded, members act in it, and what its rules made of that is asked. Everything goes
//! through the public interface, with real keys and real signatures.

mod council;
mod keys;

use std::collections::BTreeMap;

use mengshu_core::book::{Lang, Refusal};
use mengshu_core::event::key::{KeyCache, Signer};
use mengshu_core::event::{Submission, VERSION};
use mengshu_core::ledger::{Ledger, Prefix, Taken, view};
use mengshu_core::mechanism::agreement::Terms;
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::mechanism::{Body, Event, Step, Verified, membership};
use mengshu_core::proof::{Tree, leaf_hash};
use mengshu_core::value::{EventId, Hash, KeyId, LedgerId, Nonce, Timestamp};

use crate::bodies::{alliance_of, propose};
use crate::clock::noon;
use crate::terms::terms;
use crate::{id, signed_by, signer};

/// What the world remembers of an entry: enough to replay it.
#[derive(Debug)]
pub struct Past {
    /// The event.
    pub event: Verified,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// The world.
#[derive(Debug)]
pub struct World {
    /// The ledger.
    pub ledger: Ledger,
    /// What time it is.
    pub now: Timestamp,
    /// The ledger's id, once it is founded.
    pub id: Option<LedgerId>,
    /// All entries.
    pub past: Vec<Past>,
    /// Their tree.
    pub log: Log,
    signers: BTreeMap<String, Signer>,
    nonce: u64,
}

/// The tree of a log.
#[derive(Debug, Default)]
pub struct Log(pub Tree);

impl Prefix for Log {
    fn root_at(&self, size: u64) -> Option<Hash> {
        self.0.root_at(size).ok()
    }
}

/// A result must be the refusal with this code.
///
/// # Panics
/// When it is not.
#[track_caller]
pub fn refused<T>(result: Result<T, Refusal>, code: &str) {
    match result {
        Ok(_) => panic!("taken; expected {code}"),
        Err(refusal) => assert_eq!(refusal.code.id, code, "{refusal}"),
    }
}

impl World {
    /// Nothing has happened yet; it is noon in Shanghai on this date.
    #[must_use]
    pub fn new(date: &str) -> Self {
        Self {
            ledger: Ledger::new(),
            now: noon(date),
            id: None,
            past: Vec::new(),
            log: Log::default(),
            signers: BTreeMap::new(),
            nonce: 0,
        }
    }

    /// The alliance of the cases in docs/cases.md: H, K, Y, Q, Z with the agreement in force from 2024-01-01.
    #[must_use]
    pub fn alliance() -> Self {
        Self::under(&["h", "k", "q", "y", "z"], terms(&[("h", "1/2"), ("k", "3/10"), ("y", "1/5")]))
    }

    /// An alliance with these terms in force from 2024-01-01; H proposes them.
    #[must_use]
    pub fn under(founders: &[&str], terms: Terms) -> Self {
        let mut world = Self::founded(founders);
        world.agree(1, "2024-01-01", terms);
        world
    }

    /// An alliance that has no agreement yet.
    ///
    /// # Panics
    /// When the founding is refused.
    #[must_use]
    pub fn founded(founders: &[&str]) -> Self {
        let mut world = Self::new("2024-01-01");
        let found = Body::Membership(membership::Act::Found(alliance_of(founders)));
        let act = world.act(founders[0], found).expect("a founding");
        for founder in &founders[1..] {
            world.endorse(founder, act).expect("a founder's endorsement");
        }
        world
    }

    /// H proposes an agreement version, and all who are asked sign it.
    ///
    /// # Panics
    /// When it does not take effect.
    pub fn agree(&mut self, version: u32, from: &str, terms: Terms) {
        self.settle("h", propose(version, from, terms));
    }

    /// It is noon in Shanghai on this date.
    pub fn on(&mut self, date: &str) -> &mut Self {
        self.now = noon(date);
        self
    }

    /// It is this moment.
    pub fn at(&mut self, moment: &str) -> &mut Self {
        self.now = id(moment);
        self
    }

    /// `member` signs with the key called `key` from now on.
    pub fn signs_with(&mut self, member: &str, key: &str) -> KeyId {
        let signer = signer(key);
        let id = signer.key_id();
        self.signers.insert(member.to_owned(), signer);
        id
    }

    /// The key that a member signs with now.
    #[must_use]
    pub fn signer_of(&self, member: &str) -> Signer {
        self.signers.get(member).cloned().unwrap_or_else(|| signer(member))
    }

    /// An event of a member.
    #[must_use]
    pub fn event(&mut self, author: &str, body: Body) -> Event {
        self.nonce += 1;
        let mut nonce = [0; 16];
        nonce[..8].copy_from_slice(&self.nonce.to_be_bytes());
        Event {
            v: VERSION,
            ledger: self.id,
            nonce: Nonce(nonce),
            author: id(author),
            key: self.signer_of(author).key_id(),
            written_at: self.now,
            not_after: None,
            seen: None,
            body,
        }
    }

    /// Signs an event with its author's key, and with those of others beside it.
    #[must_use]
    pub fn sign(&self, event: &Event, beside: &[&str]) -> Submission {
        let members = [event.author.as_str()].into_iter().chain(beside.iter().copied());
        let signers: Vec<_> = members.map(|member| (member, self.signer_of(member))).collect();
        let keys: Vec<_> = signers.iter().map(|(member, signer)| (*member, signer)).collect();
        signed_by(event, &keys)
    }

    /// Hands in what was signed.
    ///
    /// # Errors
    /// When it is refused.
    pub fn submit(&mut self, submission: Submission) -> Result<Taken, Refusal> {
        let verified = submission.verify(&mut KeyCache::default())?;
        let now = self.now.max(self.past.last().map_or(self.now, |past| past.recorded_at.add_micros(1)));
        let taken = self.ledger.take(&verified, now, &self.log)?;
        if self.id.is_none() {
            self.id = self.ledger.state().ledger();
        }
        self.log.0.push(leaf_hash(&taken.entry));
        self.past.push(Past { event: verified, recorded_at: now });
        self.now = now;
        Ok(taken)
    }

    /// `author` proposes an act; gives its id.
    ///
    /// # Errors
    /// When it is refused.
    pub fn act(&mut self, author: &str, body: Body) -> Result<EventId, Refusal> {
        self.act_whole(author, &[], body)
    }

    /// `author` proposes an act that carries others' signatures.
    ///
    /// # Errors
    /// When it is refused.
    pub fn act_whole(&mut self, author: &str, beside: &[&str], body: Body) -> Result<EventId, Refusal> {
        let event = self.event(author, body);
        let submission = self.sign(&event, beside);
        let id = EventId::of(&submission.event);
        self.submit(submission).map(|_| id)
    }

    /// `author` takes a step on an act.
    ///
    /// # Errors
    /// When it is refused.
    pub fn step(&mut self, author: &str, step: Step) -> Result<Taken, Refusal> {
        let event = self.event(author, Body::Act(step));
        let submission = self.sign(&event, &[]);
        self.submit(submission)
    }

    /// `author` approves an act.
    ///
    /// # Errors
    /// When that is refused.
    pub fn endorse(&mut self, author: &str, act: EventId) -> Result<Taken, Refusal> {
        self.step(author, Step::Endorse { act })
    }

    /// `author` refuses its approval.
    ///
    /// # Errors
    /// When that is refused.
    pub fn decline(&mut self, author: &str, act: EventId) -> Result<Taken, Refusal> {
        self.step(author, Step::Decline { act, reason: None })
    }

    /// `author` takes an act back.
    ///
    /// # Errors
    /// When that is refused.
    pub fn withdraw(&mut self, author: &str, act: EventId) -> Result<Taken, Refusal> {
        self.step(author, Step::Withdraw { act, reason: None })
    }

    /// An act that needs others, with all of them endorsing at once.
    ///
    /// # Panics
    /// When it does not take effect.
    pub fn settle(&mut self, author: &str, body: Body) -> EventId {
        let act = self.act(author, body).expect("an act that is taken");
        for (member, _) in self.missing(act) {
            self.endorse(&member, act).expect("an endorsement that is asked for");
        }
        assert!(matches!(self.standing(act), Standing::Effective(_)), "{:?}", self.standing(act));
        act
    }

    /// What has become of an act.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn standing(&self, act: EventId) -> Standing {
        self.ledger.state().standing(&act, self.now).expect("an act")
    }

    /// Whose approval is missing, with the scope that it needs.
    #[must_use]
    pub fn missing(&self, act: EventId) -> Vec<(String, &'static str)> {
        let pending = self.ledger.state().machine.pending.get(&act);
        pending
            .map(|pending| pending.missing().map(|(member, scope)| (member.to_string(), scope.name())).collect())
            .unwrap_or_default()
    }

    /// Why an act is void.
    ///
    /// # Panics
    /// When it is not.
    #[must_use]
    pub fn void_code(&self, act: EventId) -> String {
        assert!(matches!(self.standing(act), Standing::Void(_)), "{:?}", self.standing(act));
        let index = self.ledger.find(&act).expect("an act that is recorded");
        self.ledger.state().machine.voids.get(index).expect("a void act's reason").code.clone()
    }

    /// The index of the last entry.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.ledger.state().size() - 1
    }

    /// What a view answers now.
    ///
    /// # Panics
    /// When it does not answer.
    #[must_use]
    pub fn view(&self, name: &str, params: &[(&str, &str)]) -> serde_json::Value {
        let params = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        view(self.ledger.state(), name, &params, self.now, Lang::En).expect("a view that answers")
    }

    /// Whose an asset is on a date.
    ///
    /// # Panics
    /// When there is no such asset.
    #[must_use]
    pub fn owners(&self, asset: &str, date: &str) -> BTreeMap<String, String> {
        let asset = id(asset);
        let title = self.ledger.state().sections.ip.title(&asset).expect("an asset");
        let owners = title.owners(id(date)).expect("owners on that date");
        owners.into_iter().map(|(member, share)| (member.to_string(), share.to_string())).collect()
    }
}
