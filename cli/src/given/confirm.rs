//! Asking before something that can't be taken back: a signature.

use std::io::{BufRead, IsTerminal, Write};

use super::Context;
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

impl Context {
    /// Asks the person; `--yes` answers for them. Anything but a clear yes ends the command, with nothing done.
    pub(crate) fn confirm(&self, question: &Message) -> Outcome<()> {
        if self.global.yes {
            return Ok(());
        }
        if self.global.no_input || !std::io::stdin().is_terminal() {
            return Err(Failure::new(Exit::Usage, Message::ConfirmNobody).hint(Message::ConfirmHint));
        }
        let mut stderr = std::io::stderr().lock();
        let _ = write!(stderr, "{} ", question.text(self.out.lang()));
        let _ = stderr.flush();
        drop(stderr);
        let mut answer = String::new();
        std::io::stdin().lock().read_line(&mut answer).map_err(|error| Failure::writing(&error))?;
        if is_yes(&answer) { Ok(()) } else { Err(Failure::new(Exit::Interrupted, Message::ConfirmNo)) }
    }
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "是" | "同意" | "好")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_is_yes() {
        for yes in ["y\n", " Yes\n", "YES", "是\n", "同意"] {
            assert!(is_yes(yes), "{yes}");
        }
        for no in ["", "\n", "n\n", "yes please\n", "不是\n"] {
            assert!(!is_yes(no), "{no}");
        }
    }
}
