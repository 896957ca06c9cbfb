//! Parsing of query parameters.

use crate::problem::Problem;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

/// The parameters of a query: a route takes each by name, and one that it does not take is an
/// error, as are an empty and a repeated one. Nothing is ever ignored, so that two spellings of
/// a query either mean the same or one is refused. None holds an API key: `guard` refuses that of
/// all routes.
#[derive(Debug)]
pub(crate) struct Parameters {
    given: BTreeMap<String, String>,
    known: Vec<&'static str>,
}

impl Parameters {
    pub(crate) fn parse(query: Option<&str>) -> Result<Self, Problem> {
        let mut given = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            if value.is_empty() {
                return Err(Problem::bad_parameter(
                    &name,
                    format!("{name} is empty: leave it out, or give it a value"),
                    "a value",
                ));
            }
            if given.contains_key(name.as_ref()) {
                return Err(Problem::bad_parameter(
                    &name,
                    format!("{name} is given twice"),
                    "one value",
                ));
            }
            given.insert(name.into_owned(), value.into_owned());
        }
        Ok(Self {
            given,
            known: Vec::new(),
        })
    }

    /// A parameter as a type that says itself what is wrong with a text.
    pub(crate) fn take<T>(
        &mut self,
        name: &'static str,
        allowed: &str,
    ) -> Result<Option<T>, Problem>
    where
        T: FromStr<Err: Display>,
    {
        self.take_with(name, || allowed.to_owned(), parsed)
    }

    /// What is allowed is written only for a parameter that is refused: most
    /// are not given.
    pub(crate) fn take_with<T>(
        &mut self,
        name: &'static str,
        allowed: impl FnOnce() -> String,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, Problem> {
        self.known.push(name);
        let Some(text) = self.given.remove(name) else {
            return Ok(None);
        };
        parse(&text)
            .map(Some)
            .map_err(|reason| Problem::bad_parameter(name, format!("{name}: {reason}"), allowed()))
    }

    /// A whole number, written as one: no `1.0`, no `1e3`, no sign.
    pub(crate) fn take_count(
        &mut self,
        name: &'static str,
        from: u64,
        to: u64,
    ) -> Result<Option<u64>, Problem> {
        let allowed = || format!("a whole number from {from} to {to}");
        self.take_with(name, allowed, |text| {
            let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
            let number = text.parse().ok().filter(|_| is_plain);
            number
                .filter(|number| (from..=to).contains(number))
                .ok_or_else(|| format!("expected {}, not {}", allowed(), shown(text)))
        })
    }

    pub(crate) fn take_bool(&mut self, name: &'static str) -> Result<Option<bool>, Problem> {
        let allowed = || "true or false".to_owned();
        self.take_with(name, allowed, |text| match text {
            "true" => Ok(true),
            "false" => Ok(false),
            other => Err(format!("expected true or false, not {}", shown(other))),
        })
    }

    /// An error when anything is left.
    pub(crate) fn finish(self) -> Result<(), Problem> {
        let Some(unknown) = self.given.keys().next() else {
            return Ok(());
        };
        let known = self.known.join(", ");
        let known = if known.is_empty() {
            "no parameter".to_owned()
        } else {
            known
        };
        let detail = format!("there is no parameter {}", shown(unknown));
        Err(Problem::bad_parameter(&start(unknown), detail, known).code("unknown_parameter"))
    }
}

/// By the type's own words for what is wrong.
fn parsed<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.to_string())
}

/// What a caller wrote, short and without surprises.
pub(crate) fn shown(text: &str) -> String {
    format!("{:?}", start(text))
}

/// As much of a text from outside as an answer repeats.
pub(crate) fn start(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(query: &str) -> Result<Option<u64>, Problem> {
        let mut parameters = Parameters::parse(Some(query))?;
        let count = parameters.take_count("page", 1, 1_000)?;
        parameters.finish()?;
        Ok(count)
    }

    #[test]
    fn reads_whole_numbers_only() {
        assert_eq!(count("page=7").unwrap(), Some(7));
        assert_eq!(count("").unwrap(), None);
        for query in [
            "page=1.5",
            "page=1.0",
            "page=1e15",
            "page=0",
            "page=-1",
            "page=%2B1",
            "page=1001",
            "page=99999999999999999999",
            "page=",
            "page=%00",
            "page=%ff",
            "page=1&page=1",
            "page=1&pages=1",
            "Page=1",
            "page=１",
        ] {
            assert!(count(query).is_err(), "{query}");
        }
    }
}
