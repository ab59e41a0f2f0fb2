//! Views: what can be asked of a state.
//!
//! A view has a name like a path (`asset`, `asset/p1`) and answers with a JSON document whose shape is stable. Each
//! mechanism answers for its own names; the machine's own views stand here.

mod act;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::inbox::{Inbox, inbox};
use super::work::{Arrived, arrived};
use crate::book::{Ask, ENTRY_ABOUT, Lang, Shape, Subject, ViewError, parse, view as document, views};
use crate::mechanism::roll::ALL;
use crate::mechanism::state::State;
use crate::value::{EventId, Hash, MemberId, Timestamp};
use act::{ActView, PendingActs, Ratifications, Suspects, act, pending_acts, ratifications, suspects};

views! {
    "act" => PendingActs<'_>,
    "act/<event id>" => ActView<'_>,
    "inbox/<member>" => Inbox<'_>,
    "subject/<kind>/<id>" => SubjectView<'_>,
    "ratification" => Ratifications<'_>,
    "suspect" => Suspects<'_>,
}

/// The chain of all entries about a subject.
#[derive(JsonSchema, Serialize)]
struct SubjectView<'a> {
    /// The subject: `asset/p1`, `member/huaxin`, `agreement`.
    subject: &'a str,
    /// How many entries are about it.
    count: u64,
    /// Index of the last of them.
    last: u64,
    /// The head of the chain: BLAKE3 derive-key(`mengshu subject v1`) of previous head, index (u64 big-endian), event id.
    head: Hash,
}

/// Answers a question about a state.
///
/// # Errors
/// When no view has that name, its subject does not exist or a parameter is not readable.
pub fn view(
    state: &State,
    name: &str,
    params: &BTreeMap<String, String>,
    at: Timestamp,
    lang: Lang,
) -> Result<Value, ViewError> {
    // What time alone has done by then is answered as done, whether or not an entry has come since.
    of_arrived(&arrived(state, at), name, params, at, lang)
}

impl Arrived {
    /// Answers a question about it, as [`view`] does about the state it came from.
    ///
    /// # Errors
    /// As [`view`].
    pub fn view(
        &self,
        name: &str,
        params: &BTreeMap<String, String>,
        at: Timestamp,
        lang: Lang,
    ) -> Result<Value, ViewError> {
        of_arrived(self.state(), name, params, at, lang)
    }
}

fn of_arrived(
    state: &State,
    name: &str,
    params: &BTreeMap<String, String>,
    at: Timestamp,
    lang: Lang,
) -> Result<Value, ViewError> {
    let ask = Ask::new(name, params, at, lang);
    let mechanisms = || ALL.iter().find_map(|mechanism| mechanism.answer(state, &ask));
    let answer = machine(state, &ask)
        .or_else(mechanisms)
        .unwrap_or_else(|| Err(ViewError::Unknown { name: name.to_owned(), known: names().join(", ") }))?;
    let answer = ask.paged(answer)?;
    ask.all_read()?;
    Ok(answer)
}

/// Every view's name.
#[must_use]
pub fn names() -> Vec<&'static str> {
    NAMES.iter().chain(ALL.iter().flat_map(|mechanism| mechanism.declares().views)).copied().collect()
}

/// What the machine's own views look like; those of the mechanisms stand in their chapters.
#[must_use]
pub const fn own_views() -> &'static [Shape] {
    SHAPES
}

/// The machine's own views.
fn machine(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    Some(match ask.path.as_slice() {
        ["act"] => Ok(document(&pending_acts(state, ask))),
        ["act", id] => parse::<EventId>("act", id).and_then(|id| Ok(document(&act(state, &id, ask)?))),
        ["inbox", member] => {
            parse::<MemberId>("inbox", member).and_then(|member| Ok(document(&inbox(state, ask, &member)?)))
        }
        ["ratification"] => Ok(document(&ratifications(state, ask))),
        ["suspect"] => Ok(document(&suspects(state, ask))),
        ["subject", rest @ ..] => {
            let subject = &rest.join("/");
            let chain = state.machine.subjects.get(&Subject::named(subject));
            let chain = chain.ok_or_else(|| ViewError::missing(&ENTRY_ABOUT, subject));
            chain
                .map(|chain| document(&SubjectView { subject, count: chain.count, last: chain.last, head: chain.head }))
        }
        _ => return None,
    })
}
