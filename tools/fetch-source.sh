#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# fetch-source.sh [--deps] PACKAGE DESTDIR: the source of a Go program of Debian, as a GOPATH: DESTDIR/src/IMPORT/PATH,
# and with --deps also every Go library that it is built with. Nothing is installed and the system's apt is not
# changed. Does nothing when it is there already. Prints the folder of the program.
set -euo pipefail
# shellcheck source=tools/apt-private.sh
. "$(dirname "$0")/apt-private.sh"

suite=bookworm

die() {
	echo "fetch-source: $*" >&2
	exit 1
}

quietly() {
	"$@" >>"$work/log" 2>&1 || die "$package could not be had from Debian's $suite (no network?): $(tail -n 1 "$work/log")"
}

# The Go libraries that building the package needs, one a line.
libraries() {
	apt-get -q -s build-dep "$package" 2>>"$work/log" | awk '$1 == "Inst" && $2 ~ /^golang-.*-dev$/ { print $2 }'
}

with_deps=
if [ "${1:-}" = --deps ]; then
	with_deps=1
	shift
fi
[ $# = 2 ] || die "usage: tools/fetch-source.sh [--deps] PACKAGE DESTDIR, for example: etcd build/demo/etcd"
package=$1
mkdir -p "$(dirname "$2")"
destination=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
if [ -f "$destination/import-path" ]; then
	echo "$destination/src/$(cat "$destination/import-path")"
	exit 0
fi
[ ! -e "$destination" ] || die "$destination is there but not whole; remove it to fetch it anew"

work=$(mktemp -d "$destination.XXXXXX")
trap 'rm -rf "$work"' EXIT
apt_private "$work/apt" "$suite" deb deb-src
cd "$work"
quietly apt-get -q update
quietly apt-get -q source --download-only "$package"
quietly dpkg-source --no-check -x ./*.dsc "$work/tree"
import=$(awk '$1 == "XS-Go-Import-Path:" { sub(/,.*/, "", $2); print $2; exit }' "$work/tree/debian/control")
import=${import:-$package}
mkdir -p "$work/gopath/src" "$work/debs"
if [ -n "$with_deps" ]; then
	mapfile -t names < <(libraries)
	cd "$work/debs"
	quietly apt-get -q download "${names[@]}"
	for deb in *.deb; do
		dpkg -x "$deb" "$work/unpacked"
	done
	cp -a "$work/unpacked/usr/share/gocode/src/." "$work/gopath/src"
fi
# A library of the package itself gives way to the package.
rm -rf "$work/gopath/src/$import"
mkdir -p "$(dirname "$work/gopath/src/$import")"
mv "$work/tree" "$work/gopath/src/$import"
echo "$import" >"$work/gopath/import-path"
mv "$work/gopath" "$destination"
echo "$destination/src/$import"
