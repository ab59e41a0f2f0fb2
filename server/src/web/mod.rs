//! The log as static files over HTTP (C2SP tlog-tiles), on the same port as gRPC: checkpoint, tiles, entry bundles.

use bytes::Bytes;
use http::{Method, Response, StatusCode, header};
use mengshu_core::proof::{TILE_WIDTH, TilePath, encode_bundle};
use mengshu_core::value::LedgerId;

use crate::sequencer::Node;

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
        return page(StatusCode::METHOD_NOT_ALLOWED, TEXT, NEVER, "Only GET and HEAD; everything else is gRPC.\n");
    }
    let mut found = find(node, path).unwrap_or_else(not_found);
    if method == Method::HEAD {
        let length = found.body().len();
        found.headers_mut().insert(header::CONTENT_LENGTH, length.into());
        *found.body_mut() = Bytes::new();
    }
    found
}

fn find(node: &Node, path: &str) -> Option<Page> {
    let path = path.strip_prefix('/')?;
    if path.is_empty() {
        let text = format!(
            "Mengshu node {}: gRPC services mengshu.v1.LedgerService and mengshu.v1.LogService; logs at /<ledger>/checkpoint.\n",
            node.name()
        );
        return Some(page(StatusCode::OK, TEXT, NEVER, text));
    }
    let (ledger, rest) = path.split_once('/')?;
    let ledger: LedgerId = ledger.parse().ok()?;
    let (shelved, published) = node.ledger(&ledger).ok()?;
    if rest == "checkpoint" {
        return Some(page(StatusCode::OK, TEXT, NEVER, published.checkpoint.as_ref().to_owned()));
    }
    let tile = TilePath::parse(rest.strip_prefix("tile/")?)?;
    // A partial tile is the same for ever, too; but only full ones are sure to be asked for again.
    let cache = if tile.width == TILE_WIDTH { FOR_EVER } else { NEVER };
    let body = match tile.level {
        Some(level) => {
            let hashes = shelved.tree().tile(level, tile.number, tile.width, published.size)?;
            hashes.iter().flat_map(|hash| hash.0).collect::<Vec<u8>>()
        }
        None => {
            let first = tile.number.checked_mul(u64::from(TILE_WIDTH))?;
            if first.checked_add(u64::from(tile.width))? > published.size {
                return None;
            }
            let mut entries = Vec::new();
            while entries.len() < usize::from(tile.width) {
                let next = first.checked_add(u64::try_from(entries.len()).ok()?)?;
                let step =
                    node.entries(&ledger, next, usize::from(tile.width).checked_sub(entries.len())?, "", "").ok()?;
                if step.is_empty() {
                    return None;
                }
                entries.extend(step.into_iter().map(|entry| entry.bytes));
            }
            encode_bundle(entries)?
        }
    };
    Some(page(StatusCode::OK, BYTES, cache, body))
}
