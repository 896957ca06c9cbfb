//! A bare handler: the floor of a cached answer.

use anyhow::Context;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use smartmoney_api::{ServeLimits, serve as accept};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// The floor of a cached answer: the same accept loop, and a handler that has the response with
/// all its headers ready.
pub(crate) fn serve(arguments: &[String]) -> anyhow::Result<()> {
    let [address, file] = arguments else {
        anyhow::bail!("where to listen, and the file of a response");
    };
    let (headers, body) = read(&std::fs::read(file)?)?;
    let answer = move || async move {
        let mut response = Response::new(Body::from(body.clone()));
        *response.headers_mut() = headers.clone();
        response
    };
    let router = Router::new().route("/", get(answer));
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await?;
        accept(
            listener,
            router,
            ServeLimits::default(),
            CancellationToken::new(),
        )
        .await;
        Ok(())
    })
}

/// The headers that a handler sets, and the body.
fn read(response: &[u8]) -> anyhow::Result<(HeaderMap, Bytes)> {
    let end = memchr::memmem::find(response, b"\r\n\r\n").context("no response")?;
    let head = std::str::from_utf8(&response[..end])?;
    let mut headers = HeaderMap::new();
    for line in head.lines().skip(1) {
        let (name, value) = line.split_once(':').context("no header")?;
        // The accept loop adds these itself.
        if !matches!(name, "date" | "content-length" | "transfer-encoding") {
            headers.append(
                HeaderName::from_bytes(name.as_bytes())?,
                HeaderValue::from_str(value.trim())?,
            );
        }
    }
    Ok((headers, Bytes::copy_from_slice(&response[end + 4..])))
}
