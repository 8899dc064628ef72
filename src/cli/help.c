// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include "cli/message.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "report/inline.h"
#include "report/paint.h"

#include <unistd.h>

enum {
	MAX_WIDTH = 100,    // of the text, however wide the terminal is
	COMMAND_CELLS = 22, // of the column of commands
	OPTION_INDENT = 6,
	TEXT_INDENT = 10, // of what an option does
};

struct help {
	struct strbuf *out;
	bool color;
	u32 width;
};

static void put_title(const struct help *help, str title)
{
	strbuf_add_char(help->out, '\n');
	paint_str(help->out, help->color, PAINT_BOLD, title);
	strbuf_add_char(help->out, '\n');
}

// Paragraphs with an empty line between, each beginning at the given cell.
static void put_text(const struct help *help, str text, u32 indent)
{
	while (text.len) {
		struct paragraph paragraph = {help->out, help->color, help->width, indent, indent};
		size_t end = str_find(text, STR("\n\n"));

		strbuf_repeat(help->out, ' ', indent);
		paragraph_put(&paragraph, str_sub(text, 0, end));
		strbuf_add_char(help->out, '\n');
		text = str_skip(text, end + 2);
		if (text.len)
			strbuf_add_char(help->out, '\n');
	}
}

static void put_option(const struct help *help, const struct option *option)
{
	strbuf_repeat(help->out, ' ', OPTION_INDENT - 4);
	if (option->letter) {
		paint_begin(help->out, help->color, PAINT_CODE);
		strbuf_printf(help->out, "-%c", option->letter);
		paint_end(help->out, help->color);
		strbuf_add(help->out, STR(", "));
	} else {
		strbuf_repeat(help->out, ' ', 4);
	}
	paint_begin(help->out, help->color, PAINT_CODE);
	strbuf_printf(help->out, "--" STR_FMT, STR_ARG(option->name));
	paint_end(help->out, help->color);
	if (option->value.len)
		strbuf_printf(help->out, " " STR_FMT, STR_ARG(option->value));
	strbuf_add_char(help->out, '\n');
	put_text(help, option->help, TEXT_INDENT);
}

static void put_options(const struct help *help, const struct command *command)
{
	static const struct option show_help = {
		.letter = 'h', .name = STR("help"), .help = STR("Show this text.")};
	str group = STR_EMPTY;

	for (const struct option *it = command->options; it && it->name.len; it++) {
		str wanted = it->group.len ? it->group : group.len ? group : STR("Options");

		if (!str_equal(wanted, group))
			put_title(help, wanted);
		group = wanted;
		put_option(help, it);
	}
	if (!group.len)
		put_title(help, STR("Options"));
	put_option(help, &show_help);
}

static void put_examples(const struct help *help, const struct command *command)
{
	if (!command->examples)
		return;
	put_title(help, STR("Examples"));
	for (const struct example *it = command->examples; it->command.len; it++) {
		strbuf_add(help->out, STR("  "));
		paint_str(help->out, help->color, PAINT_CODE, it->command);
		strbuf_add_char(help->out, '\n');
		put_text(help, it->what, OPTION_INDENT);
	}
}

static void put_usage(const struct help *help, const struct command *command)
{
	paint_str(help->out, help->color, PAINT_BOLD, STR("Usage:"));
	strbuf_printf(help->out, " tocsin " STR_FMT "%s" STR_FMT "\n", STR_ARG(command->name),
		command->options ? " [OPTION]... " : " ", STR_ARG(command->arguments));
}

void help_command(struct strbuf *out, const struct command *command, bool color, u32 width)
{
	const struct help help = {out, color, width};

	put_usage(&help, command);
	strbuf_add_char(out, '\n');
	put_text(&help, command->description, 0);
	put_options(&help, command);
	put_examples(&help, command);
}

static void put_command(const struct help *help, const struct command *command)
{
	struct paragraph summary = {
		help->out, help->color, help->width, COMMAND_CELLS, COMMAND_CELLS};
	u32 used = 2 + (u32)(command->name.len + 1 + command->arguments.len);

	strbuf_add(help->out, STR("  "));
	paint_str(help->out, help->color, PAINT_CODE, command->name);
	strbuf_printf(help->out, " " STR_FMT, STR_ARG(command->arguments));
	strbuf_repeat(help->out, ' ', used < COMMAND_CELLS ? COMMAND_CELLS - used : 1);
	paragraph_put(&summary, command->summary);
	strbuf_add_char(help->out, '\n');
}

void help_overview(struct strbuf *out, bool color, u32 width)
{
	const struct help help = {out, color, width};

	put_text(&help,
		STR("Tocsin rings when a Go service fails silently: it finds what is acquired and not "
		    "released, cancellation that is lost, and pooled objects that are shared or "
		    "dirty."),
		0);
	strbuf_add_char(out, '\n');
	paint_str(out, color, PAINT_BOLD, STR("Usage:"));
	strbuf_add(out, STR(" tocsin COMMAND [ARGUMENT]...\n"));
	put_title(&help, STR("Commands"));
	for (u32 i = 0; commands[i]; i++)
		put_command(&help, commands[i]);
	put_title(&help, STR("Exit codes"));
	strbuf_add(out, STR("  0  nothing found\n"
			    "  1  faults found, as grave as --fail-on says\n"
			    "  2  the command could not do its work\n"));
	strbuf_add_char(out, '\n');
	put_text(&help, STR("`tocsin help COMMAND` says everything about a command."), 0);
}

int help_print(struct arena *arena, const struct command *command)
{
	bool color = terminal_color(STDOUT_FILENO, STR("auto"));
	u32 width = terminal_width(STDOUT_FILENO);
	struct strbuf out;
	struct error err;

	width = width ? MIN(width, (u32)MAX_WIDTH) : MAX_WIDTH;
	strbuf_init(&out, arena);
	if (command)
		help_command(&out, command, color, width);
	else
		help_overview(&out, color, width);
	return output_stdout(strbuf_str(&out), &err) ? EXIT_NOTHING_FOUND : message_error(&err);
}
