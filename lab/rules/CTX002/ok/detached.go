// SPDX-License-Identifier: Apache-2.0

// Detached on purpose: cleanup, shutdown, work that outlives its caller.
package lab

import (
	"context"
	"database/sql"
	"log"
	"net/http"
	"time"
)

// The shutdown starts when the context is done, so it cannot use it.
func serve(ctx context.Context, srv *http.Server) error {
	errs := make(chan error, 1)
	go func() { errs <- srv.ListenAndServe() }()
	select {
	case err := <-errs:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return srv.Shutdown(stop)
}

// The same without a select.
func serveUntil(ctx context.Context, srv *http.Server) error {
	<-ctx.Done()
	return srv.Shutdown(context.Background())
}

// The deferred cleanup must run even when the caller has given up.
func withRow(ctx context.Context, db *sql.DB, id string) error {
	if _, err := db.ExecContext(ctx, "INSERT INTO locks VALUES (?)", id); err != nil {
		return err
	}
	defer func() {
		c, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if _, err := db.ExecContext(c, "DELETE FROM locks WHERE id = ?", id); err != nil {
			log.Print(err)
		}
	}()
	_, err := load(ctx, id)
	return err
}

// The deferred call is a helper that makes its own.
func unlockRow(db *sql.DB, id string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if _, err := db.ExecContext(ctx, "DELETE FROM locks WHERE id = ?", id); err != nil {
		log.Print(err)
	}
}

func withHelper(ctx context.Context, db *sql.DB, id string) error {
	if _, err := db.ExecContext(ctx, "INSERT INTO locks VALUES (?)", id); err != nil {
		return err
	}
	defer unlockRow(db, id)
	_, err := load(ctx, id)
	return err
}

// The context has failed; what follows cleans up after it.
func undo(ctx context.Context, id string) error {
	_, err := load(ctx, id)
	if ctx.Err() != nil {
		if _, uerr := load(context.Background(), "undo-"+id); uerr != nil {
			log.Print(uerr)
		}
		return ctx.Err()
	}
	return err
}

// Detached by name: values are kept, cancellation is not.
func detached(ctx context.Context, id string) (string, error) {
	return load(context.WithoutCancel(ctx), id)
}

// Detached with a limit.
func detachedLimited(ctx context.Context, id string) (string, error) {
	c, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return load(c, id)
}

// The work outlives the request, so it has a context of its own.
func accept(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Path
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if _, err := load(ctx, id); err != nil {
			log.Print(err)
		}
	}()
	w.WriteHeader(http.StatusAccepted)
}

// The goroutine is a function that makes its own.
func audit(id string) {
	if _, err := load(context.Background(), "audit-"+id); err != nil {
		log.Print(err)
	}
}

func audited(ctx context.Context, id string) (string, error) {
	go audit(id)
	return load(ctx, id)
}

// A helper that starts a goroutine and returns at once cuts nothing off.
func auditLater(id string) {
	go func() {
		if _, err := load(context.Background(), "audit-"+id); err != nil {
			log.Print(err)
		}
	}()
}

func auditedLater(ctx context.Context, id string) (string, error) {
	auditLater(id)
	return load(ctx, id)
}

// A timer runs long after its caller.
func expire(ctx context.Context, id string) (string, error) {
	time.AfterFunc(time.Hour, func() {
		if _, err := load(context.Background(), "expire-"+id); err != nil {
			log.Print(err)
		}
	})
	return load(ctx, id)
}

// The server runs its handlers by itself; this function only registers one.
func register(ctx context.Context, srv *http.Server) {
	srv.RegisterOnShutdown(func() {
		if _, err := load(context.Background(), "bye"); err != nil {
			log.Print(err)
		}
	})
	<-ctx.Done()
}

// Called when the context ends.
func whenDone(ctx context.Context, id string) (string, error) {
	stop := context.AfterFunc(ctx, func() {
		if _, err := load(context.Background(), "undo-"+id); err != nil {
			log.Print(err)
		}
	})
	defer stop()
	return load(ctx, id)
}
