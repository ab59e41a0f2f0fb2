//! The one path of every act: build, dry run, show, ask, sign, hand in.
//!
//! Invariants: the bytes that are signed are the bytes that this program built, and the id it shows is computed from
//! them; nothing is signed before the rules have judged it and the person has seen it; what was signed once and not answered
//! is sent again and not signed anew.

use mengshu_core::event::{EventSignature, VERSION, sshsig};
use mengshu_core::mechanism::{Body, Event, membership};
use mengshu_core::value::{DecisionId, EventId, KeyId, LedgerId, NodeName, Nonce};
use mengshu_proto::v1;

use super::doubles::doubles;
use super::hand_in::hand_in;
use super::outbox;
use super::preview::{Preview, prepared_only, show};
use crate::args::Handling;
use crate::client::trust::Trust;
use crate::client::{Client, Which, decoded};
use crate::files::{beside, require_writable, write_new};
use crate::given::machine::{now, random};
use crate::given::{Context, Desk, sealed};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome, Stage, from_refusal};

/// What a performed act gave, for what follows it.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) ledger: LedgerId,
}

/// Performs an act in a ledger.
pub(crate) fn act(desk: &mut Desk<'_>, handling: &Handling, body: Body) -> Outcome<()> {
    // The newest history first: a node that shows another one than before gets no signature.
    desk.trust.renew(&desk.client)?;
    let context = desk.context;
    let event = Event {
        ledger: Some(desk.ledger),
        seen: desk.trust.seen(),
        not_after: handling.not_after,
        ..draft(context, body)?
    };
    if handling.is_sent()
        && let Settled::Done(_) = settle(context, &desk.client, handling, &event, Some(&mut desk.trust))?
    {
        return Ok(());
    }
    let about = match about(desk, &event.body) {
        // Who insists on a signed refusal gets it also for what is not there.
        Err(failure) if handling.insist && failure.exit() == Some(Exit::NotFound) => None,
        other => other?,
    };
    match go(context, &desk.client, handling, &event, about.as_ref(), &mut desk.trust) {
        Err(failure) if matches!(failure.exit(), Some(Exit::Failed | Exit::NotFound)) => {
            let settled = failure.has_code("ACT-001") || failure.has_code("ACT-002");
            if let (Body::Act(_), Some((entry, act)), true) = (&event.body, &about, settled) {
                let (words, command) = (desk.in_words(act)?, desk.fitting(*entry, act)?);
                return Err(failure.hint(Message::EntryIs { entry: entry.to_string(), words, command }));
            }
            let body = serde_json::to_value(&event.body).unwrap_or_default();
            Err(desk.meant_field(&body, failure))
        }
        other => other.map(drop),
    }
}

/// What the body acts on: the entry and the event in it. It is shown as its author signed it, not as the node words it.
pub(crate) fn about(desk: &mut Desk<'_>, body: &Body) -> Outcome<Option<(u64, Event)>> {
    use mengshu_core::mechanism::{benefit, contribution, decision};
    let act = match body {
        Body::Act(step) => Some(step.act()),
        Body::Decision(decision::Act::Vote(vote)) => decided(desk, &vote.decision)?,
        Body::Membership(membership::Act::Confirm(confirm)) => Some(confirm.act),
        Body::Membership(membership::Act::Strike(strike)) => Some(strike.act),
        Body::Membership(membership::Act::Admit(admit)) => admit.application,
        Body::Contribution(contribution::Act::Acknowledge(acknowledge)) => Some(acknowledge.delivery),
        Body::Benefit(benefit::Act::Acknowledge(acknowledge)) => Some(acknowledge.payment),
        _ => None,
    };
    let Some(act) = act else { return Ok(None) };
    let entry = desk.entry(Which::Event(act))?.entry;
    let event = decoded(&entry)?;
    if let (Body::Act(_), Body::Act(step)) = (body, &event.body) {
        let failure = Failure::new(Exit::Usage, Message::StepOnStep { entry: entry.index.to_string() });
        return Err(failure.hint(Message::StepOnStepHint { act: step.act().to_string() }));
    }
    Ok(Some((entry.index, event)))
}

/// The act that an item of an agenda decides on, as whoever put the item there signed it.
fn decided(desk: &mut Desk<'_>, item: &DecisionId) -> Outcome<Option<EventId>> {
    use mengshu_core::mechanism::decision::Act;
    // Of an item that is not there the dry run says so, in the words of the rules.
    let Ok(document) = desk.view(&format!("decision/{item}")) else { return Ok(None) };
    let entry = document["entry"].as_u64().unwrap_or_default();
    let event = decoded(&desk.entry(Which::Index(entry))?.entry)?;
    let items = match event.body {
        Body::Decision(Act::Convene(convene)) => convene.agenda,
        Body::Decision(Act::AddItem(add)) => vec![add.item],
        _ => Vec::new(),
    };
    let found = items.into_iter().find(|listed| listed.decision == *item);
    found.map(|listed| listed.act).ok_or_else(|| {
        let detail = format!("entry {entry} puts no item {item} on an agenda");
        Failure::new(Exit::VerificationFailed, Message::NodeLies { detail })
    })
}

/// Founds an alliance: the event that has no ledger yet, because its id becomes the ledger's.
pub(crate) fn found(
    context: &Context,
    client: &Client,
    handling: &Handling,
    body: Body,
    node: (NodeName, KeyId),
) -> Outcome<Option<Done>> {
    let event = Event { not_after: handling.not_after, ..draft(context, body)? };
    if handling.is_sent()
        && let Settled::Done(done) = settle(context, client, handling, &event, None)?
    {
        return Ok(Some(done));
    }
    let id = EventId::of(&encode(&event)?);
    let mut trust = Trust::new(&context.config.folder, LedgerId(id.0), node.0, node.1)?;
    go(context, client, handling, &event, None, &mut trust)
}

/// What became of what was signed before and not answered.
enum Settled {
    /// It is what is asked for now, and done.
    Done(Done),
    /// Nothing of it stands in the way.
    Clear,
}

/// Settles what this member signed before and nobody answered, before anything is signed anew: the same is sent again; what
/// could be the same under another day or amount stops the command until the person has looked.
fn settle(
    context: &Context,
    client: &Client,
    handling: &Handling,
    event: &Event,
    mut trust: Option<&mut Trust>,
) -> Outcome<Settled> {
    for kept in outbox::beside(context, event)? {
        let at = context.out.time(kept.event.written_at.micros());
        let ledger = kept.event.ledger.unwrap_or(LedgerId(kept.id.0));
        if kept.says_the_same(event) {
            context.out.tell(&Message::SentBefore { at: at.clone() });
            let mut own = match (&trust, founded_by(&kept.event)) {
                (None, Some((name, key))) => Some(Trust::new(&context.config.folder, ledger, name, key)?),
                _ => None,
            };
            let Some(trust) = own.as_mut().or(trust.as_deref_mut()) else { continue };
            let prepared = client.prepare(&kept.bytes, context.out.lang()).ok();
            let preview = Preview { prepared: prepared.as_ref(), ..Preview::default() };
            let receipt = handling.receipt.as_deref();
            match hand_in(context, client, trust, &kept.bytes, &[kept.signature], receipt, preview) {
                Ok(()) => return Ok(Settled::Done(Done { ledger })),
                // Answered and not recorded: now it can be signed anew.
                Err(failure) if !outbox::holds(context, &kept.id) => {
                    context.out.failure(&failure);
                    context.out.warn(&Message::RefusedBefore { at });
                    continue;
                }
                Err(failure) => return Err(failure),
            }
        }
        let found = client.entry(&ledger, Which::Event(kept.id));
        let recorded = match (found, trust.as_deref_mut()) {
            (Ok(receipt), Some(trust)) => Some(trust.check(client, &receipt)?.entry.index),
            (Ok(receipt), None) => Some(receipt.index),
            (Err(failure), _) if failure.exit() == Some(Exit::NotFound) => None,
            (Err(failure), _) => return Err(failure),
        };
        let folder = outbox::folder(context, &kept.id);
        let path = folder.display().to_string();
        let signature = outbox::signature_file(&folder, &kept.event.author).display().to_string();
        let (told, hint) = match recorded {
            Some(entry) => {
                outbox::settle(context, &kept.id);
                let entry = entry.to_string();
                (Message::FoundRecorded { at, entry: entry.clone() }, Message::FoundRecordedHint { entry })
            }
            None => {
                (Message::StillUnanswered { at, path: path.clone() }, Message::StillUnansweredHint { path, signature })
            }
        };
        if kept.is_like(event) {
            return Err(Failure::new(Exit::Conflict, told).hint(hint));
        }
        context.out.warn(&told);
        context.out.hint(&hint);
    }
    Ok(Settled::Clear)
}

/// The node that a founding event names.
fn founded_by(event: &Event) -> Option<(NodeName, KeyId)> {
    match &event.body {
        Body::Membership(membership::Act::Found(found)) => Some((found.node.name.clone(), found.node.key)),
        _ => None,
    }
}

/// An event by the member and key that the settings name.
fn draft(context: &Context, body: Body) -> Outcome<Event> {
    let author = context.member()?;
    let spec = context.key_spec(None)?;
    let found = context.keyring().find(&spec)?;
    // A locked PKCS#8 file hides its public key until it is opened.
    let key = match found.key {
        Some(key) => key,
        None => context.keyring().signer(&spec, &context.out)?.key_id(),
    };
    Ok(Event {
        v: VERSION,
        ledger: None,
        nonce: Nonce(random()?),
        author,
        key,
        written_at: now(),
        not_after: None,
        seen: None,
        body,
    })
}

fn encode(event: &Event) -> Outcome<Vec<u8>> {
    event.encode().map_err(|error| from_refusal(&error.into()))
}

fn go(
    context: &Context,
    client: &Client,
    handling: &Handling,
    event: &Event,
    about: Option<&(u64, Event)>,
    trust: &mut Trust,
) -> Outcome<Option<Done>> {
    context.out.come_to(Stage::Nothing);
    let bytes = encode(event)?;
    let id = EventId::of(&bytes);
    // What cannot be written afterwards is told before anything is signed.
    if let Some(path) = &handling.receipt {
        require_writable(&[path.clone(), beside(path, ".entry")])?;
    }
    if let Some(path) = &handling.prepare {
        require_writable(&[path.clone(), beside(path, ".about")])?;
    }
    let prepared = match client.prepare(&bytes, context.out.lang()) {
        Err(failure) if handling.insist && failure.exit() != Some(Exit::Unavailable) => {
            context.out.failure(&failure);
            v1::PrepareResponse { event: bytes.clone().into(), event_id: id.0.to_vec().into(), ..Default::default() }
        }
        Err(failure)
            if matches!(failure.exit(), Some(Exit::Failed | Exit::Denied | Exit::Conflict | Exit::NotFound)) =>
        {
            return Err(failure.hint(Message::InsistHint));
        }
        Err(failure) => return Err(failure),
        Ok(prepared) => prepared,
    };
    if prepared.event != bytes || prepared.event_id.as_ref() != id.as_bytes() {
        let detail = "its dry run answers about another event".to_owned();
        return Err(Failure::new(Exit::VerificationFailed, Message::NodeLies { detail }));
    }
    let doubles = doubles(context, client, trust, event)?;
    let preview = Preview { prepared: Some(&prepared), about, doubles: &doubles };
    if let Some(path) = &handling.prepare {
        sealed::keep_all(context)?;
        write_new(path, &bytes)?;
        // A step names its act by the id alone; who signs it elsewhere reads the act itself.
        if let (Body::Act(_), Some((_, act))) = (&event.body, about) {
            write_new(&beside(path, ".about"), &encode(act)?)?;
        }
        return prepared_only(context, event, &id, (&prepared, preview), Some(path)).map(|()| None);
    }
    if handling.dry_run {
        return prepared_only(context, event, &id, (&prepared, preview), None).map(|()| None);
    }
    show(context, event, &id, preview);
    context.confirm(&Message::ConfirmSign { member: event.author.to_string() })?;
    let signer = context.keyring().signer(&context.key_spec(None)?, &context.out)?;
    sealed::keep_all(context)?;
    let signature = signer.sign(sshsig::EVENT, &bytes)?;
    context.out.come_to(Stage::Signed);
    let signature = EventSignature { member: event.author.clone(), key: event.key, signature };
    outbox::keep(context, &id, &bytes, &signature)?;
    hand_in(context, client, trust, &bytes, &[signature], handling.receipt.as_deref(), preview)?;
    Ok(Some(Done { ledger: event.ledger.unwrap_or(LedgerId(id.0)) }))
}
