//! Tests of the tiles and the checkpoint over HTTP.
#![allow(clippy::unwrap_used, reason = "tests")]

use mengshu_core::proof::{Checkpoint, NoteKey, decode_bundle, leaf_hash};
use mengshu_core::value::Hash;

use super::*;
use crate::limits::PortLimits;
use crate::testing::TestPort;

fn ask(node: &Node, request: http::request::Builder) -> Page {
    answer(node, &Asked::of(&request.body(()).unwrap()))
}

fn get(node: &Node, path: &str) -> Response<Bytes> {
    whole(answer(node, &Asked { method: Method::GET, path: path.to_owned(), gzip: false, has: Vec::new() }))
}

/// A page as it is once all of it has been read: as long as was said before.
fn whole(page: Page) -> Response<Bytes> {
    page.map(|content| match content {
        Content::Whole(bytes) => bytes,
        Content::Steps(mut bundle) => {
            let (said, mut all) = (bundle.exact(), Vec::new());
            while bundle.length() > 0 {
                all.extend(bundle.step().unwrap());
            }
            assert!(said.is_none_or(|said| u64::try_from(all.len()).unwrap() == said));
            all.into()
        }
    })
}

#[tokio::test]
async fn a_mirror_can_check_the_log_from_its_tiles() {
    let port = TestPort::start(PortLimits::default()).await;
    let founders: u16 = 250;
    let ledger = port.alliance(usize::from(founders)).await;
    let node = port.node.clone();
    tokio::task::spawn_blocking(move || {
        let note = get(&node, &format!("/{ledger}/checkpoint"));
        assert_eq!(note.headers()[header::CONTENT_TYPE], TEXT);
        assert_eq!(note.headers()[header::CACHE_CONTROL], ASK);
        let key = NoteKey::log(&format!("node.test/{ledger}"), node.key()).unwrap();
        let checkpoint = Checkpoint::open(std::str::from_utf8(note.body()).unwrap(), &key).unwrap();
        assert_eq!(checkpoint.size, u64::from(founders));

        let bundle = get(&node, &format!("/{ledger}/tile/entries/000.p/{founders}"));
        assert_eq!(
            (bundle.status(), &bundle.headers()[header::CONTENT_TYPE]),
            (StatusCode::OK, &BYTES.parse().unwrap())
        );
        let entries = decode_bundle(bundle.body()).unwrap();
        let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
        let tile = get(&node, &format!("/{ledger}/tile/0/000.p/{founders}"));
        assert_eq!(tile.body().to_vec(), leaves.iter().flat_map(|leaf| leaf.0).collect::<Vec<u8>>());
        let mut tree = mengshu_core::proof::Tree::new();
        leaves.into_iter().for_each(|leaf| {
            tree.push(leaf);
        });
        assert_eq!(tree.root_at(u64::from(founders)).unwrap(), checkpoint.root);
        // A narrower tile of the past, too.
        assert_eq!(get(&node, &format!("/{ledger}/tile/0/000.p/1")).body().len(), 32);
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn full_tiles_are_kept_for_ever() {
    let port = TestPort::start(PortLimits::default()).await;
    let ledger = port.alliance(256).await;
    let node = port.node.clone();
    tokio::task::spawn_blocking(move || {
        for path in ["tile/0/000", "tile/entries/000", "tile/1/000.p/1"] {
            let page = get(&node, &format!("/{ledger}/{path}"));
            assert_eq!(page.status(), StatusCode::OK, "{path}");
            let cache = if path.contains(".p/") { A_DAY } else { FOR_EVER };
            assert_eq!(page.headers()[header::CACHE_CONTROL], cache, "{path}");
            let head = whole(ask(&node, Request::head(format!("/{ledger}/{path}"))));
            assert!(head.body().is_empty());
            assert_eq!(head.headers()[header::CONTENT_LENGTH], page.body().len().to_string());
            assert_eq!(head.headers()[header::CACHE_CONTROL], cache);
            assert_eq!(head.headers()[header::ETAG], page.headers()[header::ETAG]);
            assert_eq!(head.headers()[header::ACCEPT_RANGES], "none");
        }
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn everything_else_is_not_found() {
    let port = TestPort::start(PortLimits::default()).await;
    let ledger = port.alliance(3).await;
    let node = port.node.clone();
    let upper = ledger.to_string().to_uppercase();
    let other = Hash::blake3(b"other");
    tokio::task::spawn_blocking(move || {
        let paths = [
            String::new(),
            "//".to_owned(),
            "/checkpoint".to_owned(),
            format!("/{ledger}"),
            format!("/{ledger}/"),
            format!("/{ledger}/checkpoint/"),
            format!("/{upper}/checkpoint"),
            format!("/{other}/checkpoint"),
            format!("/{ledger}/tile/0/000"),
            format!("/{ledger}/tile/0/000.p/4"),
            format!("/{ledger}/tile/0/000.p/0"),
            format!("/{ledger}/tile/0/000.p/256"),
            format!("/{ledger}/tile/0/000.p/03"),
            format!("/{ledger}/tile/0/0"),
            format!("/{ledger}/tile/00/000.p/3"),
            format!("/{ledger}/tile/0/x000/000.p/3"),
            format!("/{ledger}/tile/63/000"),
            format!("/{ledger}/tile/entries/001"),
            format!("/{ledger}/tile/entries/000.p/4"),
            format!("/{ledger}/tile/entries/x018/x446/x744/x073/x709/x551/615"),
            format!("/{ledger}/tile/0/x999/x999/x999/x999/x999/x999/x999/999"),
            "/../../etc/passwd".to_owned(),
        ];
        for path in paths {
            let page = get(&node, &path);
            assert_eq!(page.status(), StatusCode::NOT_FOUND, "{path}");
            assert_eq!(page.headers()[header::CACHE_CONTROL], NEVER);
        }
        assert_eq!(get(&node, "/").status(), StatusCode::OK);
        assert_eq!(get(&node, &format!("/{ledger}/tile/0/000.p/3")).status(), StatusCode::OK);
        let post = ask(&node, Request::post("/"));
        assert_eq!(post.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(post.headers()[header::ALLOW], "GET, HEAD");
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn who_has_a_page_is_told_so() {
    let port = TestPort::start(PortLimits::default()).await;
    let ledger = port.alliance(3).await;
    let node = port.node.clone();
    tokio::task::spawn_blocking(move || {
        let mut tags = std::collections::BTreeSet::new();
        for path in
            ["checkpoint", "vkey", "tile/0/000.p/2", "tile/0/000.p/3", "tile/entries/000.p/2", "tile/entries/000.p/3"]
        {
            let path = format!("/{ledger}/{path}");
            let tag = get(&node, &path).headers()[header::ETAG].to_str().unwrap().to_owned();
            for has in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
                let page = whole(ask(&node, Request::get(&path).header("if-none-match", &has)));
                assert_eq!(page.status(), StatusCode::NOT_MODIFIED, "{has}");
                assert!(page.body().is_empty() && page.headers()[header::ETAG] == tag);
            }
            // A part is never sent: the whole is.
            let other = Request::get(&path).header("if-none-match", "\"other\"").header("range", "bytes=0-3");
            assert_eq!(whole(ask(&node, other)).status(), StatusCode::OK);
            assert!(tags.insert(tag), "{path} has the tag of another page");
        }
        assert!(get(&node, "/").headers().get(header::ETAG).is_none());
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn entries_are_packed_for_who_takes_it() {
    use std::io::Read;
    let port = TestPort::start(PortLimits::default()).await;
    let ledger = port.alliance(256).await;
    let node = port.node.clone();
    tokio::task::spawn_blocking(move || {
        let path = format!("/{ledger}/tile/entries/000");
        let plain = get(&node, &path);
        for (accept, packed) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("deflate", false),
            ("gzip;q=0", false),
            ("gzip; q=0.0", false),
            ("identity", false),
        ] {
            let page = whole(ask(&node, Request::get(&path).header("accept-encoding", accept)));
            assert_eq!(page.headers()[header::VARY], "accept-encoding");
            if !packed {
                assert!(
                    page.headers().get(header::CONTENT_ENCODING).is_none() && page.body() == plain.body(),
                    "{accept}"
                );
                continue;
            }
            assert_eq!(page.headers()[header::CONTENT_ENCODING], "gzip", "{accept}");
            assert_ne!(page.headers()[header::ETAG], plain.headers()[header::ETAG], "other bytes, another tag");
            assert!(page.body().len() < plain.body().len());
            let mut all = Vec::new();
            flate2::read::GzDecoder::new(&page.body()[..]).read_to_end(&mut all).unwrap();
            assert_eq!(all, plain.body()[..]);
        }
        // Hashes do not pack.
        let tile = Request::get(format!("/{ledger}/tile/0/000")).header("accept-encoding", "gzip");
        assert!(whole(ask(&node, tile)).headers().get(header::CONTENT_ENCODING).is_none());
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn the_key_that_opens_the_checkpoint_is_beside_it() {
    let port = TestPort::start(PortLimits::default()).await;
    let ledger = port.alliance(3).await;
    let node = port.node.clone();
    tokio::task::spawn_blocking(move || {
        let vkey = get(&node, &format!("/{ledger}/vkey"));
        let key = NoteKey::parse_vkey(std::str::from_utf8(vkey.body()).unwrap().trim_end()).unwrap();
        let note = get(&node, &format!("/{ledger}/checkpoint"));
        assert_eq!(Checkpoint::open(std::str::from_utf8(note.body()).unwrap(), &key).unwrap().size, 3);
    })
    .await
    .unwrap();
}
