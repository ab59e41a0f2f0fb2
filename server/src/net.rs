//! The port: one for gRPC (HTTP/2 without TLS, by prior knowledge) and HTTP/1.1.
//!
//! Invariants: garbage on the port hurts nobody; a caller's deadline is honoured as DEADLINE_EXCEEDED; on stop the node
//! says NOT_SERVING, takes no new connection, ends its streams as unavailable and waits a bounded time.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::Service as HyperService;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use mengshu_proto::v1::ledger_service_server::LedgerServiceServer;
use mengshu_proto::v1::log_service_server::LogServiceServer;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tonic::Status;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic_health::server::HealthReporter;
use tower::Service;

use crate::api::{LedgerApi, LogApi};
use crate::limits;
use crate::sequencer::Node;
use crate::web;

/// Serves a node on a listener until `stop`. The node itself goes on; stop it afterwards.
///
/// # Errors
/// When the reflection service cannot be built, which the compiled descriptors rule out.
pub async fn serve(node: Node, listener: TcpListener, stop: CancellationToken) -> io::Result<()> {
    let (front, health) = Front::new(node, stop.clone()).await?;
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(limits::CONNECTIONS));
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits::HEADER_TIME).max_buf_size(64 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(10))
        .max_concurrent_streams(limits::CALLS_PER_CONNECTION)
        .max_header_list_size(limits::HEADER_BYTES)
        .initial_stream_window_size(1 << 20)
        .initial_connection_window_size(4 << 20);
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place.ok(),
            () = stop.cancelled() => break,
        };
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // Out of descriptors, or a connection that went away: neither is a reason to end.
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = stop.cancelled() => break,
        };
        let _ = stream.set_nodelay(true);
        let (front, builder, watcher, stop) = (front.clone(), builder.clone(), graceful.watcher(), stop.clone());
        tokio::spawn(async move {
            let _place = place;
            // Somebody who connects and says nothing does not hold a place for ever.
            let spoken = tokio::select! {
                spoken = tokio::time::timeout(limits::HEADER_TIME, stream.readable()) => matches!(spoken, Ok(Ok(()))),
                () = stop.cancelled() => false,
            };
            if spoken {
                let connection = builder.serve_connection(TokioIo::new(stream), front);
                if let Err(error) = watcher.watch(connection.into_owned()).await {
                    tracing::debug!(%error, "a connection ended with an error");
                }
            }
        });
    }
    health.set_not_serving::<LedgerServiceServer<LedgerApi>>().await;
    health.set_not_serving::<LogServiceServer<LogApi>>().await;
    health.set_service_status("", tonic_health::ServingStatus::NotServing).await;
    drop(listener);
    if tokio::time::timeout(limits::DRAIN_TIME, graceful.shutdown()).await.is_err() {
        tracing::warn!("some calls did not end in time and were cut");
    }
    Ok(())
}

type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;
type Handler = Arc<dyn Fn(Request<Incoming>) -> Answer + Send + Sync>;

fn handler<S>(service: S) -> Handler
where
    S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Future: Send + 'static,
{
    Arc::new(move |request| Box::pin(service.clone().call(request)))
}

/// Sends each request to its service, without layers in between: this is the hot path.
#[derive(Clone)]
struct Front {
    node: Node,
    ledger: LedgerServiceServer<LedgerApi>,
    log: LogServiceServer<LogApi>,
    /// Services that are not called often, by name.
    others: Arc<[(&'static str, Handler)]>,
}

impl Front {
    async fn new(node: Node, stop: CancellationToken) -> io::Result<(Self, HealthReporter)> {
        let ledger = LedgerServiceServer::new(LedgerApi::new(node.clone(), stop))
            .max_decoding_message_size(limits::MESSAGE_BYTES)
            .max_encoding_message_size(limits::ANSWER_BYTES);
        let log = LogServiceServer::new(LogApi::new(node.clone()))
            .max_decoding_message_size(limits::MESSAGE_BYTES)
            .max_encoding_message_size(limits::ANSWER_BYTES);
        let (reporter, health) = tonic_health::server::health_reporter();
        reporter.set_serving::<LedgerServiceServer<LedgerApi>>().await;
        reporter.set_serving::<LogServiceServer<LogApi>>().await;
        let builder = || {
            tonic_reflection::server::Builder::configure()
                .register_encoded_file_descriptor_set(mengshu_proto::DESCRIPTORS)
                .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
                .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
        };
        let others = [
            ("grpc.health.v1.Health", handler(health)),
            ("grpc.reflection.v1.ServerReflection", handler(builder().build_v1().map_err(io::Error::other)?)),
            ("grpc.reflection.v1alpha.ServerReflection", handler(builder().build_v1alpha().map_err(io::Error::other)?)),
        ];
        Ok((Self { node, ledger, log, others: Arc::new(others) }, reporter))
    }

    fn dispatch(&self, request: Request<Incoming>) -> Answer {
        let path = request.uri().path();
        let service = path.strip_prefix('/').and_then(|path| path.split('/').next()).unwrap_or("");
        if service == LedgerServiceServer::<LedgerApi>::NAME {
            return Box::pin(self.ledger.clone().call(request));
        }
        if service == LogServiceServer::<LogApi>::NAME {
            return Box::pin(self.log.clone().call(request));
        }
        if let Some((_, handler)) = self.others.iter().find(|(name, _)| *name == service) {
            return handler(request);
        }
        let kind = request.headers().get(http::header::CONTENT_TYPE);
        if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc")) {
            let status = Status::unimplemented(format!("there is no service {service}; reflection lists them"));
            return Box::pin(std::future::ready(Ok(status.into_http())));
        }
        let (node, method, path) = (self.node.clone(), request.method().clone(), path.to_owned());
        Box::pin(async move {
            let page = tokio::task::spawn_blocking(move || web::answer(&node, &method, &path)).await;
            Ok(page.unwrap_or_default().map(|bytes| Body::new(http_body_util::Full::new(bytes))))
        })
    }
}

impl HyperService<Request<Incoming>> for Front {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn call(&self, request: Request<Incoming>) -> Answer {
        let deadline =
            request.headers().get("grpc-timeout").and_then(|value| value.to_str().ok()).and_then(parse_timeout);
        let answer = self.dispatch(request);
        let Some(deadline) = deadline else { return answer };
        Box::pin(async move {
            match tokio::time::timeout(deadline, answer).await {
                Ok(answer) => answer,
                Err(_) => Ok(Status::deadline_exceeded("the caller's deadline passed").into_http()),
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
