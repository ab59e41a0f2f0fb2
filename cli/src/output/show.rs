//! View documents for people: single values as fields, lists of objects as tables. Programs get the document itself.

use mengshu_core::value::Timestamp;
use serde_json::{Map, Value};

use super::{Out, Outcome};
use crate::language::{Lang, Message, act_name, is_word, label, word};

impl Out {
    /// A whole document; as JSON, the document.
    pub(crate) fn document(&self, document: &Value) -> Outcome<()> {
        if self.is_json() {
            return self.json(document);
        }
        let Value::Object(object) = document else { return self.json(document) };
        let mut fields = Vec::new();
        let mut tables = Vec::new();
        collect(object, ("", ""), self, &mut fields, &mut tables);
        self.pairs(&fields)?;
        for (title, key, rows) in tables {
            self.heading(&title)?;
            self.rows(key, rows, &[])?;
        }
        Ok(())
    }

    /// The list at `key` of a document with these columns (all, where none is named); as JSON, the document.
    pub(crate) fn column_view(&self, document: &Value, key: &str, columns: &[&str]) -> Outcome<()> {
        if self.is_json() {
            return self.json(document);
        }
        self.rows(key, items(&document[key]), columns)
    }

    /// The same, with a word where there is nothing.
    pub(crate) fn list_view(&self, document: &Value, key: &str, columns: &[&str]) -> Outcome<()> {
        if document[key].as_array().is_none_or(Vec::is_empty) {
            self.note(&Message::NothingThere);
        }
        self.column_view(document, key, columns)
    }

    /// A table of objects, which a document calls `name`.
    pub(crate) fn rows(&self, name: &str, rows: &[Value], columns: &[&str]) -> Outcome<()> {
        let Some(first) = rows.first() else { return Ok(()) };
        let columns: Vec<String> = if columns.is_empty() {
            first
                .as_object()
                .map(|object| in_order(object).into_iter().map(|(key, _)| key.clone()).collect())
                .unwrap_or_default()
        } else {
            columns.iter().map(|column| (*column).to_owned()).collect()
        };
        let header = columns.iter().map(|column| label(name, column, self.lang()).to_uppercase()).collect();
        let cells = rows.iter().map(|row| columns.iter().map(|column| cell(column, &row[column], self)).collect());
        self.grid(header, cells.collect())
    }
}

/// The items of a list; none where it is no list.
pub(crate) fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// What names a thing comes first, then what it is; the rest follows by name.
const FIRST: &[&str] = &[
    "ledger",
    "name",
    "alliance",
    "asset",
    "member",
    "scope",
    "decision",
    "meeting",
    "organ",
    "matter",
    "contribution",
    "distribution",
    "version",
    "act",
    "index",
    "entry",
    "event",
    "delivery",
    "payment",
    "payee",
    "key",
    "standing",
    "kind",
    "author",
    "title",
    "what",
    "between_the_members",
];

fn in_order(object: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut pairs: Vec<_> = object.iter().collect();
    pairs.sort_by_key(|(key, _)| FIRST.iter().position(|first| first == key).unwrap_or(FIRST.len()));
    pairs
}

/// Splits an object into plain fields and lists of objects.
fn collect<'a>(
    object: &'a Map<String, Value>,
    (within, prefix): (&str, &str),
    out: &Out,
    fields: &mut Vec<(String, String)>,
    tables: &mut Vec<(String, &'a str, &'a [Value])>,
) {
    for (key, value) in in_order(object) {
        let own = label(within, key, out.lang());
        let name = if prefix.is_empty() { own } else { format!("{prefix}{}{own}", between(out.lang())) };
        match value {
            Value::Array(items) if items.iter().any(Value::is_object) => tables.push((name, key, items)),
            Value::Object(inner) if plain(value).is_none() => collect(inner, (key, &name), out, fields, tables),
            _ => fields.push((name, cell(key, value, out))),
        }
    }
}

/// What stands between the names of a field and of the one that it is in.
fn between(lang: Lang) -> &'static str {
    lang.pick(" ", "·")
}

/// The text of a value that has one of its own: money.
fn plain(value: &Value) -> Option<&str> {
    value.get("text").filter(|_| value.get("minor").is_some())?.as_str()
}

/// A moment as documents write it.
fn moment(text: &str) -> Option<Timestamp> {
    let written = text.ends_with('Z') && text.contains('T');
    text.parse().ok().filter(|_| written)
}

/// A value in one line.
pub(crate) fn cell(key: &str, value: &Value, out: &Out) -> String {
    let lang = out.lang();
    match value {
        Value::Null => "-".to_owned(),
        Value::Bool(yes) => match (yes, lang) {
            (true, Lang::En) => "yes".to_owned(),
            (false, Lang::En) => "no".to_owned(),
            (true, Lang::Zh) => "是".to_owned(),
            (false, Lang::Zh) => "否".to_owned(),
        },
        Value::String(text) if key == "kind" && text.contains('.') => act_name(text, lang),
        Value::String(text) if is_word(key) => word(text, lang),
        Value::String(text) => moment(text).map_or_else(|| text.clone(), |at| out.time(at.micros())),
        Value::Number(number) => number.to_string(),
        Value::Array(items) if items.is_empty() => "-".to_owned(),
        Value::Array(items) => {
            items.iter().map(|item| cell(key, item, out)).collect::<Vec<_>>().join(lang.pick(", ", "、"))
        }
        Value::Object(object) => plain(value).map(str::to_owned).unwrap_or_else(|| inner(object, out)),
    }
}

fn inner(object: &Map<String, Value>, out: &Out) -> String {
    // Two fields of which one names and the other says how much are read together: `luma 1/2`.
    let pairs = in_order(object).into_iter().filter(|(_, value)| !value.is_null());
    pairs.map(|(key, value)| cell(key, value, out)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::output::Format;

    fn out(lang: Lang) -> Out {
        Out::new(Format::Table, lang)
    }

    #[test]
    fn values_are_read_in_one_line() {
        let money = json!({ "currency": "CNY", "minor": 100, "text": "1.00 CNY" });
        assert_eq!(cell("paid", &money, &out(Lang::En)), "1.00 CNY");
        let owners = json!([{ "member": "luma", "share": "3/4" }, { "member": "nu", "share": "1/4" }]);
        assert_eq!(cell("between_the_members", &owners, &out(Lang::En)), "luma 3/4, nu 1/4");
        assert_eq!(cell("standing", &json!("pending"), &out(Lang::Zh)), "待决");
        let chinese = out(Lang::Zh);
        chinese.tell_times_in("+08:00".parse().unwrap());
        let at = json!("2026-11-23T13:48:48.000001Z");
        assert_eq!(cell("recorded_at", &at, &chinese), "2026-11-23 21:48:48 +08:00");
        assert_eq!(cell("recorded_at", &at, &out(Lang::En)), "2026-11-23 13:48:48 UTC");
        assert_eq!(cell("x", &Value::Null, &out(Lang::En)), "-");
    }

    #[test]
    fn documents_fall_into_fields_and_tables() {
        let document =
            json!({ "a": 1, "node": { "name": "n" }, "rows": [{ "x": 1 }], "due": { "minor": 5, "text": "5 JPY" } });
        let (mut fields, mut tables) = (Vec::new(), Vec::new());
        collect(document.as_object().unwrap(), ("", ""), &out(Lang::En), &mut fields, &mut tables);
        let fields: Vec<_> = fields.iter().map(|(name, text)| format!("{name}={text}")).collect();
        assert_eq!(fields, ["a=1", "due=5 JPY", "node name=n"]);
        assert_eq!(tables.len(), 1);
    }
}
