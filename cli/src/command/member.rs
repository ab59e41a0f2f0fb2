//! `mengshu member`.

use std::collections::BTreeSet;

use mengshu_core::event::key::Signature;
use mengshu_core::event::sshsig;
use mengshu_core::mechanism::membership::{Act, Profile};
use mengshu_core::mechanism::{Body, membership};
use mengshu_core::value::{AssetId, EventId, KeyId, MemberId};

use crate::args::{Admit, Apply, Change, Conduct, Handling, Known, MemberCommand, MemberKeys, Succeed};
use crate::given::typed::{key, parsed, shares};
use crate::given::{Context, Desk, in_force, sealed};
use crate::language::{Message, label};
use crate::output::{Exit, Failure, Outcome, items};
use crate::perform;

pub(super) fn run(command: MemberCommand, context: &Context) -> Outcome<()> {
    let mut desk = Desk::open(context)?;
    let desk = &mut desk;
    match command {
        MemberCommand::Apply(options) => apply(desk, options),
        MemberCommand::CheckApplication { application, meets, note, handling, .. } => {
            let application = desk.event_id(&application)?;
            let check = membership::CheckApplication { application, meets, note };
            act(desk, &handling, Act::CheckApplication(check))
        }
        MemberCommand::Applications { known } => {
            let document = desk.ask("application", &known, &[])?;
            context.out.list_view(
                &document,
                "applications",
                &["entry", "applicant", "received", "checked", "admitted", "name"],
            )
        }
        MemberCommand::Admit(options) => admit(desk, options),
        MemberCommand::Change(options) => change(desk, options),
        MemberCommand::Succeed(options) => succeed(desk, options),
        MemberCommand::End { id, last_day, document, handling } => {
            let document = sealed::file(context, &document, None)?;
            act(desk, &handling, Act::RecordEnd(membership::RecordEnd { member: id, last_day, document }))
        }
        MemberCommand::Affiliate { affiliate, name, since, member, handling } => {
            let declare = membership::DeclareAffiliate { affiliate, name, member, since };
            act(desk, &handling, Act::DeclareAffiliate(declare))
        }
        MemberCommand::EndAffiliate { affiliate, last_day, handling } => {
            act(desk, &handling, Act::EndAffiliate(membership::EndAffiliate { affiliate, last_day }))
        }
        MemberCommand::Suspend(Conduct { id, reason, handling }) => {
            act(desk, &handling, Act::Suspend(membership::Suspend { member: id, reason }))
        }
        MemberCommand::Reinstate(Conduct { id, reason, handling }) => {
            act(desk, &handling, Act::Reinstate(membership::Reinstate { member: id, reason }))
        }
        MemberCommand::DeclareDefault(Conduct { id, reason, handling }) => {
            act(desk, &handling, Act::DeclareDefault(membership::DeclareDefault { member: id, reason }))
        }
        MemberCommand::EndDefault(Conduct { id, reason, handling }) => {
            act(desk, &handling, Act::EndDefault(membership::EndDefault { member: id, reason }))
        }
        MemberCommand::Keys(command) => keys(desk, command),
        MemberCommand::List { asking } => {
            let columns = ["member", "kind", "standing", "joined", "last_day", "name"];
            let document = desk.on_day("member", &asking)?;
            context.out.list_view(&document, "members", &columns)
        }
        MemberCommand::Show { id, asking } => {
            let id = id.map_or_else(|| context.member(), Ok)?;
            let document = desk.on_day(&format!("member/{id}"), &asking)?;
            context.out.document(&document)
        }
    }
}

/// What is about keys, and about what they signed.
fn keys(desk: &mut Desk<'_>, command: MemberKeys) -> Outcome<()> {
    let context = desk.context;
    match command {
        MemberKeys::GrantKey { key_spec, scope, limit, asset, valid_until, handling } => {
            let (new, serial, proof) = possession(desk, &context.member()?, key_spec)?;
            let scopes = scope.into_iter().collect();
            let grant =
                membership::GrantKey { key: new, scopes, limit, assets: limited(asset), valid_until, serial, proof };
            act(desk, &handling, Act::GrantKey(grant))
        }
        MemberKeys::RotateKey { old, new, handling } => {
            let old = key(context, &old, None)?;
            let (new, serial, proof) = possession(desk, &context.member()?, new)?;
            act(desk, &handling, Act::RotateKey(membership::RotateKey { old, new, serial, proof }))
        }
        MemberKeys::RevokeKey { key_spec, reason, handling } => {
            let serial = next_serial(desk, &context.member()?)?;
            let revoke = membership::RevokeKey { key: key(context, &key_spec, None)?, serial, reason };
            act(desk, &handling, Act::RevokeKey(revoke))
        }
        MemberKeys::ReplaceRoot { key_spec, member, document, handling } => {
            let member = member.map_or_else(|| context.member(), Ok)?;
            let (new, serial, proof) = possession(desk, &member, key_spec)?;
            let document = document.map(|path| sealed::file(context, &path, None)).transpose()?;
            act(
                desk,
                &handling,
                Act::ReplaceRoot(membership::ReplaceRoot { member, key: new, serial, proof, document }),
            )
        }
        MemberKeys::LimitRoot { limit, asset, handling } => {
            let serial = next_serial(desk, &context.member()?)?;
            act(desk, &handling, Act::LimitRoot(membership::LimitRoot { limit, assets: limited(asset), serial }))
        }
        MemberKeys::CompromiseKey { key_spec, last_trusted, handling } => {
            let serial = next_serial(desk, &context.member()?)?;
            let key = key(context, &key_spec, None)?;
            act(desk, &handling, Act::CompromiseKey(membership::CompromiseKey { key, last_trusted, serial }))
        }
        MemberKeys::KeyActs { key_spec, after, known } => {
            let id = key(context, &key_spec, None)?;
            let after = after.map(|after| after.to_string());
            let document = desk.ask(&format!("key/{id}"), &known, &[("after", after)])?;
            context.out.list_view(&document, "signed", &["entry", "act_entry", "standing", "suspect_by_entry", "act"])
        }
        MemberKeys::Suspects { known } => {
            let document = desk.ask("suspect", &known, &[])?;
            let columns = ["entry", "open_since_entry", "struck_by_entry", "act"];
            context.out.list_view(&document, "suspects", &columns)
        }
        MemberKeys::Authority { id, asking } => {
            let id = id.map_or_else(|| context.member(), Ok)?;
            let mut document = desk.on_day(&format!("authority/{id}"), &asking)?;
            if context.out.is_json() {
                return context.out.json(&document);
            }
            let keys = document["keys"].take();
            context.out.document(&document)?;
            context.out.heading(&label("", "keys", context.out.lang()))?;
            let columns = [
                "fingerprint",
                "root",
                "scopes",
                "limit",
                "assets",
                "valid_until",
                "granted_by_entry",
                "revoked_by_entry",
            ];
            context.out.rows("keys", items(&keys), &columns)
        }
        MemberKeys::Confirm { act: text, handling } => {
            let suspect = desk.event_id(&text)?;
            act(desk, &handling, Act::Confirm(membership::Confirm { act: suspect }))
        }
        MemberKeys::Strike { act: text, handling } => {
            let suspect = desk.event_id(&text)?;
            act(desk, &handling, Act::Strike(membership::Strike { act: suspect }))
        }
    }
}

fn act(desk: &mut Desk<'_>, handling: &Handling, act: Act) -> Outcome<()> {
    perform::act(desk, handling, Body::Membership(act)).map(drop)
}

/// Assets that a key is limited to; none named is no limit.
fn limited(assets: Vec<AssetId>) -> Option<BTreeSet<AssetId>> {
    if assets.is_empty() { None } else { Some(assets.into_iter().collect()) }
}

fn apply(desk: &mut Desk<'_>, options: Apply) -> Outcome<()> {
    let Apply { id, person, form, handling } = options;
    let profile = perform::profile(person, desk.context, None)?;
    let form = sealed::file(desk.context, &form, None)?;
    act(desk, &handling, Act::Apply(membership::Apply { applicant: id, profile, form }))
}

fn admit(desk: &mut Desk<'_>, options: Admit) -> Outcome<()> {
    let Admit { id, application, person, accedes_to, handling } = options;
    let application = application.map(|text| desk.event_id(&text)).transpose()?;
    let accedes_to = accedes_to.map_or_else(|| in_force(desk), Ok)?;
    let profile = match (person, &application) {
        (Some(person), _) => perform::profile(person, desk.context, None)?,
        (None, Some(application)) => applied_for(desk, application)?,
        // The command line asks for the one or the other.
        (None, None) => return Err(Failure::bad_value(id.as_str())),
    };
    act(desk, &handling, Act::Admit(membership::Admit { member: id, profile, accedes_to, application }))
}

/// The profile that an application states.
fn applied_for(desk: &mut Desk<'_>, application: &EventId) -> Outcome<Profile> {
    let document = desk.ask(&format!("application/{application}"), &Known::default(), &[])?;
    serde_json::from_value(document["profile"].clone())
        .map_err(|error| Failure::bad_answer("the application has no profile", &error))
}

fn change(desk: &mut Desk<'_>, options: Change) -> Outcome<()> {
    let Change { name, seat, representative, parent, since, document, handling } = options;
    let context = desk.context;
    let label = format!("Legal representative of {}", context.member()?);
    let representative = representative.map(|name| sealed::text(context, &name, &label)).transpose()?;
    let document = sealed::file(context, &document, None)?;
    let change = membership::ChangeProfile { name, seat, representative, parent, since, document };
    act(desk, &handling, Act::ChangeProfile(change))
}

fn succeed(desk: &mut Desk<'_>, options: Succeed) -> Outcome<()> {
    let Succeed { predecessor, by, how, effective, part, document, person, handling } = options;
    let parts = Some(shares(&part, parsed)?).filter(|parts| !parts.is_empty());
    let profile = person.map(|person| perform::profile(person, desk.context, None)).transpose()?;
    let document = sealed::file(desk.context, &document, None)?;
    let succeed = membership::Succeed { predecessor, successor: by, profile, kind: how, effective, parts, document };
    act(desk, &handling, Act::Succeed(succeed))
}

/// A new key of a member, the serial it gets, and its own word that its holder has it.
fn possession(desk: &Desk<'_>, member: &MemberId, spec: String) -> Outcome<(KeyId, u32, Signature)> {
    let context = desk.context;
    let serial = next_serial(desk, member)?;
    let signer =
        context.keyring().signer(&spec, &context.out).map_err(|failure| failure.hint(Message::KeyNeedsProof))?;
    let message = membership::possession_message(&desk.ledger, member, serial)
        .map_err(|error| Failure::new(Exit::Failed, Message::ValueBad { text: spec }).because(&error))?;
    Ok((signer.key_id(), serial, signer.sign(sshsig::KEY, &message)?))
}

fn next_serial(desk: &Desk<'_>, member: &MemberId) -> Outcome<u32> {
    let document = desk.view(&format!("member/{member}"))?;
    let last = document["key_serial"].as_u64().and_then(|serial| u32::try_from(serial).ok()).unwrap_or(0);
    Ok(last.saturating_add(1))
}
