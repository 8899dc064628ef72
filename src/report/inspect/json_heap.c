// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/json_heap.h"

#include "report/inspect/heap_words.h"
#include "report/inspect/json_goroutine.h"
#include "report/words.h"

static void put_deadline(struct json_writer *json, const struct context_node *node)
{
	struct arena scratch;
	struct strbuf text;

	if (!node->deadline_unix_ns) {
		json_none(json, "deadline");
		json_none(json, "deadline_seconds");
		return;
	}
	arena_init(&scratch);
	strbuf_init(&text, &scratch);
	words_time(&text, node->deadline_unix_ns);
	json_str(json, "deadline", strbuf_str(&text));
	if (node->is_deadline_left_known)
		json_double(json, "deadline_seconds", (double)node->deadline_left_ns / 1e9);
	else
		json_none(json, "deadline_seconds");
	arena_deinit(&scratch);
}

static void put_context(struct json_writer *json, const struct inspection *inspection,
	const struct context_node *node)
{
	const struct context_forest *forest = &inspection->contexts;

	json_begin_object(json, NULL);
	json_address(json, "address", node->address);
	json_str(json, "kind", heap_context_kind(node->kind));
	json_str(json, "type", node->type_name);
	if (node->parent < forest->len)
		json_address(json, "parent", forest->at[node->parent].address);
	else
		json_none(json, "parent");
	json_bool(json, "cancelled", node->is_cancelled);
	json_text_or_null(json, "error", node->error);
	json_text_or_null(json, "cause", node->cause);
	json_text_or_null(json, "cancel",
		node->cancel == CANCEL_LOST   ? STR("lost")
		: node->cancel == CANCEL_HELD ? STR("held")
					      : STR_EMPTY);
	put_deadline(json, node);
	json_u64(json, "children", node->child_count);
	json_u64(json, "depth", node->depth);
	json_bool(json, "reachable", node->is_reachable);
	json_text_or_null(json, "value_key", node->value_key);
	json_text_or_null(json, "value_type", node->value_type);
	json_goids(json, "goroutines", inspection,
		TABLE_PART(forest->holders, node->goroutines_at, node->goroutine_count),
		node->goroutine_count);
	json_end_object(json);
}

void json_contexts(struct json_writer *json, const struct inspect_report *report)
{
	const struct context_forest *forest = &report->inspection->contexts;

	json_begin_array(json, "contexts");
	for (u32 i = 0; i < forest->len; i++) {
		put_context(json, report->inspection, &forest->at[i]);
		inspect_report_flush(report, json->out);
	}
	json_end_array(json);
}

static void put_objects(struct json_writer *json, const struct pool *pool)
{
	json_begin_array(json, "objects");
	for (u32 i = 0; i < pool->object_count; i++) {
		const struct pooled_object *object = &pool->objects[i];

		json_begin_object(json, NULL);
		json_str(json, "type", object->type_name);
		json_address(json, "address", object->address);
		json_u64(json, "size", object->size);
		json_u64(json, "bytes", object->retained_bytes);
		json_u64(json, "capacity", object->capacity_bytes);
		json_u64(json, "stale_pointers", object->stale_pointers);
		json_str(json, "where", heap_pool_place(object->place));
		json_u64(json, "p", object->processor);
		json_end_object(json);
	}
	json_end_array(json);
}

static void put_duplicates(
	struct json_writer *json, const struct pool_list *pools, const struct pool *pool)
{
	json_begin_array(json, "duplicates");
	for (u32 i = 0; i < pool->duplicate_count; i++) {
		const struct pool_duplicate *duplicate = &pool->duplicates[i];
		bool elsewhere =
			duplicate->other < pools->len && &pools->at[duplicate->other] != pool;

		json_begin_object(json, NULL);
		json_address(json, "address", duplicate->address);
		if (elsewhere)
			json_address(json, "pool", pools->at[duplicate->other].address);
		else
			json_none(json, "pool");
		json_end_object(json);
	}
	json_end_array(json);
}

static void put_alias(struct json_writer *json, const struct inspection *inspection,
	const struct pool *pool, const struct pool_alias *alias)
{
	bool on_stack = alias->kind == ALIAS_STACK && alias->goroutine < inspection->goroutines.len;

	json_begin_object(json, NULL);
	json_address(json, "object", pool->objects[alias->object].address);
	json_str(json, "kind", heap_alias_kind(alias->kind));
	if (on_stack)
		json_u64(json, "goid", inspection->goroutines.at[alias->goroutine].id);
	else
		json_none(json, "goid");
	json_text_or_null(json, "function",
		on_stack ? heap_frame_function(inspection, alias->goroutine, alias->frame)
			 : STR_EMPTY);
	if (alias->holder)
		json_address(json, "holder", alias->holder);
	else
		json_none(json, "holder");
	json_text_or_null(json, "holder_type", alias->holder_type);
	json_bool(json, "exact", alias->is_exact);
	json_end_object(json);
}

static void put_new(struct json_writer *json, const struct pool *pool)
{
	if (!pool->new_function.len) {
		json_none(json, "new");
		return;
	}
	json_begin_object(json, "new");
	json_str(json, "function", pool->new_function);
	json_str(json, "file", pool->new_file);
	json_u64(json, "line", pool->new_line);
	json_end_object(json);
}

static void put_pool(
	struct json_writer *json, const struct inspection *inspection, const struct pool *pool)
{
	json_begin_object(json, NULL);
	json_str(json, "symbol", pool->symbol);
	json_address(json, "address", pool->address);
	put_new(json, pool);
	json_bool(json, "global", pool->is_global);
	json_u64(json, "private", pool->private_count);
	json_u64(json, "shared", pool->shared_count);
	json_u64(json, "victim", pool->victim_count);
	json_u64(json, "bytes", pool->bytes_retained);
	json_bool(json, "torn", pool->was_torn);
	put_objects(json, pool);
	put_duplicates(json, &inspection->pools, pool);
	json_begin_array(json, "aliases");
	for (u32 i = 0; i < pool->alias_count; i++)
		put_alias(json, inspection, pool, &pool->aliases[i]);
	json_end_array(json);
	json_end_object(json);
}

void json_pools(struct json_writer *json, const struct inspect_report *report)
{
	const struct pool_list *pools = &report->inspection->pools;

	json_begin_array(json, "pools");
	for (u32 i = 0; i < pools->len; i++) {
		put_pool(json, report->inspection, &pools->at[i]);
		inspect_report_flush(report, json->out);
	}
	json_end_array(json);
}

static void put_lock(
	struct json_writer *json, const struct inspection *inspection, const struct lock *lock)
{
	bool owned = lock->owner < inspection->goroutines.len;

	json_begin_object(json, NULL);
	json_address(json, "address", lock->address);
	json_str(json, "kind", heap_lock_kind(lock->kind));
	json_str(json, "symbol", lock->symbol);
	json_bool(json, "locked", lock->is_locked);
	json_u64(json, "readers", lock->reader_count);
	json_u64(json, "counter", lock->counter);
	if (owned)
		json_u64(json, "owner", inspection->goroutines.at[lock->owner].id);
	else
		json_none(json, "owner");
	json_text_or_null(json, "owner_evidence", owned ? lock->owner_evidence : STR_EMPTY);
	json_goids(json, "waiters", inspection,
		TABLE_PART(inspection->locks.waiters, lock->waiters_at, lock->waiter_count),
		lock->waiter_count);
	json_end_object(json);
}

void json_locks(struct json_writer *json, const struct inspect_report *report)
{
	const struct lock_list *locks = &report->inspection->locks;

	json_begin_array(json, "locks");
	for (u32 i = 0; i < locks->len; i++) {
		put_lock(json, report->inspection, &locks->at[i]);
		inspect_report_flush(report, json->out);
	}
	json_end_array(json);
}

void json_channels(struct json_writer *json, const struct inspect_report *report)
{
	const struct inspection *inspection = report->inspection;
	const struct lock_list *locks = &inspection->locks;

	json_begin_array(json, "channels");
	for (u32 i = 0; i < locks->channel_count; i++) {
		const struct channel_wait *wait = &locks->channels[i];

		json_begin_object(json, NULL);
		json_address(json, "address", wait->channel.address);
		json_u64(json, "len", wait->channel.len);
		json_u64(json, "cap", wait->channel.capacity);
		json_bool(json, "closed", wait->channel.is_closed);
		json_text_or_null(json, "element", wait->element_name);
		json_u64(json, "senders", wait->channel.senders);
		json_u64(json, "receivers", wait->channel.receivers);
		json_goids(json, "waiters", inspection,
			TABLE_PART(locks->waiters, wait->waiters_at, wait->waiter_count),
			wait->waiter_count);
		json_end_object(json);
		inspect_report_flush(report, json->out);
	}
	json_end_array(json);
}
