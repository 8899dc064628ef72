// SPDX-License-Identifier: Apache-2.0

// Goroutines that grow for good, and their right twins, each in a file of its own: growth CASE FORM FOLDER takes nine
// goroutine profiles, of the form 0 (profile.proto), 1 (text) or 2 (dump). A finding is expected at each line with a mark,
// `// want ID`, and nowhere else; `// want ID nowhere` is for one that has no line. In the end the goroutineleak profile is
// written beside the folder where there is one.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strconv"
	"time"
)

const looks = 9

// What a case does before each look.
var cases = map[string]func(look int){}

func write(profile *pprof.Profile, path string, form int) {
	out, err := os.Create(path)
	if err != nil {
		panic(err)
	}
	if err := profile.WriteTo(out, form); err != nil {
		panic(err)
	}
	out.Close()
}

// settle waits until no other goroutine has anything to do.
func settle() {
	stacks := make([]byte, 1<<20)
	for {
		text := stacks[:runtime.Stack(stacks, true)]
		if bytes.Count(text, []byte(" [running")) == 1 && !bytes.Contains(text, []byte(" [runnable")) {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "serve" {
		serve()
	}
	if len(os.Args) == 2 && os.Args[1] == "list" {
		for name := range cases {
			fmt.Println(name)
		}
		return
	}
	form, _ := strconv.Atoi(os.Args[2])
	for look := 0; look < looks; look++ {
		cases[os.Args[1]](look)
		time.Sleep(30 * time.Millisecond)
		settle()
		write(pprof.Lookup("goroutine"), filepath.Join(os.Args[3], fmt.Sprintf("look.%d", look)), form)
	}
	if leaks := pprof.Lookup("goroutineleak"); leaks != nil {
		write(leaks, os.Args[3]+".leaks", form)
	}
}
