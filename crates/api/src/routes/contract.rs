//! GET `/openapi.json`.

use crate::router::contract;
use axum::Json;
use axum::response::IntoResponse;

/// The contract of this API: the document that you read.
#[utoipa::path(get, path = "/openapi.json", tag = "service",
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value)))]
pub(crate) async fn openapi() -> impl IntoResponse {
    Json(contract())
}
