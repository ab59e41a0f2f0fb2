//! Sends each request to its service, without layers in between: this is the hot path.
//!
//! Invariants: every call has an end; every error of our services carries an ErrorInfo, those made by the gRPC library too.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::service::Service as HyperService;
use mengshu_proto::v1::ledger_service_server::LedgerServiceServer;
use mengshu_proto::v1::log_service_server::LogServiceServer;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic_health::server::HealthReporter;
use tower::Service;

use crate::api::{Deadline, LedgerApi, LogApi, complete, late, no_service};
use crate::limits::{self, PortLimits};
use crate::operate::{Readiness, health_page};
use crate::request::{REQUEST_HEADER, RequestId, carried};
use crate::sequencer::Node;
use crate::web;

pub(super) type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;
type Handler = Arc<dyn Fn(Request<Incoming>) -> Answer + Send + Sync>;

fn handler<S>(service: S) -> Handler
where
    S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Future: Send + 'static,
{
    Arc::new(move |request| Box::pin(service.clone().call(request)))
}

/// The services of a port.
#[derive(Clone)]
pub(super) struct Front {
    node: Node,
    readiness: Readiness,
    ledger: LedgerServiceServer<LedgerApi>,
    log: LogServiceServer<LogApi>,
    /// Services that are not called often, by name.
    others: Arc<[(&'static str, Handler)]>,
    call_time: Duration,
}

/// Whose health is told.
pub(super) const SERVICES: [&str; 2] = [LedgerServiceServer::<LedgerApi>::NAME, LogServiceServer::<LogApi>::NAME];

impl Front {
    pub(super) async fn new(
        readiness: Readiness,
        ending: CancellationToken,
        limits: &PortLimits,
    ) -> io::Result<(Self, HealthReporter)> {
        let node = readiness.node().clone();
        let ledger = LedgerServiceServer::new(LedgerApi::new(node.clone(), ending, limits))
            .max_decoding_message_size(limits::MESSAGE_BYTES)
            .max_encoding_message_size(limits::ANSWER_BYTES);
        let log = LogServiceServer::new(LogApi::new(node.clone()))
            .max_decoding_message_size(limits::MESSAGE_BYTES)
            .max_encoding_message_size(limits::ANSWER_BYTES);
        let (reporter, health) = tonic_health::server::health_reporter();
        let builder = || {
            tonic_reflection::server::Builder::configure()
                .register_encoded_file_descriptor_set(mengshu_proto::DESCRIPTORS)
                .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
                .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
        };
        let small = limits::MESSAGE_BYTES;
        let v1 = builder().build_v1().map_err(io::Error::other)?.max_decoding_message_size(small);
        let v1alpha = builder().build_v1alpha().map_err(io::Error::other)?.max_decoding_message_size(small);
        let others = [
            ("grpc.health.v1.Health", handler(health.max_decoding_message_size(small))),
            ("grpc.reflection.v1.ServerReflection", handler(v1)),
            ("grpc.reflection.v1alpha.ServerReflection", handler(v1alpha)),
        ];
        Ok((Self { node, readiness, ledger, log, others: Arc::new(others), call_time: limits.call_time }, reporter))
    }

    /// The answer of the service that a call names, or the request back: it is for the pages.
    fn dispatch(&self, request: Request<Incoming>) -> Result<Answer, Box<Request<Incoming>>> {
        let path = request.uri().path();
        let service = path.strip_prefix('/').and_then(|path| path.split('/').next()).unwrap_or("");
        if service == LedgerServiceServer::<LedgerApi>::NAME {
            return Ok(self.ledger.clone().call(request));
        }
        if service == LogServiceServer::<LogApi>::NAME {
            return Ok(self.log.clone().call(request));
        }
        if let Some((_, handler)) = self.others.iter().find(|(name, _)| *name == service) {
            return Ok(handler(request));
        }
        let kind = request.headers().get(http::header::CONTENT_TYPE);
        if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc")) {
            return Ok(Box::pin(std::future::ready(Ok(no_service(service).into_http()))));
        }
        Err(Box::new(request))
    }

    fn page(&self, request: &Request<Incoming>) -> Answer {
        if let Some(page) = health_page(&self.readiness, request.method(), request.uri().path()) {
            return Box::pin(async { Ok(page.map(|bytes| Body::new(http_body_util::Full::new(bytes)))) });
        }
        let (node, method, path) = (self.node.clone(), request.method().clone(), request.uri().path().to_owned());
        Box::pin(async move {
            let work = carried(move || web::answer(&node, &method, &path));
            let page = tokio::task::spawn_blocking(work).await;
            let page = page.unwrap_or_else(|_| {
                let mut page = Response::default();
                *page.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
                page
            });
            Ok(page.map(|bytes| Body::new(http_body_util::Full::new(bytes))))
        })
    }
}

impl HyperService<Request<Incoming>> for Front {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn call(&self, request: Request<Incoming>) -> Answer {
        self.node.tally().calls.one();
        let id = RequestId::next();
        let answer = id.enter(|| self.answer(request));
        Box::pin(id.scope(async move {
            let mut answer = answer.await?;
            answer.headers_mut().insert(REQUEST_HEADER, id.header());
            Ok(answer)
        }))
    }
}

impl Front {
    fn answer(&self, mut request: Request<Incoming>) -> Answer {
        let named = request.headers().get("grpc-timeout").and_then(|value| value.to_str().ok()).and_then(parse_timeout);
        if let Some(named) = named {
            // Streams answer at once and go on: they end themselves.
            request.extensions_mut().insert(Deadline::after(named));
        }
        let answer = match self.dispatch(request) {
            Ok(answer) => answer,
            Err(request) => return self.page(&request),
        };
        let time = named.map_or(self.call_time, |named| named.min(self.call_time));
        Box::pin(async move {
            match tokio::time::timeout(time, answer).await {
                Ok(Ok(response)) => Ok(complete(response)),
                Ok(Err(never)) => match never {},
                Err(_) => Ok(late().into_http()),
            }
        })
    }
}

/// Reads `grpc-timeout`: up to eight digits and a unit.
fn parse_timeout(value: &str) -> Option<Duration> {
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(number.checked_mul(3600)?)),
        "M" => Some(Duration::from_secs(number.checked_mul(60)?)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_read_as_the_protocol_writes_them() {
        assert_eq!(parse_timeout("2H"), Some(Duration::from_secs(7200)));
        assert_eq!(parse_timeout("3M"), Some(Duration::from_secs(180)));
        assert_eq!(parse_timeout("99999999S"), Some(Duration::from_secs(99_999_999)));
        assert_eq!(parse_timeout("5m"), Some(Duration::from_millis(5)));
        assert_eq!(parse_timeout("5u"), Some(Duration::from_micros(5)));
        assert_eq!(parse_timeout("5n"), Some(Duration::from_nanos(5)));
        for wrong in ["", "S", "5", "5s", "+5S", "-1S", "999999999S", "5é", "1.5S"] {
            assert_eq!(parse_timeout(wrong), None, "{wrong}");
        }
    }
}
