// SPDX-License-Identifier: Apache-2.0
#include "cli/interrupt.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { STACK_BYTES = 128 << 10 };

static void put(str text)
{
	// A terminal that is gone is no reason to stop.
	ssize_t written = write(STDERR_FILENO, text.ptr, text.len);

	(void)written;
}

static void *wait_for_signal(void *argument)
{
	struct interrupt *interrupt = argument;
	int number;

	while (sigwait(&interrupt->signals, &number) != 0)
		;
	pthread_mutex_lock(&interrupt->lock);
	if (interrupt->line_drawn)
		put(STR("\r\033[K"));
	if (interrupt->temporary[0])
		unlink(interrupt->temporary);
	if (interrupt->restore)
		interrupt->restore();
	_exit(128 + number);
}

struct interrupt *interrupt_open(void)
{
	struct interrupt *interrupt = calloc(1, sizeof(*interrupt));
	pthread_mutexattr_t recursive;
	pthread_attr_t attributes;
	pthread_t thread;

	ASSERT(interrupt);
	pthread_mutexattr_init(&recursive);
	pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&interrupt->lock, &recursive);
	pthread_mutexattr_destroy(&recursive);
	// Writing to a closed pipe is an error of write, not the end.
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&interrupt->signals);
	sigaddset(&interrupt->signals, SIGINT);
	sigaddset(&interrupt->signals, SIGTERM);
	sigaddset(&interrupt->signals, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &interrupt->signals, NULL);
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	// Without the thread the signals end the program as they always do.
	if (pthread_create(&thread, &attributes, wait_for_signal, interrupt) != 0)
		pthread_sigmask(SIG_UNBLOCK, &interrupt->signals, NULL);
	pthread_attr_destroy(&attributes);
	return interrupt;
}

void interrupt_hold(struct interrupt *interrupt)
{
	pthread_mutex_lock(&interrupt->lock);
}

void interrupt_release(struct interrupt *interrupt)
{
	pthread_mutex_unlock(&interrupt->lock);
}

void interrupt_temporary(struct interrupt *interrupt, const char *path)
{
	pthread_mutex_lock(&interrupt->lock);
	snprintf(interrupt->temporary, sizeof(interrupt->temporary), "%s", path);
	pthread_mutex_unlock(&interrupt->lock);
}

void interrupt_restore(struct interrupt *interrupt, void (*restore)(void))
{
	pthread_mutex_lock(&interrupt->lock);
	interrupt->restore = restore;
	pthread_mutex_unlock(&interrupt->lock);
}

void interrupt_draw(struct interrupt *interrupt, str text, bool line_drawn)
{
	pthread_mutex_lock(&interrupt->lock);
	interrupt->line_drawn = line_drawn;
	put(text);
	pthread_mutex_unlock(&interrupt->lock);
}
