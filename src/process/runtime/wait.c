// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/wait.h"

#include "process/runtime/field.h"

struct walk {
	struct goroutine_worker *worker;
	struct goroutine *goroutines;
	u32 size; // of a sudog, as far as it is read
};

// Takes what one sudog says; returns the next of the goroutine's list, 0: that was the last.
static u64 take(struct walk *walk, struct wait_chain *chain, const u8 *bytes)
{
	const struct go_runtime *runtime = walk->worker->runtime;
	struct goroutine *goroutine = &walk->goroutines[chain->goroutine];
	u64 channel = field_u64(bytes, RUNTIME_OFFSET(runtime, sudog_c));
	struct wait_on wait = {.address = channel, .sudog = chain->sudog, .is_channel = true};

	// A select's list is in the order of its channels' addresses.
	if (field_u64(bytes, RUNTIME_OFFSET(runtime, sudog_g)) != goroutine->address ||
		channel < chain->channel)
		return 0;
	if (!channel) {
		// Of a semaphore, waitlink leads to other goroutines.
		wait.address = field_u64(bytes, RUNTIME_OFFSET(runtime, sudog_elem));
		wait.is_channel = false;
	}
	chain->channel = channel;
	wait.is_send = goroutine->wait_kind == WAIT_CHAN_SEND;
	if (wait.address) {
		*heap_vec_push(&walk->worker->found_waits) =
			(struct found_wait){wait, chain->goroutine};
		goroutine->wait_count++;
	}
	return channel ? field_u64(bytes, RUNTIME_OFFSET(runtime, sudog_waitlink)) : 0;
}

// One more sudog of every list that goes on; returns how many lists are left.
static u32 round_of_sudogs(struct walk *walk, struct wait_chain *chains, u32 count)
{
	struct goroutine_worker *worker = walk->worker;
	u32 left = 0;

	for (u32 i = 0; i < count; i++)
		worker->wanted[i] = (struct gather_item){chains[i].sudog, walk->size, NULL};
	gather_read(&worker->parts, worker->wanted, count);
	for (u32 i = 0; i < count; i++) {
		u64 next;

		if (!worker->wanted[i].bytes)
			continue;
		next = take(walk, &chains[i], worker->wanted[i].bytes);
		if (next && walk->goroutines[chains[i].goroutine].wait_count < WAIT_MAX_CASES &&
			worker->found_waits.len < WAIT_MAX_TOTAL - worker->waits.len)
			chains[left++] =
				(struct wait_chain){chains[i].goroutine, next, chains[i].channel};
	}
	return left;
}

// Which queue of its channel a select's sudog stands in. Both have waiters only where several selects
// meet; then the lists tell, as far as they are walked.
static bool is_in_send_queue(const struct go_runtime *runtime, const u8 *channel, u64 sudog)
{
	enum { MAX_WALK = 256 };
	u64 receive = field_u64(channel, RUNTIME_OFFSET(runtime, hchan_recvq_first));
	u64 send = field_u64(channel, RUNTIME_OFFSET(runtime, hchan_sendq_first));

	if (!receive || !send)
		return send != 0;
	for (u32 i = 0; i < MAX_WALK; i++) {
		if (sudog == send || sudog == receive)
			return sudog == send;
		if (!memory_read_u64(runtime->memory,
			    sudog + (u64)RUNTIME_OFFSET(runtime, sudog_prev), &sudog))
			return false;
	}
	return false;
}

static void set_directions(struct walk *walk)
{
	struct goroutine_worker *worker = walk->worker;
	const struct go_runtime *runtime = worker->runtime;
	u32 size = (u32)RUNTIME_OFFSET(runtime, hchan_sendq_last) + 8;
	struct found_wait *batch[GOROUTINE_CHUNK];
	u32 count = 0, len = worker->found_waits.len;

	for (u32 i = 0; i <= len; i++) {
		struct found_wait *found = i < len ? &worker->found_waits.at[i] : NULL;

		if (found && found->wait.is_channel &&
			walk->goroutines[found->goroutine].wait_kind == WAIT_SELECT) {
			worker->wanted[count] =
				(struct gather_item){found->wait.address, size, NULL};
			batch[count++] = found;
		}
		if (count < GOROUTINE_CHUNK && (found || !count))
			continue;
		gather_read(&worker->parts, worker->wanted, count);
		for (u32 k = 0; k < count; k++)
			if (worker->wanted[k].bytes)
				batch[k]->wait.is_send = is_in_send_queue(
					runtime, worker->wanted[k].bytes, batch[k]->wait.sudog);
		count = 0;
	}
}

// The waits of one goroutine stand together, in the order of its list.
static void store(struct walk *walk)
{
	struct goroutine_worker *worker = walk->worker;
	u32 base = worker->waits.len, next[GOROUTINE_CHUNK] = {0};

	vec_each (struct found_wait, found, &worker->found_waits) {
		*heap_vec_push(&worker->waits) = (struct wait_on){0};
		next[found->goroutine]++;
	}
	for (u32 i = 0, at = base; i < GOROUTINE_CHUNK; i++) {
		u32 count = next[i];

		if (count)
			walk->goroutines[i].waits_at = at;
		next[i] = at;
		at += count;
	}
	vec_each (struct found_wait, found, &worker->found_waits)
		worker->waits.at[next[found->goroutine]++] = found->wait;
}

void goroutine_add_waits(struct goroutine_worker *worker, struct goroutine *goroutines,
	struct wait_chain *chains, u32 count)
{
	const struct go_runtime *runtime = worker->runtime;
	struct walk walk = {.worker = worker, .goroutines = goroutines};

	if (!count || worker->waits.len >= WAIT_MAX_TOTAL - GOROUTINE_CHUNK)
		return;
	walk.size =
		(u32)MAX(RUNTIME_OFFSET(runtime, sudog_c), RUNTIME_OFFSET(runtime, sudog_elem)) + 8;
	worker->found_waits.len = 0;
	while (count)
		count = round_of_sudogs(&walk, chains, count);
	set_directions(&walk);
	store(&walk);
}
