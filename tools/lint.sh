#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Everything that judges the source without running it: format, layers, sizes, scripts; clang-tidy and cppcheck where
# they are installed.
set -euo pipefail
cd "$(dirname "$0")/.."

failed=0
step() {
	local name=$1 output
	shift
	if output=$("$@" 2>&1); then
		printf '  ok    %s\n' "$name"
	else
		printf '  FAIL  %s\n%s\n' "$name" "$output"
		failed=1
	fi
}

# Called through step. What clang-tidy says on stderr are counts of warnings in other people's headers.
# shellcheck disable=SC2317
tidy() {
	ninja -C build/asan --quiet || return 1
	find src -name '*.c' -print0 | xargs -0 -n 4 -P "$(nproc)" clang-tidy --quiet -p build/asan 2>/dev/null
}

tools/configure asan
step format tools/check-format
step layers tools/check-layers
step sizes tools/check-sizes
step shell tools/check-shell
if command -v clang-tidy >/dev/null; then
	step clang-tidy tidy
else
	echo "  skip  clang-tidy is not installed"
fi
if command -v cppcheck >/dev/null; then
	step cppcheck cppcheck --quiet -j "$(nproc)" --std=c11 --enable=warning,portability --inline-suppr \
		--suppress=missingInclude --suppress=preprocessorErrorDirective --suppress=internalAstError \
		--suppress=objectIndex --suppress=identicalInnerCondition --error-exitcode=1 -I src src
else
	echo "  skip  cppcheck is not installed"
fi
exit $failed
