//! The parsers of the model: what they accept they write, and read back as the
//! same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use smartmoney_model::{Address, ChainId, Timestamp, TokenAmount, TxHash, Usd};

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(rest) else {
        return;
    };
    if let Ok(amount) = text.parse::<TokenAmount>() {
        assert_eq!(amount.to_string().parse(), Ok(amount));
    }
    let _ = TokenAmount::from_raw(text, *first);
    if let Ok(usd) = text.parse::<Usd>() {
        assert_eq!(format!("{usd:.6}").parse(), Ok(usd));
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        assert_eq!(time.to_string().parse(), Ok(time));
    }
    if let Ok(hash) = text.parse::<TxHash>() {
        assert_eq!(hash.to_string().parse(), Ok(hash));
    }
    for name in ["ethereum", "solana"] {
        let chain: ChainId = name.parse().expect("a chain");
        if let Ok(address) = Address::parse(text, &chain) {
            assert_eq!(Address::parse(&address.to_string(), &chain), Ok(address));
            assert_eq!(Address::parse(&address.checksummed(), &chain), Ok(address));
        }
    }
    if let Ok(chain) = text.parse::<ChainId>() {
        assert_eq!(chain.as_str().parse(), Ok(chain));
    }
});
