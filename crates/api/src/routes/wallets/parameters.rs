//! What the contract says of a list's filters and order: the store's table of them.

use smartmoney_store::{ListParameter, Values, WalletQuery};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{Ref, RefOr, Required};

/// The parameters by which wallets are filtered and put in order.
pub(crate) struct FilterAndOrder;

impl IntoParams for FilterAndOrder {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        WalletQuery::PARAMETERS.iter().map(described).collect()
    }
}

fn described(parameter: &ListParameter) -> Parameter {
    let description = match parameter.default {
        Some(default) => format!("{}; {default} when left out", parameter.description),
        None => parameter.description.to_owned(),
    };
    let example = matches!(parameter.values, Values::Chains).then(|| "ethereum,base".into());
    ParameterBuilder::new()
        .name(parameter.name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema(parameter.values)))
        .example(example)
        .build()
}

fn schema(values: Values) -> RefOr<Schema> {
    let object = match values {
        Values::OneOf { type_name, .. } => return Ref::from_schema_name(type_name).into(),
        Values::Chains => ObjectBuilder::new().schema_type(Type::String),
        Values::Boolean => ObjectBuilder::new().schema_type(Type::Boolean),
        Values::Whole { from, to } => ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(from))
            .maximum(Some(to)),
        Values::Decimal { from, to, .. } => ObjectBuilder::new()
            .schema_type(Type::Number)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Double)))
            .minimum(Some(from))
            .maximum(Some(to)),
    };
    object.into()
}
