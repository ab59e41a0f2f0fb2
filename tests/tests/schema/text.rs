//! Schemas as text, so that they read well and a change is few lines: what a thing is stands before what is in it, fields
//! stand in the order in which they are signed, and what fits on a line stands on one.

use serde_json::{Map, Value, json};

/// The longest that is put on one line.
const WIDTH: usize = 150;

/// Words of a schema in the order in which they are read; others follow.
const FIRST: &[&str] = &[
    "$schema",
    "title",
    "description",
    "$ref",
    "type",
    "format",
    "views",
    "x-canonical-order",
    "properties",
    "required",
];
const LAST: &[&str] = &["$defs"];

/// The text of a document.
pub(crate) fn text(document: &Value) -> String {
    let mut text = String::new();
    write(document, None, 0, &mut text);
    text.push('\n');
    text
}

fn write(value: &Value, order: Option<&Value>, indent: usize, to: &mut String) {
    let line = line(value);
    if indent > 0 && line.len() + indent <= WIDTH {
        to.push_str(&line);
        return;
    }
    let inner = " ".repeat(indent + 2);
    let mut first = true;
    let mut begin = |to: &mut String, bracket: &str| {
        to.push_str(if first { bracket } else { "," });
        to.push('\n');
        to.push_str(&inner);
        first = false;
    };
    match value {
        Value::Object(object) => {
            for key in keys(object, order) {
                begin(to, "{");
                to.push_str(&format!("{}: ", json!(key)));
                let order = object.get("x-canonical-order").filter(|_| key == "properties");
                write(&object[key], order, indent + 2, to);
            }
            to.push_str(&format!("\n{}}}", " ".repeat(indent)));
        }
        Value::Array(list) => {
            for value in list {
                begin(to, "[");
                write(value, None, indent + 2, to);
            }
            to.push_str(&format!("\n{}]", " ".repeat(indent)));
        }
        _ => to.push_str(&line),
    }
}

/// A value on one line.
fn line(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let fields: Vec<_> =
                keys(object, None).into_iter().map(|key| format!("{}: {}", json!(key), line(&object[key]))).collect();
            if fields.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", fields.join(", ")) }
        }
        Value::Array(list) => format!("[{}]", list.iter().map(line).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

/// The keys in the order in which they are written.
fn keys<'a>(object: &'a Map<String, Value>, order: Option<&Value>) -> Vec<&'a str> {
    let order: Vec<&str> = order.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let place = |list: &[&str], key: &str| list.iter().position(|one| *one == key);
    let mut keys: Vec<&str> = object.keys().map(String::as_str).collect();
    keys.sort_by_key(|key| match order.is_empty() {
        true => (place(FIRST, key).unwrap_or(FIRST.len()), place(LAST, key)),
        false => (place(&order, key).unwrap_or(order.len()), None),
    });
    keys
}
