// SPDX-License-Identifier: Apache-2.0
// Type descriptors of real programs against what reflect says in them.
#include "process/runtime/go_type.h"
#include "support/opened.h"

#include "support/testing.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAX_WORDS = 1 << 22, MAX_FIELDS = 256 };

struct look {
	struct opened *opened;
	struct go_types *types;
	const struct go_type *type;
	struct go_field fields[MAX_FIELDS];
	u32 field_count, field_at, made_count;
	u64 *mask;
};

static u64 take_hex(str *line)
{
	str word = str_cut(line, ' ');
	char text[32];

	snprintf(text, sizeof(text), STR_FMT, STR_ARG(word));
	return strtoull(text, NULL, 16);
}

static u64 take_number(str *line)
{
	u64 number;

	assert_true(str_to_u64(str_cut(line, ' '), &number));
	return number;
}

// A Go string without escapes, in quotes.
static str take_quoted(str *line)
{
	str text;

	*line = str_skip(*line, 1);
	text = str_cut(line, '"');
	*line = str_skip(*line, 1);
	return text;
}

// The pointer words as the program writes them: without trailing zeros; a long one as a sum.
static str mask_text(struct look *look, u64 words)
{
	struct arena *arena = &look->opened->arena;
	char *text = arena_alloc(arena, words + 1, 1);
	u64 sum = 14695981039346656037u;
	size_t len = 0;

	for (u64 i = 0; i < words; i++) {
		text[i] = look->mask[i / 64] >> (i % 64) & 1 ? '1' : '0';
		if (text[i] == '1')
			len = i + 1;
	}
	if (len <= 4000)
		return (str){text, len};
	for (size_t i = 0; i < len; i++)
		sum = (sum ^ (u64)text[i]) * 1099511628211u;
	return arena_printf(arena, "sum%llu", (unsigned long long)sum);
}

static void assert_same(str what, str name, str expected, str found)
{
	if (!str_equal(expected, found))
		fail_msg(STR_FMT " of " STR_FMT " should be \"" STR_FMT "\", is \"" STR_FMT "\"",
			STR_ARG(what), STR_ARG(name), STR_ARG(str_sub(expected, 0, 100)),
			STR_ARG(str_sub(found, 0, 100)));
}

static void check_type(struct look *look, str line)
{
	u64 address = take_hex(&line), kind = take_number(&line), size = take_number(&line), words;
	str mask = take_quoted(&line), package = take_quoted(&line), name = take_quoted(&line);
	const struct go_type *type = go_type_get(look->types, address);
	const struct moduledata *module = &look->opened->runtime.module;

	if (!type)
		fail_msg("no type " STR_FMT " at 0x%llx", STR_ARG(name),
			(unsigned long long)address);
	look->type = type;
	assert_int_equal(type->kind, kind);
	assert_int_equal(type->size, size);
	if (address >= module->types && address < module->etypes) {
		assert_same(STR("name"), name, name, type->name);
		// reflect gives only a named type's; a pointer with methods has one as well.
		if (package.len)
			assert_same(STR("package"), name, package, type->package);
	} else {
		look->made_count++;
	}
	words = type->pointer_bytes / 8;
	memset(look->mask, 0, (words + 63) / 64 * 8);
	if (!go_type_pointer_mask(look->types, type, look->mask, MAX_WORDS))
		fail_msg("no mask of " STR_FMT, STR_ARG(name));
	assert_same(STR("mask"), name, mask, mask_text(look, words));
	look->field_count = go_type_fields(look->types, type, look->fields, MAX_FIELDS);
	look->field_at = 0;
}

static void check_field(struct look *look, str line)
{
	const struct go_field *field = &look->fields[look->field_at++];
	u64 type = take_hex(&line);
	str name = take_quoted(&line);

	assert_true(look->field_at <= look->field_count);
	assert_int_equal(field->type, type);
	assert_same(STR("field"), look->type->name, name, field->name);
	assert_int_equal(field->offset, take_number(&line));
	assert_int_equal(field->embedded, str_equal(line, STR("true")));
}

struct search {
	struct go_types *types;
	u64 address;
	u32 count, contexts;
	bool found;
};

static bool see_itab(void *context, u64 address, const struct go_itab *itab)
{
	struct search *search = context;
	const struct go_type *interface = go_type_get(search->types, itab->interface_type);

	search->count++;
	search->found |= address == search->address;
	search->contexts += str_equal(interface->name, STR("context.Context")) &&
	                    str_equal(interface->package, STR("context"));
	return true;
}

static void check_itab(struct look *look, str line)
{
	u64 address = take_hex(&line);
	str interface = take_quoted(&line), concrete = take_quoted(&line);
	struct search search = {look->types, address, 0, 0, false};
	struct go_itab itab;

	assert_true(go_itab_get(look->types, address, &itab));
	assert_same(STR("interface"), interface, interface,
		go_type_get(look->types, itab.interface_type)->name);
	assert_same(STR("type"), concrete, concrete,
		go_type_get(look->types, itab.concrete_type)->name);
	go_itabs_each(look->types, see_itab, &search);
	assert_true(search.found);
	assert_true(search.count > 10);
	assert_true(search.contexts >= 2);
	// The links of the file give them too.
	search = (struct search){look->types, address, 0, 0, false};
	look->opened->runtime.globals.address[GLOBAL_itab_table] = 0;
	go_itabs_each(look->types, see_itab, &search);
	assert_true(search.found);
	assert_true(search.count > 10);
}

static void as_reflect_says(struct opened *opened)
{
	struct look look = {.opened = opened};
	str output = opened->program.output;
	u32 types = 0;

	look.types = go_types_open(&opened->runtime);
	look.mask = arena_array(&opened->arena, u64, MAX_WORDS / 64);
	while (output.len) {
		str line = str_cut(&output, '\n'), word = str_cut(&line, ' ');

		if (str_equal(word, STR("TYPE"))) {
			check_type(&look, line);
			types++;
		} else if (str_equal(word, STR("FIELD"))) {
			check_field(&look, line);
		} else if (str_equal(word, STR("ITAB"))) {
			check_itab(&look, line);
		}
	}
	assert_true(types >= 40);
	assert_int_equal(look.made_count, 1);
	assert_null(go_type_get(look.types, 0));
	assert_null(go_type_get(look.types, opened->runtime.module.types + 4));
	assert_null(go_type_get(look.types, opened->runtime.module.text));
	assert_null(go_type_get(look.types, 8));
	go_types_close(look.types);
}

static void types_of_every_version(void **state)
{
	(void)state;
	opened_each("types", GO_PIE_STRIPPED, as_reflect_says);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_of_every_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
