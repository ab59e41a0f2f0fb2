//! `mengshu exit show`.

use std::collections::BTreeSet;

use clap::Args;
use mengshu_core::event::Entry;
use mengshu_core::mechanism::{Body, Event, exit};
use mengshu_core::value::{EventId, MemberId};
use mengshu_proto::v1::ListEventsRequest;
use serde_json::{Value, json};

use crate::args::Asking;
use crate::client::{Which, decoded, each};
use crate::given::{Context, Desk};
use crate::language::{Message, annotated, say};
use crate::output::{Failure, Outcome};

#[derive(Debug, Args)]
#[command(about = say(
    "Show what a member holds, is owed and still owes, and its breaches",
    "查看盟员所持、应收、应付及违约",
))]
#[command(before_long_help = annotated(&[
    ("mengshu exit show luma", "", ""),
    ("mengshu exit show                            ", "the member of --as or of your profile", "--as 或配置中的盟员"),
]))]
pub(crate) struct Show {
    #[arg(help = say("The member", "盟员"))]
    #[arg(value_name = "MEMBER")]
    id: Option<MemberId>,
    #[command(flatten)]
    asking: Asking,
}

impl Show {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { id, asking } = self;
        let mut desk = Desk::open(context)?;
        let id = id.map_or_else(|| context.member(), Ok)?;
        let mut document = desk.on_day(&format!("exit/{id}"), &asking)?;
        let acts = match asking.known.upto {
            None => acts(&mut desk, &id)?,
            Some(_) => Vec::new(),
        };
        if context.out.is_json() {
            document["acts"] = Value::Array(acts);
            return context.out.json(&document);
        }
        context.out.document(&document)?;
        if !acts.is_empty() {
            context.out.heading(&Message::HeadingExitActs.text(context.out.lang()))?;
            context.out.rows("acts", &acts, &["entry", "standing", "author", "words"])?;
        }
        Ok(())
    }
}

/// Every act about the end of a membership, whatever became of it: one that took effect hides none of the others. Each was
/// proved to be in the log.
fn acts(desk: &mut Desk<'_>, member: &MemberId) -> Outcome<Vec<Value>> {
    let mut found = BTreeSet::new();
    for subject in ["alliance".to_owned(), format!("member/{member}")] {
        let request = ListEventsRequest { ledger: desk.ledger.0.to_vec().into(), subject, ..Default::default() };
        each(&desk.client, request, &mut |listed| {
            let entry =
                Entry::decode(&listed.entry).map_err(|error| Failure::bad_answer("an entry is none", &error))?;
            if ends(&decoded(&entry)?, member) {
                found.insert(entry.index);
            }
            Ok(true)
        })?;
    }
    let mut rows = Vec::new();
    for index in found {
        let entry = desk.entry(Which::Index(index))?.entry;
        let (event, id) = (decoded(&entry)?, EventId::of(&entry.event.0));
        let standing = desk.view(&format!("act/{id}"))?["standing"].clone();
        let words = desk.in_words(&event)?;
        rows.push(json!({ "entry": index, "act": id, "standing": standing, "author": event.author, "words": words }));
    }
    Ok(rows)
}

/// Whether an event would end a membership, or is a step towards it.
fn ends(event: &Event, member: &MemberId) -> bool {
    match &event.body {
        Body::Exit(exit::Act::Leave(_)) => event.author == *member,
        Body::Exit(exit::Act::Expel(expel)) => expel.member == *member,
        Body::Exit(exit::Act::OpenBreach(breach)) => breach.member == *member,
        Body::Exit(exit::Act::NotifyExpulsion(notified)) => notified.member == *member,
        _ => false,
    }
}
