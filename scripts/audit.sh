#!/usr/bin/env bash
# Licences, sources, duplicates and known faults of the dependencies: the program's by
# deny.toml, the dashboard's by its lock file. Databases of known faults lie elsewhere: where
# one does not answer, this says so and goes on.
set -euo pipefail
cd "$(dirname "$0")/.."

FAILED=no
deny=.tools/cargo-deny/bin/cargo-deny

# A duplicate that is gone goes from the list, too.
"$deny" check -D unmatched-skip -D unnecessary-skip licenses bans sources || FAILED=yes
if "$deny" fetch db; then
  "$deny" check advisories --disable-fetch || FAILED=yes
else
  echo "NOT CHECKED: known faults of Rust crates, for the RustSec database did not answer." >&2
fi

if scripts/prerequisites.sh has node; then
  node scripts/npm-licences.mjs || FAILED=yes
  cd dashboard
  # npm ends alike when it finds a fault and when nothing answers.
  if npm audit --package-lock-only --json 2>/dev/null | grep --quiet '"auditReportVersion"'; then
    npm audit --package-lock-only || FAILED=yes
  else
    echo "NOT CHECKED: known faults of npm packages, for the registry did not answer." >&2
  fi
else
  echo "NOT CHECKED: the dashboard's dependencies, for there is no Node." >&2
fi
[ $FAILED = no ]
