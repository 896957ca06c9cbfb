//! What a column of a table or of a file holds, and how a value of each type becomes
//! a column's and is read back.

use crate::score::StoredPoint;
use crate::{
    Address, AnomalyKind, ChainId, Confidence, DecayPoint, ExcessPoint, Followability, Profile,
    Reason, RiskProfile, Score, ScoreBasis, Timestamp, TradingStyle, Usd, Wallet, WalletStatus,
    WalletType,
};
use compact_str::CompactString;
use serde::de::value::{Error as PlainError, F64Deserializer};
use serde::de::{Deserialize, DeserializeOwned};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Display;

/// One column of a record.
#[derive(Debug)]
pub struct Column<T> {
    /// Its name in tables and files. JSON has the same in camelCase.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// The unit of its numbers: `USD`, `fraction`, `days`. None of counts, of scores and
    /// of ratios whose units cancel out.
    pub unit: Option<&'static str>,
    /// What it says, in a sentence.
    pub description: &'static str,
    /// A record's value.
    pub value: fn(&T) -> Value<'_>,
}

/// One column of a wallet.
pub type WalletColumn = Column<Wallet>;

/// A record whose fields are columns, in tables and files.
pub trait Record: Sized + 'static {
    /// All columns, in the order of files.
    const COLUMNS: &'static [Column<Self>];
}

/// What a column holds where it is not NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// True or false.
    Boolean,
    /// A whole number ≥ 0.
    Count,
    /// A double.
    Real,
    /// US dollars, exact to the micro-dollar.
    Usd,
    /// A moment in UTC.
    Time,
    /// Any text.
    Text,
    /// One of these texts.
    Name(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A list or a record, written as JSON.
    Json,
}

/// A value of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'v> {
    /// Not known, or not defined.
    Null,
    /// Of [`Kind::Boolean`].
    Boolean(bool),
    /// Of [`Kind::Count`].
    Count(u64),
    /// Of [`Kind::Real`].
    Real(f64),
    /// Of [`Kind::Usd`].
    Usd(Usd),
    /// Of [`Kind::Time`].
    Time(Timestamp),
    /// Of [`Kind::Text`] or [`Kind::Name`].
    Text(Cow<'v, str>),
    /// Of [`Kind::Texts`].
    Texts(&'v [String]),
    /// Of [`Kind::Json`].
    Json(Json<'v>),
}

/// A value that was read apart from its wallet. It serializes as the wallet writes it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(untagged)]
#[allow(missing_docs, reason = "each is of the kind of its name")]
pub enum OwnedValue {
    Null,
    Boolean(bool),
    Count(u64),
    Real(f64),
    #[serde(with = "crate::usd::dollars")]
    Usd(Usd),
    Time(Timestamp),
    Text(String),
    Texts(Vec<String>),
}

impl From<Value<'_>> for OwnedValue {
    /// A list or a record, which is no metric, becomes [`OwnedValue::Null`].
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Null | Value::Json(_) => Self::Null,
            Value::Boolean(value) => Self::Boolean(value),
            Value::Count(value) => Self::Count(value),
            Value::Real(value) => Self::Real(value),
            Value::Usd(value) => Self::Usd(value),
            Value::Time(value) => Self::Time(value),
            Value::Text(value) => Self::Text(value.into_owned()),
            Value::Texts(values) => Self::Texts(values.to_vec()),
        }
    }
}

impl Kind {
    /// Reads the next column, which is of this kind or NULL.
    pub(crate) fn read<R: ReadValue>(self, row: &mut R) -> Result<OwnedValue, R::Error> {
        if row.skip_null()? {
            return Ok(OwnedValue::Null);
        }
        Ok(match self {
            Self::Boolean => OwnedValue::Boolean(row.boolean()?),
            Self::Count => OwnedValue::Count(row.count()?),
            Self::Real => OwnedValue::Real(row.real()?),
            Self::Usd => OwnedValue::Usd(row.usd()?),
            Self::Time => OwnedValue::Time(row.time()?),
            Self::Text | Self::Name(_) => OwnedValue::Text(row.text()?),
            Self::Texts => OwnedValue::Texts(row.texts()?),
            Self::Json => return Err(row.damaged("a list or record is no metric")),
        })
    }
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Column<T> {}

/// Names are unique.
impl<T> PartialEq for Column<T> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl<T> Column<T> {
    /// Its name in JSON.
    pub fn json_name(&self) -> String {
        let mut words = self.name.split('_');
        let first = words.next().unwrap_or_default().to_owned();
        words.fold(first, |mut name, word| {
            let mut letters = word.chars();
            name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
            name + letters.as_str()
        })
    }
}

/// A list or a record of a wallet. Serializes as what it refers to.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[serde(untagged)]
pub enum Json<'v> {
    /// Rules, met or failed.
    Reasons(&'v [Reason]),
    /// The factors of a profile.
    Profile(&'v Profile),
    /// Excess by period.
    #[serde(serialize_with = "stored_curve")]
    Curve(&'v [ExcessPoint]),
    /// What following brings, by delay.
    Decay(&'v [DecayPoint]),
    /// Odd input, by kind.
    Anomalies(&'v BTreeMap<AnomalyKind, u64>),
}

fn stored_curve<S: serde::Serializer>(curve: &[ExcessPoint], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(curve.iter().map(StoredPoint::from))
}

/// Reads the columns of a row from left to right.
#[allow(
    missing_docs,
    reason = "each reads the next column, which is of its kind"
)]
pub trait ReadValue {
    /// Why a row can't be read.
    type Error;

    /// An error about the column that was read last.
    fn damaged(&self, reason: impl Display) -> Self::Error;

    /// Whether the next column is NULL, which is skipped then.
    fn skip_null(&mut self) -> Result<bool, Self::Error>;

    fn boolean(&mut self) -> Result<bool, Self::Error>;
    fn count(&mut self) -> Result<u64, Self::Error>;
    fn real(&mut self) -> Result<f64, Self::Error>;
    fn usd(&mut self) -> Result<Usd, Self::Error>;
    fn time(&mut self) -> Result<Timestamp, Self::Error>;
    fn text(&mut self) -> Result<String, Self::Error>;
    fn texts(&mut self) -> Result<Vec<String>, Self::Error>;
    fn json<T: DeserializeOwned>(&mut self) -> Result<T, Self::Error>;
}

/// A type whose values a column can hold.
pub(crate) trait ColumnType: Sized {
    const KIND: Kind;
    const UNIT: Option<&'static str> = None;

    fn to_value(&self) -> Value<'_>;

    fn read<R: ReadValue>(row: &mut R) -> Result<Self, R::Error>;
}

impl<T: ColumnType> ColumnType for Option<T> {
    const KIND: Kind = T::KIND;
    const UNIT: Option<&'static str> = T::UNIT;

    fn to_value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, T::to_value)
    }

    fn read<R: ReadValue>(row: &mut R) -> Result<Self, R::Error> {
        if row.skip_null()? {
            return Ok(None);
        }
        T::read(row).map(Some)
    }
}

/// `Type: Kind, value => …, read(row) => …` for each type.
macro_rules! column_types {
    ($(
        $type:ty: $kind:expr,
        |$value:ident| $to:expr,
        |$row:ident| $from:expr
        $(, unit $unit:literal)?;
    )+) => {
        $(impl ColumnType for $type {
            const KIND: Kind = $kind;
            $(const UNIT: Option<&'static str> = Some($unit);)?

            fn to_value(&self) -> Value<'_> {
                let $value = self;
                $to
            }

            fn read<R: ReadValue>($row: &mut R) -> Result<Self, R::Error> {
                $from
            }
        })+
    };
}

column_types! {
    bool: Kind::Boolean, |value| Value::Boolean(*value), |row| row.boolean();
    u64: Kind::Count, |value| Value::Count(*value), |row| row.count();
    u32: Kind::Count, |value| Value::Count((*value).into()), |row| {
        let count = row.count()?;
        count.try_into().map_err(|error| row.damaged(error))
    };
    f64: Kind::Real, |value| Value::Real(*value), |row| row.real();
    Score: Kind::Real, |score| Value::Real(score.value()), |row| {
        let value = F64Deserializer::<PlainError>::new(row.real()?);
        Score::deserialize(value).map_err(|error| row.damaged(error))
    };
    Usd: Kind::Usd, |usd| Value::Usd(*usd), |row| row.usd(), unit "USD";
    Timestamp: Kind::Time, |time| Value::Time(*time), |row| row.time();
    String: Kind::Text, |text| text_value(text), |row| row.text();
    CompactString: Kind::Text, |text| text_value(text), |row| Ok(row.text()?.into());
    ChainId: Kind::Text, |chain| text_value(chain.as_str()), |row| {
        parsed(row, str::parse)
    };
    Address: Kind::Text, |address| Value::Text(address.to_string().into()), |row| {
        parsed(row, Address::parse_any)
    };
    Vec<String>: Kind::Texts, |texts| Value::Texts(texts), |row| row.texts();
    Vec<Reason>: Kind::Json, |reasons| Value::Json(Json::Reasons(reasons)), |row| row.json();
    Profile: Kind::Json, |profile| Value::Json(Json::Profile(profile)), |row| row.json();
    Vec<ExcessPoint>: Kind::Json, |curve| Value::Json(Json::Curve(curve)), |row| ExcessPoint::read_curve(row);
    Vec<DecayPoint>: Kind::Json, |points| Value::Json(Json::Decay(points)), |row| row.json();
    BTreeMap<AnomalyKind, u64>: Kind::Json, |anomalies| Value::Json(Json::Anomalies(anomalies)),
        |row| row.json();
}

macro_rules! named_column_types {
    ($($type:ty),+) => {
        column_types! {
            $($type: Kind::Name(Self::NAMES), |value| text_value(value.as_str()), |row| {
                parsed(row, str::parse)
            };)+
        }
    };
}

named_column_types!(
    WalletType,
    WalletStatus,
    Confidence,
    ScoreBasis,
    Followability,
    TradingStyle,
    RiskProfile
);

fn text_value(text: &str) -> Value<'_> {
    Value::Text(Cow::Borrowed(text))
}

fn parsed<R: ReadValue, T, E: Display>(
    row: &mut R,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, R::Error> {
    let text = row.text()?;
    parse(&text).map_err(|error| row.damaged(error))
}

/// Makes a struct, and from the same fields the list of its columns (`COLUMNS`) and the
/// function that reads them in that order (`read`). A field's unit, where its type does
/// not say it, is `#[unit = "…"]`.
macro_rules! columns {
    (
        $(#[$about:meta])*
        pub struct $name:ident {
            $(
                $(#[doc = $doc:tt])+
                $(#[unit = $unit:tt])?
                $(#[serde($($serde:tt)*)])?
                $(#[cfg_attr($($schema:tt)*)])?
                $field:ident: $type:ty,
            )+
        }
    ) => {
        $(#[$about])*
        pub struct $name {
            $(
                $(#[doc = $doc])+
                $(#[cfg_attr(feature = "schema", schema(extensions(("x-unit" = json!($unit)))))])?
                $(#[serde($($serde)*)])?
                $(#[cfg_attr($($schema)*)])?
                pub $field: $type,
            )+
        }

        impl $name {
            /// All columns, in the order of files. In tables they may stand in another.
            pub const COLUMNS: &'static [Column<Self>] = &[
                $(Column {
                    name: stringify!($field),
                    kind: <$type as ColumnType>::KIND,
                    unit: columns!(@unit $type $(, $unit)?),
                    description: concat!($($doc),+).trim_ascii(),
                    value: |record| ColumnType::to_value(&record.$field),
                },)+
            ];

            /// Reads [`COLUMNS`](Self::COLUMNS) in their order.
            pub fn read<R: ReadValue>(row: &mut R) -> Result<Self, R::Error> {
                Ok(Self {
                    $($field: ColumnType::read(row)?,)+
                })
            }
        }

        impl $crate::column::Record for $name {
            const COLUMNS: &'static [Column<Self>] = Self::COLUMNS;
        }
    };
    (@unit $type:ty) => { <$type as ColumnType>::UNIT };
    (@unit $type:ty, $unit:tt) => { Some($unit) };
}

pub(crate) use columns;
