// SPDX-License-Identifier: Apache-2.0
// Programs of every Go that is at hand, built in several ways. TAP on stdout; a release that is not there is skipped.
#include "object/support/go_check.h"
#include "support/tempdir.h"
#include "support/testing.h"

#include <stdlib.h>

static const char *const versions[] = {
	"1.19", "1.21", "1.22", "1.23", "1.24", "1.25", "1.26", "1.27"};

static const struct build {
	const char *name, *flags;
	bool has_symbols, has_dwarf;
} builds[] = {
	{"plain", "", true, true},
	{"w", "-ldflags=-w", true, false},
	{"trimpath", "-trimpath", true, true},
	{"pie", "-buildmode=pie", true, true},
	{"stripped", "-ldflags='-s -w'", false, false},
	{"stripped-pie", "-buildmode=pie -ldflags='-s -w'", false, false},
};

struct tap {
	u32 count;
	bool failed;
};

static void report(struct tap *tap, const struct go_check *check, const char *what, bool agrees)
{
	tap->count++;
	tap->failed |= !agrees;
	printf("%sok %u - Go %s %s: %s\n", agrees ? "" : "not ", tap->count, check->go->version,
		strrchr(check->path, '/') + 1, what);
	fflush(stdout);
}

static void check_build(
	struct tap *tap, const struct build *build, struct go_check *check, struct go_check *plain)
{
	bool is_as_built = check->binary.stripped == !build->has_symbols &&
	                   check->binary.has_dwarf == build->has_dwarf;

	report(tap, check, "is as it was built", is_as_built);
	report(tap, check, "lines and functions", go_check_lines(check));
	report(tap, check, "stacks with inlined calls", go_check_stacks(check));
	report(tap, check, "go version -m", go_check_version(check));
	report(tap, check, "the version without build information", go_check_version_alone(check));
	if (build->has_dwarf)
		report(tap, check, "layouts", go_check_layouts(check));
	if (build->has_symbols) {
		report(tap, check, "moduledata", go_check_symbols(check));
		report(tap, check, "functions", go_check_functions(check));
		report(tap, check, "operands", go_check_operands(check, check));
	} else if (plain->binary.elf.type == check->binary.elf.type) {
		report(tap, check, "operands", go_check_operands(check, plain));
	}
	// Its own symbols say the same of every variant.
	if (check == plain)
		report(tap, check, "go tool addr2line", go_check_addr2line(check));
}

static void check_toolchain(struct tap *tap, const struct go_toolchain *go, const char *folder)
{
	struct go_check checks[ARRAY_LEN(builds)] = {0};
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < ARRAY_LEN(builds); i++) {
		struct go_check *check = &checks[i];
		str arguments;

		check->arena = &arena;
		check->go = go;
		check->path = arena_c_str(&arena,
			arena_printf(&arena, "%s/%s-%s", folder, go->version, builds[i].name));
		arguments =
			arena_printf(&arena, "build -o '%s' %s .", check->path, builds[i].flags);
		if (go_run(go, "tests/object/data/truth", arena_c_str(&arena, arguments)) &&
			go_check_open(check))
			check_build(tap, &builds[i], check, &checks[0]);
		else
			report(tap, check, "builds, runs and is read", false);
	}
	for (size_t i = 0; i < ARRAY_LEN(builds); i++)
		go_check_close(&checks[i]);
	arena_deinit(&arena);
}

int main(void)
{
	struct tempdir dir;
	struct tap tap = {0};

	tempdir_init(&dir);
	for (size_t i = 0; i < ARRAY_LEN(versions); i++) {
		struct go_toolchain go;

		if (go_toolchain_find(versions[i], &go))
			check_toolchain(&tap, &go, dir.path);
		else
			printf("ok %u # SKIP Go %s is not in build/go/%s, nor where TOCSIN_GOROOT_* says\n",
				++tap.count, versions[i], versions[i]);
	}
	tempdir_deinit(&dir);
	printf("1..%u\n", tap.count);
	return tap.failed;
}
