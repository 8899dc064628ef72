#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# fuzz.sh SECONDS [TARGET...]: runs each fuzz target for so long, starting from its corpus. What it finds stays in
# build/fuzz/found/TARGET; a crash is kept there as crash-* and makes this fail.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=$1
shift
tools/configure fuzz
ninja -C build/fuzz --quiet
targets=("$@")
if [ ${#targets[@]} = 0 ]; then
	for program in build/fuzz/fuzz/*_fuzz; do
		targets+=("$(basename "$program" _fuzz)")
	done
fi
failed=0
for target in "${targets[@]}"; do
	found=build/fuzz/found/$target
	mkdir -p "$found/corpus"
	if build/fuzz/fuzz/"${target}_fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -print_final_stats=0 \
		-verbosity=0 -artifact_prefix="$found/" "$found/corpus" "fuzz/corpus/$target" >"$found/log" 2>&1; then
		printf '  ok    %-14s %s s, %s inputs\n' "$target" "$seconds" "$(find "$found/corpus" -type f | wc -l)"
	else
		printf '  FAIL  %-14s\n' "$target"
		tail -n 40 "$found/log"
		echo "  The input is in $found; give it a name and put it into fuzz/corpus/$target."
		failed=1
	fi
done
exit $failed
