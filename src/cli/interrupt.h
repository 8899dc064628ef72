// SPDX-License-Identifier: Apache-2.0
// Ends the program cleanly on SIGINT, SIGTERM and SIGHUP: a thread of its own waits for them, clears
// the progress line, removes a file that is half written, gives a live view's terminal back as it was,
// and exits with 128 plus the signal.
#pragma once

#include "base/str.h"

#include <limits.h>
#include <pthread.h>
#include <signal.h>

struct interrupt {
	pthread_mutex_t lock;     // held by the thread until the program is gone
	char temporary[PATH_MAX]; // file to remove; empty: none
	bool line_drawn;          // a progress line is on the terminal
	void (*restore)(void);    // gives the terminal back; NULL: nothing to give back
	sigset_t signals;
};

// Before any other thread is made, for these inherit that the signals are blocked. Never closed: the
// thread waits until the program is gone.
struct interrupt *interrupt_open(void);

// Until interrupt_release no signal ends the program: for what may not be half done, or be done after the
// end has tidied up. Soon, please; the functions below may be called in between.
void interrupt_hold(struct interrupt *interrupt);
void interrupt_release(struct interrupt *interrupt);

// Names the file to remove, or none ("").
void interrupt_temporary(struct interrupt *interrupt, const char *path);

// Whom to call at the end, NULL: nobody. It runs in the thread, or in a handler of a crash.
void interrupt_restore(struct interrupt *interrupt, void (*restore)(void));

// Draws on stderr, unless the program is just ending: text, and whether a line stays on the screen.
void interrupt_draw(struct interrupt *interrupt, str text, bool line_drawn);
