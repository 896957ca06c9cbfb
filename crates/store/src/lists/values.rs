//! The values that parameters of a list take, and how they are read.

use smartmoney_model::ChainId;
use std::fmt;

/// The values that a parameter takes. As text: what is allowed, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// Names of chains, separated by commas.
    Chains,
    /// True or false.
    Boolean,
    /// A whole number in plain digits.
    Whole {
        /// The smallest value allowed.
        from: u64,
        /// The largest value allowed.
        to: u64,
    },
    /// A number in plain decimals.
    Decimal {
        /// The smallest value allowed.
        from: i32,
        /// The largest value allowed.
        to: i32,
        /// Decimals at most.
        decimals: usize,
    },
    /// Some of the names of a type, separated by commas.
    SomeOf {
        /// The name of the enum in the contract.
        type_name: &'static str,
        /// The names of its values.
        names: &'static [&'static str],
    },
    /// One of the names of a type.
    OneOf {
        /// The name of the enum in the contract.
        type_name: &'static str,
        /// The names of its values.
        names: &'static [&'static str],
    },
}

impl Values {
    /// Chains that one list may be filtered by, as often as each is named.
    pub const MOST_CHAINS: usize = 64;
}

impl fmt::Display for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chains => f.write_str("names of chains, separated by commas"),
            Self::Boolean => f.write_str("true or false"),
            Self::Whole { from, to } => write!(f, "a whole number from {from} to {to}"),
            Self::Decimal { from, to, decimals } => {
                write!(
                    f,
                    "a number from {from} to {to} with at most {decimals} decimals"
                )
            }
            Self::SomeOf { names, .. } => {
                let names = names.join(", ");
                write!(f, "one or more of {names}, separated by commas")
            }
            Self::OneOf { names, .. } => f.write_str(&names.join(", ")),
        }
    }
}

/// The values of a parameter, and how a text is read as one.
pub(crate) struct Kind<T> {
    pub(crate) values: Values,
    pub(crate) read: fn(Values, &str) -> Result<T, String>,
}

pub(crate) const CHAINS: Kind<Vec<ChainId>> = Kind {
    values: Values::Chains,
    read: |_, text| chains(text),
};

pub(crate) const BOOLEAN: Kind<bool> = Kind {
    values: Values::Boolean,
    read: |values, text| match text {
        "true" => Ok(true),
        "false" => Ok(false),
        other => Err(refused(values, other)),
    },
};

pub(crate) const fn whole(from: u64, to: u64) -> Kind<u64> {
    Kind {
        values: Values::Whole { from, to },
        read: |values, text| {
            match values {
                Values::Whole { from, to } => read_whole(text, from, to),
                _ => None,
            }
            .ok_or_else(|| refused(values, text))
        },
    }
}

pub(crate) const fn decimal(from: i32, to: i32, decimals: usize) -> Kind<f64> {
    Kind {
        values: Values::Decimal { from, to, decimals },
        read: |values, text| {
            match values {
                Values::Decimal { from, to, decimals } => read_decimal(text, from, to, decimals),
                _ => None,
            }
            .ok_or_else(|| refused(values, text))
        },
    }
}

/// The names of a type that `named!` gave them.
macro_rules! one_of {
    ($type:ident) => {
        Kind::<$type> {
            values: Values::OneOf {
                type_name: stringify!($type),
                names: $type::NAMES,
            },
            read: |_, text| {
                let read: Result<$type, UnknownName> = text.parse();
                read.map_err(|error| error.to_string())
            },
        }
    };
}
pub(crate) use one_of;

/// Some of the names of a type that `named!` gave them.
macro_rules! some_of {
    ($type:ident) => {
        Kind::<BTreeSet<$type>> {
            values: Values::SomeOf {
                type_name: stringify!($type),
                names: $type::NAMES,
            },
            read: |values, text| {
                let parts = text.split(',').map(|part| {
                    let read: Result<$type, UnknownName> = part.parse();
                    read.map_err(|_| refused(values, part))
                });
                parts.collect()
            },
        }
    };
}
pub(crate) use some_of;

fn chains(text: &str) -> Result<Vec<ChainId>, String> {
    let names: Vec<&str> = text.split(',').collect();
    if names.len() > Values::MOST_CHAINS {
        return Err(format!("at most {} chains", Values::MOST_CHAINS));
    }
    let mut chains = names
        .into_iter()
        .map(|name| name.parse::<ChainId>().map_err(|error| error.to_string()))
        .collect::<Result<Vec<_>, _>>()?;
    chains.sort_unstable();
    chains.dedup();
    Ok(chains)
}

/// No sign, no `1.0` and no `1e3`.
fn read_whole(text: &str, from: u64, to: u64) -> Option<u64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let number: u64 = text.parse().ok().filter(|_| is_plain)?;
    (from..=to).contains(&number).then_some(number)
}

/// Plain decimals only: any other spelling of a number is another key of the
/// cache for the same list, or endlessly many for nearly the same.
fn read_decimal(text: &str, from: i32, to: i32, decimals: usize) -> Option<f64> {
    let magnitude = match text.strip_prefix('-') {
        Some(magnitude) if from < 0 => magnitude,
        _ => text,
    };
    let (whole, fraction) = magnitude.split_once('.').unwrap_or((magnitude, "0"));
    let is_plain = |digits: &str, most: usize| {
        (1..=most).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let longest = from.unsigned_abs().max(to.unsigned_abs()).to_string().len();
    let is_plain = is_plain(whole, longest) && is_plain(fraction, decimals);
    let number: f64 = text.parse().ok().filter(|_| is_plain)?;
    // Of -0 the sum is 0.
    (f64::from(from)..=f64::from(to))
        .contains(&number)
        .then_some(number + 0.0)
}

/// As much of a text from outside as an answer repeats.
const LONGEST_SHOWN: usize = 60;

pub(crate) fn refused(values: Values, text: &str) -> String {
    let start: String = text.chars().take(LONGEST_SHOWN).collect();
    format!("expected {values}, not {start:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T>(kind: &Kind<T>, text: &str) -> Result<T, String> {
        (kind.read)(kind.values, text)
    }

    #[test]
    fn whole_numbers_are_plain() {
        let kind = whole(1, 1_000);
        for (text, number) in [("1", 1), ("007", 7), ("1000", 1_000)] {
            assert_eq!(read(&kind, text), Ok(number));
        }
        for text in ["", "0", "1001", "1.0", "1e2", "+1", "-1", " 1", "１"] {
            let error = read(&kind, text).unwrap_err();
            assert!(error.contains("from 1 to 1000, not"), "{error}");
        }
    }

    #[test]
    fn chains_are_counted_as_they_are_written() {
        let spelled = |count| vec!["eth"; count].join(",");
        assert_eq!(read(&CHAINS, &spelled(64)).unwrap().len(), 1);
        assert!(read(&CHAINS, &spelled(65)).is_err());
    }

    #[test]
    fn decimals_are_plain_and_zero_has_no_sign() {
        let kind = decimal(-1, 0, 4);
        for (text, number) in [
            ("-1", "-1"),
            ("-0.2500", "-0.25"),
            ("-0.0001", "-0.0001"),
            ("-0.0", "0"),
            ("0", "0"),
        ] {
            assert_eq!(read(&kind, text).unwrap().to_string(), number);
        }
        for text in [
            "", "-", "-1.0001", "0.1", "-.5", "-0.", "-0.25000", "-1e-1", "--0", "nan",
        ] {
            assert!(read(&kind, text).is_err(), "{text}");
        }
        // Where nothing is below 0, no sign is plain.
        assert!(read(&decimal(0, 100, 2), "-0").is_err());
    }
}
