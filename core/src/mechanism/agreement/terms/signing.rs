//! What signing a version means, in a sentence: the clauses that whoever signs looks for first.

use crate::book::{Arg, Said};
use crate::mechanism::agreement::terms::clauses::agreed;
use crate::mechanism::agreement::terms::whole::{DisputePath, Terms};
use crate::mechanism::agreement::words;
use crate::value::{Date, Hash, Name};

impl Terms {
    /// A version with these terms, to be in force from a day, with the fingerprint of its text.
    pub(crate) fn signed(&self, version: u32, title: &Name, from: Date, text: &Hash) -> Said {
        let start = match agreed(&self.clauses.term_end) {
            Some(end) => words::starts_until(from, *end),
            None => words::starts(from),
        };
        let lead = self.clauses.lead.as_ref().map_or_else(|| Arg::from(""), |lead| words::lead(lead).into());
        let shares = self.benefit_shares.iter().map(|(member, share)| format!("{member} {share}"));
        let disputes = match &self.disputes {
            DisputePath::Arbitration(body) => words::arbitration(body),
            DisputePath::Court(court) => words::by_court(court),
        };
        let law = self.governing_law.to_string();
        words::signs(version, title, start, lead, Arg::list(shares), words::settled(disputes, &law), text)
    }
}
