// SPDX-License-Identifier: Apache-2.0
#include "rules/acquire.h"

#include "golang/types/lookup.h"
#include "rules/owner.h"

enum { MAX_DEPTH = 6 };

static bool find(struct rule_context *context, const struct object *callee, i32 result, u32 depth,
	struct acquired *ret);

static bool is_error(struct type *type)
{
	struct type_named *named = type_as_named(type);

	return named && !named->object->package;
}

static void find_guards(const struct object *callee, struct acquired *ret)
{
	struct type_signature *signature = type_under_signature(callee->type);
	u32 count = signature ? signature->results->count : 0;

	ret->error_result = ret->ok_result = -1;
	for (u32 i = 0; i < count; i++) {
		struct type *type = signature->results->vars[i]->type;
		struct type_basic *basic = type_under_basic(type);

		if (is_error(type))
			ret->error_result = (i32)i;
		else if (basic && basic->basic == BASIC_BOOL && i + 1 == count)
			ret->ok_result = (i32)i;
	}
}

// Names of the methods of the named type that release what its field holds, joined with '|'.
static str releasing_methods(
	struct rule_context *context, struct type *type, const struct object *field, str releases)
{
	struct type_named *named = type_as_named(type_deref(type));
	struct strbuf names;

	// Only of these are the methods sure to have been seen by now.
	if (!named || !owner_is_possible(context->model, named->origin))
		return STR_EMPTY;
	strbuf_init(&names, context->scratch);
	for (u32 i = 0; i < named->origin->method_count; i++) {
		const struct object *method = named->origin->methods[i];
		const struct flow_summary *summary = flow_summary_get(context->summaries, method);

		for (u32 e = 0; summary && e < summary->effect_count; e++) {
			const struct flow_effect *effect = &summary->effects[e];
			bool releases_it =
				effect->kind == FLOW_METHOD && effect->callee &&
				model_name_in(releases, rule_sym(context, effect->callee->name));

			if (effect->root != 0 || effect->path_len == 0 ||
				effect->path[0] != field ||
				!(releases_it || effect->kind == FLOW_INVOKE))
				continue;
			// A group is waited for where its work is wanted; not waiting is no leak of it.
			if (effect->kind == FLOW_INVOKE &&
				str_equal(rule_sym(context, method->name), STR("Wait")))
				return STR_EMPTY;
			if (names.len)
				strbuf_add_char(&names, '|');
			strbuf_add(&names, rule_sym(context, method->name));
			break;
		}
	}
	return strbuf_str(&names);
}

// All ways to make the result must be that acquisition (or nil): a mixture is nobody's fact.
static bool from_origins(struct rule_context *context, const struct flow_result *result, u32 depth,
	const struct object *callee, i32 index, struct acquired *ret)
{
	bool found = false, fresh = false;
	struct acquired inner = {0};

	if (!result->complete)
		return false;
	for (u32 i = 0; i < result->count; i++) {
		const struct flow_origin *origin = &result->origins[i];
		struct acquired this;

		if (origin->kind == FLOW_ORIGIN_NIL)
			continue;
		if (origin->shared)
			return false;
		if (origin->kind == FLOW_ORIGIN_ALLOC && !origin->field) {
			fresh = true;
			continue;
		}
		if (origin->kind != FLOW_ORIGIN_CALL ||
			!find(context, origin->callee, (i32)origin->index, depth + 1, &this)) {
			if (origin->field)
				continue;
			return false;
		}
		if (found)
			return false;
		found = true;
		inner = this;
		inner.owner_field = origin->field;
	}
	if (!found || fresh != (inner.owner_field != NULL))
		return false;
	if (inner.owner_field) {
		struct type_signature *signature = type_under_signature(callee->type);

		inner.releases = releasing_methods(context, signature->results->vars[index]->type,
			inner.owner_field, inner.releases);
		inner.field = STR_EMPTY;
		if (inner.releases.len == 0)
			return false;
	}
	*ret = inner;
	return true;
}

static bool find(struct rule_context *context, const struct object *callee, i32 result, u32 depth,
	struct acquired *ret)
{
	const struct model_acquire *entry = model_acquire(context->model, callee, result);
	const struct flow_summary *summary;

	if (!callee || callee->kind != OBJECT_FUNC || depth > MAX_DEPTH)
		return false;
	if (entry) {
		*ret = (struct acquired){.kind = entry->kind,
			.what = entry->what,
			.field = entry->field,
			.releases = entry->releases,
			.source = callee};
	} else {
		summary = flow_summary_get(context->summaries, callee);
		if (result < 0 || !summary || summary->too_large ||
			(summary->client_facts & RULE_RETURNS_RELEASED) ||
			(u32)result >= summary->result_count ||
			!from_origins(
				context, &summary->results[result], depth, callee, result, ret))
			return false;
	}
	ret->callee = callee;
	find_guards(callee, ret);
	return true;
}

bool acquired_by(
	struct rule_context *context, const struct object *callee, i32 result, struct acquired *ret)
{
	return find(context, callee, result, 0, ret);
}
