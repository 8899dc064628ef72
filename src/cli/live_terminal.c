// SPDX-License-Identifier: Apache-2.0
#include "cli/live_terminal.h"

#include "cli/terminal.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { DEFAULT_ROWS = 24, DEFAULT_COLUMNS = 80 };

// The other screen (so that what was there comes back), no cursor, no line wrap; and back.
#define ENTER "\033[?1049h\033[?25l\033[?7l\033[2J"
#define LEAVE "\033[?7h\033[?25h\033[?1049l\033[0m"

static void put(str text)
{
	while (text.len) {
		ssize_t written = write(STDOUT_FILENO, text.ptr, text.len);

		if (written < 0 && errno == EAGAIN) {
			struct pollfd ready = {.fd = STDOUT_FILENO, .events = POLLOUT};

			poll(&ready, 1, 1000);
			continue;
		}
		if (written < 0 && errno != EINTR)
			return; // a terminal that is gone is seen when its keys are read
		if (written > 0)
			text = str_skip(text, (size_t)written);
	}
}

// Where there is no time to look for what was before: what every shell expects. Only calls that are safe
// in a signal's handler.
static void restore(void)
{
	struct termios now;
	ssize_t unused = write(STDOUT_FILENO, LEAVE, sizeof(LEAVE) - 1);

	(void)unused;
	if (tcgetattr(STDIN_FILENO, &now) != 0)
		return;
	now.c_lflag |= ICANON | ECHO | ISIG | IEXTEN;
	now.c_iflag |= ICRNL | IXON;
	now.c_cc[VSUSP] = 'Z' & 0x1f;
	tcsetattr(STDIN_FILENO, TCSANOW, &now);
}

static void on_crash(int number)
{
	restore();
	raise(number); // for good: the handler is reset
}

static void guard_crashes(bool guarded)
{
	static const int numbers[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
	struct sigaction action = {.sa_flags = (int)SA_RESETHAND | SA_NODEFER};

	action.sa_handler = guarded ? on_crash : SIG_DFL;
	for (u32 i = 0; i < ARRAY_LEN(numbers); i++)
		sigaction(numbers[i], &action, NULL);
}

bool live_terminal_measure(struct live_terminal *terminal)
{
	struct winsize size = {0};
	u32 rows = terminal->rows, columns = terminal->columns;

	ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	terminal->rows = size.ws_row ? size.ws_row : DEFAULT_ROWS;
	terminal->columns = size.ws_col ? size.ws_col : DEFAULT_COLUMNS;
	return rows != terminal->rows || columns != terminal->columns;
}

bool live_terminal_check(struct error *err)
{
	const char *term = getenv("TERM");

	if (!terminal_is(STDIN_FILENO) || !terminal_is(STDOUT_FILENO))
		return error_set(err, ERROR_USAGE,
			"--watch needs a terminal; --format json, again and again, is for programs");
	if (!term || !term[0] || strcmp(term, "dumb") == 0)
		return error_set(err, ERROR_USAGE, "--watch needs a terminal with a cursor (TERM)");
	return true;
}

bool live_terminal_open(
	struct live_terminal *terminal, struct interrupt *interrupt, struct error *err)
{
	struct termios raw;
	bool is_set;

	*terminal = (struct live_terminal){.interrupt = interrupt};
	if (tcgetattr(STDIN_FILENO, &terminal->before) != 0)
		return error_system(err, "reading how the terminal is set");
	raw = terminal->before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
	raw.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
	raw.c_cc[VSUSP] = _POSIX_VDISABLE; // stopped, it would leave the terminal as it is
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	interrupt_restore(interrupt, restore);
	guard_crashes(true);
	interrupt_hold(interrupt);
	is_set = tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
	if (is_set)
		put(STR(ENTER));
	else
		error_system(err, "setting the terminal");
	interrupt_release(interrupt);
	live_terminal_measure(terminal);
	return is_set;
}

void live_terminal_close(struct live_terminal *terminal)
{
	put(STR(LEAVE));
	tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal->before);
	guard_crashes(false);
	interrupt_restore(terminal->interrupt, NULL);
}

void live_terminal_draw(const struct live_terminal *terminal, str text)
{
	// Not behind what a signal's end writes last.
	interrupt_hold(terminal->interrupt);
	put(text);
	interrupt_release(terminal->interrupt);
}
