// SPDX-License-Identifier: Apache-2.0
// Commands as tables: parsing, `help` and the messages about wrong options all come from them.
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/vec.h"
#include "cli/interrupt.h"

enum option_kind {
	OPTION_FLAG,   // bool
	OPTION_TEXT,   // str
	OPTION_LIST,   // str; given again, the values are joined by commas
	OPTION_NUMBER, // u32
	OPTION_CHOICE, // str; one of the words of `value`
};

struct option {
	enum option_kind kind;
	size_t offset; // in the command's struct of options
	str name;      // without dashes
	char letter;   // 0: none
	str value;     // what help calls the value; OPTION_CHOICE: the choices, with | between
	str group;     // title above the options of help; empty: as the one before
	str help;
};

struct example {
	str command, what;
};

struct command_line {
	struct arena *arena;
	struct interrupt *interrupt;
	const struct command *command;
	int word_count;
	char **words; // after the command's name
};

struct command {
	str name;
	str arguments; // "[PATH...]"
	str summary;   // for the list of commands
	str description;
	const struct option *options;   // NULL, or ends with an option without a name
	const struct example *examples; // NULL, or ends with an example without a command
	int (*run)(const struct command_line *line); // returns an enum exit_code
};

enum exit_code {
	EXIT_NOTHING_FOUND = 0,
	EXIT_FOUND = 1,
	EXIT_TROUBLE = 2, // the command could not do its work
};

#define COMMAND(name) extern const struct command command_##name;
#include "cli/commands.def"
#undef COMMAND

// All of commands.def, NULL at the end.
extern const struct command *const commands[];

const struct command *command_find(str name);

// Fills the error about a name that is no command, with the nearest that is one; returns false.
bool command_unknown(str name, struct error *err);

struct arguments {
	const str *at;
	u32 len;
	bool wants_help; // --help or -h stood somewhere
};

// Fills the command's struct of options, whose fields hold their defaults, and gives the words that
// are no options. `--name=value`, `--name value`, `-nvalue`, `-n value`; after `--` nothing is an
// option. Fails with ERROR_USAGE and a text that names the nearest option.
MUST_CHECK bool command_parse(
	const struct command_line *line, void *options, struct arguments *ret, struct error *err);
