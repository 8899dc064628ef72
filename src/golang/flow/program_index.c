// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/program_index.h"

#include "golang/flow/program_implement.h"
#include "golang/flow/program_use.h"

#include <pthread.h>
#include <stdlib.h>

struct program_index {
	struct checker *checker;
	pthread_mutex_t lock; // for everything below
	struct arena arena;
	struct implementers implementers;
	struct map known;        // hash of the question -> struct answer *
	struct name_uses **uses; // by package index; NULL until asked for
	u32 package_count;
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
	index->checker = checker;
	arena_init(&index->arena);
	pthread_mutex_init(&index->lock, NULL);
	map_init(&index->known, &index->arena);
	index->package_count = checker_program(checker)->package_count;
	index->uses = arena_array(&index->arena, struct name_uses *, index->package_count);
	implementers_find(&index->implementers, &index->arena, checker);
	return index;
}

void program_index_close(struct program_index *index)
{
	if (!index)
		return;
	for (u32 i = 0; i < index->package_count; i++) {
		if (index->uses[i])
			name_uses_deinit(index->uses[i]);
	}
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

static struct name_use unknown_use(void)
{
	return (struct name_use){UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX};
}

static bool is_known(const struct object *object)
{
	return object->package && object->package->role == PACKAGE_TARGET &&
	       !object->package->is_summary && !object->is_embedded;
}

static void add_use(struct name_use *sum, struct name_use part)
{
	sum->assigned += part.assigned;
	sum->called += part.called;
	sum->tested += part.tested;
	sum->set += part.set;
	sum->read += part.read;
}

static struct name_use package_use(
	struct program_index *index, u32 package, bool selected, sym name)
{
	const struct package *p = checker_program(index->checker)->packages[package];
	struct name_uses **uses = &index->uses[package];

	if (!*uses) {
		*uses = arena_new(&index->arena, struct name_uses);
		name_uses_count(*uses, &index->arena, p->files, p->file_count);
	}
	return name_uses_find(*uses, selected, name);
}

// As v.name or package.name; an exported one wherever it may be seen.
static struct name_use selected_use(struct program_index *index, const struct object *object)
{
	const struct program *program = checker_program(index->checker);
	struct name_use sum = {0};

	for (u32 i = 0; i < program->package_count; i++) {
		const struct package *package = program->packages[i];

		if (package == object->package ||
			(object->is_exported && package->role == PACKAGE_TARGET))
			add_use(&sum, package_use(index, i, true, object->name));
	}
	return sum;
}

struct name_use program_index_field_use(struct program_index *index, const struct object *field)
{
	struct name_use use;

	if (!is_known(field))
		return unknown_use();
	pthread_mutex_lock(&index->lock);
	use = selected_use(index, field);
	pthread_mutex_unlock(&index->lock);
	return use;
}

struct name_use program_index_name_use(struct program_index *index, const struct object *object)
{
	struct name_use use;

	if (!is_known(object))
		return unknown_use();
	pthread_mutex_lock(&index->lock);
	use = package_use(index, object->package->index, false, object->name);
	if (object->is_exported)
		add_use(&use, selected_use(index, object));
	pthread_mutex_unlock(&index->lock);
	return use;
}
