// SPDX-License-Identifier: Apache-2.0
#include "cli/inspect_watch.h"

#include "base/clock.h"
#include "cli/live_terminal.h"
#include "cli/message.h"
#include "cli/terminal.h"
#include "cli/watch_draw.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

enum {
	SIZE_MS = 200,  // how often the terminal's size is asked for
	ESCAPE_MS = 40, // what belongs to a key comes faster than that
	MAX_PENDING = 64,
};

struct live {
	const struct inspect_watch *watch;
	struct live_terminal terminal;
	struct watch_screen screen;
	struct watch_thread *thread;
	struct arena arena; // of `first`
	struct tally first;
	struct watch_look *now, *before; // `before` is what `now` is compared with, NULL at first
	u64 next_ns;                     // when to look again
	char pending[MAX_PENDING];       // bytes of a key that is not whole
	u32 pending_len;
};

// Counts of the first look outlive it.
static void remember_first(struct live *live)
{
	const struct tally *tally = &live->now->tally;

	arena_init(&live->arena);
	tally_init(&live->first, &live->arena);
	live->first.goroutines = tally->goroutines;
	live->first.heap_bytes = tally->heap_bytes;
	vec_each (const struct tally_entry, entry, &tally->lists[TALLY_GROUPS].entries)
		tally_add(&live->first, TALLY_GROUPS, entry);
}

static void show(struct live *live)
{
	watch_screen_show(&live->screen, live->now, &live->first,
		live->before ? &live->before->tally : &live->now->tally);
}

static void take_look(struct live *live)
{
	struct error err;
	struct watch_look *look = watch_thread_take(live->thread, &err);

	if (!look) {
		live->screen.is_over = !target_is_alive(&live->watch->inspected->target);
		snprintf(live->screen.status, sizeof(live->screen.status), "%s", err.text);
		return;
	}
	watch_look_free(live->before);
	live->before = live->now;
	live->now = look;
	live->screen.status[0] = '\0';
	show(live);
}

static void start_look(struct live *live)
{
	u64 now = clock_now_ns();
	bool due = now >= live->next_ns && !live->screen.is_paused;

	if (watch_thread_is_busy(live->thread) || live->screen.is_over)
		return;
	if (!due && !live->screen.wants_look)
		return;
	live->screen.wants_look = false;
	live->next_ns = now + live->watch->arguments->watch_ns;
	watch_thread_start(live->thread, live->now);
}

static void take_keys(struct live *live, bool more_may_come)
{
	str bytes = {live->pending, live->pending_len};
	struct key key;

	while (key_take(&bytes, more_may_come, &key))
		watch_screen_key(&live->screen, &key);
	memmove(live->pending, bytes.ptr, bytes.len);
	live->pending_len = (u32)bytes.len;
}

// False when the terminal is gone.
static bool read_keys(struct live *live)
{
	ssize_t got = read(STDIN_FILENO, live->pending + live->pending_len,
		sizeof(live->pending) - live->pending_len);

	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (got <= 0)
		return false;
	live->pending_len += (u32)got;
	take_keys(live, live->pending_len < sizeof(live->pending));
	return true;
}

static int time_to_wait(const struct live *live)
{
	u64 now = clock_now_ns(), left_ms;

	if (live->pending_len)
		return ESCAPE_MS;
	if (live->screen.is_paused || live->screen.is_over || watch_thread_is_busy(live->thread))
		return SIZE_MS;
	left_ms = live->next_ns > now ? (live->next_ns - now) / 1000000 + 1 : 0;
	return (int)MIN(left_ms, (u64)SIZE_MS);
}

// Waits for a key, a look or the time; true when there is something new to draw.
static bool wait_for_news(struct live *live)
{
	struct pollfd ready[] = {
		{.fd = STDIN_FILENO, .events = POLLIN},
		{.fd = watch_thread_fd(live->thread), .events = POLLIN},
	};
	int count = poll(ready, ARRAY_LEN(ready), time_to_wait(live));
	bool news = live_terminal_measure(&live->terminal);

	if (count <= 0) {
		news |= live->pending_len > 0;
		take_keys(live, false);
		return news;
	}
	if (ready[0].revents && !read_keys(live))
		live->screen.wants_quit = true;
	if (ready[1].revents & POLLIN)
		take_look(live);
	return true;
}

static void draw(struct live *live)
{
	struct arena arena;
	struct strbuf text;

	arena_init(&arena);
	strbuf_init(&text, &arena);
	live->screen.rows = live->terminal.rows;
	live->screen.columns = live->terminal.columns;
	watch_draw(&live->screen, &text);
	live_terminal_draw(&live->terminal, strbuf_str(&text));
	arena_deinit(&arena);
}

static void run(struct live *live)
{
	draw(live);
	while (!live->screen.wants_quit) {
		bool over = live->screen.is_over;

		start_look(live);
		if (wait_for_news(live) || over != live->screen.is_over)
			draw(live);
	}
}

static bool open_all(struct live *live, struct error *err)
{
	const struct inspect_watch *watch = live->watch;

	live->now = watch_look_new(watch->inspected, NULL, err);
	if (!live->now)
		return false;
	remember_first(live);
	watch_screen_init(&live->screen);
	live->screen.color = terminal_color(STDOUT_FILENO, watch->arguments->color);
	live->screen.base_dir = watch->base_dir;
	live->screen.source = watch->source;
	live->screen.source_context = watch->source_context;
	live->screen.interval_ns = watch->arguments->watch_ns;
	live->next_ns = clock_now_ns() + watch->arguments->watch_ns;
	live->thread = watch_thread_open(watch->inspected);
	show(live);
	return true;
}

static void close_all(struct live *live)
{
	watch_thread_close(live->thread);
	watch_screen_deinit(&live->screen);
	watch_look_free(live->before);
	watch_look_free(live->now);
	arena_deinit(&live->arena);
}

int inspect_watch_run(const struct inspect_watch *watch)
{
	struct live live = {.watch = watch};
	struct error err;
	bool good;

	if (!open_all(&live, &err))
		return message_error(&err);
	good = live_terminal_open(&live.terminal, watch->interrupt, &err);
	if (good) {
		run(&live);
		live_terminal_close(&live.terminal);
	}
	close_all(&live);
	return good ? EXIT_NOTHING_FOUND : message_error(&err);
}
