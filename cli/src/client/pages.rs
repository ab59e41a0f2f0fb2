//! Answers in pages: the node cuts long lists, and tells in `more` what goes on with each; whoever needs all of an answer reads
//! them to the end here.
//!
//! Invariant: the pages that are joined are of one state, unless the log grows with every try.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::output::Outcome;

/// Rows of each page after the first.
pub(crate) const ROWS: &str = "1000";
/// How often it is begun anew where the log grew between two pages.
const TRIES: usize = 3;

/// What was left off a list.
pub(crate) struct Left {
    /// The list's path.
    pub(crate) list: String,
    /// How many rows.
    pub(crate) rows: u64,
    /// The page that goes on with them.
    pub(crate) page: String,
}

/// What was left off the lists of an answer; the answer is without it afterwards.
pub(crate) fn left_off(answer: &mut Value) -> Vec<Left> {
    let more = answer.as_object_mut().and_then(|fields| fields.remove("more"));
    let more = more.as_ref().and_then(Value::as_object).into_iter().flatten();
    more.filter_map(|(list, of)| {
        let (list, rows, page) = (list.clone(), of["left"].as_u64()?, of["page"].as_str()?.to_owned());
        Some(Left { list, rows, page })
    })
    .collect()
}

/// The whole answer: `ask` gives the one of a page, or the first, with the size of the log that it follows from.
pub(crate) fn whole(mut ask: impl FnMut(Option<&str>) -> Outcome<(Value, u64)>) -> Outcome<Value> {
    let mut tries = 0;
    'anew: loop {
        tries += 1;
        let (mut answer, size) = ask(None)?;
        let mut left: BTreeMap<String, Left> = by_list(left_off(&mut answer));
        let mut untaken = serde_json::Map::new();
        while let Some((list, Left { rows, page, .. })) = left.pop_first() {
            let (mut next, grown) = ask(Some(&page))?;
            if grown != size && tries < TRIES {
                continue 'anew;
            }
            let mut more = by_list(left_off(&mut next));
            if joined(&mut answer, &next, &list).is_none() {
                untaken.insert(list, serde_json::json!({ "left": rows, "page": page }));
                continue;
            }
            // Rows that came with this page can have lists of their own that were cut.
            let goes_on = |found: &String| *found == list || found.starts_with(&format!("{list}/"));
            more.retain(|found, _| goes_on(found));
            left.append(&mut more);
        }
        if let (Some(fields), false) = (answer.as_object_mut(), untaken.is_empty()) {
            fields.insert("more".to_owned(), Value::Object(untaken));
        }
        return Ok(answer);
    }
}

fn by_list(left: Vec<Left>) -> BTreeMap<String, Left> {
    left.into_iter().map(|left| (left.list.clone(), left)).collect()
}

/// Puts the rows that a list has on a further page behind those that it has.
fn joined(answer: &mut Value, next: &Value, list: &str) -> Option<()> {
    let (mut to, mut from) = (answer, next);
    let mut names = list.split('/').peekable();
    while let Some(name) = names.next() {
        (to, from) = (to.get_mut(name)?, from.get(name)?);
        if names.peek().is_some() && from.is_array() {
            // A list within a row: on its page that row comes first. Its key stands in the path alone, so the row is known by
            // its other fields.
            let (_, row) = (names.next()?, from.as_array()?.first()?);
            let place = to.as_array()?.iter().position(|other| plain(other) == plain(row))?;
            (to, from) = (to.get_mut(place)?, row);
        }
    }
    to.as_array_mut()?.extend(from.as_array()?.iter().cloned());
    Some(())
}

/// The fields of a row that are no lists.
fn plain(row: &Value) -> BTreeMap<&String, &Value> {
    row.as_object().into_iter().flatten().filter(|(_, value)| !value.is_array()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn all_pages_are_joined() {
        let mut asked = Vec::new();
        let answer = whole(|page| {
            asked.push(page.map(str::to_owned));
            let answer = match page {
                None => json!({
                    "mill": 1, "parts": [{ "part": 0, "wheels": [1] }], "door": { "locks": [1] },
                    "more": {
                        "parts": { "left": 1, "page": "parts/1" }, "door/locks": { "left": 1, "page": "door/locks/2" },
                        "parts/0/wheels": { "left": 1, "page": "parts/0/wheels/2" },
                    },
                }),
                Some("parts/1") => json!({
                    "mill": 1, "parts": [{ "part": 1, "wheels": [3] }], "door": { "locks": [1] },
                    "more": {
                        "door/locks": { "left": 1, "page": "door/locks/2" },
                        "parts/1/wheels": { "left": 1, "page": "parts/1/wheels/4" },
                    },
                }),
                Some("parts/0/wheels/2") => json!({ "parts": [{ "part": 0, "wheels": [2] }] }),
                Some("parts/1/wheels/4") => json!({ "parts": [{ "part": 1, "wheels": [4] }] }),
                Some("door/locks/2") => json!({ "parts": [], "door": { "locks": [2] } }),
                Some(other) => panic!("{other}"),
            };
            Ok((answer, 7))
        });
        let parts = json!([{ "part": 0, "wheels": [1, 2] }, { "part": 1, "wheels": [3, 4] }]);
        assert_eq!(answer.unwrap(), json!({ "mill": 1, "parts": parts, "door": { "locks": [1, 2] } }));
        assert_eq!(asked.len(), 5);
    }

    #[test]
    fn pages_of_two_states_are_not_joined_while_there_is_another_try() {
        let mut size = 7;
        let answer = whole(|page| {
            let first = page.is_none();
            size += u64::from(!first && size < 9);
            let more = if first { json!({ "rows": { "left": 1, "page": "rows/1" } }) } else { json!({}) };
            Ok((json!({ "rows": [size], "more": more }), size))
        });
        assert_eq!(answer.unwrap(), json!({ "rows": [9, 9] }));
    }
}
