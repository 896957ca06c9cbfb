//! Arrow arrays as cells.

use crate::FileProblem;
use crate::cell::Cell;
use crate::rows::CellKind;
use arrow::array::types::{
    Date32Type, Date64Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow::array::{Array, ArrayRef, AsArray, BinaryViewArray, Int64Array, StringViewArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, TimeUnit};

/// A column of a batch, converted to one of the four kinds of cells.
/// Numbers become text in their shortest exact spelling.
pub(crate) enum Values {
    Text(StringViewArray),
    Number(StringViewArray),
    Bytes(BinaryViewArray),
    Micros(Int64Array),
}

const MICROS_PER_SEC: i64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SEC;

impl Values {
    pub(crate) fn of(array: &ArrayRef, name: &str) -> Result<Self, FileProblem> {
        let unreadable = || FileProblem::ColumnType {
            column: name.to_owned(),
            data_type: array.data_type().to_string(),
        };
        let converted = |to: &DataType| cast(array, to).map_err(|_| unreadable());
        Ok(match array.data_type() {
            DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => {
                Self::Micros(micros(array).ok_or_else(unreadable)?)
            }
            DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
                Self::Bytes(converted(&DataType::BinaryView)?.as_binary_view().clone())
            }
            DataType::FixedSizeBinary(_) => {
                let binary = converted(&DataType::Binary)?;
                return Self::of(&binary, name);
            }
            DataType::Dictionary(_, values) => {
                return Self::of(&converted(values)?, name);
            }
            number if number.is_numeric() => {
                Self::Number(converted(&DataType::Utf8View)?.as_string_view().clone())
            }
            _ => Self::Text(converted(&DataType::Utf8View)?.as_string_view().clone()),
        })
    }

    /// The kind of cells that a type gives.
    pub(crate) fn kind(data_type: &DataType) -> CellKind {
        match data_type {
            DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => CellKind::Time,
            DataType::Dictionary(_, values) => Self::kind(values),
            number if number.is_numeric() => CellKind::Number,
            _ => CellKind::Text,
        }
    }

    /// Bytes of the longest text or binary value.
    pub(crate) fn longest(&self) -> usize {
        let longest = match self {
            Self::Text(array) | Self::Number(array) => array.lengths().max(),
            Self::Bytes(array) => array.lengths().max(),
            Self::Micros(_) => None,
        };
        longest.unwrap_or(0) as usize
    }

    /// Bytes of a text or binary value.
    pub(crate) fn length(&self, row: usize) -> usize {
        match self {
            Self::Text(array) | Self::Number(array) => array.value(row).len(),
            Self::Bytes(array) => array.value(row).len(),
            Self::Micros(_) => 0,
        }
    }

    pub(crate) fn cell(&self, row: usize) -> Cell<'_> {
        match self {
            Self::Text(array) if array.is_valid(row) => Cell::of_text(array.value(row)),
            Self::Number(array) if array.is_valid(row) => Cell::Number(array.value(row)),
            Self::Bytes(array) if array.is_valid(row) => Cell::Bytes(array.value(row)),
            Self::Micros(array) if array.is_valid(row) => Cell::Micros(array.value(row)),
            _ => Cell::Empty,
        }
    }
}

/// Times out of range saturate; they are refused later.
fn micros(array: &ArrayRef) -> Option<Int64Array> {
    Some(match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => {
            array
                .as_primitive::<TimestampSecondType>()
                .unary::<_, Int64Type>(|v| v.saturating_mul(MICROS_PER_SEC))
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => array
            .as_primitive::<TimestampMillisecondType>()
            .unary::<_, Int64Type>(|v| v.saturating_mul(1_000)),
        DataType::Timestamp(TimeUnit::Microsecond, _) => array
            .as_primitive::<TimestampMicrosecondType>()
            .unary::<_, Int64Type>(|v| v),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => array
            .as_primitive::<TimestampNanosecondType>()
            .unary::<_, Int64Type>(|v| v.div_euclid(1_000)),
        DataType::Date32 => array
            .as_primitive::<Date32Type>()
            .unary::<_, Int64Type>(|v| i64::from(v).saturating_mul(MICROS_PER_DAY)),
        DataType::Date64 => array
            .as_primitive::<Date64Type>()
            .unary::<_, Int64Type>(|v| v.saturating_mul(1_000)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{
        Decimal128Array, Decimal256Array, DictionaryArray, FixedSizeBinaryArray, Float32Array,
        Float64Array, LargeStringArray, StructArray, TimestampSecondArray, UInt64Array,
    };
    use arrow::datatypes::{Int8Type, i256};
    use std::sync::Arc;

    fn shown(array: impl Array + 'static) -> Vec<String> {
        let array: ArrayRef = Arc::new(array);
        let values = Values::of(&array, "x").unwrap();
        (0..array.len())
            .map(|row| values.cell(row).shown())
            .collect()
    }

    #[test]
    fn every_type_keeps_its_digits() {
        assert_eq!(
            shown(Float64Array::from(vec![0.1, 1e300, 5e-324, f64::NAN])),
            ["0.1", "1e300", "5e-324", "NaN"]
        );
        assert_eq!(
            shown(Float32Array::from(vec![0.1, 16_777_216.0])),
            ["0.1", "16777216.0"]
        );
        assert_eq!(
            shown(UInt64Array::from(vec![u64::MAX])),
            ["18446744073709551615"]
        );
        let decimal = Decimal128Array::from(vec![Some(-12_345), None])
            .with_precision_and_scale(38, 4)
            .unwrap();
        assert_eq!(shown(decimal), ["-1.2345", ""]);
        let decimal = Decimal256Array::from(vec![i256::from_i128(i128::MAX)])
            .with_precision_and_scale(76, 18)
            .unwrap();
        assert_eq!(shown(decimal), ["170141183460469231731.687303715884105727"]);
        let dictionary: DictionaryArray<Int8Type> = ["a", "b", "a"].into_iter().collect();
        assert_eq!(shown(dictionary), ["a", "b", "a"]);
        assert_eq!(shown(LargeStringArray::from(vec!["a"])), ["a"]);
        let bytes = FixedSizeBinaryArray::try_from_iter([[1_u8, 0xff]].iter()).unwrap();
        assert_eq!(shown(bytes), ["0x01ff"]);
        assert_eq!(
            shown(TimestampSecondArray::from(vec![1_696_216_703])),
            ["2023-10-02T03:18:23Z"]
        );
        assert_eq!(
            shown(arrow::array::Date32Array::from(vec![19_632])),
            ["2023-10-02T00:00:00Z"]
        );
    }

    #[test]
    fn nested_columns_are_refused_by_name() {
        let array: ArrayRef = Arc::new(StructArray::new_empty_fields(1, None));
        let error = Values::of(&array, "legs").err().unwrap().to_string();
        assert!(error.contains("\"legs\""), "{error}");
    }
}
