//! The accept loop: every connection and every wait of one has a limit.

use crate::peers::Peers;
use axum::Router;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

/// The limits of connections.
#[derive(Debug, Clone)]
pub struct ServeLimits {
    /// Connections open at once; more wait to be accepted.
    pub connections: usize,
    /// Of one address; more are closed at once, so that no client holds all of them.
    pub connections_per_address: usize,
    /// How long a client may take to send a request's head, and a connection
    /// may lie idle between two requests.
    pub head_timeout: Duration,
    /// How long a client may take to accept a part of its answer.
    pub write_timeout: Duration,
    /// How long requests that are under way at the shutdown may still take.
    pub drain_timeout: Duration,
}

impl Default for ServeLimits {
    fn default() -> Self {
        Self {
            connections: 1_024,
            connections_per_address: 256,
            head_timeout: Duration::from_secs(15),
            write_timeout: Duration::from_secs(30),
            drain_timeout: Duration::from_secs(10),
        }
    }
}

/// The longest head of a request, in bytes.
const LONGEST_HEAD: usize = 32 * 1024;

/// After an error of accepting (too many files open, mostly) the next attempt
/// would fail at once again.
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(100);

/// Answers connections until `shutdown`, then lets requests under way finish
/// for as long as the limits allow.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ServeLimits,
    shutdown: CancellationToken,
) {
    let permits = Arc::new(Semaphore::new(limits.connections));
    let peers = Arc::default();
    let connections = TaskTracker::new();
    loop {
        let next = async {
            // Never closed; without a permit no connection is accepted.
            let permit = Arc::clone(&permits).acquire_owned().await;
            (permit, listener.accept().await)
        };
        let (permit, accepted) = tokio::select! {
            next = next => next,
            () = shutdown.cancelled() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let most = limits.connections_per_address;
                let Some(peer_permit) = Peers::enter(&peers, peer.ip(), most) else {
                    tracing::debug!(%peer, "closed: its address has too many connections");
                    continue;
                };
                let answering = answer(stream, peer, router.clone(), &limits, shutdown.clone());
                connections.spawn(async move {
                    answering.await;
                    drop((permit, peer_permit));
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE_AFTER_ERROR).await;
            }
        }
    }
    drop(listener);
    connections.close();
    let drained = tokio::time::timeout(limits.drain_timeout, connections.wait()).await;
    if drained.is_err() {
        tracing::warn!(
            connections = connections.len(),
            "connections were cut off: their requests took too long to finish"
        );
    }
}

fn answer(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: &ServeLimits,
    shutdown: CancellationToken,
) -> impl Future<Output = ()> + Send + use<> {
    let service = router.map_request(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        request.map(axum::body::Body::new)
    });
    let service = TowerToHyperService::new(service.map_err(|never: Infallible| match never {}));
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout)
        .max_buf_size(LONGEST_HEAD);
    // Small answers would wait for the acknowledgement of earlier ones.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.write_timeout));
    async move {
        let stream = TokioIo::new(Box::pin(stream));
        let connection = http.serve_connection(stream, service);
        let mut connection = std::pin::pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = shutdown.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, %peer, "a connection ended with an error");
        }
    }
}

/// The other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);
