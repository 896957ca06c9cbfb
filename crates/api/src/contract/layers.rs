//! What the layers around the handlers answer in their place: one table for all operations.

use utoipa::PartialSchema;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{
    ComponentsBuilder, Content, HeaderBuilder, OpenApi, Ref, Response, ResponseBuilder,
};

/// An answer of a layer.
pub(super) struct Layer {
    status: &'static str,
    /// Its name among the components.
    name: &'static str,
    description: &'static str,
    /// A header that comes with it.
    header: Option<(&'static str, &'static str)>,
    is_problem: bool,
}

const BAD_REQUEST: Layer = Layer {
    status: "400",
    name: "BadRequest",
    description: "A parameter that can't be understood or that there is not, an API key in a \
        query, or not one Host",
    header: None,
    is_problem: true,
};

const UNAUTHORIZED: Layer = Layer {
    status: "401",
    name: "Unauthorized",
    description: "Without a key where one is needed, or with one that opens nothing",
    header: Some(("WWW-Authenticate", "How a key is sent")),
    is_problem: true,
};

const BODY_INCOMPLETE: Layer = Layer {
    status: "408",
    name: "BodyIncomplete",
    description: "A body of which less came in time than its Content-Length says",
    header: None,
    is_problem: true,
};

const BODY_TOO_LONG: Layer = Layer {
    status: "413",
    name: "BodyTooLong",
    description: "A body of more than 64 KiB",
    header: None,
    is_problem: true,
};

const URI_TOO_LONG: Layer = Layer {
    status: "414",
    name: "UriTooLong",
    description: "A path with a query of more than 4 KiB",
    header: None,
    is_problem: true,
};

const TOO_MANY_REQUESTS: Layer = Layer {
    status: "429",
    name: "TooManyRequests",
    description: "More requests than an address or a key may send",
    header: Some(("Retry-After", "Seconds until the next one may come")),
    is_problem: true,
};

/// Answered by the reader of heads, which knows no problem details.
const HEAD_TOO_LONG: Layer = Layer {
    status: "431",
    name: "HeadTooLong",
    description: "A head of more than 32 KiB",
    header: None,
    is_problem: false,
};

const INTERNAL: Layer = Layer {
    status: "500",
    name: "Internal",
    description: "A fault of the service: the request's id leads to it in the log",
    header: None,
    is_problem: true,
};

const UNAVAILABLE: Layer = Layer {
    status: "503",
    name: "Unavailable",
    description: "Overloaded, too slow an answer, shutting down, no database, or one that \
        another process is writing to",
    header: Some(("Retry-After", "Seconds until it may go better")),
    is_problem: true,
};

/// Around every route.
pub(super) const AROUND_ALL: [&Layer; 4] = [&BAD_REQUEST, &URI_TOO_LONG, &HEAD_TOO_LONG, &INTERNAL];

/// Around routes that are limited and shed.
pub(super) const AROUND_LIMITED: [&Layer; 7] = [
    &BAD_REQUEST,
    &UNAUTHORIZED,
    &URI_TOO_LONG,
    &TOO_MANY_REQUESTS,
    &HEAD_TOO_LONG,
    &INTERNAL,
    &UNAVAILABLE,
];

/// Where a body is read.
const OF_BODIES: [&Layer; 2] = [&BODY_INCOMPLETE, &BODY_TOO_LONG];

/// Each answer once, to be named where it can come.
pub(super) fn components(components: ComponentsBuilder) -> ComponentsBuilder {
    let layers = AROUND_LIMITED.into_iter().chain(OF_BODIES);
    layers.fold(components, |components, layer| {
        components.response(layer.name, response(layer))
    })
}

fn response(layer: &Layer) -> Response {
    let mut response = ResponseBuilder::new().description(layer.description);
    if layer.is_problem {
        let body = Content::new(Some(Ref::from_schema_name("ProblemBody")));
        response = response.content("application/problem+json", body);
    }
    if let Some((name, description)) = layer.header {
        let header = HeaderBuilder::new()
            .schema(Some(String::schema()))
            .description(Some(description));
        response = response.header(name, header.build());
    }
    response.build()
}

/// Says of every operation what the layers around it answer. What an operation says itself of a
/// status is more exact, and stays.
pub(super) fn describe(document: &mut OpenApi, around: &[&Layer]) {
    for path in document.paths.paths.values_mut() {
        for operation in operations(path) {
            let has_body = operation.request_body.is_some();
            let of_body = has_body.then_some(OF_BODIES).into_iter().flatten();
            let responses = &mut operation.responses.responses;
            for layer in around.iter().copied().chain(of_body) {
                responses
                    .entry(layer.status.to_owned())
                    .or_insert_with(|| Ref::from_response_name(layer.name).into());
            }
        }
    }
}

/// The operations of a path, by the methods that the table of routes uses.
pub(super) fn operations(path: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem {
        get,
        post,
        patch,
        delete,
        ..
    } = path;
    [get, post, patch, delete].into_iter().flatten()
}
