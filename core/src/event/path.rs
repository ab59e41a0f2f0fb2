//! Where a byte of a MessagePack document stands, in words: `body.contribution.deliver.value[2]`.
//!
//! Only for messages about refused bytes: it walks any bytes whatever without recursion and never fails.

/// Longest key that is shown, in bytes.
const KEY_SHOWN: usize = 40;
/// Deepest nesting that is followed.
const LEVELS: usize = 64;

/// One open map or array.
struct Level {
    map: bool,
    /// Children not yet begun; a map's keys and values both count.
    left: u64,
    /// Children begun.
    begun: u64,
    /// The last key, for a map.
    key: String,
}

/// The path of the field that byte `offset` belongs to; "the value" when it is the outermost one.
pub(super) fn path_at(bytes: &[u8], offset: usize) -> String {
    let mut levels: Vec<Level> = Vec::new();
    let mut at = 0usize;
    while at <= offset && levels.len() < LEVELS {
        while levels.last().is_some_and(|level| level.left == 0) {
            levels.pop();
        }
        let is_key = levels.last().is_some_and(|level| level.map && level.begun % 2 == 0);
        let Some(token) = Token::read(bytes, at) else { break };
        if at > 0 && levels.is_empty() {
            break;
        }
        if let Some(level) = levels.last_mut() {
            level.left = level.left.saturating_sub(1);
            level.begun = level.begun.saturating_add(1);
            if is_key {
                level.key = token.text.map_or_else(String::new, shown);
            }
        }
        if offset < token.end && token.children.is_none() {
            if is_key && let Some(level) = levels.last_mut() {
                // The byte is in a key: the map is the place.
                level.key.clear();
            }
            break;
        }
        if let Some((map, left)) = token.children {
            if offset < token.end {
                break;
            }
            levels.push(Level { map, left, begun: 0, key: String::new() });
        }
        at = token.end;
    }
    spell(&levels)
}

fn spell(levels: &[Level]) -> String {
    let mut path = String::new();
    for level in levels.iter().filter(|level| level.begun > 0) {
        if !level.map {
            path.push_str(&format!("[{}]", level.begun.saturating_sub(1)));
        } else if !level.key.is_empty() {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&level.key);
        }
    }
    if path.is_empty() { "the value".to_owned() } else { path }
}

/// A key as it can be shown: bounded, without anything that a terminal would obey.
fn shown(text: &[u8]) -> String {
    let plain = |byte: &u8| if byte.is_ascii_graphic() { char::from(*byte) } else { '?' };
    text.iter().take(KEY_SHOWN).map(plain).collect()
}

/// One marker and, for scalars, its data.
struct Token<'a> {
    end: usize,
    text: Option<&'a [u8]>,
    /// For a map or array: whether it is a map, and how many children (keys and values) follow.
    children: Option<(bool, u64)>,
}

impl<'a> Token<'a> {
    fn read(bytes: &'a [u8], at: usize) -> Option<Self> {
        let marker = *bytes.get(at)?;
        let body = at.checked_add(1)?;
        let scalar = |length: usize| Some(Self { end: body.checked_add(length)?, text: None, children: None });
        let sized = |width: usize, extra: u64, text: bool| {
            let start = body.checked_add(width)?;
            let length = big_endian(bytes.get(body..start)?).checked_add(extra)?;
            let end = start.checked_add(usize::try_from(length).ok()?)?;
            Some(Self { end, text: if text { bytes.get(start..end) } else { None }, children: None })
        };
        let open = |width: usize, map: bool| {
            let end = body.checked_add(width)?;
            let count = big_endian(bytes.get(body..end)?);
            Some(Self { end, text: None, children: Some((map, if map { count.checked_mul(2)? } else { count })) })
        };
        let low = |mask: u8| marker & mask;
        match marker {
            0x00..=0x7f | 0xe0..=0xff | 0xc0..=0xc3 => scalar(0),
            0x80..=0x8f => {
                Some(Self { end: body, text: None, children: Some((true, u64::from(low(15)).checked_mul(2)?)) })
            }
            0x90..=0x9f => Some(Self { end: body, text: None, children: Some((false, u64::from(low(15)))) }),
            0xa0..=0xbf => {
                let end = body.checked_add(usize::from(low(31)))?;
                Some(Self { end, text: bytes.get(body..end), children: None })
            }
            0xc4 => sized(1, 0, false),
            0xc5 => sized(2, 0, false),
            0xc6 => sized(4, 0, false),
            0xc7 => sized(1, 1, false),
            0xc8 => sized(2, 1, false),
            0xc9 => sized(4, 1, false),
            0xcc | 0xd0 => scalar(1),
            0xcd | 0xd1 | 0xd4 => scalar(2),
            0xd5 => scalar(3),
            0xca | 0xce | 0xd2 => scalar(4),
            0xd6 => scalar(5),
            0xcb | 0xcf | 0xd3 => scalar(8),
            0xd7 => scalar(9),
            0xd8 => scalar(17),
            0xd9 => sized(1, 0, true),
            0xda => sized(2, 0, true),
            0xdb => sized(4, 0, true),
            0xdc => open(2, false),
            0xdd => open(4, false),
            0xde => open(2, true),
            0xdf => open(4, true),
        }
    }
}

fn big_endian(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}
