//! The agreement's templates, and what they say of each clause.
//!
//! Invariants: what the law says, and which clauses no rule holds, stands in core alone and is filled in; the comment above a clause is also what the commands
//! say of it.

use mengshu_core::mechanism::agreement::{DEFAULTS, HOLDINGS};

use super::Lang;

const TERMS: [&str; 2] = [include_str!("../../templates/en/terms.toml"), include_str!("../../templates/zh/terms.toml")];
const TEXT: [&str; 2] =
    [include_str!("../../templates/en/agreement.md"), include_str!("../../templates/zh/agreement.md")];

fn of(templates: [&'static str; 2], lang: Lang) -> &'static str {
    let [english, chinese] = templates;
    match lang {
        Lang::En => english,
        Lang::Zh => chinese,
    }
}

/// The template of the terms, with what the law says.
pub(crate) fn terms(lang: Lang) -> String {
    with_holdings(with_law(of(TERMS, lang), lang), lang)
}

/// The template of the text.
pub(crate) fn text(lang: Lang) -> &'static str {
    of(TEXT, lang)
}

/// What the law says where a clause is left to it, in its place.
fn with_law(template: &str, lang: Lang) -> String {
    DEFAULTS
        .iter()
        .fold(template.to_owned(), |text, rule| text.replace(&format!("{{{{law.{}}}}}", rule.clause), rule.words(lang)))
}

/// What is said of the clauses that no rule of the ledger holds, in its place.
fn with_holdings(template: String, lang: Lang) -> String {
    let said = HOLDINGS.iter().filter_map(|row| Some((row.clause, row.words(lang)?)));
    said.fold(template, |text, (clause, words)| text.replace(&format!("{{{{held.{clause}}}}}"), words))
}

/// Each clause of the template with the comment above it, in the template's order.
#[derive(Debug)]
pub(crate) struct Comments {
    lang: Lang,
    all: Vec<(String, String)>,
}

impl Comments {
    /// Reads the template.
    pub(crate) fn of(lang: Lang) -> Self {
        let template = terms(lang).replace("{{lead}}", "luma");
        let (mut all, mut block, mut table) = (Vec::new(), Vec::new(), String::new());
        for line in template.lines() {
            if let Some(words) = line.strip_prefix('#') {
                block.push(words.trim().to_owned());
                continue;
            }
            let header = line.trim_start_matches('[').trim_end_matches(']');
            let path = if line.starts_with('[') {
                table = header.to_owned();
                Some(table.clone())
            } else {
                let key = line.split_once(" = ").map(|(key, _)| key);
                key.map(|key| if table.is_empty() { key.to_owned() } else { format!("{table}.{key}") })
            };
            if let Some(path) = path.filter(|_| !block.is_empty()) {
                let between = match lang {
                    Lang::En => " ",
                    Lang::Zh => "",
                };
                all.push((path, block.join(between)));
            }
            block.clear();
        }
        Self { lang, all }
    }

    /// The clauses that have a comment of their own.
    #[cfg(test)]
    pub(crate) fn clauses(&self) -> Vec<String> {
        self.all.iter().map(|(path, _)| path.clone()).collect()
    }

    /// What the template says of a clause; of the clause it belongs to, or of the same field of another entry, where it
    /// has no words of its own.
    pub(crate) fn comment(&self, clause: &str) -> Option<&str> {
        let mut path = clause;
        loop {
            let own = self.all.iter().find(|(known, _)| known == path);
            let same_field = || self.all.iter().find(|(known, _)| is_same_field(known, path));
            if let Some((_, words)) = own.or_else(same_field) {
                return Some(words);
            }
            path = path.rsplit_once('.')?.0;
        }
    }

    /// The name of a clause for people: the first sentence of its comment.
    pub(crate) fn name(&self, clause: &str) -> Option<&str> {
        let words = self.comment(clause)?;
        let end = match self.lang {
            Lang::En => words.find(". ").unwrap_or(words.len().saturating_sub(1)),
            Lang::Zh => words.find('。').unwrap_or(words.len()),
        };
        words.get(..end)
    }

    /// The clause of the template that somebody may have meant by one that it does not have.
    pub(crate) fn nearest(&self, clause: &str) -> Option<&str> {
        /// How alike two words are that one person may write for the other, of 1.
        const ALIKE: f64 = 0.85;
        let (table, field) = clause.rsplit_once('.').unwrap_or(("", clause));
        if self.all.iter().any(|(known, _)| known == clause) {
            return None;
        }
        let likeness = |known: &str| {
            let (of, name) = known.rsplit_once('.').unwrap_or(("", known));
            (of == table).then(|| strsim::jaro_winkler(field, name)).filter(|likeness| *likeness >= ALIKE)
        };
        let rated = self.all.iter().filter_map(|(known, _)| Some((known.as_str(), likeness(known)?)));
        rated.max_by(|(_, one), (_, other)| one.total_cmp(other)).map(|(path, _)| path)
    }

    /// Where a clause stands: by its table, then by its entry in it, then by its field.
    pub(crate) fn place(&self, clause: &str) -> (usize, String, usize) {
        let first =
            |fits: &dyn Fn(&str) -> bool| self.all.iter().position(|(known, _)| fits(known)).unwrap_or(usize::MAX);
        let (table, rest) = clause.split_once('.').unwrap_or((clause, ""));
        let entry = rest.rsplit_once('.').map_or("", |(entry, _)| entry);
        let table_at = first(&|known| known == table);
        let field_at = first(&|known| if entry.is_empty() { known == clause } else { is_same_field(known, clause) });
        (table_at, entry.to_owned(), field_at)
    }
}

/// Whether the template has, as `known`, the field of a path in another entry of its table: the quorum of another rule.
fn is_same_field(known: &str, path: &str) -> bool {
    let parts = path.split_once('.').and_then(|(table, rest)| Some((table, rest.rsplit_once('.')?.1)));
    parts.is_some_and(|(table, field)| {
        known.matches('.').count() == 2
            && known.starts_with(&format!("{table}."))
            && known.ends_with(&format!(".{field}"))
    })
}

#[cfg(test)]
mod tests {
    use mengshu_core::book::Matter;
    use mengshu_core::mechanism::decision::{Base, Exclusion, OrganKind};

    use super::*;

    const BOTH: [Lang; 2] = [Lang::En, Lang::Zh];
    const MATTERS: [Matter; 13] = [
        Matter::Ordinary,
        Matter::Admission,
        Matter::Suspension,
        Matter::Expulsion,
        Matter::Amendment,
        Matter::ProjectAgreement,
        Matter::Termination,
        Matter::Budget,
        Matter::Distribution,
        Matter::BackgroundList,
        Matter::Appointment,
        Matter::Strike,
        Matter::Dissolution,
    ];

    #[test]
    fn every_word_that_can_be_chosen_is_named() {
        fn word<T: serde::Serialize>(value: T) -> String {
            serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
        }
        for lang in BOTH {
            let text = of(TERMS, lang);
            let mut words =
                vec!["co_owners_consent".to_owned(), "free".to_owned(), "court".to_owned(), "arbitration".to_owned()];
            words.extend([Base::Cast, Base::Present, Base::All].map(word));
            words.extend([Exclusion::Concerned, Exclusion::Defaulting].map(word));
            words.extend([OrganKind::MembersMeeting, OrganKind::StandingCouncil, OrganKind::Secretariat].map(word));
            for name in [
                "inventor_party",
                "joint_by_shares",
                "by_project",
                "as_needed",
                "forbidden",
                "payment_date",
                "process_line",
            ] {
                words.push(name.to_owned());
            }
            words.extend(MATTERS.map(|matter| matter.name().to_owned()));
            for word in words {
                assert!(text.contains(&word), "{lang:?}: {word} is not named");
            }
        }
    }

    #[test]
    fn a_clause_without_words_of_its_own_has_those_of_its_kind() {
        let name = |lang, clause| Comments::of(lang).name(clause).map(str::to_owned);
        assert_eq!(name(Lang::En, "clauses.cure_days").unwrap(), "Days to cure a breach");
        assert_eq!(name(Lang::Zh, "clauses.cure_days").unwrap(), "违约纠正期限（天）");
        assert_eq!(name(Lang::En, "organs.board.chair").unwrap(), "Who chairs it");
        assert_eq!(name(Lang::En, "rules.mine.fallback").unwrap(), "What follows without a quorum");
        assert_eq!(name(Lang::En, "rules.mine").unwrap(), "The rules by which organs decide");
        assert_eq!(name(Lang::En, "no_such"), None);
    }
}
