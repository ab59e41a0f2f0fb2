//! The agreement's templates: a terms file and a text in each language, filled in with the members.
//!
//! Invariants: the terms file that is written passes `agreement check` as it is. What the law says stands in core alone and
//! is filled in. The comment above a clause is also what `agreement check` and `diff` say of it.

use std::collections::BTreeSet;
use std::path::Path;

use mengshu_core::mechanism::agreement::DEFAULTS;
use mengshu_core::value::{MemberId, UtcOffset};

use super::super::Context;
use super::super::desk::Desk;
use super::super::event::decoded;
use super::super::perform;
use crate::args::Template;
use crate::client::Which;
use crate::files::{make_folder, require_new, write_new};
use crate::language::{Lang, Message};
use crate::output::{Exit, Failure, Outcome};

const TERMS: [&str; 2] =
    [include_str!("../../../templates/en/terms.toml"), include_str!("../../../templates/zh/terms.toml")];
const TEXT: [&str; 2] =
    [include_str!("../../../templates/en/agreement.md"), include_str!("../../../templates/zh/agreement.md")];

/// Hours east of UTC that the terms' templates say.
const ZONE_MINUTES: i16 = 480;

fn of(templates: [&'static str; 2], lang: Lang) -> &'static str {
    let [english, chinese] = templates;
    match lang {
        Lang::En => english,
        Lang::Zh => chinese,
    }
}

/// Whom a template is filled in with.
#[derive(Debug)]
pub(super) struct Parties {
    pub(super) alliance: String,
    /// Ids and registered names; the first one leads.
    pub(super) members: Vec<(MemberId, String)>,
}

pub(super) fn write(options: Template, context: &Context) -> Outcome<()> {
    let Template { members, out } = options;
    // Who is named twice is one member.
    let mut seen = BTreeSet::new();
    let members: Vec<_> = members.into_iter().filter(|member| seen.insert(member.clone())).collect();
    let lang = context.out.lang();
    let parties = match members.as_slice() {
        [] => of_ledger(context)?,
        [_] => return Err(Failure::new(Exit::Usage, Message::TemplateTooFew).hint(Message::TemplateMembersHint)),
        _ => {
            let name = |member| (member, Message::TemplateName.text(lang));
            Parties { alliance: Message::TemplateAlliance.text(lang), members: members.into_iter().map(name).collect() }
        }
    };
    let folder = out.unwrap_or_default();
    if !folder.as_os_str().is_empty() {
        make_folder(&folder)?;
    }
    let (terms, text) = (folder.join("terms.toml"), folder.join("agreement.md"));
    // Neither is written where one of them is there already.
    require_new(&[terms.clone(), text.clone()]).map_err(|failure| failure.hint(Message::TemplateOutHint))?;
    write_new(&terms, filled_terms(lang, &parties).as_bytes())?;
    write_new(&text, filled_text(lang, &parties).as_bytes())?;
    let shown = |path: &Path| path.display().to_string();
    let (terms, text) = (shown(&terms), shown(&text));
    if context.out.is_json() {
        return context.out.json(&serde_json::json!({ "terms": terms, "text": text }));
    }
    context.out.note(&Message::TemplateWritten { terms: terms.clone(), text: text.clone() });
    context.out.hint(&Message::TemplateNext { terms, text });
    Ok(())
}

/// The members of the ledger, with their registered names.
fn of_ledger(context: &Context) -> Outcome<Parties> {
    let asked = |failure: Failure| failure.hint(Message::TemplateMembersHint);
    let mut desk = Desk::open(context).map_err(asked)?;
    let (alliance, names) = (desk.view("alliance").map_err(asked)?, desk.view("member")?);
    if alliance["founded"] == false {
        return Err(asked(Failure::new(Exit::NotFound, Message::NotFounded).hint(Message::NotFoundedHint)));
    }
    let name_of = |id: &str| {
        let row = names["members"].as_array().into_iter().flatten().find(|row| row["member"] == id);
        row.and_then(|row| row["name"].as_str()).unwrap_or(id).to_owned()
    };
    let ids = alliance["members"].as_array().into_iter().flatten().filter_map(|id| id.as_str());
    let mut members: Vec<(MemberId, String)> = ids.filter_map(|id| Some((id.parse().ok()?, name_of(id)))).collect();
    // The lead stands first: whoever asks for the template, else whoever proposed the alliance.
    let asks = context.member().ok().filter(|member| members.iter().any(|(id, _)| id == member));
    let lead = match asks {
        Some(member) => member,
        None => decoded(&desk.entry(Which::Index(0))?.entry)?.author,
    };
    members.sort_by_key(|(id, _)| *id != lead);
    if members.len() < 2 {
        return Err(asked(Failure::new(Exit::NotFound, Message::TemplateTooFew)));
    }
    let unnamed = || Message::TemplateAlliance.text(context.out.lang());
    Ok(Parties { alliance: alliance["name"].as_str().map_or_else(unnamed, str::to_owned), members })
}

/// The terms file for these members: equal shares, the first one leads.
pub(super) fn filled_terms(lang: Lang, parties: &Parties) -> String {
    let lead = parties.members.first().map(|(id, _)| id.as_str()).unwrap_or_default();
    let count = parties.members.len();
    // An id with a dot in it needs quotes as a key.
    let key = |id: &str| if id.contains('.') { format!("\"{id}\"") } else { id.to_owned() };
    let shares: Vec<_> =
        parties.members.iter().map(|(id, _)| format!("{} = \"1/{count}\"", key(id.as_str()))).collect();
    let today = perform::now().date_at(UtcOffset::new(ZONE_MINUTES).unwrap_or(UtcOffset::UTC));
    let after = |years: i32| today.add_days(years * 365).unwrap_or(today).to_string();
    with_law(of(TERMS, lang), lang)
        // Where the lead stands as a key, it may need quotes.
        .replace("{ {{lead}} =", &format!("{{ {} =", key(lead)))
        .replace("{{lead}}", lead)
        .replace("{{shares}}", &shares.join(", "))
        .replace("{{goal_due}}", &after(2))
        .replace("{{term_end}}", &after(5))
}

/// The text to work on, for these members.
pub(super) fn filled_text(lang: Lang, parties: &Parties) -> String {
    let mut text = String::new();
    let mut rest = of(TEXT, lang);
    while let Some((before, after)) = rest.split_once("{{#party}}\n") {
        let (line, after) = after.split_once("{{/party}}\n").unwrap_or((after, ""));
        text.push_str(before);
        for (id, name) in &parties.members {
            text.push_str(&line.replace("{{id}}", id.as_str()).replace("{{name}}", name));
        }
        rest = after;
    }
    text.push_str(rest);
    text.replace("{{alliance}}", &parties.alliance)
}

/// What the law says where a clause is left to it, in its place.
fn with_law(template: &str, lang: Lang) -> String {
    DEFAULTS.iter().fold(template.to_owned(), |text, rule| {
        text.replace(&format!("{{{{law.{}}}}}", rule.clause), rule.words(lang.into()))
    })
}

/// Each clause of the template with the comment above it, in the template's order.
#[derive(Debug)]
pub(super) struct Comments {
    lang: Lang,
    all: Vec<(String, String)>,
}

impl Comments {
    /// Reads the template.
    pub(super) fn of(lang: Lang) -> Self {
        let template = with_law(of(TERMS, lang), lang).replace("{{lead}}", "luma");
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

    /// What the template says of a clause; of the clause it belongs to, or of the same field of another entry, where it
    /// has no words of its own.
    pub(super) fn comment(&self, clause: &str) -> Option<&str> {
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
    pub(super) fn name(&self, clause: &str) -> Option<&str> {
        let words = self.comment(clause)?;
        let end = match self.lang {
            Lang::En => words.find(". ").unwrap_or(words.len().saturating_sub(1)),
            Lang::Zh => words.find('。').unwrap_or(words.len()),
        };
        words.get(..end)
    }

    /// The clause of the template that somebody may have meant by one that it does not have.
    pub(super) fn nearest(&self, clause: &str) -> Option<&str> {
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
    pub(super) fn place(&self, clause: &str) -> (usize, String, usize) {
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
    use mengshu_core::mechanism::agreement::{Clauses, Terms};
    use mengshu_core::mechanism::decision::{Base, Exclusion, Matter, OrganKind};

    use super::super::reading::Reading;
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

    fn parties(ids: &[&str]) -> Parties {
        let member = |id: &&str| (id.parse().unwrap(), format!("{id} Ltd"));
        Parties { alliance: "Alliance".to_owned(), members: ids.iter().map(member).collect() }
    }

    fn terms(lang: Lang, ids: &[&str]) -> Terms {
        Reading::of(&filled_terms(lang, &parties(ids))).terms.unwrap_or_else(|problems| panic!("{problems:?}"))
    }

    #[test]
    fn the_terms_file_is_right_as_it_is_written() {
        for lang in BOTH {
            for ids in [&["luma", "nanhu"][..], &["a", "b", "c", "d", "e", "f", "g"], &["a.b", "c-d", "2"]] {
                let terms = terms(lang, ids);
                assert_eq!(terms.strangers(|member| ids.contains(&member.as_str())), []);
                assert_eq!(terms.benefit_shares.len(), ids.len());
                assert_eq!(terms.clauses.lead.unwrap().as_str(), ids[0]);
            }
            assert!(!filled_terms(lang, &parties(&["a", "b"])).contains("{{"));
            assert!(!filled_text(lang, &parties(&["a", "b"])).contains("{{"));
        }
    }

    #[test]
    fn both_languages_agree_on_the_same_terms() {
        let shape = |lang| {
            let terms = terms(lang, &["luma", "nanhu"]);
            (
                terms.rules,
                terms.approvals,
                terms.approval_days,
                terms.organs.into_values().map(|organ| organ.matters).collect::<Vec<_>>(),
            )
        };
        assert_eq!(shape(Lang::En), shape(Lang::Zh));
    }

    #[test]
    fn every_field_and_clause_has_its_comment() {
        for lang in BOTH {
            let comments = Comments::of(lang);
            let known: Vec<_> = comments.all.iter().map(|(path, _)| path.clone()).collect();
            let mut wanted = Vec::new();
            let document = serde_json::to_value(terms(lang, &["luma", "nanhu"])).unwrap();
            wanted.extend(document.as_object().unwrap().keys().cloned());
            wanted.extend(Clauses::default().missing().into_iter().map(|clause| format!("clauses.{clause}")));
            for field in document["clauses"]["goals"][0].as_object().unwrap().keys() {
                wanted.push(format!("clauses.goals.{field}"));
            }
            for field in document["organs"]["members-meeting"].as_object().unwrap().keys() {
                wanted.push(format!("organs.members-meeting.{field}"));
            }
            for field in document["rules"]["two-thirds"].as_object().unwrap().keys() {
                wanted.push(format!("rules.two-thirds.{field}"));
            }
            assert!(document["rules"]["two-thirds"].as_object().unwrap().len() >= 7, "a field of a rule is not shown");
            for path in wanted {
                assert!(known.contains(&path), "{lang:?}: no comment on {path}");
            }
            for rule in DEFAULTS {
                let comment = comments.comment(&format!("clauses.{}", rule.clause)).unwrap();
                assert!(comment.contains(rule.words(lang.into())), "{comment}");
                assert!(comment.contains("statute_default"), "{comment}");
            }
        }
    }

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
        assert_eq!(name(Lang::Zh, "clauses.cure_days").unwrap(), "违约补正期限（天）");
        assert_eq!(name(Lang::En, "organs.board.chair").unwrap(), "Who chairs it");
        assert_eq!(name(Lang::En, "rules.mine.fallback").unwrap(), "What follows without a quorum");
        assert_eq!(name(Lang::En, "rules.mine").unwrap(), "The rules by which organs decide");
        assert_eq!(name(Lang::En, "no_such"), None);
    }
}
