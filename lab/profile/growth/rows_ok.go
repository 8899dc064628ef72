// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
)

func init() { cases["rows_ok"] = rowsOK }

func rowsOK(int) {
	open()
	for i := 0; i < 4; i++ {
		result, err := database.QueryContext(working, "numbers")
		if err != nil {
			panic(err)
		}
		for result.Next() {
		}
		result.Close()
	}
}

// A database without a server: every query has three rows.
type numbers struct{}

func (numbers) Open(string) (driver.Conn, error)           { return numbers{}, nil }
func (numbers) Prepare(string) (driver.Stmt, error)        { return numbers{}, nil }
func (numbers) Begin() (driver.Tx, error)                  { return nil, errors.New("none") }
func (numbers) Close() error                               { return nil }
func (numbers) NumInput() int                              { return 0 }
func (numbers) Exec([]driver.Value) (driver.Result, error) { return nil, errors.New("none") }
func (numbers) Query([]driver.Value) (driver.Rows, error)  { return &three{}, nil }

type three struct{ at int64 }

func (*three) Columns() []string { return []string{"n"} }
func (*three) Close() error      { return nil }
func (t *three) Next(row []driver.Value) error {
	if t.at == 3 {
		return io.EOF
	}
	t.at++
	row[0] = t.at
	return nil
}

func open() {
	if database != nil {
		return
	}
	sql.Register("numbers", numbers{})
	var err error
	if database, err = sql.Open("numbers", ""); err != nil {
		panic(err)
	}
	working, stop = context.WithCancel(context.Background())
}

var stop context.CancelFunc
