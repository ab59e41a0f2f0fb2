//! `mengshu agreement amend`: the changes that are asked for, each with what its clause says now.

use std::path::{Path, PathBuf};

use clap::Args;
use mengshu_core::mechanism::agreement::{Terms, difference};
use mengshu_core::mechanism::{Body, agreement};
use mengshu_core::value::Date;
use serde_json::{Map, Value};

use super::reading::{self, Reading};
use crate::args::{Handling, pair};
use crate::files::read_text;
use crate::given::{Context, Desk, sealed};
use crate::language::{Message, annotated, say};
use crate::output::{Exit, Failure, Outcome};
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Amend single clauses: whoever the terms name approves; a new text is signed by every member",
    "修改个别条款：由条款所定者同意；修改文本须全体盟员签署",
))]
#[command(before_long_help = annotated(&[
    ("mengshu agreement amend --set clauses.cure_days=45 --from 2027-07-01", "", ""),
    ("mengshu agreement amend --set 'transfer=\"free\"' --set 'clauses.renewal=\"statute_default\"' --from 2027-07-01", "", ""),
    ("mengshu agreement amend --remove approvals.budget --from 2027-07-01", "", ""),
    ("mengshu agreement amend --terms new-terms.toml --text new-text.md --from 2027-07-01    ", "what differs from the file", "与文件不同之处"),
]))]
#[command(after_long_help = say(
    "Only the clauses that change are signed, each with what it says now. So two amendments of different clauses both go through; of two amendments of one clause, the second to be approved does not.",
    "只签署有变化的条款，并写明其现有内容。因此，修改不同条款的两项修正案均可通过；修改同一条款的两项修正案，后获同意者无效。",
))]
pub(crate) struct Amend {
    #[arg(help = say(
        "A clause and what it shall say, as the terms file would write it; repeat for several",
        "条款及其新内容，写法同条款文件；可重复",
    ))]
    #[arg(long, value_name = "CLAUSE=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    #[arg(help = say("A clause that shall fall away; repeat for several", "拟删去的条款；可重复"))]
    #[arg(long, value_name = "CLAUSE")]
    remove: Vec<String>,
    #[arg(help = say("A terms file: amend whatever differs from it", "条款文件：修改与之不同的一切"))]
    #[arg(long, value_name = "FILE")]
    terms: Option<PathBuf>,
    #[arg(help = say(
        "File with a new text; it is sealed, and every member signs",
        "新文本的文件；将被封存，须全体盟员签署",
    ))]
    #[arg(long, value_name = "FILE")]
    text: Option<PathBuf>,
    #[arg(help = say("First day on which it shall be in force", "生效首日"))]
    #[arg(long, value_name = "DATE")]
    from: Date,
    #[command(flatten)]
    handling: Handling,
}

impl Amend {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { set, remove, terms, text, from, handling } = self;
        let mut desk = Desk::open(context)?;
        let Some((_, before)) = reading::last(&mut desk)? else {
            return Err(Failure::new(Exit::NotFound, Message::NothingInForce).hint(Message::NothingInForceHint));
        };
        let after = after(&mut desk, &before, terms.as_deref(), &set, &remove)?;
        let changes = difference(&before, &after);
        if changes.is_empty() && text.is_none() {
            return Err(Failure::new(Exit::Failed, Message::AmendNothing)
                .hint(Message::AmendNothingHint)
                .code("AGR-012"));
        }
        let text = text.map(|path| sealed::file(context, &path, None)).transpose()?;
        let amend = agreement::Amend { changes, in_force_from: from, text };
        perform::act(&mut desk, &handling, Body::Agreement(agreement::Act::Amend(amend)))
    }
}

/// The terms as they shall be.
fn after(
    desk: &mut Desk<'_>,
    before: &Terms,
    file: Option<&Path>,
    set: &[(String, String)],
    remove: &[String],
) -> Outcome<Terms> {
    let (members, lang) = (reading::members(desk)?, desk.context.out.lang());
    let mut document = match file {
        Some(path) => {
            let text = read_text(path)?;
            let reading = Reading::of(&text);
            let refused = |failure: Failure| failure.hint(reading::check_hint(path));
            reading::accept(&reading, path, Some(&members), lang).map_err(refused)?;
            reading.document.unwrap_or_default()
        }
        None => serde_json::to_value(before).unwrap_or_default(),
    };
    for (clause, value) in set {
        put(&mut document, clause, Some(read(clause, value)?));
    }
    for clause in remove {
        if !put(&mut document, clause, None) {
            let message = Message::AmendNoClause { clause: clause.clone() };
            return Err(Failure::new(Exit::NotFound, message).hint(Message::AmendNothingHint));
        }
    }
    let amended = Reading::of_document("", document);
    let refused = |failure: Failure| failure.hint(Message::AmendNothingHint);
    reading::accept(&amended, Path::new("--set"), Some(&members), lang).map_err(refused)?;
    amended.terms.map_err(|_| Failure::bad_value("--set"))
}

/// A value as a terms file would write it.
fn read(clause: &str, text: &str) -> Outcome<Value> {
    let bad = || {
        let message = Message::AmendValueBad { clause: clause.to_owned(), value: text.to_owned() };
        Failure::new(Exit::Usage, message).hint(Message::AmendValueHint { clause: clause.to_owned() })
    };
    let table: toml::Table = toml::from_str(&format!("value = {text}")).map_err(|_| bad())?;
    // A value with a line break in it could smuggle in a second clause.
    match (table.len(), table.into_iter().next()) {
        (1, Some((_, value))) => Ok(reading::json_of(value)),
        _ => Err(bad()),
    }
}

/// Puts a value at a path, or takes away what is there; whether there was anything.
fn put(document: &mut Value, path: &str, value: Option<Value>) -> bool {
    let Value::Object(fields) = document else { return false };
    let key = longest(fields, path).unwrap_or_else(|| path.split('.').next().unwrap_or(path).to_owned());
    let rest = path.get(key.len().saturating_add(1)..).filter(|rest| !rest.is_empty());
    match (rest, value) {
        (Some(rest), value) => match fields.get_mut(&key) {
            Some(inner) if inner.is_object() => put(inner, rest, value),
            // What is no table cannot be entered: the reader names the clause that does not fit.
            _ => value.is_some_and(|value| {
                let mut inner = Value::Object(Map::new());
                put(&mut inner, rest, Some(value));
                fields.insert(key, inner).is_some()
            }),
        },
        (None, Some(value)) => fields.insert(key, value).is_some(),
        (None, None) => fields.remove(&key).is_some(),
    }
}

/// The longest key that begins a path: ids may have dots in them.
fn longest(fields: &Map<String, Value>, path: &str) -> Option<String> {
    fields.keys().filter(|key| reading::begins(path, key)).max_by_key(|key| key.len()).cloned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_stand_where_their_path_says() {
        let mut document = json!({ "rules": { "a.b": { "passes": "> 1/2" }, "a": {} }, "days": 1 });
        assert!(put(&mut document, "rules.a.b.passes", Some(json!("> 2/3"))));
        assert!(put(&mut document, "days", Some(json!(2))));
        assert!(!put(&mut document, "approvals.budget", Some(json!("all_members"))));
        assert!(put(&mut document, "rules.a", None));
        assert!(!put(&mut document, "rules.c", None));
        let expected =
            json!({ "rules": { "a.b": { "passes": "> 2/3" } }, "days": 2, "approvals": { "budget": "all_members" } });
        assert_eq!(document, expected);
    }

    #[test]
    fn a_value_is_one_toml_value() {
        assert_eq!(read("x", "45").unwrap(), json!(45));
        assert_eq!(read("x", "{ organ = \"council\" }").unwrap(), json!({ "organ": "council" }));
        assert_eq!(read("x", "2027-01-31").unwrap(), json!("2027-01-31"));
        for bad in ["free", "", "1\nother = 2"] {
            assert_eq!(read("x", bad).unwrap_err().exit(), Some(Exit::Usage), "{bad:?}");
        }
    }
}
