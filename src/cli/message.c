// SPDX-License-Identifier: Apache-2.0
#include "cli/message.h"

#include "cli/command.h"

#include <stdarg.h>
#include <stdio.h>

int message_error(const struct error *err)
{
	fprintf(stderr, "tocsin: %s\n", err->text);
	return EXIT_TROUBLE;
}

int message_usage(const struct error *err, str command)
{
	fprintf(stderr, "tocsin: %s\n", err->text);
	if (command.len)
		fprintf(stderr, "`tocsin help " STR_FMT "` lists the options.\n", STR_ARG(command));
	else
		fprintf(stderr, "`tocsin help` lists the commands.\n");
	return EXIT_TROUBLE;
}

void message_note(const char *format, ...)
{
	va_list args;

	fputs("tocsin: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}
