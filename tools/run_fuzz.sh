#!/bin/bash
# Runs every fuzz target for a while: tools/run_fuzz.sh SECONDS JOBS
#
# First replays fuzz/regressions/<name>/, then starts from fuzz/corpus/<name>/. What it learns stays
# in build/fuzz/corpus/<name>/; an input that crashes is kept under fuzz/regressions/<name>/.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds="$1"
jobs="$2"

fuzz_one() {
    local name="$1" seconds="$2"
    local program="build/fuzz/fuzz/fuzz_$name"
    local log="build/fuzz/log/$name.log"
    local learned="build/fuzz/corpus/$name" seeds="fuzz/corpus/$name" kept="fuzz/regressions/$name"
    mkdir -p "$learned" "$seeds" "$kept" "$(dirname "$log")"

    local status=0 inputs=("$kept"/*)
    if [ -e "${inputs[0]}" ]; then
        "$program" -timeout=10 "${inputs[@]}" >"$log" 2>&1 || status=$?
    fi
    if [ $status -eq 0 ]; then
        "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
            -artifact_prefix="$kept/" "$learned" "$seeds" >"$log" 2>&1 || status=$?
    fi
    rmdir --ignore-fail-on-non-empty "$kept"
    if [ $status -ne 0 ]; then
        tail -n 40 "$log"
        echo "fuzz: $name FAILED; its input is kept in $kept/"
        return 1
    fi
    echo "fuzz: $name: $(awk '/number_of_executed_units/ {print $2}' "$log") inputs, no failure"
}
export -f fuzz_one

tools/build.sh fuzz "$jobs"
names=()
for program in build/fuzz/fuzz/fuzz_*; do
    [ -x "$program" ] && names+=("${program##*/fuzz_}")
done
if [ ${#names[@]} -eq 0 ]; then
    echo "run_fuzz: there is no fuzz target" >&2
    exit 1
fi
printf '%s\n' "${names[@]}" |
    xargs -P "$jobs" -I{} bash -euo pipefail -c 'fuzz_one "$1" "$2"' fuzz {} "$seconds"
