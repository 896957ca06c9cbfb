//! How the columns of a file were understood, for people who check it.

use crate::rows::Row;
use crate::scout::Spelling;
use crate::shape::Shape;
use crate::{Field, Preset};

/// How the columns of a file were understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// The shape.
    pub preset: Preset,
    /// How a row states what was bought and sold, in words.
    pub legs: &'static str,
    /// The fields that were found, each with its column; a field may have several.
    pub fields: Vec<FieldColumn>,
    /// The columns that are not read.
    pub unread: Vec<String>,
}

/// A field and the column that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldColumn {
    /// The field.
    pub field: Field,
    /// The file's own name of the column.
    pub column: String,
    /// How the column spells its numbers or times (`a decimal comma`); None where that makes no
    /// difference.
    pub spelling: Option<String>,
    /// The first value that is not empty, shortened; None where the first rows have none.
    pub example: Option<String>,
    index: usize,
}

/// Rows that are looked at for examples.
const ROWS: u64 = 100;

impl Understood {
    pub(crate) fn of(shape: &Shape, spelling: &Spelling) -> Self {
        let names = shape.names().iter().enumerate();
        let unread = names.filter(|(at, _)| !shape.used.contains(at));
        Self {
            preset: shape.preset,
            legs: shape.legs.description(),
            fields: shape
                .fields()
                .map(|(field, index)| FieldColumn {
                    field,
                    column: shape.name(index).to_owned(),
                    spelling: spelling.words.get(shape.name(index)).cloned(),
                    example: None,
                    index,
                })
                .collect(),
            unread: unread.map(|(_, name)| name.clone()).collect(),
        }
    }

    /// The same columns as before, with one more: examples stay.
    pub(crate) fn keep_examples(&mut self, earlier: Option<Self>) {
        let earlier = earlier.map(|earlier| earlier.fields).unwrap_or_default();
        for column in &mut self.fields {
            let known = earlier.iter().find(|known| known.column == column.column);
            column.example = known.and_then(|known| known.example.clone());
        }
    }

    /// Takes examples from a row; `number` counts from 1.
    pub(crate) fn look(&mut self, row: &impl Row, number: u64) {
        if number > ROWS {
            return;
        }
        for column in self.fields.iter_mut().filter(|c| c.example.is_none()) {
            let shown = row.cell(column.index).shown();
            column.example = (!shown.is_empty()).then_some(shown);
        }
    }
}
