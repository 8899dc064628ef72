// SPDX-License-Identifier: Apache-2.0
#include "golang/types/mentions.h"

#include "golang/types/object.h"
#include "golang/types/type_set.h"

// Interfaces whose type set is being looked through, innermost first: methods may mention the
// interface that they belong to.
struct open_interface {
	const struct type_interface *iface;
	const struct open_interface *outer;
};

struct search {
	struct type_params tparams;
	const struct open_interface *open;
};

static bool mentions(const struct search *s, struct type *type);

static bool vars_mention(const struct search *s, struct object *const *vars, u32 count)
{
	for (u32 i = 0; i < count; i++)
		if (mentions(s, vars[i]->type))
			return true;
	return false;
}

static bool list_mentions(const struct search *s, struct type *const *types, u32 count)
{
	for (u32 i = 0; i < count; i++)
		if (mentions(s, types[i]))
			return true;
	return false;
}

static bool terms_mention(const struct search *s, const struct union_term *terms, u32 count)
{
	for (u32 i = 0; i < count; i++)
		if (mentions(s, terms[i].type))
			return true;
	return false;
}

static bool interface_mentions(const struct search *s, struct type_interface *iface)
{
	struct open_interface here = {iface, s->open};
	struct search inner = {s->tparams, &here};
	const struct type_set *set;

	for (const struct open_interface *at = s->open; at; at = at->outer)
		if (at->iface == iface)
			return false;
	set = type_set_of(iface);
	return vars_mention(&inner, set->methods, set->method_count) ||
	       (!set->is_all && terms_mention(&inner, set->terms, set->term_count));
}

static bool is_wanted(const struct search *s, const struct type_param *param)
{
	for (u32 i = 0; i < s->tparams.count; i++)
		if (s->tparams.at[i] == param)
			return true;
	return false;
}

// What an alias stands for is looked into only when it may mention more than its arguments do.
static bool alias_mentions(const struct search *s, struct type_alias *alias)
{
	return list_mentions(s, alias->targs, alias->targ_count) ||
	       (alias->is_local && mentions(s, type_unalias(&alias->type)));
}

static bool mentions(const struct search *s, struct type *type)
{
	if (!type)
		return false;
	switch (type->kind) {
	case TYPE_INVALID:
	case TYPE_BASIC:
		return false;
	case TYPE_POINTER:
	case TYPE_SLICE:
	case TYPE_ARRAY:
	case TYPE_CHAN:
		return mentions(s, ((struct type_elem *)type)->elem);
	case TYPE_MAP:
		return mentions(s, ((struct type_map *)type)->key) ||
		       mentions(s, ((struct type_map *)type)->elem);
	case TYPE_STRUCT:
		return vars_mention(s, ((struct type_struct *)type)->fields,
			((struct type_struct *)type)->count);
	case TYPE_TUPLE:
		return vars_mention(
			s, ((struct type_tuple *)type)->vars, ((struct type_tuple *)type)->count);
	case TYPE_SIGNATURE:
		return mentions(s, &((struct type_signature *)type)->params->type) ||
		       mentions(s, &((struct type_signature *)type)->results->type);
	case TYPE_INTERFACE:
		return interface_mentions(s, (struct type_interface *)type);
	case TYPE_UNION:
		return terms_mention(
			s, ((struct type_union *)type)->terms, ((struct type_union *)type)->count);
	case TYPE_NAMED:
		return list_mentions(s, ((struct type_named *)type)->targs,
			((struct type_named *)type)->targ_count);
	case TYPE_ALIAS:
		return alias_mentions(s, (struct type_alias *)type);
	case TYPE_PARAM:
		return is_wanted(s, (struct type_param *)type);
	}
	return false;
}

bool type_mentions_params(struct type *type, struct type_params tparams)
{
	struct search search = {tparams, NULL};

	return mentions(&search, type);
}
