// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/cfg.h"

#include "base/vec.h"

#include <stdlib.h>

// The blocks of one loop while the loops are sorted.
struct body {
	u32 head, size;
	u64 *blocks; // bit set
};

struct finder {
	struct arena *arena;
	struct ir_func *func;
	u32 *work;
	VEC(struct body) bodies;
};

static bool has(const u64 *set, u32 block)
{
	return set[block / 64] >> (block % 64) & 1;
}

// True when it was not in the set.
static bool add(u64 *set, u32 block)
{
	u64 bit = (u64)1 << (block % 64);
	bool is_new = !(set[block / 64] & bit);

	set[block / 64] |= bit;
	return is_new;
}

static u64 *set_new(struct finder *f)
{
	return arena_array(f->arena, u64, f->func->block_count / 64 + 1);
}

static u64 *reachable_from(struct finder *f, u32 block)
{
	u64 *set = set_new(f);
	u32 count = 0;

	add(set, block);
	f->work[count++] = block;
	while (count) {
		const struct ir_block *at = &f->func->blocks[f->work[--count]];

		for (u32 i = 0; i < at->succ_count; i++) {
			if (add(set, at->succs[i]))
				f->work[count++] = at->succs[i];
		}
	}
	return set;
}

// Heads are looked at one after the other, so only the last loop can be the same.
static struct body *body_of(struct finder *f, u32 head)
{
	struct body *body;

	if (f->bodies.len && vec_last(&f->bodies)->head == head)
		return vec_last(&f->bodies);
	body = vec_push(f->arena, &f->bodies);
	*body = (struct body){head, 1, set_new(f)};
	add(body->blocks, head);
	return body;
}

// Adds what reaches the source of a back edge without passing the head; `within` limits the walk
// when the head does not dominate it.
static void grow(struct finder *f, struct body *body, u32 from, const u64 *within)
{
	u32 count = 0;

	if (add(body->blocks, from)) {
		f->work[count++] = from;
		body->size++;
	}
	while (count) {
		const struct ir_block *at = &f->func->blocks[f->work[--count]];

		for (u32 i = 0; i < at->pred_count; i++) {
			u32 pred = at->preds[i];

			if ((within && !has(within, pred)) || !add(body->blocks, pred))
				continue;
			f->work[count++] = pred;
			body->size++;
		}
	}
}

static void find_bodies(struct finder *f, const u32 *order)
{
	for (u32 i = 0; i < f->func->block_count; i++) {
		u32 head = order[i];
		const struct ir_block *at = &f->func->blocks[head];

		for (u32 k = 0; k < at->pred_count; k++) {
			u32 from = at->preds[k];

			if (f->func->blocks[from].rpo < at->rpo)
				continue;
			if (ir_dominates(f->func, head, from))
				grow(f, body_of(f, head), from, NULL);
			else
				grow(f, body_of(f, head), from, reachable_from(f, head));
		}
	}
}

// Larger loops first, so that inner ones overwrite what their outer ones said.
static int by_size(const void *a, const void *b)
{
	const struct body *x = a, *y = b;

	if (x->size != y->size)
		return x->size < y->size ? 1 : -1;
	return x->head < y->head ? -1 : x->head > y->head;
}

static void mark(struct ir_func *func, const struct body *body, u32 loop)
{
	for (u32 word = 0; word <= (func->block_count - 1) / 64; word++) {
		for (u64 bits = body->blocks[word]; bits; bits &= bits - 1)
			func->blocks[word * 64 + (u32)__builtin_ctzll(bits)].loop = loop;
	}
}

static bool has_back_edge(const struct ir_func *func)
{
	for (u32 i = 0; i < func->block_count; i++) {
		for (u32 k = 0; k < func->blocks[i].succ_count; k++) {
			if (func->blocks[func->blocks[i].succs[k]].rpo <= func->blocks[i].rpo)
				return true;
		}
	}
	return false;
}

void cfg_find_loops(struct arena *arena, struct ir_func *func, const u32 *order)
{
	struct finder f = {.arena = arena, .func = func};

	if (!has_back_edge(func))
		return;
	f.work = arena_array(arena, u32, func->block_count);
	find_bodies(&f, order);
	qsort(f.bodies.at, f.bodies.len, sizeof(*f.bodies.at), by_size);
	func->loops = arena_array(arena, struct ir_loop, f.bodies.len);
	func->loop_count = f.bodies.len;
	for (u32 i = 0; i < f.bodies.len; i++) {
		const struct body *body = &f.bodies.at[i];

		func->loops[i] = (struct ir_loop){.head = body->head,
			.parent = func->blocks[body->head].loop,
			.trip_count = -1};
		mark(func, body, i + 1);
	}
}
