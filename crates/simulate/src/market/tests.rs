//! Each mechanism does to prices what it says.

use super::*;

/// A market of tokens that do not move by themselves.
fn still(days: u32) -> Scenario {
    let mut scenario = Scenario::with_total(1, days, 5);
    let market = &mut scenario.market;
    market.volatility = 0.0;
    market.drift = 0.0;
    market.least_idiosyncratic = 0.01;
    market.greatest_idiosyncratic = 0.01;
    market.native_idiosyncratic = 0.0;
    market.jumps_per_year = 0.0;
    market.falling = 0.0;
    scenario
}

/// Correlation of two tokens' hourly returns.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let returns = |path: &[f64]| -> Vec<f64> {
        let logs: Vec<f64> = path.windows(2).map(|w| (w[1] / w[0]).ln()).collect();
        let mean = logs.iter().sum::<f64>() / logs.len() as f64;
        logs.iter().map(|x| x - mean).collect()
    };
    let (a, b) = (returns(a), returns(b));
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    product(&a, &b) / (product(&a, &a) * product(&b, &b)).sqrt()
}

/// Mean correlation within sectors, and between them.
fn correlations(scenario: &Scenario) -> (f64, f64) {
    let market = Market::new(scenario);
    let (mut within, mut between) = ((0.0, 0.0), (0.0, 0.0));
    for a in 1..market.tokens() {
        for b in a + 1..market.tokens() {
            let is_same = market.sector(a) == market.sector(b);
            let (sum, count) = if is_same { &mut within } else { &mut between };
            *sum += correlation(market.path(a), market.path(b));
            *count += 1.0;
        }
    }
    (within.0 / within.1, between.0 / between.1)
}

#[test]
fn tokens_correlate_within_their_sector_as_much_as_was_asked_for() {
    let mut scenario = Scenario::with_total(1, 60, 5);
    scenario.market.tokens = 41;
    scenario.market.volatility = 0.0;
    scenario.market.jumps_per_year = 0.0;
    scenario.market.falling = 0.0;
    for asked in [0.0, 0.2, 0.6] {
        scenario.sectors.correlation = asked;
        let (within, between) = correlations(&scenario);
        assert!((within - asked).abs() < 0.02, "{within} for {asked}");
        assert!(between.abs() < 0.02, "{between}");
    }
}

#[test]
fn a_correlation_leaves_a_token_its_volatility() {
    let volatility = |scenario: &Scenario| {
        let market = Market::new(scenario);
        let squares = market.path(7).windows(2);
        squares.map(|w| (w[1] / w[0]).ln().powi(2)).sum::<f64>()
    };
    let mut scenario = Scenario::with_total(1, 180, 5);
    scenario.market.jumps_per_year = 0.0;
    scenario.market.falling = 0.0;
    let alone = volatility(&scenario);
    scenario.sectors.correlation = 0.6;
    let together = volatility(&scenario);
    assert!((together / alone - 1.0).abs() < 0.1, "{together} {alone}");
}

#[test]
fn every_token_but_the_native_one_is_in_a_sector_of_the_same_size() {
    let market = Market::new(&Scenario::with_total(1, 1, 5));
    assert_eq!(market.sector(NATIVE), None);
    let mut sizes = [0; 8];
    for token in 1..market.tokens() {
        sizes[usize::from(market.sector(token).unwrap())] += 1;
    }
    assert!(sizes.iter().all(|size| [24, 25].contains(size)));
}

#[test]
fn a_pumped_token_triples_and_falls_back() {
    let mut scenario = still(20);
    scenario.pumps.positions = 0.1;
    let market = Market::new(&scenario);
    let extras = Extras::new(&scenario, &market.listings, &market.sectors);
    let pumps = extras.into_pumps();
    assert_eq!(pumps.len(), 13, "120 in 180 days");
    for pump in pumps.iter().filter(|pump| pump.from + 48 <= 480) {
        let path = market.path(pump.token);
        let after = |hours: usize| path[pump.from + hours] / path[pump.from];
        assert!((after(12) - 3_f64.sqrt()).abs() < 0.02, "{}", after(12));
        assert!((after(24) - 3.0).abs() < 0.03, "{}", after(24));
        assert!((after(48) - 1.0).abs() < 0.02, "{}", after(48));
    }
}

#[test]
fn attention_goes_to_pumped_tokens_and_to_listings_by_its_shares() {
    let mut scenario = still(180);
    scenario.pumps.positions = 0.08;
    scenario.pumps.count = 400;
    scenario.listings.positions = 0.15;
    scenario.listings.days = 10.0;
    scenario.market.new_listings = 0.5;
    let market = Market::new(&scenario);
    let mut rng = stream(1, Purpose::Wallet, 0);
    let tries = 40_000;
    let (mut pumped, mut new) = (0.0, 0.0);
    for _ in 0..tries {
        // While there are listings: they come in the first four fifths.
        let block = BLOCKS_PER_HOUR * rng.random_range(20 * 24..140 * 24);
        match market.pick_drawn(&mut rng, block) {
            Some(token) if market.listed_from(token) > 0 => {
                assert!(market.listed_from(token) <= block);
                assert!(market.listed_from(token) + from_days(10.0) > block);
                new += 1.0;
            }
            Some(_) => pumped += 1.0,
            None => {}
        }
    }
    let share = |count: f64| count / f64::from(tries);
    assert!((share(pumped) - 0.08).abs() < 0.01, "{}", share(pumped));
    assert!((share(new) - 0.15).abs() < 0.01, "{}", share(new));
}

#[test]
fn listings_fall_after_their_first_days_and_come_to_the_market_after_that() {
    let mut scenario = still(60);
    scenario.listings.positions = 0.1;
    let market = Market::new(&scenario);
    let listings = market.new_listings();
    assert!(listings.len() > 30);
    let mut rng = stream(1, Purpose::Wallet, 0);
    for (from, token) in listings {
        let after =
            |days: f64| market.price(*token, from + from_days(days)) / market.price(*token, *from);
        assert!((after(3.0) - 1.0).abs() < 0.02);
        if from + from_days(10.0) < 60 * 7_200 {
            assert!((after(10.0) - 0.15).abs() < 0.01, "{}", after(10.0));
        }
        for _ in 0..200 {
            let picked = market.pick(&mut rng, from + from_days(9.9));
            assert_ne!(picked, *token);
        }
    }
    assert!(
        market.total_return().abs() < 0.02,
        "they are not in the index"
    );
}

#[test]
fn lottery_tokens_lose_slowly_rarely_multiply_and_are_fair() {
    let mut scenario = still(180);
    scenario.market.tokens = 5_000;
    scenario.lottery.share = 1.0;
    let market = Market::new(&scenario);
    let ratio = |token: TokenNumber| {
        let path = market.path(token);
        path[path.len() - 1] / path[0]
    };
    let results: Vec<f64> = (1..market.tokens()).map(ratio).collect();
    let n = results.len() as f64;
    let lost = results
        .iter()
        .filter(|r| (**r - 0.05).abs() < 0.003)
        .count() as f64
        / n;
    // No jump in 180 days: e^-0.174.
    assert!((lost - 0.84).abs() < 0.02, "{lost}");
    let greatest = results.iter().copied().fold(0.0, f64::max);
    assert!(greatest > 1.5, "{greatest}");
    // Where half a year may multiply by thousands, an hour shows whether it is fair.
    let hourly = (1..market.tokens()).flat_map(|token| market.path(token).windows(2));
    let growth = hourly.map(|w| w[1] / w[0] - 1.0).sum::<f64>() / n;
    // 870 jumps by 17.2 ± 12.5 on average, against a fall of 3.
    assert!(growth.abs() < 0.6, "{growth}");
}

#[test]
fn lottery_tokens_may_be_whole_sectors() {
    let mut scenario = still(180);
    scenario.lottery.share = 0.375;
    scenario.lottery.by_sector = true;
    scenario.lottery.jumps = 0.0;
    let market = Market::new(&scenario);
    for token in 1..market.tokens() {
        let path = market.path(token);
        let fell = path[path.len() - 1] / path[0] < 0.06;
        assert_eq!(fell, market.sector(token) < Some(3), "{token}");
    }
}

#[test]
fn a_sector_is_pumped_as_a_whole_within_the_burst() {
    let mut scenario = still(180);
    scenario.sectors.pumps = 1;
    scenario.bursts.share = 0.5;
    let market = Market::new(&scenario);
    let last_hour = 180 * 24;
    let ratio = |token: TokenNumber, from: usize, to: usize| {
        market.path(token)[to] / market.path(token)[from]
    };
    let pumped: Vec<TokenNumber> = (1..market.tokens())
        .filter(|token| (ratio(*token, 0, last_hour) - 3.0).abs() < 0.1)
        .collect();
    assert!([24, 25].contains(&pumped.len()), "{}", pumped.len());
    let sector = market.sector(pumped[0]);
    for token in pumped {
        assert_eq!(market.sector(token), sector);
        let (begin, end) = (90 * 24, 104 * 24);
        assert!((ratio(token, begin, end) - 3.0).abs() < 0.1);
    }
}

#[test]
fn small_tokens_earn_their_premium() {
    let mut scenario = still(180);
    scenario.market.small_premium = 1.5;
    let market = Market::new(&scenario);
    for token in 1..market.tokens() {
        let path = market.path(token);
        let growth = (path[path.len() - 1] / path[0]).ln();
        let is_small = market.depth(token) < scenario.market.depth_median;
        let expected = if is_small { 1.5 * 180.0 / 365.0 } else { 0.0 };
        assert!((growth - expected).abs() < 0.05, "{growth}");
    }
}

#[test]
fn the_index_is_what_a_balanced_portfolio_earns() {
    let scenario = Scenario::with_total(1, 3, 5);
    let market = Market::new(&scenario);
    let mut wealth = 1.0;
    for hour in 0..72_u32 {
        let (from, to) = (hour * BLOCKS_PER_HOUR, (hour + 1) * BLOCKS_PER_HOUR);
        let listed = (0..200).filter(|t| market.listed_from(*t) <= from);
        let (growth, weights) = listed.fold((0.0, 0.0), |(growth, weights), token| {
            let weight = market.listings[usize::from(token)].weight;
            let ratio = market.price(token, to) / market.price(token, from);
            (growth + weight * ratio, weights + weight)
        });
        wealth *= growth / weights;
    }
    assert!((market.level(72 * BLOCKS_PER_HOUR) / wealth - 1.0).abs() < 1e-9);
}

#[test]
fn tokens_are_picked_by_popularity() {
    let market = Market::new(&Scenario::with_total(1, 1, 5));
    let mut rng = stream(1, Purpose::Wallet, 0);
    let mut counts = vec![0.0; 200];
    for _ in 0..200_000 {
        counts[usize::from(market.pick(&mut rng, 7_200))] += 1.0;
    }
    let total: f64 = market.listings.iter().map(|l| l.weight).sum();
    for (count, listing) in counts.iter().zip(&market.listings) {
        let expected = 200_000.0 * listing.weight / total;
        assert!(
            (count - expected).abs() < 6.0 * expected.sqrt(),
            "{count} {expected}"
        );
    }
}

#[test]
fn tokens_are_picked_only_when_listed() {
    let scenario = Scenario {
        market: MarketSettings {
            new_listings: 1.0,
            ..MarketSettings::default()
        },
        ..Scenario::with_total(1, 30, 5)
    };
    let market = Market::new(&scenario);
    let mut rng = stream(1, Purpose::Wallet, 0);
    for block in (0..216_000).step_by(500) {
        let token = market.pick(&mut rng, block);
        assert!(market.listed_from(token) <= block);
    }
}
