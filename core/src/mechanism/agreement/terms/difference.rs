//! What changed between two terms, clause by clause; and applying changes to other terms, which is how an amendment of one
//! clause leaves another amendment's clause alone.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::book::{Arg, Said};
use crate::mechanism::agreement::terms::whole::{TABLES, Terms};
use crate::mechanism::agreement::words;
use crate::value::Name;

/// A changed clause. Its values are as in the terms' JSON; nothing stands where it was or is left out.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The clause, as a path in the terms file (`organs.council`).
    pub clause: Name,
    /// What it said.
    pub before: Option<Value>,
    /// What it says.
    pub after: Option<Value>,
}

impl Change {
    /// The change in words. Of a table only what changed in it is told.
    #[must_use]
    pub fn said(&self) -> Said {
        if let (Some(Value::Object(before)), Some(Value::Object(after))) = (&self.before, &self.after) {
            let fields: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
            let changed = fields.into_iter().filter(|field| before.get(*field) != after.get(*field));
            let inner = changed.filter_map(|field| {
                let clause = format!("{}.{field}", self.clause).parse().ok()?;
                let (before, after) = (before.get(field).cloned(), after.get(field).cloned());
                Some(Self { clause, before, after }.said())
            });
            return words::together(Arg::Clauses(inner.collect()));
        }
        let text = |value: &Option<Value>| match value {
            None => Arg::from(words::nothing()),
            Some(Value::String(text)) => Arg::from(text),
            Some(value) => Arg::from(value.to_string()),
        };
        let (clause, before, after) = (&self.clause, text(&self.before), text(&self.after));
        match (&self.before, &self.after) {
            (None, _) => words::is_new(clause, after),
            (_, None) => words::falls_away(clause, before),
            _ => words::becomes(clause, before, after),
        }
    }
}

/// Whether the clause of one path is that of another, or stands in it.
pub(crate) fn is_within(path: &str, clause: &str) -> bool {
    path.strip_prefix(clause).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The clauses of terms, each by its path.
fn flat(terms: &Terms) -> Map<String, Value> {
    let mut flat = Map::new();
    let Ok(Value::Object(fields)) = serde_json::to_value(terms) else { return flat };
    for (key, value) in fields {
        match value {
            Value::Object(entries) if TABLES.contains(&key.as_str()) => {
                flat.extend(entries.into_iter().map(|(name, entry)| (format!("{key}.{name}"), entry)));
            }
            value => {
                flat.insert(key, value);
            }
        }
    }
    flat
}

/// What changed from one to the other.
#[must_use]
pub fn difference(before: &Terms, after: &Terms) -> Vec<Change> {
    let (before, after) = (flat(before), flat(after));
    let clauses: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changed = clauses.into_iter().filter(|clause| before.get(*clause) != after.get(*clause));
    changed
        .filter_map(|clause| {
            let (before, after) = (before.get(clause).cloned(), after.get(clause).cloned());
            Some(Change { clause: clause.parse().ok()?, before, after })
        })
        .collect()
}

/// The terms with these changes made.
///
/// # Errors
/// The clause that says something else than the change starts from, or the text of what cannot be read.
pub fn apply_changes(terms: &Terms, changes: &[Change]) -> Result<Terms, Said> {
    let now = flat(terms);
    let Ok(Value::Object(mut fields)) = serde_json::to_value(terms) else {
        return Err(words::no_json());
    };
    for change in changes {
        let clause = change.clause.as_str();
        if now.get(clause) != change.before.as_ref() {
            return Err(words::changed_meanwhile(clause));
        }
        // A change of a whole table, or of a part of a clause, would name nothing of what stood there before.
        let (table, name) = match clause.split_once('.') {
            Some((table, _)) if !TABLES.contains(&table) => return Err(words::no_clause(clause)),
            None if TABLES.contains(&clause) => return Err(words::entry_by_entry(clause)),
            Some((table, name)) => {
                let entry = fields.entry(table.to_owned()).or_insert_with(|| Value::Object(Map::new()));
                let Value::Object(entries) = entry else { return Err(words::no_clause(clause)) };
                (entries, name)
            }
            None => (&mut fields, clause),
        };
        match &change.after {
            Some(value) => table.insert(name.to_owned(), value.clone()),
            None => table.remove(name),
        };
    }
    serde_json::from_value(Value::Object(fields)).map_err(|error| words::unreadable(&error.to_string()))
}
