// SPDX-License-Identifier: Apache-2.0

package main

func init() { cases["databases_ok"] = databasesOK }

func databasesOK(int) {
	open()
	for i := 0; i < 4; i++ {
		use().Close()
	}
}
