//! Who may have signed when, as OpenSSH's `allowed_signers`: so that `ssh-keygen -Y verify` judges the signatures of a ledger at
//! the time of their entries.
//!
//! Invariants: every signature of the log that is trusted verifies at the time of its entry; none does after its key was
//! revoked, ran out or is no longer trusted. OpenSSH counts whole seconds, both ends included.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::event::sshsig;
use crate::mechanism::membership::tables::KeyStanding;
use crate::mechanism::{State, VerifiedEntry};
use crate::value::{KeyId, LedgerId, MemberId, Timestamp};

const SECOND: i64 = 1_000_000;

/// When entries were recorded, and when each key first and last signed.
#[derive(Debug, Default)]
pub(super) struct Signed {
    recorded: Vec<Timestamp>,
    by: BTreeMap<(MemberId, KeyId), (Timestamp, Timestamp)>,
}

impl Signed {
    /// Takes the next entry.
    pub(super) fn take(&mut self, entry: &VerifiedEntry) {
        let at = entry.recorded_at;
        self.recorded.push(at);
        for signature in entry.event.signatures() {
            let span = self.by.entry((signature.member.clone(), signature.key)).or_insert((at, at));
            span.1 = at;
        }
    }

    /// The file, a line for each member and key, with what to do with it.
    pub(super) fn allowed(&self, ledger: LedgerId, state: &State) -> String {
        let keys = &state.sections.membership.keys;
        let mut spans: BTreeMap<(&MemberId, &KeyId), (Timestamp, Option<Timestamp>)> = BTreeMap::new();
        for ((member, key), (first, last)) in &self.by {
            // A key that was never granted signed an application or a founding: it says nothing beyond what it signed.
            spans.insert((member, key), (*first, Some(*last)));
        }
        for (key, standing) in keys.iter() {
            let first = spans.get(&(&standing.member, key)).map_or(standing.granted_at, |(first, _)| *first);
            spans.insert((&standing.member, key), (first.min(standing.granted_at), self.end(standing)));
        }
        let mut text = String::new();
        // Writing into a string cannot fail.
        let _ =
            writeln!(text, "# Who may have signed what is in ledger {ledger}, as of entry {}.", self.recorded.len());
        text.push_str("# Write an event and its signatures with `mengshu event export ENTRY --out DIR`, then, with the time at which it\n");
        text.push_str(
            "# was recorded (UTC), check: ssh-keygen -Y verify -f THIS-FILE -I MEMBER -n event@mengshu.v1 \\\n",
        );
        text.push_str("#   -Overify-time=YYYYMMDDHHMMSSZ -s DIR/MEMBER.sig < DIR/event      (OpenSSH 9.1 or newer)\n");
        for ((member, key), (from, until)) in spans {
            let line = sshsig::public_key_line(key);
            let from = second(from);
            // OpenSSH refuses a file with an empty span. A key that was gone within its second is told to the next one; one that
            // is trusted for nothing that it signed is named and not allowed.
            match until.map(second) {
                Some(until) if until < from => {
                    let _ = writeln!(text, "# {member} {line} is trusted for nothing");
                }
                until => {
                    let namespace = sshsig::EVENT;
                    let _ = write!(text, "{member} namespaces=\"{namespace}\",valid-after=\"{}\"", digits(from));
                    if let Some(until) = until {
                        let end = if until == from { from.add_micros(SECOND) } else { until };
                        let _ = write!(text, ",valid-before=\"{}\"", digits(end));
                    }
                    let _ = writeln!(text, " {line}");
                }
            }
        }
        text
    }

    /// The last moment at which a key's signature counts.
    fn end(&self, standing: &KeyStanding) -> Option<Timestamp> {
        let trusted = standing.last_trusted.and_then(|entry| {
            let index = usize::try_from(entry).unwrap_or(usize::MAX);
            self.recorded.get(index).or(self.recorded.last()).copied()
        });
        [standing.revoked_at, standing.valid_until, trusted].into_iter().flatten().min()
    }
}

fn second(at: Timestamp) -> Timestamp {
    Timestamp::from_micros(at.micros().div_euclid(SECOND).saturating_mul(SECOND))
}

/// `YYYYMMDDHHMMSSZ`.
fn digits(at: Timestamp) -> String {
    let mut text: String = at.to_string().chars().filter(char::is_ascii_digit).take(14).collect();
    text.push('Z');
    text
}
