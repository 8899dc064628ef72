// SPDX-License-Identifier: Apache-2.0
#include "golang/types/terms.h"

static bool disjoint(struct union_term x, struct union_term y)
{
	struct type *ux = y.tilde ? type_underlying(x.type) : x.type;
	struct type *uy = x.tilde ? type_underlying(y.type) : y.type;

	return !type_identical(ux, uy);
}

static void add_term(struct terms *terms, struct union_term term)
{
	u32 kept = 0;

	// ~T swallows T; the place of the first that overlaps is kept.
	for (u32 i = 0; i < terms->count; i++) {
		if (disjoint(terms->at[i], term)) {
			terms->at[kept++] = terms->at[i];
			continue;
		}
		if (terms->at[i].tilde || !term.tilde) {
			return;
		}
	}
	terms->at[kept++] = term;
	terms->count = kept;
}

struct terms terms_union(struct arena *arena, struct terms a, struct terms b)
{
	struct terms all = {0};

	if (a.is_all || b.is_all)
		return (struct terms){.is_all = true};
	all.at = arena_array(arena, struct union_term, a.count + b.count);
	for (u32 i = 0; i < a.count; i++)
		add_term(&all, a.at[i]);
	for (u32 i = 0; i < b.count; i++)
		add_term(&all, b.at[i]);
	return all;
}

struct terms terms_intersect(struct arena *arena, struct terms a, struct terms b)
{
	struct terms both = {0};

	if (a.is_all && b.is_all)
		return a;
	if (a.is_all || b.is_all) {
		struct terms one = a.is_all ? b : a;

		one.at = arena_copy(
			arena, one.at, one.count * sizeof(*one.at), _Alignof(struct union_term));
		return one;
	}
	both.at = arena_array(arena, struct union_term, (size_t)a.count * b.count);
	for (u32 i = 0; i < a.count; i++)
		for (u32 j = 0; j < b.count; j++)
			if (!disjoint(a.at[i], b.at[j]))
				add_term(
					&both, !a.at[i].tilde || b.at[j].tilde ? a.at[i] : b.at[j]);
	return both;
}

static bool term_in(struct union_term term, struct terms terms)
{
	for (u32 i = 0; i < terms.count; i++)
		if (!disjoint(term, terms.at[i]) && (!term.tilde || terms.at[i].tilde))
			return true;
	return false;
}

bool terms_subset(struct terms a, struct terms b)
{
	if (b.is_all)
		return true;
	if (a.is_all)
		return false;
	for (u32 i = 0; i < a.count; i++)
		if (!term_in(a.at[i], b))
			return false;
	return true;
}

bool terms_equal(struct terms a, struct terms b)
{
	return terms_subset(a, b) && terms_subset(b, a);
}

bool terms_include(struct terms terms, struct type *type)
{
	if (terms.is_all)
		return true;
	for (u32 i = 0; i < terms.count; i++)
		if (type_identical(
			    terms.at[i].type, terms.at[i].tilde ? type_underlying(type) : type))
			return true;
	return false;
}
