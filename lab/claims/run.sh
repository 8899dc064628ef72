#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs every claim of this folder and prints "N passed, N failed".
# usage: run.sh [GO-COMMAND...]        without any, $GO or go
#
# A claim passes when its program exits 0. One whose go line is newer than the toolchain is skipped.

set -u

here=$(cd "$(dirname "$0")" && pwd)
[ $# -gt 0 ] || set -- "${GO:-go}"

export GOTOOLCHAIN=local GOFLAGS=-mod=mod GOWORK=off GOPROXY=off CGO_ENABLED=0
unset GODEBUG

out=$(mktemp -d) || exit 2
trap 'rm -rf "$out"' EXIT
passed=0
failed=0
skipped=0

# minor 1.23.5 -> 23
minor() {
	echo "$1" | cut -d. -f2 | sed 's/[^0-9].*//'
}

for go in "$@"; do
	if ! version=$("$go" env GOVERSION); then
		echo "run.sh: $go does not run" >&2
		exit 2
	fi
	for mod in "$here"/*/go.mod; do
		dir=$(dirname "$mod")
		name=$(basename "$dir")
		needs=$(sed -n 's/^go //p' "$mod")
		if [ "$(minor "$needs")" -gt "$(minor "$version")" ]; then
			skipped=$((skipped + 1))
			continue
		fi
		if said=$(cd "$dir" && "$go" build -o "$out/claim" . 2>&1 && timeout 60 "$out/claim" 2>&1); then
			passed=$((passed + 1))
			echo "ok    $version  $name: $said"
		else
			failed=$((failed + 1))
			echo "FALSE $version  $name: $said"
		fi
	done
done

[ "$skipped" -eq 0 ] || echo "$skipped skipped: they need a newer Go"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
