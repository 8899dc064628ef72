// SPDX-License-Identifier: Apache-2.0
// tocsin-dump: what the Go front end understands, for the comparison with Go's own tools.
#include "dump.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{"syntax", dump_syntax},
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < ARRAY_LEN(commands); i++) {
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 2, argv + 2);
	}
	fprintf(stderr, "usage: tocsin-dump syntax FOLDER...\n");
	return 2;
}
