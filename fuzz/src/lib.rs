//! What the targets share: a sink that counts, and the check that no row is lost.

use smartmoney_ingest::{FileProblem, Options, Reader, Reject, Sink};
use smartmoney_model::Trade;
use std::io::Cursor;
use std::ops::ControlFlow;

/// The header of Dune's `dex.trades`, without the columns that ingest does not read.
pub const HEADER: &str = "blockchain,project,block_time,block_number,token_bought_symbol,token_sold_symbol,token_bought_amount,token_sold_amount,amount_usd,token_bought_address,token_sold_address,tx_hash,tx_from,evt_index\n";

/// A good row under that header.
pub const ROW: &str = "ethereum,uniswap,2023-10-01 04:00:23.000 UTC,18253161,WETH,USDT,0.244761954993,409.829278,409.613790163,0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2,0xdac17f958d2ee523a2206206994597c13d831ec7,0x03634076bc8154368188d728f887e309954192d4e1c4aeb10bfce1f6a2ea57b4,0x24a7806ed40b7584538efe34bfcbca436ec68e60,0\n";

/// The header of a Messari-schema subgraph's swaps: raw amounts, and no log index.
pub const SWAPS_HEADER: &str = "timestamp,hash,account_id,blockNumber,tokenIn_id,tokenIn_symbol,tokenIn_decimals,amountIn,tokenOut_id,tokenOut_symbol,tokenOut_decimals,amountOut,amountInUSD\n";

/// A good row under that header.
pub const SWAP: &str = "1696216703,0x03634076bc8154368188d728f887e309954192d4e1c4aeb10bfce1f6a2ea57b4,0x24a7806ed40b7584538efe34bfcbca436ec68e60,18253161,0xdac17f958d2ee523a2206206994597c13d831ec7,USDT,6,409829278,0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2,WETH,18,2.44761954993e+17,409.613790163\n";

/// Counts, and looks at every value once.
#[derive(Default)]
struct Counting {
    trades: u64,
    rejects: u64,
    left_out: u64,
}

impl Sink for Counting {
    fn trades(&mut self, batch: Vec<Trade>) -> ControlFlow<()> {
        for trade in &batch {
            assert!(trade.block_time.plausible().is_ok());
            assert!(trade.amount_usd.is_none_or(|usd| usd.as_micros() >= 0));
        }
        self.trades += batch.len() as u64;
        ControlFlow::Continue(())
    }

    fn reject(&mut self, reject: Reject) -> ControlFlow<()> {
        assert!(reject.value.chars().count() <= 90);
        assert!(reject.message.len() < 2_000);
        self.rejects += 1;
        ControlFlow::Continue(())
    }

    fn left_out(&mut self, value: Reject) -> ControlFlow<()> {
        assert!(value.value.chars().count() <= 90);
        assert!(value.message.len() < 2_000);
        self.left_out += 1;
        ControlFlow::Continue(())
    }
}

/// Reads the bytes and checks that the sums are right. Returns whether a
/// decoder panicked.
pub fn read_and_count(name: &str, bytes: Vec<u8>) -> bool {
    let options = Options {
        default_chain: "ethereum".parse().ok(),
        ..Options::default()
    };
    let mut sink = Counting::default();
    let stream = Box::new(Cursor::new(bytes));
    let outcome = Reader::new(options).read_stream(name, stream, None, &mut sink);
    let (found, panicked) = match &outcome {
        Ok(found) => (found, false),
        Err(error) => {
            let panicked = matches!(error.problem, FileProblem::Panicked(_));
            (&*error.so_far, panicked)
        }
    };
    assert_eq!(found.accepted, sink.trades);
    assert_eq!(found.rejected_rows(), sink.rejects);
    assert_eq!(found.left_out.values().sum::<u64>(), sink.left_out);
    assert_eq!(found.rows, sink.trades + sink.rejects);
    panicked
}
