// SPDX-License-Identifier: Apache-2.0
// What series of heap profiles prove of the library's own objects, by the line of the program that made them: contexts that
// stay (CTX001, CTX007), timers that stay (CTX015), what a pool's New makes and nobody gives back (POOL003) or the pool loses
// (POOL014).
#include "detect/profile_growth.h"
#include "detect/profile_sighting.h"
#include "profile/builder.h"
#include "profile/lifetime.h"

enum { HEAP_VALUES = 4 };

static const double LOST_CYCLES = 2; // an idle object of a pool is dropped by the second collection
static const double LOST_PART = 0.05; // of all that is allocated

static const str value_names[HEAP_VALUES] = {
	STR("alloc_objects"), STR("alloc_space"), STR("inuse_objects"), STR("inuse_space")};

enum heap_class { HEAP_CANCEL, HEAP_VALUE, HEAP_TIMER, HEAP_POOL, HEAP_CLASSES };

// By the beginning of the library's function that the program called.
static const struct {
	str function;
	enum heap_class class;
} callees[] = {
	{STR("context.WithCancel"), HEAP_CANCEL},
	{STR("context.WithTimeout"), HEAP_CANCEL},
	{STR("context.WithDeadline"), HEAP_CANCEL},
	{STR("context.WithValue"), HEAP_VALUE},
	{STR("time.NewTimer"), HEAP_TIMER},
	{STR("time.NewTicker"), HEAP_TIMER},
	{STR("time.AfterFunc"), HEAP_TIMER},
	{STR("time.After"), HEAP_TIMER},
	{STR("time.Tick"), HEAP_TIMER},
};

static const struct {
	enum fault_id id;
	enum severity severity;
	const char *what;
} leaks[HEAP_CLASSES] = {
	[HEAP_CANCEL] = {FAULT_CTX001, SEVERITY_WARNING, "contexts that are derived here"},
	[HEAP_VALUE] = {FAULT_CTX007, SEVERITY_WARNING, "contexts with values that are made here"},
	// Go below 1.23 keeps stopped ones for a while.
	[HEAP_TIMER] = {FAULT_CTX015, SEVERITY_NOTE, "timers that are made here"},
	[HEAP_POOL] = {FAULT_POOL003, SEVERITY_NOTE, "objects that a pool's New makes here"},
};

struct heap {
	struct profile_judgement *judgement;
	struct series_entry
		*entries[HEAP_CLASSES]; // what is left of each profile: stacks of one frame
	double allocated;               // bytes of everything, from the first to the last profile
	double *connections;            // in use, in each profile
};

static bool is_in_new(const struct profile_place *frames, u32 count, u32 nearest)
{
	for (u32 i = nearest + 1; i < count; i++) {
		if (str_equal(frames[i].function, STR("sync.(*Pool).Get")))
			return true;
	}
	return false;
}

// The parent's map of its children grows in leaps, which say nothing of the contexts.
static bool is_parents(const struct profile_place *frames, u32 nearest)
{
	for (u32 i = 0; i < nearest; i++) {
		if (str_ends(frames[i].function, STR("propagateCancel")))
			return true;
	}
	return false;
}

static enum heap_class class_of(const struct profile_place *frames, u32 count, u32 nearest)
{
	if (nearest >= count || is_parents(frames, nearest))
		return HEAP_CLASSES;
	for (u32 i = 0; i < ARRAY_LEN(callees) && nearest; i++) {
		if (str_starts(frames[nearest - 1].function, callees[i].function))
			return callees[i].class;
	}
	return is_in_new(frames, count, nearest) ? HEAP_POOL : HEAP_CLASSES;
}

static bool is_connection(const struct profile *profile, u32 sample)
{
	const struct profile_sample *it = &profile->samples[sample];
	const struct profile_location *leaf =
		it->stack_len ? &profile->locations[profile->stacks[it->stack_at]] : NULL;

	return leaf && leaf->line_count &&
	       str_equal(profile->functions[profile->lines[leaf->lines_at].function].name,
		       STR("net.newFD"));
}

static void begin(struct profile_builder *builder, struct arena *arena, const struct profile *from)
{
	profile_builder_init(builder, arena);
	for (u32 k = 0; k < HEAP_VALUES; k++)
		profile_builder_type(builder, value_names[k], k % 2 ? STR("bytes") : STR("count"));
	builder->profile.period = from->period;
	builder->profile.period_type = from->period_type;
	builder->profile.time_unix_ns = from->time_unix_ns;
	builder->profile.gc_cycles = from->gc_cycles;
}

static void add_sample(struct profile_builder *builder, const struct profile *profile, u32 sample,
	const u32 *types, struct arena *arena)
{
	const i64 *values = profile_sample_values(profile, sample);
	u32 count;
	const struct profile_place *frames = profile_place_frames(arena, profile, sample, &count);
	u32 nearest = profile_place_nearest(frames, count);
	enum heap_class class = class_of(frames, count, nearest);
	i64 chosen[HEAP_VALUES];
	u32 frame;

	if (class == HEAP_CLASSES)
		return;
	for (u32 k = 0; k < HEAP_VALUES; k++)
		chosen[k] = values[types[k]];
	frame = profile_builder_frame(&builder[class], 0, frames[nearest].function,
		frames[nearest].file, frames[nearest].line);
	profile_builder_sample(&builder[class], &frame, 1, chosen, NULL, 0);
}

// False when it is no heap profile.
static bool split(struct heap *heap, u32 at)
{
	struct arena *arena = heap->judgement->scratch;
	const struct series_entry *entry = &heap->judgement->entries[at];
	const struct profile *profile = &entry->file.profile;
	struct profile_builder builders[HEAP_CLASSES];
	u32 types[HEAP_VALUES];
	struct arena frames;
	struct arena_mark mark;
	double sign = at == 0 ? -1 : at + 1 == heap->judgement->count ? 1 : 0;

	for (u32 k = 0; k < HEAP_VALUES; k++) {
		if (!series_type(profile, value_names[k], &types[k]))
			return false;
	}
	for (u32 c = 0; c < HEAP_CLASSES; c++)
		begin(&builders[c], arena, profile);
	arena_init(&frames);
	mark = arena_mark(&frames);
	for (u32 i = 0; i < profile->sample_count; i++) {
		heap->allocated += sign * (double)profile_sample_values(profile, i)[types[1]];
		if (is_connection(profile, i))
			heap->connections[at] +=
				(double)profile_sample_values(profile, i)[types[2]];
		add_sample(builders, profile, i, types, &frames);
		arena_reset(&frames, mark);
	}
	arena_deinit(&frames);
	for (u32 c = 0; c < HEAP_CLASSES; c++) {
		heap->entries[c][at].name = entry->name;
		profile_builder_finish(&builders[c], &heap->entries[c][at].file.profile);
	}
	return true;
}

static void add_facts(struct profile_sighting *sighting, const struct lifetime *lifetime,
	const struct lifetime_site *site)
{
	profile_sighting_count(sighting, STR("inuse_bytes_first"), (u64)MAX(site->bytes_first, 0));
	profile_sighting_count(sighting, STR("inuse_bytes"), (u64)MAX(site->bytes_last, 0));
	profile_sighting_count(sighting, STR("allocated_bytes"), (u64)MAX(site->allocated, 0));
	profile_sighting_number(sighting, STR("retention"), site->retention);
	profile_sighting_number(sighting,
		lifetime->unit == LIFETIME_CYCLES ? STR("lifetime_gc_cycles")
						  : STR("lifetime_seconds"),
		site->lifetime);
}

// Objects of a site in use: what is left of a profile has stacks of one frame.
static double in_use(const struct profile *profile, const struct lifetime_site *site)
{
	double sum = 0;

	for (u32 i = 0; i < profile->sample_count; i++) {
		const struct profile_location *it =
			&profile->locations[profile->stacks[profile->samples[i].stack_at]];
		const struct profile_line *line = &profile->lines[it->lines_at];
		const struct profile_function *function = &profile->functions[line->function];

		if (line->line == site->line && str_equal(function->name, site->function) &&
			str_equal(function->file, site->file))
			sum += (double)profile_sample_values(profile, i)[2];
	}
	return sum;
}

// What lives as long as a connection, or a busy hour, is no leak. Too few profiles tell that it stays, not that it will.
static bool stays(const struct heap *heap, enum heap_class class, const struct lifetime_site *site,
	enum severity *severity)
{
	u32 count = heap->judgement->count;
	double *values = arena_array(heap->judgement->scratch, double, count);
	struct trend trend;

	for (u32 i = 0; i < count; i++)
		values[i] = in_use(&heap->entries[class][i].file.profile, site);
	*severity = count < TREND_MIN ? SEVERITY_NOTE : leaks[class].severity;
	if (growth_is_load(values[count - 1] - values[0],
		    heap->connections[count - 1] - heap->connections[0]))
		return false;
	return count < TREND_MIN ||
	       growth_is_for_good(heap->judgement->scratch, values, count, &trend);
}

static void report_leak(struct heap *heap, enum heap_class class, const struct lifetime *lifetime,
	const struct lifetime_site *site)
{
	struct profile_place where = {site->function, site->file, site->line};
	struct profile_sighting sighting;
	enum severity severity;

	if (!stays(heap, class, site, &severity))
		return;
	sighting = profile_sighting_begin(heap->judgement, leaks[class].id, &where,
		"%s stay: %.0f %% of what is allocated is kept, throughout %u profiles",
		leaks[class].what, 100 * site->retention, heap->judgement->count);

	add_facts(&sighting, lifetime, site);
	profile_sighting_end(&sighting, severity, CONFIDENCE_LIKELY);
}

static void report_lost(
	struct heap *heap, const struct lifetime *lifetime, const struct lifetime_site *site)
{
	struct profile_place where = {site->function, site->file, site->line};
	double part = (double)site->allocated / heap->allocated;
	struct profile_sighting sighting;

	if (lifetime->unit != LIFETIME_CYCLES || !site->has_lifetime ||
		site->lifetime >= LOST_CYCLES || part < LOST_PART)
		return;
	sighting = profile_sighting_begin(heap->judgement, FAULT_POOL014, &where,
		"what the pool's New makes here lives for %.1f GC cycles and is %.0f %% of all that "
		"is allocated: the pool saves little",
		site->lifetime, 100 * part);
	add_facts(&sighting, lifetime, site);
	profile_sighting_number(&sighting, STR("share_of_allocated"), part);
	profile_sighting_end(&sighting, SEVERITY_NOTE, CONFIDENCE_LIKELY);
}

static void judge(struct heap *heap, enum heap_class class)
{
	struct lifetime lifetime;
	struct error ignored;

	if (!lifetime_make(heap->judgement->scratch, heap->entries[class], heap->judgement->count,
		    0, &lifetime, &ignored))
		return;
	for (u32 i = 0; i < lifetime.count; i++) {
		const struct lifetime_site *site = &lifetime.sites[i];

		if (site->verdict == LIFETIME_LEAK)
			report_leak(heap, class, &lifetime, site);
		else if (class == HEAP_POOL && heap->allocated > 0)
			report_lost(heap, &lifetime, site);
	}
}

void profile_judge_heap(struct profile_judgement *judgement)
{
	struct heap heap = {.judgement = judgement};

	if (judgement->count < LIFETIME_MIN_PROFILES)
		return;
	heap.connections = arena_array(judgement->scratch, double, judgement->count);
	for (u32 c = 0; c < HEAP_CLASSES; c++)
		heap.entries[c] =
			arena_array(judgement->scratch, struct series_entry, judgement->count);
	for (u32 i = 0; i < judgement->count; i++) {
		if (!split(&heap, i))
			return;
	}
	for (u32 c = 0; c < HEAP_CLASSES; c++)
		judge(&heap, c);
}
