// SPDX-License-Identifier: Apache-2.0
#include "rules/late.h"

#include "base/map.h"

#include <stdlib.h>

enum { MAX_WORKERS = 64 };

struct late {
	u32 worker_count;
	struct arena arenas[MAX_WORKERS];
	struct map noted[MAX_WORKERS];
	pthread_mutex_t lock; // for what waits
	struct arena arena;
	struct finding_list list;
	struct findings_sink waiting;
	VEC(u64) keys; // in step with list
};

// Objects are aligned, so the fact fits below the address.
static u64 key_of(enum late_fact fact, const struct object *object)
{
	const struct object *origin = object->origin ? object->origin : object;

	return (u64)(uintptr_t)origin | fact;
}

struct late *late_open(u32 worker_count)
{
	struct late *late = calloc(1, sizeof(*late));

	ASSERT(late && worker_count <= MAX_WORKERS);
	late->worker_count = worker_count;
	for (u32 i = 0; i < worker_count; i++) {
		arena_init(&late->arenas[i]);
		map_init(&late->noted[i], &late->arenas[i]);
	}
	pthread_mutex_init(&late->lock, NULL);
	arena_init(&late->arena);
	late->list.arena = &late->arena;
	findings_sink_init(&late->waiting, &late->list);
	return late;
}

void late_close(struct late *late)
{
	for (u32 i = 0; i < late->worker_count; i++)
		arena_deinit(&late->arenas[i]);
	findings_sink_deinit(&late->waiting);
	arena_deinit(&late->arena);
	pthread_mutex_destroy(&late->lock);
	free(late);
}

void late_note(struct late *late, u32 worker, enum late_fact fact, const struct object *object)
{
	*map_put(&late->noted[worker], key_of(fact, object)) = 1;
}

void late_wait(struct late *late, enum late_fact fact, const struct object *object,
	const struct finding *finding)
{
	pthread_mutex_lock(&late->lock);
	*vec_push(&late->arena, &late->keys) = key_of(fact, object);
	findings_sink_add(&late->waiting, finding);
	pthread_mutex_unlock(&late->lock);
}

static bool is_noted(const struct late *late, u64 key)
{
	for (u32 i = 0; i < late->worker_count; i++) {
		if (map_get(&late->noted[i], key))
			return true;
	}
	return false;
}

void late_finish(struct late *late, struct findings_sink *sink)
{
	for (u32 i = 0; i < late->keys.len; i++) {
		bool wanted = (late->keys.at[i] & 7) == LATE_REUSED;

		if (is_noted(late, late->keys.at[i]) == wanted)
			findings_sink_add(sink, &late->list.items.at[i]);
	}
}
