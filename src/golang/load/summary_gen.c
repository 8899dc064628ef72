// SPDX-License-Identifier: Apache-2.0
// summary_gen GOROOT OUTPUT.c [TEXT]: makes the built-in summary of the standard library. Run by the
// build; TEXT, when it is named, is the summary as it can be read.
#include "base/file.h"
#include "golang/load/load.h"
#include "golang/load/summary.h"
#include "golang/load/summary_print.h"

#include <errno.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>

enum { BYTES_PER_LINE = 32, BEST_COMPRESSION = 12 };

static bool write_text(const char *path, str text, struct error *err)
{
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(text.ptr, 1, text.len, file) != text.len || fclose(file) != 0)
		return error_system(err, "%s", path);
	return true;
}

static str compress(struct arena *arena, str text)
{
	struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(BEST_COMPRESSION);
	size_t bound = libdeflate_deflate_compress_bound(compressor, text.len), len;
	char *bytes = arena_alloc(arena, bound, 1);

	len = libdeflate_deflate_compress(compressor, text.ptr, text.len, bytes, bound);
	libdeflate_free_compressor(compressor);
	ASSERT(len);
	return (str){bytes, len};
}

static str array_source(struct arena *arena, str title, str blob, size_t text_size)
{
	struct strbuf out;

	strbuf_init(&out, arena);
	strbuf_add(&out, title);
	strbuf_add(&out, STR("#include \"golang/load/summary.h\"\n\n"));
	strbuf_add(&out, STR("const unsigned char summary_blob[] = {\n"));
	for (size_t i = 0; i < blob.len; i++)
		strbuf_printf(&out, "%u,%s", (u8)blob.ptr[i],
			i % BYTES_PER_LINE == BYTES_PER_LINE - 1 ? "\n" : "");
	strbuf_printf(&out,
		"};\n"
		"const size_t summary_blob_size = %zu;\n"
		"const size_t summary_text_size = %zu;\n",
		blob.len, text_size);
	return strbuf_str(&out);
}

static str summarise(struct arena *arena, struct program *program, u32 *package_count)
{
	struct selection selection;
	struct strbuf out;

	selection_run(arena, program, &selection);
	strbuf_init(&out, arena);
	strbuf_printf(&out, SUMMARY_MAGIC "%u\n", program->goroot_minor);
	for (u32 i = 0; i < program->package_count; i++)
		*package_count += summary_print_package(&out, &selection, i);
	return strbuf_str(&out);
}

static bool generate(char **argv, const char *text_path, struct error *err)
{
	const str everything = STR("std");
	struct load_options options = {
		.goroot = str_from_c(argv[1]),
		.dir = STR("/"),
		.patterns = &everything,
		.pattern_count = 1,
		.goos = STR("linux"),
		.goarch = STR("amd64"),
		.no_tests = true,
		.no_cgo = true,
	};
	struct workers *workers = workers_open(0, 0);
	struct program program;
	struct arena arena;
	u32 package_count = 0;
	bool done = load_program(workers, &options, NULL, NULL, &program, err);

	workers_close(workers);
	if (!done)
		return false;
	arena_init(&arena);
	str text = summarise(&arena, &program, &package_count);
	str blob = compress(&arena, text);
	str title = arena_printf(&arena, "// Go 1.%u: %u packages, %zu bytes, %zu compressed.\n",
		program.goroot_minor, package_count, text.len, blob.len);
	done = write_text(argv[2], array_source(&arena, title, blob, text.len), err) &&
	       (!text_path || write_text(text_path, text, err));
	arena_deinit(&arena);
	program_deinit(&program);
	return done;
}

int main(int argc, char **argv)
{
	struct error err;

	if (argc < 3 || argc > 4) {
		fprintf(stderr, "usage: summary_gen GOROOT OUTPUT.c [TEXT]\n");
		return 2;
	}
	// What the builder has set for go must not change the result.
	clearenv();
	if (!generate(argv, argc == 4 ? argv[3] : NULL, &err)) {
		fprintf(stderr, "summary_gen: %s\n", err.text);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
