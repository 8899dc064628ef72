# SPDX-License-Identifier: Apache-2.0
# Completion for fish.

function __tocsin_faults
    tocsin explain --format json 2>/dev/null | string match -rg '"id": *"([A-Z0-9]+)"'
end

set -l commands check explain version help
set -l none "not __fish_seen_subcommand_from $commands"
set -l check "__fish_seen_subcommand_from check"
set -l explain "__fish_seen_subcommand_from explain"
set -l version "__fish_seen_subcommand_from version"

complete -c tocsin -f
complete -c tocsin -n $none -a check -d "find silent faults in Go source"
complete -c tocsin -n $none -a explain -d "say what a fault is"
complete -c tocsin -n $none -a version -d "print the version"
complete -c tocsin -n $none -a help -d "say what a command does"
complete -c tocsin -n "__fish_seen_subcommand_from help" -a "$commands"
complete -c tocsin -n $none -l version -d "print the version"
complete -c tocsin -s h -l help -d "show every option"

complete -c tocsin -n $check -F
complete -c tocsin -n $check -l only -x -a "(__tocsin_faults)" -d "look for these faults only"
complete -c tocsin -n $check -l rules -x -a "(__tocsin_faults)" -d "the same as --only"
complete -c tocsin -n $check -l disable -x -a "(__tocsin_faults)" -d "do not look for these faults"
complete -c tocsin -n $check -l tags -x -d "build tags that are set"
complete -c tocsin -n $check -l goos -x -a "linux darwin windows freebsd" -d "operating system to check for"
complete -c tocsin -n $check -l goarch -x -a "amd64 arm64 386 arm" -d "processor to check for"
complete -c tocsin -n $check -l goroot -x -a "(__fish_complete_directories)" -d "where the standard library is"
complete -c tocsin -n $check -l no-goroot -d "use the built-in summary of the standard library"
complete -c tocsin -n $check -l no-tests -d "leave _test.go files out"
complete -c tocsin -n $check -l no-cgo -d "leave files out that import \"C\""
complete -c tocsin -n $check -s C -l directory -x -a "(__fish_complete_directories)" -d "go to this folder first"
complete -c tocsin -n $check -l severity -x -a "note warning error" -d "list findings from this severity on"
complete -c tocsin -n $check -l fail-on -x -a "note warning error never" -d "exit with 1 from this severity on"
complete -c tocsin -n $check -l exit-zero -d "exit with 0 whatever is found"
complete -c tocsin -n $check -l max-findings -x -d "list no more than so many"
complete -c tocsin -n $check -l baseline -r -F -d "do not report what this file holds"
complete -c tocsin -n $check -l write-baseline -r -F -d "write what is found into this file"
complete -c tocsin -n $check -s f -l format -x -a "text json sarif github" -d "form of the output"
complete -c tocsin -n $check -s o -l output -r -F -d "write to this file"
complete -c tocsin -n $check -l color -x -a "auto always never" -d colours
complete -c tocsin -n $check -s q -l quiet -d "print findings only"
complete -c tocsin -n $check -s v -l verbose -d "say more on stderr"
complete -c tocsin -n $check -l no-progress -d "no progress line"
complete -c tocsin -n $check -s j -l jobs -x -d "cores to work on"

complete -c tocsin -n $explain -a "(__tocsin_faults)"
complete -c tocsin -n $explain -s f -l format -x -a "text markdown json" -d "form of the output"
complete -c tocsin -n $explain -l color -x -a "auto always never" -d colours
complete -c tocsin -n $version -s v -l verbose -d "say more"
