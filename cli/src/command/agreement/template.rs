//! `mengshu agreement template`: a terms file and a text, filled in with the members.
//!
//! Invariant: the terms file that is written passes `agreement check` as it is.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;
use mengshu_core::value::{MemberId, UtcOffset};

use crate::client::{Which, decoded};
use crate::files::{make_folder, require_new, write_new};
use crate::given::{Context, Desk, machine};
use crate::language::{Lang, Message, annotated, say, templates};
use crate::output::{Exit, Failure, Outcome};

/// Hours east of UTC that the terms' templates say.
const ZONE_MINUTES: i16 = 480;

/// Whom a template is filled in with.
#[derive(Debug)]
pub(super) struct Parties {
    pub(super) alliance: String,
    /// Ids and registered names; the first one leads.
    pub(super) members: Vec<(MemberId, String)>,
}

#[derive(Debug, Args)]
#[command(about = say(
    "Write a terms file and a text to work on, complete and in your language",
    "以您的语言写出完整的条款文件和协议文本，供起草之用",
))]
#[command(before_long_help = annotated(&[
    ("mengshu agreement template                              ", "for the members of the ledger", "适用于账本中的盟员"),
    ("mengshu agreement template --members luma,nanhu --out draft --lang zh    ", "before there is a ledger", "尚无账本时"),
]))]
pub(crate) struct Template {
    #[arg(help = say(
        "The members' ids; the first one leads (default: the members of the ledger)",
        "盟员编号，首位为牵头单位（默认为账本中的盟员）",
    ))]
    #[arg(long, value_name = "MEMBERS", value_delimiter = ',')]
    members: Vec<MemberId>,
    #[arg(help = say(
        "Folder for terms.toml and agreement.md (default: this one)",
        "terms.toml 与 agreement.md 所在文件夹（默认为当前文件夹）",
    ))]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Template {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { members, out } = self;
        // Who is named twice is one member.
        let mut seen = BTreeSet::new();
        let members: Vec<_> = members.into_iter().filter(|member| seen.insert(member.clone())).collect();
        let lang = context.out.lang();
        let parties = match members.as_slice() {
            [] => of_ledger(context)?,
            [_] => return Err(Failure::new(Exit::Usage, Message::TemplateTooFew).hint(Message::TemplateMembersHint)),
            _ => {
                let name = |member| (member, Message::TemplateName.text(lang));
                Parties {
                    alliance: Message::TemplateAlliance.text(lang),
                    members: members.into_iter().map(name).collect(),
                }
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
    let today = machine::now().date_at(UtcOffset::new(ZONE_MINUTES).unwrap_or(UtcOffset::UTC));
    let after = |years: i32| today.add_days(years * 365).unwrap_or(today).to_string();
    templates::terms(lang)
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
    let mut rest = templates::text(lang);
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

#[cfg(test)]
mod tests {
    use mengshu_core::mechanism::agreement::{Clauses, DEFAULTS, HOLDINGS, Terms};

    use super::super::reading::Reading;
    use super::*;
    use crate::language::templates::Comments;

    const BOTH: [Lang; 2] = [Lang::En, Lang::Zh];

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
            let known = comments.clauses();
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
            // A clause that no rule of the ledger holds says so, and no other does.
            for row in HOLDINGS {
                let comment = comments.comment(row.clause).unwrap();
                for other in HOLDINGS.iter().filter_map(|row| row.words(lang)) {
                    assert_eq!(comment.contains(other), row.words(lang) == Some(other), "{}: {comment}", row.clause);
                }
            }
            for rule in DEFAULTS {
                let comment = comments.comment(&format!("clauses.{}", rule.clause)).unwrap();
                assert!(comment.contains(rule.words(lang)), "{comment}");
                assert!(comment.contains("statute_default"), "{comment}");
            }
        }
    }
}
