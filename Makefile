# make demo   a simulated market: trades in, wallets scored, the API on http://127.0.0.1:8080
# make test   everything that must hold before a change lands
# make lint   formatting and clippy alone
# make bench  figures, each beside its floor from the same run

SHELL := /bin/bash
CARGO ?= cargo
DEMO ?= data/demo
SMARTMONEY = target/release/smartmoney --data-dir $(DEMO)

.PHONY: setup setup-test setup-bench demo test lint bench fuzz clean-demo

# SQLite and zstd are built from C.
setup:
	command -v cc >/dev/null || (apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev)

# The tests start a PostgreSQL and a Redis of their own.
setup-test: setup
	ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || (apt-get update && apt-get install -y --no-install-recommends postgresql)
	command -v redis-server >/dev/null || (apt-get update && apt-get install -y --no-install-recommends redis-server)

# And wrk is a second opinion on the figures.
setup-bench: setup-test
	command -v wrk >/dev/null || (apt-get update && apt-get install -y --no-install-recommends wrk)

demo: setup clean-demo
	$(CARGO) build --release --locked -p smartmoney
	mkdir -p $(DEMO)
	$(SMARTMONEY) simulate -o $(DEMO)/trades.parquet
	$(SMARTMONEY) ingest $(DEMO)/trades.parquet
	$(SMARTMONEY) score
	$(SMARTMONEY) top
	@echo "Ask it: curl -i 'http://127.0.0.1:8080/v1/analytics/smart-money/wallets?limit=3'   (Ctrl-C ends it)"
	$(SMARTMONEY) serve

clean-demo:
	rm -rf $(DEMO)

lint: setup
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

test: setup-test lint
	$(CARGO) test --workspace --locked

bench: setup-bench
	$(CARGO) build --release --locked --workspace --bins --examples
	target/release/examples/validity 1 2 3 4 5
	target/release/examples/figures 5000 180 1
	target/release/examples/read_speed
	target/release/examples/analysis_speed
	target/release/examples/pipeline 4250 42500
	target/release/examples/list_speed 10000 100000 1000000
	target/release/examples/service answers 10000 100000 1000000
	target/release/examples/service saved
	target/release/examples/service job 10000 100000
	target/release/examples/service ingest 2500

fuzz:
	cd fuzz && for target in $$($(CARGO) +nightly fuzz list); do \
		$(CARGO) +nightly fuzz run $$target -- -max_total_time=120 || exit 1; done
