//! The printer: tables or JSON on stdout, messages on stderr.

use std::cell::{Cell, RefCell};
use std::io::{IsTerminal, Write};
use std::rc::Rc;

use mengshu_core::value::UtcOffset;
use serde::Serialize;
use serde_json::json;

use super::reached::{Reached, Stage};
use super::{Failure, Outcome, clean, layout, time_in};
use crate::language::{Lang, Message};

/// The form of the data on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// Aligned columns for people.
    #[default]
    Table,
    /// One JSON object, or one a line for streams.
    Json,
}

/// How much is said beside the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Voice {
    /// What an answer rests on, warnings and errors alone.
    Quiet,
    /// Also what is good to know, and what to do next.
    #[default]
    Plain,
    /// Also where answers are from.
    Verbose,
}

/// Where all output goes through.
#[derive(Debug, Clone)]
pub(crate) struct Out {
    format: Format,
    lang: Lang,
    voice: Voice,
    /// The zone that times are told in: UTC until the agreement's is known.
    zone: Rc<Cell<UtcOffset>>,
    /// How far the command has come with what it signs.
    reached: Rc<RefCell<Reached>>,
}

impl Out {
    /// A printer for this format and language.
    pub(crate) fn new(format: Format, lang: Lang) -> Self {
        Self { format, lang, voice: Voice::default(), zone: Rc::new(Cell::new(UtcOffset::UTC)), reached: Rc::default() }
    }

    /// The same, saying more or less beside the data.
    pub(crate) fn speaking(mut self, voice: Voice) -> Self {
        self.voice = voice;
        self
    }

    /// The act that is under way has come to this.
    pub(crate) fn come_to(&self, stage: Stage) {
        self.reached.borrow_mut().come_to(stage);
    }

    /// The act that was under way is recorded.
    pub(crate) fn recorded_as(&self, entry: u64) {
        self.reached.borrow_mut().recorded_as(entry);
    }

    /// How far the command has come.
    pub(crate) fn reached(&self) -> Reached {
        self.reached.borrow().clone()
    }

    /// The language of messages.
    pub(crate) fn lang(&self) -> Lang {
        self.lang
    }

    /// Tells times in this zone from now on.
    pub(crate) fn tell_times_in(&self, zone: UtcOffset) {
        self.zone.set(zone);
    }

    /// The zone that times are told in.
    pub(crate) fn zone(&self) -> UtcOffset {
        self.zone.get()
    }

    /// A moment, in microseconds since 1970, as people read it.
    pub(crate) fn time(&self, micros: i64) -> String {
        time_in(micros, self.zone.get())
    }

    /// Whether a program reads our output.
    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// One thing, with its fields under each other; as JSON, `value`.
    pub(crate) fn record<T: Serialize>(&self, value: &T, fields: &[(Message, String)]) -> Outcome<()> {
        if self.is_json() {
            return self.json(value);
        }
        let pairs: Vec<_> = fields.iter().map(|(label, text)| (label.text(self.lang), clean(text))).collect();
        self.raw(layout::fields(&pairs, width()).as_bytes())
    }

    /// Many things, a row each; as JSON, one object that holds them under `name`.
    pub(crate) fn list<T: Serialize>(
        &self,
        name: &str,
        rows: &[T],
        columns: &[Message],
        cells: impl Fn(&T) -> Vec<String>,
    ) -> Outcome<()> {
        if self.is_json() {
            return self.json(&json!({ name: rows }));
        }
        if rows.is_empty() {
            return Ok(());
        }
        let header = columns.iter().map(|column| column.text(self.lang)).collect();
        self.grid(header, rows.iter().map(cells).collect())
    }

    /// Fields under each other, with labels that are already in the person's language.
    pub(crate) fn pairs(&self, fields: &[(String, String)]) -> Outcome<()> {
        let pairs: Vec<_> = fields.iter().map(|(label, text)| (clean(label), clean(text))).collect();
        self.raw(layout::fields(&pairs, width()).as_bytes())
    }

    /// A heading between parts of a document.
    pub(crate) fn heading(&self, text: &str) -> Outcome<()> {
        self.raw(format!("\n{}\n", clean(text)).as_bytes())
    }

    /// A table of texts.
    pub(crate) fn grid(&self, header: Vec<String>, rows: Vec<Vec<String>>) -> Outcome<()> {
        let rows: Vec<Vec<_>> = rows.iter().map(|row| row.iter().map(|cell| clean(cell)).collect()).collect();
        self.raw(layout::table(&header, &rows, width()).as_bytes())
    }

    /// One JSON object on a line of its own.
    pub(crate) fn json<T: Serialize>(&self, value: &T) -> Outcome<()> {
        let mut text = serde_json::to_string(value).map_err(|error| Failure::writing(&error.into()))?;
        text.push('\n');
        self.raw(text.as_bytes())
    }

    /// Bytes as they are, such as a completion script or an exported file.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Outcome<()> {
        let mut stdout = anstream::stdout().lock();
        stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(|error| Failure::writing(&error))
    }

    /// Tells the person something; silent when a program reads, since it is no data and no warning.
    pub(crate) fn note(&self, message: &Message) {
        if !self.is_json() && self.voice != Voice::Quiet {
            self.say(&clean(&message.text(self.lang)));
        }
    }

    /// Tells the person what the answer rests on: a verdict, or what is missing from it. Quiet or not, that is no chatter; a program
    /// has it in its data.
    pub(crate) fn tell(&self, message: &Message) {
        if !self.is_json() {
            self.say(&clean(&message.text(self.lang)));
        }
    }

    /// Tells who wants to know more where an answer is from; also under `--json`, since stderr is nobody's data.
    pub(crate) fn detail(&self, message: &Message) {
        if self.voice == Voice::Verbose {
            self.say(&clean(&message.text(self.lang)));
        }
    }

    /// Warns the person; also under `--json`, since stderr is nobody's data.
    pub(crate) fn warn(&self, message: &Message) {
        let text = clean(&message.text(self.lang));
        self.headed(YELLOW, &Message::WordWarning, &text);
    }

    /// Advises the person what to do next.
    pub(crate) fn hint(&self, message: &Message) {
        if !self.is_json() && self.voice != Voice::Quiet {
            let text = clean(&message.text(self.lang));
            self.headed(CYAN, &Message::WordHint, &text);
        }
    }

    /// Tells why the command ends.
    pub(crate) fn failure(&self, failure: &Failure) {
        if failure.exit().is_none() {
            return;
        }
        if self.is_json() {
            self.say(&failure.json(self.lang).to_string());
            return;
        }
        for (heading, text) in failure.lines(self.lang) {
            let colour = match heading {
                Message::WordHint => CYAN,
                Message::WordOutcome => YELLOW,
                _ => RED,
            };
            self.headed(colour, &heading, &text);
        }
    }

    /// Tells what is wrong with the command line, in as many lines as it takes.
    pub(crate) fn usage(&self, text: &str) {
        let lines: Vec<_> = text.lines().map(clean).collect();
        self.headed(RED, &Message::WordError, &lines.join("\n"));
    }

    /// Shows one field of what is about to be signed; also under `--json`, since it is what the signature rests on.
    pub(crate) fn say_field(&self, label: &str, text: &str) {
        self.say(&format!("  {BOLD}{}{RESET}{}{}", clean(label), self.colon(), clean(text)));
    }

    fn headed(&self, colour: &str, heading: &Message, text: &str) {
        self.say(&format!("{colour}{}{RESET}{}{text}", heading.text(self.lang), self.colon()));
    }

    /// What sets a heading off: Chinese has a colon as wide as its characters.
    fn colon(&self) -> &'static str {
        self.lang.pick(": ", "：")
    }

    /// One line on stderr. A closed stderr is not worth dying for.
    fn say(&self, line: &str) {
        let _ = writeln!(anstream::stderr().lock(), "{line}");
    }
}

const RED: &str = "\u{1b}[1;31m";
const YELLOW: &str = "\u{1b}[1;33m";
const CYAN: &str = "\u{1b}[1;36m";
const BOLD: &str = "\u{1b}[1m";
const RESET: &str = "\u{1b}[0m";

/// How wide the output may be, in columns: as the terminal, or as `COLUMNS` says; in a pipe rows stay on one line.
fn width() -> Option<usize> {
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    said.or_else(|| std::io::stdout().is_terminal().then(terminal).flatten()).filter(|width| *width >= NARROWEST)
}

/// Below this many columns nothing is laid out anew: it would not read better.
const NARROWEST: usize = 40;
