//! What the contract says of the body of a curation.

use super::curate::{LONGEST_NAME, LONGEST_NOTES, LONGEST_TAG, MOST_TAGS};
use crate::wire::BLANK;
use smartmoney_model::CurationPatch;
use std::borrow::Cow;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

/// A [`CurationPatch`] with what the fields may hold.
pub(crate) struct CurationChange;

impl PartialSchema for CurationChange {
    fn schema() -> RefOr<Schema> {
        let RefOr::T(Schema::Object(mut patch)) = CurationPatch::schema() else {
            unreachable!("a patch is an object");
        };
        patch.min_properties = Some(1);
        let types = |kind| SchemaType::from_iter([kind, Type::Null]);
        let text = |longest, pattern: &str| {
            ObjectBuilder::new()
                .max_length(Some(longest))
                .pattern(Some(pattern))
        };
        let line = visible(&format!(r"{INVISIBLE}\n"));
        let name = text(LONGEST_NAME, &line).schema_type(types(Type::String));
        let notes = text(LONGEST_NOTES, &visible(INVISIBLE)).schema_type(types(Type::String));
        let tags = ArrayBuilder::new()
            .schema_type(types(Type::Array))
            .items(text(LONGEST_TAG, &line).schema_type(Type::String))
            .max_items(Some(MOST_TAGS));
        for (field, described) in [
            (
                "walletName",
                name.description(Some("The wallet's name.")).into(),
            ),
            (
                "notes",
                notes.description(Some("Notes for other curators.")).into(),
            ),
            (
                "tags",
                tags.description(Some("Tags, in place of its label's."))
                    .into(),
            ),
        ] {
            patch.properties.insert(field.to_owned(), described);
        }
        patch.into()
    }
}

impl ToSchema for CurationChange {
    fn name() -> Cow<'static, str> {
        CurationPatch::name()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        CurationPatch::schemas(schemas);
    }
}

/// What is invisible, as `is_invisible` says, but for the end of a line, and for the tags beyond
/// the basic plane, which not every language's patterns can name.
const INVISIBLE: &str = r"\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb";

/// The pattern of a text with something in it that is no blank.
fn visible(refused: &str) -> String {
    format!("^[^{refused}]*[^{refused}{BLANK}][^{refused}]*$")
}
