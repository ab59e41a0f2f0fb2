//! The documents of `docs/schema`: made anew from the code, and as they are committed.
//!
//! `event/envelope.json` is what is signed; a mechanism's acts stand in `event/<mechanism>.json`, its views in
//! `view/<mechanism>.json`, those of the machine in `view/ledger.json`. A schema tells the one form that is written, so
//! what is optional is left out and never `null`, but in a view where it says so.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use mengshu_core::book::Shape;
use mengshu_core::ledger::own_views;
use mengshu_core::mechanism::{Event, roll};
use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::order::{Orders, orders};

/// Documents by their place below `docs/schema`.
pub(crate) type Documents = BTreeMap<String, Value>;

/// Where they stand.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("docs/schema")
}

/// As they are committed; read before anything is written.
pub(crate) static COMMITTED: LazyLock<Documents> = LazyLock::new(|| {
    let mut documents = Documents::new();
    for kind in ["event", "view"] {
        for entry in std::fs::read_dir(folder().join(kind)).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = format!("{kind}/{}", path.file_name().unwrap().to_str().unwrap());
            documents.insert(name, serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap());
        }
    }
    documents
});

/// As the code has them.
pub(crate) static MADE: LazyLock<Documents> = LazyLock::new(|| {
    let orders = orders();
    let mut documents = Documents::from([("event/envelope.json".to_owned(), event(envelope, "event", &orders))]);
    for chapter in roll::CHAPTERS {
        let name = chapter.name;
        documents.insert(format!("event/{name}.json"), event(chapter.acts, &format!("acts of {name}"), &orders));
        documents.insert(format!("view/{name}.json"), views(chapter.views, name));
    }
    documents.insert("view/ledger.json".to_owned(), views(own_views(), "ledger"));
    documents
});

fn envelope(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<Event>()
}

fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12().for_serialize().into_generator()
}

/// What is signed: each struct also names its fields in the order of the canonical bytes.
fn event(root: fn(&mut SchemaGenerator) -> Schema, title: &str, orders: &Orders) -> Value {
    let mut generator = generator();
    let mut document = json!(root(&mut generator));
    document["title"] = json!(title);
    let mut document = finish(document, &mut generator);
    let Some(Value::Object(definitions)) = document.get_mut("$defs") else { panic!("a document defines something") };
    definitions.values_mut().for_each(|definition| {
        // The variants of an enum have one field and no order.
        walk(definition, &|schema| in_order(schema, orders, 2));
        in_order(definition.as_object_mut().unwrap(), orders, 1);
    });
    document
}

/// Names the fields of a struct in their order, where it has so many at least.
fn in_order(schema: &mut Map<String, Value>, orders: &Orders, least: usize) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    let names: BTreeSet<&str> = properties.keys().map(String::as_str).collect();
    if names.len() >= least {
        let order = orders.get(&names).unwrap_or_else(|| panic!("no struct has the fields {names:?}"));
        schema.insert("x-canonical-order".to_owned(), json!(order));
    }
}

/// A mechanism's views by their names.
fn views(shapes: &[Shape], name: &str) -> Value {
    let mut generator = generator();
    let views: Map<String, Value> =
        shapes.iter().map(|shape| (shape.name.to_owned(), json!((shape.answer)(&mut generator)))).collect();
    finish(json!({ "title": format!("views of {name}"), "views": views }), &mut generator)
}

fn finish(mut document: Value, generator: &mut SchemaGenerator) -> Value {
    document["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    let mut definitions = Value::Object(generator.take_definitions(true));
    for name in definitions.as_object().unwrap().keys() {
        let other = name.trim_end_matches(|digit: char| digit.is_ascii_digit());
        assert!(name == other || definitions.get(other).is_none(), "two types are called {other}");
    }
    walk(&mut definitions, &never_null);
    document["$defs"] = definitions;
    document
}

fn walk(value: &mut Value, each: &dyn Fn(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            each(object);
            object.values_mut().for_each(|value| walk(value, each));
        }
        Value::Array(list) => list.iter_mut().for_each(|value| walk(value, each)),
        _ => {}
    }
}

/// What need not be there is left out where there is nothing to say.
fn never_null(schema: &mut Map<String, Value>) {
    let required = schema.get("required").cloned().unwrap_or_default();
    let is_required = |name: &str| required.as_array().is_some_and(|list| list.iter().any(|one| one == name));
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    let optional = properties.iter_mut().filter(|(name, _)| !is_required(name));
    for property in optional.filter_map(|(_, property)| property.as_object_mut()) {
        if let Some(Value::Array(types)) = property.get_mut("type") {
            types.retain(|one| one != "null");
            if let [one] = types.as_slice() {
                let one = one.clone();
                property.insert("type".to_owned(), one);
            }
        }
        if let Some(Value::Array(any)) = property.get_mut("anyOf") {
            any.retain(|one| one["type"] != "null");
            if let [Value::Object(one)] = any.as_slice() {
                let one = one.clone();
                property.remove("anyOf");
                property.extend(one);
            }
        }
    }
}
