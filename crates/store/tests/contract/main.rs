//! What every `Store` has to do. The tests know the trait alone; the
//! list below runs them on each database.

// A test fails by panicking, in its helpers too.
#![allow(clippy::unwrap_used)]

mod appending;
mod curations;
mod database;
mod entries;
mod errors;
mod facts;
mod fixtures;
mod keys;
mod leases;
mod ledgers;
mod lists;
mod monitoring;
mod moves;
mod pooling;
mod postgres_plans;
mod postgres_server;
mod prices;
mod publishing;
mod record;
mod retention;
mod round_trip;
mod search;
mod sharing;
mod sources;
mod sqlite_file;
mod standings;
mod stats;
mod walks;
mod words;

/// Runs each contract on a fresh database of each kind.
macro_rules! contracts {
    ($($module:ident: $($contract:ident),+ $(,)?;)+) => {
        mod sqlite {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $contract() {
                    let database = crate::database::SqliteDatabase::new();
                    crate::$module::$contract(&database).await;
                    database.check();
                }
            )+)+
        }

        mod pooled_postgres {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $contract() {
                    let database = crate::database::PostgresDatabase::pooled();
                    crate::$module::$contract(&database).await;
                }
            )+)+
        }

        mod postgres {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $contract() {
                    let database = crate::database::PostgresDatabase::new();
                    crate::$module::$contract(&database).await;
                }
            )+)+
        }
    };
}

contracts! {
    appending:
        a_trade_counts_once,
        duplicates_within_one_batch_count,
        one_transaction_may_hold_several_trades,
        the_same_address_on_two_chains_is_two_wallets,
        a_known_trade_at_a_later_time_counts_once,
        a_known_trade_under_another_wallet_makes_no_wallet,
        the_first_symbol_of_a_token_stays,
        a_batch_with_an_impossible_value_changes_nothing,
        new_trades_make_their_wallets_dirty;
    sources:
        two_files_are_one_set_in_any_order,
        what_differs_is_told_and_can_be_replaced,
        a_transaction_is_in_one_block,
        a_trade_goes_with_the_last_file_that_told_it,
        trades_are_taken_back_by_what_they_are,
        files_are_listed,
        a_reading_ends_no_later_one_of_its_file,
        a_file_that_was_forgotten_is_read_no_further,
        a_transaction_has_no_ten_thousand_rows;
    words:
        a_trade_is_completed_by_its_other_source,
        a_transaction_is_at_one_time,
        the_rows_of_a_transaction_share_time_and_block;
    standings:
        what_was_shown_can_be_asked_for,
        a_trimmed_history_keeps_its_last_days_exactly,
        earlier_lists_are_filtered_and_put_in_order,
        the_rules_of_then_are_kept_where_they_changed;
    ledgers:
        ledgers_come_in_the_order_asked_for,
        every_column_of_a_trade_comes_back,
        trades_come_in_the_order_of_arrival;
    prices:
        hours_add_up,
        hours_that_do_not_follow_are_refused,
        sums_that_do_not_fit_stay_at_the_largest,
        quotes_are_kept_apart,
        a_transaction_is_not_cut;
    leases:
        one_holder_at_a_time,
        of_many_that_ask_one_gets_it,
        a_race_for_the_lease_has_no_error,
        a_lost_holder_makes_room,
        a_lease_of_a_clock_that_was_ahead_is_capped,
        a_late_holder_keeps_what_nobody_took,
        everybody_sees_how_far_a_run_is,
        a_former_holder_writes_nothing;
    facts:
        facts_come_back_with_labels,
        the_population_knows_what_is_labelled,
        scopes_select_what_can_have_changed,
        other_rules_drop_all_facts_and_prices,
        what_users_say_is_cash_makes_facts_anew,
        followability_stays_until_it_is_measured_anew,
        undefined_numbers_are_refused_whole,
        money_that_could_not_be_published_is_refused;
    publishing:
        staged_wallets_are_invisible_until_published,
        what_did_not_change_is_not_published,
        publishing_clears_what_was_dirty_up_to_a_trade,
        failed_wallets_stay_dirty,
        scores_have_a_history,
        what_moves_no_score_is_not_listed,
        runs_are_numbered_and_failed_ones_publish_nothing,
        recent_runs_know_the_last_success_however_long_ago,
        what_an_earlier_run_staged_is_forgotten,
        impossible_values_stage_nothing;
    retention:
        old_points_that_repeat_others_go,
        a_page_keeps_the_last_change_of_a_day,
        runs_go_once_no_point_is_of_them;
    round_trip:
        a_full_wallet_comes_back,
        an_empty_wallet_comes_back;
    lists:
        undefined_values_come_last_in_both_orders,
        pages_of_equal_wallets_neither_repeat_nor_miss,
        rows_have_what_the_query_includes,
        filters_hold,
        equal_scores_are_ordered_by_what_a_follower_expects,
        a_walk_by_key_meets_every_wallet_once,
        an_address_is_found_on_its_chains;
    search:
        a_search_finds_addresses_and_names,
        the_first_of_very_many_are_found,
        an_empty_store_finds_nothing;
    moves:
        a_run_moves_wallets,
        what_changes_no_wallet_moves_nobody;
    record:
        the_first_full_run_of_a_day_freezes_its_list,
        what_is_changed_in_the_record_shows,
        lists_are_graded_once_for_each_horizon,
        what_is_taken_back_stays_in_frozen_lists;
    walks:
        a_walk_meets_the_list_as_it_was,
        a_walk_ends_an_hour_after_its_list_was_replaced,
        a_walk_goes_on_in_no_list_of_another_store,
        a_cursor_of_another_list_is_refused;
    entries:
        details_are_invisible_until_published,
        details_by_other_rules_are_dropped_unseen,
        an_entry_has_all_that_is_known,
        what_a_user_says_is_cash_is_the_value,
        the_rows_of_a_transaction_are_one_trade,
        only_the_last_arrivals_are_looked_at;
    curations:
        a_curation_takes_effect_at_once,
        what_a_curator_takes_back_is_as_labels_say,
        a_note_holds_a_judgement_up_for_one_run,
        a_run_under_way_takes_no_curation_back;
    keys:
        a_key_opens_until_it_is_revoked;
    monitoring:
        what_processes_counted_is_summed,
        a_point_that_comes_again_only_rises,
        points_of_one_minute_are_one,
        old_points_are_forgotten_and_all_on_request,
        a_count_that_does_not_fit_changes_nothing;
    stats:
        counts_are_right,
        an_empty_store_has_counts;
    sharing:
        readers_never_see_half_a_run,
        two_handles_take_turns,
        what_another_handle_wrote_is_known,
        numbers_of_a_failed_batch_are_not_remembered;
}
