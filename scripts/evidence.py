#!/usr/bin/env python3
"""What followed the scores on files of trades, as a page of Markdown.

    scripts/evidence.py SMARTMONEY FILE... > docs/evidence.md

Each file is read into a database of its own, scored and walked forward over. Where the data is too
short for the usual 90 days of history and 30 to measure, a third and a sixth of it are taken, and the
page says so. Nothing of the files but these figures is kept.
"""

import datetime
import json
import pathlib
import subprocess
import sys
import tempfile

USUAL = (90, 30)

HEAD = """# What followed the scores on real data

Made by `make evidence TRADES="FILE…"`, which runs `smartmoney ingest`, `score` and `backtest` on
each file. METHODOLOGY.md, *Does it predict?*, says what the figures are. They say what was, and
promise nothing.

A record that says much needs months of data, thousands of wallets and many tokens, with all trades of
each wallet. Under each file stands what it lacks of that.
"""


def main(program, files):
    print(HEAD)
    for file in files:
        print(f"Reading {file}", file=sys.stderr)
        print(section(program, pathlib.Path(file)))


def section(program, file):
    with tempfile.TemporaryDirectory() as folder:
        run = lambda *arguments: subprocess.run(
            [program, "--data-dir", folder, *arguments],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
        run("ingest", str(file))
        run("score")
        stats = json.loads(run("stats", "--json"))["stats"]
        first, last = (day(stats[name]) for name in ("firstTrade", "lastTrade"))
        days = (last - first).days + 1
        history, horizon = windows(days)
        lines = [
            f"## {file.name}",
            "",
            f"{stats['trades']:,} trades of {stats['wallets']:,} wallets from {first} to {last}.",
            *limits(days, stats["wallets"]),
            "",
        ]
        if history + horizon >= days:
            return "\n".join(lines)
        record = run(
            "backtest",
            *("--history", str(history)),
            *("--horizon", str(horizon)),
            *("--every", str(horizon)),
        )
        shown = "\n".join(line.rstrip() for line in record.splitlines())
        return "\n".join([*lines, "```text", shown, "```", ""])


def windows(days):
    """Days of history before the first cut-off, and days to measure after each."""
    return USUAL if days > sum(USUAL) else (days // 3, max(2, days // 6))


def limits(days, wallets):
    if days <= sum(USUAL):
        history, horizon = windows(days)
        taken = f"here it is {history} and {horizon}" if history + horizon < days else "nothing can be said"
        usual = f"the usual {USUAL[0]} days of history and {USUAL[1]} to measure"
        yield f"{'One day is' if days == 1 else f'{days} days are'} too short for {usual}: {taken}."
    if wallets < 1000:
        yield f"{wallets:,} wallets are too few for any figure to be sure."


def day(time):
    return datetime.date.fromisoformat(time[:10])


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
