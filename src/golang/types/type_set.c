// SPDX-License-Identifier: Apache-2.0
#include "golang/types/type_set.h"

#include "golang/types/expand.h"
#include "golang/types/predicates.h"
#include "golang/types/terms.h"

enum {
	MAX_UNION_TERMS = 100, // go/types' limit; a union beyond it is ignored
	MAX_EMBEDDED =
		2000, // interfaces that one embeds; generic ones can embed ever new instances
};

static const struct type_set top_set = {.is_all = true};
static const struct type_interface top_interface = {.type = {TYPE_INTERFACE},
	.set = (struct type_set *)(uintptr_t)&top_set};

// Interfaces whose sets are being computed, innermost first: one that embeds itself adds nothing.
struct open_set {
	const struct type_interface *iface;
	const struct open_set *outer;
	struct progress *progress;
};

struct progress {
	u32 left;        // of MAX_EMBEDDED
	bool is_partial; // something embedded is still being declared
};

struct builder {
	struct arena *arena;
	struct type_set *set;
	VEC(struct object *) methods;
};

static const struct type_set *set_of_part(
	struct arena *arena, struct type_interface *iface, const struct open_set *open);

// The underlying type of an element; a name whose declaration is in progress has none yet.
static struct type *element_under(struct type *type, const struct open_set *open)
{
	struct type *under = type_underlying(type);
	const struct type_named *named = type_as_named(type);

	if (under->kind == TYPE_INVALID && named && !named->origin->rhs)
		open->progress->is_partial = true;
	return under;
}

static void add_method(struct builder *b, struct object *method)
{
	for (u32 i = 0; i < b->methods.len; i++)
		if (object_same_name(b->methods.at[i], method->package, method->name))
			return;
	*vec_push(b->arena, &b->methods) = method;
}

static struct terms union_terms(
	struct arena *arena, const struct type_union *type, const struct open_set *open)
{
	struct terms all = {0};

	for (u32 i = 0; i < type->count; i++) {
		struct union_term term = type->terms[i];
		struct type *under = element_under(term.type, open);

		if (under->kind == TYPE_INVALID)
			continue;
		if (under->kind == TYPE_INTERFACE) {
			const struct type_set *set =
				set_of_part(arena, (struct type_interface *)under, open);

			all = terms_union(arena, all, terms_of_set(set));
		} else if (!term.tilde || type_identical(term.type, under)) {
			all = terms_union(arena, all, (struct terms){&term, 1, false});
		}
		if (all.count > MAX_UNION_TERMS)
			return (struct terms){.is_all = true};
	}
	return all;
}

static void intersect(struct builder *b, struct terms terms, bool comparable)
{
	struct terms all = terms_intersect(b->arena, terms_of_set(b->set), terms);
	u32 kept = 0;

	comparable |= b->set->comparable;
	if (comparable && !all.is_all) {
		for (u32 i = 0; i < all.count; i++)
			if (type_strictly_comparable(all.at[i].type))
				all.at[kept++] = all.at[i];
		all.count = kept;
		comparable = false;
	}
	b->set->terms = all.at;
	b->set->term_count = all.count;
	b->set->is_all = all.is_all;
	b->set->comparable = comparable;
}

static void add_embedded(struct builder *b, struct type *type, const struct open_set *open)
{
	struct type *under = element_under(type, open);
	struct union_term one = {false, type};

	if (under->kind == TYPE_INVALID)
		return;
	if (under->kind == TYPE_INTERFACE) {
		const struct type_set *set =
			set_of_part(b->arena, (struct type_interface *)under, open);

		for (u32 i = 0; i < set->method_count; i++)
			add_method(b, set->methods[i]);
		intersect(b, terms_of_set(set), set->comparable);
	} else if (under->kind == TYPE_UNION) {
		intersect(b, union_terms(b->arena, (struct type_union *)under, open), false);
	} else {
		intersect(b, (struct terms){&one, 1, false}, false);
	}
}

static struct type_set *compute(struct arena *arena, struct type_interface *iface,
	const struct open_set *outer, struct progress *progress)
{
	struct open_set open = {iface, outer, progress};
	struct builder b = {.arena = arena, .set = arena_new(arena, struct type_set)};
	sym *names;

	b.set->is_all = true;
	for (u32 i = 0; i < iface->method_count; i++)
		add_method(&b, iface->methods[i]);
	for (u32 i = 0; i < iface->embedded_count; i++)
		add_embedded(&b, iface->embedded[i], &open);
	names = arena_array(arena, sym, b.methods.len);
	for (u32 i = 0; i < b.methods.len; i++)
		names[i] = b.methods.at[i]->name;
	b.set->methods = b.methods.at;
	b.set->method_names = names;
	b.set->method_count = b.methods.len;
	return b.set;
}

// Of an interface that is part of another's computation; not remembered, for it may be cut short.
static const struct type_set *set_of_part(
	struct arena *arena, struct type_interface *iface, const struct open_set *open)
{
	const struct type_set *set = __atomic_load_n(&iface->set, __ATOMIC_ACQUIRE);

	if (set)
		return set;
	open->progress->is_partial |= iface->is_incomplete;
	if (iface->is_incomplete || open->progress->left == 0)
		return &top_set;
	for (const struct open_set *at = open; at; at = at->outer)
		if (at->iface == iface)
			return &top_set;
	open->progress->left--;
	return compute(arena, iface, open, open->progress);
}

static const struct type_set *make_set(struct type_interface *iface)
{
	struct progress progress = {.left = MAX_EMBEDDED};
	struct type_set *set, *other = NULL;
	struct type_context ctx;

	if (iface->is_incomplete)
		return &top_set;
	ctx = expand_begin(iface->home);
	set = compute(ctx.arena, iface, NULL, &progress);
	expand_end(&ctx);
	if (progress.is_partial || __atomic_compare_exchange_n(&iface->set, &other, set, false,
					   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return set;
	return other;
}

const struct type_set *type_set_of(struct type_interface *iface)
{
	struct type_set *set = __atomic_load_n(&iface->set, __ATOMIC_ACQUIRE);

	return LIKELY(set) ? set : make_set(iface);
}

struct type_interface *type_param_interface(struct type_param *param)
{
	struct type_interface *bound = __atomic_load_n(&param->bound, __ATOMIC_ACQUIRE);
	struct type_interface *other = NULL;
	struct type_context ctx;
	struct type *under;

	if (LIKELY(bound))
		return bound;
	under = param->constraint ? type_underlying(param->constraint) : type_invalid();
	if (under->kind == TYPE_INVALID)
		return (struct type_interface *)(uintptr_t)&top_interface;
	if (under->kind == TYPE_INTERFACE) {
		bound = (struct type_interface *)under;
	} else {
		ctx = expand_begin(param->home);
		bound = arena_new(ctx.arena, struct type_interface);
		bound->type.kind = TYPE_INTERFACE;
		bound->home = param->home;
		bound->is_implicit = true;
		bound->embedded = arena_array(ctx.arena, struct type *, 1);
		bound->embedded[0] = param->constraint;
		bound->embedded_count = 1;
		expand_end(&ctx);
	}
	if (__atomic_compare_exchange_n(
		    &param->bound, &other, bound, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return bound;
	return other;
}

struct object *type_set_find(const struct type_set *set, const struct package *from, sym name)
{
	for (u32 i = 0; i < set->method_count; i++)
		if (set->method_names[i] == name && object_same_name(set->methods[i], from, name))
			return set->methods[i];
	return NULL;
}
