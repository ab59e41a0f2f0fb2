//! Exit codes. They are a promise to scripts: a number never changes its meaning.

use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It could not be done, or the rules refused it.
    Failed = 1,
    /// The command, a setting or a value was not understood.
    Usage = 2,
    /// A signature, hash, proof or rule did not hold: the auditor's code.
    VerificationFailed = 3,
    /// What was asked for does not exist.
    NotFound = 4,
    /// The key, member or login may not do this.
    Denied = 5,
    /// The node (or the agent) was not reachable or too slow; the same command may work later.
    Unavailable = 6,
    /// Somebody else was first, or the state has moved on.
    Conflict = 7,
    /// The person stopped it.
    Interrupted = 130,
}

impl Exit {
    /// Every code.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 8] = [
        Self::Failed,
        Self::Usage,
        Self::VerificationFailed,
        Self::NotFound,
        Self::Denied,
        Self::Unavailable,
        Self::Conflict,
        Self::Interrupted,
    ];

    /// The number the shell sees.
    pub(crate) fn number(self) -> u8 {
        self as u8
    }

    /// The word used in JSON errors.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Usage => "usage",
            Self::VerificationFailed => "verification_failed",
            Self::NotFound => "not_found",
            Self::Denied => "denied",
            Self::Unavailable => "unavailable",
            Self::Conflict => "conflict",
            Self::Interrupted => "interrupted",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_frozen() {
        assert_eq!(Exit::ALL.map(Exit::number), [1, 2, 3, 4, 5, 6, 7, 130]);
    }
}
