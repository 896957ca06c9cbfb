//! Names of columns, whose spelling differs from source to source.

/// Where a name is found among the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Located {
    Nowhere,
    At(usize),
    /// More than once; the first is here.
    Twice(usize),
}

/// The column of that name. One that is spelled exactly so is preferred to one that differs
/// in case, and that to one that has points for underscores.
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
    let name = name.trim();
    let ways: [&dyn Fn(&str) -> bool; 3] = [
        &|column| column == name,
        &|column| column.eq_ignore_ascii_case(name),
        &|column| is_same_name(column, name),
    ];
    let mut found = ways.into_iter().map(find);
    found
        .find(|found| *found != Located::Nowhere)
        .unwrap_or(Located::Nowhere)
}

/// Whether there is a column of that name.
pub(crate) fn has_column(columns: &[String], name: &str) -> bool {
    columns.iter().any(|column| is_same_name(column, name))
}

/// Whether two names differ only in case, or in having a point, a hyphen or a space where the
/// other has an underscore: `tokenIn.id` is `tokenIn_id`. An underscore more or less makes
/// another name, since `amount_in` may be in tokens and `amountIn` in the smallest unit.
pub(crate) fn is_same_name(one: &str, other: &str) -> bool {
    let letter = |byte: u8| match byte {
        b'.' | b'-' | b' ' => b'_',
        byte => byte.to_ascii_lowercase(),
    };
    one.len() == other.len() && one.bytes().map(letter).eq(other.bytes().map(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_spelling_is_preferred() {
        let columns: Vec<String> = ["Wallet", "wallet", "WALLET"].map(str::to_owned).into();
        assert_eq!(locate(&columns, "wallet"), Located::At(1));
        assert_eq!(locate(&columns, "wALLET"), Located::Twice(0));
        assert_eq!(locate(&columns, "trader"), Located::Nowhere);
    }

    #[test]
    fn a_point_is_an_underscore_and_an_underscore_more_is_another_name() {
        let columns: Vec<String> = ["account.id", "tokenIn_id", "amountIn"]
            .map(str::to_owned)
            .into();
        for (name, at) in [("account_id", 0), ("tokenIn.id", 1), ("AMOUNTIN", 2)] {
            assert_eq!(locate(&columns, name), Located::At(at), "{name}");
        }
        assert_eq!(locate(&columns, "amount_in"), Located::Nowhere);
    }
}
