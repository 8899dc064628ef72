// SPDX-License-Identifier: Apache-2.0

// os.Exit and log.Fatal run no deferred calls; panic and runtime.Goexit do.
package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

func run(how string) {
	defer fmt.Println("deferred")
	switch how {
	case "exit":
		os.Exit(3)
	case "fatal":
		log.Fatal("fatal")
	case "panic":
		panic("panic")
	case "goexit":
		go func() {
			defer os.Exit(3)
			defer fmt.Println("deferred")
			runtime.Goexit()
		}()
		select {}
	}
}

func main() {
	if len(os.Args) > 1 {
		run(os.Args[1])
	}
	for how, runs := range map[string]bool{
		"exit": false, "fatal": false, "panic": true, "goexit": true,
	} {
		out, err := exec.Command(os.Args[0], how).Output()
		if err == nil {
			fail("%s ended well", how)
		}
		if got := strings.Contains(string(out), "deferred"); got != runs {
			fail("%s: deferred calls ran: %v", how, got)
		}
	}
	fmt.Println("os.Exit and log.Fatal skip deferred calls; panic and Goexit run them")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
