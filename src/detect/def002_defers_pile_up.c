// SPDX-License-Identifier: Apache-2.0
// DEF002: many pending calls of one defer statement in one frame. A frame runs a defer statement again
// only in a loop.
#include "base/number.h"
#include "detect/statement.h"

// One defer statement of the program, over all goroutines.
struct pile {
	const struct pending_defer *defer;
	const struct stack_line *in;       // the function that deferred
	const struct goroutine *goroutine; // with the largest pile
	u32 largest, before;               // its pile, and that in the look before
	u32 goroutines;
	u64 total;
};

struct piles {
	struct detection *detection;
	struct map index; // by place of the statement: index in items plus one
	VEC(struct pile) items;
};

// Pending calls of the statement in all frames of a goroutine.
static u32 count_in(const struct goroutine_table *goroutines, const struct goroutine *goroutine,
	const struct pending_defer *wanted)
{
	u32 count = 0;

	for (u32 i = 0; i < goroutine->defer_count; i++) {
		const struct pending_defer *defer = &goroutines->defers[goroutine->defers_at + i];

		count += defer->line == wanted->line && defer->fn_pc == wanted->fn_pc &&
		         str_equal(defer->file, wanted->file);
	}
	return count;
}

static u32 count_before(const struct detection *detection, const struct goroutine *goroutine,
	const struct pending_defer *defer)
{
	const struct goroutine *earlier = detection_before(detection, goroutine);

	return earlier && detection_has_before(detection)
	               ? count_in(&detection->before->goroutines, earlier, defer)
	               : 0;
}

static void note_pile(struct piles *piles, const struct goroutine *goroutine,
	const struct pending_defer *defer, u32 count)
{
	struct detection *detection = piles->detection;
	const struct stack *stack = place_stack(&detection->now->goroutines, goroutine);
	const struct stack_line *in = stack ? place_of_frame(stack, defer->frame) : NULL;
	u32 before = count_before(detection, goroutine, defer);
	bool grows = before && count > before && count >= DEFERS_GROWING;
	struct pile *pile;
	u64 *at;

	if (!in || !defer->line || (count < DEFERS_MANY && !grows) ||
		code_is_standard(&detection->code, in->function, defer->file))
		return;
	at = map_put(&piles->index, statement_key(defer));
	if (!*at) {
		*vec_push(detection->scratch, &piles->items) = (struct pile){.defer = defer};
		*at = piles->items.len;
	}
	pile = &piles->items.at[*at - 1];
	pile->goroutines++;
	pile->total += count;
	if (count > pile->largest) {
		pile->largest = count;
		pile->before = before;
		pile->goroutine = goroutine;
		pile->in = in;
	}
}

static void look_at(struct piles *piles, const struct goroutine *goroutine)
{
	struct arena *scratch = piles->detection->scratch;
	const struct pending_defer *defers =
		&piles->detection->now->goroutines.defers[goroutine->defers_at];
	struct map counts; // by statement and frame: count, and the first of them
	VEC(u32) firsts = {0};

	map_init(&counts, scratch);
	for (u32 i = 0; i < goroutine->defer_count; i++) {
		u64 *count;

		if (defers[i].frame == UINT32_MAX || defers[i].kind == DEFER_OPEN_CODED)
			continue;
		count = map_put(&counts, (statement_key(&defers[i]) * 31 + defers[i].frame) >> 1);
		if (!(*count)++)
			*vec_push(scratch, &firsts) = i;
	}
	vec_each (u32, first, &firsts) {
		const struct pending_defer *defer = &defers[*first];
		u64 *count = map_get(&counts, (statement_key(defer) * 31 + defer->frame) >> 1);

		note_pile(piles, goroutine, defer, (u32)*count);
	}
}

static void report(struct detection *detection, const struct pile *pile)
{
	const struct pending_defer *defer = pile->defer;
	const struct goroutine *goroutine = pile->goroutine;
	const struct goroutine_table *goroutines = &detection->now->goroutines;
	const struct stack_line where = statement_line(defer);
	const struct stack_line *created = place_created(goroutines, goroutine);
	const struct stack_line *at = place_of(&detection->code, goroutines, goroutine);
	struct sighting sighting = sighting_begin(detection, FAULT_DEF002, &where,
		pile->in->function,
		"%s calls of " STR_FMT " are pending in one frame: they pile up until it returns",
		NUMBER(pile->largest), STR_ARG(defer->function));

	if (created)
		sighting_step(&sighting, created, "goroutine %llu started here",
			(unsigned long long)goroutine->id);
	sighting_step(&sighting, &where, "each turn of a loop adds a call here");
	if (at)
		sighting_step(&sighting, at, "the goroutine is here now");
	sighting_count(&sighting, STR("pending"), pile->total);
	sighting_count(&sighting, STR("largest"), pile->largest);
	sighting_count(&sighting, STR("goroutines"), pile->goroutines);
	sighting_count(&sighting, STR("goid"), goroutine->id);
	if (pile->before) {
		sighting_count(&sighting, STR("largest_before"), pile->before);
		sighting_seconds(&sighting, STR("between_looks_seconds"), detection->between_ns);
	}
	sighting_confirm(&sighting);
	sighting_end(&sighting);
}

void detect_def002_defers_pile_up(struct detection *detection)
{
	const struct goroutine_table *goroutines = &detection->now->goroutines;
	struct piles piles = {.detection = detection};

	map_init(&piles.index, detection->scratch);
	if (detection->survey.most_defers < DEFERS_GROWING)
		return;
	for (u32 i = 0; i < goroutines->len; i++) {
		const struct goroutine *goroutine = &goroutines->at[i];

		if (goroutine->defer_count >= DEFERS_GROWING && !goroutine->is_inconsistent)
			look_at(&piles, goroutine);
	}
	vec_each (struct pile, pile, &piles.items)
		report(detection, pile);
}
