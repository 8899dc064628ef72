# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# For scripts to source: apt with a configuration of its own, so that packages of suites which the machine does not
# have can be read without a change to the system. The archive is the one that the machine is configured to use.

default_mirror=http://deb.debian.org/debian

# The Debian archive of this machine's apt configuration, without its security part.
debian_mirror() {
	local uri
	# shellcheck disable=SC2016 # apt expands it
	uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
		awk '/\/debian\/?$/ { print; exit }')
	echo "${uri:-$default_mirror}"
}

# apt_private FOLDER SUITE [TYPE...]: makes an apt configuration in FOLDER that knows only SUITE of the archive
# (TYPE: deb, deb-src; deb when none is named) and believes that nothing is installed; APT_CONFIG names it from here on.
apt_private() {
	local folder=$1 suite=$2 archive type
	shift 2
	[ $# -gt 0 ] || set -- deb
	archive=$(debian_mirror)
	mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
	: >"$folder/status"
	for type in "$@"; do
		echo "$type [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive $suite main"
	done >"$folder/sources.list"
	cat >"$folder/apt.conf" <<-EOT
		Dir::Etc::SourceList "$folder/sources.list";
		Dir::Etc::SourceParts "/dev/null";
		Dir::Etc::Preferences "/dev/null";
		Dir::Etc::PreferencesParts "/dev/null";
		Dir::State::Lists "$folder/lists";
		Dir::State::status "$folder/status";
		Dir::Cache "$folder/cache";
		APT::Sandbox::User "root";
	EOT
	export APT_CONFIG=$folder/apt.conf
}
