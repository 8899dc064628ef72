// SPDX-License-Identifier: Apache-2.0

// Shapes of real programs: nothing that the caller waits for is cut off.
package lab

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

type levelKey struct{}

func levelOf(ctx context.Context) int {
	level, _ := ctx.Value(levelKey{}).(int)
	return level
}

// The helper only looks a value up in a context of its own.
func say(format string, args ...any) {
	if levelOf(context.Background()) > 0 {
		fmt.Printf(format, args...)
	}
}

func loudly(ctx context.Context, id string) (string, error) {
	say("loading %s\n", id)
	return load(ctx, id)
}

func fetchIn(ctx, transaction context.Context, id string) (string, error) {
	if transaction != nil {
		return load(transaction, id)
	}
	return load(ctx, id)
}

// The context is there; it is the transaction that is not.
func outsideTransaction(ctx context.Context, id string) (string, error) {
	return fetchIn(ctx, nil, id)
}

// However it came to the end, the context may be done.
func serveUntilChanged(ctx context.Context, srv *http.Server, changed <-chan struct{}) error {
	var err error
	select {
	case <-ctx.Done():
	case <-changed:
		err = errors.New("changed")
	}
	c, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if _, lerr := load(c, "last"); lerr != nil {
		return lerr
	}
	return err
}

// Made to shut down with, and for nothing else.
func restart(ctx context.Context, srv *http.Server, id string) error {
	if _, err := load(ctx, id); err != nil {
		return err
	}
	grace, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return srv.Shutdown(grace)
}

type longClient struct{ ctx context.Context }

func NewClient(ctx context.Context) (*longClient, error) { return &longClient{ctx}, ctx.Err() }

type backend struct{ c *longClient }

// The client is kept: it must not end with the request that made it.
func (b *backend) connect(ctx context.Context, id string) (err error) {
	if _, err = load(ctx, id); err != nil {
		return err
	}
	b.c, err = NewClient(context.Background())
	return err
}

type tenantKey struct{}

func tenantOf(ctx context.Context) (string, bool) {
	tenant, ok := ctx.Value(tenantKey{}).(string)
	return tenant, ok
}

func withTenant(ctx context.Context, tenant string) context.Context {
	return context.WithValue(ctx, tenantKey{}, tenant)
}

// Cut off on purpose, with what is needed of it taken along.
func forward(ctx context.Context, events <-chan string) error {
	tenant, _ := tenantOf(ctx)
	ctx = withTenant(context.Background(), tenant)
	for id := range events {
		if _, err := load(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
