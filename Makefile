# make demo    a simulated market: trades in, wallets scored, the API and the dashboard on http://127.0.0.1:8080
# make test    everything that must hold before a change lands
# make lint    formatting, clippy, spelling, links in the docs, and the dashboard's types and style
# make bench   figures, each beside its floor from the same run
# make soak    15 minutes of mixed load with a fault every 30 seconds, and what came of it
# make validity  whom the rules identify in simulated markets, into docs/validity; it takes hours, and goes on where it ended
# make evidence TRADES="FILE…"  what followed the scores on files of real trades, into docs/evidence.md
# make audit   licences, sources and known faults of all dependencies
# make doctor  what this machine lacks for these, and the command that installs it

SHELL := /bin/bash
CARGO ?= cargo
NPM ?= npm
DEMO ?= data/demo
TARGET := $(or $(CARGO_TARGET_DIR),target)
SMARTMONEY = $(TARGET)/release/smartmoney --data-dir $(DEMO)
PREREQUISITES := scripts/prerequisites.sh

# Two recipes that need the same packages would install them side by side.
.NOTPARALLEL:

.PHONY: doctor setup-demo setup-lint setup-test setup-bench setup-soak setup-validity setup-audit dashboard demo lint \
	lint-spelling lint-dashboard test test-reference test-contract test-dashboard audit bench soak evidence validity validity-reference screenshots fuzz clean-demo

doctor:
	@$(PREREQUISITES) doctor

# What a goal needs of this machine is installed, or the goal ends with what to install.
setup-demo setup-lint setup-test setup-bench setup-soak setup-validity setup-audit: setup-%:
	@$(PREREQUISITES) install $*

HAS_NODE := $(shell $(PREREQUISITES) has node && echo yes)

# What the binary embeds. Without Node it is whole but for its pages, and says so.
ifeq ($(HAS_NODE),yes)
dashboard: dashboard/dist/index.html
else
dashboard:
	@echo "The dashboard is left out: to build it takes npm and Node 20.19, or 22.12 or later."
endif

DASHBOARD := $(shell find dashboard -type f -not -path '*/node_modules/*' -not -path '*/dist/*' \
	-not -path '*/e2e/*' -not -path '*/scripts/*' -not -path '*/test-results/*' -not -path '*/screenshots/*' \
	-not -name schema.ts -not -name walletColumns.ts)

dashboard/node_modules/.package-lock.json: dashboard/package.json dashboard/package-lock.json
	cd dashboard && $(NPM) ci

dashboard/dist/index.html: dashboard/node_modules/.package-lock.json docs/openapi.json METHODOLOGY.md $(DASHBOARD)
	cd dashboard && $(NPM) run build

demo: setup-demo dashboard clean-demo
	$(CARGO) build --release --locked -p smartmoney
	mkdir -p $(DEMO)
	$(SMARTMONEY) simulate --scenario demo -o $(DEMO)/trades.parquet
	$(SMARTMONEY) ingest $(DEMO)/trades.parquet
	$(SMARTMONEY) score
	$(SMARTMONEY) top
	@echo "Look at it: http://127.0.0.1:8080   (Ctrl-C ends it)"
	$(SMARTMONEY) serve

clean-demo:
	rm -rf $(DEMO)

# The examples are documented for what they use: without them cargo picks other features of the
# dependencies than clippy has checked, and checks 45 of them again.
lint: setup-lint lint-spelling dashboard $(if $(HAS_NODE),lint-dashboard)
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --lib --bins --examples --locked

# Nothing where typos could not be installed, which setup-lint says.
lint-spelling: setup-lint
	@! $(PREREQUISITES) has typos || .tools/typos/bin/typos

lint-dashboard: dashboard/node_modules/.package-lock.json
	cd dashboard && $(NPM) run lint && $(NPM) run generate && $(NPM) run typecheck

test: setup-test lint
	$(CARGO) test --workspace --locked
	$(MAKE) test-reference
	$(MAKE) test-contract
	$(MAKE) test-dashboard

# All figures of a simulated market with enough wallets to fit the score to, copies and one that is
# identified, and of trades that no market would make, computed once more from METHODOLOGY.
test-reference: REFERENCE = $(TARGET)/reference
test-reference: PYTHON = reference/.venv/bin/python
test-reference: setup-test
	$(CARGO) build --workspace --bins --examples --locked
	rm -rf $(REFERENCE)
	mkdir -p $(REFERENCE)
	$(TARGET)/debug/smartmoney simulate --scenario copies --seed 2 --wallets 340 --days 130 \
		--routed 0.2 --echoed 0.1 --reversed 0.05 -o $(REFERENCE)/market.parquet
	$(PYTHON) reference/odd.py > $(REFERENCE)/odd.csv
	for trades in market.parquet odd.csv; do \
		$(PYTHON) reference/run.py $(TARGET)/debug/smartmoney $(REFERENCE)/$$trades || exit 1; done
	$(PYTHON) reference/run.py $(TARGET)/debug/smartmoney $(REFERENCE)/odd.csv -- --average-cost

# All that the contract allows and much that it does not, asked of a service that runs.
test-contract: setup-test
	$(CARGO) build --workspace --bins --examples --locked
	scripts/test-contract.sh $(TARGET)/debug/smartmoney .tools/schemathesis/bin/schemathesis

# In a real browser, over the real binary, built with the features that `test` built it with.
test-dashboard: dashboard
	$(CARGO) build --workspace --bins --examples --locked
	cd dashboard && $(NPM) test
	cd dashboard && SMARTMONEY_BIN=$(abspath $(TARGET))/debug/smartmoney $(NPM) run test:browser

# Every page in three widths, light and dark, in dashboard/screenshots.
screenshots: setup-test dashboard
	$(CARGO) build --release --locked -p smartmoney
	cd dashboard && SMARTMONEY_BIN=$(abspath $(TARGET))/release/smartmoney $(NPM) run screenshots

# Not a part of `test`: cargo-deny is built first, which takes minutes, and known faults appear by themselves.
audit: setup-audit
	scripts/audit.sh

bench: setup-bench dashboard
	$(CARGO) build --release --locked --workspace --bins --examples
	$(TARGET)/release/examples/validity reference --seeds 1..5 --print
	$(TARGET)/release/examples/figures 5000 180 1
	$(TARGET)/release/examples/read_speed
	$(TARGET)/release/examples/analysis_speed
	$(TARGET)/release/examples/pipeline 4250 42500
	$(TARGET)/release/examples/list_speed 10000 100000 1000000
	$(TARGET)/release/examples/service answers 10000 100000 1000000
	$(TARGET)/release/examples/service saved
	$(TARGET)/release/examples/service job 10000 100000
	$(TARGET)/release/examples/service ingest 2500

# Longer, other seeds, one fault alone: $(TARGET)/release/examples/soak --help
soak: setup-soak dashboard
	$(CARGO) build --release --locked -p smartmoney --bins --example soak
	$(TARGET)/release/examples/soak
	$(TARGET)/release/examples/soak --runs 500

evidence: setup-demo dashboard
	@test -n "$(TRADES)" || { echo 'Name the files: make evidence TRADES="FILE…"'; exit 2; }
	$(CARGO) build --release --locked -p smartmoney
	scripts/evidence.py $(TARGET)/release/smartmoney $(TRADES) > docs/evidence.partial
	mv docs/evidence.partial docs/evidence.md

# Ten seeds of every scenario, and the placebos. Markets that have a row in docs/validity are not run again.
# The second implementation comes first: tables of wrong figures would say nothing.
validity: validity-reference
	$(CARGO) build --release --locked -p smartmoney-validity --example validity
	$(TARGET)/release/examples/validity --page METHODOLOGY.md
	for market in plain burst strong-sectors everything; do \
		$(TARGET)/release/examples/validity placebo --scenario $$market || exit 1; done

# As test-reference, of markets in which wallets are identified, with everything that a market can have.
validity-reference: REFERENCE = $(TARGET)/validity-reference
validity-reference: PYTHON = reference/.venv/bin/python
validity-reference: setup-validity
	$(CARGO) build --release --locked -p smartmoney
	rm -rf $(REFERENCE)
	for market in demo everything; do \
		mkdir -p $(REFERENCE)/$$market && \
		$(TARGET)/release/smartmoney simulate --scenario $$market --wallets 1000 \
			-o $(REFERENCE)/$$market/trades.parquet && \
		$(PYTHON) reference/run.py $(TARGET)/release/smartmoney $(REFERENCE)/$$market/trades.parquet || exit 1; done

fuzz:
	cd fuzz && for target in $$($(CARGO) +nightly fuzz list); do \
		$(CARGO) +nightly fuzz run $$target -- -max_total_time=120 -len_control=0 || exit 1; done
