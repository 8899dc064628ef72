// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"
#include "cli/help.h"
#include "cli/message.h"

#include <fcntl.h>
#include <unistd.h>

// With a standard descriptor closed, the next file that is opened would take its number, and messages
// would go into that file. Opened for the wrong direction, so that its use still fails.
static void guard_descriptors(void)
{
	static const int modes[] = {O_WRONLY, O_RDONLY, O_RDONLY};

	for (int fd = 0; fd < (int)ARRAY_LEN(modes); fd++) {
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", modes[fd]) < 0)
			_exit(EXIT_TROUBLE);
	}
}

static int run(struct arena *arena, struct interrupt *interrupt, int word_count, char **words)
{
	str name = word_count ? str_from_c(words[0]) : STR("help");
	struct command_line line = {arena, interrupt, NULL, MAX(word_count - 1, 0), words + 1};
	struct error err;

	if (str_equal(name, STR("--version")) || str_equal(name, STR("-V")))
		name = STR("version");
	else if (str_equal(name, STR("--help")) || str_equal(name, STR("-h")))
		name = STR("help");
	line.command = command_find(name);
	if (line.command)
		return line.command->run(&line);
	command_unknown(name, &err);
	return message_usage(&err, STR_EMPTY);
}

int main(int argc, char **argv)
{
	struct interrupt *interrupt;
	struct arena arena;
	int code;

	guard_descriptors();
	interrupt = interrupt_open();
	arena_init(&arena);
	code = run(&arena, interrupt, argc - 1, argv + 1);
	arena_deinit(&arena);
	return code;
}
