//! Pages: sizes and tokens. A token belongs to one question: with another filter it is refused.

use mengshu_core::value::Hash;
use tonic::Status;

use super::errors::invalid;
use crate::limits;

/// How many items a page has.
pub(super) fn size(asked: i32) -> Result<usize, Status> {
    match usize::try_from(asked) {
        Ok(0) => Ok(limits::PAGE_DEFAULT),
        Ok(size) => Ok(size.min(limits::PAGE_MAX)),
        Err(_) => Err(invalid(
            "page_size",
            format!("it is {asked}; 0 means {}, at most {}", limits::PAGE_DEFAULT, limits::PAGE_MAX),
        )),
    }
}

fn mark(question: &[&[u8]]) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("mengshu page v1");
    for part in question {
        hasher.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        hasher.update(part);
    }
    Hash(*hasher.finalize().as_bytes()).to_string().chars().take(16).collect()
}

/// The token of the page that begins at `position`.
pub(super) fn token(question: &[&[u8]], position: &str) -> String {
    format!("{}.{position}", mark(question))
}

/// Where the page of a token begins; `None` for the first page.
pub(super) fn position<'a>(question: &[&[u8]], token: &'a str) -> Result<Option<&'a str>, Status> {
    if token.is_empty() {
        return Ok(None);
    }
    match token.split_once('.') {
        Some((found, position)) if found == mark(question) => Ok(Some(position)),
        _ => Err(invalid("page_token", "it belongs to another question; ask again from the first page")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_tokens_are_held_to_their_rules() {
        assert_eq!(size(0).unwrap(), limits::PAGE_DEFAULT);
        assert_eq!(size(i32::MAX).unwrap(), limits::PAGE_MAX);
        assert_eq!(size(7).unwrap(), 7);
        assert_eq!(size(-1).unwrap_err().code(), tonic::Code::InvalidArgument);
        let token = token(&[b"a", b"b"], "17");
        assert_eq!(position(&[b"a", b"b"], &token).unwrap(), Some("17"));
        assert_eq!(position(&[b"a", b"b"], "").unwrap(), None);
        assert!(position(&[b"ab", b""], &token).is_err());
        assert!(position(&[b"a", b"b"], "garbage").is_err());
    }
}
