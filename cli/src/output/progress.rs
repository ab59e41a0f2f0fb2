//! Progress of long work: drawn on stderr, only when that is a terminal.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar, or nothing at all when nobody watches.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar of `total` steps labelled `label`; invisible without a terminal or when `MENGSHU_NO_PROGRESS` is set.
    pub(crate) fn new(total: u64, label: impl Into<String>) -> Self {
        let visible = std::io::stderr().is_terminal() && std::env::var_os("MENGSHU_NO_PROGRESS").is_none();
        let target = if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(total), target).with_message(label.into());
        if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:40}] {human_pos}/{human_len} {eta}") {
            bar.set_style(style.progress_chars("=> "));
        }
        Self { bar }
    }

    /// Sets how many steps there are.
    pub(crate) fn total(&self, total: u64) {
        self.bar.set_length(total);
    }

    /// `done` steps are done.
    pub(crate) fn at(&self, done: u64) {
        self.bar.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_even_when_nobody_watches() {
        let progress = Progress::new(3, "reading");
        progress.total(5);
        progress.at(4);
        assert_eq!((progress.bar.position(), progress.bar.length()), (4, Some(5)));
    }
}
