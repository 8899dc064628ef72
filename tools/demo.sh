#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What `make demo` shows: the program at work on the lab, and on a real program that is fetched once from Debian's sources.
set -euo pipefail
cd "$(dirname "$0")/.."

tocsin=$PWD/build/tocsin
real=etcd
shown_lines=60

say() {
	printf '\n\033[1m%s\033[0m\n\n' "$*"
}

# check OUTPUT COMMAND...: runs tocsin check, keeps all of what it says and shows the beginning and the end.
check() {
	local output=$1 status=0
	shift
	echo "\$ tocsin check $*"
	"$tocsin" check "$@" >"$output" || status=$?
	[ "$status" -le 1 ] || exit "$status"
	if [ "$(wc -l <"$output")" -gt "$shown_lines" ]; then
		head -n $((shown_lines - 10)) "$output"
		printf '\n[… all of it is in %s]\n\n' "${output#"$OLDPWD"/}"
		tail -n 3 "$output"
	else
		cat "$output"
	fi
}

mkdir -p build/demo
say "1. The lab: small programs that have the faults, and their right twins"
(cd lab/rules && check ../../build/demo/lab.txt ./...)

say "2. $real, as Debian ships it, with its libraries"
[ -d "build/demo/$real" ] || echo "(fetching it once into build/demo/$real)"
program=$(tools/fetch-source.sh --deps "$real" "build/demo/$real")
export GOPATH=$PWD/build/demo/$real GO111MODULE=off
(cd "$program" && check "$OLDPWD/build/demo/$real.txt" ./...)
