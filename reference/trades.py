"""Reads the rows of trades: the shapes of Dune's `dex.trades` and of Messari's subgraphs.

Amounts become whole numbers of 10^-18 tokens, dollars whole numbers of 10^-6 dollars, both
rounded half up; times become microseconds since 1970."""

import csv
import gzip
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

import pyarrow.parquet

from tokens import KNOWN_BY_SYMBOL, SOLANA, canonical

MICROS = 10**6
UNITS = 10**18
LARGEST = 10**9 * MICROS  # $1 billion
EXACT = Context(prec=120, rounding=ROUND_HALF_UP)

# Field → the columns that may hold it, the first that exists.
COLUMNS = {
    "chain": ["blockchain", "chain"],
    "wallet": ["tx_from", "account_id", "to"],
    "time": ["block_time", "timestamp", "swaps_timestamp"],
    "block": ["block_number", "swaps_blockNumber"],
    "tx": ["tx_hash", "hash", "swaps_hash"],
    "tx_index": ["tx_index"],
    "log_index": ["evt_index"],
    "sold": ["token_sold_address", "tokenIn_id", "swaps_tokenIn_id"],
    "sold_symbol": ["token_sold_symbol", "tokenIn_symbol", "swaps_tokenIn_symbol"],
    "sold_amount": ["token_sold_amount"],
    "sold_raw": ["token_sold_amount_raw", "amountIn", "swaps_amountIn"],
    "bought": ["token_bought_address", "tokenOut_id", "swaps_tokenOut_id"],
    "bought_symbol": ["token_bought_symbol", "tokenOut_symbol", "swaps_tokenOut_symbol"],
    "bought_amount": ["token_bought_amount"],
    "bought_raw": ["token_bought_amount_raw", "amountOut", "swaps_amountOut"],
    "sold_usd": ["amount_usd", "amountInUSD", "swaps_amountInUSD"],
    "bought_usd": ["token_bought_amount_usd", "amountOutUSD", "swaps_amountOutUSD"],
    "gas": ["gas_usd"],
    "project": ["project", "protocol"],
}


@dataclass(slots=True)
class Row:
    chain: str
    wallet: str
    time: int
    block: int | None
    tx: str
    tx_index: int | None
    log_index: int | None
    sold: tuple
    sold_amount: int
    bought: tuple
    bought_amount: int
    sold_usd: int | None
    bought_usd: int | None
    gas: int | None
    project: str | None
    project_number: int  # in the order in which the data name exchanges


def read(paths, listed):
    """The rows of all files, each once, and the first symbol of each token. `listed` has
    symbol and decimals of tokens whose amounts are the contract's integers."""
    decimals = {token: digits for token, (_, digits) in listed.items()}
    seen, rows, symbols, projects = set(), [], {}, {None: 0}
    for path in paths:
        for cells in _records(path):
            row = _row(cells, decimals, symbols)
            if row is None:
                continue
            row.project_number = projects.setdefault(row.project, len(projects))
            number = row.log_index
            if number is None:
                number = (row.wallet, row.sold_amount, row.bought_amount, row.project)
            identity = (row.chain, row.tx, number, row.sold, row.bought)
            if identity not in seen:
                seen.add(identity)
                rows.append(row)
    for token, (symbol, _) in listed.items():
        symbols.setdefault(token, symbol)
    return rows, symbols


def read_tokens(path):
    """Token → (symbol, decimals): the few of Ethereum that are known, and those of a file."""
    listed = {}
    for symbol, (address, digits) in KNOWN_BY_SYMBOL.items():
        listed.setdefault(canonical("ethereum", address, symbol), (symbol, digits))
    if path:
        with open(path, newline="") as file:
            for line in csv.DictReader(file):
                token = canonical(line["chain"], line["address"], "")
                listed[token] = (line["symbol"], int(line["decimals"]))
    return listed


def _records(path):
    if str(path).endswith(".parquet"):
        file = pyarrow.parquet.ParquetFile(path)
        columns = _columns(file.schema_arrow.names)
        for batch in file.iter_batches(columns=list(columns.values())):
            names = [batch.column(name).to_pylist() for name in columns.values()]
            for values in zip(*names):
                yield dict(zip(columns, values))
        return
    opened = gzip.open(path, "rt") if str(path).endswith(".gz") else open(path, newline="")
    with opened as file:
        reader = csv.reader(file)
        header = next(reader)
        columns = _columns(header)
        at = [(field, header.index(name)) for field, name in columns.items()]
        for line in reader:
            yield {field: line[index] for field, index in at}


def _columns(names):
    found = {}
    for field, candidates in COLUMNS.items():
        of_field = [name for name in candidates if name in names]
        if of_field:
            found[field] = of_field[0]
    return found


def _row(cells, decimals, symbols):
    get = lambda field: None if cells.get(field) in (None, "") else cells[field]
    chain = get("chain") or "ethereum"
    legs = {}
    for side in ("sold", "bought"):
        address, symbol = get(side), get(side + "_symbol") or ""
        if not address and not symbol:
            return None
        token = canonical(chain, address, symbol)
        if get(side + "_amount") is not None:
            amount = _scaled(get(side + "_amount"), 18)
        elif get(side + "_raw") is not None and token in decimals:
            amount = _scaled(get(side + "_raw"), 18 - decimals[token])
        else:
            return None
        if amount is None:
            return None
        legs[side] = (token, amount, symbol)
    for token, _, symbol in legs.values():
        if symbol:
            symbols.setdefault(token, symbol)
    whole = lambda field: None if get(field) is None else int(get(field))
    is_solana = chain == SOLANA
    return Row(
        chain=chain,
        wallet=get("wallet") if is_solana else get("wallet").lower(),
        time=_time(get("time")),
        block=whole("block"),
        tx=get("tx") if is_solana else get("tx").lower(),
        tx_index=whole("tx_index"),
        log_index=whole("log_index"),
        sold=legs["sold"][0],
        sold_amount=legs["sold"][1],
        bought=legs["bought"][0],
        bought_amount=legs["bought"][1],
        sold_usd=_usd(get("sold_usd")),
        bought_usd=_usd(get("bought_usd")),
        gas=_usd(get("gas"), least=0),
        project=(get("project") or "").lower() or None,
        project_number=0,
    )


def _scaled(value, digits):
    """A decimal number in units of 10^-digits, rounded half up; None where it is none."""
    try:
        return int(EXACT.to_integral_value(EXACT.scaleb(Decimal(str(value)), digits)))
    except (InvalidOperation, OverflowError, ValueError):
        return None


def _usd(value, least=1):
    """A stated value; what is 0, negative, not finite or above $1 billion is none."""
    micros = None if value is None else _scaled(value, 6)
    return micros if micros is not None and least <= micros <= LARGEST else None


def _time(value):
    if isinstance(value, str) and not value.isdigit():
        value = datetime.fromisoformat(value.replace(" UTC", "").replace("Z", "+00:00"))
    if not isinstance(value, datetime):
        return int(value) * MICROS
    if value.tzinfo is None:
        value = value.replace(tzinfo=timezone.utc)
    delta = value - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return (delta.days * 86_400 + delta.seconds) * MICROS + delta.microseconds
