//! The JSON of enums, by name.

use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// A value of one of the store's enums, by its name.
macro_rules! named_value {
    ($kind:ident, $description:literal) => {
        #[doc = $description]
        #[derive(Debug, Clone, Copy)]
        pub struct $kind(smartmoney_store::$kind);

        impl From<smartmoney_store::$kind> for $kind {
            fn from(value: smartmoney_store::$kind) -> Self {
                Self(value)
            }
        }

        impl Serialize for $kind {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.0.as_str())
            }
        }

        impl PartialSchema for $kind {
            fn schema() -> RefOr<Schema> {
                let names = smartmoney_store::$kind::ALL.map(smartmoney_store::$kind::as_str);
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some($description))
                    .enum_values(Some(names))
                    .into()
            }
        }

        impl ToSchema for $kind {}
    };
}

named_value!(Stage, "What a run is doing.");
named_value!(RunOutcome, "How a run ended.");
named_value!(Trigger, "What made a run begin.");
named_value!(StatusFilter, "Which statuses.");
named_value!(SortBy, "What a list is ordered by.");
named_value!(SortOrder, "Which end of an order comes first.");
named_value!(ChangeKind, "Which way a wallet changed between two runs.");
named_value!(Include, "What rows of a list have on request.");
