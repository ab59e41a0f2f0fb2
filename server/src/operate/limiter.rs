//! A bound on the lines that one place in the code writes into the log: strangers can cause some of them as often as they like.
//!
//! Invariants: a place writes [`limits::LOG_LINES`] lines in [`limits::LOG_WINDOW`] at most; what is beyond is counted, and the
//! number is told when the window ends, so that nothing is left out without a word. Lines below the level of information are
//! only written where somebody asked for all of them, and are not counted. There are as many places as the program has lines of
//! log, so what is kept here is bounded.

use std::collections::HashMap;
use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing::callsite::Identifier;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use crate::limits;

/// The target of lines that say how many were left out: they are not counted themselves.
const TOLD: &str = "mengshu_server::operate::left_out";

/// Counts lines by their place.
#[derive(Debug, Clone, Default)]
pub(super) struct Limiter(Arc<Mutex<HashMap<Identifier, Place>>>);

#[derive(Debug)]
struct Place {
    metadata: &'static Metadata<'static>,
    lines: u64,
    left_out: u64,
    /// What the first line that was left out said.
    like: String,
}

impl Limiter {
    fn lock(&self) -> MutexGuard<'_, HashMap<Identifier, Place>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a line is written.
    fn takes(&self, event: &Event<'_>) -> bool {
        let metadata = event.metadata();
        if *metadata.level() > Level::INFO || metadata.target() == TOLD {
            return true;
        }
        let mut places = self.lock();
        let fresh = || Place { metadata, lines: 0, left_out: 0, like: String::new() };
        let place = places.entry(metadata.callsite()).or_insert_with(fresh);
        if place.lines < limits::LOG_LINES {
            place.lines = place.lines.saturating_add(1);
            return true;
        }
        if place.left_out == 0 {
            event.record(&mut Like(&mut place.like));
        }
        place.left_out = place.left_out.saturating_add(1);
        false
    }

    /// Ends the window: tells what was left out in it, and counts anew.
    pub(super) fn turn(&self) {
        // Not under the lock: to tell is to write lines.
        let places = std::mem::take(&mut *self.lock());
        for Place { metadata, left_out, like, .. } in places.into_values().filter(|place| place.left_out > 0) {
            let (level, from) = (metadata.level(), metadata.target());
            tracing::warn!(target: TOLD, %level, from, "{left_out} more like this were left out: {like}");
        }
    }
}

impl<S: Subscriber> Layer<S> for Limiter {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        self.takes(event)
    }
}

/// Keeps the beginning of a line's message.
struct Like<'a>(&'a mut String);

impl Visit for Like<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            let _ = write!(self.0, "{value:?}");
            if let Some((end, _)) = self.0.char_indices().nth(limits::LOG_LIKE_CHARS) {
                self.0.truncate(end);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use tracing_subscriber::fmt::MakeWriter;
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[derive(Debug, Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Lines {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    #[test]
    fn what_a_stranger_causes_is_told_as_a_number() {
        let (limiter, lines) = (Limiter::default(), Lines::default());
        let layer = tracing_subscriber::fmt::layer().with_writer(lines.clone()).with_ansi(false);
        let subscriber = tracing_subscriber::registry().with(limiter.clone()).with(layer);
        tracing::subscriber::with_default(subscriber, || {
            for number in 0..15_067 {
                tracing::warn!(number, "a connection was not accepted");
                tracing::debug!("asked for, so it is not counted");
            }
            tracing::error!("something else");
            limiter.turn();
            limiter.turn();
            tracing::warn!("in the next window");
        });
        let text =
            String::from_utf8(lines.0.lock().unwrap_or_else(PoisonError::into_inner).clone()).unwrap_or_default();
        let count = |what: &str| text.lines().filter(|line| line.contains(what)).count();
        assert_eq!(count("number="), 20, "{text}");
        assert_eq!(count("15047 more like this were left out: a connection was not accepted"), 1);
        assert_eq!(count("left out"), 1);
        assert_eq!((count("something else"), count("in the next window")), (1, 1));
        assert_eq!(count("DEBUG"), 15_067);
    }
}
