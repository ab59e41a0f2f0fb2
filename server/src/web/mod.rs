//! The log as static files over HTTP (C2SP tlog-tiles), on the same port as gRPC: checkpoint, tiles, entry bundles.

use bytes::Bytes;
use http::{Method, Response, StatusCode, header};
use mengshu_core::proof::{TILE_WIDTH, TilePath};
use mengshu_core::value::LedgerId;

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
    page
}

const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const NEVER: &str = "no-store";

fn not_found() -> Page {
    page(
        StatusCode::NOT_FOUND,
        TEXT,
        NEVER,
        "There is nothing here. See <ledger>/checkpoint and <ledger>/tile/… (C2SP tlog-tiles).\n",
    )
}

/// Answers a request. May read the disk.
pub(crate) fn answer(node: &Node, method: &Method, path: &str) -> Page {
    if method != Method::GET && method != Method::HEAD {
        let text = "Only GET and HEAD; everything else is gRPC.\n";
        let mut refused = page(StatusCode::METHOD_NOT_ALLOWED, TEXT, NEVER, text);
        refused.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("GET, HEAD"));
        return refused;
    }
    let mut found = match find(node, path) {
        Ok(found) => found.unwrap_or_else(not_found),
        // Not 404: whoever mirrors the log must not take damage for an end.
        Err(error) => {
            tracing::error!(request = request::named(), %error, path, "a page could not be read");
            page(StatusCode::INTERNAL_SERVER_ERROR, TEXT, NEVER, "The node cannot read this. Tell its operator.\n")
        }
    };
    if method == Method::HEAD {
        let length = match found.body() {
            Content::Whole(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            Content::Steps(bundle) => bundle.length(),
        };
        found.headers_mut().insert(header::CONTENT_LENGTH, length.into());
        *found.body_mut() = Content::Whole(Bytes::new());
    }
    found
}

/// The page of a path; `None` where there is none.
fn find(node: &Node, path: &str) -> Result<Option<Page>, QueryError> {
    if path == "/" {
        let text = format!(
            "Mengshu node {}: gRPC services mengshu.v1.LedgerService and mengshu.v1.LogService; logs at /<ledger>/checkpoint.\n",
            node.name()
        );
        return Ok(Some(page(StatusCode::OK, TEXT, NEVER, text)));
    }
    let Some((ledger, rest)) = path.strip_prefix('/').and_then(|path| path.split_once('/')) else { return Ok(None) };
    // One spelling only, so that a cache keeps one copy.
    let Some(ledger) = ledger.parse::<LedgerId>().ok().filter(|id| id.to_string() == ledger) else { return Ok(None) };
    let Ok((shelved, published)) = node.ledger(&ledger) else { return Ok(None) };
    if rest == "checkpoint" {
        return Ok(Some(page(StatusCode::OK, TEXT, NEVER, published.checkpoint.as_ref().to_owned())));
    }
    let Some(tile) = rest.strip_prefix("tile/").and_then(TilePath::parse) else { return Ok(None) };
    // A partial tile is the same for ever, too; but only full ones are sure to be asked for again.
    let cache = if tile.width == TILE_WIDTH { FOR_EVER } else { NEVER };
    let content = match tile.level {
        Some(level) => {
            let hashes = shelved.tree().tile(level, tile.number, tile.width, published.size);
            hashes.map(|hashes| Content::Whole(hashes.iter().flat_map(|hash| hash.0).collect()))
        }
        None => Bundle::of(node, &shelved, &tile, published.size)?.map(Content::Steps),
    };
    Ok(content.map(|content| page_of(StatusCode::OK, BYTES, cache, content)))
}

#[cfg(test)]
mod tests;
