#!/bin/bash
# Starts the lab, runs `hemostat check` on this machine, ends the lab: tools/run_check.sh BUILD
# The lab bleeds, so check's status is 1 here; that is success. 3 is not: hemostat itself failed.
set -euo pipefail
cd "$(dirname "$0")/.."
build="$1"
start_seconds_max=60
stop_seconds_max=10

lab=""
folder="$(mktemp -d)"
stop_lab() {
    if [ -n "$lab" ]; then
        kill -TERM "$lab" 2>/dev/null || true
        for ((tick = 0; tick < stop_seconds_max * 10; ++tick)); do
            kill -0 "$lab" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "$lab" 2>/dev/null || true
        wait "$lab" 2>/dev/null || true
        lab=""
    fi
    rm -rf "$folder"
}
trap stop_lab EXIT
trap 'exit 130' INT TERM HUP

echo "Starting the lab: loopback servers, some of which bleed."
"$build/lab/hemostat-lab" --ports "$folder/ports" >"$folder/log" 2>&1 </dev/null &
lab=$!
for ((tick = 0; tick < start_seconds_max * 10; ++tick)); do
    [ -s "$folder/ports" ] && break
    kill -0 "$lab" 2>/dev/null || break
    sleep 0.1
done
if [ ! -s "$folder/ports" ]; then
    cat "$folder/log" >&2
    echo "run_check: the lab did not start" >&2
    exit 1
fi
cat "$folder/log"
echo

status=0
"$build/src/cli/hemostat" check </dev/null || status=$?
stop_lab
echo
if [ "$status" -gt 2 ]; then
    echo "run_check: hemostat check failed with status $status" >&2
    exit "$status"
fi
echo "The lab is stopped. To check this machine without it: $build/src/cli/hemostat check"
