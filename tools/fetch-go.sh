#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# fetch-go.sh VERSION DESTDIR: a Go toolchain with its sources and its test/ folder, from Debian's packages,
# unpacked into DESTDIR (which becomes the GOROOT). Nothing is installed and the system's apt is not changed:
# suites that the machine does not have are read through an apt configuration of its own (apt-private.sh).
# Does nothing when DESTDIR is there already. Prints the GOROOT on stdout.
set -euo pipefail
# shellcheck source=tools/apt-private.sh
. "$(dirname "$0")/apt-private.sh"

suites=(bookworm bookworm-backports trixie trixie-backports sid)

die() {
	echo "fetch-go: $*" >&2
	exit 1
}

complete() {
	[ -x "$1/bin/go" ] && [ -d "$1/src/fmt" ] && [ -d "$1/test/fixedbugs" ]
}

# Fetches golang-VERSION-go and -src into folder $1, from the first suite that has both.
fetch() {
	local folder=$1 packages=("golang-$version-go" "golang-$version-src") suite
	for suite in "${suites[@]}"; do
		(
			apt_private "$folder/apt" "$suite"
			cd "$folder"
			apt-get -q update && apt-get -q download "${packages[@]}"
		) >"$folder/apt.log" 2>&1 && return 0
	done
	return 1
}

# Debian splits a GOROOT over usr/lib and usr/share and joins the parts by links: put each part in its link's place.
join() {
	local lib=$1 link target moved=1
	while [ "$moved" = 1 ]; do
		moved=0
		while IFS= read -r link; do
			target=$(readlink -f "$link") || continue
			case $target in
			"$root"/usr/share/*)
				rm "$link"
				cp -a "$target" "$link"
				moved=1
				;;
			esac
		done < <(find "$lib" -type l)
	done
}

[ $# = 2 ] || die "usage: tools/fetch-go.sh VERSION DESTDIR, for example: tools/fetch-go.sh 1.23 build/go/1.23"
version=$1
mkdir -p "$(dirname "$2")"
destination=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
case $version in
*[!0-9.]* | "") die "'$version' is not a Go version such as 1.23" ;;
esac

if complete "$destination"; then
	echo "$destination"
	exit 0
fi
[ ! -e "$destination" ] ||
	die "$destination is there but is not a whole GOROOT (bin/go, src, test); remove it to fetch it anew"
command -v apt-get >/dev/null || die "Go $version comes from Debian's packages, and this machine has no apt-get"

work=$(mktemp -d "$destination.XXXXXX")
trap 'rm -rf "$work"' EXIT
fetch "$work" ||
	die "Go $version could not be had from ${suites[*]} (no network, or no such package): $(tail -n 1 "$work/apt.log")"
root=$work/root
mkdir "$root"
for package in "$work"/*.deb; do
	dpkg -x "$package" "$root"
done
join "$root/usr/lib/go-$version"
complete "$root/usr/lib/go-$version" || die "the packages of Go $version do not make a whole GOROOT"
mv "$root/usr/lib/go-$version" "$destination"
echo "$destination"
