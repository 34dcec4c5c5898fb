#!/bin/bash
# Configures and builds a preset of CMakePresets.json: tools/build.sh PRESET JOBS
# Shows the compiler's words, and the configuration's only when it fails.
set -euo pipefail
cd "$(dirname "$0")/.."
preset="$1"
jobs="$2"

mkdir -p build
log="build/configure-$preset.log"
if ! cmake --preset "$preset" >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
quiet=()
[ -t 1 ] || quiet=(-- --quiet)
cmake --build --preset "$preset" --parallel "$jobs" "${quiet[@]}"
