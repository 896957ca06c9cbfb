use crate::database::Database;
use crate::fixtures::{all_wallets, empty_wallet, publish};
use smartmoney_model::{Address, Score, Wallet, WalletStatus};
use smartmoney_store::Store;
use smartmoney_testkit::{TradeBuilder, chain, evm_address};
use std::cmp::Reverse;

/// A wallet of this address on a chain, with a name, a status and a score.
fn wallet(chain_name: &str, address: &str, name: Option<&str>, score: f64) -> Wallet {
    Wallet {
        chain_id: chain(chain_name),
        wallet_address: Address::parse_any(address).unwrap(),
        wallet_name: name.map(str::to_owned),
        smart_money_score: Some(Score::clamped(score)),
        ..empty_wallet(0)
    }
}

fn identified(wallet: Wallet) -> Wallet {
    Wallet {
        status: WalletStatus::Identified,
        ..wallet
    }
}

/// Every wallet needs a trade to be there.
async fn publish_all(store: &dyn Store, wallets: Vec<Wallet>) {
    let trades = wallets.iter().zip(1..).map(|(wallet, number)| {
        TradeBuilder::new(number)
            .chain(wallet.chain_id.as_str())
            .address(wallet.wallet_address)
            .build()
    });
    store.append_trades(trades.collect()).await.unwrap();
    let ids = all_wallets(store).await;
    publish(store, ids.into_iter().zip(wallets).collect()).await;
}

/// What is found, by beginnings of addresses and names.
async fn found(store: &dyn Store, text: &str, limit: usize) -> Vec<String> {
    let found = store.search(text, limit).await.unwrap();
    assert_eq!(found.data_version.number, 1);
    // Of the wallets that there are, whether or not any of them is found.
    assert_eq!(found.methodology_version.as_deref(), Some("1"), "{text}");
    let shown = found.wallets.iter().map(|wallet| {
        let address = wallet.wallet_address.to_string();
        let name = wallet.wallet_name.as_deref().unwrap_or("-");
        format!("{} {} {name}", wallet.chain_id, &address[..6])
    });
    shown.collect()
}

const SOLANA: &str = "9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM";

pub(crate) async fn a_search_finds_addresses_and_names(database: &dyn Database) {
    let store = database.connect();
    let low = format!("0xabcd{}", "0".repeat(36));
    let next = format!("0xabce{}", "0".repeat(36));
    let high = format!("0xffff{}", "0".repeat(36));
    let wallets = vec![
        wallet("ethereum", &low, None, 10.0),
        wallet("base", &low, Some("Wintermute: 0xab"), 20.0),
        identified(wallet("ethereum", &next, Some("abc_100%"), 5.0)),
        wallet("ethereum", &high, Some("ÜNÏ Köln 🐋'\""), 50.0),
        wallet("base", &high, Some("köln"), 40.0),
        wallet("solana", SOLANA, Some("日本"), 30.0),
    ];
    publish_all(&*store, wallets).await;
    let (on_base, on_ethereum) = ("base 0xabcd Wintermute: 0xab", "ethereum 0xabcd -");
    let like = "ethereum 0xabce abc_100%";
    let (uni, koeln) = ("ethereum 0xffff ÜNÏ Köln 🐋'\"", "base 0xffff köln");
    let solana = "solana 9WzDXw 日本";
    for (text, expected) in [
        // Identified before others, then by score.
        ("0xab", &[like, on_base, on_ethereum][..]),
        ("0XABC", &[like, on_base, on_ethereum]),
        ("0xabcd", &[on_base, on_ethereum]),
        (&low, &[on_base, on_ethereum]),
        (
            &low.to_uppercase().replace("0X", "0x"),
            &[on_base, on_ethereum],
        ),
        ("0x", &[like, uni, koeln, on_base, on_ethereum]),
        // Part of a name, in whatever case.
        ("WINTER", &[on_base]),
        (": 0x", &[on_base]),
        ("abc_1", &[like]),
        ("100%", &[like]),
        // An exact name goes before a better wallet.
        ("KÖLN", &[koeln, uni]),
        ("ünï", &[uni]),
        ("🐋'\"", &[uni]),
        ("日", &[solana]),
        // In base58 the case means something.
        ("9WzD", &[solana]),
        (SOLANA, &[solana]),
        ("9wzd", &[]),
        // What stands for anything elsewhere stands for itself.
        ("%", &[like]),
        ("a%0", &[]),
        ("_1", &[like]),
        ("a_c", &[]),
        ("!", &[]),
        ("\\", &[]),
        ("' OR true --", &[]),
        ("0xabcg", &[]),
        ("köl%", &[]),
    ] {
        assert_eq!(found(&*store, text, 10).await, expected, "{text}");
    }
    assert_eq!(found(&*store, "0xab", 2).await, [like, on_base]);
    assert_eq!(found(&*store, "köln", 1).await, [koeln]);
}

/// More than are put in order: the lists by score lead to the first ones.
pub(crate) async fn the_first_of_very_many_are_found(database: &dyn Database) {
    let store = database.connect();
    let wallets: Vec<Wallet> = (0..4_300_u32)
        .map(|number| {
            let points = f64::from(number * 7_919 % 1_009) / 11.0;
            let wallet = Wallet {
                wallet_address: evm_address(number.into()),
                smart_money_score: Some(Score::clamped(points)),
                ..empty_wallet(0)
            };
            match number % 700 {
                0 => identified(wallet),
                _ => wallet,
            }
        })
        .collect();
    publish_all(&*store, wallets.clone()).await;
    let mut expected = wallets;
    expected.sort_by_key(|wallet| {
        let is_identified = wallet.status == WalletStatus::Identified;
        let points = wallet.smart_money_score.unwrap().value().to_bits();
        (Reverse((is_identified, points)), wallet.wallet_address)
    });
    for (text, limit) in [("0x", 50), ("0x0000", 3), ("0x000000000000", 10)] {
        let found = store.search(text, limit).await.unwrap();
        let found: Vec<_> = found.wallets.iter().map(|w| w.wallet_address).collect();
        let first: Vec<_> = expected.iter().map(|w| w.wallet_address).collect();
        assert_eq!(found, first[..limit], "{text}");
    }
    // Few of them begin so, and these are all looked at.
    let exact = evm_address(4_200).to_string();
    let found = store.search(&exact[..41], 50).await.unwrap();
    assert_eq!(found.wallets.len(), 16);
    let found = store.search(&exact, 50).await.unwrap();
    assert_eq!(found.wallets.len(), 1);
}

pub(crate) async fn an_empty_store_finds_nothing(database: &dyn Database) {
    let store = database.connect();
    for text in ["0xab", "abc", "9Wz"] {
        let found = store.search(text, 10).await.unwrap();
        assert_eq!((found.wallets.len(), found.data_version.number), (0, 0));
        assert_eq!(found.methodology_version, None);
    }
}
