// SPDX-License-Identifier: Apache-2.0

// The fresh context is made by a helper.
package lab

import (
	"context"
	"net/http"
	"time"
)

// Has no context to give, and makes its own.
func loadNow(id string) (string, error) {
	return load(context.Background(), id)
}

// The helper cuts off what this function was given.
func viaHelper(ctx context.Context, id string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	return loadNow(id) // want CTX002
}

// Two helpers deep.
func loadTwice(id string) (string, error) {
	if _, err := loadNow(id); err != nil {
		return "", err
	}
	return loadNow(id)
}

func viaTwo(ctx context.Context, id string) (string, error) {
	return loadTwice(id) // want CTX002
}

// The helper bounds the call, but not by the caller's deadline.
func loadBounded(id string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return load(ctx, id)
}

func viaBounded(w http.ResponseWriter, r *http.Request) {
	if _, err := loadBounded(r.URL.Path); err != nil { // want CTX002
		w.WriteHeader(http.StatusInternalServerError)
	}
}

// A method as the helper.
func (s *store) name(id string) (string, error) {
	if name, ok := s.names[id]; ok {
		return name, nil
	}
	return load(context.TODO(), id)
}

func (s *store) lookup(ctx context.Context, ids []string) ([]string, error) {
	var all []string
	for _, id := range ids {
		name, err := s.name(id) // want CTX002
		if err != nil {
			return nil, err
		}
		all = append(all, name)
	}
	return all, ctx.Err()
}

// The helper hands out a fresh context instead of using it.
func fresh() context.Context { return context.Background() }

func viaFresh(ctx context.Context, id string) (string, error) {
	return load(fresh(), id) // want CTX002
}

// A generic helper.
func loadAs[T any](id string, convert func(string) T) (T, error) {
	s, err := load(context.Background(), id)
	return convert(s), err
}

func viaGeneric(ctx context.Context, id string) (int, error) {
	return loadAs(id, func(s string) int { return len(s) }) // want CTX002
}
