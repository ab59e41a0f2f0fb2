//! What the rules ask about breaches.

use crate::book::Refusal;
use crate::mechanism::exit::codes::EXT_005;
use crate::mechanism::exit::tables::Breach;
use crate::mechanism::exit::words;
use crate::mechanism::state::State;
use crate::value::EventId;

pub(crate) fn breach<'a>(state: &'a State, field: &'static str, id: &EventId) -> Result<&'a Breach, Refusal> {
    let unknown = || EXT_005.refuse(field, words::no_breach(id));
    state.sections.exit.breaches.get(id).ok_or_else(unknown)
}
