//! Sends each request to its service, without layers in between: this is the hot path.
//!
//! Invariants: every call has an end; every error of our services carries an ErrorInfo, those made by the gRPC library too.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::service::Service as HyperService;
use mengshu_proto::v1::ledger_service_server::LedgerServiceServer;
use mengshu_proto::v1::log_service_server::LogServiceServer;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::codec::CompressionEncoding::Gzip;
use tonic::server::NamedService;
use tonic_health::server::HealthReporter;
use tonic_reflection::pb::v1::server_reflection_server as reflection_v1;
use tonic_reflection::pb::v1alpha::server_reflection_server as reflection_v1alpha;
use tower::Service;

use super::executor;
use super::metered::{Metered, Stepwise, Taken};
use super::visitors::Visitors;
use crate::api::{Deadline, LedgerApi, LogApi, Reflection, Streams, busy, complete, late, no_service, not_called};
use crate::budget::{Account, Call};
use crate::limits::{self, PortLimits};
use crate::operate::{Readiness, health_page};
use crate::request::{REQUEST_HEADER, RequestId, carried};
use crate::sequencer::{Caller, Node};
use crate::web::{self, Asked, Content};

pub(super) type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;
type Handler = Arc<dyn Fn(Request<Taken>) -> Answer + Send + Sync>;

fn handler<S>(service: S) -> Handler
where
    S: Service<Request<Taken>, Response = Response<Body>, Error = Infallible> + Clone + Send + Sync + 'static,
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
    streams: Streams,
    visitors: Visitors,
    call_time: Duration,
}

/// What a call of a kind takes of the port, by its path.
struct Kind {
    /// Room for its answer that is taken before it is computed: where it can be large.
    ahead: usize,
    /// Whether what is sent is a stream, which may be silent.
    sends_stream: bool,
    /// Whether the answer is a stream.
    streams: bool,
    /// Whether it is a long call of a service that does not count its own.
    long: bool,
}

impl Kind {
    fn of(path: &str) -> Self {
        let ahead = match path {
            "/mengshu.v1.LedgerService/ListEvents" | "/mengshu.v1.LedgerService/GetState" => limits::ANSWER_BYTES,
            "/mengshu.v1.LedgerService/ListLedgers" => limits::ANSWER_BYTES / 8,
            "/mengshu.v1.LedgerService/GetEvent" => 2 * limits::MESSAGE_BYTES,
            "/mengshu.v1.LedgerService/Prepare" => 4 * limits::MESSAGE_BYTES,
            _ => 0,
        };
        let reflects = path.starts_with("/grpc.reflection.");
        let sends_stream = reflects || path == "/mengshu.v1.LedgerService/SubmitStream";
        let long = reflects || path == "/grpc.health.v1.Health/Watch";
        Self { ahead, sends_stream, streams: sends_stream || long || path == "/mengshu.v1.LedgerService/Watch", long }
    }
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
        let streams = Streams::new(ending, limits);
        // What is sent may be packed, and is no larger for it; what is answered is packed for who takes it.
        let ledger = LedgerServiceServer::new(LedgerApi::new(node.clone(), streams.clone()))
            .accept_compressed(Gzip)
            .send_compressed(Gzip)
            .max_decoding_message_size(limits::MESSAGE_BYTES)
            .max_encoding_message_size(limits::ANSWER_BYTES);
        let log = LogServiceServer::new(LogApi::new(node.clone()))
            .accept_compressed(Gzip)
            .send_compressed(Gzip)
            .max_decoding_message_size(limits::MESSAGE_BYTES)
            .max_encoding_message_size(limits::ANSWER_BYTES);
        let (reporter, health) = tonic_health::server::health_reporter();
        let reflection = Reflection::of(&[
            mengshu_proto::DESCRIPTORS,
            tonic_health::pb::FILE_DESCRIPTOR_SET,
            tonic_types::pb::FILE_DESCRIPTOR_SET,
            tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET,
            tonic_reflection::pb::v1alpha::FILE_DESCRIPTOR_SET,
        ]);
        let reflection = reflection.map_err(io::Error::other)?;
        let small = limits::MESSAGE_BYTES;
        let health = health.accept_compressed(Gzip).max_decoding_message_size(small);
        let v1 = reflection_v1::ServerReflectionServer::new(reflection.clone());
        let v1alpha = reflection_v1alpha::ServerReflectionServer::new(reflection);
        let others = [
            ("grpc.health.v1.Health", handler(health)),
            (
                "grpc.reflection.v1.ServerReflection",
                handler(v1.accept_compressed(Gzip).max_decoding_message_size(small)),
            ),
            (
                "grpc.reflection.v1alpha.ServerReflection",
                handler(v1alpha.accept_compressed(Gzip).max_decoding_message_size(small)),
            ),
        ];
        let others = Arc::new(others);
        let visitors = Visitors::new(limits);
        let call_time = limits.call_time;
        Ok((Self { node, readiness, ledger, log, others, streams, visitors, call_time }, reporter))
    }

    /// The answer of the service that a call names, or the request back: it is for the pages.
    fn dispatch(&self, request: Request<Taken>) -> Result<Answer, Box<Request<Taken>>> {
        let path = request.uri().path();
        let service = path.strip_prefix('/').and_then(|path| path.split('/').next()).unwrap_or("");
        let (ledger, log) = (LedgerServiceServer::<LedgerApi>::NAME, LogServiceServer::<LogApi>::NAME);
        let other = self.others.iter().find(|(name, _)| *name == service).map(|(_, handler)| handler);
        let known = service == ledger || service == log || other.is_some();
        let calls = is_grpc(&request);
        if known && (!calls || request.method() != Method::POST) {
            return Ok(Box::pin(std::future::ready(Ok(no_call(request.method())))));
        }
        match other {
            _ if service == ledger => Ok(self.ledger.clone().call(request)),
            _ if service == log => Ok(self.log.clone().call(request)),
            Some(handler) => Ok(handler(request)),
            None if calls => Ok(Box::pin(std::future::ready(Ok(no_service(service).into_http())))),
            None => Err(Box::new(request)),
        }
    }

    /// A static page. The entries of a bundle are read step by step while it leaves.
    async fn page(&self, request: &Request<Taken>, call: &Arc<Call>) -> Response<Body> {
        if let Some(page) = health_page(&self.readiness, request.method(), request.uri().path()) {
            return page.map(|bytes| Body::new(http_body_util::Full::new(bytes)));
        }
        if let Some(answer) = self.visitors.preflight(request) {
            return answer.map(|bytes| Body::new(http_body_util::Full::new(bytes)));
        }
        let mut asked = Asked::of(request);
        asked.gzip = asked.gzip && (!asked.packs() || call.hold(limits::GZIP_BYTES));
        let node = self.node.clone();
        let found = tokio::task::spawn_blocking(carried(move || web::answer(&node, &asked))).await;
        let Ok(page) = found else {
            let mut page = Response::default();
            *page.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            return page;
        };
        let mut page = page.map(|content| match content {
            Content::Whole(bytes) => Body::new(http_body_util::Full::new(bytes)),
            Content::Steps(bundle) => Body::new(Stepwise::new(bundle, Arc::clone(call))),
        });
        self.visitors.share(request.headers(), &mut page);
        page
    }
}

/// Whether a request is a gRPC call by its content type: messages are protocol buffers, alone or by name.
fn is_grpc<B>(request: &Request<B>) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/grpc" || kind == "application/grpc+proto"
}

/// A request for a service that is no call of it.
fn no_call(method: &Method) -> Response<Body> {
    let (status, text) = if *method == Method::POST {
        (StatusCode::UNSUPPORTED_MEDIA_TYPE, "This is a gRPC service: calls have the content type application/grpc.\n")
    } else {
        (StatusCode::METHOD_NOT_ALLOWED, "This is a gRPC service: calls are POST requests over HTTP/2.\n")
    };
    let mut answer = plain(web::words(status, text));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
    }
    answer
}

/// A page that is whole.
fn plain(page: Response<Content>) -> Response<Body> {
    page.map(|content| match content {
        Content::Whole(bytes) => Body::new(http_body_util::Full::new(bytes)),
        Content::Steps(_) => Body::empty(),
    })
}

/// The answer to who calls the port by a name that is none of its own.
fn misdirected<B>(name: &str, request: &Request<B>) -> Response<Body> {
    if is_grpc(request) {
        return not_called(name).into_http();
    }
    let text = format!(
        "This node is not called {}. Its operator names the names it is called by: `mengshu serve --host NAME`.\n",
        mengshu_core::book::echo(name)
    );
    plain(web::words(StatusCode::MISDIRECTED_REQUEST, text))
}

/// The services of a port as one connection meets them.
#[derive(Clone)]
pub(super) struct Desk {
    front: Front,
    account: Arc<Account>,
    caller: Caller,
    /// Whether it is a connection over loopback.
    local: bool,
}

impl Desk {
    pub(super) const fn new(front: Front, account: Arc<Account>, caller: Caller, local: bool) -> Self {
        Self { front, account, caller, local }
    }

    /// Answers a call once there is room for it.
    async fn answer(&self, call: &Arc<Call>, request: Request<Incoming>) -> Response<Body> {
        let refused = || busy("the node has no room for this now; try again in a moment").into_http();
        let kind = Kind::of(request.uri().path());
        let entered = limits::CALL_BYTES.saturating_add(head_bytes(&request)).saturating_add(unpacked_bytes(&request));
        if !call.enter(entered).await {
            return refused();
        }
        if let Some(name) = self.front.visitors.stranger(self.local, &request) {
            return misdirected(&name, &request);
        }
        let place = match kind.long.then(|| self.front.streams.place(Some(Arc::clone(call)))).transpose() {
            Ok(place) => place,
            Err(full) => return full.into_http(),
        };
        let ahead = if kind.ahead > 0 { call.room(kind.ahead).await } else { None };
        let mut request = request.map(|body| Taken::new(body, Arc::clone(call), kind.sends_stream));
        // Whatever goes on after this asks for its room itself.
        request.extensions_mut().insert(Arc::clone(call));
        if kind.streams {
            call.streams();
            // Each of its answers would be packed by itself, and is small.
            request.headers_mut().remove("grpc-accept-encoding");
        }
        let response = match self.front.dispatch(request) {
            Ok(answer) => match answer.await {
                Ok(response) => response,
                Err(never) => match never {},
            },
            Err(request) => self.front.page(&request, call).await,
        };
        response.map(|body| Body::new(Metered::new(body, Arc::clone(call), ahead, (kind.streams, place))))
    }
}

/// What the head of a request holds.
fn head_bytes<B>(request: &Request<B>) -> usize {
    let fields = request.headers().iter().map(|(name, value)| name.as_str().len().saturating_add(value.len()));
    fields.fold(request.uri().path().len(), usize::saturating_add)
}

/// What a message of a request holds beside what was sent, where it comes packed.
fn unpacked_bytes<B>(request: &Request<B>) -> usize {
    let packed = request.headers().get("grpc-encoding").is_some_and(|encoding| encoding != "identity");
    if packed { limits::MESSAGE_BYTES } else { 0 }
}

impl HyperService<Request<Incoming>> for Desk {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn call(&self, mut request: Request<Incoming>) -> Answer {
        self.front.node.tally().calls.one();
        let named = request.headers().get("grpc-timeout").and_then(|value| value.to_str().ok()).and_then(parse_timeout);
        if let Some(named) = named {
            // Streams answer at once and go on: they end themselves.
            request.extensions_mut().insert(Deadline::after(named));
        }
        request.extensions_mut().insert(self.caller);
        let time = named.map_or(self.front.call_time, |named| named.min(self.front.call_time));
        let (desk, id) = (self.clone(), RequestId::next());
        Box::pin(id.scope(async move {
            let call = desk.account.call(executor::cut());
            let answer = tokio::time::timeout(time, desk.answer(&call, request)).await;
            let mut answer = answer.map_or_else(|_| late().into_http(), complete);
            answer.headers_mut().insert(REQUEST_HEADER, id.header());
            Ok(answer)
        }))
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
