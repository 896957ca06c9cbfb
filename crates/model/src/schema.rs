//! How values that write themselves look in JSON.

use crate::{Address, ChainId, Score, Timestamp, TokenAmount, TxHash, Usd};
use utoipa::openapi::extensions::{Extensions, ExtensionsBuilder};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{RefOr, schema::SchemaType};
use utoipa::{PartialSchema, ToSchema};

/// A component of its own, named like the type.
macro_rules! written_as {
    ($($kind:ty => $schema:expr;)+) => {
        $(
            impl PartialSchema for $kind {
                fn schema() -> RefOr<Schema> {
                    $schema.into()
                }
            }

            impl ToSchema for $kind {}
        )+
    };
}

fn of(kind: Type, description: &str, example: impl Into<serde_json::Value>) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::new(kind))
        .description(Some(description))
        .examples([example.into()])
}

fn unit(name: &str) -> Extensions {
    ExtensionsBuilder::new().add("x-unit", name).build()
}

fn time() -> SchemaFormat {
    SchemaFormat::KnownFormat(KnownFormat::DateTime)
}

written_as! {
    Usd => of(Type::Number, "US dollars, with 2 digits", 1234.56).extensions(Some(unit("USD")));
    Score => of(Type::Number, "A score within 0 and 100", 71.5)
        .minimum(Some(0.0))
        .maximum(Some(100.0));
    Timestamp => of(Type::String, "A moment in UTC", "2024-01-31T12:00:00Z").format(Some(time()));
    TokenAmount => of(Type::String, "Tokens, as an exact decimal number", "1206.545298");
    ChainId => of(Type::String, "A chain's name", "ethereum");
    Address => of(
        Type::String,
        "An address: 0x and 40 digits in lower case, or base58",
        "0x56eddb7aa87536c09ccc2793473599fd21a8b17f"
    );
    TxHash => of(
        Type::String,
        "A transaction: 0x and 64 digits in lower case, or base58",
        "0x000034163ea8832657dfa1545d5cc79c0c04f4b57399245793cd8fb9462cd40c"
    );
}
