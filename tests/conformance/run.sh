#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# run.sh [VERSION...]: compares the front end with Go's own over src/ and test/ of each Go (1.19, 1.23 and 1.27).
# A GOROOT is $TOCSIN_GOROOT_1_19 and so on, or build/go/VERSION, which is fetched when it is missing; a Go that cannot
# be had is left out, aloud. Two lines of figures per Go, for syntax and types; exit code 1 when a tree differs or less
# than 99.9 % of the types agree.
#
# The judge of syntax is the newest of these Gos: older go/parsers take a few things that are not Go
# (test/fixedbugs/bug228a.go), do not know newer syntax, and place the end of raw strings with carriage returns wrongly.
set -euo pipefail
cd "$(dirname "$0")/../.."

versions=("$@")
[ ${#versions[@]} -gt 0 ] || versions=(1.19 1.23 1.27)

names=()
goroots=()
for version in "${versions[@]}"; do
	variable=TOCSIN_GOROOT_${version//./_}
	goroot=${!variable:-}
	if [ -z "$goroot" ] && ! goroot=$(tools/fetch-go.sh "$version" "build/go/$version"); then
		echo "conformance: go$version is left out"
		continue
	fi
	names+=("go$version")
	goroots+=("$goroot")
done
if [ ${#goroots[@]} -eq 0 ]; then
	echo "conformance: there is no Go to compare with"
	exit 2
fi

tools/configure release
ninja -C build/release --quiet tests/conformance/tocsin-syntax tests/conformance/tocsin-types
types=$PWD/build/release/tests/conformance/tocsin-types
syntax=$PWD/build/release/tests/conformance/tocsin-syntax
helpers=$PWD/build/conformance
mkdir -p "$helpers"
# The last is the newest.
judge=${goroots[-1]}/bin/go
export GOTOOLCHAIN=local GOFLAGS=-mod=mod GOWORK=off
(cd tests/conformance && "$judge" build -o "$helpers/syntax" ./syntax)

status=0
for i in "${!goroots[@]}"; do
	"$helpers/syntax" "$syntax" "${names[i]}" "${goroots[i]}/src/" "${goroots[i]}/test/" || status=1
done
# Types are compared with those of the go/types of the same Go. All differences are listed, sorted by cause. Those that
# are go/types' own: Go 1.19's SizesFor("gc") leaves out the padding at the end of structs, which the compiler does not;
# before Go 1.27 append of a type parameter that may be a string prints as "<expected string type>".
for i in "${!goroots[@]}"; do
	name=${names[i]}
	(cd tests/conformance && "${goroots[i]}/bin/go" build -o "$helpers/types-$name" ./types)
	GODEBUG=gotypesalias=1 "$helpers/types-$name" "${goroots[i]}" std cmd test |
		"$types" "$name" "${goroots[i]}" "$helpers/types-$name.txt" || status=1
	LC_ALL=C sort -o "$helpers/types-$name.txt" "$helpers/types-$name.txt"
	[ ! -s "$helpers/types-$name.txt" ] || echo "differences: build/conformance/types-$name.txt"
done
exit $status
