#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# fetch-test-go.sh [VERSION...]: the Go toolchains (1.19 1.23 1.27) whose programs the tests look into, into build/go, all at
# once. One that cannot be had is named, and its tests are skipped; TOCSIN_GOROOT_1_23 names one that is there already.
# Silent when nothing is missing. Always succeeds.
set -u
cd "$(dirname "$0")/.." || exit 0
[ $# -gt 0 ] || set -- 1.19 1.23 1.27

missing=()
for version in "$@"; do
	named=TOCSIN_GOROOT_${version//./_}
	[ -n "${!named:-}" ] || [ -x "build/go/$version/bin/go" ] || missing+=("$version")
done
[ ${#missing[@]} -gt 0 ] || exit 0

echo "Fetching Go ${missing[*]} for the tests of inspect"
for version in "${missing[@]}"; do
	tools/fetch-go.sh "$version" "build/go/$version" >/dev/null || echo "Go $version is not to be had: its tests are skipped" >&2 &
done
wait
