//! Rows and columns for people: set apart by two spaces, no lines.
//!
//! Invariants: nothing is cut, whatever the width; a word without a place to break, such as an id, is never broken; without a
//! width (in a pipe) every row is one line; where the columns cannot stand beside each other, each row becomes a block of its
//! own, a field a line.

use textwrap::core::{Word, display_width};
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// The least width that a column of words is wrapped to.
const LEAST: usize = 24;

/// Fields under each other, the names in one column.
pub(crate) fn fields(pairs: &[(String, String)], width: Option<usize>) -> String {
    let names = pairs.iter().map(|(name, _)| display_width(name)).max().unwrap_or_default();
    let room = width.map(|width| width.saturating_sub(names + 2).max(LEAST));
    let mut text = String::new();
    for (name, value) in pairs {
        put(&mut text, &[(name, names), (value, 0)], &[None, room]);
    }
    text
}

/// A table; without rows, its header alone.
pub(crate) fn table(header: &[String], rows: &[Vec<String>], width: Option<usize>) -> String {
    let wide = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).chain(header.get(column));
        cells.map(|cell| display_width(cell)).max().unwrap_or_default()
    };
    let columns = header.len().max(rows.iter().map(Vec::len).max().unwrap_or_default());
    let mut widths: Vec<usize> = (0..columns).map(wide).collect();
    let total = widths.iter().sum::<usize>() + 2 * columns.saturating_sub(1);
    let mut rooms = vec![None; columns];
    if let Some(width) = width.filter(|width| total > *width) {
        // The widest column holds the words; it wraps where that leaves it room.
        let widest = widths.iter().enumerate().max_by_key(|(_, wide)| **wide).map(|(column, _)| column);
        let Some(widest) = widest else { return String::new() };
        let room = width.saturating_sub(total - widths[widest]);
        let column = rows.iter().filter_map(|row| row.get(widest)).chain(header.get(widest));
        let longest =
            column.flat_map(|cell| cell.split_whitespace()).filter(|word| word.is_ascii()).map(str::len).max();
        if room < LEAST.max(longest.unwrap_or_default()) {
            return blocks(header, rows, width);
        }
        widths[widest] = room;
        rooms[widest] = Some(room);
    }
    let mut text = String::new();
    for row in std::iter::once(header).filter(|header| !header.is_empty()).chain(rows.iter().map(Vec::as_slice)) {
        let cells: Vec<_> = row.iter().map(String::as_str).zip(widths.iter().copied()).collect();
        put(&mut text, &cells, &rooms);
    }
    text
}

/// Each row as fields under each other.
fn blocks(header: &[String], rows: &[Vec<String>], width: usize) -> String {
    let block = |row: &Vec<String>| {
        let pairs: Vec<_> = header.iter().cloned().zip(row.iter().cloned()).collect();
        fields(&pairs, Some(width))
    };
    rows.iter().map(block).collect::<Vec<_>>().join("\n")
}

/// One row: its cells with the widths of their columns, wrapped where a column has a room of its own.
fn put<S: AsRef<str>>(text: &mut String, cells: &[(S, usize)], rooms: &[Option<usize>]) {
    let lines: Vec<Vec<String>> = cells
        .iter()
        .zip(rooms)
        .map(|((cell, _), room)| {
            room.map_or_else(|| vec![cell.as_ref().to_owned()], |room| wrapped(cell.as_ref(), room))
        })
        .collect();
    for line in 0..lines.iter().map(Vec::len).max().unwrap_or_default() {
        let mut whole = String::new();
        for (cell, (_, width)) in lines.iter().zip(cells) {
            let part = cell.get(line).map(String::as_str).unwrap_or_default();
            whole.push_str(part);
            whole.extend(std::iter::repeat_n(' ', (width + 2).saturating_sub(display_width(part))));
        }
        text.push_str(whole.trim_end());
        text.push('\n');
    }
}

/// The words of a line: set apart by white space or, in Chinese, wherever Unicode allows it. A run of ASCII such as an id, a
/// fingerprint or a path is one word.
fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut ends: Vec<usize> = Vec::new();
    let mut at = 0;
    for word in WordSeparator::UnicodeBreakProperties.find_words(line) {
        let before = line[..at].chars().next_back();
        let joins = before.is_some_and(|c| c.is_ascii() && !c.is_ascii_whitespace())
            && word.starts_with(|c: char| c.is_ascii());
        if joins {
            ends.pop();
        }
        at += word.len() + word.whitespace.len();
        ends.push(at);
    }
    let mut start = 0;
    Box::new(ends.into_iter().map(move |end| {
        let word = Word::from(&line[start..end]);
        start = end;
        word
    }))
}

fn wrapped(cell: &str, room: usize) -> Vec<String> {
    let options = Options::new(room)
        .break_words(false)
        .word_separator(WordSeparator::Custom(words))
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    // An id stands as a whole where words would break at its hyphens.
    textwrap::wrap(cell, options).into_iter().map(|line| line.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    fn header(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn columns_stand_beside_each_other_where_there_is_room() {
        let rows = rows(&[&["1", "流明", "lamp"], &["12", "x", ""]]);
        let told = "NO  WHO   WHAT\n1   流明  lamp\n12  x\n";
        for width in [None, Some(15)] {
            assert_eq!(table(&header(&["NO", "WHO", "WHAT"]), &rows, width), told);
        }
    }

    #[test]
    fn the_widest_column_wraps_and_no_id_breaks() {
        let words = ["1", "the members share what the lamp earns"];
        let told = "NO  WHAT\n1   the members share what the\n    lamp earns\n";
        assert_eq!(table(&header(&["NO", "WHAT"]), &rows(&[&words]), Some(30)), told);
        let id = "0123456789abcdef0123456789abcdef0123456789abcdef";
        let told = format!("NO    1\nWHAT  the members share what\n      the lamp earns\n\nNO    2\nWHAT  {id}\n");
        assert_eq!(table(&header(&["NO", "WHAT"]), &rows(&[&words, &["2", id]]), Some(30)), told);
    }

    #[test]
    fn chinese_wraps_anywhere() {
        let rows = rows(&[&["1", "盟员之间自该日起共享收益，份额之和为一，余数归最大者"]]);
        let told = table(&header(&["NO", "WHAT"]), &rows, Some(30));
        assert!(told.lines().count() == 3 && told.lines().all(|line| display_width(line) <= 30), "{told}");
    }

    #[test]
    fn what_does_not_fit_beside_each_other_becomes_blocks() {
        let rows = rows(&[&["lamp-patent-of-2027", "a patent about lamps", "luma 1/2"], &["x", "y", "z"]]);
        let told = "ASSET  lamp-patent-of-2027\nWHAT   a patent about lamps\nWHO    luma 1/2\n\nASSET  x\nWHAT   y\nWHO    z\n";
        assert_eq!(table(&header(&["ASSET", "WHAT", "WHO"]), &rows, Some(40)), told);
    }

    #[test]
    fn a_run_of_ascii_is_one_word() {
        let pairs = [("key".to_owned(), "SHA256:UAL9bW3JPoFhDPGoFYg3/AmZfRUO1k1qzRK7s+Xv8dk".to_owned())];
        assert_eq!(fields(&pairs, Some(40)).lines().count(), 1);
        let pairs = [("what".to_owned(), "资产a/b的转让自2027-03-01起生效，对价50,000.00元".to_owned())];
        let told = fields(&pairs, Some(32));
        assert!(told.contains("2027-03-01") && told.contains("50,000.00") && told.lines().count() > 1, "{told}");
    }

    #[test]
    fn fields_wrap_beside_their_names() {
        let pairs = [("what".to_owned(), "the members share what the lamp earns".to_owned())];
        assert_eq!(fields(&pairs, Some(32)), "what  the members share what the\n      lamp earns\n");
        assert_eq!(fields(&pairs, None), "what  the members share what the lamp earns\n");
    }
}
