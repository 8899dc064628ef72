// SPDX-License-Identifier: Apache-2.0

//go:build !go1.21

package main

var hidden = 0

func newer(a *node) {}
