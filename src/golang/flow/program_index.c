// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/program_index.h"

#include "golang/flow/program_implement.h"

#include <pthread.h>
#include <stdlib.h>

struct program_index {
	pthread_mutex_t lock; // for everything below
	struct arena arena;
	struct implementers implementers;
	struct map known; // hash of the question -> struct answer *
};

// An answer about implementations; a chain of those with the same hash.
struct answer {
	struct answer *next;
	const struct type *iface;
	const struct object *method;
	struct implementations found;
};

struct program_index *program_index_open(struct checker *checker)
{
	struct program_index *index = calloc(1, sizeof(*index));

	ASSERT(index);
	arena_init(&index->arena);
	pthread_mutex_init(&index->lock, NULL);
	map_init(&index->known, &index->arena);
	implementers_find(&index->implementers, &index->arena, checker);
	return index;
}

void program_index_close(struct program_index *index)
{
	if (!index)
		return;
	pthread_mutex_destroy(&index->lock);
	arena_deinit(&index->arena);
	free(index);
}

static bool is_package_level(const struct object *object)
{
	return object && object->package && object->parent == package_scope(object->package);
}

// Answers are kept only for declared interfaces: other types may live no longer than a body's
// scratch.
static bool is_lasting(struct type *iface)
{
	struct type_named *named = iface ? type_as_named(iface) : NULL;

	return named && named->targ_count == 0 && is_package_level(named->object);
}

static u64 hash_of(const struct type *iface, const struct object *method)
{
	return ((u64)(uintptr_t)iface * 0x9e3779b97f4a7c15u ^ (u64)(uintptr_t)method) >> 1;
}

static struct type *declaring_interface(const struct object *method)
{
	struct type_signature *signature = method->type ? type_under_signature(method->type) : NULL;

	return signature && signature->recv ? signature->recv->type : NULL;
}

static const struct answer *find_answer(
	const struct program_index *index, const struct type *iface, const struct object *method)
{
	const struct answer *answer = NULL;
	const u64 *known = map_get(&index->known, hash_of(iface, method));

	if (known)
		answer = (const struct answer *)(uintptr_t)*known;
	while (answer && (answer->iface != iface || answer->method != method))
		answer = answer->next;
	return answer;
}

static struct implementations keep_answer(struct program_index *index, const struct type *iface,
	const struct object *method, struct implementations found)
{
	u64 *slot = map_put(&index->known, hash_of(iface, method));
	struct answer *answer = arena_new(&index->arena, struct answer);

	*answer = (struct answer){(struct answer *)(uintptr_t)*slot, iface, method, found};
	*slot = (u64)(uintptr_t)answer;
	return found;
}

struct implementations program_index_implementations(
	struct program_index *index, struct type *iface, const struct object *method)
{
	struct implementations found = {.many = true};
	const struct answer *answer;

	if (!iface)
		iface = declaring_interface(method);
	if (!iface || !type_is_interface(iface))
		return found;
	pthread_mutex_lock(&index->lock);
	answer = is_lasting(iface) ? find_answer(index, iface, method) : NULL;
	if (answer) {
		found = answer->found;
	} else {
		found = implementers_of(&index->implementers, iface, method);
		if (is_lasting(iface))
			found = keep_answer(index, iface, method, found);
	}
	pthread_mutex_unlock(&index->lock);
	return found;
}
