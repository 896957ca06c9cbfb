//! What the contract says of a list's filters and order: the store's table of them.

use crate::wire::ChainName;
use smartmoney_store::{ListParameter, Values, WalletQuery};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{
    ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type,
};
use utoipa::openapi::{Ref, RefOr, Required};
use utoipa::{IntoParams, ToSchema};

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
    let example = matches!(parameter.values, Values::Chains).then(|| ["ethereum", "base"].into());
    let builder = match parameter.values {
        Values::SomeOf { .. } | Values::Chains => ParameterBuilder::new()
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

/// The smallest number that has so many decimals: 0.01 has two.
fn step(decimals: usize) -> f64 {
    // Read, since computed it would have more digits.
    format!("1e-{decimals}").parse().unwrap_or(1.0)
}

/// One or more of a type, separated by commas.
fn some_of(type_name: &str) -> ArrayBuilder {
    let one = Ref::from_schema_name(type_name);
    ArrayBuilder::new().items(one).min_items(Some(1))
}

fn schema(values: Values) -> RefOr<Schema> {
    let object = match values {
        Values::SomeOf { type_name, .. } => {
            return some_of(type_name).into();
        }
        Values::OneOf { type_name, .. } => return Ref::from_schema_name(type_name).into(),
        Values::Chains => {
            let most = Some(Values::MOST_CHAINS);
            return some_of(&ChainName::name()).max_items(most).into();
        }
        Values::Boolean => ObjectBuilder::new().schema_type(Type::Boolean),
        Values::Whole { from, to } => ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(from))
            .maximum(Some(to)),
        Values::Decimal { from, to, decimals } => ObjectBuilder::new()
            .schema_type(Type::Number)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Double)))
            .multiple_of(Some(step(decimals)))
            .minimum(Some(from))
            .maximum(Some(to)),
    };
    object.into()
}
