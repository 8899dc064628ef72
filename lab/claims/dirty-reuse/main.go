// SPDX-License-Identifier: Apache-2.0

// json.Unmarshal into a used struct keeps the fields that the document does not name; a hash
// that is not reset goes on; a reset with a value receiver resets a copy.
package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
)

type request struct {
	Name   string
	DryRun bool
}

func (r request) reset() { r = request{} }

func main() {
	r := request{Name: "old", DryRun: true}
	if err := json.Unmarshal([]byte(`{"Name":"new"}`), &r); err != nil {
		fail("unmarshal: %v", err)
	}
	if !r.DryRun || r.Name != "new" {
		fail("the document left %+v", r)
	}
	r.reset()
	if !r.DryRun {
		fail("a value receiver has reset the original")
	}
	h := sha256.New()
	h.Write([]byte("a"))
	h.Sum(nil)
	h.Write([]byte("b"))
	if string(h.Sum(nil)) == string(sum("b")) || string(h.Sum(nil)) != string(sum("ab")) {
		fail("the hash has started anew by itself")
	}
	fmt.Println("what is not reset stays")
}

func sum(s string) []byte {
	b := sha256.Sum256([]byte(s))
	return b[:]
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
