//! Finds the fields of a trade among the columns of a file.

use crate::columns::{Located, is_same_name, locate};
use crate::legs::{AMOUNTS, Legs};
use crate::number_style::DecimalSign;
use crate::{Field, FileProblem, MissingColumns, Options, Preset};
use smartmoney_model::ChainId;
use std::collections::HashSet;

/// Which column of one file holds which field.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub(crate) preset: Preset,
    /// How a row states what was bought and sold.
    pub(crate) legs: Legs,
    columns: [Option<usize>; Field::COUNT],
    /// All columns of values in USD.
    pub(crate) usd: Vec<(Field, usize)>,
    /// All columns that are read, each once.
    pub(crate) used: Vec<usize>,
    /// The chain of rows that name none.
    pub(crate) default_chain: Option<ChainId>,
    /// The options name no default chain, so it is the usual one of the preset.
    pub(crate) is_chain_assumed: bool,
    /// All fields that are read with their columns.
    fields: Vec<(Field, usize)>,
    names: Vec<String>,
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
        match Self::of_preset(names, Preset::Canonical, options) {
            Err(FileProblem::MissingColumns(_)) => closest(names, options),
            resolved => resolved,
        }
    }

    fn of_preset(names: &[String], preset: Preset, options: &Options) -> Result<Self, FileProblem> {
        let (shape, missing) = Self::try_preset(names, preset, options)?;
        if missing.is_empty() {
            Ok(shape)
        } else {
            Err(shape.refusal(&missing, options.preset.is_none()))
        }
    }

    /// The shape, and the groups of fields that it lacks.
    fn try_preset(
        names: &[String],
        preset: Preset,
        options: &Options,
    ) -> Result<(Self, Vec<&'static [Field]>), FileProblem> {
        let mut shape = Self {
            preset,
            legs: Legs::BoughtSold,
            columns: [None; Field::COUNT],
            usd: Vec::new(),
            used: Vec::new(),
            fields: Vec::new(),
            default_chain: default_chain(preset, options),
            is_chain_assumed: options.default_chain.is_none(),
            names: names.to_vec(),
        };
        let mut found = Vec::with_capacity(Field::COUNT);
        for field in Field::ALL {
            let columns = shape.find(field, options);
            // Two columns of a name matter only where the field is read.
            shape.columns[field as usize] = match &columns {
                Ok(columns) => columns.first().copied(),
                Err(_) => Some(usize::MAX),
            };
            found.push((field, columns));
        }
        shape.legs = shape.chosen_legs(options);
        for (field, columns) in found {
            if Legs::is_leg_field(field) && !shape.legs.reads(field) {
                shape.columns[field as usize] = None;
                continue;
            }
            shape.add(field, &columns?);
        }
        shape.used.sort_unstable();
        shape.used.dedup();
        let missing = shape.missing();
        Ok((shape, missing))
    }

    fn add(&mut self, field: Field, columns: &[usize]) {
        let of_field = columns.iter().map(|column| (field, *column));
        if matches!(
            field,
            Field::AmountUsd | Field::SoldAmountUsd | Field::BoughtAmountUsd
        ) {
            self.usd.extend(of_field);
        }
        self.fields
            .extend(columns.iter().map(|column| (field, *column)));
        self.used.extend(columns);
    }

    /// The preset's, unless `--map` names a field that only others read. Where the preset
    /// leaves it to the columns: the way that lacks the fewest.
    fn chosen_legs(&self, options: &Options) -> Legs {
        let is_mapped = |legs: &Legs| {
            let mut needs = legs.needs().iter().copied().flatten();
            needs.any(|field| options.mapping.has(*field))
        };
        let mapped: Vec<Legs> = Legs::ALL.into_iter().filter(is_mapped).collect();
        let candidates = match (self.preset.legs(), mapped.is_empty()) {
            (Some(legs), true) => return legs,
            (Some(legs), false) if mapped.contains(&legs) => return legs,
            (None, true) => Legs::ALL.to_vec(),
            (_, false) => mapped,
        };
        let lacking = |legs: &Legs| legs.needs().iter().filter(|group| !self.has(group)).count();
        let best = candidates.into_iter().min_by_key(lacking);
        best.unwrap_or(Legs::BoughtSold)
    }

    fn has(&self, group: &[Field]) -> bool {
        group.iter().any(|field| self.column(*field).is_some())
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

    /// The fields that are read, with their columns; a field may have several.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (Field, usize)> {
        self.fields.iter().copied()
    }

    /// All names of the file's columns.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether a column of that name could hold a field.
    pub(crate) fn knows(name: &str, preset: Preset, options: &Options) -> bool {
        let same = |known: &str| is_same_name(known, name);
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

    /// The groups of fields that are needed and not there.
    fn missing(&self) -> Vec<&'static [Field]> {
        const ALWAYS: [&[Field]; 3] = [&[Field::Wallet], &[Field::BlockTime], &[Field::TxHash]];
        let chain: &[&[Field]] = match self.default_chain {
            Some(_) => &[],
            None => &[&[Field::Chain]],
        };
        let needs = chain.iter().chain(&ALWAYS).chain(self.legs.needs());
        needs.copied().filter(|group| !self.has(group)).collect()
    }

    fn refusal(&self, missing: &[&[Field]], is_found: bool) -> FileProblem {
        FileProblem::MissingColumns(Box::new(MissingColumns {
            closest: self.preset,
            is_found,
            missing: missing.iter().map(|group| self.wanted(group)).collect(),
            fields: missing.iter().map(|group| group[0]).collect(),
            found: self.names.clone(),
            records: None,
        }))
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

    /// How many fields of legs have a column under the preset's own names.
    fn own_columns(&self) -> usize {
        let is_own = |field: &Field| {
            let names = self.preset.names(*field);
            self.column(*field)
                .is_some_and(|at| names.iter().any(|name| is_same_name(name, self.name(at))))
        };
        let fields = Field::ALL.into_iter();
        fields
            .filter(|field| self.legs.reads(*field))
            .filter(is_own)
            .count()
    }
}

/// The shape that these columns and `--map` make complete, if they have some of its own; else
/// what is missing in the closest.
fn closest(names: &[String], options: &Options) -> Result<Shape, FileProblem> {
    let mut best: Option<(Shape, Vec<&'static [Field]>)> = None;
    for preset in Preset::ALL {
        let Ok((shape, missing)) = Shape::try_preset(names, preset, options) else {
            continue;
        };
        // What `--map` does not complete, `Preset::detect` has already refused.
        let is_mapped = !options.mapping.is_empty();
        if is_mapped && missing.is_empty() && shape.own_columns() > 0 {
            return Ok(shape);
        }
        // The chain says nothing about the shape.
        let rank = |shape: &Shape, missing: &[&[Field]]| {
            let lacking = missing.iter().filter(|group| group[0] != Field::Chain);
            let own = shape.own_columns();
            (
                lacking.count(),
                usize::MAX - own,
                shape.preset != Preset::Canonical,
            )
        };
        let is_better = best
            .as_ref()
            .is_none_or(|(known, lacks)| rank(&shape, &missing) < rank(known, lacks));
        if is_better {
            best = Some((shape, missing));
        }
    }
    match best {
        Some((shape, missing)) if !missing.is_empty() => Err(shape.refusal(&missing, true)),
        // Complete but not recognised: it would be a guess.
        _ => Shape::of_preset(names, Preset::Canonical, options),
    }
}

/// A mapping of raw amounts overrides the preset's own decimal amounts.
fn is_overridden(field: Field, options: &Options) -> bool {
    let raw = AMOUNTS.iter().find(|(amount, _)| *amount == field);
    raw.is_some_and(|(_, raw)| options.mapping.has(*raw))
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
            ("a,b", "", "; --chain gives one chain for all rows"),
            ("a,b", "", "2 columns, and no known shape is close"),
            (
                &*DUNE.replace("tx_from", "x"),
                "",
                "looked for tx_from, wallet",
            ),
            (
                &*DUNE.replace("tx_hash", "x"),
                "",
                "the closest shape, dune, lacks a column for tx_hash\n",
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
    fn raw_amounts_that_are_mapped_overrule() {
        let columns = format!("{DUNE},raw");
        let shape = resolve(&columns, "token_sold_amount_raw=raw", None).unwrap();
        assert_eq!(shape.column(Field::TokenSoldAmount), None);
        assert_eq!(shape.column(Field::TokenSoldAmountRaw), Some(10));
    }
}
