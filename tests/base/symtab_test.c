// SPDX-License-Identifier: Apache-2.0
#include "base/symtab.h"

#include "base/workers.h"
#include "support/testing.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAMES = 100000, THREADS = 4 };

static str name_of(char *text, size_t size, u32 i)
{
	// Short names, and some that no cache of words holds.
	int len = snprintf(text, size, i % 3 ? "n%u" : "a_name_of_more_than_16_bytes_%u", i);

	return (str){text, (size_t)len};
}

static void equal_text_has_the_equal_name(void **state)
{
	struct symtab *table = symtab_open();
	char text[] = "alpha";
	sym alpha = symtab_intern(table, STR("alpha")), beta = symtab_intern(table, STR("beta"));

	(void)state;
	assert_int_not_equal(alpha, 0);
	assert_int_not_equal(alpha, beta);
	assert_int_equal(symtab_intern(table, (str){text, 5}), alpha);
	text[0] = 'x';
	assert_text(symtab_text(table, alpha), "alpha");
	assert_int_equal(symtab_intern(table, STR_EMPTY), 0);
	assert_text(symtab_text(table, 0), "");
	symtab_close(table);
	symtab_close(NULL);
}

static void lookup_never_adds(void **state)
{
	struct symtab *table = symtab_open();
	sym name;

	(void)state;
	assert_int_equal(symtab_lookup(table, STR("alpha")), 0);
	assert_int_equal(symtab_lookup(table, STR("alpha")), 0);
	name = symtab_intern(table, STR("alpha"));
	assert_int_equal(symtab_lookup(table, STR("alpha")), name);
	assert_int_equal(symtab_lookup(table, STR_EMPTY), 0);
	symtab_close(table);
}

struct race {
	struct symtab *table;
	sym *names[THREADS];
};

// Each runs through all names, from another place.
static void intern_all(void *context, u32 index, u32 worker)
{
	struct race *race = context;
	char text[64];

	(void)worker;
	for (u32 k = 0; k < NAMES; k++) {
		u32 i = (k + index * (NAMES / THREADS)) % NAMES;

		race->names[index][i] = symtab_intern(race->table, name_of(text, sizeof(text), i));
	}
}

// More names than the first table holds, so that it grows under the readers.
static void threads_agree_while_the_table_grows(void **state)
{
	struct race race = {.table = symtab_open()};
	struct workers *workers = workers_open(THREADS, 0);
	char text[64];

	(void)state;
	for (int i = 0; i < THREADS; i++)
		race.names[i] = calloc(NAMES, sizeof(sym));
	workers_for(workers, THREADS, 1, intern_all, &race);
	for (u32 i = 0; i < NAMES; i++) {
		str expected = name_of(text, sizeof(text), i);

		for (int thread = 1; thread < THREADS; thread++)
			assert_int_equal(race.names[thread][i], race.names[0][i]);
		assert_true(str_equal(symtab_text(race.table, race.names[0][i]), expected));
		assert_int_equal(symtab_lookup(race.table, expected), race.names[0][i]);
	}
	for (int i = 0; i < THREADS; i++)
		free(race.names[i]);
	workers_close(workers);
	symtab_close(race.table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_text_has_the_equal_name),
		cmocka_unit_test(lookup_never_adds),
		cmocka_unit_test(threads_agree_while_the_table_grows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
