// SPDX-License-Identifier: Apache-2.0

package main

import "context"

func init() { cases["watchers_ok"] = watchersOK }

func watchersOK(int) {
	for i := 0; i < 4; i++ {
		_, cancel := context.WithCancel(parent)
		cancel()
	}
}
