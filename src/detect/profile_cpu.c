// SPDX-License-Identifier: Apache-2.0
// What a CPU profile says of the runtime's work for one line of the program, as notes with numbers: deferred calls that go
// to the heap (DEF002), pools that are set up again and again (POOL010), what a pool's New allocates and Gets that find their
// part of it empty (POOL014), values that are put by value (POOL006), and a select that spins (CTX010).
#include "base/map.h"
#include "detect/profile_sighting.h"

enum { CPU_MIN_SAMPLES = 200 }; // below this shares are chance

enum cpu_kind {
	CPU_DEFER,
	CPU_PIN,
	CPU_NEW,
	CPU_SLOW,
	CPU_BOX,
	CPU_SELECT,
	// Only beside the others.
	CPU_ASSIST,
	CPU_PUT,
	CPU_KINDS
};

static const struct {
	enum fault_id id;
	str callee;     // on the stack below the line: how its name begins
	double share;   // of all CPU time, from which on it is worth a note; 0: never
	bool is_direct; // the line itself calls it
	bool in_new;    // the line is in a pool's New
	const char *what;
} kinds[CPU_KINDS] = {
	[CPU_DEFER] = {FAULT_DEF002, STR("runtime.deferproc"), 0.05, true, false,
		"of the CPU time puts deferred calls of this line on the heap, as in a loop"},
	[CPU_PIN] = {FAULT_POOL010, STR("sync.(*Pool).pinSlow"), 0.05, false, false,
		"of the CPU time sets a pool up for this line, as one that is made for each call"},
	[CPU_NEW] = {FAULT_POOL014, STR("runtime.mallocgc"), 0.05, false, true,
		"of the CPU time allocates here, in a pool's New: the pool saves little"},
	[CPU_SLOW] = {FAULT_POOL014, STR("sync.(*Pool).getSlow"), 0.05, false, false,
		"of the CPU time looks for objects in the pool's other parts for this line: its own is empty"},
	// A slice, a string or a struct becomes an interface by an allocation.
	[CPU_BOX] = {FAULT_POOL006, STR("runtime.convT"), 0.01, true, false,
		"of the CPU time allocates for the value that this line puts into a pool"},
	// Waiting costs nothing: with this share there is always a case that is ready.
	[CPU_SELECT] = {FAULT_CTX010, STR("runtime.selectgo"), 0.5, true, false,
		"of the CPU time is spent in this select, which spins"},
	[CPU_ASSIST] = {FAULT_POOL014, STR("runtime.gcAssistAlloc"), 0, false, true, ""},
	[CPU_PUT] = {FAULT_POOL006, STR("sync.(*Pool).Put"), 0, true, false, ""},
};

struct cpu_place {
	enum cpu_kind kind;
	struct profile_place where;
	i64 value;
};

struct cpu {
	struct profile_judgement *judgement;
	struct arena frames; // of one sample at a time
	bool *is_callee;     // by location: one of the functions that are looked for
	struct str_map by_key;
	VEC(struct cpu_place) places;
};

static bool calls(const struct profile_place *frames, u32 nearest, enum cpu_kind kind)
{
	for (u32 i = kinds[kind].is_direct ? nearest - 1 : 0; i < nearest; i++) {
		if (str_starts(frames[i].function, kinds[kind].callee))
			return true;
	}
	return false;
}

static bool is_in_new(const struct profile_place *frames, u32 count, u32 nearest)
{
	for (u32 i = nearest + 1; i < count; i++) {
		if (str_equal(frames[i].function, STR("sync.(*Pool).Get")))
			return true;
	}
	return false;
}

static void find_callees(struct cpu *cpu, const struct profile *profile)
{
	cpu->is_callee = arena_array(cpu->judgement->scratch, bool, profile->location_count);
	for (u32 i = 0; i < profile->location_count; i++) {
		const struct profile_location *it = &profile->locations[i];

		for (u32 j = 0; j < it->line_count; j++) {
			u32 function = profile->lines[it->lines_at + j].function;

			for (u32 k = 0; k < CPU_KINDS; k++)
				cpu->is_callee[i] |= str_starts(
					profile->functions[function].name, kinds[k].callee);
		}
	}
}

// Most samples have none of the functions, and are not looked at any further.
static bool has_callee(const struct cpu *cpu, const struct profile *profile, u32 sample)
{
	const struct profile_sample *it = &profile->samples[sample];

	for (u32 i = 0; i < it->stack_len; i++) {
		if (cpu->is_callee[profile->stacks[it->stack_at + i]])
			return true;
	}
	return false;
}

static str key_of(struct arena *arena, enum cpu_kind kind, const struct profile_place *where)
{
	return arena_printf(
		arena, "%u " STR_FMT ":%lld", kind, STR_ARG(where->file), (long long)where->line);
}

static void add(struct cpu *cpu, const struct profile *profile, u32 sample, u32 type)
{
	struct arena *arena = &cpu->frames;
	u32 count;
	const struct profile_place *frames = profile_place_frames(arena, profile, sample, &count);
	u32 nearest = profile_place_nearest(frames, count);

	for (u32 k = 0; k < CPU_KINDS && nearest && nearest < count; k++) {
		const struct profile_place *where = &frames[nearest];
		struct cpu_place *place;
		u64 *index;

		if (!calls(frames, nearest, k) ||
			(kinds[k].in_new && !is_in_new(frames, count, nearest)))
			continue;
		index = str_map_put(&cpu->by_key, key_of(arena, k, where));
		if (!*index) {
			*vec_push(cpu->judgement->scratch, &cpu->places) =
				(struct cpu_place){k, *where, 0};
			*index = cpu->places.len;
		}
		place = &cpu->places.at[*index - 1];
		place->value =
			profile_sum(place->value, profile_sample_values(profile, sample)[type]);
	}
}

// What the same line has of another kind; 0: nothing.
static i64 value_beside(
	const struct cpu *cpu, enum cpu_kind kind, const struct profile_place *where)
{
	const u64 *index = str_map_get(&cpu->by_key, key_of(cpu->judgement->scratch, kind, where));

	return index ? cpu->places.at[*index - 1].value : 0;
}

static void report(struct cpu *cpu, const struct cpu_place *place, i64 total)
{
	double share = (double)place->value / (double)total;
	i64 assist = place->kind == CPU_NEW ? value_beside(cpu, CPU_ASSIST, &place->where) : 0;
	struct profile_sighting sighting;

	if (kinds[place->kind].share <= 0 || share < kinds[place->kind].share)
		return;
	if (place->kind == CPU_BOX && !value_beside(cpu, CPU_PUT, &place->where))
		return;
	sighting = profile_sighting_begin(cpu->judgement, kinds[place->kind].id, &place->where,
		"%.1f %% %s", 100 * share, kinds[place->kind].what);
	profile_sighting_count(&sighting, STR("cpu_ns"), (u64)place->value);
	profile_sighting_number(&sighting, STR("share"), share);
	if (assist > 0)
		profile_sighting_number(
			&sighting, STR("gc_assist_share"), (double)assist / (double)total);
	profile_sighting_end(&sighting, SEVERITY_NOTE, CONFIDENCE_LIKELY);
}

void profile_judge_cpu(struct profile_judgement *judgement)
{
	const struct profile *profile = &judgement->entries[judgement->count - 1].file.profile;
	struct cpu cpu = {.judgement = judgement};
	i64 total = 0, samples = 0;
	struct arena_mark mark;
	u32 time, count;

	if (!series_type(profile, STR("cpu"), &time) ||
		!series_type(profile, STR("samples"), &count))
		return;
	str_map_init(&cpu.by_key, judgement->scratch);
	find_callees(&cpu, profile);
	arena_init(&cpu.frames);
	mark = arena_mark(&cpu.frames);
	for (u32 i = 0; i < profile->sample_count; i++) {
		total = profile_sum(total, profile_sample_values(profile, i)[time]);
		samples = profile_sum(samples, profile_sample_values(profile, i)[count]);
		if (has_callee(&cpu, profile, i)) {
			add(&cpu, profile, i, time);
			arena_reset(&cpu.frames, mark);
		}
	}
	arena_deinit(&cpu.frames);
	if (samples < CPU_MIN_SAMPLES || total <= 0)
		return;
	vec_each (const struct cpu_place, place, &cpu.places)
		report(&cpu, place, total);
}
