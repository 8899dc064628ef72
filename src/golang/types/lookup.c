// SPDX-License-Identifier: Apache-2.0
// Breadth first through embedded fields, one depth after the other: the shallowest match wins, two at the
// same depth are ambiguous, and a type seen at a smaller depth hides its later occurrences.
#include "golang/types/lookup.h"

#include "golang/types/named.h"
#include "golang/types/type_set.h"

// A generic type can embed ever new instances of itself; so many types no program embeds.
enum { MAX_EMBEDDED = 2000 };

enum { QUEUE_INLINE = 12, NO_PARENT = -1 };

// An embedded type, how it was reached, and whether it stands at its depth more than once.
struct stop {
	struct type *type;
	i32 parent; // in the queue
	u32 field;  // in the parent's struct
	u32 depth;
	bool indirect, multiple;
};

struct walk {
	struct arena *arena;
	const struct package *from;
	sym name;
	struct stop first[QUEUE_INLINE];
	struct stop *queue;
	u32 len, cap;
	struct object *found;
	u32 found_at;    // in the queue
	u32 found_field; // of a field
	bool collision;
};

static struct stop *enqueue(struct walk *w)
{
	if (w->len == w->cap) {
		struct stop *wider = arena_array(w->arena, struct stop, (size_t)w->cap * 2);

		memcpy(wider, w->queue, w->len * sizeof(*wider));
		w->queue = wider;
		w->cap *= 2;
	}
	return &w->queue[w->len++];
}

static void match(struct walk *w, u32 at, struct object *object, u32 field)
{
	if (w->found || w->queue[at].multiple)
		w->collision = true;
	w->found = object;
	w->found_at = at;
	w->found_field = field;
}

// A type met before at the same depth is marked there; it is entered once.
static void enqueue_embedded(struct walk *w, u32 at, const struct object *object, u32 field)
{
	struct type *plain = type_unalias(object->type);
	bool is_pointer = plain->kind == TYPE_POINTER;
	struct type *type = is_pointer ? ((struct type_elem *)plain)->elem : plain;
	u32 depth = w->queue[at].depth + 1;
	bool indirect = w->queue[at].indirect || is_pointer, multiple = w->queue[at].multiple;

	for (u32 i = w->len; i-- > 0 && w->queue[i].depth == depth;) {
		if (type_identical(w->queue[i].type, type)) {
			w->queue[i].multiple = true;
			return;
		}
	}
	if (w->len < MAX_EMBEDDED)
		*enqueue(w) = (struct stop){type, (i32)at, field, depth, indirect, multiple};
}

static void visit_struct(struct walk *w, u32 at, const struct type_struct *type)
{
	for (u32 i = 0; i < type->count; i++)
		if (type->names[i] == w->name &&
			object_same_name(type->fields[i], w->from, w->name))
			match(w, at, type->fields[i], i);
	if (w->found || !type->has_embedded)
		return;
	for (u32 i = 0; i < type->count; i++)
		if (type->fields[i]->is_embedded && type->fields[i]->type)
			enqueue_embedded(w, at, type->fields[i], i);
}

static bool seen_before(const struct walk *w, u32 at)
{
	for (u32 i = 0; i < at; i++)
		if (w->queue[i].depth < w->queue[at].depth &&
			type_identical(w->queue[i].type, w->queue[at].type))
			return true;
	return false;
}

static void visit(struct walk *w, u32 at)
{
	struct type *type = type_unalias(w->queue[at].type), *under;
	struct object *method;

	if (type->kind == TYPE_NAMED) {
		if (at && seen_before(w, at))
			return;
		method = named_find_method((struct type_named *)type, w->from, w->name, NULL);
		if (method) {
			match(w, at, method, 0);
			return;
		}
	}
	under = type_underlying(type);
	if (under->kind == TYPE_STRUCT) {
		visit_struct(w, at, (struct type_struct *)under);
	} else if (under->kind == TYPE_INTERFACE) {
		method = type_set_find(
			type_set_of((struct type_interface *)under), w->from, w->name);
		if (method)
			match(w, at, method, 0);
	}
}

static void fill_path(struct walk *w, struct selection *ret)
{
	u32 len = w->queue[w->found_at].depth + (w->found->kind == OBJECT_VAR);
	i32 at = (i32)w->found_at;

	ret->path_len = len;
	if (len == 0)
		return;
	ret->path = arena_array(w->arena, u32, len);
	if (w->found->kind == OBJECT_VAR)
		ret->path[--len] = w->found_field;
	for (; len; at = w->queue[at].parent)
		ret->path[--len] = w->queue[at].field;
}

static struct selection search(struct arena *arena, struct type *type, bool addressable,
	const struct package *from, sym name)
{
	struct type *plain = type_unalias(type);
	bool is_pointer = plain->kind == TYPE_POINTER;
	struct selection ret = {0};
	struct walk w;

	if (is_pointer) {
		plain = type_unalias(((struct type_elem *)plain)->elem);
		// A pointer to an interface or to a type parameter has no methods.
		if (type_underlying(plain)->kind == TYPE_INTERFACE)
			return ret;
	}
	w.arena = arena;
	w.from = from;
	w.name = name;
	w.queue = w.first;
	w.cap = QUEUE_INLINE;
	w.len = 1;
	w.found = NULL;
	w.collision = false;
	w.first[0] = (struct stop){plain, NO_PARENT, 0, 0, is_pointer, false};
	for (u32 at = 0; at < w.len; at++) {
		if (w.found && w.queue[at].depth > w.queue[w.found_at].depth)
			break;
		visit(&w, at);
		if (w.collision) {
			ret.ambiguous = true;
			return ret;
		}
	}
	if (!w.found)
		return ret;
	ret.indirect = w.queue[w.found_at].indirect;
	if (w.found->kind == OBJECT_FUNC && w.found->has_pointer_receiver && !ret.indirect &&
		!addressable)
		return (struct selection){.needs_pointer = true};
	ret.object = w.found;
	fill_path(&w, &ret);
	return ret;
}

struct selection type_lookup(
	struct arena *arena, struct type *type, bool addressable, struct package *from, sym name)
{
	struct type *plain = type_unalias(type);
	struct selection ret;

	// A declared pointer type has the fields of what it points to, but no methods.
	if (plain->kind == TYPE_NAMED) {
		struct type *under = type_underlying(plain);

		if (under->kind == TYPE_POINTER) {
			ret = search(arena, under, false, from, name);
			return ret.object && ret.object->kind == OBJECT_FUNC ? (struct selection){0}
			                                                     : ret;
		}
	}
	return search(arena, type, addressable, from, name);
}

struct selection lookup_method(struct arena *arena, struct type *type, bool addressable,
	const struct package *from, sym name)
{
	return search(arena, type, addressable, from, name);
}
