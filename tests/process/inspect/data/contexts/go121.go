// SPDX-License-Identifier: Apache-2.0

//go:build go1.21

package main

import (
	"context"
	"errors"
	"fmt"
)

// The context of AfterFunc, which is not given out.
var hidden = 1

// notifier lets package context register for its end.
type notifier struct{ context.Context }

func (n *notifier) Done() <-chan struct{}                 { return block }
func (n *notifier) AfterFunc(f func()) (stop func() bool) { return func() bool { return false } }

func newer(a *node) {
	ctx, cancel := context.WithCancelCause(a.ctx)
	f := put("f", "cancel", "a", ctx)
	cancel(errors.New("boom"))
	f.cancelled = true
	text("f", "error", "context canceled")
	text("f", "cause", "boom")

	ctx, cancel = context.WithCancelCause(a.ctx)
	w := put("w", "cancel", "a", ctx)
	cancel(fmt.Errorf("wrapped: %w", errors.New("inner")))
	w.cancelled = true
	text("w", "error", "context canceled")
	text("w", "cause", "wrapped: inner")

	b := byName["b"]
	g := put("g", "withoutcancel", "b", context.WithoutCancel(b.ctx))
	put("h", "cancel", "g", keep(context.WithCancel(g.ctx)))

	n := put("notifier", "other", "a", &notifier{a.ctx})
	put("notified", "cancel", "notifier", keep(context.WithCancel(n.ctx)))

	stop := context.AfterFunc(a.ctx, func() {})
	cancels = append(cancels, func() { stop() })
	a.children++
}
