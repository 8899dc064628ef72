// SPDX-License-Identifier: Apache-2.0

// Poolbench measures one pool under one load and prints one JSON object.
//
//	poolbench load -pool sync -size 4096 -goroutines 8   throughput, allocations, collections, what is kept
//	poolbench misuse -way double-put -goroutines 8       what breaking a rule of sync.Pool costs
//	poolbench traffic -uses 1 -cycles 4                  how often a sync.Pool has what is asked for, when it is
//	                                                     used so often in so many collections
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

func main() {
	modes := map[string]func(arguments []string) any{"load": load, "misuse": misuse, "traffic": traffic}
	if len(os.Args) < 2 || modes[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: poolbench load|misuse|traffic [flags]")
		os.Exit(2)
	}
	text, err := json.Marshal(modes[os.Args[1]](os.Args[2:]))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	fmt.Println(string(text))
}
