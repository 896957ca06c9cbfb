//! Finds the fields of a trade among the columns of a file.

use crate::number_style::DecimalSign;
use crate::{Field, FileProblem, Options, Preset};
use smartmoney_model::ChainId;
use std::collections::HashSet;

/// Which column of one file holds which field.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub(crate) preset: Preset,
    columns: [Option<usize>; Field::COUNT],
    /// All columns of `amount_usd`.
    pub(crate) usd: Vec<usize>,
    /// All columns that are read, each once.
    pub(crate) used: Vec<usize>,
    /// The columns that distinguish trades of one transaction, in the order of the
    /// fields. The time does as well, and is handled apart since it is no text.
    pub(crate) content: Vec<(Field, usize)>,
    /// The chain of rows that name none.
    pub(crate) default_chain: Option<ChainId>,
    /// The options name no default chain, so it is the usual one of the preset.
    pub(crate) is_chain_assumed: bool,
    names: Vec<String>,
}

/// Where a name is found among the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Located {
    Nowhere,
    At(usize),
    /// More than once; the first is here.
    Twice(usize),
}

/// The column of that name. One that is spelled exactly so is preferred to one
/// that differs in case.
pub(crate) fn locate(columns: &[String], name: &str) -> Located {
    let find = |same: &dyn Fn(&str) -> bool| {
        let mut found = columns
            .iter()
            .enumerate()
            .filter(|(_, column)| same(column.trim()));
        match (found.next(), found.next()) {
            (None, _) => Located::Nowhere,
            (Some((at, _)), None) => Located::At(at),
            (Some((at, _)), Some(_)) => Located::Twice(at),
        }
    };
    match find(&|column| column == name.trim()) {
        Located::Nowhere => find(&|column| column.eq_ignore_ascii_case(name.trim())),
        found => found,
    }
}

impl Shape {
    /// Finds the fields among the columns. `preset` is the one that was found earlier in
    /// the same file.
    pub(crate) fn resolve(
        names: &[String],
        preset: Option<Preset>,
        options: &Options,
    ) -> Result<Self, FileProblem> {
        let preset = preset.or(options.preset).or_else(|| Preset::detect(names));
        if let Some(preset) = preset {
            return Self::of_preset(names, preset, options);
        }
        let unknown = Self::of_preset(names, Preset::Canonical, options);
        unknown.map_err(|error| closest_preset_error(names, options).unwrap_or(error))
    }

    fn of_preset(names: &[String], preset: Preset, options: &Options) -> Result<Self, FileProblem> {
        let mut shape = Self {
            preset,
            columns: [None; Field::COUNT],
            usd: Vec::new(),
            used: Vec::new(),
            content: Vec::new(),
            default_chain: default_chain(preset, options),
            is_chain_assumed: options.default_chain.is_none(),
            names: names.to_vec(),
        };
        for field in Field::ALL {
            let found = shape.find(field, options)?;
            shape.columns[field as usize] = found.first().copied();
            if field == Field::AmountUsd {
                shape.usd.clone_from(&found);
            }
            if !matches!(field, Field::Chain | Field::TxHash | Field::BlockTime) {
                let found = found.iter().map(|column| (field, *column));
                shape.content.extend(found);
            }
            shape.used.extend(found);
        }
        shape.used.sort_unstable();
        shape.used.dedup();
        shape.check()?;
        Ok(shape)
    }

    /// The field's column.
    pub(crate) fn column(&self, field: Field) -> Option<usize> {
        self.columns[field as usize]
    }

    /// The decimal sign of each column; those of these names have a comma.
    pub(crate) fn signs(&self, commas: &HashSet<String>) -> Vec<DecimalSign> {
        let sign = |name: &String| {
            if commas.contains(name) {
                DecimalSign::Comma
            } else {
                DecimalSign::Point
            }
        };
        self.names.iter().map(sign).collect()
    }

    /// The file's own name of a column.
    pub(crate) fn name(&self, column: usize) -> &str {
        self.names.get(column).map_or("", String::as_str)
    }

    /// Whether a column of that name could hold a field.
    pub(crate) fn knows(name: &str, preset: Preset, options: &Options) -> bool {
        let same = |known: &str| known.trim().eq_ignore_ascii_case(name.trim());
        Field::ALL.into_iter().any(|field| {
            same(field.name())
                || preset.names(field).iter().any(|known| same(known))
                || options.mapping.columns(field).any(same)
        })
    }

    fn find(&self, field: Field, options: &Options) -> Result<Vec<usize>, FileProblem> {
        let mapping = &options.mapping;
        if mapping.has(field) {
            return mapping
                .columns(field)
                .map(|name| {
                    self.locate(field, name)?
                        .ok_or_else(|| FileProblem::NoSuchColumn {
                            field: field.name(),
                            column: name.to_owned(),
                            found: self.names.clone(),
                        })
                })
                .collect();
        }
        if is_overridden(field, options) {
            return Ok(Vec::new());
        }
        let names = self.preset.names(field);
        let mut found = Vec::new();
        for name in names.iter().copied().chain([field.name()]) {
            if let Some(at) = self.locate(field, name)?
                && !found.contains(&at)
            {
                found.push(at);
                if field != Field::AmountUsd {
                    break;
                }
            }
        }
        Ok(found)
    }

    fn locate(&self, field: Field, name: &str) -> Result<Option<usize>, FileProblem> {
        match locate(&self.names, name) {
            Located::Nowhere => Ok(None),
            Located::At(at) => Ok(Some(at)),
            Located::Twice(_) => Err(FileProblem::DuplicateColumn {
                field: field.name(),
                column: name.to_owned(),
            }),
        }
    }

    fn check(&self) -> Result<(), FileProblem> {
        let has = |field| self.column(field).is_some();
        let mut missing = Vec::new();
        let mut need = |present: bool, fields: &[Field]| {
            if !present {
                missing.push(self.wanted(fields));
            }
        };
        need(
            has(Field::Chain) || self.default_chain.is_some(),
            &[Field::Chain],
        );
        for field in [Field::Wallet, Field::BlockTime, Field::TxHash] {
            need(has(field), &[field]);
        }
        for leg in [crate::field::BOUGHT, crate::field::SOLD] {
            let token = [leg.address, leg.symbol];
            let amount = [leg.amount, leg.amount_raw];
            need(token.into_iter().any(has), &token);
            need(amount.into_iter().any(has), &amount);
        }
        if missing.is_empty() {
            return Ok(());
        }
        Err(FileProblem::MissingColumns {
            missing,
            found: self.names.clone(),
            chain: !has(Field::Chain) && self.default_chain.is_none(),
        })
    }

    /// `wallet (looked for tx_from, wallet)`
    fn wanted(&self, fields: &[Field]) -> String {
        let names: Vec<&str> = fields
            .iter()
            .flat_map(|field| {
                let own = self.preset.names(*field);
                own.iter()
                    .copied()
                    .chain((!own.contains(&field.name())).then_some(field.name()))
            })
            .collect();
        let fields: Vec<&str> = fields.iter().map(|field| field.name()).collect();
        if names == fields {
            return fields.join(" or ");
        }
        format!("{} (looked for {})", fields.join(" or "), names.join(", "))
    }
}

/// The error of the preset that lacks the fewest columns, if it lacks only a few: it names
/// the missing columns.
fn closest_preset_error(names: &[String], options: &Options) -> Option<FileProblem> {
    const MOST_MISSING: usize = 2;
    let errors = Preset::ALL
        .into_iter()
        .filter_map(|preset| Shape::of_preset(names, preset, options).err());
    let close = errors.filter_map(|error| match &error {
        FileProblem::MissingColumns { missing, .. } if missing.len() <= MOST_MISSING => {
            Some((missing.len(), error))
        }
        _ => None,
    });
    let (_, error) = close.min_by_key(|(count, _)| *count)?;
    Some(error)
}

/// A mapping of raw amounts overrides the preset's own decimal amounts.
fn is_overridden(field: Field, options: &Options) -> bool {
    [crate::field::BOUGHT, crate::field::SOLD]
        .into_iter()
        .any(|leg| field == leg.amount && options.mapping.has(leg.amount_raw))
}

fn default_chain(preset: Preset, options: &Options) -> Option<ChainId> {
    options
        .default_chain
        .clone()
        .or_else(|| preset.default_chain()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mapping;

    const DUNE: &str = "blockchain,block_time,tx_hash,tx_from,taker,token_bought_address,token_sold_symbol,token_bought_amount,token_sold_amount,amount_usd";

    fn resolve(columns: &str, map: &str, chain: Option<&str>) -> Result<Shape, String> {
        let names: Vec<String> = columns.split(',').map(str::to_owned).collect();
        let options = Options {
            mapping: Mapping::parse(map).unwrap(),
            default_chain: chain.map(|chain| chain.parse().unwrap()),
            ..Options::default()
        };
        Shape::resolve(&names, None, &options).map_err(|e| e.to_string())
    }

    #[test]
    fn finds_the_columns() {
        let shape = resolve(DUNE, "", None).unwrap();
        assert_eq!(shape.column(Field::Wallet), Some(3));
        assert_eq!(shape.column(Field::GasUsd), None);
        assert_eq!(shape.used.len(), 9);

        let shape = resolve(&DUNE.to_uppercase(), "wallet=taker", None).unwrap();
        assert_eq!(shape.column(Field::Wallet), Some(4));
    }

    #[test]
    fn says_what_is_missing_or_doubled() {
        for (columns, map, message) in [
            ("a,b", "", "; --chain gives one for all rows"),
            ("a,b", "", "the columns are a, b"),
            (
                &*DUNE.replace("tx_from", "x"),
                "",
                "looked for tx_from, wallet",
            ),
            (
                &*DUNE.replace("tx_hash", "x"),
                "",
                "no column for tx_hash; the columns",
            ),
            (DUNE, "wallet=trader", "--map wallet=trader: no such column"),
            (
                &*format!("{DUNE},tx_from"),
                "",
                "\"tx_from\", which holds wallet",
            ),
            (
                &*DUNE.replace("token_sold_amount", "x"),
                "",
                "token_sold_amount or token_sold_amount_raw",
            ),
        ] {
            let error = resolve(columns, map, None).unwrap_err();
            assert!(error.contains(message), "{error}");
        }
        assert!(resolve(&format!("{DUNE},x,x"), "", None).is_ok(), "unused");
        assert!(resolve(&DUNE.replace("blockchain", "x"), "", Some("base")).is_ok());
    }

    #[test]
    fn exact_spelling_is_preferred() {
        let columns: Vec<String> = ["Wallet", "wallet", "WALLET"].map(str::to_owned).into();
        assert_eq!(locate(&columns, "wallet"), Located::At(1));
        assert_eq!(locate(&columns, "wALLET"), Located::Twice(0));
        assert_eq!(locate(&columns, "trader"), Located::Nowhere);
    }

    #[test]
    fn raw_amounts_that_are_mapped_overrule() {
        let columns = format!("{DUNE},raw");
        let shape = resolve(&columns, "token_sold_amount_raw=raw", None).unwrap();
        assert_eq!(shape.column(Field::TokenSoldAmount), None);
        assert_eq!(shape.column(Field::TokenSoldAmountRaw), Some(10));
    }
}
