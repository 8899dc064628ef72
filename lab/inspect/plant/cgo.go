// SPDX-License-Identifier: Apache-2.0

//go:build cgo

package plant

// static int planted_by_c(int n) { return n + 1; }
import "C"

// Cgo says that the program has C code in it.
var Cgo = C.planted_by_c(0) == 1
