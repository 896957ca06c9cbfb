#!/usr/bin/env bash
# What the goals of the Makefile need on this machine.
#
#   prerequisites.sh doctor        names what is missing, and the command that installs it
#   prerequisites.sh install GOAL  installs what GOAL needs, or says why it can't
#   prerequisites.sh has TOOL      succeeds if TOOL is there
set -euo pipefail
cd "$(dirname "$0")/.."

RUST=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
TYPOS=1.52.0
CARGO_DENY=0.20.2

# Calls a function with each tool, the goals that need it (those with a `?` do less without
# it), what it is, and how it is installed: from Debian packages, by a command that needs no
# privilege, or by hand.
for_each_tool() {
  "$1" rust "demo lint test bench soak validity audit" "Rust $RUST or newer" \
    hand "see https://rustup.rs, or: rustup update stable"
  "$1" components "lint test" "clippy and rustfmt" \
    hand "rustup component add clippy rustfmt"
  "$1" node "test demo? lint? bench? soak? audit?" "npm and Node 20.19, or 22.12 or newer" \
    hand "see https://nodejs.org/en/download"
  "$1" compiler "demo lint test bench soak validity audit" "a C compiler, for SQLite and zstd" apt "gcc libc6-dev"
  "$1" postgresql "test bench soak" "PostgreSQL 15 or newer" apt postgresql
  "$1" redis "test bench soak" "Redis 7 or newer" apt redis-server
  "$1" chromium "test" "Chromium" apt chromium
  "$1" wrk "bench" "wrk, which measures beside the benchmarks" apt wrk
  "$1" faketime "soak" "faketime, which sets a process's clock" apt faketime
  "$1" venv "lint? test validity" "Python 3.11 or newer with venv" apt "python3 python3-venv"
  "$1" reference "test validity" "the Python packages of reference/requirements.txt" \
    run "python3 -m venv reference/.venv && reference/.venv/bin/pip install --quiet -r reference/requirements.txt && cp reference/requirements.txt reference/.venv"
  "$1" schemathesis "test" "the Python packages of scripts/contract/requirements.txt" \
    run "python3 -m venv .tools/schemathesis && .tools/schemathesis/bin/pip install --quiet -r scripts/contract/requirements.txt && cp scripts/contract/requirements.txt .tools/schemathesis"
  "$1" typos "lint? test?" "typos $TYPOS" \
    run "python3 -m venv .tools/typos && .tools/typos/bin/pip install --quiet typos==$TYPOS"
  "$1" cargo_deny "audit" "cargo-deny $CARGO_DENY" \
    run "cargo install --locked --root .tools/cargo-deny cargo-deny@$CARGO_DENY"
}

has_rust() { cargo --version &>/dev/null && at_least "$RUST" "$(version_of rustc)"; }
has_components() { cargo clippy --version &>/dev/null && cargo fmt --version &>/dev/null; }
has_compiler() { command -v cc >/dev/null; }
has_redis() { at_least 7 "$(version_of redis-server)"; }
has_chromium() { [ -x "${CHROMIUM:-/usr/bin/chromium}" ]; }
has_wrk() { command -v wrk >/dev/null; }
has_faketime() { compgen -G '/usr/lib/*/faketime/libfaketime.so.1' >/dev/null; }
has_venv() { python3 -c 'import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
# The copies are made after all were installed.
has_reference() { cmp -s reference/requirements.txt reference/.venv/requirements.txt; }
has_schemathesis() { cmp -s scripts/contract/requirements.txt .tools/schemathesis/requirements.txt; }
has_typos() { [ "$(version_of .tools/typos/bin/typos)" = "$TYPOS" ]; }
has_cargo_deny() { [ "$(version_of .tools/cargo-deny/bin/cargo-deny)" = "$CARGO_DENY" ]; }

# As dashboard/package.json asks for it.
has_node() {
  command -v npm >/dev/null && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1)
  ' 2>/dev/null
}

# Debian keeps it out of the path, by version.
has_postgresql() {
  local postgres
  for postgres in /usr/lib/postgresql/*/bin/postgres; do
    at_least 15 "$(version_of "$postgres")" && return
  done
  return 1
}

at_least() { [ -n "$2" ] && printf '%s\n' "$1" "$2" | sort --version-sort --check=silent; }

version_of() {
  { "$1" --version 2>/dev/null || true; } | sed -nE '1s/[^0-9]*([0-9]+(\.[0-9]+)*).*/\1/p'
}

# What stands before a command that root has to run; fails where there is no way to be root.
as_root() {
  if [ "$(id -u)" != 0 ]; then command -v sudo; fi
}

can_install() {
  case $1 in
    apt) command -v apt-get >/dev/null && as_root >/dev/null ;;
    run) true ;;
    hand) false ;;
  esac
}

# What a user would type.
command_of() {
  if [ "$1" = apt ]; then echo "apt-get install --no-install-recommends $2 (as root)"; else echo "$2"; fi
}

examine() {
  local tool=$1 goals=$2 what=$3 how=$4 command=$5
  if "has_$tool"; then
    printf '  ok       %s\n' "$what"
  elif can_install "$how"; then
    printf '  to come  %s, for: %s\n           make runs: %s\n' \
      "$what" "$goals" "$(command_of "$how" "$command")"
  else
    printf '  MISSING  %s, for: %s\n           by hand: %s\n' \
      "$what" "$goals" "$(command_of "$how" "$command")"
    [[ ! " $goals " =~ \ (demo|test)\  ]] || FAILED=yes
  fi
}

# `sudo` or nothing stands in front, and the packages are several words.
# shellcheck disable=SC2046,SC2086
install_packages() {
  $(as_root) apt-get update && $(as_root) apt-get install -y --no-install-recommends $1
}

install() {
  local tool=$1 goals=$2 what=$3 how=$4 command=$5
  [[ " $goals " =~ \ $GOAL(\?| ) ]] && ! "has_$tool" || return 0
  if can_install "$how"; then
    # A failure shows below, by what is then still missing.
    case $how in
      apt) install_packages "$command" ;;
      run) bash -c "$command" ;;
    esac || true
  fi
  "has_$tool" && return
  if [[ " $goals " == *" $GOAL? "* ]]; then
    echo "make $GOAL does less without $what: $(command_of "$how" "$command")" >&2
  else
    echo "make $GOAL needs $what: $(command_of "$how" "$command")" >&2
    FAILED=yes
  fi
}

FAILED=no
case $1 in
  doctor)
    echo "For make demo, lint, test, bench, soak, validity and audit (those with a ? do less without it):"
    for_each_tool examine
    ;;
  install)
    GOAL=$2
    for_each_tool install
    ;;
  has) "has_$2" || FAILED=yes ;;
esac
[ $FAILED = no ]
