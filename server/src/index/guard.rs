//! Calls into sled that may panic, turned into errors.
//!
//! On damaged files sled 0.34 panics where it should return an error. Such a panic is caught, and its message is not
//! printed by the default hook: it becomes the reason in our own error.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use super::error::IndexError;
use crate::limits;

thread_local! {
    /// While `Some`, panics of this thread are noted here instead of being printed.
    static NOTED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The store panicked, with this message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("panic in the store: {0}")]
pub(super) struct Panicked(String);

impl From<Panicked> for IndexError {
    fn from(panicked: Panicked) -> Self {
        Self::Store { reason: panicked.to_string() }
    }
}

/// Runs `call`; a panic becomes an error with its message.
pub(super) fn catch<T>(call: impl FnOnce() -> T) -> Result<T, Panicked> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let message = || {
                let text = info.payload_as_str().unwrap_or("no message");
                let text: String = text.chars().take(limits::PANIC_CHARS).collect();
                info.location().map_or_else(|| text.clone(), |at| format!("{text} ({}:{})", at.file(), at.line()))
            };
            let noted = NOTED.try_with(|slot| match slot.try_borrow_mut() {
                Ok(mut slot) => slot.as_mut().map(|slot| *slot = message()).is_some(),
                Err(_) => false,
            });
            if !noted.unwrap_or(false) {
                before(info);
            }
        }));
    });
    let outer = NOTED.replace(Some(String::new()));
    let result = catch_unwind(AssertUnwindSafe(call));
    let noted = NOTED.replace(outer);
    result.map_err(|_| Panicked(noted.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::{Panicked, catch};

    #[test]
    fn a_panic_becomes_its_message_also_when_nested() {
        let outer = catch(|| {
            let inner = catch(|| -> u8 { panic!("inner {}", 1) });
            assert!(inner.unwrap_err().to_string().contains("inner 1"));
            panic!("outer")
        });
        let outer: Result<(), Panicked> = outer;
        assert!(outer.unwrap_err().to_string().contains("outer"));
        assert_eq!(catch(|| 7), Ok(7));
    }
}
