// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"
#include "cli/help.h"
#include "cli/message.h"

static int run_help(const struct command_line *line)
{
	const struct command *command = NULL;
	struct arguments arguments;
	struct error err;
	char unused = 0;

	if (!command_parse(line, &unused, &arguments, &err))
		return message_usage(&err, line->command->name);
	if (arguments.wants_help)
		return help_print(line->arena, &command_help);
	if (arguments.len) {
		command = command_find(arguments.at[0]);
		if (!command) {
			command_unknown(arguments.at[0], &err);
			return message_usage(&err, STR_EMPTY);
		}
	}
	return help_print(line->arena, command);
}

static const struct example examples[] = {
	{STR("tocsin help check"), STR("Every option of `check`, with examples.")},
	{STR_EMPTY, STR_EMPTY},
};

const struct command command_help = {
	.name = STR("help"),
	.arguments = STR("[COMMAND]"),
	.summary = STR("says what a command does, and every option of it"),
	.description = STR("Says what a command does, and every option of it. Without a command it "
			   "lists the commands. `tocsin COMMAND --help` is the same."),
	.examples = examples,
	.run = run_help,
};
