//! The terms for people: each clause in a line, by the name that the template gives it and in the template's order.
//!
//! Invariant: nothing of the terms is left out, and every value stands as the terms file would have it.

use mengshu_core::mechanism::agreement::DEFAULTS;
use serde_json::Value;

use crate::language::templates::Comments;
use crate::language::{Lang, Message};

/// How a clause says that it is left to the law.
const STATUTE: &str = "statute_default";

/// A clause and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// Its path in the terms file.
    pub(crate) clause: String,
    /// Its name for people; empty where it has none.
    pub(crate) name: String,
    pub(crate) says: String,
}

impl Row {
    /// Path and name in one.
    pub(crate) fn label(&self) -> String {
        if self.name.is_empty() { self.clause.clone() } else { format!("{} ({})", self.clause, self.name) }
    }
}

/// The clauses of terms.
pub(crate) fn rows(terms: &Value, lang: Lang) -> Vec<Row> {
    let mut paths = Vec::new();
    for (table, value) in terms.as_object().into_iter().flatten() {
        match (table.as_str(), value) {
            ("approvals" | "clauses", Value::Object(fields)) => {
                paths.extend(fields.iter().map(|(key, value)| (format!("{table}.{key}"), value)));
            }
            ("organs" | "rules", Value::Object(entries)) => {
                for (id, entry) in entries {
                    let fields = entry.as_object().into_iter().flatten();
                    paths.extend(fields.map(|(key, value)| (format!("{table}.{id}.{key}"), value)));
                }
            }
            _ => paths.push((table.clone(), value)),
        }
    }
    let comments = Comments::of(lang);
    paths.sort_by_cached_key(|(path, _)| comments.place(path));
    let row = |(clause, value): (String, &Value)| {
        let name = comments.name(&clause).unwrap_or_default().to_owned();
        Row { name, says: says(&clause, value, lang), clause }
    };
    paths.into_iter().map(row).collect()
}

/// The value as the terms file would write it, so that no words can pass for other clauses; beside it, what the law says.
fn says(clause: &str, value: &Value, lang: Lang) -> String {
    let written = toml::Value::try_from(value).map_or_else(|_| value.to_string(), |value| value.to_string());
    if value != STATUTE {
        return written;
    }
    let law = DEFAULTS.iter().find(|rule| clause.strip_prefix("clauses.") == Some(rule.clause));
    let law = law.map(|rule| Message::ByStatute { law: rule.words(lang).to_owned() }.text(lang));
    law.map_or_else(|| written.clone(), |law| format!("{written} = {law}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_of_the_terms_is_left_out() {
        let terms = json!({
            "clauses": {
                "cure_days": 30, "renewal": "statute_default",
                "goals": [{ "what": "a lamp", "due": "2028-01-01" }], "precedence": ["a", "b"],
            },
            "rules": { "half": { "passes": "> 1/2", "written": { "days": 15 }, "exclude": ["concerned"] } },
            "organs": { "council": { "seats": { "members": ["luma", "nanhu"] } } },
            "approvals": { "budget": { "organ": "council" } },
            "partnership_excluded": true,
            "time_zone": "+08:00",
        });
        let rows: Vec<_> = rows(&terms, Lang::En).into_iter().map(|row| (row.clause, row.says)).collect();
        let expected = [
            ("time_zone", "\"+08:00\""),
            ("partnership_excluded", "true"),
            ("approvals.budget", "{ organ = \"council\" }"),
            ("organs.council.seats", "{ members = [\"luma\", \"nanhu\"] }"),
            ("rules.half.passes", "\"> 1/2\""),
            ("rules.half.exclude", "[\"concerned\"]"),
            ("rules.half.written", "{ days = 15 }"),
            ("clauses.cure_days", "30"),
            ("clauses.renewal", "\"statute_default\" = by statute: by a new agreement of all (Civil Code 543)"),
            ("clauses.precedence", "[\"a\", \"b\"]"),
            ("clauses.goals", "[{ due = \"2028-01-01\", what = \"a lamp\" }]"),
        ];
        assert_eq!(rows, expected.map(|(clause, says)| (clause.to_owned(), says.to_owned())));
    }

    #[test]
    fn words_cannot_pass_for_what_they_are_not() {
        let goal = |what: &str| json!({ "clauses": { "goals": [{ "due": "2030-01-01", "what": what }] } });
        let two = json!({ "clauses": { "goals": [
            { "due": "2030-01-01", "what": "A lamp" }, { "due": "2030-01-01", "what": "A socket" },
        ] } });
        let forged = goal("A lamp\" }, { due = \"2030-01-01\", what = \"A socket");
        assert_ne!(rows(&forged, Lang::En)[0].says, rows(&two, Lang::En)[0].says);
        let said = |renewal: &str| rows(&json!({ "clauses": { "renewal": renewal } }), Lang::En)[0].says.clone();
        assert_ne!(said(&said("statute_default")), said("statute_default"));
        let order = |list: Value| rows(&json!({ "clauses": { "precedence": list } }), Lang::En)[0].says.clone();
        assert_ne!(order(json!(["a, b"])), order(json!(["a", "b"])));
        assert_ne!(order(json!(["a\", \"b"])), order(json!(["a", "b"])));
    }

    #[test]
    fn a_row_has_the_name_that_the_template_gives() {
        let rows = rows(&json!({ "exit_notice_days": 30 }), Lang::Zh);
        assert!(rows[0].label().starts_with("exit_notice_days (") && !rows[0].name.is_empty(), "{rows:?}");
    }
}
