#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# install-deps.sh [build] [test] [demo] [fuzz] [bench]: installs the Debian packages that these jobs need and that are
# not there yet. Says what it installs, uses sudo when it is not root, and is silent when there is nothing to do.
set -euo pipefail

build=(gcc libc6-dev meson ninja-build pkg-config python3 libxxhash-dev libdeflate-dev libjansson-dev libdw-dev libelf-dev libpcre2-dev
	libcurl4 libcurl4-openssl-dev golang-1.19-src)
test=(clang libclang-rt-dev llvm clang-format shellcheck libcmocka-dev gdb openssl)
demo=(dpkg-dev)
fuzz=(clang libclang-rt-dev llvm libcmocka-dev)
bench=(libcmocka-dev gdb delve)

packages=("${build[@]}")
for job in "$@"; do
	case $job in
	build) ;;
	test) packages+=("${test[@]}") ;;
	demo) packages+=("${demo[@]}") ;;
	fuzz) packages+=("${fuzz[@]}") ;;
	bench) packages+=("${bench[@]}") ;;
	*)
		echo "install-deps: there is no job '$job'" >&2
		exit 2
		;;
	esac
done

if ! command -v dpkg-query >/dev/null; then
	echo "install-deps: this is not a Debian machine: these must be there already: ${packages[*]}" >&2
	exit 0
fi

missing=()
for package in "${packages[@]}"; do
	state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
	[ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

echo "Installing: ${missing[*]}"
as_root=()
if [ "$(id -u)" != 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "install-deps: not root and no sudo: run 'apt-get install ${missing[*]}' as root, then try again" >&2
		exit 1
	fi
	as_root=(sudo)
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
	"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -q --no-install-recommends "${missing[@]}" >"$log" 2>&1
}
# The package lists of a fresh machine are empty or old.
if ! "${as_root[@]}" apt-get -q update >"$log" 2>&1 || ! install; then
	cat "$log" >&2
	echo "install-deps: apt-get could not install ${missing[*]}" >&2
	exit 1
fi
