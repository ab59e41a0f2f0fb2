//! A small world to tell stories in: members with keys, a clock, a ledger.

use std::collections::BTreeMap;

use mengshu_core::event::key::{KeyCache, Signer};
use mengshu_core::event::{Body, Event, EventSignature, Step, Submission, VERSION, Verified, sshsig};
use mengshu_core::ledger::view::view;
use mengshu_core::ledger::{Lang, Ledger, Prefix, Refusal, Standing, Taken};
use mengshu_core::mechanism::agreement::{Clauses, DisputePath, Goal, Output, Propose, Terms, Transfer};
use mengshu_core::mechanism::membership::{Found, MemberKind, Node, Profile};
use mengshu_core::mechanism::{agreement, membership};
use mengshu_core::proof::{Tree, leaf_hash};
use mengshu_core::value::{EventId, Hash, KeyId, LedgerId, Nonce, Salt, Seal, Share, Timestamp};

/// What the world remembers of an entry: enough to replay it.
pub(crate) struct Past {
    pub(crate) event: Verified,
    pub(crate) recorded_at: Timestamp,
}

pub(crate) struct World {
    pub(crate) ledger: Ledger,
    pub(crate) now: Timestamp,
    pub(crate) id: Option<LedgerId>,
    pub(crate) past: Vec<Past>,
    pub(crate) log: Log,
    signers: BTreeMap<String, Signer>,
    nonce: u64,
}

#[derive(Default)]
pub(crate) struct Log(pub(crate) Tree);

impl Prefix for Log {
    fn root_at(&self, size: u64) -> Option<Hash> {
        self.0.root_at(size).ok()
    }
}

pub(crate) fn id<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().unwrap()
}

/// The root key of a member: every test run has the same.
pub(crate) fn signer(name: &str) -> Signer {
    Signer::from_seed(*blake3::hash(name.as_bytes()).as_bytes())
}

pub(crate) fn seal(content: &str) -> Seal {
    Seal::new(&Salt([1; 32]), content.as_bytes(), id("text/plain"), id("Evidence"))
}

pub(crate) fn profile(name: &str) -> Profile {
    Profile::named(id(&name.to_uppercase()), MemberKind::Enterprise, signer(name).key_id())
}

pub(crate) fn founding(founders: &[&str]) -> Found {
    Found {
        name: id("Alliance A"),
        node: Node { name: id("node.example"), key: signer("node").key_id() },
        founders: founders.iter().map(|name| (id(name), profile(name))).collect(),
    }
}

pub(crate) fn terms(shares: &[(&str, &str)]) -> Terms {
    Terms {
        time_zone: id("+08:00"),
        currency: id("CNY"),
        benefit_shares: shares.iter().map(|(member, share)| (id(member), id::<Share>(share))).collect(),
        approval_days: 60,
        ratification_days: 30,
        organs: BTreeMap::new(),
        rules: BTreeMap::new(),
        approvals: BTreeMap::new(),
        transfer: Transfer::CoOwnersConsent,
        exit_notice_days: 30,
        partnership_excluded: true,
        disputes: DisputePath::Arbitration(id("CIETAC")),
        governing_law: id("PRC"),
        clauses: Clauses::by_statute(id("h"), vec![goal("h")]),
    }
}

pub(crate) fn goal(holder: &str) -> Goal {
    Goal { what: id("A better lamp"), output: Output::Product, holder: id(holder), due: id("2030-12-31") }
}

pub(crate) fn propose(version: u32, from: &str, terms: Terms) -> Body {
    Body::Agreement(agreement::Act::Propose(Propose {
        version,
        title: id("Agreement"),
        text: seal(&format!("text {version}")),
        in_force_from: id(from),
        terms,
        order: Vec::new(),
    }))
}

impl World {
    /// Nothing has happened yet; it is noon in Shanghai on this date.
    pub(crate) fn new(date: &str) -> Self {
        let mut world = Self {
            ledger: Ledger::new(),
            now: Timestamp::from_micros(0),
            id: None,
            past: Vec::new(),
            log: Log::default(),
            signers: BTreeMap::new(),
            nonce: 0,
        };
        world.on(date);
        world
    }

    /// The alliance of the dispute catalogue: H, K, Y, Q, Z with the agreement in force from 2024-01-01.
    pub(crate) fn alliance() -> Self {
        let mut world = Self::founded(&["h", "k", "q", "y", "z"]);
        world.agree(1, "2024-01-01", terms(&[("h", "1/2"), ("k", "3/10"), ("y", "1/5")]));
        world
    }

    pub(crate) fn founded(founders: &[&str]) -> Self {
        let mut world = Self::new("2024-01-01");
        let act = world.act(founders[0], Body::Membership(membership::Act::Found(founding(founders)))).unwrap();
        for founder in &founders[1..] {
            world.endorse(founder, act).unwrap();
        }
        world
    }

    pub(crate) fn agree(&mut self, version: u32, from: &str, terms: Terms) {
        let act = self.act("h", propose(version, from, terms)).unwrap();
        for (member, _) in self.missing(act) {
            self.endorse(&member, act).unwrap();
        }
        assert!(matches!(self.standing(act), Standing::Effective(_)));
    }

    /// It is noon in Shanghai on this date.
    pub(crate) fn on(&mut self, date: &str) -> &mut Self {
        let noon: Timestamp = format!("{date}T12:00:00+08:00").parse().unwrap();
        self.now = noon;
        self
    }

    /// It is this moment.
    pub(crate) fn at(&mut self, moment: &str) -> &mut Self {
        self.now = id(moment);
        self
    }

    /// `member` signs with the key called `key` from now on.
    pub(crate) fn signs_with(&mut self, member: &str, key: &str) -> KeyId {
        let signer = signer(key);
        let id = signer.key_id();
        self.signers.insert(member.to_owned(), signer);
        id
    }

    pub(crate) fn signer_of(&self, member: &str) -> Signer {
        self.signers.get(member).cloned().unwrap_or_else(|| signer(member))
    }

    pub(crate) fn event(&mut self, author: &str, body: Body) -> Event {
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

    pub(crate) fn sign(&self, event: &Event, beside: &[&str]) -> Submission {
        let bytes = event.encode().unwrap();
        let sign = |name: &str| {
            let signer = self.signer_of(name);
            EventSignature { member: id(name), key: signer.key_id(), signature: signer.sign(sshsig::EVENT, &bytes) }
        };
        let mut signatures = vec![sign(event.author.as_str())];
        signatures.extend(beside.iter().map(|name| sign(name)));
        signatures.sort();
        Submission { event: bytes, signatures }
    }

    pub(crate) fn submit(&mut self, submission: Submission) -> Result<Taken, Refusal> {
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
    pub(crate) fn act(&mut self, author: &str, body: Body) -> Result<EventId, Refusal> {
        let event = self.event(author, body);
        let submission = self.sign(&event, &[]);
        let id = EventId::of(&submission.event);
        self.submit(submission).map(|_| id)
    }

    /// `author` proposes an act that carries others' signatures.
    pub(crate) fn act_whole(&mut self, author: &str, beside: &[&str], body: Body) -> Result<EventId, Refusal> {
        let event = self.event(author, body);
        let submission = self.sign(&event, beside);
        let id = EventId::of(&submission.event);
        self.submit(submission).map(|_| id)
    }

    pub(crate) fn step(&mut self, author: &str, step: Step) -> Result<Taken, Refusal> {
        let event = self.event(author, Body::Act(step));
        let submission = self.sign(&event, &[]);
        self.submit(submission)
    }

    pub(crate) fn endorse(&mut self, author: &str, act: EventId) -> Result<Taken, Refusal> {
        self.step(author, Step::Endorse { act })
    }

    pub(crate) fn decline(&mut self, author: &str, act: EventId) -> Result<Taken, Refusal> {
        self.step(author, Step::Decline { act, reason: None })
    }

    pub(crate) fn withdraw(&mut self, author: &str, act: EventId) -> Result<Taken, Refusal> {
        self.step(author, Step::Withdraw { act, reason: None })
    }

    /// An act that needs others, with all of them endorsing at once.
    pub(crate) fn settle(&mut self, author: &str, body: Body) -> EventId {
        let act = self.act(author, body).unwrap();
        for (member, _) in self.missing(act) {
            self.endorse(&member, act).unwrap();
        }
        assert!(matches!(self.standing(act), Standing::Effective(_)), "{:?}", self.standing(act));
        act
    }

    pub(crate) fn standing(&self, act: EventId) -> Standing {
        self.ledger.state().standing(&act, self.now).unwrap()
    }

    pub(crate) fn missing(&self, act: EventId) -> Vec<(String, &'static str)> {
        let pending = self.ledger.state().machine.pending.get(&act);
        pending
            .map(|pending| pending.missing().map(|(member, scope)| (member.to_string(), scope.name())).collect())
            .unwrap_or_default()
    }

    pub(crate) fn void_code(&self, act: EventId) -> String {
        assert!(matches!(self.standing(act), Standing::Void(_)), "{:?}", self.standing(act));
        self.ledger.state().machine.voids.get(self.ledger.find(&act).unwrap()).unwrap().code.clone()
    }

    pub(crate) fn view(&self, name: &str, params: &[(&str, &str)]) -> serde_json::Value {
        let params = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        view(self.ledger.state(), name, &params, self.now, Lang::En).unwrap()
    }

    pub(crate) fn owners(&self, asset: &str, date: &str) -> BTreeMap<String, String> {
        let owners = self.ledger.state().sections.ip.assets.get(&id(asset)).unwrap().owners(id(date)).unwrap();
        owners.into_iter().map(|(member, share)| (member.to_string(), share.to_string())).collect()
    }
}

pub(crate) fn parts(parts: &[(&str, &str)]) -> BTreeMap<String, String> {
    parts.iter().map(|(member, share)| ((*member).to_owned(), (*share).to_owned())).collect()
}

#[track_caller]
pub(crate) fn refused<T>(result: Result<T, Refusal>, code: &str) {
    match result {
        Ok(_) => panic!("taken; expected {code}"),
        Err(refusal) => assert_eq!(refusal.code.id, code, "{refusal}"),
    }
}
