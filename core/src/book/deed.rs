//! Deeds: what somebody can do next, as data: which command, with which arguments. Rules and views name them; one function
//! here writes them as a command line, for node, command and pages alike.

use std::fmt;

/// Something that somebody can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// The command, as words without the program's name: `decision vote`.
    pub command: &'static str,
    /// What follows it.
    pub arguments: Vec<Argument>,
}

/// What follows a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// A value in its place.
    Value(String),
    /// A value behind a flag.
    Flag(&'static str, String),
    /// A flag whose value the person writes.
    Blank(&'static str),
}

impl Deed {
    /// A command without arguments.
    #[must_use]
    pub const fn new(command: &'static str) -> Self {
        Self { command, arguments: Vec::new() }
    }

    /// The same with a value in its place.
    #[must_use]
    pub fn on(mut self, value: impl fmt::Display) -> Self {
        self.arguments.push(Argument::Value(value.to_string()));
        self
    }

    /// The same with a value behind a flag.
    #[must_use]
    pub fn with(mut self, flag: &'static str, value: impl fmt::Display) -> Self {
        self.arguments.push(Argument::Flag(flag, value.to_string()));
        self
    }

    /// The same with a flag whose value the person writes.
    #[must_use]
    pub fn blank(mut self, flag: &'static str) -> Self {
        self.arguments.push(Argument::Blank(flag));
        self
    }
}

/// The command line.
impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "mengshu {}", self.command)?;
        for argument in &self.arguments {
            match argument {
                Argument::Value(value) => write!(f, " {value}")?,
                Argument::Flag(flag, value) => write!(f, " --{flag} {value}")?,
                Argument::Blank(flag) => write!(f, " --{flag} \"…\"")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deed_is_written_as_a_command_line() {
        let vote = Deed::new("decision vote").on("budget").on("yes").with("for", "luma");
        assert_eq!(vote.to_string(), "mengshu decision vote budget yes --for luma");
        assert_eq!(
            Deed::new("decision veto").on("budget").blank("reason").to_string(),
            "mengshu decision veto budget --reason \"…\""
        );
        assert_eq!(Deed::new("inbox").to_string(), "mengshu inbox");
    }
}
