//! The floor of a list that is not cached: a handler without a cache that runs one
//! prepared count and one prepared select of the page, and writes the rows.

use crate::rows::{Page, Pagination, Rows};
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use serde::Deserialize;
use smartmoney_api::{ServeLimits, serve as accept};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Config, NoTls};
use tokio_util::sync::CancellationToken;

/// As many connections as the service has.
const CONNECTIONS: usize = 16;

const LIMIT: i64 = 20;

/// The parameters of the service that the questions use.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Question {
    page: Option<i64>,
    status: Option<String>,
    chains: Option<String>,
    wallet_type: Option<String>,
    min_confidence: Option<String>,
    min_score: Option<f64>,
    sort_by: Option<String>,
    sort_order: Option<String>,
}

struct Plain {
    pool: Pool,
    rows: Rows,
}

/// Serves lists whose rows have the fields named, in the service's spelling.
pub(crate) fn serve(arguments: &[String]) -> anyhow::Result<()> {
    let [address, database, fields] = arguments else {
        anyhow::bail!("where to listen, the database, and the fields of a row");
    };
    tokio::runtime::Runtime::new()?.block_on(async {
        let mut config: Config = database.parse()?;
        // As the service's sessions: a plan that is compiled takes longer than most queries.
        config.options("-c jit=off");
        let manager = Manager::from_config(
            config,
            NoTls,
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let pool = Pool::builder(manager).max_size(CONNECTIONS).build()?;
        let rows = Rows::of(&pool, fields).await?;
        let router = Router::new()
            .route("/", get(StatusCode::OK))
            .route(crate::hit::WALLETS, get(answer))
            .with_state(Arc::new(Plain { pool, rows }));
        let listener = TcpListener::bind(address).await?;
        let until = CancellationToken::new();
        accept(listener, router, ServeLimits::default(), until).await;
        Ok(())
    })
}

async fn answer(State(plain): State<Arc<Plain>>, Query(question): Query<Question>) -> Response {
    match list(&plain, &question).await {
        Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}")).into_response(),
    }
}

async fn list(plain: &Plain, question: &Question) -> anyhow::Result<Vec<u8>> {
    let conditions = Conditions::of(question);
    let page = question.page.unwrap_or(1);
    let client = plain.pool.get().await?;
    // Of the narrow table that has the indexes of lists; the few rows of counts that
    // the service keeps up to date are its own idea.
    let count = format!("SELECT count(*) FROM wallet_places {}", conditions.sql());
    let count = client.prepare_cached(&count).await?;
    let total: i64 = client.query_one(&count, &conditions.values()).await?.get(0);
    let select = select(&plain.rows, question, &conditions)?;
    let select = client.prepare_cached(&select).await?;
    let offset = (page - 1) * LIMIT;
    let values = [conditions.values(), vec![&offset as &(dyn ToSql + Sync)]].concat();
    let rows = client.query(&select, &values).await?;
    let total_pages = (total + LIMIT - 1) / LIMIT;
    let page = Page {
        data: rows.iter().map(|row| plain.rows.of_page(row)).collect(),
        pagination: Pagination {
            page,
            limit: LIMIT,
            total,
            total_pages,
        },
    };
    Ok(serde_json::to_vec(&page)?)
}

/// The page by its index in the narrow table, and only its rows of the wide one.
fn select(rows: &Rows, question: &Question, conditions: &Conditions) -> anyhow::Result<String> {
    let column = match question.sort_by.as_deref().unwrap_or("score") {
        "score" => "smart_money_score",
        "roi" => "roi_all_time",
        "pnl" => "total_pnl",
        "trades" => "total_trades",
        "winRate" => "win_rate",
        "sharpe" => "sharpe_ratio",
        "maxDrawdown" => "max_drawdown",
        "lastTrade" => "last_trade",
        "followerExcess" => "follower_excess",
        other => anyhow::bail!("no order: {other}"),
    };
    let direction = question.sort_order.as_deref().unwrap_or("desc");
    // As the indexes have it.
    let nulls = match column {
        "total_pnl" | "total_trades" | "last_trade" => "",
        _ => "NULLS LAST",
    };
    let order = |table: &str| {
        format!("{table}value {direction} {nulls}, {table}chain_id, {table}wallet_address")
    };
    Ok(format!(
        "SELECT {} FROM (
           SELECT wallet_id, chain_id, wallet_address, {column} AS value
           FROM wallet_places {} ORDER BY {} LIMIT {LIMIT} OFFSET ${}) page
         JOIN smart_money_wallets w USING (wallet_id) ORDER BY {}",
        rows.columns(),
        conditions.sql(),
        order(""),
        conditions.values.len() + 1,
        order("page."),
    ))
}

#[derive(Default)]
struct Conditions {
    conditions: Vec<String>,
    values: Vec<Box<dyn ToSql + Sync + Send>>,
}

impl Conditions {
    fn of(question: &Question) -> Self {
        let mut conditions = Self::default();
        match question.status.as_deref() {
            Some("all") => {}
            status => conditions.add("status =", status.unwrap_or("identified").to_owned()),
        }
        if let Some(chain) = &question.chains {
            conditions.add("chain_id =", chain.clone());
        }
        if let Some(wallet_type) = &question.wallet_type {
            conditions.add("wallet_type =", wallet_type.clone());
        }
        match question.min_confidence.as_deref() {
            Some("high") => conditions.add("confidence_level =", "high".to_owned()),
            Some("medium") => conditions.add("confidence_level <>", "low".to_owned()),
            _ => {}
        }
        if let Some(least) = question.min_score {
            conditions.add("smart_money_score >=", least);
        }
        conditions
    }

    fn add(&mut self, condition: &str, value: impl ToSql + Sync + Send + 'static) {
        self.values.push(Box::new(value));
        let condition = format!("{condition} ${}", self.values.len());
        self.conditions.push(condition);
    }

    fn sql(&self) -> String {
        if self.conditions.is_empty() {
            String::new()
        } else {
            format!("WHERE {}", self.conditions.join(" AND "))
        }
    }

    fn values(&self) -> Vec<&(dyn ToSql + Sync)> {
        let values = self.values.iter();
        values
            .map(|value| &**value as &(dyn ToSql + Sync))
            .collect()
    }
}
