#!/bin/bash
# Everything that must hold before a change is merged: tools/check.sh JOBS
# Runs every step even when one fails, the cheap ones first, and names those that failed.
set -uo pipefail
cd "$(dirname "$0")/.."
jobs="$1"
fuzz_seconds=10

check_format() {
    find src tests lab fuzz bench \( -name '*.cpp' -o -name '*.h' \) -print0 |
        xargs -0 clang-format-19 --dry-run --Werror
}
run_asan_tests() {
    tools/build.sh asan "$jobs" && tools/run_tests.py build/asan --jobs "$jobs"
}

failed=()
step() {
    local name="$1"
    shift
    local start=$SECONDS
    if "$@"; then
        echo "check: $name ok ($((SECONDS - start)) s)"
    else
        echo "check: $name FAILED ($((SECONDS - start)) s)"
        failed+=("$name")
    fi
}

step format check_format
step layers tools/check_layers.py
step text tools/tidy.py
step packages tools/check_packages.py
step tools python3 -m unittest discover -q -s tools -p '*_test.py'
step tests-under-sanitizers run_asan_tests
step clang-tidy tools/run_tidy.sh "$jobs"
step fuzz tools/run_fuzz.sh $fuzz_seconds "$jobs"

if [ ${#failed[@]} -gt 0 ]; then
    echo "check: failed: ${failed[*]}"
    exit 1
fi
echo "check: all steps ok"
