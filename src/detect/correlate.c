// SPDX-License-Identifier: Apache-2.0
#include "detect/correlate.h"

#include "detect/correlate_path.h"

// Lines of check that a finding without a place of its own is given as hints.
enum { MAX_HINTS = 3 };

enum match {
	MATCH_NONE,
	MATCH_PACKAGE,  // pools: the only finding of that id in the pool's package
	MATCH_FUNCTION, // the only finding of that id in the function
	MATCH_STEP,     // a line of the one's path is the other's place
	MATCH_LINE,
};

struct correlation {
	struct arena scratch;
	const struct finding *source, *runtime;
	u32 source_count, runtime_count;
	u32 *confirms; // by runtime finding: index of the static one, UINT32_MAX: none
};

bool correlate_same_file(str a, str b)
{
	return path_same_file(a, b);
}

// "DB.Load" of "(*DB).Load": value receivers have no parentheses everywhere.
static str bare_name(struct arena *arena, str name)
{
	char *text = arena_alloc(arena, name.len, 1);
	str ret = {text, 0};

	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] != '(' && name.ptr[i] != ')' && name.ptr[i] != '*')
			text[ret.len++] = name.ptr[i];
	}
	// Closures of package variables.
	return str_equal(ret, STR("glob")) ? STR("init") : ret;
}

// A closure of a function that was inlined elsewhere is named after both: "outer.inner.func1".
static bool same_name(struct arena *arena, str static_name, str runtime_name)
{
	str a = bare_name(arena, static_name), b = bare_name(arena, runtime_name);

	return str_equal(a, b) ||
	       (b.len > a.len && str_ends(b, a) && a.len && b.ptr[b.len - a.len - 1] == '.');
}

static bool same_function(struct arena *arena, const struct finding *s, const struct finding *r)
{
	str package, name, runtime_package, runtime_name;

	path_split_function(path_function(arena, s->function), &package, &name);
	path_split_function(path_function(arena, r->function), &runtime_package, &runtime_name);
	return name.len && same_name(arena, name, runtime_name);
}

// The files of a static and a runtime place. Paths may be told apart only by the package: the binary was
// built in a folder of another name, or check ran elsewhere.
static bool same_file(struct correlation *correlation, const struct finding *s, str file,
	const struct finding *r, str runtime_file)
{
	struct arena *arena = &correlation->scratch;
	str package, name, runtime_package, runtime_name;

	if (!file.len || !runtime_file.len)
		return false;
	if (path_same_file(file, runtime_file))
		return true;
	if (!str_equal(correlate_path_base(file), correlate_path_base(runtime_file)))
		return false;
	path_split_function(path_function(arena, s->function), &package, &name);
	path_split_function(path_function(arena, r->function), &runtime_package, &runtime_name);
	if (str_equal(package, runtime_package) ||
		path_same_file(arena_printf(arena, STR_FMT "/" STR_FMT, STR_ARG(package),
				       STR_ARG(correlate_path_base(file))),
			runtime_file))
		return true;
	return str_equal(runtime_package, STR("main")) && same_name(arena, name, runtime_name);
}

static bool same_line(struct correlation *correlation, const struct finding *s,
	const struct location *a, const struct finding *r, const struct location *b)
{
	return a->line && a->line == b->line && same_file(correlation, s, a->file, r, b->file);
}

static bool shares_step(
	struct correlation *correlation, const struct finding *s, const struct finding *r)
{
	for (u32 i = 0; i < r->step_count; i++) {
		if (same_line(correlation, s, &s->where, r, &r->steps[i].where))
			return true;
	}
	for (u32 i = 0; i < s->step_count; i++) {
		if (same_line(correlation, s, &s->steps[i].where, r, &r->where))
			return true;
	}
	return false;
}

// Pools are reported where New is, or by their name; what is done with them is elsewhere in the package.
static bool same_pool_package(
	struct correlation *correlation, const struct finding *s, const struct finding *r)
{
	str package, name, runtime_package, runtime_name;

	if (fault_get(r->id)->class != CLASS_POOL || !r->function.len)
		return false;
	path_split_function(path_function(&correlation->scratch, s->function), &package, &name);
	path_split_function(
		path_function(&correlation->scratch, r->function), &runtime_package, &runtime_name);
	return str_equal(package, runtime_package) || str_equal(runtime_package, STR("main"));
}

static enum match match_of(
	struct correlation *correlation, const struct finding *s, const struct finding *r)
{
	if (s->id != r->id)
		return MATCH_NONE;
	if (same_line(correlation, s, &s->where, r, &r->where))
		return MATCH_LINE;
	if (shares_step(correlation, s, r))
		return MATCH_STEP;
	if (same_file(correlation, s, s->where.file, r, r->where.file) &&
		same_function(&correlation->scratch, s, r))
		return MATCH_FUNCTION;
	return same_pool_package(correlation, s, r) ? MATCH_PACKAGE : MATCH_NONE;
}

// A line is a place; a function or package is one only when nothing else in it can be meant.
static u32 find_source(struct correlation *correlation, const struct finding *r)
{
	enum match best = MATCH_NONE;
	u32 found = UINT32_MAX, count = 0;

	for (u32 i = 0; i < correlation->source_count; i++) {
		struct arena_mark mark = arena_mark(&correlation->scratch);
		enum match match = match_of(correlation, &correlation->source[i], r);

		arena_reset(&correlation->scratch, mark);
		if (match == MATCH_NONE || match < best)
			continue;
		count = match > best ? 1 : count + 1;
		if (match > best)
			found = i;
		best = match;
	}
	return best >= MATCH_STEP || count == 1 ? found : UINT32_MAX;
}

static struct location copy_location(struct arena *arena, const struct location *from)
{
	struct location to = *from;

	to.file = arena_str(arena, from->file);
	return to;
}

static struct step *copy_steps(struct arena *arena, const struct finding *from, u32 room)
{
	struct step *steps = arena_array(arena, struct step, from->step_count + room);

	for (u32 i = 0; i < from->step_count; i++)
		steps[i] = (struct step){copy_location(arena, &from->steps[i].where),
			arena_str(arena, from->steps[i].message)};
	return steps;
}

static struct evidence copy_evidence(struct arena *arena, const struct evidence *from)
{
	struct evidence to = {.source = arena_str(arena, from->source),
		.facts = arena_array(arena, struct fact, from->fact_count),
		.fact_count = from->fact_count};

	for (u32 i = 0; i < from->fact_count; i++)
		to.facts[i] = (struct fact){arena_str(arena, from->facts[i].name),
			arena_str(arena, from->facts[i].value)};
	return to;
}

static struct fix *copy_fix(struct arena *arena, const struct fix *from)
{
	struct fix *to;

	if (!from)
		return NULL;
	to = arena_new(arena, struct fix);
	*to = (struct fix){.title = arena_str(arena, from->title),
		.safe = from->safe,
		.edits = arena_array(arena, struct edit, from->edit_count),
		.edit_count = from->edit_count};
	for (u32 i = 0; i < from->edit_count; i++) {
		to->edits[i] = from->edits[i];
		to->edits[i].file = arena_str(arena, from->edits[i].file);
		to->edits[i].text = arena_str(arena, from->edits[i].text);
	}
	return to;
}

// With room for more steps and evidence.
static struct finding copy_finding(
	struct arena *arena, const struct finding *from, u32 step_room, u32 evidence_room)
{
	struct finding to = *from;

	to.where = copy_location(arena, &from->where);
	to.function = arena_str(arena, from->function);
	to.message = arena_str(arena, from->message);
	to.steps = copy_steps(arena, from, step_room);
	to.evidence = arena_array(arena, struct evidence, from->evidence_count + evidence_room);
	for (u32 i = 0; i < from->evidence_count; i++)
		to.evidence[i] = copy_evidence(arena, &from->evidence[i]);
	to.fix = copy_fix(arena, from->fix);
	to.fingerprint = STR_EMPTY;
	return to;
}

static void add_runtime(struct arena *arena, struct finding *to, const struct finding *r)
{
	for (u32 i = 0; i < r->step_count; i++)
		to->steps[to->step_count++] =
			(struct step){copy_location(arena, &r->steps[i].where),
				arena_printf(arena, "in the process: " STR_FMT,
					STR_ARG(r->steps[i].message))};
	for (u32 i = 0; i < r->evidence_count; i++)
		to->evidence[to->evidence_count++] = copy_evidence(arena, &r->evidence[i]);
	to->severity = MAX(to->severity, r->severity);
	to->confidence = CONFIDENCE_CONFIRMED;
}

// One confirmed finding of a static one and all that confirm it; false when none does.
static bool merge(
	const struct correlation *correlation, u32 source, struct arena *arena, struct finding *ret)
{
	u32 steps = 0, evidence = 0, confirmed = 0;

	for (u32 i = 0; i < correlation->runtime_count; i++) {
		if (correlation->confirms[i] != source)
			continue;
		steps += correlation->runtime[i].step_count;
		evidence += correlation->runtime[i].evidence_count;
		confirmed++;
	}
	if (!confirmed)
		return false;
	*ret = copy_finding(arena, &correlation->source[source], steps, evidence);
	for (u32 i = 0; i < correlation->runtime_count; i++) {
		if (correlation->confirms[i] == source)
			add_runtime(arena, ret, &correlation->runtime[i]);
	}
	return true;
}

// What has no place of its own may come from where check found that fault.
static void add_hints(
	const struct correlation *correlation, struct arena *arena, struct finding *to)
{
	u32 hints = 0;

	for (u32 i = 0; i < correlation->source_count && hints < MAX_HINTS; i++) {
		const struct finding *s = &correlation->source[i];

		if (s->id != to->id)
			continue;
		to->steps[to->step_count++] = (struct step){copy_location(arena, &s->where),
			STR("check finds this fault here: it may be the cause")};
		hints++;
	}
}

void correlate_findings(const struct finding *source, u32 source_count,
	const struct finding *runtime, u32 runtime_count, struct finding_list *ret,
	struct correlate_stats *stats)
{
	struct correlation correlation = {.source = source,
		.runtime = runtime,
		.source_count = source_count,
		.runtime_count = runtime_count};

	arena_init(&correlation.scratch);
	correlation.confirms = arena_array(&correlation.scratch, u32, runtime_count);
	*stats = (struct correlate_stats){0};
	for (u32 i = 0; i < runtime_count; i++) {
		struct finding *alone;

		correlation.confirms[i] = find_source(&correlation, &runtime[i]);
		if (correlation.confirms[i] != UINT32_MAX)
			continue;
		alone = vec_push(ret->arena, &ret->items);
		*alone = copy_finding(ret->arena, &runtime[i], MAX_HINTS, 0);
		if (!alone->where.line)
			add_hints(&correlation, ret->arena, alone);
		stats->only_runtime++;
	}
	for (u32 i = 0; i < source_count; i++) {
		struct finding merged;

		if (merge(&correlation, i, ret->arena, &merged)) {
			*vec_push(ret->arena, &ret->items) = merged;
			stats->confirmed++;
		} else {
			stats->only_source++;
		}
	}
	arena_deinit(&correlation.scratch);
	findings_finish(ret);
}
