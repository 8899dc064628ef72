// SPDX-License-Identifier: Apache-2.0
#include "profile/pprof_write.h"

#include "profile/gzip.h"
#include "profile/made.h"
#include "profile/top.h"

static void add_label(struct strbuf *sample, struct fixture *fixture, const u64 *pairs)
{
	message_bytes(sample, 3, numbers(fixture, pairs));
}

static void reads_back_what_it_writes(void **state)
{
	struct fixture *fixture = *state;
	struct strbuf sample, out;
	struct profile read;
	const struct profile_label *labels;
	struct top top;

	build(fixture);
	strbuf_init(&sample, &fixture->arena);
	message_bytes(&sample, 1, packed(fixture, STACK(1)));
	message_bytes(&sample, 2, packed(fixture, VALUES(1, 2)));
	add_label(&sample, fixture, (const u64[]){1, 5, 2, 6, 0});
	add_label(&sample, fixture, (const u64[]){1, 8, 3, 4096, 4, 2, 0});
	message_bytes(&fixture->out, 2, strbuf_str(&sample));
	assert_true(read_profile(fixture));
	strbuf_init(&out, &fixture->arena);
	pprof_write(&fixture->profile, 0, &out);
	assert_true(pprof_read(
		&fixture->arena, gzip(&fixture->arena, strbuf_str(&out)), &read, &fixture->err));
	assert_int_equal(read.default_type, 0);
	assert_int_equal(read.sample_count, 5);
	assert_int_equal(read.location_count, fixture->profile.location_count);
	assert_int_equal(read.time_unix_ns, 1700000000000000000);
	assert_int_equal(read.duration_ns, 5000000000);
	assert_int_equal(read.period, 10000000);
	assert_text(read.period_type.type, "cpu");
	assert_text(read.mappings[1].file, "app");
	assert_int_equal(read.mappings[1].limit, 0x9000);
	assert_int_equal(read.samples[4].label_count, 2);
	labels = read.labels + read.samples[4].labels_at;
	assert_text(labels[0].key, "main.main");
	assert_text(labels[0].text, "main.work");
	assert_text(labels[1].key, "/m.go");
	assert_int_equal(labels[1].number, 4096);
	assert_text(labels[1].unit, "count");
	top_make(&fixture->arena, &read, 1, false, &top);
	assert_int_equal(top.total, 67);
	assert_text(top.nodes[0].name, "main.leaf");
	assert_int_equal(top.nodes[0].flat, 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			reads_back_what_it_writes, fixture_set_up, fixture_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
