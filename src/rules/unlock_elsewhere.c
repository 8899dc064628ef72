// SPDX-License-Identifier: Apache-2.0
#include "rules/unlock_elsewhere.h"

#include "base/map.h"

#include <stdlib.h>

struct unlock_elsewhere {
	pthread_mutex_t lock;
	struct arena arena;
	struct map noted;
	struct finding_list list; // waiting; keys in step
	struct findings_sink waiting;
	VEC(const struct object *) keys;
};

struct unlock_elsewhere *unlock_elsewhere_open(void)
{
	struct unlock_elsewhere *notes = calloc(1, sizeof(*notes));

	ASSERT(notes);
	pthread_mutex_init(&notes->lock, NULL);
	arena_init(&notes->arena);
	map_init(&notes->noted, &notes->arena);
	notes->list.arena = &notes->arena;
	findings_sink_init(&notes->waiting, &notes->list);
	return notes;
}

void unlock_elsewhere_close(struct unlock_elsewhere *notes)
{
	findings_sink_deinit(&notes->waiting);
	arena_deinit(&notes->arena);
	pthread_mutex_destroy(&notes->lock);
	free(notes);
}

void unlock_elsewhere_note(struct unlock_elsewhere *notes, const struct object *key)
{
	pthread_mutex_lock(&notes->lock);
	*map_put(&notes->noted, (u64)(uintptr_t)key) = 1;
	pthread_mutex_unlock(&notes->lock);
}

void unlock_elsewhere_wait(
	struct unlock_elsewhere *notes, const struct object *key, const struct finding *finding)
{
	pthread_mutex_lock(&notes->lock);
	*vec_push(&notes->arena, &notes->keys) = key;
	findings_sink_add(&notes->waiting, finding);
	pthread_mutex_unlock(&notes->lock);
}

void unlock_elsewhere_finish(struct unlock_elsewhere *notes, struct findings_sink *sink)
{
	for (u32 i = 0; i < notes->keys.len; i++) {
		if (!map_get(&notes->noted, (u64)(uintptr_t)notes->keys.at[i]))
			findings_sink_add(sink, &notes->list.items.at[i]);
	}
}
