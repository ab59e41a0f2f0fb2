//! Pages: the one place where a list of an answer is cut.
//!
//! Every list whose length grows with the ledger goes through `Ask::rows`, which shows some of its rows and tells how many it
//! left off and what goes on with them (`more`, beside the answer's other fields). A page is a path: `deliveries/41` is the list
//! `deliveries` from the row with the key 41 on, `deliveries/41/acknowledgements/57` the acknowledgements of that row from the
//! one with the key 57 on. The list that a page names begins there, all others of the answer at their beginnings.
//!
//! Invariants: no list shows more than [`ROWS_MAX`] rows, nor goes on once its rows have taken the room that it has, so an answer
//! is bounded whatever the ledger holds; a page shows at least one row, where there is one, so paging ends; rows come in the
//! order of their keys and a page begins with the first key that is not less, so what is recorded between two pages neither
//! repeats a row nor hides one. Only rows that are shown are made.

use std::cell::RefCell;
use std::fmt::{self, Display};
use std::num::ParseIntError;
use std::str::FromStr;

use serde::Serialize;
use serde_json::Value;

use super::cut::{Cut, More};
use super::table::{Key, Record, Table};
use super::view::{Ask, ViewError};

/// Rows that a list shows where the question names no number (`page_size`).
pub const ROWS: usize = 100;
/// Most rows that a list shows.
pub const ROWS_MAX: usize = 1_000;
/// Room for the rows of all lists of an answer, in bytes of JSON: no further row is begun beyond it.
pub const ROOM: usize = 2 << 20;
/// The same for a list within a row.
pub const ROOM_WITHIN: usize = 64 << 10;

/// The parameter that names a page.
const PAGE: &str = "page";
/// The one that names the number of rows.
const SIZE: &str = "page_size";

impl Ask<'_> {
    /// The rows of a list that the answer shows.
    ///
    /// `list` is its path: its name, below a row `NAME/KEY/` and its name there. `all` gives the rows from a key on (or all) in
    /// the order of their keys, each with its key, `show` makes the row as it is shown.
    pub(crate) fn rows<S, K, R, T, I>(
        &self,
        list: &str,
        all: impl FnOnce(Option<S>) -> I,
        mut show: impl FnMut(R) -> T,
    ) -> Vec<T>
    where
        S: FromStr<Err: Display>,
        I: IntoIterator<Item = (K, R)>,
        K: Display,
        T: Serialize,
    {
        let Turn { key, named, room, size } = self.turn(list);
        let (mut shown, mut bytes, mut first_left) = (Vec::new(), 0_usize, None);
        let mut rows = all(key).into_iter();
        for (key, row) in rows.by_ref() {
            if shown.len() >= size || bytes >= room && !(named && shown.is_empty()) {
                first_left = Some(key.to_string());
                break;
            }
            let row = show(row);
            bytes = bytes.saturating_add(serde_json::to_string(&row).map_or(0, |text| text.len()));
            shown.push(row);
        }
        let mut cut = self.cut().borrow_mut();
        if !list.contains('/') {
            cut.taken = cut.taken.saturating_add(bytes);
        }
        if let Some(key) = first_left {
            let more = More { left: rows.count().saturating_add(1), page: format!("{list}/{key}") };
            cut.more.insert(list.to_owned(), more);
        }
        shown
    }

    /// The same of a table.
    pub(crate) fn records<'t, K, V, T>(
        &self,
        list: &str,
        table: &'t Table<K, V>,
        mut show: impl FnMut(&'t K, &'t V) -> T,
    ) -> Vec<T>
    where
        K: Key + Display + FromStr<Err: Display>,
        V: Record,
        T: Serialize,
    {
        self.rows(
            list,
            |from| table.rows_from(from).map(|(key, record)| (key, (key, record))),
            |(key, it)| show(key, it),
        )
    }

    /// The same of a list whose rows have no key of their own: it only grows at its end, and a row's key is its place.
    pub(crate) fn places<R, T: Serialize>(
        &self,
        list: &str,
        all: impl IntoIterator<Item = R>,
        show: impl FnMut(R) -> T,
    ) -> Vec<T> {
        self.rows(list, |from: Option<usize>| all.into_iter().enumerate().skip(from.unwrap_or(0)), show)
    }

    /// The same of indexes of entries, in their order.
    pub(crate) fn entries(&self, list: &str, all: impl IntoIterator<Item = u64>) -> Vec<u64> {
        let from = |from: Option<u64>| {
            let later = all.into_iter().skip_while(move |entry| from.is_some_and(|from| *entry < from));
            later.map(|entry| (entry, entry))
        };
        self.rows(list, from, |entry| entry)
    }

    /// The key with which a list begins; none where it begins at its beginning, or where that cannot be read.
    pub(crate) fn first<S: FromStr>(&self, list: &str) -> Option<S> {
        self.named(list)?.0.parse().ok()
    }

    /// How many rows a list shows at most.
    pub(crate) fn size(&self) -> usize {
        let size =
            self.given(SIZE).map_or(Ok(0_usize), |text| text.parse().map_err(|error: ParseIntError| error.to_string()));
        let size = size.unwrap_or_else(|wrong| {
            self.cut().borrow_mut().wrong.get_or_insert((SIZE, wrong));
            0
        });
        if size == 0 { ROWS } else { size.min(ROWS_MAX) }
    }

    /// The key that the page names in a list, and whether the page is of this list and not of one within its row.
    fn named(&self, list: &str) -> Option<(&str, bool)> {
        let (key, within) = {
            let rest = self.given(PAGE)?.strip_prefix(list)?.strip_prefix('/')?;
            rest.split_once('/').map_or((rest, None), |(key, within)| (key, Some(within)))
        };
        Some((key, within.is_none()))
    }

    fn turn<S: FromStr<Err: Display>>(&self, list: &str) -> Turn<S> {
        let (size, asked) = (self.size(), self.named(list));
        let mut cut = self.cut().borrow_mut();
        cut.lists = true;
        let (mut key, named) = (None, asked.is_some());
        if let Some((text, own)) = asked {
            cut.met |= own;
            match text.parse::<S>() {
                Ok(read) => key = Some(read),
                Err(error) => {
                    cut.wrong.get_or_insert((PAGE, S::Err::to_string(&error)));
                }
            }
        }
        // A list takes at most half of what is left, so that those after it have some; the one that is asked for takes all.
        let left = ROOM.saturating_sub(cut.taken);
        let room = match list.contains('/') {
            true => ROOM_WITHIN,
            false if named => left,
            false => left / 2,
        };
        Turn { key, named, room, size }
    }

    /// Refuses a page that no list has, and puts what was left off beside the answer.
    ///
    /// # Errors
    /// When the page or its size cannot be used.
    pub(crate) fn paged(&self, mut answer: Value) -> Result<Value, ViewError> {
        let Cut { lists, met, wrong, more, .. } = self.cut().take();
        if let Some((name, message)) = wrong {
            return Err(ViewError::Parameter { name: name.to_owned(), message });
        }
        if let Some(page) = Some(()).filter(|()| lists && !met).and_then(|()| self.given(PAGE)) {
            return Err(ViewError::NoPage { page: page.to_owned() });
        }
        if let (Value::Object(fields), false) = (&mut answer, more.is_empty()) {
            fields.insert("more".to_owned(), serde_json::to_value(more).unwrap_or_default());
        }
        Ok(answer)
    }

    fn cut(&self) -> &RefCell<Cut> {
        &self.cut
    }
}

/// A list at its turn.
struct Turn<S> {
    key: Option<S>,
    /// Whether the page names it.
    named: bool,
    room: usize,
    size: usize,
}

/// A key of two parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pair<A, B>(pub(crate) A, pub(crate) B);

impl<A: Display, B: Display> Display for Pair<A, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}", self.0, self.1)
    }
}

/// It is no key of two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is none that this answer gave")]
pub(crate) struct NoKey;

impl<A: FromStr, B: FromStr> FromStr for Pair<A, B> {
    type Err = NoKey;
    fn from_str(text: &str) -> Result<Self, NoKey> {
        let (one, other) = text.split_once('+').ok_or(NoKey)?;
        Ok(Self(one.parse().map_err(|_| NoKey)?, other.parse().map_err(|_| NoKey)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Lang;
    use crate::value::Timestamp;

    fn ask<T>(params: &[(&str, &str)], of: impl FnOnce(&Ask<'_>) -> T) -> T {
        let params = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        of(&Ask::new("mill", &params, Timestamp::from_micros(0), Lang::En))
    }

    /// The keys of a list and what is left of it, of `count` rows of `bytes` bytes each.
    fn page(params: &[(&str, &str)], count: u64, bytes: usize) -> (Vec<u64>, Value) {
        ask(params, |ask| {
            let from = |from: Option<u64>| (from.unwrap_or(0)..count).map(|key| (key, key));
            let rows = ask.rows("parts", from, |key| (key, "x".repeat(bytes)));
            let more = ask.paged(Value::Object(serde_json::Map::new())).unwrap()["more"].clone();
            (rows.into_iter().map(|(key, _)| key).collect(), more)
        })
    }

    #[test]
    fn pages_show_each_row_once() {
        for (size, bytes) in [("1", 0), ("7", 0), ("0", 0), ("5000", 0), ("1000", 100_000), ("3", 3 << 18)] {
            let (mut all, mut next) = (Vec::new(), None::<String>);
            loop {
                let mut params = vec![("page_size", size)];
                params.extend(next.as_deref().map(|next| ("page", next)));
                let (rows, more) = page(&params, 250, bytes);
                assert!(!rows.is_empty() && rows.len() <= ROWS_MAX && rows.len() * bytes < ROOM + bytes + 4096);
                all.extend(rows);
                assert_eq!(more["parts"]["left"].as_u64().unwrap_or_default(), 250 - all.len() as u64);
                next = more["parts"]["page"].as_str().map(ToOwned::to_owned);
                if next.is_none() {
                    break;
                }
            }
            assert!(all.into_iter().eq(0..250), "{size} {bytes}");
        }
    }

    #[test]
    fn a_page_that_is_none_is_refused() {
        for (name, value) in [("page", "parts/x"), ("page", "other/1"), ("page", "parts"), ("page_size", "-1")] {
            ask(&[(name, value)], |ask| {
                ask.places("parts", 0..9, |row| row);
                let wrong = ask.paged(Value::Null).unwrap_err();
                assert!(wrong.to_string().contains(value) || wrong.to_string().contains(name), "{wrong}");
            });
        }
        // Where there are no lists these are no parameters.
        ask(&[("page", "parts/1")], |ask| assert!(ask.all_read().is_err()));
    }

    #[test]
    fn a_list_within_a_row_has_pages_too() {
        let shown = |params: &[(&str, &str)]| {
            ask(params, |ask| {
                let rows = ask.places("parts", 0..5, |row| {
                    (row, ask.places(&format!("parts/{row}/wheels"), 0..4, |wheel| wheel))
                });
                (rows, ask.paged(Value::Object(serde_json::Map::new())).unwrap()["more"].clone())
            })
        };
        let (rows, more) = shown(&[("page_size", "2")]);
        assert_eq!(rows, [(0, vec![0, 1]), (1, vec![0, 1])]);
        assert_eq!(more["parts"]["page"], "parts/2");
        assert_eq!(more["parts/1/wheels"], serde_json::json!({ "left": 2, "page": "parts/1/wheels/2" }));
        let (rows, more) = shown(&[("page_size", "2"), ("page", "parts/1/wheels/2")]);
        assert_eq!(rows, [(1, vec![2, 3]), (2, vec![0, 1])]);
        assert_eq!(more.get("parts/1/wheels"), None);
    }

    #[test]
    fn a_key_of_two_parts_is_read_back() {
        let pair: Pair<u64, u64> = "4+2".parse().unwrap();
        assert_eq!((pair.to_string().as_str(), pair), ("4+2", Pair(4, 2)));
        assert_eq!("42".parse::<Pair<u64, u64>>(), Err(NoKey));
    }
}
