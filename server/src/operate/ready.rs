//! Whether the node writes and reads: for `/healthz` and `/readyz`, and for the health service of gRPC.
//!
//! Invariants: all of them say the same, since all ask [`Readiness`]; the health service follows within
//! [`limits::READY_LOOK`]. `/healthz` says only that the process answers. Of the health service, the node as a whole (the empty
//! name) is serving when `/readyz` says so; a service by its name is serving as long as its calls are answered, so while
//! writing is held both are.

use bytes::Bytes;
use http::{HeaderValue, Method, Response, StatusCode, header};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::limits;
use crate::sequencer::{Node, NotReady};

/// Asks whether a node is ready.
#[derive(Debug, Clone)]
pub struct Readiness {
    node: Node,
    stop: CancellationToken,
}

impl Readiness {
    /// Of a node that is stopped by this.
    #[must_use]
    pub const fn new(node: Node, stop: CancellationToken) -> Self {
        Self { node, stop }
    }

    /// The node.
    #[must_use]
    pub const fn node(&self) -> &Node {
        &self.node
    }

    /// Everything that keeps the node from writing and reading; none when it is ready.
    #[must_use]
    pub fn not_ready(&self) -> Vec<NotReady> {
        let mut found = self.node.not_ready();
        if self.stop.is_cancelled() && !found.contains(&NotReady::Stopping) {
            found.insert(0, NotReady::Stopping);
        }
        found
    }

    fn statuses(&self) -> (ServingStatus, ServingStatus) {
        let found = self.not_ready();
        let answers = !found.iter().any(|one| matches!(one, NotReady::Stopping | NotReady::Failed));
        let status = |serving| if serving { ServingStatus::Serving } else { ServingStatus::NotServing };
        (status(found.is_empty()), status(answers))
    }
}

/// Keeps the health service up with the node until it is stopped; `services` by their names. What is returned ends when it has
/// been told that the node stops.
pub(crate) async fn keep_health(
    health: HealthReporter,
    readiness: Readiness,
    services: [&'static str; 2],
) -> JoinHandle<()> {
    tell_health(&health, &readiness, services).await;
    tokio::spawn(async move {
        while !readiness.stop.is_cancelled() {
            tokio::select! {
                () = readiness.stop.cancelled() => {}
                () = tokio::time::sleep(limits::READY_LOOK) => {}
            }
            tell_health(&health, &readiness, services).await;
        }
    })
}

async fn tell_health(health: &HealthReporter, readiness: &Readiness, services: [&'static str; 2]) {
    let (node, answers) = readiness.statuses();
    health.set_service_status("", node).await;
    for service in services {
        health.set_service_status(service, answers).await;
    }
}

/// The page of a path, if it is one of a probe.
pub(crate) fn health_page(readiness: &Readiness, method: &Method, path: &str) -> Option<Response<Bytes>> {
    let (status, text) = match path {
        _ if method != Method::GET && method != Method::HEAD => return None,
        "/healthz" => (StatusCode::OK, "ok\n".to_owned()),
        "/readyz" => match readiness.not_ready() {
            found if found.is_empty() => (StatusCode::OK, "ready\n".to_owned()),
            found => (StatusCode::SERVICE_UNAVAILABLE, found.iter().map(|one| format!("{one}\n")).collect()),
        },
        _ => return None,
    };
    Some(page(status, "text/plain; charset=utf-8", method, text))
}

/// A page that is never kept.
pub(super) fn page(status: StatusCode, kind: &'static str, method: &Method, text: String) -> Response<Bytes> {
    let length = text.len();
    let mut page = Response::new(if method == Method::HEAD { Bytes::new() } else { Bytes::from(text) });
    *page.status_mut() = status;
    let headers = page.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_LENGTH, length.into());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    page
}
