//! Reading a row column by column, the same for both databases.

use crate::StoreError;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde::de::value::{Error as PlainError, F64Deserializer, StrDeserializer};
use smartmoney_model::{Address, ChainId, Score, Timestamp, TokenAmount, TxHash, Usd};
use std::fmt::Display;
use std::str::FromStr;

/// Reads a row from left to right. A database says how its columns are read,
/// here stands what is made of them.
pub(crate) trait ReadColumns {
    /// An error about the column that was read last.
    fn damaged(&self, reason: impl Display) -> StoreError;

    /// Whether the next column is NULL; it stays the next.
    fn next_is_null(&self) -> Result<bool, StoreError>;

    fn skip(&mut self, columns: usize);

    fn boolean(&mut self) -> Result<bool, StoreError>;

    fn integer_option(&mut self) -> Result<Option<i64>, StoreError>;

    fn real_option(&mut self) -> Result<Option<f64>, StoreError>;

    fn text_option(&mut self) -> Result<Option<String>, StoreError>;

    fn texts(&mut self) -> Result<Vec<String>, StoreError>;

    fn usd_option(&mut self) -> Result<Option<Usd>, StoreError>;

    fn time_option(&mut self) -> Result<Option<Timestamp>, StoreError>;

    fn json<T: DeserializeOwned>(&mut self) -> Result<T, StoreError>;

    fn raw_bytes(&mut self) -> Result<&[u8], StoreError>;

    /// Makes a value of bytes where they lie; `expected` says what they should be.
    fn bytes<T>(
        &mut self,
        read: impl FnOnce(&[u8]) -> Option<T>,
        expected: &str,
    ) -> Result<T, StoreError> {
        let bytes = self.raw_bytes()?;
        let (value, found) = (read(bytes), bytes.len());
        value.ok_or_else(|| self.damaged(format!("expected {expected}, found {found}")))
    }

    fn boolean_option(&mut self) -> Result<Option<bool>, StoreError> {
        if self.next_is_null()? {
            self.skip(1);
            return Ok(None);
        }
        self.boolean().map(Some)
    }

    fn json_option<T: DeserializeOwned>(&mut self) -> Result<Option<T>, StoreError> {
        if self.next_is_null()? {
            self.skip(1);
            return Ok(None);
        }
        self.json().map(Some)
    }

    fn required<T>(&self, value: Option<T>) -> Result<T, StoreError> {
        value.ok_or_else(|| self.damaged("NULL"))
    }

    fn integer(&mut self) -> Result<i64, StoreError> {
        let value = self.integer_option()?;
        self.required(value)
    }

    fn real(&mut self) -> Result<f64, StoreError> {
        let value = self.real_option()?;
        self.required(value)
    }

    fn text(&mut self) -> Result<String, StoreError> {
        let value = self.text_option()?;
        self.required(value)
    }

    fn usd(&mut self) -> Result<Usd, StoreError> {
        let value = self.usd_option()?;
        self.required(value)
    }

    fn time(&mut self) -> Result<Timestamp, StoreError> {
        let value = self.time_option()?;
        self.required(value)
    }

    fn small(&mut self) -> Result<u32, StoreError> {
        let value = self.integer()?;
        u32::try_from(value).map_err(|error| self.damaged(error))
    }

    fn count(&mut self) -> Result<u64, StoreError> {
        let value = self.integer()?;
        u64::try_from(value).map_err(|error| self.damaged(error))
    }

    fn count_option(&mut self) -> Result<Option<u64>, StoreError> {
        let value = self.integer_option()?;
        value
            .map(|value| u64::try_from(value).map_err(|error| self.damaged(error)))
            .transpose()
    }

    fn amount(&mut self) -> Result<TokenAmount, StoreError> {
        self.bytes(TokenAmount::from_be_bytes, "at most 32 bytes")
    }

    fn tx_hash(&mut self) -> Result<TxHash, StoreError> {
        self.bytes(TxHash::from_bytes, "32 or 64 bytes")
    }

    fn address_bytes(&mut self) -> Result<Address, StoreError> {
        let read = |bytes: &[u8]| {
            let evm = bytes.try_into().map(Address::Evm);
            evm.or_else(|_| bytes.try_into().map(Address::Solana)).ok()
        };
        self.bytes(read, "20 or 32 bytes")
    }

    fn address_text(&mut self) -> Result<Address, StoreError> {
        let text = self.text()?;
        Address::parse_any(&text).map_err(|error| self.damaged(error))
    }

    fn chain(&mut self) -> Result<ChainId, StoreError> {
        let name = self.text()?;
        ChainId::stored(&name).map_err(|error| self.damaged(error))
    }

    /// What a text says.
    fn parsed<T: FromStr<Err: Display>>(&mut self) -> Result<T, StoreError> {
        let text = self.text()?;
        text.parse().map_err(|error| self.damaged(error))
    }

    /// A value of an enum by its name.
    fn named<T: DeserializeOwned>(&mut self) -> Result<T, StoreError> {
        let value = self.named_option()?;
        self.required(value)
    }

    fn named_option<T: DeserializeOwned>(&mut self) -> Result<Option<T>, StoreError> {
        let name = self.text_option()?;
        let parse = |name: String| T::deserialize(StrDeserializer::<PlainError>::new(&name));
        name.map(|name| parse(name).map_err(|error| self.damaged(error)))
            .transpose()
    }

    fn score_option(&mut self) -> Result<Option<Score>, StoreError> {
        let score = |value| Score::deserialize(F64Deserializer::<PlainError>::new(value));
        let value = self.real_option()?;
        value
            .map(|value| score(value).map_err(|e| self.damaged(e)))
            .transpose()
    }
}

/// The bytes of an address: its form in `wallets` and `labels`.
pub(crate) fn address_bytes(address: &Address) -> &[u8] {
    match address {
        Address::Evm(bytes) => bytes,
        Address::Solana(bytes) => bytes,
    }
}
