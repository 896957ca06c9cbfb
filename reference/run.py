"""Ingests trades, scores and exports the wallets with the program, and compares the export.

python run.py SMARTMONEY TRADES... [-- ARGUMENTS OF COMPARE]"""

import subprocess
import sys
import tempfile
from pathlib import Path


def main():
    program, *arguments = sys.argv[1:]
    end = arguments.index("--") if "--" in arguments else len(arguments)
    trades, more = arguments[:end], arguments[end + 1 :]
    tokens = more[more.index("--tokens") :][:2] if "--tokens" in more else []
    with tempfile.TemporaryDirectory() as folder:
        export = str(Path(folder) / "wallets.csv")
        run = lambda *command: subprocess.run(
            [program, "--data-dir", folder, *command], check=True, stdout=subprocess.DEVNULL
        )
        run("ingest", *trades, *tokens)
        run("score", *(["--set", "cost_basis=average"] if "--average-cost" in more else []))
        run("export", "-o", export)
        compare = Path(__file__).with_name("compare.py")
        command = [sys.executable, compare, *trades, "--export", export, *more]
        sys.exit(subprocess.run(command).returncode)


if __name__ == "__main__":
    main()
