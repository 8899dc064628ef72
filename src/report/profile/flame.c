// SPDX-License-Identifier: Apache-2.0
#include "report/profile/flame.h"

#include "base/map.h"
#include "base/utf8.h"

// Where the package's last part begins: behind the last slash that stands before type arguments.
static size_t last_part(str name)
{
	size_t end = MIN(str_find_char(name, '['), str_find_char(name, '('));
	size_t slash = str_find_last_char(str_sub(name, 0, end), '/');

	return slash < end && slash < name.len ? slash + 1 : 0;
}

str flame_short_name(str name)
{
	return str_skip(name, last_part(name));
}

static str package_of(str name)
{
	size_t at = last_part(name);

	return str_sub(name, 0, at + str_find_char(str_skip(name, at), '.'));
}

static bool is_runtime(str package)
{
	return str_equal(package, STR("runtime")) ||
	       str_starts(package, STR("runtime/internal/")) ||
	       str_starts(package, STR("internal/runtime/"));
}

u8 *flame_colors(struct arena *arena, const struct calltree *tree)
{
	u8 *colors = arena_array(arena, u8, tree->frames.count);
	struct str_map packages;

	str_map_init(&packages, arena);
	for (u32 i = 1; i < tree->count; i++) {
		str package = package_of(tree->frames.names[tree->nodes[i].name].name);
		u64 *color = str_map_put(&packages, package);

		if (!*color)
			*color = packages.len;
		colors[tree->nodes[i].name] =
			is_runtime(package) ? FLAME_PALETTE : (u8)(*color % FLAME_PALETTE);
	}
	return colors;
}

static str entity(u32 rune)
{
	switch (rune) {
	case '&':
		return STR("&amp;");
	case '<':
		return STR("&lt;");
	case '>':
		return STR("&gt;");
	case '"':
		return STR("&quot;");
	case '\'':
		return STR("&#39;");
	}
	return STR_EMPTY;
}

static bool is_allowed(u32 rune)
{
	return rune != UTF8_INVALID && rune != 0xfffe && rune != 0xffff &&
	       (rune >= 0x20 || rune == '\t' || rune == '\n') && (rune < 0x7f || rune > 0x9f);
}

void flame_escape(struct strbuf *out, str text)
{
	while (text.len) {
		u32 rune;
		size_t size = utf8_decode(text, &rune);
		str written = is_allowed(rune) ? entity(rune) : STR("\xef\xbf\xbd");

		strbuf_add(out, written.len ? written : str_sub(text, 0, size));
		text = str_skip(text, size);
	}
}
