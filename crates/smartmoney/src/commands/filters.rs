//! The flags of the list filters, made from the store's table of them.

use anyhow::anyhow;
use clap::builder::{PossibleValuesParser, TypedValueParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use smartmoney_model::UnknownName;
use smartmoney_store::{ListParameter, StatusFilter, Values, WalletQuery};
use std::str::FromStr;

/// Which wallets a list shows: a flag for each filter of the store's table, and the text that was
/// given for it.
#[derive(Debug)]
pub(crate) struct Filters(Vec<(&'static str, String)>);

impl Filters {
    /// Whether the filter of this parameter is given.
    pub(crate) fn has(&self, parameter: &str) -> bool {
        self.0.iter().any(|(name, _)| *name == parameter)
    }

    /// The query of these filters; `status` is what no word about it means.
    pub(crate) fn query(&self, status: StatusFilter) -> anyhow::Result<WalletQuery> {
        let mut query = WalletQuery {
            status,
            ..WalletQuery::default()
        };
        for parameter in &WalletQuery::PARAMETERS {
            let given = self.0.iter().find(|(name, _)| *name == parameter.name);
            if let Some((_, text)) = given {
                parameter
                    .read(&mut query, text)
                    .map_err(|reason| anyhow!("{}: {reason}", parameter.name))?;
            }
        }
        Ok(query)
    }
}

/// The parameters that are filters, with their flags.
fn flags() -> impl Iterator<Item = (ListParameter, &'static str)> {
    WalletQuery::PARAMETERS.into_iter().filter_map(|parameter| {
        let flag = parameter.filter.as_ref()?.flag;
        Some((parameter, flag))
    })
}

impl FromArgMatches for Filters {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = flags().filter_map(|(parameter, _)| {
            let texts = matches.get_many::<String>(parameter.name)?;
            let texts: Vec<_> = texts.map(String::as_str).collect();
            Some((parameter.name, texts.join(",")))
        });
        Ok(Self(given.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for Filters {
    fn augment_args(command: Command) -> Command {
        command.args(flags().map(|(parameter, flag)| argument(parameter, flag)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

fn argument(parameter: ListParameter, flag: &'static str) -> Arg {
    let argument = Arg::new(parameter.name)
        .long(flag)
        .help(parameter.description)
        .help_heading("Filters");
    let argument = match parameter.values {
        // Each may be given by a flag of its own, too.
        Values::Chains => argument.value_name("CHAIN,…").action(ArgAction::Append),
        Values::Boolean => argument
            .value_name("BOOL")
            .num_args(0..=1)
            .default_missing_value("true"),
        Values::Whole { .. } => argument.value_name("N"),
        Values::Decimal { .. } => argument.value_name("NUMBER"),
        Values::SomeOf { .. } | Values::OneOf { .. } => argument.value_name("NAME"),
    };
    argument.value_parser(values(parameter))
}

fn values(parameter: ListParameter) -> ValueParser {
    match parameter.values {
        // The help lists them.
        Values::OneOf { names, .. } => PossibleValuesParser::new(names).into(),
        Values::Boolean => PossibleValuesParser::new(["true", "false"]).into(),
        _ => ValueParser::new(move |text: &str| {
            let mut any = WalletQuery::default();
            let read = parameter.read(&mut any, text);
            read.map_err(|reason| match example(parameter.values) {
                Some(example) => format!("{reason}; for example {example}"),
                None => reason,
            })?;
            Ok::<_, String>(text.to_owned())
        }),
    }
}

/// Of the numbers: each other kind of values lists them all, or names them.
fn example(values: Values) -> Option<&'static str> {
    match values {
        Values::Whole { .. } => Some("50"),
        Values::Decimal { from, .. } if from < 0 => Some("-0.2"),
        Values::Decimal { .. } => Some("60"),
        _ => None,
    }
}

/// Reads one of these values by its name, and lists the names in the help.
pub(crate) fn one_of<T, const N: usize>(
    all: [T; N],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = UnknownName> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(all.map(name)).try_map(|name| name.parse())
}
