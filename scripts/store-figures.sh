#!/usr/bin/env bash
# Two figures of crates/store that show how costly it is to read and to change.
set -euo pipefail
cd "$(dirname "$0")/../crates/store/src"
export LC_ALL=C

# A double in a test has to implement all methods of a trait. Methods of supertraits count for
# the trait that declares them.
methods_by_trait() {
  find . -name '*.rs' -exec awk '
    /^pub trait / { name = $3; sub(/[:<].*/, "", name); methods = 0; inside = !/\{\}$/ }
    inside && /^    (async )?fn / { methods++ }
    inside && /^}/ { print methods, name; inside = 0 }
  ' {} +
}

# The code of one database, without indentation, comments and lines of punctuation: every two
# Rust files have those in common.
code_of() {
  find . -path "*$1*.rs" -exec cat {} + | sed 's/^ *//' | grep -vE '^(//.*|[^a-zA-Z]*)$' | sort
}

echo "methods of the widest traits:"
methods_by_trait | sort -rn | head -n 3

# A line that both have several times counts as often. A change of one that says the same thing
# twice has to be made twice.
shared=$(comm -12 <(code_of sqlite) <(code_of postgres) | wc -l)
echo "lines that SQLite's files ($(code_of sqlite | wc -l)) and PostgreSQL's" \
  "($(code_of postgres | wc -l)) share: $shared"
