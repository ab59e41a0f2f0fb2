//! A connection to one ledger, in the name of one member: what every command about an alliance begins with.

use mengshu_core::ledger;
use mengshu_core::mechanism::{Body, Event, State};
use mengshu_core::value::{Date, EventId, LedgerId, Timestamp};
use mengshu_proto::v1;
use serde_json::Value;

use super::Context;
use super::machine::now;
use crate::args::{Asking, Known, Paging, Upto};
use crate::client::pages::{Left, left_off};
use crate::client::trust::{Trust, Verified};
use crate::client::{Client, Which, decoded, resolve, word};
use crate::language::{Message, label};
use crate::output::{Exit, Failure, Outcome};

/// Of so many lists people are told what was left off, those of the answer itself before those within its rows.
const MORE_TOLD: usize = 8;

/// A ledger on a node, and what has been verified of it.
#[derive(Debug)]
pub(crate) struct Desk<'a> {
    pub(crate) context: &'a Context,
    pub(crate) client: Client,
    pub(crate) ledger: LedgerId,
    pub(crate) trust: Trust,
}

impl<'a> Desk<'a> {
    /// Connects to the node and finds the ledger that the settings name.
    pub(crate) fn open(context: &'a Context) -> Outcome<Self> {
        let client = context.client()?;
        let ledger = resolve(&client, context.config.ledger.value.as_deref())?;
        let mut trust = Trust::open(&client, &context.config.folder, ledger)?;
        if !context.out.is_json() {
            match trust.time_zone(&client) {
                Ok(zone) => context.out.tell_times_in(zone),
                Err(failure) if failure.exit() == Some(Exit::VerificationFailed) => return Err(failure),
                Err(_) => {}
            }
        }
        context.out.detail(&Message::VerifiedUpTo {
            node: context.config.node.value.clone(),
            ledger: ledger.to_string(),
            size: trust.seen().map_or(0, |seen| seen.size).to_string(),
            vkey: trust.key().vkey(),
        });
        Ok(Self { context, client, ledger, trust })
    }

    /// A view of the newest state.
    pub(crate) fn view(&mut self, name: &str) -> Outcome<Value> {
        self.trust.view(&self.client, name, self.context.out.lang())
    }

    /// The answer to a question: a view with parameters, from the newest state or from one that was known before. Programs get
    /// all rows of its lists, people a page with a word on what was left off.
    pub(crate) fn ask(&mut self, name: &str, asked: &Known, parameters: &[(&str, Option<String>)]) -> Outcome<Value> {
        use v1::get_state_request::Known as Wire;
        let known = match asked.upto {
            None => None,
            Some(Upto::Entry(index)) => Some(Wire::KnownSize(index.saturating_add(1))),
            Some(Upto::Moment(at)) => Some(Wire::KnownAtUs(at.micros())),
            // All is known by the end of the last day there is.
            Some(Upto::Day(day)) => {
                day.end(self.trust.time_zone(&self.client)?).map(|end| Wire::KnownAtUs(end.micros()))
            }
        };
        let today = now().date_at(self.context.out.zone());
        let days = parameters.iter().filter(|(name, _)| matches!(*name, "date" | "effective"));
        let ahead = days.filter_map(|(_, day)| day.as_ref()?.parse::<Date>().ok()).find(|day| *day > today);
        if let Some(day) = ahead {
            self.context.out.warn(&Message::DayAhead { day: day.to_string() });
        }
        let given = parameters.iter().filter_map(|(name, value)| Some(((*name).to_owned(), value.clone()?)));
        let paging = &asked.paging;
        let given = given.chain(paging.page.clone().map(|page| ("page".to_owned(), page)));
        let given = given.chain(paging.rows.map(|rows| ("page_size".to_owned(), rows.to_string())));
        let until = match known {
            Some(Wire::KnownAtUs(at)) => Some(at),
            _ => None,
        };
        let (past, page) = (known.is_some(), paging.page.is_some() || paging.rows.is_some());
        let all = asked.paging.all || (self.context.out.is_json() && !page);
        let request = v1::GetStateRequest {
            view: name.to_owned(),
            parameters: given.collect(),
            known,
            lang: word(self.context.out.lang()),
            ..Default::default()
        };
        let mut size = 0;
        let answer = if all {
            self.trust.whole_of(&self.client, &request, &mut size)
        } else {
            self.trust.answer(&self.client, request).and_then(|answer| {
                size = answer.size;
                self.client.document(&answer.json)
            })
        };
        let mut answer = match answer {
            Ok(answer) => answer,
            Err(failure) if failure.exit() == Some(Exit::NotFound) && past => {
                return Err(failure.hint(Message::KnownHint));
            }
            Err(failure) if failure.exit() == Some(Exit::NotFound) => {
                let failure = self.meant_view(name, failure);
                return Err(self.meant_parameter(parameters, failure));
            }
            Err(failure) => return Err(failure),
        };
        match until {
            Some(until) => self.counted_to(&mut answer, size, until)?,
            None if past => self.context.out.tell(&Message::AsKnown { entries: size.to_string() }),
            None => {}
        }
        if !self.context.out.is_json() {
            let mut left = left_off(&mut answer);
            left.sort_by_key(|left| left.list.matches('/').count());
            for Left { list, rows, page } in left.into_iter().take(MORE_TOLD) {
                let list = label("", list.rsplit('/').next().unwrap_or_default(), self.context.out.lang());
                self.context.out.tell(&Message::MoreRows { list, rows: rows.to_string(), page });
            }
        }
        Ok(answer)
    }

    /// Says up to which moment an answer counts that was asked for as of one: where the log ended before it, nothing is known of
    /// the time between, and deadlines have run all the same.
    fn counted_to(&mut self, answer: &mut Value, size: u64, until: i64) -> Outcome<()> {
        let newest = self.trust.seen().map_or(size, |seen| seen.size);
        let last = match size.checked_sub(1).filter(|_| size >= newest) {
            Some(last) => self.entry(Which::Index(last))?.entry.recorded_at,
            None => {
                self.context.out.tell(&Message::AsKnown { entries: size.to_string() });
                return Ok(());
            }
        };
        let (ends, to) = (self.context.out.time(last.micros()), self.context.out.time(until));
        self.context.out.warn(&Message::KnownBeyond { entries: size.to_string(), ends, to });
        if let (true, Some(fields)) = (self.context.out.is_json(), answer.as_object_mut()) {
            fields.insert("log_ends_at".to_owned(), Value::String(last.to_string()));
            let to = Timestamp::from_micros(until).to_string();
            fields.insert("counts_time_up_to".to_owned(), Value::String(to));
        }
        Ok(())
    }

    /// The answer from the newest state with all rows of its lists, whoever it is for.
    pub(crate) fn ask_all(&mut self, name: &str) -> Outcome<Value> {
        self.ask(name, &Known { paging: Paging { all: true, ..Paging::default() }, ..Known::default() }, &[])
    }

    /// The same for a day.
    pub(crate) fn on_day(&mut self, view: &str, asking: &Asking) -> Outcome<Value> {
        let date = asking.date.map(|date| date.to_string());
        self.ask(view, &asking.known, &[("date", date)])
    }

    /// An entry, shown to be in the log.
    pub(crate) fn entry(&mut self, which: Which) -> Outcome<Verified> {
        let receipt = match self.client.entry(&self.ledger, which) {
            Ok(receipt) => receipt,
            Err(failure) => return Err(self.trust.absent(&self.client, failure)),
        };
        let verified = self.trust.check(&self.client, &receipt)?;
        let fits = match which {
            Which::Event(id) => EventId::of(&verified.entry.event.0) == id,
            Which::Index(index) => verified.entry.index == index,
        };
        if fits {
            return Ok(verified);
        }
        let detail = "it gave another entry than the one asked for".to_owned();
        Err(Failure::new(Exit::VerificationFailed, Message::NodeLies { detail }))
    }

    /// What an event says: the rule book's words, and of a step on an act what it does to which.
    pub(crate) fn in_words(&mut self, event: &Event) -> Outcome<String> {
        let lang = self.context.out.lang();
        let Body::Act(step) = &event.body else {
            return Ok(ledger::describe(&State::default(), event).words(lang));
        };
        let about = self.entry(Which::Event(step.act()))?.entry;
        let (proposal, entry) = (decoded(&about)?, about.index.to_string());
        let (act, own) = (ledger::describe(&State::default(), &proposal), proposal.author == event.author);
        Ok(ledger::describe_step(&event.author, step, (&entry, act.into(), own)).words(lang))
    }

    /// The entry that `text` names: by the event's id, its index, or the beginning of a pending act's id.
    pub(crate) fn named_entry(&mut self, text: &str) -> Outcome<Verified> {
        let which = match Which::named(text) {
            Some(which) => which,
            None => Which::Event(self.event_id(text)?),
        };
        self.entry(which)
    }

    /// The event that `text` names: its id, an entry's index, or the beginning of a pending act's id.
    pub(crate) fn event_id(&mut self, text: &str) -> Outcome<EventId> {
        match Which::named(text) {
            Some(Which::Event(id)) => return Ok(id),
            Some(which @ Which::Index(_)) => return Ok(EventId::of(&self.entry(which)?.entry.event.0)),
            None => {}
        }
        let acts = self.view("act")?;
        let ids = acts["pending"].as_array().into_iter().flatten().filter_map(|act| act["act"].as_str());
        let found: Vec<_> = ids.filter(|id| text.len() >= 4 && id.starts_with(text)).collect();
        match found.as_slice() {
            [only] => only.parse().map_err(|error| Failure::bad_answer("an act's id is not one", &error)),
            _ => {
                let message = Message::ActUnknown { text: text.to_owned() };
                Err(Failure::new(Exit::NotFound, message).hint(Message::ActUnknownHint))
            }
        }
    }
}
