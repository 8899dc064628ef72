#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What `make demo` shows: the program at work on the lab, and on a real program that is fetched once from Debian.
set -euo pipefail
cd "$(dirname "$0")/.."

tocsin=$PWD/build/tocsin
real=etcd
shown_lines=40

say() {
	if [ -t 1 ]; then
		printf '\n\033[1m%s\033[0m\n\n' "$*"
	else
		printf '\n%s\n\n' "$*"
	fi
}

# check NAME FOLDER OPTION...: runs tocsin check there, keeps all of what it says in build/demo/NAME.txt and shows the
# first findings, how many there are of each kind, and the summary.
check() {
	local output=$PWD/build/demo/$1.txt folder=$2 color=never status=0
	shift 2
	[ ! -t 1 ] || color=always
	echo "\$ cd ${folder#"$PWD"/} && tocsin check $*"
	(cd "$folder" && "$tocsin" check --color "$color" "$@") >"$output" || status=$?
	[ "$status" -le 1 ] || exit "$status"
	if [ "$(wc -l <"$output")" -le "$shown_lines" ]; then
		cat "$output"
		return
	fi
	# Findings are separated by empty lines; the last paragraph is the summary.
	awk -v most="$shown_lines" 'NR > most && /^$/ { exit } { print }' "$output"
	printf '\n… all of it is in %s. By kind:\n\n' "${output#"$PWD"/}"
	sed 's/\x1b\[[0-9;]*m//g' "$output" | grep -oE '^(error|warning|note)\[[A-Z]+[0-9]+\] [a-z-]+' | sort | uniq -c
	awk -v RS= 'END { printf "\n%s\n", $0 }' "$output"
}

mkdir -p build/demo
say "1. The lab: small programs that have the faults, and their right twins"
check lab lab/rules ./...

say "2. $real, as Debian ships it, with its libraries"
[ -d "build/demo/$real" ] || echo "(fetching it once into build/demo/$real)"
program=$(tools/fetch-source.sh --deps "$real" "build/demo/$real")
export GOPATH=$PWD/build/demo/$real GO111MODULE=off
check "$real" "$program" --no-tests ./...

say "3. A running process: the lab's program whose goroutines wait for nobody, looked at from outside"
echo "\$ tocsin inspect --for 2s --only findings,goroutines PID"
status=0
tools/with-lab-program.sh CTX003 "$tocsin" inspect --for 2s --only findings,goroutines || status=$?
[ "$status" -le 1 ] || exit "$status"
