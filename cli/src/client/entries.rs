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
pub(crate) const PAGE: i32 = 1000;

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
    let (from_index, size) = (range.start, range.end);
    let (mut next, mut page_token) = (from_index, String::new());
    while next < size {
        let page = client.page(v1::ListEventsRequest {
            ledger: ledger.0.to_vec().into(),
            page_size: PAGE,
            page_token,
            from_index,
            ..Default::default()
        })?;
        for entry in page.entries {
            if next < size {
                take(entry.entry.to_vec())?;
            }
            next += 1;
        }
        page_token = page.next_page_token;
        if next < size && page_token.is_empty() {
            let detail = format!("it gave {next} of {size} entries");
            return Err(Failure::new(Exit::VerificationFailed, Message::NodeLies { detail }));
        }
    }
    Ok(())
}
