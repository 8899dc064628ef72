// SPDX-License-Identifier: Apache-2.0

// The context is passed on, or there is none to pass on.
package lab

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"sync"
	"testing"
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

// Passed on.
func direct(ctx context.Context, id string) (string, error) {
	return load(ctx, id)
}

// Derived, then passed on.
func derived(ctx context.Context, id string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return load(ctx, id)
}

// The request's own.
func handle(w http.ResponseWriter, r *http.Request) {
	name, err := load(r.Context(), r.URL.Path)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	io.WriteString(w, name)
}

// Nobody gave this function a context.
func top(id string) (string, error) {
	return load(context.Background(), id)
}

// A root of the program makes the root context.
func run(args []string) int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for _, arg := range args {
		if _, err := load(ctx, arg); err != nil {
			log.Print(err)
			return 1
		}
	}
	return 0
}

var defaults string

func init() {
	defaults, _ = load(context.Background(), "defaults")
}

// A test is a root, too.
func checkLoad(t *testing.T) {
	if _, err := load(context.Background(), "x"); err != nil {
		t.Fatal(err)
	}
}

// Nil is replaced, anything else is kept.
func tolerant(ctx context.Context, id string) (string, error) {
	if ctx == nil {
		ctx = context.Background()
	}
	return load(ctx, id)
}

// Replaced in a helper.
func orBackground(ctx context.Context) context.Context {
	if ctx != nil {
		return ctx
	}
	return context.Background()
}

func tolerantToo(ctx context.Context, id string) (string, error) {
	return load(orBackground(ctx), id)
}

// The request may be missing.
func perhaps(r *http.Request, id string) (string, error) {
	ctx := context.Background()
	if r != nil {
		ctx = r.Context()
	}
	return load(ctx, id)
}

// An option of the caller, with a default.
type options struct {
	ctx  context.Context
	wait time.Duration
}

func withOptions(o options, id string) (string, error) {
	ctx := o.ctx
	if ctx == nil {
		ctx = context.Background()
	}
	time.Sleep(o.wait)
	return load(ctx, id)
}

// Declared first, assigned before it is used.
func assigned(ctx context.Context, id string, limit time.Duration) (string, error) {
	c := context.Background()
	c = ctx
	if limit > 0 {
		var cancel context.CancelFunc
		c, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	return load(c, id)
}

// Comparing is not passing on.
func isRoot(ctx context.Context) bool {
	return ctx == context.Background() || ctx == context.TODO()
}

// The library's short forms have a rule of their own; they are not helpers of this program.
func shortForms(ctx context.Context, db *sql.DB, client *http.Client, url string) error {
	if err := db.Ping(); err != nil {
		return err
	}
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req.WithContext(ctx))
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// The base of all requests is made by the server, not by a request.
func newServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:     handler,
		BaseContext: func(net.Listener) context.Context { return context.Background() },
	}
}

// A helper that is given the context and adds to it.
type nameKey struct{}

func withName(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, nameKey{}, name)
}

func named(ctx context.Context, id string) (string, error) {
	return load(withName(ctx, id), id)
}

// A process-wide thing made at first use must not end with the first user.
var (
	once   sync.Once
	shared *client
)

type client struct {
	cancel context.CancelFunc
	done   chan struct{}
}

func newClient() *client {
	ctx, cancel := context.WithCancel(context.Background())
	c := &client{cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(c.done)
		<-ctx.Done()
	}()
	return c
}

func (c *client) Close() error {
	c.cancel()
	<-c.done
	return nil
}

func get(ctx context.Context, id string) (string, error) {
	once.Do(func() { shared = newClient() })
	return load(ctx, id)
}

// What lives longer than the call has a context of its own.
func owned(ctx context.Context, id string) (string, error) {
	c := newClient()
	defer c.Close()
	return load(ctx, id)
}

// A helper without a context that does not block needs none.
func plain(id string) string {
	if id == "" {
		return os.Args[0]
	}
	return id
}

func viaPlain(ctx context.Context, id string) (string, error) {
	return load(ctx, plain(id))
}
