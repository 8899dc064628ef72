// SPDX-License-Identifier: Apache-2.0
// What depends on a terminal, on a terminal made for the test: widths, colours, the progress line and
// how an interrupt leaves it.
#include "cli/terminal.h"

#include "base/clock.h"
#include "cli/live_terminal.h"
#include "cli/progress.h"

#include "support/testing.h"

#include <errno.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

enum { COLUMNS = 93 };

// All that was written to the terminal, until nobody has its other side open (EIO). One read may give a part.
static size_t read_all(int terminal, char *text, size_t size)
{
	size_t len = 0;

	for (;;) {
		ssize_t got = read(terminal, text + len, size - 1 - len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		len += (size_t)got;
	}
	text[len] = '\0';
	return len;
}

// Runs the function in a child on a terminal of its own; its output is read into text.
static int run_on_terminal(int (*function)(void), char *text, size_t size)
{
	struct winsize window = {.ws_row = 24, .ws_col = COLUMNS};
	int terminal, status;
	pid_t child = forkpty(&terminal, NULL, NULL, &window);

	assert_true(child >= 0);
	if (child == 0)
		_exit(function());
	read_all(terminal, text, size);
	close(terminal);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void sleep_ms(long ms)
{
	nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

static int look_at_terminal(void)
{
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	if (terminal_width(STDOUT_FILENO) != COLUMNS || !terminal_color(STDOUT_FILENO, STR("auto")))
		return 1;
	if (terminal_color(STDOUT_FILENO, STR("never")))
		return 2;
	setenv("NO_COLOR", "1", 1);
	if (terminal_color(STDOUT_FILENO, STR("auto")) ||
		!terminal_color(STDOUT_FILENO, STR("always")))
		return 3;
	setenv("NO_COLOR", "", 1); // set but empty does not count
	if (!terminal_color(STDOUT_FILENO, STR("auto")))
		return 4;
	setenv("TERM", "dumb", 1);
	return terminal_color(STDOUT_FILENO, STR("auto")) ? 5 : 0;
}

static void a_terminal_is_recognised(void **state)
{
	char text[256];

	(void)state;
	assert_int_equal(run_on_terminal(look_at_terminal, text, sizeof(text)), 0);
}

static void a_pipe_is_no_terminal(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_false(terminal_is(ends[1]));
	assert_int_equal(terminal_width(ends[1]), 0);
	assert_false(terminal_color(ends[1], STR("auto")));
	assert_true(terminal_color(ends[1], STR("always")));
	close(ends[0]);
	close(ends[1]);
}

// What the child is to tell besides.
struct told {
	u64 took_ns;
};

static struct told *told;

static int make_told(void **state)
{
	(void)state;
	told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return told == MAP_FAILED;
}

static int work_for_long(void)
{
	u64 start = clock_now_ns();
	struct progress progress;

	progress_init(&progress, interrupt_open(), true);
	for (u64 done = 0; done < 70; done++) {
		progress_update(&progress, "reading files", done, 100);
		sleep_ms(10);
	}
	progress_clear(&progress);
	told->took_ns = clock_now_ns() - start;
	return 0;
}

static void long_work_shows_progress_and_clears_it(void **state)
{
	static char text[1 << 16];
	u32 draws = 0;

	(void)state;
	assert_int_equal(run_on_terminal(work_for_long, text, sizeof(text)), 0);
	for (const char *at = text; (at = strstr(at, "reading files")); at++)
		draws++;
	assert_true(draws >= 1 && draws <= told->took_ns / 100000000); // ten a second
	assert_non_null(strstr(text, " of 100"));
	assert_non_null(strstr(text, "####"));
	assert_string_equal(text + strlen(text) - strlen("\r\033[K"), "\r\033[K");
}

static int work_for_a_moment(void)
{
	u64 start = clock_now_ns();
	struct progress progress;

	progress_init(&progress, interrupt_open(), true);
	progress_update(&progress, "reading files", 1, 2);
	progress_clear(&progress);
	told->took_ns = clock_now_ns() - start;
	return 0;
}

static int work_in_silence(void)
{
	struct progress progress;

	progress_init(&progress, interrupt_open(), false);
	sleep_ms(600);
	progress_update(&progress, "reading files", 1, 2);
	progress_clear(&progress);
	return 0;
}

static void short_work_shows_nothing(void **state)
{
	char text[256];

	(void)state;
	// Where the machine lets the child wait for half a second, that was no moment.
	do
		assert_int_equal(run_on_terminal(work_for_a_moment, text, sizeof(text)), 0);
	while (told->took_ns >= 500000000);
	assert_string_equal(text, "");
	assert_int_equal(run_on_terminal(work_in_silence, text, sizeof(text)), 0);
	assert_string_equal(text, "");
}

static char temporary[] = "/tmp/tocsin-test-half-written";

static int be_interrupted(void)
{
	struct interrupt *interrupt = interrupt_open();

	interrupt_temporary(interrupt, temporary);
	interrupt_draw(interrupt, STR("half a line"), true);
	kill(getpid(), SIGINT);
	sleep_ms(600000);
	return 0;
}

static void an_interrupt_clears_the_line_and_the_file(void **state)
{
	char text[256];
	int fd;

	(void)state;
	snprintf(temporary, sizeof(temporary), "/tmp/tocsin-test-XXXXXX");
	fd = mkstemp(temporary);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(run_on_terminal(be_interrupted, text, sizeof(text)), 128 + SIGINT);
	assert_string_equal(text, "half a line\r\033[K");
	assert_int_equal(access(temporary, F_OK), -1);
}

// How the live view ends in the child; the terminal must be as it was then.
static int ending;

static int show_a_live_view(void)
{
	struct interrupt *interrupt = interrupt_open();
	struct live_terminal terminal;
	struct error err;

	setenv("TERM", "xterm", 1);
	if (!live_terminal_open(&terminal, interrupt, &err))
		return 99;
	live_terminal_draw(&terminal, STR("a picture"));
	if (terminal.columns != COLUMNS || terminal.rows != 24)
		return 98;
	if (ending == 0) {
		live_terminal_close(&terminal);
		return 0;
	}
	if (ending == SIGABRT)
		abort();
	kill(getpid(), ending);
	sleep_ms(600000);
	return 97;
}

static const char leave[] = "\033[?7h\033[?25h\033[?1049l\033[0m";

static void a_live_view_gives_the_terminal_back(void **state)
{
	static const int endings[] = {0, SIGINT, SIGTERM, SIGHUP, SIGABRT};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		struct winsize window = {.ws_row = 24, .ws_col = COLUMNS};
		struct termios before, after;
		int terminal, other, status;
		char text[4096];
		size_t len;
		pid_t child;

		// This side keeps the terminal open, so that it can be asked afterwards.
		assert_int_equal(openpty(&terminal, &other, NULL, NULL, &window), 0);
		assert_int_equal(tcgetattr(other, &before), 0);
		ending = endings[i];
		child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			login_tty(other);
			_exit(show_a_live_view());
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		if (ending == SIGABRT)
			assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
		else
			assert_int_equal(WEXITSTATUS(status), ending ? 128 + ending : 0);
		assert_int_equal(tcgetattr(other, &after), 0);
		assert_int_equal(after.c_lflag, before.c_lflag);
		assert_int_equal(after.c_iflag, before.c_iflag);
		assert_int_equal(after.c_cc[VSUSP], before.c_cc[VSUSP]);
		close(other);
		len = read_all(terminal, text, sizeof(text));
		assert_true(len > strlen(leave));
		assert_non_null(strstr(text, "\033[?1049h"));
		assert_non_null(strstr(text, "a picture"));
		assert_string_equal(text + len - strlen(leave), leave);
		close(terminal);
	}
}

static int draw_without_end(void)
{
	struct interrupt *interrupt = interrupt_open();
	struct live_terminal terminal;
	struct error err;

	setenv("TERM", "xterm", 1);
	if (!live_terminal_open(&terminal, interrupt, &err))
		return 99;
	for (;;)
		live_terminal_draw(&terminal, STR("a picture\r\n"));
}

// The signal may come in the middle of a picture: nothing is drawn behind what gives the terminal back.
static void nothing_is_drawn_after_the_end(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		static char text[1 << 20];
		struct winsize window = {.ws_row = 24, .ws_col = COLUMNS};
		size_t len = 0;
		int terminal, status;
		pid_t child = forkpty(&terminal, NULL, NULL, &window);

		assert_true(child >= 0);
		if (child == 0)
			_exit(draw_without_end());
		// It blocks the signal before it draws; who ends it waits for it.
		while (len < 1000) {
			ssize_t got = read(terminal, text + len, 1000 - len);

			assert_true(got > 0);
			len += (size_t)got;
		}
		kill(child, SIGINT);
		len = read_all(terminal, text, sizeof(text));
		assert_true(len > strlen(leave));
		assert_string_equal(text + len - strlen(leave), leave);
		close(terminal);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(WEXITSTATUS(status), 128 + SIGINT);
	}
}

static int ask_a_dumb_terminal(void)
{
	struct error err;

	setenv("TERM", "dumb", 1);
	return live_terminal_check(&err) ? 1 : 0;
}

static void a_dumb_terminal_is_refused(void **state)
{
	char text[256];

	(void)state;
	assert_int_equal(run_on_terminal(ask_a_dumb_terminal, text, sizeof(text)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_terminal_is_recognised),
		cmocka_unit_test(a_pipe_is_no_terminal),
		cmocka_unit_test(long_work_shows_progress_and_clears_it),
		cmocka_unit_test(short_work_shows_nothing),
		cmocka_unit_test(a_live_view_gives_the_terminal_back),
		cmocka_unit_test(nothing_is_drawn_after_the_end),
		cmocka_unit_test(a_dumb_terminal_is_refused),
		cmocka_unit_test(an_interrupt_clears_the_line_and_the_file),
	};

	return cmocka_run_group_tests(tests, make_told, NULL);
}
