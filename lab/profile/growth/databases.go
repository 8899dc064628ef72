// SPDX-License-Identifier: Apache-2.0

package main

import "database/sql"

func init() { cases["databases"] = databases }

// One for each piece of work, and none is closed.
// want DEF001 nowhere
func databases(int) {
	open()
	for i := 0; i < 4; i++ {
		use()
	}
}

func use() *sql.DB {
	db, err := sql.Open("numbers", "")
	if err == nil {
		err = db.Ping()
	}
	if err != nil {
		panic(err)
	}
	return db
}
