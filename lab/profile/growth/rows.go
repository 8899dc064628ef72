// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"database/sql"
)

func init() { cases["rows"] = rows }

var (
	database *sql.DB
	working  context.Context
)

// Reads the first row alone: the others wait, with their connection, until the context ends.
// want DEF001 nowhere
func rows(int) {
	open()
	for i := 0; i < 4; i++ {
		result, err := database.QueryContext(working, "numbers")
		if err != nil {
			panic(err)
		}
		result.Next()
		unread = append(unread, result)
	}
}

var unread []*sql.Rows
