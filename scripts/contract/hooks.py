"""What a contract can't say of requests, told to the generator of valid ones.

All checks stay on: these say which texts of a form there are, and which parameters go together.
"""

import base64
import json
import os
import urllib.parse
import urllib.request

import schemathesis
from hypothesis import strategies as st

API = os.environ["SMARTMONEY_URL"] + "/v1/analytics/smart-money"


def page(query):
    with urllib.request.urlopen(f"{API}/wallets?{query}", timeout=20) as answer:
        return json.load(answer)


def base58(number):
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    digits = ""
    while number:
        number, digit = divmod(number, len(alphabet))
        digits = alphabet[digit] + digits
    return digits


# Half of them of wallets that there are. Of 32 to 44 digits in base 58 few are 32 bytes.
known = st.sampled_from([wallet["walletAddress"] for wallet in page("status=all&limit=100")["data"]])
unknown = st.binary(min_size=20, max_size=20).map(lambda address: "0x" + address.hex().upper())
solana = st.integers(2**250, 2**256 - 1).map(base58)
schemathesis.openapi.format("wallet-address", known | unknown | known | solana)

# Of all texts of the form of ChainName few are a chain's.
CHAINS = ["ethereum", "ETH", "1", "base", "8453", "eip155:10", "arbitrum-one", "Solana", "bnb"]
schemathesis.openapi.format("chain-name", st.sampled_from(CHAINS))

QUERIES = ["status=all&limit=1", "status=all&sortBy=pnl&limit=3&include=profile", "status=all&chains=1&limit=2"]
ANY_ADDRESS = "0x56eddb7aa87536c09ccc2793473599fd21a8b17f"

CURSORS = [page(query)["pagination"]["nextCursor"] for query in QUERIES]
schemathesis.openapi.format("cursor", st.sampled_from(CURSORS))


# Of all texts of the form of AsOf few are a date.
MOMENTS = ["1", "999999999", "2020-01-01", "2026-11-30T12:00:00Z", "2099-12-31T23:59:59.5Z"]
schemathesis.openapi.format("as-of", st.sampled_from(MOMENTS))
OF_EARLIER_LISTS = ["asOf", "chains", "minScore", "scoreBasis", "status", "minConfidence", "sortOrder", "page", "limit"]


def of_cursor(cursor):
    """The parameters that a cursor has to come with, those of the page that it came from."""
    content = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("latin-1")
    whole, _ = json.JSONDecoder().raw_decode(content)
    return {**dict(urllib.parse.parse_qsl(whole["q"])), "cursor": cursor}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Parameters that exclude or need each other."""
    if case.meta is None or not case.meta.generation.mode.is_positive or not case.query:
        return
    query = case.query
    for name, value in query.items():
        # Multiples of 0.01 have more than two digits in binary, and some are -0.
        if isinstance(value, float):
            query[name] = round(value, 4) + 0.0
    for name in ["asOf", "from", "to"]:
        # One that was made by the pattern alone.
        if name in query and query[name] not in MOMENTS:
            query[name] = MOMENTS[0]
    if "asOf" in query and case.operation.path.endswith("/wallets"):
        query = case.query = {name: query[name] for name in OF_EARLIER_LISTS if name in query}
    if "from" in query and "to" in query:
        query["from"] = query["to"]
    if "cursor" in query:
        kept = {"limit": query["limit"]} if "limit" in query else {}
        try:
            case.query = {**kept, **of_cursor(query["cursor"])}
        except ValueError:
            # One that was made by the pattern alone.
            case.query = {**kept, **of_cursor(CURSORS[0])}
    if case.operation.path.endswith("/cache"):
        if query.get("scope") == "detail":
            query.setdefault("address", ANY_ADDRESS)
        else:
            query.pop("address", None)
