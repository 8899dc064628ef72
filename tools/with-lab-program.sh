#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# with-lab-program.sh FAULT COMMAND...: starts the program of lab/inspect that has the fault (CTX003, …), runs the
# command with its process id behind, and ends it. Fetches Go 1.23 once to build it.
set -euo pipefail
cd "$(dirname "$0")/.."

fault=$1
shift
tools/fetch-go.sh 1.23 build/go/1.23 >/dev/null
programs=$(lab/inspect/build.py 1.23)
folder=$(mktemp -d /tmp/lab.XXXX)
cp "$programs/faults" "$folder/faults"
mkfifo "$folder/input"
# The program lives as long as its input does, and says one line when everything is planted.
"$folder/faults" "$fault" bad <"$folder/input" >"$folder/said" &
program=$!
trap 'kill $program 2>/dev/null; rm -rf "$folder"' EXIT
exec 3>"$folder/input"
until [ -s "$folder/said" ]; do
	kill -0 $program
	sleep 0.1
done
"$@" $program
