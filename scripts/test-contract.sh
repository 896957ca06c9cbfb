#!/usr/bin/env bash
# Asks a running service what its contract says that one may ask, and what it says that one may
# not, and compares every answer with it: all checks of schemathesis, in all phases.
#
#   test-contract.sh SMARTMONEY SCHEMATHESIS   the paths of both programs
#
# The service answers on a free port over a simulated market in a temporary folder; both are gone
# when this ends. The seed is fixed, so that a failure comes back.
set -euo pipefail
SMARTMONEY=$(realpath "$1")
SCHEMATHESIS=$(realpath -s "$2")
SETTINGS=$(realpath "$(dirname "$0")/contract")

SEED=${SEED:-7}
# Of an operation in a phase at most, and of both runs at least.
CASES=${CASES:-45}
LEAST=2000

FOLDER=$(mktemp -d)
SERVER=
end() {
  [ -z "$SERVER" ] || kill "$SERVER" 2>/dev/null || true
  wait
  rm -rf "$FOLDER"
}
trap end EXIT
# Where both programs leave what they leave.
cp "$SETTINGS"/{hooks.py,schemathesis.toml} "$FOLDER"
cd "$FOLDER"

# Only what is set here: a database of the surroundings is none to test on. All requests come from
# one address, so no limit counts them, and nothing waits for a balancer at the end.
ALONE=(env -i "PATH=$PATH" "HOME=$HOME"
  API_RATE_LIMIT=0 API_KEY_RATE_LIMIT=0 API_SHUTDOWN_DELAY_SECONDS=0
  "$SMARTMONEY" --data-dir "$FOLDER/data")

# By rules that some wallets of so small a market meet, so that no list is empty.
fill() {
  "${ALONE[@]}" simulate --scenario copies --seed 2 --wallets 200 --days 120 -o trades.parquet &&
    "${ALONE[@]}" ingest trades.parquet &&
    "${ALONE[@]}" score --print-settings >rules.toml &&
    sed -E 's/^(min_trades|min_history_days|min_compared) = .*/\1 = 1/; s/^max_q = .*/max_q = 0.99/' \
      rules.toml >data/settings.toml &&
    "${ALONE[@]}" score
}

# Starts the service, and says where it answers.
serve() {
  : >serve.log
  "${ALONE[@]}" serve --listen 127.0.0.1:0 2>serve.log &
  SERVER=$!
  while kill -0 "$SERVER" 2>/dev/null; do
    SMARTMONEY_URL=$(sed -nE 's/^serving .* on (http:[^ ]*)$/\1/p' serve.log)
    [ -z "$SMARTMONEY_URL" ] || return 0
    sleep 0.1
  done
  cat serve.log >&2
  return 1
}

# One run with these arguments, of which SENT counts the requests.
SENT=0
STATUS=0
check() {
  "$SCHEMATHESIS" --config-file schemathesis.toml run "$SMARTMONEY_URL/openapi.json" \
    --no-color --seed "$SEED" --max-examples "$CASES" "$@" | tee said || STATUS=1
  SENT=$((SENT + $(sed -nE 's/^ *([0-9]+) generated.*/\1/p' said || echo 0)))
}

fill >fill.log 2>&1 || { cat fill.log >&2; exit 1; }
KEY=$("${ALONE[@]}" keys create contract --json | sed -nE 's/.*"key": *"([^"]*)".*/\1/p')
[ -n "$KEY" ]
serve
export SMARTMONEY_URL

echo "Without a key:"
check
echo "With a key:"
check --header "Authorization: Bearer $KEY"

echo "$SENT cases"
if [ "$SENT" -lt "$LEAST" ]; then
  echo "these are fewer than $LEAST: raise CASES in $0" >&2
  STATUS=1
fi
exit $STATUS
