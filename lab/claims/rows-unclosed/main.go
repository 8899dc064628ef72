// SPDX-License-Identifier: Apache-2.0

// Unclosed rows hold their database connection, so that with SetMaxOpenConns the next query
// waits for ever; rows that were read to their end have closed themselves.
package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

type fake struct{}

func (fake) Open(string) (driver.Conn, error)           { return fake{}, nil }
func (fake) Prepare(string) (driver.Stmt, error)        { return fake{}, nil }
func (fake) Begin() (driver.Tx, error)                  { return nil, errors.New("none") }
func (fake) Close() error                               { return nil }
func (fake) NumInput() int                              { return 0 }
func (fake) Exec([]driver.Value) (driver.Result, error) { return nil, errors.New("none") }
func (fake) Query([]driver.Value) (driver.Rows, error)  { return &rows{left: 2}, nil }

type rows struct{ left int }

func (r *rows) Columns() []string { return []string{"n"} }
func (r *rows) Close() error      { return nil }

func (r *rows) Next(dest []driver.Value) error {
	if r.left == 0 {
		return io.EOF
	}
	r.left--
	dest[0] = int64(r.left)
	return nil
}

func main() {
	sql.Register("fake", fake{})
	db, err := sql.Open("fake", "")
	if err != nil {
		fail("open: %v", err)
	}
	db.SetMaxOpenConns(1)
	read := query(db)
	for read.Next() {
	}
	if n := db.Stats().InUse; n != 0 {
		fail("rows that were read to their end hold %d connections", n)
	}
	left := query(db)
	left.Next()
	if n := db.Stats().InUse; n != 1 {
		fail("rows that were left hold %d connections", n)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	if _, err := db.QueryContext(ctx, "again"); !errors.Is(err, context.DeadlineExceeded) {
		fail("the next query did not wait: %v", err)
	}
	fmt.Println("unclosed rows hold their connection, and the next query waits")
}

func query(db *sql.DB) *sql.Rows {
	r, err := db.Query("any")
	if err != nil {
		fail("query: %v", err)
	}
	return r
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
