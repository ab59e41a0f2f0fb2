//! What is decided on: the items of an agenda, as the command line names them.

use clap::Args;
use mengshu_core::book::Matter;
use mengshu_core::mechanism::decision::Item;
use mengshu_core::value::{DecisionId, MeetingId, OrganId};
use serde_json::Value;

use crate::args::word;
use crate::given::Desk;
use crate::given::typed::{as_member, parsed};
use crate::language::{Message, say};
use crate::output::{Exit, Failure, Outcome, items};

/// What stands on an agenda.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = say("Agenda", "议程"))]
pub(crate) struct Items {
    #[arg(help = say(
        "An item; its matter may be left out where --act says it, or for a resolution in words (ordinary); repeat for several",
        "议题；事项种类可由 --act 得出，或为一般决议（ordinary）时省略；可重复",
    ))]
    #[arg(long, value_name = "ITEM[=MATTER]")]
    pub(super) item: Vec<String>,
    #[arg(help = say(
        "What is decided, in words (default: the words of the act); with several items ITEM=TEXT",
        "决定内容（默认取自行为的表述）；多个议题时写作 ITEM=TEXT",
    ))]
    #[arg(long, value_name = "TEXT")]
    pub(super) what: Vec<String>,
    #[arg(help = say(
        "The pending act that is decided on; with several items ITEM=ACT",
        "所决定的待决行为；多个议题时写作 ITEM=ACT",
    ))]
    #[arg(long, value_name = "ACT")]
    pub(super) act: Vec<String>,
    #[arg(help = say(
        "The member that it is about; a suspension or an expulsion in words is decided without it where the rule says so, of an act the act says it; with several items ITEM=MEMBER",
        "所涉盟员；以文字提出的暂停或除名事项，按规则可能须回避，就行为作出决定的，以该行为为准；多个议题时写作 ITEM=MEMBER",
    ))]
    #[arg(long, value_name = "MEMBER")]
    pub(super) about: Vec<String>,
}

impl Items {
    /// Whether no item is named.
    pub(super) fn is_empty(&self) -> bool {
        self.item.is_empty() && self.act.is_empty()
    }
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
pub(super) fn agenda(desk: &mut Desk<'_>, organ: &OrganId, items: &Items) -> Outcome<Vec<Item>> {
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
pub(super) fn failed_at(desk: &mut Desk<'_>, meeting: &MeetingId) -> Outcome<Vec<Item>> {
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

fn bad(text: &str, why: &(dyn std::error::Error + 'static)) -> Failure {
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
        Some(act) => desk.ask_all(&format!("act/{act}"))?["pending"].clone(),
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
    let matter = match matter.or(waits_on) {
        Some(matter) => matter,
        None => ordinary(desk, organ, &id)?,
    };
    Ok(Item {
        matter,
        // An act says itself what it does; only what a person wrote is signed beside it.
        what: what.map(|what| parsed(what.trim())).transpose()?,
        act,
        concerned: about.map(|about| as_member(&about)).transpose()?,
        decision: id,
    })
}

/// What an item is about that names no matter: an ordinary resolution, which is said where the organ decides other matters too.
fn ordinary(desk: &mut Desk<'_>, organ: &OrganId, item: &DecisionId) -> Outcome<Matter> {
    let matters = matters(desk, organ);
    let (item, named) = (item.to_string(), organ.to_string());
    // Of an organ that is not there the dry run says so.
    if !matters.is_empty() && !matters.iter().any(|matter| matter == Matter::Ordinary.name()) {
        let failure = Failure::new(Exit::Usage, Message::ItemWithoutMatter { item, organ: named.clone() });
        return Err(failure.hint(Message::OrganDecides { organ: named, matters: matters.join(", ") }));
    }
    if matters.len() > 1 {
        desk.context.out.warn(&Message::ItemOrdinary { item, organ: named, matters: matters.join(", ") });
    }
    Ok(Matter::Ordinary)
}

/// What an organ decides; nothing where there is no such organ.
fn matters(desk: &mut Desk<'_>, organ: &OrganId) -> Vec<String> {
    let document = desk.view(&format!("organ/{organ}")).unwrap_or_default();
    items(&document["matters"]).iter().filter_map(|row| row["matter"].as_str().map(str::to_owned)).collect()
}

/// Adds what the organ does decide, where a rule refuses the matter of an item.
pub(super) fn decidable(desk: &mut Desk<'_>, organ: &OrganId, failure: Failure) -> Failure {
    let matters = if failure.has_code("DEC-004") { matters(desk, organ) } else { Vec::new() };
    match matters.is_empty() {
        true => failure,
        false => failure.hint(Message::OrganDecides { organ: organ.to_string(), matters: matters.join(", ") }),
    }
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
