// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"runtime/pprof"
	"strings"
	"time"

	"example.com/inspect/plant"
)

// oracle compares the verdicts with Go's own profile of leaked goroutines.
func oracle() error {
	profile := pprof.Lookup("goroutineleak")
	if profile == nil {
		return fmt.Errorf("this Go has no goroutineleak profile")
	}
	time.Sleep(100 * time.Millisecond)
	var text bytes.Buffer
	if err := profile.WriteTo(&text, 2); err != nil {
		return err
	}
	leaked := map[int64]bool{}
	for _, line := range strings.Split(text.String(), "\n") {
		var id int64
		if n, _ := fmt.Sscanf(line, "goroutine %d ", &id); n == 1 && strings.Contains(line, "(leaked)") {
			leaked[id] = true
		}
	}
	count := len(leaked)
	wrong := plant.Wrong(leaked)
	if len(wrong) > 0 {
		return fmt.Errorf("Go has another verdict on:\n%s", strings.Join(wrong, "\n"))
	}
	fmt.Println("Go agrees:", count, "leaked")
	return nil
}
