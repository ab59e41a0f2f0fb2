//! Tiles (C2SP tlog-tiles): the tree and the entries as static files that any HTTP server and mirror can hand out.
//!
//! Invariants: a path has one spelling; a tile that exists never changes, since it is made of complete subtrees.

use super::tree::Tree;
use crate::value::Hash;

/// Hashes or entries of a full tile.
pub const TILE_WIDTH: u16 = 256;
/// Highest tile level that a path may name. A tree of 2^64 entries has none above 7.
const LEVEL_MAX: u8 = 63;

/// A tile's place, as its path says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TilePath {
    /// The level of hashes, or `None` for entries.
    pub level: Option<u8>,
    /// Its number on that level.
    pub number: u64,
    /// How many hashes or entries it has: 256, or fewer for the partial tile at the end.
    pub width: u16,
}

impl TilePath {
    /// Reads a path after `tile/`: `0/x001/234`, `entries/067.p/8`.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let (level, rest) = path.split_once('/')?;
        let level = match level {
            "entries" => None,
            digits => Some(digits.parse::<u8>().ok().filter(|level| *level <= LEVEL_MAX)?),
        };
        let (number, width) = match rest.split_once(".p/") {
            Some((number, width)) => {
                (number, width.parse::<u16>().ok().filter(|width| (1..TILE_WIDTH).contains(width))?)
            }
            None => (rest, TILE_WIDTH),
        };
        let mut total: u64 = 0;
        for group in number.split('/') {
            let digits = group.strip_prefix('x').unwrap_or(group);
            if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            total = total.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
        }
        let tile = Self { level, number: total, width };
        // One spelling only: no leading zero groups, x on all groups but the last.
        (tile.path() == path).then_some(tile)
    }

    /// The path after `tile/`.
    #[must_use]
    pub fn path(&self) -> String {
        let mut groups = format!("{:03}", self.number % 1000);
        let mut rest = self.number / 1000;
        while rest > 0 {
            groups = format!("x{:03}/{groups}", rest % 1000);
            rest /= 1000;
        }
        let level = self.level.map_or_else(|| "entries".to_owned(), |level| level.to_string());
        if self.width == TILE_WIDTH {
            format!("{level}/{groups}")
        } else {
            format!("{level}/{groups}.p/{}", self.width)
        }
    }

    /// The tiles of a log of `size` entries: first the bundles of entries, then the hashes level by level; on each the
    /// full ones and the partial one at the end. Made one by one: a size that a forger wrote costs nothing.
    pub fn all(size: u64) -> impl Iterator<Item = Self> {
        let on = move |level: Option<u8>| {
            let height = u32::from(level.unwrap_or(0)).saturating_mul(8);
            let count = size.checked_shr(height).unwrap_or(0);
            let full = count.checked_div(u64::from(TILE_WIDTH)).unwrap_or(0);
            let rest = count.checked_rem(u64::from(TILE_WIDTH)).unwrap_or(0);
            let partial = u16::try_from(rest).ok().filter(|rest| *rest > 0);
            (0..full)
                .map(move |number| Self { level, number, width: TILE_WIDTH })
                .chain(partial.map(move |width| Self { level, number: full, width }))
        };
        on(None).chain((0..=LEVEL_MAX).flat_map(move |level| on(Some(level))))
    }
}

impl Tree {
    /// The hashes of a tile in the tree over the first `size` leaves; `None` when that tree has no such tile. A partial
    /// tile that a longer tree has outgrown can still be had.
    #[must_use]
    pub fn tile(&self, level: u8, number: u64, width: u16, size: u64) -> Option<Vec<Hash>> {
        let height = u32::from(level).checked_mul(8)?;
        let first = number.checked_mul(u64::from(TILE_WIDTH))?;
        let end = first.checked_add(u64::from(width))?;
        if width == 0 || width > TILE_WIDTH || size > self.size() || end > size.checked_shr(height)? {
            return None;
        }
        (first..end).map(|index| self.complete(height, index)).collect()
    }
}

/// Writes an entry bundle: each entry with its length as u16, big-endian; `None` when there are more than 256 entries or
/// one is longer than 65,535 bytes.
#[must_use]
pub fn encode_bundle<E: AsRef<[u8]>>(entries: impl IntoIterator<Item = E>) -> Option<Vec<u8>> {
    let mut bundle = Vec::new();
    for (place, entry) in entries.into_iter().enumerate() {
        if place >= usize::from(TILE_WIDTH) {
            return None;
        }
        bundle.extend(u16::try_from(entry.as_ref().len()).ok()?.to_be_bytes());
        bundle.extend(entry.as_ref());
    }
    Some(bundle)
}

/// Reads an entry bundle; `None` when it is cut or has more than 256 entries. The reader compares the number of entries
/// with the width it asked for.
#[must_use]
pub fn decode_bundle(bundle: &[u8]) -> Option<Vec<&[u8]>> {
    let (mut entries, mut rest) = (Vec::new(), bundle);
    while !rest.is_empty() {
        if entries.len() >= usize::from(TILE_WIDTH) {
            return None;
        }
        let (length, tail) = rest.split_first_chunk::<2>()?;
        let (entry, tail) = tail.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(entry);
        rest = tail;
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::proof::{leaf_hash, node_hash};

    #[test]
    fn paths_have_one_spelling() {
        for (path, level, number, width) in [
            ("0/000", Some(0), 0, 256),
            ("0/x001/x234/067", Some(0), 1_234_067, 256),
            ("entries/x001/234.p/8", None, 1234, 8),
            ("3/999.p/255", Some(3), 999, 255),
            ("63/000", Some(63), 0, 256),
            ("entries/x018/x446/x744/x073/x709/x551/615", None, u64::MAX, 256),
        ] {
            let tile = TilePath { level, number, width };
            assert_eq!(TilePath::parse(path), Some(tile), "{path}");
            assert_eq!(tile.path(), path);
        }
        for bad in [
            "",
            "0",
            "0/",
            "0/1",
            "0/0000",
            "64/000",
            "255/000",
            "0/x000/001",
            "0/001/002",
            "0/x001",
            "00/000",
            "0/000.p/0",
            "0/000.p/256",
            "0/000.p/08",
            "0/-01",
            "0/+01",
            "x/000",
            "0/000/",
            "0/x018/x446/x744/x073/x709/x551/616",
            "0/x999/x999/x999/x999/x999/x999/x999/999",
            "/0/000",
            "tile/0/000",
            "0/000.p/1.p/1",
            "0/000/.p/1",
            "0/X001/000",
            "0/xx001/000",
            "0/x0é/000",
            "Entries/000",
            " 0/000",
        ] {
            assert_eq!(TilePath::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn tiles_are_the_complete_subtrees() {
        let mut tree = Tree::new();
        (0..600u32).for_each(|i| tree.push(leaf_hash(&i.to_be_bytes())));
        let bottom = tree.tile(0, 1, 256, 600).unwrap();
        assert_eq!(bottom[0], leaf_hash(&256u32.to_be_bytes()));
        let mut row = bottom;
        while row.len() > 1 {
            row = row.chunks(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
        }
        assert_eq!(tree.tile(1, 0, 2, 600).unwrap()[1], row[0]);
        assert_eq!(tree.tile(0, 2, 88, 600).unwrap().len(), 88);
        for (level, number, width, size) in [
            (0, 2, 89, 600),
            (0, 2, 88, 599),
            (1, 0, 3, 600),
            (0, 3, 1, 600),
            (0, 0, 256, 601),
            (7, 0, 1, 600),
            (0, u64::MAX, 1, 600),
            (0, 0, 0, 600),
            (0, 0, 257, 600),
            (63, 0, 1, 600),
            (255, u64::MAX, u16::MAX, u64::MAX),
        ] {
            assert_eq!(tree.tile(level, number, width, size), None);
        }
        assert_eq!(TilePath::all(600).count(), 3 + 3 + 1);
        assert!(
            TilePath::all(600)
                .filter_map(|tile| tile.level.map(|level| (level, tile)))
                .all(|(level, tile)| tree.tile(level, tile.number, tile.width, 600).is_some())
        );
    }

    #[test]
    fn the_tiles_of_the_specifications_example() {
        let count = |level: Option<u8>, full: bool| {
            TilePath::all(70_000).filter(|tile| tile.level == level && (tile.width == TILE_WIDTH) == full).count()
        };
        assert_eq!([count(Some(0), true), count(Some(0), false)], [273, 1]);
        assert_eq!([count(Some(1), true), count(Some(1), false)], [1, 1]);
        assert_eq!([count(Some(2), true), count(Some(2), false)], [0, 1]);
        assert_eq!([count(None, true), count(None, false), count(Some(3), false)], [273, 1, 0]);
        let paths: Vec<String> = TilePath::all(70_000).map(|tile| tile.path()).collect();
        for path in ["entries/273.p/112", "0/273.p/112", "1/001.p/17", "2/000.p/1"] {
            assert!(paths.iter().any(|found| found == path), "{path}");
        }
        let paths: Vec<String> = TilePath::all(256).map(|tile| tile.path()).collect();
        assert_eq!(paths, ["entries/000", "0/000", "1/000.p/1"]);
        assert_eq!(TilePath::all(0).count(), 0);
        // A forged size is walked, not stored.
        assert_eq!(TilePath::all(u64::MAX).nth(3).unwrap().path(), "entries/003");
    }

    #[test]
    fn bundles_read_back() {
        let bundle = encode_bundle([b"".as_slice(), b"abc", &[7; 65_535]]).unwrap();
        assert_eq!(decode_bundle(&bundle).unwrap(), [b"".as_slice(), b"abc", &[7; 65_535]]);
        assert_eq!(decode_bundle(&bundle[..bundle.len() - 1]), None);
        assert_eq!(decode_bundle(&bundle[..3]), None);
        assert_eq!(encode_bundle([vec![0; 65_536]]), None);
        assert_eq!(decode_bundle(&encode_bundle(vec![[1]; 256]).unwrap()).unwrap().len(), 256);
        assert_eq!(encode_bundle(vec![[1]; 257]), None);
        assert_eq!(decode_bundle(&[0; 2 * 257]), None);
    }

    proptest! {
        #[test]
        fn paths_and_bundles_read_back_and_never_panic(
            tile in (prop::option::of(0u8..64), any::<u64>(), 1u16..=256),
            text in "(entries|[0-9]{1,3})/(x?[0-9]{1,3}/){0,7}[0-9]{3}(\\.p/[0-9]{1,3})?",
            bytes in prop::collection::vec(any::<u8>(), 0..600),
        ) {
            let (level, number, width) = tile;
            let tile = TilePath { level, number, width };
            prop_assert_eq!(TilePath::parse(&tile.path()), Some(tile));
            for text in [text, String::from_utf8_lossy(&bytes).into_owned()] {
                if let Some(tile) = TilePath::parse(&text) {
                    prop_assert_eq!(tile.path(), text);
                }
            }
            if let Some(entries) = decode_bundle(&bytes) {
                prop_assert_eq!(encode_bundle(entries).unwrap(), bytes);
            }
        }
    }
}
