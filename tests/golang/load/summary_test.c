// SPDX-License-Identifier: Apache-2.0
#include "golang/load/summary.h"

#include "fixture.h"

static const char everything[] =
	"package a\n\n"
	"import (\n"
	"\t_ \"bytes\"\n\t_ \"compress/gzip\"\n\t_ \"context\"\n\t_ \"crypto/tls\"\n\t_ \"database/sql\"\n"
	"\t_ \"embed\"\n\t_ \"encoding/json\"\n\t_ \"go/types\"\n\t_ \"html/template\"\n\t_ \"net/http/httptest\"\n"
	"\t_ \"net/http/pprof\"\n\t_ \"os/exec\"\n\t_ \"reflect\"\n\t_ \"runtime/trace\"\n\t_ \"sync/atomic\"\n"
	"\t_ \"testing\"\n\t_ \"time/tzdata\"\n\t_ \"unsafe\"\n"
	")\n";

static bool is_built_in(void)
{
	if (summary_blob_size)
		return true;
	print_message("skipped: this build had no GOROOT to summarise (option stdlib_goroot)\n");
	return false;
}

// Everything that a summarised package imports is in the summary too, and all of it is Go.
static void test_whole(void **state)
{
	struct fixture *f = *state;
	const struct program *program = &f->program;

	if (!is_built_in())
		return;
	fixture_write(f, "m/go.mod", "module m\n\ngo 1.18\n");
	fixture_write(f, "m/a.go", everything);
	f->options.goroot = STR_EMPTY;
	f->options.no_goroot = true;
	assert_true(fixture_load(f, "m", ""));
	fixture_assert_clean(f);
	assert_int_equal(program->goroot_minor, 0);
	assert_int_equal(program->target_package_count, 1);
	for (u32 i = 0; i < program->package_count; i++) {
		const struct package *package = program->packages[i];

		assert_true(package->is_summary || package->role == PACKAGE_TARGET ||
			    str_equal(package->path, STR("unsafe")));
		assert_true(package->is_stdlib == (package->role != PACKAGE_TARGET));
	}
	for (u32 i = 0; i < program->source_count; i++)
		assert_int_equal(program->sources[i]->ast.error_count, 0);
	assert_text(fixture_package(f, "net/http")->name, "http");
	assert_text(fixture_package(f, "go/types")->dir, "");
}

static bool has_line(const struct package *package, const char *line)
{
	for (u32 i = 0; i < package->file_count; i++) {
		str text = package->files[i]->text;

		while (text.len) {
			if (str_equal(str_trim(str_cut(&text, '\n')), str_from_c(line)))
				return true;
		}
	}
	return false;
}

// Declarations without bodies, comments, unexported functions and elements of literals.
static void test_text(void **state)
{
	static const char *const there[] = {"func Background() Context", "type CancelFunc func()",
		"var Canceled = errors.New(\"context canceled\")", "var DeadlineExceeded error",
		"func WithCancel(parent Context) (ctx Context, cancel CancelFunc)",
		"Deadline() (deadline time.Time, ok bool)"};
	static const char *const not_there[] = {
		"func propagateCancel(parent Context, child canceler)", "}()"};
	struct fixture *f = *state;
	const struct package *context;

	if (!is_built_in())
		return;
	fixture_write(f, "m/go.mod", "module m\n\ngo 1.18\n");
	fixture_write(f, "m/a.go", "package a\n\nimport _ \"context\"\n");
	f->options.goroot = STR_EMPTY;
	f->options.no_goroot = true;
	assert_true(fixture_load(f, "m", ""));
	context = fixture_package(f, "context");
	for (u32 i = 0; i < ARRAY_LEN(there); i++)
		assert_true(has_line(context, there[i]));
	for (u32 i = 0; i < ARRAY_LEN(not_there); i++)
		assert_false(has_line(context, not_there[i]));
	for (u32 i = 0; i < context->file_count; i++)
		assert_int_equal(context->files[i]->ast.comment_count, 0);
}

static void test_too_old(void **state)
{
	struct fixture *f = *state;

	if (!is_built_in())
		return;
	fixture_write(f, "m/go.mod", "module m\n\ngo 1.99\n");
	fixture_write(f, "m/a.go", "package a\n\nimport _ \"future\"\n");
	f->options.goroot = STR_EMPTY;
	f->options.no_goroot = true;
	assert_true(fixture_load(f, "m", ""));
	assert_true(fixture_has_problem(f, "GOROOT", 0, "built-in summary"));
	assert_int_equal(f->program.unresolved_import_count, 1);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
	const struct CMUnitTest cases[] = {
		CASE(test_whole),
		CASE(test_text),
		CASE(test_too_old),
	};

	return cmocka_run_group_tests(cases, NULL, NULL);
}
