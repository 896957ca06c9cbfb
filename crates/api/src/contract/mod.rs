//! The contract (`OpenAPI`): the table of routes and the types that handlers answer, what the
//! layers around them answer in their place, and which answer leads to which request.

mod layers;
mod links;

use crate::routes::invalidate::InvalidationScope;
use crate::wire;
use utoipa::openapi::schema::{AnyOf, Schema};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, RefOr};

/// The contract of routes that are limited and shed, and of the service's own, which are not.
pub(crate) fn document(mut limited: OpenApi, mut service: OpenApi) -> OpenApi {
    layers::describe(&mut limited, &layers::AROUND_LIMITED);
    layers::describe(&mut service, &layers::AROUND_ALL);
    let description = "Wallets that trade well on decentralised exchanges, with the evidence. \
        Times are RFC 3339 in UTC, USD values numbers with 2 decimals, ratios fractions.";
    let info = InfoBuilder::new()
        .title("smartmoney")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(description));
    let key = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let components = ComponentsBuilder::new()
        .security_scheme("apiKey", key)
        // Parameters name these, and of parameters they are not collected.
        .schema_from::<wire::StatusFilter>()
        .schema_from::<wire::SortBy>()
        .schema_from::<wire::SortOrder>()
        .schema_from::<wire::Include>()
        .schema_from::<wire::ChainName>()
        .schema_from::<wire::AnyAddress>()
        .schema_from::<wire::SearchText>()
        .schema_from::<wire::AsOf>()
        .schema_from::<wire::Cursor>()
        .schema_from::<InvalidationScope>();
    let mut document = OpenApiBuilder::new()
        .info(info)
        .components(Some(layers::components(components).build()))
        .build();
    document.merge(limited);
    document.merge(service);
    answer_either(&mut document);
    links::add(&mut document);
    document
}

/// Of an answer in one of two forms a client tells them by what it asked for: an empty list may be of
/// both.
fn answer_either(document: &mut OpenApi) {
    let schemas = document
        .components
        .iter_mut()
        .flat_map(|of| &mut of.schemas);
    for (name, schema) in schemas {
        if let RefOr::T(Schema::OneOf(one)) = schema
            && name.ends_with("Answer")
        {
            let mut any = AnyOf::new();
            (any.items, any.description) = (one.items.clone(), one.description.clone());
            *schema = Schema::AnyOf(any).into();
        }
    }
}
