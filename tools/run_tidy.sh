#!/bin/bash
# clang-tidy over every source in src/, with .clang-tidy: tools/run_tidy.sh JOBS
set -euo pipefail
cd "$(dirname "$0")/.."

# The fuzz preset is the one configured for clang; nothing is built here.
mkdir -p build
cmake --preset fuzz >build/configure-fuzz.log 2>&1 || {
    cat build/configure-fuzz.log >&2
    exit 1
}
log=build/tidy.log
if ! run-clang-tidy-19 -quiet -p build/fuzz -j "$1" "^$PWD/src/" >"$log" 2>/dev/null; then
    grep -v 'warnings generated\.$\|^$' "$log" >&2 || true
    echo "run_tidy: clang-tidy found something; see above" >&2
    exit 1
fi
