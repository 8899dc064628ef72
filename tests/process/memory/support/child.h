// SPDX-License-Identifier: Apache-2.0
// A forked process to look into. Its code runs in the child; the memory it shares with the test is what
// was mapped MAP_SHARED before.
#pragma once

#include "base/macros.h"

#include <sys/types.h>

// Forks and runs fn(context) in the child, which is then ready when it calls child_ready; it is killed
// when the test dies. Returns once it is ready. fn must not return.
typedef void (*child_fn)(void *context);
pid_t child_start(child_fn fn, void *context);

// In the child.
void child_ready(void);

// Kills and collects, unless that has happened.
void child_end(pid_t pid);

// Memory shared by the test and its children; freed with the test.
void *child_shared(size_t size);

// State letter of /proc/PID/stat; 0 when there is no such process.
char child_state(pid_t pid);

// True when this machine lets the test read and trace its own children; else prints a TAP plan that
// skips all.
bool child_can_be_traced(void);
