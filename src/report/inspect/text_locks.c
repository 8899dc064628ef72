// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/text_heap.h"

#include "report/cells.h"
#include "report/inspect/place.h"
#include "report/words.h"

#include <stdlib.h>

enum { INDENT = 2, MAX_SHOWN = 10, MAX_FUNCTIONS = 3, MANY = 2 };

struct locks_view {
	const struct view *view;
	struct function_counter *counter;
};

static str lock_type(enum lock_kind kind)
{
	switch (kind) {
	case LOCK_MUTEX:
		return STR("sync.Mutex");
	case LOCK_RWMUTEX:
		return STR("sync.RWMutex");
	case LOCK_WAIT_GROUP:
		return STR("sync.WaitGroup");
	case LOCK_COND:
		return STR("sync.Cond");
	case LOCK_SEMAPHORE:
		return STR("semaphore");
	}
	ASSERT(!"a kind of lock");
	return STR_EMPTY;
}

// "main.mu (sync.Mutex)", "sync.Mutex 0xc000012345".
static void put_lock_name(const struct view *view, const struct lock *lock)
{
	struct strbuf *out = view->out;
	str type = lock_type(lock->kind);

	paint_begin(out, view->color, PAINT_BOLD);
	if (lock->symbol.len)
		cells_put(out, place_function(view->scratch, lock->symbol), 0);
	else
		strbuf_add(out, type);
	paint_end(out, view->color);
	paint_begin(out, view->color, PAINT_DIM);
	if (lock->symbol.len)
		strbuf_printf(out, " " STR_FMT, STR_ARG(type));
	strbuf_printf(out, " 0x%llx", (unsigned long long)lock->address);
	paint_end(out, view->color);
}

static void put_lock_state(struct strbuf *text, const struct lock *lock)
{
	switch (lock->kind) {
	case LOCK_WAIT_GROUP:
		strbuf_printf(text, "counter %u", lock->counter);
		return;
	case LOCK_RWMUTEX:
		if (lock->reader_count) {
			strbuf_add(text, STR("held by "));
			words_count(text, lock->reader_count, "reader", "readers");
			return;
		}
		break;
	case LOCK_COND:
	case LOCK_SEMAPHORE:
		return;
	case LOCK_MUTEX:
		break;
	}
	strbuf_add(text, lock->is_locked ? STR("locked") : STR("not locked"));
	strbuf_add(text, lock->is_starving ? STR(", starving") : STR_EMPTY);
}

static void put_owner(const struct view *view, struct strbuf *text, const struct lock *lock)
{
	const struct goroutine_table *table = &view->inspection->goroutines;

	if (lock->owner >= table->len)
		return;
	strbuf_printf(text, "%sheld by goroutine %llu", text->len ? ", " : "",
		(unsigned long long)table->at[lock->owner].id);
	if (lock->owner_evidence.len)
		strbuf_printf(text, " (" STR_FMT ")", STR_ARG(lock->owner_evidence));
}

// "34 wait, up to 12m30s: main.g ×30, main.h ×4".
static void put_waiters(const struct locks_view *it, struct strbuf *text, u32 waiters_at, u32 count)
{
	const struct view *view = it->view;
	const u32 *waiters = TABLE_PART(view->inspection->locks.waiters, waiters_at, count);
	struct function_list functions;

	if (!count)
		return;
	function_counter_count(view->scratch, it->counter, waiters, count, &functions);
	strbuf_add(text, text->len ? STR("; ") : STR_EMPTY);
	words_number(text, count);
	strbuf_add(text, count == 1 ? STR(" waits") : STR(" wait"));
	if (functions.longest_wait_ns) {
		strbuf_add(text, count == 1 ? STR(", ") : STR(", up to "));
		words_duration(text, functions.longest_wait_ns);
	}
	strbuf_add(text, STR(": "));
	view_functions(view, text, &functions, MAX_FUNCTIONS);
}

static void put_lock(const struct locks_view *it, const struct lock *lock)
{
	const struct view *view = it->view;
	struct arena_mark mark = arena_mark(view->scratch);
	struct strbuf text;

	strbuf_init(&text, view->scratch);
	put_lock_state(&text, lock);
	put_owner(view, &text, lock);
	put_waiters(it, &text, lock->waiters_at, lock->waiter_count);
	strbuf_repeat(view->out, ' ', INDENT);
	put_lock_name(view, lock);
	strbuf_add_char(view->out, '\n');
	strbuf_repeat(view->out, ' ', 2 * INDENT);
	view_wrap(view, strbuf_str(&text), 2 * INDENT, 2 * INDENT);
	arena_reset(view->scratch, mark);
}

static void put_channel(const struct locks_view *it, const struct channel_wait *wait)
{
	const struct view *view = it->view;
	struct arena_mark mark = arena_mark(view->scratch);
	const struct channel *channel = &wait->channel;
	struct strbuf text;

	strbuf_repeat(view->out, ' ', INDENT);
	paint_begin(view->out, view->color, PAINT_BOLD);
	strbuf_add(view->out, STR("chan "));
	cells_put(view->out, wait->element_name.len ? wait->element_name : STR("?"), 0);
	paint_end(view->out, view->color);
	paint_begin(view->out, view->color, PAINT_DIM);
	strbuf_printf(view->out, " 0x%llx", (unsigned long long)channel->address);
	paint_end(view->out, view->color);
	strbuf_add_char(view->out, '\n');
	strbuf_init(&text, view->scratch);
	if (channel->capacity)
		strbuf_printf(&text, "%llu of %llu in the buffer", (unsigned long long)channel->len,
			(unsigned long long)channel->capacity);
	else
		strbuf_add(&text, STR("not buffered"));
	if (channel->is_closed)
		strbuf_add(&text, STR(", closed"));
	if (channel->timer)
		strbuf_add(&text, STR(", of a timer"));
	if (channel->senders) {
		strbuf_add(&text, STR(", "));
		words_count(&text, channel->senders, "sender", "senders");
	}
	if (channel->receivers) {
		strbuf_add(&text, STR(", "));
		words_count(&text, channel->receivers, "receiver", "receivers");
	}
	put_waiters(it, &text, wait->waiters_at, wait->waiter_count);
	strbuf_repeat(view->out, ' ', 2 * INDENT);
	view_wrap(view, strbuf_str(&text), 2 * INDENT, 2 * INDENT);
	arena_reset(view->scratch, mark);
}

// Index and weight, for locks and channels alike.
struct waited_on {
	u32 index, waiters;
};

static int by_waiters(const void *a, const void *b)
{
	const struct waited_on *x = a, *y = b;

	if (x->waiters != y->waiters)
		return x->waiters < y->waiters ? 1 : -1;
	return (x->index > y->index) - (x->index < y->index);
}

static void put_rest(const struct view *view, u32 count, const char *one, const char *many)
{
	struct strbuf text;

	if (!count)
		return;
	strbuf_init(&text, view->scratch);
	words_count(&text, count, one, many);
	strbuf_add(&text, STR(" (--all shows them)"));
	view_left_out(view, INDENT, strbuf_str(&text));
}

// The lock that each goroutine waits for: index plus one, 0: none.
static u32 *waited_for(const struct view *view)
{
	const struct lock_list *locks = &view->inspection->locks;
	u32 *waited = arena_array(view->scratch, u32, view->inspection->goroutines.len);

	for (u32 i = 0; i < locks->len; i++) {
		const struct lock *lock = &locks->at[i];

		for (u32 w = 0; w < lock->waiter_count && lock->owner != UINT32_MAX; w++)
			waited[locks->waiters[lock->waiters_at + w]] = i + 1;
	}
	return waited;
}

// How many locks there are on the way around from a lock by its owner, what that one waits for, and so on,
// back to the lock. 0: it does not come back, or another lock of the circle has the lower index.
static u32 circle_from(const struct view *view, const u32 *waited, u32 start)
{
	const struct lock_list *locks = &view->inspection->locks;
	u32 at = start;

	for (u32 length = 1; length <= locks->len; length++) {
		u32 owner = locks->at[at].owner;

		if (owner >= view->inspection->goroutines.len || !waited[owner])
			return 0;
		at = waited[owner] - 1;
		if (at == start)
			return length;
		if (at < start)
			return 0;
	}
	return 0;
}

// "goroutine 16 waits for what 33 holds, 33 for what 16 holds".
static void put_deadlocks(const struct view *view)
{
	const struct lock_list *locks = &view->inspection->locks;
	const struct goroutine *goroutines = view->inspection->goroutines.at;
	const u32 *waited = waited_for(view);

	for (u32 i = 0; i < locks->len; i++) {
		u32 length = circle_from(view, waited, i), at = i;
		struct strbuf text;

		if (!length)
			continue;
		strbuf_init(&text, view->scratch);
		for (u32 link = 0; link < length && link < MAX_SHOWN; link++) {
			u32 owner = locks->at[at].owner;

			at = waited[owner] - 1;
			strbuf_printf(&text,
				link ? ", %llu for what %llu holds"
				     : "goroutine %llu waits for what %llu holds",
				(unsigned long long)goroutines[owner].id,
				(unsigned long long)goroutines[locks->at[at].owner].id);
		}
		strbuf_repeat(view->out, ' ', INDENT);
		paint_str(view->out, view->color, PAINT_ERROR, STR("deadlock:"));
		strbuf_add_char(view->out, ' ');
		view_wrap(view, strbuf_str(&text), INDENT + 10, 2 * INDENT);
	}
}

// Locks that somebody waits for.
static void put_locks(const struct locks_view *it)
{
	const struct view *view = it->view;
	const struct lock_list *locks = &view->inspection->locks;
	VEC(struct waited_on) order = {0};
	struct strbuf detail;
	u32 shown;

	for (u32 i = 0; i < locks->len; i++) {
		if (locks->at[i].waiter_count || view->all)
			*vec_push(view->scratch, &order) =
				(struct waited_on){i, locks->at[i].waiter_count};
	}
	if (!order.len)
		return;
	qsort(order.at, order.len, sizeof(*order.at), by_waiters);
	strbuf_init(&detail, view->scratch);
	words_number(&detail, order.len);
	strbuf_add(&detail, view->all ? STR(" found") : STR(" waited for"));
	view_title(view, "Locks", strbuf_str(&detail));
	put_deadlocks(view);
	shown = view->all ? order.len : MIN(order.len, (u32)MAX_SHOWN);
	for (u32 i = 0; i < shown; i++)
		put_lock(it, &locks->at[order.at[i].index]);
	put_rest(view, order.len - shown, "more lock", "more locks");
	strbuf_add_char(view->out, '\n');
}

// A channel with one waiter is nothing to look at: every idle worker has one.
static void put_channels(const struct locks_view *it)
{
	const struct view *view = it->view;
	const struct lock_list *locks = &view->inspection->locks;
	VEC(struct waited_on) order = {0};
	struct strbuf detail;
	u32 shown;

	for (u32 i = 0; i < locks->channel_count; i++) {
		if (locks->channels[i].waiter_count >= MANY || view->all)
			*vec_push(view->scratch, &order) =
				(struct waited_on){i, locks->channels[i].waiter_count};
	}
	if (!order.len)
		return;
	qsort(order.at, order.len, sizeof(*order.at), by_waiters);
	shown = view->all ? order.len : MIN(order.len, (u32)MAX_SHOWN);
	strbuf_init(&detail, view->scratch);
	words_number(&detail, locks->waited_count);
	strbuf_add(&detail, STR(" waited on"));
	view_title(view, "Channels", strbuf_str(&detail));
	for (u32 i = 0; i < shown; i++)
		put_channel(it, &locks->channels[order.at[i].index]);
	put_rest(view, locks->waited_count - shown, "more channel", "more channels");
	strbuf_add_char(view->out, '\n');
}

void text_locks(const struct view *view, const struct group_list *groups)
{
	struct arena_mark mark = arena_mark(view->scratch);
	struct function_counter counter;
	struct locks_view it = {view, &counter};

	function_counter_init(&counter, view->inspection, groups);
	put_locks(&it);
	put_channels(&it);
	function_counter_deinit(&counter);
	arena_reset(view->scratch, mark);
}
