//! What callers give in paths and queries, as the contract describes it.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// A text that a caller gives, as a component of its own.
macro_rules! given {
    ($($(#[doc = $description:literal])+ $kind:ident => $schema:expr;)+) => {
        $(
            $(#[doc = $description])+
            #[derive(Debug)]
            pub struct $kind;

            impl PartialSchema for $kind {
                fn schema() -> RefOr<Schema> {
                    let description = concat!($($description),+).trim_ascii_start();
                    let object = ObjectBuilder::new()
                        .schema_type(Type::String)
                        .description(Some(description));
                    let described: fn(ObjectBuilder) -> ObjectBuilder = $schema;
                    described(object).into()
                }
            }

            impl ToSchema for $kind {}
        )+
    };
}

/// What no pattern can say: which of all texts of this form there are.
fn format(name: &str) -> SchemaFormat {
    SchemaFormat::Custom(name.to_owned())
}

given! {
    /// A chain by its name in the sources of trades that are read, or by its EIP-155
    /// number, in any case. A filter answers 400 for a name that none of them has and that no
    /// scored wallet is on.
    ChainName => |text| text
        .pattern(Some("^[A-Za-z0-9][A-Za-z0-9 _:.-]{0,63}$"))
        .format(Some(format("chain-name")))
        .examples(["ethereum"]);
    /// An address: 0x and 40 hexadecimal digits in any case, or 32 bytes in base58.
    AnyAddress => |text| text
        .pattern(Some("^((0[xX])?[0-9A-Fa-f]{40}|[1-9A-HJ-NP-Za-km-z]{32,44})$"))
        .format(Some(format("wallet-address")))
        .examples(["0x56eddb7aa87536c09ccc2793473599fd21a8b17f"]);
    /// Two characters or more between blanks, and no control characters.
    SearchText => |text| text
        .pattern(Some(search_text()))
        .max_length(Some(100))
        .examples(["0x1f"]);
    /// A data version, or a time in RFC 3339. What was shown then is answered: the results of the
    /// last run that had been published.
    AsOf => |text| text
        .pattern(Some(r"^([0-9]{1,9}|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?Z)?)$"))
        .format(Some(format("as-of")))
        .examples(["2026-11-30T12:00:00Z"]);
    /// The `nextCursor` of a page: no other text is one.
    Cursor => |text| text
        .pattern(Some("^[A-Za-z0-9_-]{1,1024}$"))
        .format(Some(format("cursor")));
}

/// Blanks, as Rust trims them. Languages do not agree which characters are some.
pub(crate) const BLANK: &str = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";

const CONTROL: &str = r"\x00-\x1f\x7f-\x9f";

fn search_text() -> String {
    let seen = format!("[^{BLANK}{CONTROL}]");
    format!("^[{BLANK}]*{seen}[^{CONTROL}]*{seen}[{BLANK}]*$")
}
