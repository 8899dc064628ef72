// SPDX-License-Identifier: Apache-2.0

package main

import (
	"database/sql"
	"database/sql/driver"
	"errors"
)

func init() { cases["transactions_ok"] = transactionsOK }

func transactionsOK(int) {
	openLedger()
	for i := 0; i < 4; i++ {
		if err := bookWell(i - 2); err != nil && err != errTooLittle {
			panic(err)
		}
	}
}

func bookWell(amount int) error {
	tx, err := ledger.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if amount < 0 {
		return errTooLittle
	}
	return tx.Commit()
}

// A database without a server, of which every transaction is empty.
type accounts struct{}

func (accounts) Open(string) (driver.Conn, error)    { return accounts{}, nil }
func (accounts) Prepare(string) (driver.Stmt, error) { return nil, errors.New("none") }
func (accounts) Begin() (driver.Tx, error)           { return accounts{}, nil }
func (accounts) Commit() error                       { return nil }
func (accounts) Rollback() error                     { return nil }
func (accounts) Close() error                        { return nil }

var ledger *sql.DB

func openLedger() {
	if ledger != nil {
		return
	}
	sql.Register("accounts", accounts{})
	var err error
	if ledger, err = sql.Open("accounts", ""); err != nil {
		panic(err)
	}
}
