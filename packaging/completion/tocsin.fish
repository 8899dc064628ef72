# SPDX-License-Identifier: Apache-2.0
# Completion for fish.

function __tocsin_faults
    tocsin explain --format json 2>/dev/null | string match -rg '"id": *"([A-Z0-9]+)"'
end

set -l commands check inspect profile trace explain version help
set -l none "not __fish_seen_subcommand_from $commands"
set -l check "__fish_seen_subcommand_from check"
set -l inspect "__fish_seen_subcommand_from inspect"
set -l profile "__fish_seen_subcommand_from profile"
set -l trace "__fish_seen_subcommand_from trace"
set -l explain "__fish_seen_subcommand_from explain"
set -l version "__fish_seen_subcommand_from version"

complete -c tocsin -f
complete -c tocsin -n $none -a check -d "find silent faults in Go source"
complete -c tocsin -n $none -a inspect -d "look into a running Go process or a core"
complete -c tocsin -n $none -a profile -d "read a pprof profile"
complete -c tocsin -n $none -a trace -d "read an execution trace"
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

complete -c tocsin -n $inspect -F
complete -c tocsin -n $inspect -a "(__fish_complete_pids)"
complete -c tocsin -n $inspect -l exe -r -F -d "the executable that dumped the core"
complete -c tocsin -n $inspect -l freeze -d "stop the process while its memory is copied"
complete -c tocsin -n $inspect -l for -x -a "1s 5s 10s 1m" -d "look a second time after this time"
complete -c tocsin -n $inspect -l no-heap -d "goroutines and defers only"
complete -c tocsin -n $inspect -l heap-limit -x -a "512MiB 2GiB" -d "copy no more of the heap than this"
complete -c tocsin -n $inspect -l source -x -a "(__fish_complete_directories)" -d "check the source in this folder as well"
complete -c tocsin -n $inspect -l diff -r -F -d "compare with an earlier report in JSON"
complete -c tocsin -n $inspect -l watch -x -a "1s 2s 5s 10s" -d "look again and again, in a live view"
complete -c tocsin -n $inspect -l only -x -a "findings goroutines defers contexts pools locks" -d "these parts only"
complete -c tocsin -n $inspect -s a -l all -d "leave nothing out"
complete -c tocsin -n $inspect -s n -l top -x -d "show the N largest groups"
complete -c tocsin -n $inspect -l function -x -d "only goroutines with this function on their stack"
complete -c tocsin -n $inspect -l state -x -a "running runnable waiting select sleep" -d "only goroutines in this state"
complete -c tocsin -n $inspect -l min-wait -x -a "1m 5m 1h" -d "only goroutines that have waited so long"
complete -c tocsin -n $inspect -l leaked -d "only goroutines that can never run again"
complete -c tocsin -n $inspect -l system -d "the runtime's own goroutines too"
complete -c tocsin -n $inspect -l fail-on -x -a "note warning error never" -d "exit with 1 from this severity on"
complete -c tocsin -n $inspect -s f -l format -x -a "text json" -d "form of the output"
complete -c tocsin -n $inspect -s o -l output -r -F -d "write to this file"
complete -c tocsin -n $inspect -l color -x -a "auto always never" -d colours
complete -c tocsin -n $inspect -s q -l quiet -d "print findings only"
complete -c tocsin -n $inspect -l no-progress -d "no progress line"
complete -c tocsin -n $inspect -s j -l jobs -x -d "cores to work on"

complete -c tocsin -n $profile -F
complete -c tocsin -n $profile -s n -l top -x -d "show the N largest functions"
complete -c tocsin -n $profile -l cum -d "sort by cumulative values"
complete -c tocsin -n $profile -l sample-index -x -a "inuse_space inuse_objects alloc_space alloc_objects cpu samples delay contentions" -d "which of the profile's values"
complete -c tocsin -n $profile -s f -l format -x -a "text json folded" -d "form of the output"
complete -c tocsin -n $profile -s o -l output -r -F -d "write to this file"
complete -c tocsin -n $profile -l color -x -a "auto always never" -d colours

complete -c tocsin -n $trace -F
complete -c tocsin -n $trace -l defer-category -x -d "category of logs about deferred functions"
complete -c tocsin -n $trace -l defer-words -x -d "messages of such logs"
complete -c tocsin -n $trace -l cancel-log -x -d "log that says that a context has ended"
complete -c tocsin -n $trace -l source -x -a "(__fish_complete_directories)" -d "check the source as well"
complete -c tocsin -n $trace -s n -l top -x -d "show the N first rows of each table"
complete -c tocsin -n $trace -l fail-on -x -a "note warning error never" -d "exit with 1 from this severity on"
complete -c tocsin -n $trace -s f -l format -x -a "text json chrome html events" -d "form of the output"
complete -c tocsin -n $trace -s o -l output -r -F -d "write to this file"
complete -c tocsin -n $trace -l color -x -a "auto always never" -d colours
complete -c tocsin -n $trace -s q -l quiet -d "print findings only"

complete -c tocsin -n $explain -a "(__tocsin_faults)"
complete -c tocsin -n $explain -s f -l format -x -a "text markdown json" -d "form of the output"
complete -c tocsin -n $explain -l color -x -a "auto always never" -d colours
complete -c tocsin -n $version -s v -l verbose -d "say more"
