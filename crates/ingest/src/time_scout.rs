//! How a column spells its times.

use crate::number_text::count_text;
use crate::rows::RowPosition;
use crate::{FileProblem, Reading};
use smartmoney_model::{DateOrder, EpochUnit, TimeForm, Timestamp, ZoneForm};

/// The first cell that says each thing.
#[derive(Default)]
pub(crate) struct TimeScout {
    unit: Option<(EpochUnit, Reading)>,
    order: Option<(DateOrder, Reading)>,
    ambiguous: Option<Reading>,
    unstated: Option<Reading>,
    zoned: Option<Reading>,
}

impl TimeScout {
    pub(crate) fn look(
        &mut self,
        text: &str,
        position: RowPosition,
        column: &str,
    ) -> Result<(), FileProblem> {
        let reading = |says: &str| Reading::new(position, text, says);
        match TimeForm::of(&count_text(text)) {
            None => return Ok(()),
            Some(TimeForm::Count(unit)) => {
                if self.unit.as_ref().is_none_or(|(known, _)| *known != unit) {
                    let time = count_text(text).parse::<Timestamp>();
                    let time = time.map_or_else(|_| String::new(), |time| format!(": {time}"));
                    let reading = reading(&format!("{}{time}", unit.name()));
                    agree(&mut self.unit, unit, reading, column)?;
                }
            }
            Some(TimeForm::Date { first_two, zone }) => {
                match zone {
                    ZoneForm::Utc => {}
                    ZoneForm::Unstated if self.unstated.is_some() => {}
                    ZoneForm::Other if self.zoned.is_some() => {}
                    ZoneForm::Unstated => {
                        self.unstated = Some(reading("a time without a zone, which is UTC"));
                    }
                    ZoneForm::Other => self.zoned = Some(reading("a time of another zone")),
                }
                if let (Some(unstated), Some(zoned)) = (&self.unstated, &self.zoned) {
                    return Err(contradiction(column, unstated, zoned));
                }
                if let Some((one, two)) = first_two {
                    self.look_at_date(one, two, reading, text, column)?;
                }
            }
        }
        Ok(())
    }

    fn look_at_date(
        &mut self,
        one: u8,
        two: u8,
        reading: impl Fn(&str) -> Reading,
        text: &str,
        column: &str,
    ) -> Result<(), FileProblem> {
        let order = match (one, two) {
            (1..=12, 1..=12) if one == two => return Ok(()),
            (1..=12, 1..=12) => {
                self.ambiguous.get_or_insert_with(|| {
                    let says = |order| Timestamp::parse(text, order).map(date_of);
                    let (day, month) = (says(DateOrder::DayFirst), says(DateOrder::MonthFirst));
                    reading(&format!(
                        "{} or {}",
                        day.unwrap_or_default(),
                        month.unwrap_or_default()
                    ))
                });
                return Ok(());
            }
            (13..=31, 1..=12) => DateOrder::DayFirst,
            (1..=12, 13..=31) => DateOrder::MonthFirst,
            _ => return Ok(()),
        };
        if self
            .order
            .as_ref()
            .is_some_and(|(known, _)| *known == order)
        {
            return Ok(());
        }
        let date = Timestamp::parse(text, order).map_or_else(|_| String::new(), date_of);
        let reading = reading(&format!("{}: {date}", name(order)));
        agree(&mut self.order, order, reading, column)
    }

    /// The order of the column's dates; None where it does not matter.
    pub(crate) fn order(
        &self,
        option: Option<DateOrder>,
        column: &str,
    ) -> Result<Option<DateOrder>, FileProblem> {
        match (&self.order, option, &self.ambiguous) {
            (Some((order, reading)), Some(option), _) if *order != option => {
                Err(FileProblem::DateOption {
                    column: column.to_owned(),
                    option: flag(option),
                    reading: Box::new(reading.clone()),
                })
            }
            (Some((order, _)), _, _) => Ok(Some(*order)),
            (None, Some(_), _) => Ok(option),
            (None, None, Some(reading)) => Err(FileProblem::AmbiguousDate {
                column: column.to_owned(),
                reading: Box::new(reading.clone()),
            }),
            (None, None, None) => Ok(None),
        }
    }

    /// How the times are spelled, as far as it was decided; `order` is that of the dates.
    pub(crate) fn words(&self, order: Option<DateOrder>) -> Option<String> {
        let unit = self.unit.as_ref().map(|(unit, _)| unit.name());
        let order = order.map(name);
        unit.or(order).map(str::to_owned)
    }
}

fn agree<T: PartialEq>(
    known: &mut Option<(T, Reading)>,
    found: T,
    reading: Reading,
    column: &str,
) -> Result<(), FileProblem> {
    match known {
        Some((first, earlier)) if *first != found => Err(contradiction(column, earlier, &reading)),
        Some(_) => Ok(()),
        None => {
            *known = Some((found, reading));
            Ok(())
        }
    }
}

fn contradiction(column: &str, one: &Reading, other: &Reading) -> FileProblem {
    let (first, second) = if one.row <= other.row {
        (one, other)
    } else {
        (other, one)
    };
    FileProblem::Contradiction {
        column: column.to_owned(),
        first: Box::new(first.clone()),
        second: Box::new(second.clone()),
    }
}

fn date_of(time: Timestamp) -> String {
    time.to_string().chars().take(10).collect()
}

const fn name(order: DateOrder) -> &'static str {
    match order {
        DateOrder::DayFirst => "the day first",
        DateOrder::MonthFirst => "the month first",
    }
}

const fn flag(order: DateOrder) -> &'static str {
    match order {
        DateOrder::DayFirst => "--day-first",
        DateOrder::MonthFirst => "--month-first",
    }
}
