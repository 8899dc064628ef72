# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Completion for bash.

_tocsin() {
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' word
	local commands="check inspect profile trace explain version help --version --help"
	local check="--only --rules --disable --tags --goos --goarch --goroot --no-goroot --no-tests --no-cgo --directory
		--severity --fail-on --exit-zero --max-findings --baseline --write-baseline --format --output --color
		--quiet --verbose --no-progress --jobs --help"
	local inspect="--exe --freeze --for --no-heap --heap-limit --source --diff --watch --only --all --top --function --state
		--min-wait --leaked --system --fail-on --format --output --color --quiet --no-progress --jobs --help"
	local profile="--base --diff-base --normalize --merge --tree --peek --list --source --fail-on --lifetime --gc-cycles --focus --ignore --hide --show --show-from --tagfocus --tagignore --kind --seconds --timeout --user --password-file --token-file --ca-file --cert --key --insecure --follow-redirects --top --cum --sample-index --format --output --color --help"
	local trace="--defer-category --defer-words --cancel-log --goroutines --source --seconds --timeout --user --password-file --token-file --ca-file --cert --key --insecure --follow-redirects --top --fail-on --format --output --color --quiet --help"
	local choices=''

	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		case $word in
		check | inspect | profile | trace | explain | version | help)
			command=$word
			break
			;;
		esac
	done
	case $previous in
	--format | -f)
		choices="text json sarif github"
		[ "$command" != explain ] || choices="text markdown json"
		[ "$command" != inspect ] || choices="text json"
		[ "$command" != profile ] || choices="text json html svg pprof speedscope folded"
		[ "$command" != trace ] || choices="text json chrome html events"
		;;
	--severity) choices="note warning error" ;;
	--fail-on) choices="note warning error never" ;;
	--color) choices="auto always never" ;;
	--only | --rules | --disable)
		choices=$(_tocsin_faults)
		[ "$command" != inspect ] || choices="findings goroutines defers contexts pools locks"
		;;
	--sample-index) choices="inuse_space inuse_objects alloc_space alloc_objects cpu samples delay contentions" ;;
	--state) choices="running runnable waiting syscall select sleep IO" ;;
	--for | --watch | --min-wait) choices="1s 2s 5s 10s 30s 1m 5m" ;;
	--goroot | --directory | -C | --source)
		mapfile -t COMPREPLY < <(compgen -d -- "$current")
		return
		;;
	--baseline | --write-baseline | --output | -o | --exe | --diff | --goroutines)
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
		return
		;;
	esac
	if [ -z "$choices" ]; then
		case $command in
		"") choices=$commands ;;
		help) choices=$commands ;;
		version) choices="--verbose --help" ;;
		explain)
			choices="--format --color --help"
			[ "${current#-}" != "$current" ] || choices=$(_tocsin_faults)
			;;
		check)
			if [ "${current#-}" = "$current" ]; then
				mapfile -t COMPREPLY < <(compgen -d -- "$current"; compgen -f -X '!*.go' -- "$current")
				return
			fi
			choices=$check
			;;
		profile | trace)
			if [ "${current#-}" = "$current" ]; then
				mapfile -t COMPREPLY < <(compgen -f -- "$current")
				return
			fi
			choices=$profile
			[ "$command" != trace ] || choices=$trace
			;;
		inspect)
			if [ "${current#-}" = "$current" ]; then
				mapfile -t COMPREPLY < <(compgen -W "$(_tocsin_pids)" -- "$current"; compgen -f -- "$current")
				return
			fi
			choices=$inspect
			;;
		esac
	fi
	mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$current")
}

# The ids of the catalogue.
_tocsin_faults() {
	tocsin explain --format json 2>/dev/null | sed -n 's/.*"id": *"\([A-Z0-9]*\)".*/\1/p'
}

# The processes that can be looked into: those whose executable can be read.
_tocsin_pids() {
	local process
	for process in /proc/[0-9]*; do
		[ -r "$process/exe" ] && [ -n "$(readlink "$process/exe" 2>/dev/null)" ] && echo "${process#/proc/}"
	done
}

complete -F _tocsin tocsin
