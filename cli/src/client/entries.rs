//! The log as a node gives it: entries in their order, and the event in an entry.

use std::ops::Range;

use mengshu_core::book::Refusal;
use mengshu_core::event::Entry;
use mengshu_core::mechanism::Event;
use mengshu_core::value::LedgerId;
use mengshu_proto::v1;

use super::Client;
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

/// Entries of a page.
const PAGE: i32 = 1000;

/// The event in an entry.
pub(crate) fn decoded(entry: &Entry) -> Outcome<Event> {
    Event::decode(&entry.event.0).map_err(|error| {
        let detail = "an entry holds no event".to_owned();
        Failure::new(Exit::VerificationFailed, Message::NodeLies { detail }).because(&Refusal::from(error))
    })
}

/// Reads the first `size` entries of a ledger in their order.
pub(crate) fn read_all(
    client: &Client,
    ledger: &LedgerId,
    size: u64,
    take: &mut dyn FnMut(Vec<u8>) -> Outcome<()>,
) -> Outcome<()> {
    read_range(client, ledger, 0..size, take)
}

/// Reads some entries of a ledger in their order.
pub(crate) fn read_range(
    client: &Client,
    ledger: &LedgerId,
    range: Range<u64>,
    take: &mut dyn FnMut(Vec<u8>) -> Outcome<()>,
) -> Outcome<()> {
    let (mut next, size) = (range.start, range.end);
    let request =
        v1::ListEventsRequest { ledger: ledger.0.to_vec().into(), from_index: range.start, ..Default::default() };
    if next < size {
        each(client, request, &mut |entry| {
            take(entry.entry.to_vec())?;
            next += 1;
            Ok(next < size)
        })?;
    }
    if next < size {
        let detail = format!("it gave {next} of {size} entries");
        return Err(Failure::new(Exit::VerificationFailed, Message::NodeLies { detail }));
    }
    Ok(())
}

/// Gives the entries that a request lists to `take`, page after page, for as long as it wants more.
pub(crate) fn each(
    client: &Client,
    mut request: v1::ListEventsRequest,
    take: &mut dyn FnMut(v1::Entry) -> Outcome<bool>,
) -> Outcome<()> {
    request.page_size = PAGE;
    loop {
        let page = client.page(request.clone())?;
        for entry in page.entries {
            if !take(entry)? {
                return Ok(());
            }
        }
        if page.next_page_token.is_empty() {
            return Ok(());
        }
        request.page_token = page.next_page_token;
    }
}
