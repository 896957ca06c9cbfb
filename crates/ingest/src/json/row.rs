//! An object as a row: its keys become columns, those of nested objects with points.

use crate::cell::Cell;
use crate::reject::shortened;
use crate::rows::Row;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fmt;

/// The keys of the objects so far, in the order of their first appearance.
#[derive(Default)]
pub(super) struct Keys {
    pub(super) names: Vec<String>,
    slots: HashMap<String, Option<usize>>,
    /// A known key was found since the handler was last given the columns.
    pub(super) has_new: bool,
}

/// Beyond this many keys, unknown keys are no longer remembered.
const MOST_KEYS: usize = 10_000;

/// Objects within objects whose keys become columns; what lies deeper stays text.
const DEEPEST: usize = 8;

impl Keys {
    /// Splits an object into cells; `knows` says which new keys are worth a column.
    pub(super) fn split<'a>(
        &mut self,
        text: &'a str,
        knows: impl Fn(&str) -> bool,
    ) -> Result<JsonRow<'a>, serde_json::Error> {
        let mut object = Object {
            cells: vec![None; self.names.len()],
            path: String::new(),
            depth: 0,
            keys: self,
            knows: &knows,
        };
        object.split(text)?;
        Ok(JsonRow {
            cells: object.cells,
        })
    }

    fn slot(&mut self, key: &str, knows: &impl Fn(&str) -> bool) -> Option<usize> {
        if let Some(slot) = self.slots.get(key) {
            return *slot;
        }
        let slot = (self.names.len() < MOST_KEYS && knows(key)).then(|| {
            self.names.push(key.to_owned());
            self.has_new = true;
            self.names.len() - 1
        });
        if self.slots.len() < MOST_KEYS {
            self.slots.insert(key.to_owned(), slot);
        }
        slot
    }
}

/// An object that is being split.
struct Object<'k, 'a, F> {
    keys: &'k mut Keys,
    knows: &'k F,
    cells: Vec<Option<&'a RawValue>>,
    /// The keys up to the value at hand, with points between them.
    path: String,
    depth: usize,
}

impl<'a, F: Fn(&str) -> bool> Object<'_, 'a, F> {
    fn split(&mut self, text: &'a str) -> Result<(), serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        deserializer.deserialize_map(&mut *self)?;
        deserializer.end()
    }

    fn take(&mut self, value: &'a RawValue) -> Result<(), String> {
        if value.get().starts_with('{') && self.depth < DEEPEST {
            self.path.push('.');
            self.depth += 1;
            let split = self.split(value.get());
            self.depth -= 1;
            return split.map_err(|e| e.to_string());
        }
        let Some(slot) = self.keys.slot(&self.path, self.knows) else {
            return Ok(());
        };
        if slot >= self.cells.len() {
            self.cells.resize(slot + 1, None);
        }
        match self.cells[slot].replace(value) {
            None => Ok(()),
            Some(_) => Err(format!("the key {:?} stands twice", shortened(&self.path))),
        }
    }
}

impl<'a, F: Fn(&str) -> bool> Visitor<'a> for &mut Object<'_, 'a, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        let length = self.path.len();
        while map.next_key_seed(Key(&mut self.path))?.is_some() {
            let value = map.next_value::<&RawValue>()?;
            self.take(value).map_err(A::Error::custom)?;
            self.path.truncate(length);
        }
        Ok(())
    }
}

/// Appends a key to a path.
struct Key<'p>(&'p mut String);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<(), E> {
        self.0.push_str(key);
        Ok(())
    }
}

/// The values as they are written in the text, so that no number passes through a
/// float.
pub(super) struct JsonRow<'a> {
    cells: Vec<Option<&'a RawValue>>,
}

impl Row for JsonRow<'_> {
    fn cell(&self, column: usize) -> Cell<'_> {
        let Some(Some(value)) = self.cells.get(column) else {
            return Cell::Empty;
        };
        let raw = value.get();
        if raw == "null" {
            return Cell::Empty;
        }
        let Some(inner) = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')) else {
            return Cell::Number(raw);
        };
        if !inner.contains('\\') {
            return Cell::of_text(inner);
        }
        match serde_json::from_str::<String>(raw) {
            Ok(text) => Cell::of_owned(text),
            Err(_) => Cell::NotUtf8(raw.as_bytes()),
        }
    }
}
