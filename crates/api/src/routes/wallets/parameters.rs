//! What the contract says of a list's filters and order: the store's table of them.

use smartmoney_store::{ListParameter, Values, WalletQuery};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{
    ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type,
};
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
    let builder = match parameter.values {
        Values::SomeOf { .. } => ParameterBuilder::new()
            .style(Some(ParameterStyle::Form))
            .explode(Some(false)),
        _ => ParameterBuilder::new(),
    };
    builder
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
        Values::SomeOf { type_name, .. } => {
            let parts = ArrayBuilder::new().items(Ref::from_schema_name(type_name));
            return parts.into();
        }
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
