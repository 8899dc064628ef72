// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/place.h"

#include "base/strbuf.h"

// Offset behind the last slash of the import path; type arguments may hold slashes too.
static size_t last_element(str function)
{
	size_t end = MIN(str_find_char(function, '['), str_find_char(function, '('));
	str path = str_sub(function, 0, end);
	size_t slash = str_find_last_char(path, '/');

	return slash == path.len ? 0 : slash + 1;
}

// "net/http" of "net/http.(*conn).serve".
static str package_of(str function)
{
	size_t at = last_element(function);

	return str_sub(function, 0, at + str_find_char(str_skip(function, at), '.'));
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

str place_function(struct arena *arena, str function)
{
	str name = str_skip(function, last_element(function));
	struct strbuf text;

	if (str_find_char(name, '%') == name.len)
		return name;
	strbuf_init(&text, arena);
	for (size_t i = 0; i < name.len; i++) {
		int high = -1, low = -1;

		if (name.ptr[i] == '%' && i + 2 < name.len) {
			high = hex_digit(name.ptr[i + 1]);
			low = hex_digit(name.ptr[i + 2]);
		}
		if (high < 0 || low < 0) {
			strbuf_add_char(&text, name.ptr[i]);
			continue;
		}
		strbuf_add_char(&text, (char)(high * 16 + low));
		i += 2;
	}
	return strbuf_str(&text);
}

// The part of file after the last `before`, which is followed by `then`; file when that is not there.
static str after(str file, str before, str then)
{
	for (size_t at = file.len; at-- > 0;) {
		str rest = str_skip(file, at);

		if (str_starts(rest, before) && str_starts(str_skip(rest, before.len), then))
			return str_skip(rest, before.len);
	}
	return file;
}

// Below the src folder of a GOROOT or GOPATH. What the runtime does for other packages bears their names:
// time.Sleep, sync.runtime_Semacquire.
static str below_src(str package, str file)
{
	str cut = after(file, STR("/src/"), package);

	return cut.len == file.len && str_find_char(package, '.') == package.len
	               ? after(file, STR("/src/"), STR("runtime/"))
	               : cut;
}

str place_file(str function, str file, str base_dir)
{
	str package = package_of(function), cut = file;

	if (package.len && !str_equal(package, STR("main")))
		cut = below_src(package, file);
	if (cut.len < file.len && place_is_standard(function, STR_EMPTY))
		return cut;
	if (base_dir.len && str_starts(file, base_dir) && file.len > base_dir.len &&
		file.ptr[base_dir.len] == '/')
		return str_skip(file, base_dir.len + 1);
	return cut.len < file.len ? cut : after(file, STR("/pkg/mod/"), STR_EMPTY);
}

str place_text(struct arena *arena, str function, str file, u32 line, str base_dir)
{
	str shorter = place_file(function, file, base_dir);

	if (!file.len)
		return STR_EMPTY;
	if (!line)
		return shorter;
	return arena_printf(arena, STR_FMT ":%u", STR_ARG(shorter), line);
}

bool place_is_runtime(str function)
{
	str package = package_of(function), name = str_skip(function, package.len);

	return str_equal(package, STR("runtime")) || str_equal(package, STR("syscall")) ||
	       str_equal(package, STR("internal/poll")) ||
	       str_starts(package, STR("internal/runtime/")) ||
	       str_starts(package, STR("internal/syscall/")) || str_starts(name, STR(".runtime_"));
}

// The first element of an import path outside the standard library is a domain, but for the main module,
// which may have any name.
bool place_is_standard(str function, str main_module)
{
	str package = package_of(function), rest = package;
	str first = str_cut(&rest, '/');

	if (str_equal(package, STR("main")) || str_find_char(first, '.') < first.len)
		return false;
	return !main_module.len || !str_starts(package, main_module) ||
	       (package.len > main_module.len && package.ptr[main_module.len] != '/');
}

u32 place_rank(str function, str main_module)
{
	if (place_is_runtime(function))
		return 2;
	return place_is_standard(function, main_module) ? 1 : 0;
}
