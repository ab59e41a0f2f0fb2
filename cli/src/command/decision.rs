//! `mengshu decision`.

use std::collections::BTreeSet;

use mengshu_core::book::Matter;
use mengshu_core::mechanism::decision::{Act, Item};
use mengshu_core::mechanism::{Body, decision};
use mengshu_core::value::{DecisionId, MeetingId, OrganId};
use serde_json::Value;

use crate::args::{DecisionCommand, Handling, Items, Known, word};
use crate::given::typed::{as_member, parsed};
use crate::given::{Context, Desk, sealed};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome, items, readable};
use crate::perform;

pub(super) fn run(command: DecisionCommand, context: &Context) -> Outcome<()> {
    let mut desk = Desk::open(context)?;
    let desk = &mut desk;
    match command {
        DecisionCommand::Convene { meeting, organ, on, kind, fallback_of, items, handling } => {
            let agenda = match &fallback_of {
                Some(before) if items.is_empty() => failed_at(desk, before)?,
                _ => agenda(desk, &organ, &items)?,
            };
            let item = agenda.first().map(|item| item.decision.to_string()).unwrap_or_default();
            let next = match kind {
                decision::MeetingKind::Written => Message::WrittenNext { item, on: on.to_string() },
                _ => Message::ConvenedNext { item, meeting: meeting.to_string(), on: on.to_string() },
            };
            act(desk, &handling, Act::Convene(decision::Convene { meeting, organ, kind, on, agenda, fallback_of }))?;
            if handling.is_sent() {
                context.out.hint(&next);
            }
            Ok(())
        }
        DecisionCommand::AddItem { meeting, items, handling } => {
            let organ = organ_of(desk, &meeting)?;
            for item in agenda(desk, &organ, &items)? {
                act(desk, &handling, Act::AddItem(decision::AddItem { meeting: meeting.clone(), item }))?;
            }
            Ok(())
        }
        DecisionCommand::Proxy { meeting, to, handling } => {
            act(desk, &handling, Act::GrantProxy(decision::GrantProxy { meeting, to }))
        }
        DecisionCommand::Attend { meeting, represents, handling } => {
            let represents = represents.into_iter().collect();
            act(desk, &handling, Act::Attend(decision::Attend { meeting, represents }))
        }
        DecisionCommand::Vote { decision, vote, on_behalf_of, handling } => {
            act(desk, &handling, Act::Vote(decision::CastVote { decision, vote, on_behalf_of }))
        }
        DecisionCommand::Close { decision, handling } => {
            act(desk, &handling, Act::Close(decision::Close { decision: decision.clone() }))?;
            if handling.is_sent() {
                context.out.hint(&Message::ClosedNext { item: decision.to_string() });
            }
            Ok(())
        }
        DecisionCommand::Minutes { meeting, text, handling } => {
            let text = sealed::file(context, &text, None)?;
            act(desk, &handling, Act::Minutes(decision::RecordMinutes { meeting, text }))
        }
        DecisionCommand::Object { meeting, reason, handling } => {
            act(desk, &handling, Act::ObjectMinutes(decision::ObjectMinutes { meeting, reason }))
        }
        DecisionCommand::Veto { decision, reason, handling } => {
            act(desk, &handling, Act::Veto(decision::CastVeto { decision, reason }))
        }
        DecisionCommand::LiftVeto { decision, handling } => {
            act(desk, &handling, Act::LiftVeto(decision::LiftVeto { decision }))
        }
        DecisionCommand::Appoint { organ, member, chair, handling } => {
            let members = Some(BTreeSet::from_iter(member)).filter(|members| !members.is_empty());
            act(desk, &handling, Act::Appoint(decision::Appoint { organ, members, chair }))
        }
        DecisionCommand::List { vetoed_by, known } => {
            let vetoed_by = vetoed_by.map(|member| member.to_string());
            let document = desk.ask("decision", &known, &[("vetoed_by", vetoed_by)])?;
            let columns = ["decision", "meeting", "organ", "matter", "standing", "what"];
            context.out.list_view(&document, "decisions", &columns)
        }
        DecisionCommand::Show { decision, without, known } => {
            let without = without.map(|member| member.to_string());
            let document = desk.ask(&format!("decision/{decision}"), &known, &[("without", without)])?;
            context.out.document(&readable(&context.out, document))
        }
        DecisionCommand::Meetings { known } => {
            let document = desk.ask("meeting", &known, &[])?;
            context.out.list_view(&document, "meetings", &["meeting", "organ", "kind", "on", "convened_by", "agenda"])
        }
        DecisionCommand::Meeting { meeting, known } => {
            let document = desk.ask(&format!("meeting/{meeting}"), &known, &[])?;
            context.out.document(&readable(&context.out, document))
        }
        DecisionCommand::Organs { asking } => {
            let document = desk.on_day("organ", &asking)?;
            context.out.list_view(&document, "organs", &["organ", "kind", "name", "decides"])
        }
        DecisionCommand::Organ { organ, asking } => {
            let document = desk.on_day(&format!("organ/{organ}"), &asking)?;
            context.out.document(&readable(&context.out, document))
        }
    }
}

fn act(desk: &mut Desk<'_>, handling: &Handling, act: Act) -> Outcome<()> {
    perform::act(desk, handling, Body::Decision(act)).map(drop)
}

/// The organ whose meeting it is.
fn organ_of(desk: &Desk<'_>, meeting: &MeetingId) -> Outcome<OrganId> {
    let document = desk.view(&format!("meeting/{meeting}"))?;
    let organ = document["organ"].as_str().unwrap_or_default();
    organ.parse().map_err(|error| Failure::bad_answer("a meeting has no organ", &error))
}

/// What is known of an item while the command line is read.
#[derive(Default)]
struct Draft {
    matter: Option<Matter>,
    what: Option<String>,
    act: Option<String>,
    about: Option<String>,
}

/// The items that the command line names. Without a name an act's item is called after its entry: act-14.
fn agenda(desk: &mut Desk<'_>, organ: &OrganId, items: &Items) -> Outcome<Vec<Item>> {
    if items.is_empty() {
        return Err(Failure::new(Exit::Usage, Message::AgendaEmpty).hint(Message::AgendaHint));
    }
    let mut drafts: Vec<(DecisionId, Draft)> = Vec::new();
    for text in &items.item {
        let (name, matter) = text.split_once('=').map_or((text.as_str(), None), |(name, rest)| (name, Some(rest)));
        let matter = matter.map(|matter| word(matter).map_err(|why| bad(text, &why))).transpose()?;
        drafts.push((parsed(name)?, Draft { matter, ..Draft::default() }));
    }
    if drafts.is_empty() {
        for text in &items.act {
            let entry = entry_of(desk, text)?;
            drafts.push((parsed(&format!("act-{entry}"))?, Draft { act: Some(text.clone()), ..Draft::default() }));
        }
    } else {
        give(&mut drafts, &items.act, |draft| &mut draft.act)?;
    }
    give(&mut drafts, &items.what, |draft| &mut draft.what)?;
    give(&mut drafts, &items.about, |draft| &mut draft.about)?;
    drafts.into_iter().map(|(id, draft)| item(desk, organ, id, draft)).collect()
}

/// What failed at a meeting for want of a quorum, under new names: the same acts, and what names none in the same words.
fn failed_at(desk: &Desk<'_>, meeting: &MeetingId) -> Outcome<Vec<Item>> {
    let document = desk.view("decision")?;
    let all = items(&document["decisions"]);
    let there = |row: &&Value| row["meeting"] == meeting.as_str() && row["standing"] == "no_quorum";
    let rows: Vec<&Value> = all.iter().filter(there).collect();
    if rows.is_empty() {
        let message = Message::NothingFailed { meeting: meeting.to_string() };
        return Err(Failure::new(Exit::Usage, message).hint(Message::AgendaHint));
    }
    let item = |row: &&Value| {
        let name = row["decision"].as_str().unwrap_or_default();
        let mut fresh = (2..).map(|n: u32| format!("{name}-{n}"));
        let taken = |name: &String| all.iter().any(|row| row["decision"] == name.as_str());
        let decision = fresh.find(|name| !taken(name)).unwrap_or_default();
        let what = Some(&row["what"]).filter(|_| row["act"].is_null());
        let fields = serde_json::json!({
            "decision": decision, "matter": row["matter"], "what": what, "act": row["act"],
            "concerned": row["concerned"],
        });
        serde_json::from_value(fields).map_err(|error| bad(name, &error))
    };
    rows.iter().map(item).collect()
}

fn bad(text: &str, why: &serde_json::Error) -> Failure {
    Failure::bad_value(text).because(why)
}

/// Gives values to items: `ITEM=VALUE`, or the value alone where there is one item.
fn give(
    drafts: &mut [(DecisionId, Draft)],
    values: &[String],
    slot: impl Fn(&mut Draft) -> &mut Option<String>,
) -> Outcome<()> {
    for text in values {
        let named = text.split_once('=').filter(|(name, _)| drafts.iter().any(|(id, _)| id.as_str() == *name));
        let place = match (named, &*drafts) {
            (Some((name, _)), _) => drafts.iter().position(|(id, _)| id.as_str() == name),
            (None, [_]) => Some(0),
            (None, _) => None,
        };
        let value = named.map_or(text.as_str(), |(_, value)| value);
        let which = || Failure::new(Exit::Usage, Message::ItemWhich { text: text.clone() });
        let (_, draft) = place.and_then(|place| drafts.get_mut(place)).ok_or_else(which)?;
        if slot(draft).replace(value.to_owned()).is_some() {
            return Err(which());
        }
    }
    Ok(())
}

/// The entry of an act.
fn entry_of(desk: &mut Desk<'_>, text: &str) -> Outcome<u64> {
    if let Ok(index) = text.parse() {
        return Ok(index);
    }
    let act = desk.event_id(text)?;
    Ok(desk.view(&format!("act/{act}"))?["entry"].as_u64().unwrap_or_default())
}

fn item(desk: &mut Desk<'_>, organ: &OrganId, id: DecisionId, draft: Draft) -> Outcome<Item> {
    let Draft { matter, what, act, about } = draft;
    let act = act.map(|text| desk.event_id(&text)).transpose()?;
    let pending = match &act {
        Some(act) => desk.ask(&format!("act/{act}"), &Known::default(), &[])?["pending"].clone(),
        None => Value::Null,
    };
    let undecided = items(&pending["undecided"]);
    let waits = undecided.iter().find(|waits| waits["organ"].as_str() == Some(organ.as_str()));
    let waits_on = waits.and_then(|waits| waits["matter"].as_str()).and_then(|matter| word(matter).ok());
    if what.is_none() && act.is_none() {
        let item = id.to_string();
        return Err(Failure::new(Exit::Usage, Message::ItemWithoutWords { item: item.clone() })
            .hint(Message::ItemWithoutWordsHint { item }));
    }
    Ok(Item {
        matter: matter.or(waits_on).unwrap_or(Matter::Ordinary),
        // An act says itself what it does; only what a person wrote is signed beside it.
        what: what.map(|what| parsed(what.trim())).transpose()?,
        act,
        concerned: about.map(|about| as_member(&about)).transpose()?,
        decision: id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drafts(names: &[&str]) -> Vec<(DecisionId, Draft)> {
        names.iter().map(|name| (name.parse().unwrap(), Draft::default())).collect()
    }

    #[test]
    fn values_go_to_the_item_that_they_name() {
        let mut one = drafts(&["a"]);
        give(&mut one, &["x = y".to_owned()], |draft| &mut draft.what).unwrap();
        assert_eq!(one[0].1.what.as_deref(), Some("x = y"));
        let mut two = drafts(&["a", "b"]);
        give(&mut two, &["b=second".to_owned(), "a=first".to_owned()], |draft| &mut draft.what).unwrap();
        let said: Vec<_> = two.iter().map(|(_, draft)| draft.what.as_deref()).collect();
        assert_eq!(said, [Some("first"), Some("second")]);
        let mut two = drafts(&["a", "b"]);
        assert!(give(&mut two, &["whose?".to_owned()], |draft| &mut draft.what).is_err());
        let mut one = drafts(&["a"]);
        assert!(give(&mut one, &["1".to_owned(), "2".to_owned()], |draft| &mut draft.what).is_err());
    }
}
