//! The ways in which a row states what was bought and what was sold.

use crate::Field;

/// The fields of one token of a trade.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LegFields {
    pub(crate) address: Field,
    pub(crate) symbol: Field,
    pub(crate) amount: Field,
    pub(crate) amount_raw: Field,
    pub(crate) decimals: Field,
}

pub(crate) const BOUGHT: LegFields = LegFields {
    address: Field::TokenBoughtAddress,
    symbol: Field::TokenBoughtSymbol,
    amount: Field::TokenBoughtAmount,
    amount_raw: Field::TokenBoughtAmountRaw,
    decimals: Field::TokenBoughtDecimals,
};

pub(crate) const SOLD: LegFields = LegFields {
    address: Field::TokenSoldAddress,
    symbol: Field::TokenSoldSymbol,
    amount: Field::TokenSoldAmount,
    amount_raw: Field::TokenSoldAmountRaw,
    decimals: Field::TokenSoldDecimals,
};

pub(crate) const BASE: LegFields = LegFields {
    address: Field::BaseTokenAddress,
    symbol: Field::BaseTokenSymbol,
    amount: Field::BaseAmount,
    amount_raw: Field::BaseAmountRaw,
    decimals: Field::BaseTokenDecimals,
};

pub(crate) const QUOTE: LegFields = LegFields {
    address: Field::QuoteTokenAddress,
    symbol: Field::QuoteTokenSymbol,
    amount: Field::QuoteAmount,
    amount_raw: Field::QuoteAmountRaw,
    decimals: Field::QuoteTokenDecimals,
};

/// A pool's two tokens, with what the pool received and paid of each.
pub(crate) const POOL: [PoolLeg; 2] = [
    PoolLeg {
        leg: LegFields {
            address: Field::Token0Address,
            symbol: Field::Token0Symbol,
            amount: Field::Amount0,
            amount_raw: Field::Amount0Raw,
            decimals: Field::Token0Decimals,
        },
        received: Field::Amount0In,
        paid: Field::Amount0Out,
    },
    PoolLeg {
        leg: LegFields {
            address: Field::Token1Address,
            symbol: Field::Token1Symbol,
            amount: Field::Amount1,
            amount_raw: Field::Amount1Raw,
            decimals: Field::Token1Decimals,
        },
        received: Field::Amount1In,
        paid: Field::Amount1Out,
    },
];

/// One of a pool's tokens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PoolLeg {
    pub(crate) leg: LegFields,
    pub(crate) received: Field,
    pub(crate) paid: Field,
}

/// All pairs of an amount in tokens and the same as an integer.
pub(crate) const AMOUNTS: [(Field, Field); 6] = [
    (BOUGHT.amount, BOUGHT.amount_raw),
    (SOLD.amount, SOLD.amount_raw),
    (BASE.amount, BASE.amount_raw),
    (QUOTE.amount, QUOTE.amount_raw),
    (POOL[0].leg.amount, POOL[0].leg.amount_raw),
    (POOL[1].leg.amount, POOL[1].leg.amount_raw),
];

/// How a row states what was bought and what was sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Legs {
    /// A token and an amount bought, a token and an amount sold.
    BoughtSold,
    /// The side, the base token and the quote token, with an amount of both or a price.
    Sided,
    /// The changes of a pool's two balances: one is positive, the other negative.
    Signed,
    /// What a pool received and paid of both tokens, four amounts.
    InOut,
}

impl Legs {
    pub(crate) const ALL: [Self; 4] = [Self::BoughtSold, Self::Sided, Self::Signed, Self::InOut];

    /// What it is called for people.
    pub(crate) const fn description(self) -> &'static str {
        match self {
            Self::BoughtSold => "bought and sold",
            Self::Sided => "side, base and quote",
            Self::Signed => "signed amounts of a pool's tokens",
            Self::InOut => "amounts in and out of a pool",
        }
    }

    /// The fields that it needs; of each group one is enough.
    pub(crate) const fn needs(self) -> &'static [&'static [Field]] {
        use Field as F;
        match self {
            Self::BoughtSold => &[
                &[F::TokenBoughtAddress, F::TokenBoughtSymbol],
                &[F::TokenBoughtAmount, F::TokenBoughtAmountRaw],
                &[F::TokenSoldAddress, F::TokenSoldSymbol],
                &[F::TokenSoldAmount, F::TokenSoldAmountRaw],
            ],
            Self::Sided => &[
                &[F::Side],
                &[F::BaseTokenAddress, F::BaseTokenSymbol],
                &[F::BaseAmount, F::BaseAmountRaw],
                &[F::QuoteTokenAddress, F::QuoteTokenSymbol],
                &[F::QuoteAmount, F::QuoteAmountRaw, F::Price],
            ],
            Self::Signed => &[
                &[F::Token0Address, F::Token0Symbol],
                &[F::Amount0, F::Amount0Raw],
                &[F::Token1Address, F::Token1Symbol],
                &[F::Amount1, F::Amount1Raw],
            ],
            Self::InOut => &[
                &[F::Token0Address, F::Token0Symbol],
                &[F::Amount0In],
                &[F::Amount0Out],
                &[F::Token1Address, F::Token1Symbol],
                &[F::Amount1In],
                &[F::Amount1Out],
            ],
        }
    }

    /// Whether the field says something about legs at all.
    pub(crate) fn is_leg_field(field: Field) -> bool {
        Self::ALL.into_iter().any(|legs| legs.reads(field))
    }

    /// Whether it reads the field.
    pub(crate) fn reads(self, field: Field) -> bool {
        let decimals: &[Field] = match self {
            Self::BoughtSold => &[BOUGHT.decimals, SOLD.decimals],
            Self::Sided => &[BASE.decimals, QUOTE.decimals],
            Self::Signed => &[POOL[0].leg.decimals, POOL[1].leg.decimals],
            Self::InOut => &[],
        };
        let needed = self.needs().iter().any(|group| group.contains(&field));
        needed || decimals.contains(&field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_has_decimals_only_for_what_may_be_raw() {
        assert!(Legs::Signed.reads(Field::Token0Decimals));
        assert!(!Legs::InOut.reads(Field::Token0Decimals));
        assert!(!Legs::InOut.reads(Field::Side));
        assert!(Legs::is_leg_field(Field::Price));
        assert!(!Legs::is_leg_field(Field::Wallet));
    }
}
