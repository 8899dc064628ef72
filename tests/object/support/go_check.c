// SPDX-License-Identifier: Apache-2.0
#include "object/support/go_check.h"

#include "object/bytes.h"

#include <elf.h>
#include <stdarg.h>
#include <stdlib.h>

bool go_check_differs(const struct go_check *check, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s (Go %s): ", check->path, check->go->version);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return false;
}

static bool find_moduledata(struct go_check *check)
{
	const struct elf *elf = &check->binary.elf;

	for (u32 i = 0; i < elf->segment_count; i++) {
		const struct elf_segment *segment = &elf->segments[i];

		if (segment->type == PT_LOAD &&
			moduledata_scan(&check->binary.build.version,
				bytes_cut(elf->bytes, segment->offset, segment->file_size),
				segment->address, check->binary.pclntab_address, &check->data))
			return true;
	}
	return go_check_differs(check, "no moduledata");
}

static bool find_bias(struct go_check *check)
{
	struct go_func main;
	unsigned long long address;

	if (!pclntab_find_name(&check->tab, STR("main.main"), &main))
		return go_check_differs(check, "no main.main");
	if (sscanf(arena_c_str(check->arena, str_sub(check->said, 0, 100)), "main %llx",
		    &address) != 1)
		return go_check_differs(check, "it does not say where main is");
	check->bias = address - main.entry;
	check->tab.text += check->bias;
	check->tab.gofunc += check->bias;
	return true;
}

bool go_check_open(struct go_check *check)
{
	struct error err;

	if (!binary_open(check->arena, check->path, &check->binary, &err))
		return go_check_differs(check, "%s", err.text);
	if (!find_moduledata(check))
		return false;
	if (!pclntab_open(check->binary.pclntab, &check->binary.build.version, check->data.text,
		    check->data.gofunc, &check->tab, &err))
		return go_check_differs(check, "%s", err.text);
	if (!command_output(check->arena, check->path, &check->said))
		return go_check_differs(check, "it does not run");
	return find_bias(check);
}

void go_check_close(struct go_check *check)
{
	if (check->binary.bytes.len)
		binary_close(&check->binary);
}
