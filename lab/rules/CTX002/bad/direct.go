// SPDX-License-Identifier: Apache-2.0

// A function with a context hands a fresh one on.
package lab

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net/http"
	"os/exec"
	"time"
)

var errShort = errors.New("short")

func load(ctx context.Context, id string) (string, error) {
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case <-time.After(time.Millisecond):
		return id, nil
	}
}

// The plainest case.
func direct(ctx context.Context, id string) (string, error) {
	if id == "" {
		return "", errShort
	}
	return load(context.Background(), id) // want CTX002
}

// TODO was meant to be done.
func todo(ctx context.Context, id string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	return load(context.TODO(), id) // want CTX002
}

// The request is bound to nothing.
func get(ctx context.Context, client *http.Client, url string) error {
	fresh := context.Background()
	req, err := http.NewRequestWithContext(fresh, http.MethodGet, url, nil) // want CTX002
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// A timeout of its own, but the caller's cancellation does not arrive.
func bounded(ctx context.Context, id string) (string, error) {
	c, cancel := context.WithTimeout(context.Background(), time.Second) // want CTX002
	defer cancel()
	return load(c, id)
}

// The fresh context waits in a variable.
func variable(ctx context.Context, id string) (string, error) {
	fresh := context.Background()
	return load(fresh, id) // want CTX002
}

// Nil is no context at all, and cuts off as well.
func nothing(ctx context.Context, id string) (string, error) {
	return tolerant(nil, id) // want CTX002
}

// Takes nil for a context that never ends.
func tolerant(ctx context.Context, id string) (string, error) {
	if ctx == nil {
		return id, nil
	}
	return load(ctx, id)
}

// The parameter itself is overwritten.
func overwritten(ctx context.Context, id string) (string, error) {
	ctx = context.TODO()
	return load(ctx, id) // want CTX002
}

// Only one of two branches cuts off.
func sometimes(ctx context.Context, id string, fast bool) (string, error) {
	if fast {
		return load(ctx, id)
	}
	return load(context.Background(), id) // want CTX002
}

// The value is passed on, the cancellation is not.
type traceKey struct{}

func values(ctx context.Context, id string) (string, error) {
	trace := ctx.Value(traceKey{})
	fresh := context.WithValue(context.Background(), traceKey{}, trace) // want CTX002
	return load(fresh, id)
}

// The query goes on after the caller has given up.
func query(ctx context.Context, db *sql.DB, id string) (string, error) {
	var name string
	const text = "SELECT name FROM users WHERE id = ?"
	row := db.QueryRowContext(context.Background(), text, id) // want CTX002
	err := row.Scan(&name)
	return name, err
}

// So does the process.
func convert(ctx context.Context, file string) ([]byte, error) {
	if file == "" {
		return nil, errShort
	}
	return exec.CommandContext(context.TODO(), "convert", file, "-").Output() // want CTX002
}

// The closure runs here and now, under the same context.
func retried(ctx context.Context, id string) (out string, err error) {
	try := func() error {
		out, err = load(context.Background(), id) // want CTX002
		return err
	}
	for i := 0; i < 3; i++ {
		if try() == nil || ctx.Err() != nil {
			break
		}
	}
	return out, err
}

// A method with a context in a loop.
type store struct{ names map[string]string }

func (s *store) refresh(ctx context.Context) error {
	for id := range s.names {
		name, err := load(context.Background(), id) // want CTX002
		if err != nil {
			return err
		}
		s.names[id] = name
	}
	return ctx.Err()
}

// The client is gone, the work goes on.
func handle(w http.ResponseWriter, r *http.Request) {
	name, err := load(context.Background(), r.URL.Path) // want CTX002
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	io.WriteString(w, name)
}

// The handler as a closure.
func handler(db *sql.DB) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(context.TODO(), time.Second) // want CTX002
		defer cancel()
		if err := db.PingContext(ctx); err != nil {
			http.Error(w, "down", http.StatusServiceUnavailable)
		}
	}
}

// Middleware has the request, too.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := r.Header.Get("Token")
		if _, err := load(context.Background(), token); err != nil { // want CTX002
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
