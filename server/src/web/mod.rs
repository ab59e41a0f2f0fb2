//! The log as static files over HTTP (C2SP tlog-tiles), on the same port as gRPC: checkpoint, tiles, entry bundles.

use bytes::Bytes;
use http::{Method, Response, StatusCode, header};
use mengshu_core::proof::{TILE_WIDTH, TilePath, encode_bundle};
use mengshu_core::value::LedgerId;

use crate::request;
use crate::sequencer::{Node, QueryError};

/// What is sent back.
type Page = Response<Bytes>;

fn page(status: StatusCode, kind: &'static str, cache: &'static str, body: impl Into<Bytes>) -> Page {
    let mut page = Response::new(body.into());
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
        let length = found.body().len();
        found.headers_mut().insert(header::CONTENT_LENGTH, length.into());
        *found.body_mut() = Bytes::new();
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
    let body = match tile.level {
        Some(level) => {
            let hashes = shelved.tree().tile(level, tile.number, tile.width, published.size);
            hashes.map(|hashes| hashes.iter().flat_map(|hash| hash.0).collect())
        }
        None => bundle(node, &ledger, &tile, published.size)?,
    };
    // A partial tile is the same for ever, too; but only full ones are sure to be asked for again.
    let cache = if tile.width == TILE_WIDTH { FOR_EVER } else { NEVER };
    Ok(body.map(|body| page(StatusCode::OK, BYTES, cache, body)))
}

/// The entries of a tile; `None` where the log is shorter.
fn bundle(node: &Node, ledger: &LedgerId, tile: &TilePath, size: u64) -> Result<Option<Vec<u8>>, QueryError> {
    let Some(first) = tile.number.checked_mul(u64::from(TILE_WIDTH)) else { return Ok(None) };
    match first.checked_add(u64::from(tile.width)) {
        Some(end) if end <= size => {}
        _ => return Ok(None),
    }
    let (mut entries, mut next) = (Vec::new(), first);
    let width = usize::from(tile.width);
    while entries.len() < width {
        let step = node.entries(ledger, next, width.saturating_sub(entries.len()), "", "")?;
        let Some(last) = step.last() else {
            return Err(QueryError::Storage(format!("the index has no entry {next}")));
        };
        next = last.index.saturating_add(1);
        entries.extend(step.into_iter().map(|entry| entry.bytes));
    }
    Ok(encode_bundle(entries))
}

#[cfg(test)]
mod tests;
