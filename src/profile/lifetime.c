// SPDX-License-Identifier: Apache-2.0
#include "profile/lifetime.h"

#include "base/map.h"
#include "base/strbuf.h"
#include "base/vec.h"

#include <math.h>
#include <stdlib.h>

static const double SIGNIFICANT = 3;      // standard deviations of a count of samples
static const double MIN_GROWTH = 0.05;    // of what was in use
static const double SAME_LIFETIME = 1.33; // at most this many times as long, or as short
static const double MORE_LOAD = 1.15;
static const double STILL_KEPT = 0.5; // of the retention at first

enum { ALLOC_OBJECTS, ALLOC_SPACE, INUSE_OBJECTS, INUSE_SPACE, VALUE_KINDS };

static const str value_names[VALUE_KINDS] = {
	STR("alloc_objects"), STR("alloc_space"), STR("inuse_objects"), STR("inuse_space")};

struct moment {
	double values[VALUE_KINDS];
	double samples; // in use
};

struct site {
	str function, file;
	i64 line;
	struct moment *moments;
};

struct maker {
	struct arena *arena;
	const struct series_entry *entries;
	u32 count;
	double *at; // when each profile was taken, in the unit
	struct str_map by_key;
	struct strbuf key;
	VEC(struct site) sites;
};

const char *lifetime_verdict_name(enum lifetime_verdict verdict)
{
	switch (verdict) {
	case LIFETIME_STEADY:
		return "steady";
	case LIFETIME_LOAD_GROWTH:
		return "load growth";
	case LIFETIME_CACHE:
		return "cache filling";
	case LIFETIME_LEAK:
		return "leak";
	case LIFETIME_GROWS:
		return "grows";
	}
	return "";
}

static bool set_times(
	struct maker *maker, u64 gc_cycles, enum lifetime_unit *unit, struct error *err)
{
	const struct profile *first = &maker->entries[0].file.profile;
	bool have_cycles = true;
	double span, seconds;

	for (u32 i = 0; i < maker->count; i++) {
		const struct profile *it = &maker->entries[i].file.profile;

		have_cycles = have_cycles && it->gc_cycles > 0;
		maker->at[i] = (double)(it->time_unix_ns - first->time_unix_ns) / 1e9;
	}
	seconds = maker->at[maker->count - 1];
	*unit = have_cycles || gc_cycles ? LIFETIME_CYCLES : LIFETIME_SECONDS;
	for (u32 i = 0; i < maker->count; i++) {
		if (gc_cycles)
			maker->at[i] =
				(double)gc_cycles * (seconds > 0 ? maker->at[i] / seconds
								 : (double)i / (maker->count - 1));
		else if (have_cycles)
			maker->at[i] = (double)maker->entries[i].file.profile.gc_cycles -
			               (double)first->gc_cycles;
	}
	span = maker->at[maker->count - 1];
	return span > 0 ||
	       error_set(err, ERROR_INPUT,
		       "no collection and no time lies between the first and the last profile; "
		       "`--gc-cycles N` says how many");
}

static struct site *site_of(struct maker *maker, const struct profile *profile, u32 location)
{
	const struct profile_location *it = &profile->locations[location];
	const struct profile_line *line = it->line_count ? &profile->lines[it->lines_at] : NULL;
	const struct profile_function *function =
		line ? &profile->functions[line->function] : &profile->functions[0];
	u64 *index;

	maker->key.len = 0;
	strbuf_printf(&maker->key, STR_FMT "\n" STR_FMT "\n%lld", STR_ARG(function->name),
		STR_ARG(function->file), line ? (long long)line->line : 0);
	index = str_map_put(&maker->by_key, strbuf_str(&maker->key));
	if (!*index) {
		*vec_push(maker->arena, &maker->sites) = (struct site){
			.function = function->name.len ? function->name : STR("<unknown>"),
			.file = function->file,
			.line = line ? line->line : 0,
			.moments = arena_array(maker->arena, struct moment, maker->count),
		};
		*index = maker->sites.len;
	}
	return &maker->sites.at[*index - 1];
}

// How many of the objects were sampled: the reverse of the scaling that makes profiles.
static double sampled(double objects, double bytes, double rate)
{
	if (objects <= 0 || bytes <= 0)
		return 0;
	return rate <= 1 ? objects : objects * (1 - exp(-(bytes / objects) / rate));
}

static bool add_profile(struct maker *maker, u32 at, struct error *err)
{
	const struct profile *profile = &maker->entries[at].file.profile;
	u32 types[VALUE_KINDS];

	for (u32 k = 0; k < VALUE_KINDS; k++) {
		if (!series_type(profile, value_names[k], &types[k]))
			return error_set(err, ERROR_INPUT,
				STR_FMT " is no heap profile: it has no " STR_FMT,
				STR_ARG(maker->entries[at].name), STR_ARG(value_names[k]));
	}
	for (u32 i = 0; i < profile->sample_count; i++) {
		const struct profile_sample *sample = &profile->samples[i];
		const i64 *values = profile_sample_values(profile, i);
		struct moment *moment;

		if (!sample->stack_len)
			continue;
		moment = &site_of(maker, profile, profile->stacks[sample->stack_at])->moments[at];
		for (u32 k = 0; k < VALUE_KINDS; k++)
			moment->values[k] += (double)values[types[k]];
		moment->samples += sampled((double)values[types[INUSE_OBJECTS]],
			(double)values[types[INUSE_SPACE]], (double)profile->period);
	}
	return true;
}

static double change(const struct site *site, u32 from, u32 to, u32 kind)
{
	return site->moments[to].values[kind] - site->moments[from].values[kind];
}

static double retention(const struct site *site, u32 from, u32 to)
{
	double allocated = change(site, from, to, ALLOC_SPACE);

	return allocated > 0 ? change(site, from, to, INUSE_SPACE) / allocated : 0;
}

// Objects allocated per unit.
static double load(const struct maker *maker, const struct site *site, u32 from, u32 to)
{
	double span = maker->at[to] - maker->at[from];

	return span > 0 ? change(site, from, to, ALLOC_OBJECTS) / span : 0;
}

// Mean of what was in use, over the time between.
static double in_use(const struct maker *maker, const struct site *site, u32 from, u32 to)
{
	double sum = 0, span = maker->at[to] - maker->at[from];

	for (u32 i = from; i < to; i++)
		sum += (maker->at[i + 1] - maker->at[i]) *
		       (site->moments[i].values[INUSE_OBJECTS] +
			       site->moments[i + 1].values[INUSE_OBJECTS]) /
		       2;
	return span > 0 ? sum / span : 0;
}

// 0: nothing was allocated.
static double lifetime_of(const struct maker *maker, const struct site *site, u32 from, u32 to)
{
	double per_unit = load(maker, site, from, to);

	return per_unit > 0 ? in_use(maker, site, from, to) / per_unit : 0;
}

static bool has_grown(const struct site *site, u32 from, u32 to)
{
	double before = site->moments[from].samples, after = site->moments[to].samples;

	return after - before > SIGNIFICANT * sqrt(before + after) &&
	       change(site, from, to, INUSE_SPACE) >
	               MIN_GROWTH * site->moments[from].values[INUSE_SPACE];
}

static enum lifetime_verdict judge(const struct maker *maker, const struct site *site)
{
	u32 last = maker->count - 1, middle = maker->count / 2;
	double before = lifetime_of(maker, site, 0, middle);
	double after = lifetime_of(maker, site, middle, last);

	if (!has_grown(site, 0, last))
		return LIFETIME_STEADY;
	if (maker->count < LIFETIME_MIN_PROFILES)
		return LIFETIME_GROWS;
	if (load(maker, site, middle, last) > MORE_LOAD * load(maker, site, 0, middle) &&
		after < SAME_LIFETIME * before && before < SAME_LIFETIME * after)
		return LIFETIME_LOAD_GROWTH;
	if (has_grown(site, 0, middle) &&
		retention(site, middle, last) < STILL_KEPT * retention(site, 0, middle))
		return LIFETIME_CACHE;
	if (has_grown(site, 0, middle) && has_grown(site, middle, last))
		return LIFETIME_LEAK;
	return LIFETIME_GROWS;
}

static struct lifetime_site finish_site(const struct maker *maker, const struct site *site)
{
	u32 last = maker->count - 1;
	struct lifetime_site ret = {
		.function = site->function,
		.file = site->file,
		.line = site->line,
		.bytes_first = (i64)site->moments[0].values[INUSE_SPACE],
		.bytes_last = (i64)site->moments[last].values[INUSE_SPACE],
		.allocated = (i64)change(site, 0, last, ALLOC_SPACE),
		.retention = retention(site, 0, last),
		.lifetime = lifetime_of(maker, site, 0, last),
		.verdict = judge(maker, site),
	};

	ret.has_lifetime = load(maker, site, 0, last) > 0;
	for (u32 i = 0; i < maker->count; i++)
		ret.samples = fmax(ret.samples, site->moments[i].samples);
	return ret;
}

static int by_bytes(const void *a, const void *b)
{
	const struct lifetime_site *left = a, *right = b;
	int order;

	if (left->bytes_last != right->bytes_last)
		return left->bytes_last < right->bytes_last ? 1 : -1;
	order = str_compare(left->function, right->function);
	return order ? order : left->line < right->line ? -1 : left->line > right->line;
}

bool lifetime_make(struct arena *arena, const struct series_entry *entries, u32 count,
	u64 gc_cycles, struct lifetime *ret, struct error *err)
{
	struct maker maker = {.arena = arena,
		.entries = entries,
		.count = count,
		.at = arena_array(arena, double, count)};
	struct lifetime made = {0};
	struct lifetime_site *sites;

	str_map_init(&maker.by_key, arena);
	strbuf_init(&maker.key, arena);
	if (count < 2)
		return error_set(err, ERROR_USAGE,
			"lifetimes are between two or more heap profiles of one process");
	if (!set_times(&maker, gc_cycles, &made.unit, err))
		return false;
	for (u32 i = 0; i < count; i++) {
		if (!add_profile(&maker, i, err))
			return false;
	}
	made.span = maker.at[count - 1];
	made.sites = sites = arena_array(arena, struct lifetime_site, maker.sites.len);
	for (u32 i = 0; i < maker.sites.len; i++) {
		struct lifetime_site site = finish_site(&maker, &maker.sites.at[i]);

		made.bytes_last += site.bytes_last;
		if (site.samples < LIFETIME_MIN_SAMPLES)
			made.left_out++;
		else
			sites[made.count++] = site;
	}
	if (made.count)
		qsort(sites, made.count, sizeof(*sites), by_bytes);
	*ret = made;
	return true;
}
