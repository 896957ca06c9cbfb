//! The first pass over a file: how its columns spell numbers and times.

use crate::cell::Cell;
use crate::field::Field;
use crate::number_style::{DecimalSign, Evidence};
use crate::rows::{CellKind, MalformedRow, Row, RowHandler, RowPosition};
use crate::shape::Shape;
use crate::time_scout::TimeScout;
use crate::{FileProblem, Options, Preset, Reading};
use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

/// How the columns of one file are spelled.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spelling {
    /// The names of the columns with a decimal comma.
    pub(crate) commas: HashSet<String>,
    /// Which number of a date that ends with its year is the day.
    pub(crate) date_order: Option<smartmoney_model::DateOrder>,
    /// Columns of which nothing decided the decimal sign, though it matters.
    pub(crate) undecided: Vec<UndecidedNumbers>,
    /// The same in words, by the names of the columns whose spelling is not plain.
    pub(crate) words: HashMap<String, String>,
}

/// A column that does not decide its decimal sign, though it has numbers such as `1.000`: it is
/// read as the other columns of its file, else with a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndecidedNumbers {
    /// The file's own name of the column.
    pub column: String,
    /// The first number that could be another.
    pub first: Reading,
    /// As what it is read.
    pub read_as: String,
}

/// Looks at every number and time of a file before its first row is taken for a trade: a
/// row decides how the others are read, and may be the last.
pub(crate) struct Scout<'a> {
    options: &'a Options,
    preset: Option<Preset>,
    columns: Vec<Column>,
    problem: Option<FileProblem>,
}

struct Column {
    index: usize,
    name: String,
    seen: Seen,
}

enum Seen {
    Numbers(Box<NumberScout>),
    Times(Box<TimeScout>),
}

/// The first cell of each kind.
#[derive(Default)]
struct NumberScout {
    decided: Option<(DecimalSign, Reading)>,
    point: Option<Reading>,
    comma: Option<Reading>,
}

impl<'a> Scout<'a> {
    pub(crate) fn new(options: &'a Options) -> Self {
        Self {
            options,
            preset: None,
            columns: Vec::new(),
            problem: None,
        }
    }

    /// What was found. Where a file ends in a fault, this is what holds of the rows before.
    pub(crate) fn finish(self) -> Result<Spelling, FileProblem> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let is_in_file = |sign| {
            let mut columns = self.columns.iter();
            columns.any(|column| column.sign() == Some(sign))
        };
        let has_points = is_in_file(DecimalSign::Point);
        let has_commas = is_in_file(DecimalSign::Comma);
        let mut spelling = Spelling::default();
        for column in &self.columns {
            let name = &column.name;
            let numbers = match &column.seen {
                Seen::Numbers(numbers) => numbers,
                Seen::Times(times) => {
                    spelling.date_order = times.order(self.options.date_order, name)?;
                    if let Some(words) = times.words(spelling.date_order) {
                        spelling.words.insert(name.clone(), words);
                    }
                    continue;
                }
            };
            let sign = match column.sign().or(self.options.decimal_sign) {
                Some(sign) => sign,
                None => numbers.undecided(has_points, has_commas, name)?,
            };
            if let (None, Some(first)) = (self.options.decimal_sign, numbers.undecided_number()) {
                spelling.undecided.push(UndecidedNumbers {
                    column: name.clone(),
                    first: first.clone(),
                    read_as: sign.plain(&first.value).unwrap_or_default().into_owned(),
                });
            }
            if sign == DecimalSign::Comma {
                spelling.commas.insert(name.clone());
            }
            if numbers.has_mark() || sign == DecimalSign::Comma {
                spelling.words.insert(name.clone(), sign.name().to_owned());
            }
        }
        Ok(spelling)
    }
}

impl Column {
    /// The sign that its own numbers decide.
    fn sign(&self) -> Option<DecimalSign> {
        match &self.seen {
            Seen::Numbers(numbers) => numbers.decided.as_ref().map(|(sign, _)| *sign),
            Seen::Times(_) => None,
        }
    }

    fn look(&mut self, cell: &Cell<'_>, position: RowPosition) -> Result<(), FileProblem> {
        match (&mut self.seen, cell) {
            // Numbers of JSON and of Parquet have a point, whatever the texts beside them have.
            (_, Cell::Empty | Cell::Micros(_)) | (Seen::Numbers(_), Cell::Number(_)) => Ok(()),
            (seen, cell) => match (seen, cell.text()) {
                (_, Ok(None) | Err(_)) => Ok(()),
                (Seen::Numbers(numbers), Ok(Some(text))) => {
                    numbers.look(&text, position, &self.name)
                }
                (Seen::Times(times), Ok(Some(text))) => times.look(&text, position, &self.name),
            },
        }
    }
}

impl NumberScout {
    fn look(&mut self, text: &str, position: RowPosition, column: &str) -> Result<(), FileProblem> {
        let reading = |sign: DecimalSign| {
            let plain = sign.plain(text).unwrap_or_default();
            Reading::new(position, text, &format!("{}: {plain}", sign.name()))
        };
        match (Evidence::of(text), &self.decided) {
            (Evidence::Decided(sign), Some((known, first))) if sign != *known => {
                Err(FileProblem::Contradiction {
                    column: column.to_owned(),
                    first: Box::new(first.clone()),
                    second: Box::new(reading(sign)),
                })
            }
            (Evidence::Decided(sign), None) => {
                self.decided = Some((sign, reading(sign)));
                Ok(())
            }
            (Evidence::Ambiguous(sign), None) => {
                let first = match sign {
                    DecimalSign::Point => &mut self.point,
                    DecimalSign::Comma => &mut self.comma,
                };
                first.get_or_insert_with(|| ambiguous(text, position));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Whether it matters for any of its numbers which sign they have.
    const fn has_mark(&self) -> bool {
        self.decided.is_some() || self.point.is_some() || self.comma.is_some()
    }

    /// A number of which it matters which sign it has, and none decided it.
    fn undecided_number(&self) -> Option<&Reading> {
        let first = self.comma.as_ref().or(self.point.as_ref());
        first.filter(|_| self.decided.is_none())
    }

    /// Of a column that does not decide: as the other columns of the file, else a point.
    fn undecided(
        &self,
        has_points: bool,
        has_commas: bool,
        column: &str,
    ) -> Result<DecimalSign, FileProblem> {
        let both = self.point.is_some() && self.comma.is_some();
        match (self.undecided_number(), has_points, has_commas) {
            (Some(reading), true, true) => Err(unclear(column, reading)),
            (Some(reading), false, false) if both => Err(unclear(column, reading)),
            (_, false, true) => Ok(DecimalSign::Comma),
            _ => Ok(DecimalSign::Point),
        }
    }
}

fn ambiguous(text: &str, position: RowPosition) -> Reading {
    let plain = |sign: DecimalSign| sign.plain(text).unwrap_or_default();
    let (point, comma) = (plain(DecimalSign::Point), plain(DecimalSign::Comma));
    Reading::new(position, text, &format!("{point} or {comma}"))
}

fn unclear(column: &str, reading: &Reading) -> FileProblem {
    FileProblem::AmbiguousNumber {
        column: column.to_owned(),
        reading: Box::new(reading.clone()),
    }
}

impl RowHandler for Scout<'_> {
    fn columns(&mut self, names: &[String]) -> Result<Vec<usize>, FileProblem> {
        let shape = Shape::resolve(names, self.preset, self.options)?;
        self.preset = Some(shape.preset);
        for (field, index) in shape.fields().filter(|(field, _)| field.is_number()) {
            if self.columns.iter().any(|column| column.index == index) {
                continue;
            }
            self.columns.push(Column {
                index,
                name: shape.name(index).to_owned(),
                seen: match field {
                    Field::BlockTime => Seen::Times(Box::default()),
                    _ => Seen::Numbers(Box::default()),
                },
            });
        }
        Ok(self.columns.iter().map(|column| column.index).collect())
    }

    fn knows(&self, name: &str) -> bool {
        self.preset
            .is_some_and(|preset| Shape::knows(name, preset, self.options))
    }

    fn reads(&self, column: usize, kind: CellKind) -> bool {
        let mut columns = self.columns.iter();
        let known = columns.find(|known| known.index == column);
        match kind {
            CellKind::Text => true,
            // The unit of a count is not known from its type.
            CellKind::Number => known.is_some_and(|known| matches!(known.seen, Seen::Times(_))),
            CellKind::Time => false,
        }
    }

    fn row(&mut self, row: &impl Row, position: RowPosition) -> ControlFlow<()> {
        for column in &mut self.columns {
            if let Err(problem) = column.look(&row.cell(column.index), position) {
                self.problem = Some(problem);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    fn malformed(&mut self, _: MalformedRow, _: RowPosition) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}
