"""Writes trades that no market would make, as CSV in the shape of Dune's `dex.trades`.

Routes, echoes, circles, round trips, zero amounts, wrong decimals, missing values, values that
contradict each other, holdings of billions, blocks without an order: what a simulated market has
none of, and METHODOLOGY has rules for. The same seed makes the same trades.

    python odd.py [SEED] > odd.csv"""

import csv
import random
import sys
from datetime import datetime, timedelta, timezone

WALLETS, DAYS, TRANSACTIONS = 150, 80, 60
FIRST = datetime(2024, 1, 1, tzinfo=timezone.utc)
COLUMNS = "blockchain,project,block_time,block_number,tx_index,evt_index,tx_hash,tx_from"
COLUMNS += ",token_sold_address,token_sold_symbol,token_sold_amount,amount_usd"
COLUMNS += ",token_bought_address,token_bought_symbol,token_bought_amount,token_bought_amount_usd"
COLUMNS = (COLUMNS + ",gas_usd").split(",")

# Chain → two stablecoins, and three names of the base asset (of Gnosis it is cash).
CHAINS = {
    "ethereum": (
        [
            "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48",
            "0x6b175474e89094c44da98b954eedeac495271d0f",
        ],
        ["0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2", "0x" + "ee" * 20, "0x" + "00" * 20],
    ),
    "gnosis": (
        ["0xe91d153e0b41518a2ce8dd3d7944fa863463a97d", "0x" + "ee" * 20],
        ["0x6a023ccd1ff6f2045c3309768ead9e68f978f6e1"],
    ),
}
OTHERS = ["0x" + f"{number:02x}" * 20 for number in range(0x11, 0x1A)]
PROJECTS = ["uniswap", "curve", "balancer", "1inch", ""]


class Writer:
    def __init__(self, choose, out):
        self.choose, self.out = choose, csv.DictWriter(out, COLUMNS)
        self.out.writeheader()
        self.prices = {token: 10 ** choose.uniform(-6, 3) for token in OTHERS}
        self.transactions = 0

    def price(self, chain, token):
        cash, base = CHAINS[chain]
        if token in cash:
            return 1.0
        return 2_000.0 if token in base else self.prices[token]

    def drift(self):
        for token in self.prices:
            self.prices[token] *= 2 ** self.choose.gauss(0, 0.3)

    def wallet(self, number):
        choose = self.choose
        chain = choose.choice(list(CHAINS))
        holdings = {}
        # What a source leaves out, it leaves out of all rows or of some.
        leaves_out = {field: choose.choice([0, 0, 0.2, 1]) for field in ("block", "tx", "log")}
        times = sorted(choose.uniform(0, DAYS * choose.random()) for _ in range(TRANSACTIONS))
        for days in times[: choose.randint(3, TRANSACTIONS)]:
            # Few moments, so that several transactions share one.
            moment = round(days * 24) * 3_600 if choose.random() < 0.3 else round(days * 86_400)
            self.transaction(number, chain, moment, holdings, leaves_out)

    def transaction(self, number, chain, moment, holdings, leaves_out):
        choose = self.choose
        self.transactions += 1
        rows = self.rows(chain, holdings)
        misses = {field: choose.random() < share for field, share in leaves_out.items()}
        block = 100 + moment // 12 - (choose.random() < 0.02)
        gas = "" if choose.random() < 0.5 else f"{choose.uniform(0, 30):.6f}"
        for at, row in enumerate(rows):
            row |= {
                "blockchain": chain,
                "block_time": (FIRST + timedelta(seconds=moment)).strftime("%Y-%m-%d %H:%M:%S"),
                "block_number": "" if misses["block"] else block,
                "tx_index": "" if misses["tx"] else self.transactions % 200,
                "evt_index": "" if misses["log"] else self.transactions % 50 * 8 + at,
                "tx_hash": f"0x{self.transactions:064x}",
                "tx_from": f"0x{number + 1:040x}",
                "gas_usd": gas,
            }
            self.out.writerow(row)

    def rows(self, chain, holdings):
        choose = self.choose
        cash, base = CHAINS[chain]
        dollars = 10 ** choose.uniform(-2, 5)
        if choose.random() < 0.01:
            dollars = choose.uniform(5e8, 2e9)
        token, money = choose.choice(OTHERS), choose.choice(cash + base)
        kinds = ["buy"] * 6 + ["sell"] * 8 + ["other", "route", "echo", "round_trip", "circle"]
        kinds += ["two", "one_sided", "same", "pegs", "partly", "split", "money"]
        kind = choose.choice(kinds)
        swap = lambda sold, bought, usd=dollars, **more: self.row(chain, sold, bought, usd, **more)
        if kind == "sell" and holdings:
            token = choose.choice(list(holdings))
            held = holdings[token]
            part = choose.choice([0.3, 0.5, 0.96, 1, 1, 1.3])
            holdings[token] = max(held * (1 - part), 0)
            amount = held * part
            return [swap(token, money, amount * self.price(chain, token), sold_amount=amount)]
        if kind == "other":
            return [swap(token, choose.choice(OTHERS))]
        if kind in ("route", "echo"):
            between = self.amount(chain, choose.choice(base), dollars)
            first = swap(money, base[0], bought_amount=between)
            second = swap(base[0], token, sold_amount=between * (1 + choose.choice([0, 1e-9])))
            rows = [first, second] if money not in base else [swap(money, token)]
            if kind == "echo":
                echo = dict(rows[0])
                echo |= {key: rows[-1][key] for key in rows[-1] if "bought" in key}
                rows.append(echo | {"project": choose.choice(PROJECTS)})
            choose.shuffle(rows)
            return rows
        if kind == "round_trip":
            amount = self.amount(chain, token, dollars)
            back = swap(token, cash[0], dollars * choose.uniform(0.9, 1.1), sold_amount=amount)
            return [swap(cash[0], token, bought_amount=amount), back]
        if kind == "circle":
            return [
                swap(*pair)
                for pair in choose.sample(
                    [(cash[0], base[0]), (base[0], cash[0]), (cash[0], token), (base[0], token)], 3
                )
            ]
        if kind == "two":
            return [swap(money, token), swap(money, choose.choice(OTHERS), dollars / 3)]
        if kind == "split":
            return [swap(token, cash[0]), swap(token, cash[-1], dollars / 2)]
        if kind == "one_sided":
            return [swap(money, token, **{choose.choice(["sold_amount", "bought_amount"]): 0})]
        if kind == "same":
            rows = [swap(token, token), swap(money, choose.choice(OTHERS))]
            return rows[: choose.randint(1, 2)]
        if kind == "pegs":
            return [swap(cash[0], cash[1], bought_amount=dollars * choose.uniform(0.95, 1.01))]
        if kind == "partly":
            return [swap(cash[0], token), swap(token, choose.choice(OTHERS), dollars * 0.4)]
        if kind == "money":
            return [swap(*choose.sample([cash[0], base[0]], 2))]
        amount = self.amount(chain, token, dollars)
        if choose.random() < 0.02:
            amount *= 10 ** choose.choice([-12, -4, 4, 12])
        holdings[token] = holdings.get(token, 0) + amount
        return [swap(money, token, bought_amount=amount)]

    def amount(self, chain, token, dollars):
        return dollars / self.price(chain, token)

    def row(self, chain, sold, bought, dollars, sold_amount=None, bought_amount=None):
        choose = self.choose
        noise = lambda: choose.uniform(0.98, 1.02)
        if sold_amount is None:
            sold_amount = self.amount(chain, sold, dollars) * noise()
        if bought_amount is None:
            bought_amount = self.amount(chain, bought, dollars) * noise()
        stated = [
            dollars * noise(),
            dollars * noise(),
            0,
            None,
            None,
            dollars * 10 ** choose.gauss(0, 3),
        ]
        value, value_bought = choose.choice(stated), choose.choice(stated[:1] + [None] * 2)
        text = lambda number, digits: "" if number is None else f"{number:.{digits}f}"
        return {
            "project": choose.choice(PROJECTS),
            "token_sold_address": sold,
            "token_sold_symbol": sold[2:6].upper(),
            "token_sold_amount": text(sold_amount, 18),
            "amount_usd": text(value, 6),
            "token_bought_address": bought,
            "token_bought_symbol": bought[2:6].upper(),
            "token_bought_amount": text(bought_amount, 18),
            "token_bought_amount_usd": text(value_bought, 6),
        }


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    writer = Writer(random.Random(seed), sys.stdout)
    for number in range(WALLETS):
        writer.wallet(number)
        writer.drift()


if __name__ == "__main__":
    main()
