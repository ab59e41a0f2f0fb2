//! Who is answered at all: browsers are made to carry strangers' requests.
//!
//! A page of a stranger whose name points to this machine (DNS rebinding) reads what an open port of it answers, unless the port
//! knows by which names it is called. Invariants: on loopback only its own names are answered, and those that the operator
//! named; no page of another origin may read an answer, but those that the operator allowed.

use std::net::IpAddr;
use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};

use crate::limits::PortLimits;

/// By which names the port is called, and whose pages may read it.
#[derive(Debug, Clone)]
pub(super) struct Visitors {
    hosts: Arc<[String]>,
    origins: Arc<[String]>,
}

impl Visitors {
    pub(super) fn new(limits: &PortLimits) -> Self {
        let lower = |names: &[String]| names.iter().map(|name| name.to_ascii_lowercase()).collect();
        Self { hosts: lower(&limits.hosts), origins: lower(&limits.origins) }
    }

    /// The name that a request calls the port by, where that is none of its own. `local` says whether it came over loopback;
    /// elsewhere every name is answered unless some were named.
    pub(super) fn stranger<B>(&self, local: bool, request: &Request<B>) -> Option<String> {
        if !local && self.hosts.is_empty() {
            return None;
        }
        let named = match request.uri().authority() {
            Some(authority) => authority.as_str(),
            // No browser leaves it out.
            None => match request.headers().get(header::HOST) {
                Some(host) => host.to_str().unwrap_or("?"),
                None => return None,
            },
        };
        let host = without_port(named).trim_end_matches('.').to_ascii_lowercase();
        let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        let own = match address {
            // A name can be pointed anywhere, an address cannot.
            Some(address) => !local || address.is_loopback(),
            None => host == "localhost",
        };
        (!own && !self.hosts.contains(&host)).then_some(host)
    }

    /// Lets a page of an allowed origin read a static page.
    pub(super) fn share<B>(&self, asked: &HeaderMap, page: &mut Response<B>) {
        if self.origins.is_empty() {
            return;
        }
        let headers = page.headers_mut();
        headers.append(header::VARY, HeaderValue::from_static("origin"));
        let Some(origin) = asked.get(header::ORIGIN) else { return };
        let named = origin.to_str().unwrap_or_default().to_ascii_lowercase();
        if self.origins.iter().any(|allowed| *allowed == named || allowed == "*") {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("etag"));
            headers.insert(
                HeaderName::from_static("cross-origin-resource-policy"),
                HeaderValue::from_static("cross-origin"),
            );
        }
    }

    /// The answer to a browser that asks whether a page of another origin may ask for a static page.
    pub(super) fn preflight<B>(&self, request: &Request<B>) -> Option<Response<bytes::Bytes>> {
        let asks = request.method() == Method::OPTIONS
            && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
            && !self.origins.is_empty();
        asks.then(|| {
            let mut answer = Response::default();
            *answer.status_mut() = StatusCode::NO_CONTENT;
            self.share(request.headers(), &mut answer);
            if answer.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
                let headers = answer.headers_mut();
                headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD"));
                headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("if-none-match"));
                headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
            }
            answer
        })
    }
}

/// A host of `Host` or `:authority` without its port.
fn without_port(named: &str) -> &str {
    let named = named.rsplit_once('@').map_or(named, |(_, host)| host);
    match named.strip_prefix('[').and_then(|rest| rest.find(']')) {
        Some(end) => named.get(..end.saturating_add(2)).unwrap_or(named),
        None => named.split(':').next().unwrap_or(named),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visitors(hosts: &[&str]) -> Visitors {
        let hosts = hosts.iter().map(|name| (*name).to_owned()).collect();
        Visitors::new(&PortLimits { hosts, ..PortLimits::default() })
    }

    #[test]
    fn on_loopback_its_own_names_are_answered_and_those_that_were_named() {
        let ask = |host: &str| Request::get("/").header("host", host).body(()).unwrap();
        let closed = visitors(&[]);
        for host in [
            "localhost",
            "LocalHost:7400",
            "localhost.",
            "127.0.0.1",
            "127.0.0.1:7400",
            "[::1]",
            "[::1]:7400",
            "127.8.9.1",
        ] {
            assert_eq!(closed.stranger(true, &ask(host)), None, "{host}");
        }
        for (host, named) in [
            ("evil.example", "evil.example"),
            ("EVIL.example:7400", "evil.example"),
            ("127.0.0.1.evil.example", "127.0.0.1.evil.example"),
            ("localhost.evil.example", "localhost.evil.example"),
            ("localhost@evil.example", "evil.example"),
            ("10.0.0.7", "10.0.0.7"),
            ("", ""),
        ] {
            assert_eq!(closed.stranger(true, &ask(host)).as_deref(), Some(named), "{host}");
            assert_eq!(closed.stranger(false, &ask(host)), None, "elsewhere it has whatever name it has");
        }
        let named = visitors(&["Node.Example.org"]);
        assert_eq!(named.stranger(true, &ask("node.example.org:7400")), None);
        assert!(named.stranger(true, &ask("evil.example")).is_some());
        assert!(named.stranger(false, &ask("evil.example")).is_some(), "who names some means them");
        assert_eq!(named.stranger(false, &ask("10.0.0.7")), None);
        // HTTP/2 has it in the request itself, and it counts before any header.
        let ask = Request::get("http://evil.example/").header("host", "localhost").body(()).unwrap();
        assert!(closed.stranger(true, &ask).is_some());
    }
}
