#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# fetch-program.sh SUITE PACKAGE DESTDIR: a program of Debian, or of npm when SUITE is npm, unpacked into DESTDIR without
# being installed. Does nothing when DESTDIR is there already. Prints DESTDIR.
set -euo pipefail
# shellcheck source=tools/apt-private.sh
. "$(dirname "$0")/apt-private.sh"

die() {
	echo "fetch-program: $*" >&2
	exit 1
}

[ $# = 3 ] || die "usage: tools/fetch-program.sh SUITE PACKAGE DESTDIR, for example: tools/fetch-program.sh bookworm caddy build/real/caddy"
suite=$1 package=$2
mkdir -p "$(dirname "$3")"
destination=$(cd "$(dirname "$3")" && pwd)/$(basename "$3")
if [ -d "$destination" ]; then
	echo "$destination"
	exit 0
fi

work=$(mktemp -d "$destination.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/root"
if [ "$suite" = npm ]; then
	(cd "$work" && npm pack --silent "$package") >"$work/log" 2>&1 ||
		die "$package could not be had from npm: $(tail -n 1 "$work/log")"
	tar -xzf "$work"/*.tgz -C "$work/root"
else
	(
		apt_private "$work/apt" "$suite"
		cd "$work"
		apt-get -q update && apt-get -q download "$package"
	) >"$work/log" 2>&1 || die "$package could not be had from Debian's $suite: $(tail -n 1 "$work/log")"
	dpkg -x "$work"/*.deb "$work/root"
fi
mv "$work/root" "$destination"
echo "$destination"
