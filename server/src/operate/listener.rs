//! The listener for measurements: `/metrics`, and the probes once more, over HTTP/1.1.
//!
//! Invariants: it shares nothing with the port: its connections and their time have bounds of their own, so that neither a
//! flood on the port keeps an operator from measuring it, nor one here touches the port.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::metrics::metrics;
use super::ready::{Readiness, health_page, page};
use crate::limits;

const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Serves measurements on a listener until `stop`.
pub async fn serve_metrics(readiness: Readiness, listener: TcpListener, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(limits::METRICS_CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "a connection for measurements was not accepted");
                    tokio::time::sleep(limits::ACCEPT_PAUSE).await;
                    continue;
                }
            },
            () = stop.cancelled() => return,
        };
        let (readiness, stop) = (readiness.clone(), stop.clone());
        tokio::spawn(async move {
            let _place = place;
            tokio::select! {
                _ = tokio::time::timeout(limits::METRICS_TIME, talk(readiness, stream)) => {}
                () = stop.cancelled() => {}
            }
        });
    }
}

/// One question, one answer.
async fn talk(readiness: Readiness, stream: TcpStream) {
    let service = service_fn(move |request: Request<Incoming>| {
        let readiness = readiness.clone();
        async move {
            let (method, path) = (request.method().clone(), request.uri().path().to_owned());
            // It reads files of the system.
            let answered = tokio::task::spawn_blocking(move || answer(&readiness, &method, &path)).await;
            let page = answered.unwrap_or_else(|_| {
                let mut page = Response::default();
                *page.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
                page
            });
            Ok::<_, Infallible>(page.map(Full::new))
        }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits::METRICS_TIME)
        .max_buf_size(limits::METRICS_HEAD_BYTES)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection for measurements ended with an error");
    }
}

fn answer(readiness: &Readiness, method: &Method, path: &str) -> Response<Bytes> {
    match path {
        "/metrics" if method == Method::GET || method == Method::HEAD => {
            page(StatusCode::OK, METRICS, method, metrics(readiness))
        }
        _ => health_page(readiness, method, path).unwrap_or_else(|| {
            let text = "There is /metrics, /healthz and /readyz here.\n".to_owned();
            page(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", method, text)
        }),
    }
}
