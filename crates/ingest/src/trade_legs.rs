//! Makes the two legs of a trade, from each way in which a row may state them.

use crate::cell::Cell;
use crate::intern::Known;
use crate::legs::{BASE, BOUGHT, LegFields, Legs, POOL, PoolLeg, QUOTE, SOLD};
use crate::preset::{TokenA, token_a};
use crate::rows::Row;
use crate::scalars::{Refusal, decimal, refused, whole_number};
use crate::trade::{Fault, TradeBuilder};
use crate::{Field, Preset, RejectReason};
use smartmoney_model::{ChainId, Leg, TokenAddress, TokenAmount};

/// A leg, and whether its token sounds like dollars and is no cash.
type DoubtedLeg = (Leg, bool);

/// What was sold and what was bought.
type SoldBought = (DoubtedLeg, DoubtedLeg);

/// Whether a pool received an amount or paid it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Received,
    Paid,
    None,
}

impl TradeBuilder {
    pub(crate) fn legs(&mut self, row: &impl Row, chain: &ChainId) -> Result<SoldBought, Fault> {
        match self.shape.legs {
            Legs::BoughtSold => self.stated_legs(row, chain),
            Legs::Sided => self.sided_legs(row, chain),
            Legs::Signed | Legs::InOut => self.pool_legs(row, chain),
        }
    }

    fn stated_legs(&mut self, row: &impl Row, chain: &ChainId) -> Result<SoldBought, Fault> {
        let sold = self.leg(row, chain, SOLD)?;
        let bought = self.leg(row, chain, BOUGHT)?;
        if self.shape.preset != Preset::DuneV1 {
            return Ok((sold, bought));
        }
        let project = self.name(row, Field::Project)?.unwrap_or_default();
        match token_a(&project) {
            TokenA::Bought => Ok((sold, bought)),
            TokenA::Sold => Ok((bought, sold)),
            TokenA::Unknown => {
                let cell = self.cell(row, Field::Project);
                let message = "Dune's first dex.trades does not say which token was bought here";
                let refusal = (RejectReason::BadSide, message.to_owned());
                Err(self.fault(&cell, Field::Project, refusal))
            }
        }
    }

    fn sided_legs(&mut self, row: &impl Row, chain: &ChainId) -> Result<SoldBought, Fault> {
        let is_purchase = self.is_purchase(row)?;
        let base = self.leg(row, chain, BASE)?;
        let has_amount = [QUOTE.amount, QUOTE.amount_raw]
            .into_iter()
            .any(|field| !matches!(self.cell(row, field), Cell::Empty));
        let quote = if has_amount || self.shape.column(Field::Price).is_none() {
            self.leg(row, chain, QUOTE)?
        } else {
            let known = self.token(row, chain, QUOTE)?;
            let at_price = |price: &str| base.0.amount.at_price(price).map_err(refused);
            let amount = self.parsed(row, Field::Price, at_price)?;
            known.leg(amount.ok_or_else(|| self.missing(Field::Price))?)
        };
        Ok(if is_purchase {
            (quote, base)
        } else {
            (base, quote)
        })
    }

    fn is_purchase(&self, row: &impl Row) -> Result<bool, Fault> {
        let is_purchase = |text: &str| match text.trim().to_ascii_lowercase().as_str() {
            "buy" | "bought" | "b" => Ok(true),
            "sell" | "sold" | "s" => Ok(false),
            _ => Err((
                RejectReason::BadSide,
                "expected buy or sell, as the wallet did with the base token".to_owned(),
            )),
        };
        let cell = self.cell(row, Field::Side);
        let side = self.text(&cell, Field::Side)?;
        let side = side.ok_or_else(|| self.missing(Field::Side))?;
        is_purchase(&side).map_err(|refusal| self.fault(&cell, Field::Side, refusal))
    }

    /// What a pool received the wallet sold, and what it paid the wallet bought.
    fn pool_legs(&mut self, row: &impl Row, chain: &ChainId) -> Result<SoldBought, Fault> {
        let (flow0, leg0) = self.pool_leg(row, chain, POOL[0])?;
        let (flow1, leg1) = self.pool_leg(row, chain, POOL[1])?;
        match (flow0, flow1) {
            (Flow::Received, Flow::Paid | Flow::None) | (Flow::None, Flow::Paid) => {
                Ok((leg0, leg1))
            }
            (Flow::Paid, Flow::Received | Flow::None) | (Flow::None, Flow::Received) => {
                Ok((leg1, leg0))
            }
            _ => {
                let field = match self.shape.legs {
                    Legs::InOut => POOL[0].received,
                    _ => self.amount_field(POOL[0].leg),
                };
                let message = "a swap pays one token and receives the other, and this row says \
                               the same of both";
                let refusal = (RejectReason::BadSide, message.to_owned());
                Err(self.fault(&self.cell(row, field), field, refusal))
            }
        }
    }

    fn amount_field(&self, leg: LegFields) -> Field {
        match self.shape.column(leg.amount) {
            Some(_) => leg.amount,
            None => leg.amount_raw,
        }
    }

    fn pool_leg(
        &mut self,
        row: &impl Row,
        chain: &ChainId,
        pool: PoolLeg,
    ) -> Result<(Flow, DoubtedLeg), Fault> {
        let known = self.token(row, chain, pool.leg)?;
        let (flow, amount) = if self.shape.legs == Legs::InOut {
            let amount = |field| {
                let amount = self.parsed(row, field, decimal::<TokenAmount>)?;
                amount.ok_or_else(|| self.missing(field))
            };
            let (received, paid) = (amount(pool.received)?, amount(pool.paid)?);
            if received >= paid {
                (Flow::Received, received - paid)
            } else {
                (Flow::Paid, paid - received)
            }
        } else {
            self.signed_amount(row, pool.leg, &known)?
        };
        let flow = if amount.is_zero() { Flow::None } else { flow };
        Ok((flow, known.leg(amount)))
    }

    fn signed_amount(
        &self,
        row: &impl Row,
        fields: LegFields,
        known: &Known,
    ) -> Result<(Flow, TokenAmount), Fault> {
        let unsigned = |text: &str| match text.trim().strip_prefix('-') {
            Some(rest) if !rest.starts_with(['-', '+']) => (Flow::Paid, rest.to_owned()),
            _ => (Flow::Received, text.to_owned()),
        };
        let in_tokens = |text: &str| {
            let (flow, text) = unsigned(text);
            Ok((flow, decimal::<TokenAmount>(&text)?))
        };
        if let Some(signed) = self.parsed(row, fields.amount, in_tokens)? {
            return Ok(signed);
        }
        let Some(text) = self.raw_text(row, fields)? else {
            return Err(self.missing(self.amount_field(fields)));
        };
        let (flow, text) = unsigned(&text);
        let amount = self.raw_amount(row, fields, &text, known)?;
        Ok((flow, amount))
    }

    fn leg(
        &mut self,
        row: &impl Row,
        chain: &ChainId,
        fields: LegFields,
    ) -> Result<DoubtedLeg, Fault> {
        let known = self.token(row, chain, fields)?;
        let stated = self.parsed(row, fields.amount, decimal::<TokenAmount>)?;
        let amount = if let Some(amount) = stated {
            amount
        } else {
            let text = self.raw_text(row, fields)?;
            let text = text.ok_or_else(|| self.missing(fields.amount))?;
            self.raw_amount(row, fields, &text, &known)?
        };
        Ok(known.leg(amount))
    }

    /// A column may hold addresses in some rows and tickers in others; then it is that of both
    /// fields.
    fn token(
        &mut self,
        row: &impl Row,
        chain: &ChainId,
        fields: LegFields,
    ) -> Result<Known, Fault> {
        let column = self.shape.column(fields.address);
        let is_shared = column.is_some() && column == self.shape.column(fields.symbol);
        let mut symbol = self.name(row, fields.symbol)?;
        let is_ticker = is_shared
            && symbol.as_ref().is_some_and(|symbol| {
                !symbol.starts_with("0x") && self.address(row, fields.address, chain).is_err()
            });
        let address = if is_ticker {
            None
        } else {
            self.address(row, fields.address, chain)?
        };
        if is_shared && address.is_some() {
            symbol = None;
        }
        let id = match (address, &symbol) {
            (Some(address), _) => TokenAddress::Address(address),
            (None, Some(symbol)) => TokenAddress::Symbol(symbol.clone()),
            (None, None) => return Err(self.missing(fields.address)),
        };
        Ok(self.tokens.get(chain, id, symbol))
    }

    fn raw_text(&self, row: &impl Row, fields: LegFields) -> Result<Option<String>, Fault> {
        self.parsed(row, fields.amount_raw, |text| Ok(text.to_owned()))
    }

    fn raw_amount(
        &self,
        row: &impl Row,
        fields: LegFields,
        text: &str,
        known: &Known,
    ) -> Result<TokenAmount, Fault> {
        let cell = self.cell(row, fields.amount_raw);
        let stated = self.parsed(row, fields.decimals, whole_number)?;
        let stated = stated.and_then(|decimals| u8::try_from(decimals).ok());
        let Some(decimals) = stated.or(known.decimals) else {
            return Err(self.fault(&cell, fields.amount_raw, unknown_decimals(known)));
        };
        TokenAmount::from_raw(text, decimals)
            .map_err(|e| self.fault(&cell, fields.amount_raw, refused(e)))
    }
}

impl Known {
    fn leg(self, amount: TokenAmount) -> DoubtedLeg {
        let token = self.token;
        (Leg { token, amount }, self.is_unlisted_dollar)
    }
}

fn unknown_decimals(known: &Known) -> Refusal {
    let token = &known.token;
    let message = format!(
        "the decimals of {} ({}) are not known: give them with --tokens FILE \
         (chain,address,symbol,decimals)",
        token.label(),
        token.address
    );
    (RejectReason::UnknownDecimals, message)
}
