// SPDX-License-Identifier: Apache-2.0
#include "detect/correlate_path.h"

#include "base/strbuf.h"

// More elements than any path has; the rest is not looked at.
enum { MAX_ELEMENTS = 64 };

enum path_kind { PATH_RELATIVE, PATH_ABSOLUTE, PATH_IMPORT };

// A path as its elements, last first.
struct elements {
	enum path_kind kind;
	str at[MAX_ELEMENTS];
	u32 count;
};

// Hosts whose repositories are host/owner/name.
static const str forges[] = {STR("github.com"), STR("gitlab.com"), STR("bitbucket.org"),
	STR("gitee.com"), STR("codeberg.org"), STR("golang.org")};

static bool is_host(str element)
{
	return str_find_char(element, '.') < element.len && !str_ends(element, STR(".go")) &&
	       element.ptr[0] != '.';
}

static str without_dots(str path)
{
	for (;;) {
		if (str_starts(path, STR("./")))
			path = str_skip(path, 2);
		else if (str_starts(path, STR("../")))
			path = str_skip(path, 3);
		else
			return path;
	}
}

// Behind the last occurrence of the separator; false without one.
static bool behind(str path, str separator, str *ret)
{
	bool found = false;

	for (size_t at; (at = str_find(path, separator)) < path.len; found = true) {
		path = str_skip(path, at + separator.len);
		*ret = path;
	}
	return found;
}

// Cuts what only says where a package is kept.
static str without_store(str path, enum path_kind *kind)
{
	str rest, first;

	*kind = path.len && path.ptr[0] == '/' ? PATH_ABSOLUTE : PATH_RELATIVE;
	path = without_dots(path);
	if (str_starts(path, STR("vendor/")))
		rest = str_skip(path, 7);
	else if (!behind(path, STR("/vendor/"), &rest) && !behind(path, STR("/pkg/mod/"), &rest) &&
		 !behind(path, STR("/src/"), &rest))
		rest = path;
	first = str_sub(rest, 0, str_find_char(rest, '/'));
	// "src" is a folder of many a project: only an import path behind it makes it a GOPATH.
	if (!is_host(first) || first.len == rest.len)
		return path;
	*kind = PATH_IMPORT;
	return rest;
}

static struct elements split(str path)
{
	struct elements ret = {0};

	path = without_store(path, &ret.kind);
	while (path.len && ret.count < MAX_ELEMENTS) {
		size_t slash = str_find_last_char(path, '/');
		str element = slash < path.len ? str_skip(path, slash + 1) : path;

		path = slash < path.len ? str_sub(path, 0, slash) : STR_EMPTY;
		if (ret.kind == PATH_IMPORT)
			element.len = str_find_char(element, '@');
		if (element.len)
			ret.at[ret.count++] = element;
	}
	return ret;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

// The module cache writes upper case as '!' and lower case.
static bool same_element(str a, str b)
{
	size_t i = 0, j = 0;

	if (str_equal(a, b))
		return true;
	if (str_find_char(a, '!') == a.len && str_find_char(b, '!') == b.len)
		return false;
	for (; i < a.len && j < b.len; i++, j++) {
		bool upper_a = a.ptr[i] == '!', upper_b = b.ptr[j] == '!';

		i += upper_a;
		j += upper_b;
		if (i >= a.len || j >= b.len || lower(a.ptr[i]) != lower(b.ptr[j]))
			return false;
	}
	return i == a.len && j == b.len;
}

// "v2" and on: part of an import path, but often of no folder.
static bool is_major(str element)
{
	u64 number;

	return element.len > 1 && element.ptr[0] == 'v' &&
	       str_to_u64(str_skip(element, 1), &number) && number >= 2;
}

// How many last elements are equal, in *a and *b of them; they differ where a major version was skipped.
static u32 common(const struct elements *a, const struct elements *b, u32 *ret_a, u32 *ret_b)
{
	u32 i = 0, j = 0, count = 0;

	while (i < a->count && j < b->count) {
		if (same_element(a->at[i], b->at[j])) {
			i++;
			j++;
			count++;
		} else if (i && a->kind == PATH_IMPORT && b->kind != PATH_IMPORT &&
			   is_major(a->at[i])) {
			i++;
		} else if (j && b->kind == PATH_IMPORT && a->kind != PATH_IMPORT &&
			   is_major(b->at[j])) {
			j++;
		} else {
			break;
		}
	}
	*ret_a = i;
	*ret_b = j;
	return count;
}

// What is left of an import path is only where its repository is hosted.
static bool is_hosting(const struct elements *path, u32 from)
{
	u32 left = path->count - from;

	if (left == 1)
		return true;
	for (u32 i = 0; left == 2 && i < ARRAY_LEN(forges); i++) {
		if (str_equal(path->at[path->count - 1], forges[i]))
			return true;
	}
	return false;
}

bool path_same_file(str a, str b)
{
	struct elements left = split(a), right = split(b);
	u32 at_left, at_right;
	u32 count = common(&left, &right, &at_left, &at_right);

	if (!count)
		return false;
	if (at_left == left.count && at_right == right.count)
		return true;
	// Two whole import paths, or two absolute ones of one machine, are equal or different.
	if (left.kind == right.kind && left.kind == PATH_IMPORT)
		return false;
	if (left.kind == PATH_ABSOLUTE && right.kind == PATH_ABSOLUTE)
		return count >= 3 && !str_equal(left.at[left.count - 1], right.at[right.count - 1]);
	// The shorter one is the end of the other; the root of an absolute path is no end.
	if (at_left == left.count && left.kind != PATH_ABSOLUTE)
		return true;
	if (at_right == right.count && right.kind != PATH_ABSOLUTE)
		return true;
	if (left.kind == PATH_IMPORT)
		return count >= 2 && is_hosting(&left, at_left);
	if (right.kind == PATH_IMPORT)
		return count >= 2 && is_hosting(&right, at_right);
	return false;
}

str correlate_path_base(str path)
{
	size_t slash = str_find_last_char(path, '/');

	return slash < path.len ? str_skip(path, slash + 1) : path;
}

static bool is_number(str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
	}
	return text.len > 0;
}

// "func1", "2", "deferwrap1", "gowrap2", "dwrap", "func1-range1": made by the compiler.
static bool is_made(str part)
{
	static const str stems[] = {
		STR("func"), STR("deferwrap"), STR("gowrap"), STR("dwrap"), STR("init")};
	size_t dash = str_find_char(part, '-');

	if (!part.len)
		return true; // "glob..func1"
	part = str_sub(part, 0, dash);
	if (is_number(part))
		return true;
	for (u32 i = 0; i < ARRAY_LEN(stems); i++) {
		if (str_starts(part, stems[i]) && part.len > stems[i].len &&
			is_number(str_skip(part, stems[i].len)))
			return true;
	}
	return str_equal(part, STR("dwrap"));
}

static str without_type_arguments(struct arena *arena, str name)
{
	struct strbuf out;
	u32 depth = 0;

	strbuf_init(&out, arena);
	for (size_t i = 0; i < name.len; i++) {
		depth += name.ptr[i] == '[';
		if (!depth)
			strbuf_add_char(&out, name.ptr[i]);
		if (name.ptr[i] == ']' && depth)
			depth--;
	}
	return strbuf_str(&out);
}

// The length of a name without its last made part; all of it when the last part is the program's own.
static size_t without_made(str base)
{
	size_t dot = str_find_last_char(base, '.'), dash = str_find_last_char(base, '-');

	if (dash < base.len && (str_equal(str_skip(base, dash), STR("-fm")) ||
				       str_starts(str_skip(base, dash), STR("-range"))))
		return dash;
	// The first dot ends the package.
	if (str_find_char(base, '.') == dot || !is_made(str_skip(base, dot + 1)))
		return base.len;
	return dot;
}

str path_function(struct arena *arena, str name)
{
	size_t slash, kept;

	name = without_type_arguments(arena, name);
	slash = str_find_last_char(name, '/');
	slash = slash < name.len ? slash + 1 : 0;
	while ((kept = slash + without_made(str_skip(name, slash))) < name.len)
		name.len = kept;
	return name;
}

void path_split_function(str function, str *ret_package, str *ret_name)
{
	size_t slash = str_find_last_char(function, '/');
	size_t base = slash < function.len ? slash + 1 : 0;
	size_t dot = base + str_find_char(str_skip(function, base), '.');

	*ret_package = str_sub(function, 0, dot);
	*ret_name = str_skip(function, dot + 1);
}
