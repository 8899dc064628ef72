# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Completion for bash.

_tocsin() {
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' word
	local commands="check explain version help --version --help"
	local check="--only --rules --disable --tags --goos --goarch --goroot --no-goroot --no-tests --no-cgo --directory
		--severity --fail-on --exit-zero --max-findings --baseline --write-baseline --format --output --color
		--quiet --verbose --no-progress --jobs --help"
	local choices=''

	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		case $word in
		check | explain | version | help)
			command=$word
			break
			;;
		esac
	done
	case $previous in
	--format | -f)
		choices="text json sarif github"
		[ "$command" != explain ] || choices="text markdown json"
		;;
	--severity) choices="note warning error" ;;
	--fail-on) choices="note warning error never" ;;
	--color) choices="auto always never" ;;
	--only | --rules | --disable) choices=$(_tocsin_faults) ;;
	--goroot | --directory | -C)
		mapfile -t COMPREPLY < <(compgen -d -- "$current")
		return
		;;
	--baseline | --write-baseline | --output | -o)
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
		esac
	fi
	mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$current")
}

# The ids of the catalogue.
_tocsin_faults() {
	tocsin explain --format json 2>/dev/null | sed -n 's/.*"id": *"\([A-Z0-9]*\)".*/\1/p'
}

complete -F _tocsin tocsin
