//! PATCH of a wallet's curation.

use super::curation_schema::CurationChange;
use super::detail::{bad_path, parse_address, unknown};
use crate::access::{Admin, KeyId};
use crate::body::WholeBody;
use crate::parameters::{Parameters, start};
use crate::problem::{Problem, ProblemBody};
use crate::secrets::holds_key;
use crate::state::Api;
use crate::wire::{AnyAddress, ChainName};
use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use serde_json::{Map, Value};
use smartmoney_model::{ChainId, Curation, CurationPatch, WalletKey, WalletType, is_invisible};

/// Longer ones are no names, tags and notes.
pub(super) const LONGEST_NAME: usize = 100;
pub(super) const LONGEST_TAG: usize = 50;
pub(super) const MOST_TAGS: usize = 20;
pub(super) const LONGEST_NOTES: usize = 2_000;

/// Curates a wallet: verified, name, type, tags, notes. A field that is absent stays as it is,
/// and null clears it.
#[utoipa::path(patch, path = "/v1/analytics/smart-money/wallets/{chain}/{address}", tag = "wallets",
    params(
        ("chain" = ChainName, Path, description = "The wallet's chain"),
        ("address" = AnyAddress, Path, description = "The wallet's address")),
    request_body = CurationChange,
    security(("apiKey" = [])),
    responses(
        (status = 200, description = "The curation now", body = Curation),
        (status = 400, description = "A field that can't be understood", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "A wallet without a score", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn curate(
    Admin(KeyId(key)): Admin,
    State(api): State<Api>,
    path: Result<Path<(String, String)>, PathRejection>,
    RawQuery(query): RawQuery,
    body: Result<WholeBody, Problem>,
) -> Result<Json<Curation>, Problem> {
    Parameters::parse(query.as_deref())?.finish()?;
    let Path((chain, address)) = path.map_err(|rejection| bad_path(&rejection))?;
    let WholeBody(body) = body?;
    let address = parse_address(&address)?;
    let chain_id: ChainId = chain.parse().map_err(|error| {
        Problem::bad_parameter("chain", format!("{error}"), "the name of a chain")
    })?;
    let change = parse(&body)?;
    let wallet = WalletKey {
        chain_id,
        wallet_address: address,
    };
    let by = format!("key {key}");
    let curated = api
        .store
        .curate(wallet, change, by, (api.clock)())
        .await?
        .ok_or_else(|| unknown(address))?;
    // The curator sees the change in the next answer.
    api.cache.advance(api.store.data_version().await?);
    Ok(Json(curated))
}

fn parse(body: &[u8]) -> Result<CurationPatch, Problem> {
    let refused = |reason: String| {
        let allowed = format!("a JSON object with {FIELDS}, or some of them");
        Problem::bad_parameter("body", reason, allowed)
    };
    // A list of the same values in order would be read as well.
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(refused("this is no JSON object".to_owned()));
    }
    let patch: CurationPatch = serde_json::from_slice(body)
        .map_err(|error| field_at_fault(body).unwrap_or_else(|| refused(error.to_string())))?;
    if patch == CurationPatch::default() {
        return Err(refused("it changes nothing".to_owned()));
    }
    for (name, text, longest) in [
        ("walletName", &patch.wallet_name, LONGEST_NAME),
        ("notes", &patch.notes, LONGEST_NOTES),
    ] {
        if let Some(Some(text)) = text {
            refuse_unreadable(name, text, longest)?;
        }
    }
    let tags = patch.tags.iter().flatten().flatten();
    for tag in tags.clone() {
        refuse_unreadable("tags", tag, LONGEST_TAG)?;
    }
    if tags.count() > MOST_TAGS {
        return Err(Problem::bad_parameter(
            "tags",
            "too many tags",
            allowed("tags"),
        ));
    }
    Ok(patch)
}

const FIELDS: &str = "verified, walletName, walletType, tags and notes";

/// The first field that is refused also where it stands alone.
fn field_at_fault(body: &[u8]) -> Option<Problem> {
    let fields: Map<String, Value> = serde_json::from_slice(body).ok()?;
    fields.into_iter().find_map(|(name, value)| {
        let alone = Value::Object(Map::from_iter([(name.clone(), value)]));
        let error = serde_json::from_value::<CurationPatch>(alone).err()?;
        let name = start(&name);
        let detail = format!("{name}: {error}");
        Some(Problem::bad_parameter(&name, detail, allowed(&name)))
    })
}

/// What a field may be, or which there are.
fn allowed(field: &str) -> String {
    let characters = |longest: usize| format!("1 to {longest} characters that can be seen");
    let value = match field {
        "verified" => "true or false".to_owned(),
        "walletName" => characters(LONGEST_NAME),
        "walletType" => WalletType::ALL.map(WalletType::as_str).join(", "),
        "tags" => format!("at most {MOST_TAGS} tags of {}", characters(LONGEST_TAG)),
        "notes" => characters(LONGEST_NOTES),
        _ => return FIELDS.to_owned(),
    };
    format!("{value}; null takes back")
}

/// A terminal or a page that shows it must not obey it, and a link of this name
/// must be seen.
fn refuse_unreadable(name: &str, text: &str, longest: usize) -> Result<(), Problem> {
    let refuse = |reason: String| Err(Problem::bad_parameter(name, reason, allowed(name)));
    let is_plain = |c: char| !is_invisible(c) || (name == "notes" && c == '\n');
    if text.chars().count() > longest {
        return refuse(format!("{name} has more than {longest} characters"));
    }
    if text.trim().is_empty() {
        return refuse(format!("{name} is empty"));
    }
    if holds_key(text) {
        return refuse(format!("{name} holds an API key, which all could read"));
    }
    if let Some(odd) = text.chars().find(|c| !is_plain(*c)) {
        let code = u32::from(odd);
        return refuse(format!("{name} holds U+{code:04X}, which is invisible"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_change_is_refused() {
        assert!(parse(br#"{"verified": true, "notes": null}"#).is_ok());
        let long = format!(r#"{{"walletName": "{}"}}"#, "a".repeat(101));
        for body in [
            "",
            "[]",
            "{",
            r#"{"verified": "yes"}"#,
            r#"{"score": 100}"#,
            r#"{"walletType": "king"}"#,
            r#"{"notes": "\u0000"}"#,
            r#"{"walletName": "\u001b[2J"}"#,
            r#"{"walletName": "\u202eevil"}"#,
            r#"{"walletName": "  "}"#,
            r#"{"tags": ["\u200b"]}"#,
            "{}",
            &long,
        ] {
            assert!(parse(body.as_bytes()).is_err(), "{body}");
        }
    }
}
