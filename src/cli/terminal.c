// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { DEFAULT_WIDTH = 80 };

bool terminal_is(int fd)
{
	return isatty(fd) == 1;
}

u32 terminal_width(int fd)
{
	struct winsize size = {0};
	const char *columns = getenv("COLUMNS");
	u64 width;

	if (!terminal_is(fd))
		return 0;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	if (columns && str_to_u64(str_from_c(columns), &width) && width > 0 && width < UINT32_MAX)
		return (u32)width;
	return DEFAULT_WIDTH;
}

bool terminal_color(int fd, str when)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (str_equal(when, STR("always")))
		return true;
	if (str_equal(when, STR("never")) || !terminal_is(fd))
		return false;
	return !(no_color && no_color[0]) && !(term && strcmp(term, "dumb") == 0);
}
