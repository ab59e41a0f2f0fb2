//! The log as static files over HTTP (C2SP tlog-tiles), on the same port as gRPC: checkpoint, tiles, entry bundles, and the
//! node's verifier key.
//!
//! Invariants: a page that is sent has the tag of what it holds, so that who has it already is told so; an entry bundle is
//! packed only for who takes gzip; a part of a page is never sent.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use mengshu_core::proof::{NoteKey, TILE_WIDTH, TilePath};
use mengshu_core::value::{Hash, LedgerId};

use crate::request;
use crate::sequencer::{Node, QueryError};

mod bundle;

pub(crate) use bundle::Bundle;

/// What is sent back.
#[derive(Debug)]
pub(crate) enum Content {
    /// All of it.
    Whole(Bytes),
    /// Entries, read step by step.
    Steps(Bundle),
}

type Page = Response<Content>;

fn page(status: StatusCode, kind: &'static str, cache: &'static str, body: impl Into<Bytes>) -> Page {
    page_of(status, kind, cache, Content::Whole(body.into()))
}

fn page_of(status: StatusCode, kind: &'static str, cache: &'static str, body: Content) -> Page {
    let mut page = Response::new(body);
    *page.status_mut() = status;
    let headers = page.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static(cache));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    headers.insert(header::ACCEPT_RANGES, header::HeaderValue::from_static("none"));
    page
}

/// A page with the tag of what it holds.
fn tagged(mut page: Page, content: &[&[u8]]) -> Page {
    let mut hasher = blake3::Hasher::new();
    content.iter().for_each(|part| {
        hasher.update(part);
    });
    let hash = Hash(*hasher.finalize().as_bytes()).to_string();
    let tag = HeaderValue::from_str(&format!("\"{}\"", hash.get(..32).unwrap_or_default()));
    page.headers_mut().extend(tag.ok().map(|tag| (header::ETAG, tag)));
    page
}

const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// A partial tile is the same for ever, too; but a fuller one soon takes its place.
const A_DAY: &str = "public, max-age=86400, immutable";
/// Kept, and asked about each time.
const ASK: &str = "no-cache";
const NEVER: &str = "no-store";

/// A request for a page.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// Whether gzip is taken.
    pub(crate) gzip: bool,
    /// The tags of what its sender has.
    has: Vec<HeaderValue>,
}

impl Asked {
    pub(crate) fn of<B>(request: &Request<B>) -> Self {
        let headers = request.headers();
        Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            gzip: takes_gzip(headers),
            has: headers.get_all(header::IF_NONE_MATCH).iter().cloned().collect(),
        }
    }

    /// Whether its sender has what has this tag.
    fn has(&self, tag: &HeaderValue) -> bool {
        let tags = self.has.iter().filter_map(|tags| tags.to_str().ok()).flat_map(|tags| tags.split(','));
        tags.map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one).as_bytes() == tag.as_bytes())
    }

    /// Whether a bundle of entries is asked for, packed.
    pub(crate) fn packs(&self) -> bool {
        self.gzip && self.method == Method::GET && self.path.contains("/tile/entries/")
    }
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let all = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(',')).any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let refused =
            |part: &str| part.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).is_some_and(|q| q <= 0.0);
        named && !parts.any(refused)
    })
}

fn not_found() -> Page {
    page(
        StatusCode::NOT_FOUND,
        TEXT,
        NEVER,
        "There is nothing here. See <ledger>/checkpoint and <ledger>/tile/… (C2SP tlog-tiles).\n",
    )
}

/// A page of words, for who asked for something that is not given.
pub(crate) fn words(status: StatusCode, text: impl Into<String>) -> Page {
    page(status, TEXT, NEVER, text.into())
}

/// Answers a request. May read the disk.
pub(crate) fn answer(node: &Node, asked: &Asked) -> Page {
    if asked.method != Method::GET && asked.method != Method::HEAD {
        let mut refused = words(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD; everything else is gRPC.\n");
        refused.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("GET, HEAD"));
        return refused;
    }
    let mut found = match find(node, asked) {
        Ok(found) => found.unwrap_or_else(not_found),
        // Not 404: whoever mirrors the log must not take damage for an end.
        Err(error) => {
            tracing::error!(request = request::named(), %error, path = asked.path, "a page could not be read");
            page(StatusCode::INTERNAL_SERVER_ERROR, TEXT, NEVER, "The node cannot read this. Tell its operator.\n")
        }
    };
    if found.headers().get(header::ETAG).is_some_and(|tag| asked.has(tag)) {
        *found.status_mut() = StatusCode::NOT_MODIFIED;
        found.headers_mut().remove(header::CONTENT_TYPE);
        found.headers_mut().remove(header::CONTENT_ENCODING);
        *found.body_mut() = Content::Whole(Bytes::new());
        return found;
    }
    if asked.method == Method::HEAD {
        let length = match found.body() {
            Content::Whole(bytes) => u64::try_from(bytes.len()).ok(),
            Content::Steps(bundle) => bundle.exact(),
        };
        found.headers_mut().extend(length.map(|length| (header::CONTENT_LENGTH, length.into())));
        *found.body_mut() = Content::Whole(Bytes::new());
    }
    found
}

/// The page of a path; `None` where there is none.
fn find(node: &Node, asked: &Asked) -> Result<Option<Page>, QueryError> {
    let path = asked.path.as_str();
    if path == "/" {
        let text = format!(
            "Mengshu node {}: gRPC services mengshu.v1.LedgerService and mengshu.v1.LogService; logs at /<ledger>/checkpoint, \
             their keys at /<ledger>/vkey.\n",
            node.name()
        );
        return Ok(Some(page(StatusCode::OK, TEXT, NEVER, text)));
    }
    let Some((ledger, rest)) = path.strip_prefix('/').and_then(|path| path.split_once('/')) else { return Ok(None) };
    // One spelling only, so that a cache keeps one copy.
    let Some(ledger) = ledger.parse::<LedgerId>().ok().filter(|id| id.to_string() == ledger) else { return Ok(None) };
    let Ok((shelved, published)) = node.ledger(&ledger) else { return Ok(None) };
    let text = |text: String| tagged(page(StatusCode::OK, TEXT, ASK, text.clone()), &[text.as_bytes()]);
    if rest == "checkpoint" {
        return Ok(Some(text(published.checkpoint.as_ref().to_owned())));
    }
    if rest == "vkey" {
        let key = NoteKey::log(&shelved.origin, node.key()).map_err(|error| QueryError::Storage(error.to_string()))?;
        return Ok(Some(text(format!("{}\n", key.vkey()))));
    }
    let Some(tile) = rest.strip_prefix("tile/").and_then(TilePath::parse) else { return Ok(None) };
    let cache = if tile.width == TILE_WIDTH { FOR_EVER } else { A_DAY };
    let hashes = |level: u8| shelved.tree().tile(level, tile.number, tile.width, published.size);
    let Some(hashes) = hashes(tile.level.unwrap_or(0)) else { return Ok(None) };
    let hashes: Vec<u8> = hashes.iter().flat_map(|hash| hash.0).collect();
    if tile.level.is_some() {
        let found = page(StatusCode::OK, BYTES, cache, hashes.clone());
        return Ok(Some(tagged(found, &[&hashes])));
    }
    // The entries themselves are not read for their tag: the hashes of their leaves are theirs alone.
    let Some(bundle) = Bundle::of(node, &shelved, &tile, published.size)? else { return Ok(None) };
    let packed = asked.packs();
    let coding: &[u8] = if packed { b"entries, gzip" } else { b"entries" };
    let mut found =
        page_of(StatusCode::OK, BYTES, cache, Content::Steps(if packed { bundle.packed() } else { bundle }));
    let headers = found.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if packed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(Some(tagged(found, &[coding, &hashes])))
}

#[cfg(test)]
mod tests;
