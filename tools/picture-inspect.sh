#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# picture-inspect.sh OUT.svg: draws what `tocsin inspect` says of a program of lab/inspect that leaks goroutines.
set -euo pipefail
cd "$(dirname "$0")/.."

out=$1
tools/fetch-go.sh 1.23 build/go/1.23 >/dev/null
programs=$(lab/inspect/build.py 1.23)
folder=$(mktemp -d)
mkfifo "$folder/input"
# The program lives as long as its input does, and says one line when everything is planted.
"$programs/faults" CTX003 bad <"$folder/input" >"$folder/said" &
program=$!
trap 'kill $program 2>/dev/null; rm -rf "$folder"' EXIT
exec 3>"$folder/input"
until [ -s "$folder/said" ]; do
	kill -0 $program
	sleep 0.1
done
tools/make-picture "$out" . build/tocsin inspect --for 2s --only findings,goroutines $program
