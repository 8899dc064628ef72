// SPDX-License-Identifier: Apache-2.0

package main

import "errors"

func init() { cases["transactions"] = transactions }

var errTooLittle = errors.New("too little")

// Each that fails leaves its transaction open, and its connection with it.
// want DEF001 nowhere
func transactions(int) {
	openLedger()
	for i := 0; i < 4; i++ {
		if err := book(-1); err != errTooLittle {
			panic(err)
		}
	}
}

func book(amount int) error {
	tx, err := ledger.Begin()
	if err != nil {
		return err
	}
	if amount < 0 {
		return errTooLittle
	}
	return tx.Commit()
}
