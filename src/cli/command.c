// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

#include "base/strbuf.h"
#include "cli/suggest.h"

const struct command *const commands[] = {
#define COMMAND(name) &command_##name,
#include "cli/commands.def"
#undef COMMAND
	NULL,
};

const struct command *command_find(str name)
{
	for (u32 i = 0; commands[i]; i++) {
		if (str_equal(commands[i]->name, name))
			return commands[i];
	}
	return NULL;
}

bool command_unknown(str name, struct error *err)
{
	struct suggestion nearest = suggestion_for(name);

	for (u32 i = 0; commands[i]; i++)
		suggestion_offer(&nearest, commands[i]->name);
	if (nearest.best.len)
		return error_set(err, ERROR_USAGE,
			"there is no command '" STR_FMT "'; did you mean " STR_FMT "?",
			STR_ARG(name), STR_ARG(nearest.best));
	return error_set(err, ERROR_USAGE, "there is no command '" STR_FMT "'", STR_ARG(name));
}

struct parser {
	const struct command_line *line;
	char *options;
	int at; // next word
	VEC(str) arguments;
	bool wants_help;
};

static const struct option *find_long(const struct command *command, str name)
{
	for (const struct option *it = command->options; it && it->name.len; it++) {
		if (str_equal(it->name, name))
			return it;
	}
	return NULL;
}

static const struct option *find_letter(const struct command *command, char letter)
{
	for (const struct option *it = command->options; it && it->name.len; it++) {
		if (it->letter == letter)
			return it;
	}
	return NULL;
}

static bool unknown_option(const struct parser *parser, str name, struct error *err)
{
	const struct option *it = parser->line->command->options;
	struct suggestion nearest = suggestion_for(name);

	for (; it && it->name.len; it++)
		suggestion_offer(&nearest, it->name);
	suggestion_offer(&nearest, STR("help"));
	if (nearest.best.len)
		return error_set(err, ERROR_USAGE,
			"there is no option --" STR_FMT "; did you mean --" STR_FMT "?",
			STR_ARG(name), STR_ARG(nearest.best));
	return error_set(err, ERROR_USAGE, "there is no option --" STR_FMT, STR_ARG(name));
}

static bool is_choice(str choices, str word)
{
	while (choices.len) {
		if (str_equal(str_cut(&choices, '|'), word))
			return true;
	}
	return false;
}

static bool wrong_choice(const struct option *option, str value, struct error *err)
{
	struct suggestion nearest = suggestion_for(value);
	str choices = option->value;

	while (choices.len)
		suggestion_offer(&nearest, str_cut(&choices, '|'));
	if (nearest.best.len)
		return error_set(err, ERROR_USAGE,
			"--" STR_FMT " cannot be '" STR_FMT "'; did you mean " STR_FMT "?",
			STR_ARG(option->name), STR_ARG(value), STR_ARG(nearest.best));
	return error_set(err, ERROR_USAGE, "--" STR_FMT " cannot be '" STR_FMT "', only " STR_FMT,
		STR_ARG(option->name), STR_ARG(value), STR_ARG(option->value));
}

static bool store(struct parser *parser, const struct option *option, str value, struct error *err)
{
	void *field = parser->options + option->offset;
	str *text = field;
	u64 number;

	switch (option->kind) {
	case OPTION_FLAG:
		*(bool *)field = true;
		return true;
	case OPTION_LIST:
		*text = text->len ? arena_printf(parser->line->arena, STR_FMT "," STR_FMT,
					    STR_ARG(*text), STR_ARG(value))
		                  : value;
		return true;
	case OPTION_TEXT:
		*text = value;
		return true;
	case OPTION_CHOICE:
		if (!is_choice(option->value, value))
			return wrong_choice(option, value, err);
		*text = value;
		return true;
	case OPTION_NUMBER:
		if (!str_to_u64(value, &number) || number > UINT32_MAX)
			return error_set(err, ERROR_USAGE,
				"--" STR_FMT " wants a number, not '" STR_FMT "'",
				STR_ARG(option->name), STR_ARG(value));
		*(u32 *)field = (u32)number;
		return true;
	}
	ASSERT(!"an option kind");
	return false;
}

// The value of an option is what is stuck to it, else the next word.
static bool take_value(struct parser *parser, const struct option *option, str stuck,
	bool has_stuck, struct error *err)
{
	if (option->kind == OPTION_FLAG) {
		if (has_stuck)
			return error_set(err, ERROR_USAGE, "--" STR_FMT " takes no value",
				STR_ARG(option->name));
		return store(parser, option, STR_EMPTY, err);
	}
	if (has_stuck)
		return store(parser, option, stuck, err);
	if (parser->at == parser->line->word_count)
		return error_set(err, ERROR_USAGE, "--" STR_FMT " wants a value: " STR_FMT,
			STR_ARG(option->name), STR_ARG(option->value));
	return store(parser, option, str_from_c(parser->line->words[parser->at++]), err);
}

static bool take_long(struct parser *parser, str word, struct error *err)
{
	bool has_stuck = str_find_char(word, '=') < word.len;
	str name = str_cut(&word, '=');
	const struct option *option = find_long(parser->line->command, name);

	if (str_equal(name, STR("help"))) {
		parser->wants_help = true;
		return true;
	}
	if (!option)
		return unknown_option(parser, name, err);
	return take_value(parser, option, word, has_stuck, err);
}

// "-qv" is -q and -v; "-j4" is -j with the value 4.
static bool take_letters(struct parser *parser, str letters, struct error *err)
{
	while (letters.len) {
		char letter = letters.ptr[0];
		const struct option *option = find_letter(parser->line->command, letter);

		letters = str_skip(letters, 1);
		if (!option && letter == 'h') {
			parser->wants_help = true;
			continue;
		}
		if (!option)
			return error_set(err, ERROR_USAGE, "there is no option -%c", letter);
		if (option->kind != OPTION_FLAG)
			return take_value(parser, option, letters, letters.len > 0, err);
		if (!store(parser, option, STR_EMPTY, err))
			return false;
	}
	return true;
}

bool command_parse(
	const struct command_line *line, void *options, struct arguments *ret, struct error *err)
{
	struct parser parser = {.line = line, .options = options};
	bool only_arguments = false;

	while (parser.at < line->word_count) {
		str word = str_from_c(line->words[parser.at++]);
		bool good = true;

		if (only_arguments || word.len < 2 || word.ptr[0] != '-')
			*vec_push(line->arena, &parser.arguments) = word;
		else if (str_equal(word, STR("--")))
			only_arguments = true;
		else if (str_starts(word, STR("--")))
			good = take_long(&parser, str_skip(word, 2), err);
		else
			good = take_letters(&parser, str_skip(word, 1), err);
		if (!good)
			return false;
	}
	*ret = (struct arguments){parser.arguments.at, parser.arguments.len, parser.wants_help};
	return true;
}
