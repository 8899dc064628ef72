// SPDX-License-Identifier: Apache-2.0
#include "process/memory/thread_sample.h"

#include "base/clock.h"

#include <asm/perf_regs.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	PERIOD_NS = 50000,     // of processor time in user mode
	PATIENCE_MS = 10,      // for all of them: one that runs is done in 50 us
	ROUNDS = 8,            // samples of a thread that is elsewhere (in the runtime, in C)
	BATCH = 6,             // rings at a time: a user may lock 516 KiB (perf_event_mlock_kb)
	RING_BYTES = 64 << 10, // a power of two of pages that holds one record
};

// The registers that a record has, in the order of their bits.
#if defined(__aarch64__)
enum { REGISTER_PC = PERF_REG_ARM64_PC, REGISTER_SP = PERF_REG_ARM64_SP };
enum { REGISTER_BP = PERF_REG_ARM64_X29, REGISTER_LR = PERF_REG_ARM64_LR };
#else
enum { REGISTER_PC = PERF_REG_X86_IP, REGISTER_SP = PERF_REG_X86_SP };
enum { REGISTER_BP = PERF_REG_X86_BP, REGISTER_LR = REGISTER_BP }; // amd64 has none
#endif
#define REGISTERS \
	(1ull << REGISTER_PC | 1ull << REGISTER_SP | 1ull << REGISTER_BP | 1ull << REGISTER_LR)

struct ring {
	int file;
	struct perf_event_mmap_page *page; // the records follow it
	size_t size;
	u64 tail; // how far it was read
	struct thread_sample *of;
};

static u64 take_u64(str *bytes)
{
	u64 value = 0;

	if (bytes->len < sizeof(value)) {
		*bytes = STR_EMPTY;
		return 0;
	}
	memcpy(&value, bytes->ptr, sizeof(value));
	*bytes = str_skip(*bytes, sizeof(value));
	return value;
}

static void take_registers(str *bytes, struct thread_sample *ret)
{
	for (u32 bit = 0; bit < 64; bit++) {
		u64 value;

		if (!(REGISTERS >> bit & 1))
			continue;
		value = take_u64(bytes);
		if (bit == REGISTER_PC)
			ret->pc = value;
		else if (bit == REGISTER_SP)
			ret->sp = value;
		else if (bit == REGISTER_BP)
			ret->bp = value;
		else
			ret->lr = value;
	}
}

// PERF_SAMPLE_REGS_USER and PERF_SAMPLE_STACK_USER.
static bool parse_sample(str body, struct thread_sample *ret)
{
	struct thread_sample sample = *ret;
	u64 abi = take_u64(&body), room, used;

	if (abi == PERF_SAMPLE_REGS_ABI_NONE)
		return false;
	take_registers(&body, &sample);
	room = take_u64(&body);
	if (room == 0 || room > THREAD_SAMPLE_STACK || body.len < room + sizeof(used))
		return false;
	memcpy(&used, body.ptr + room, sizeof(used));
	if (used == 0 || used > room)
		return false;
	sample.stack = (const u8 *)body.ptr;
	sample.stack_size = (u32)used;
	sample.done = true;
	*ret = sample;
	return true;
}

bool thread_sample_parse(str records, struct thread_sample *ret)
{
	struct perf_event_header header;

	while (records.len >= sizeof(header)) {
		memcpy(&header, records.ptr, sizeof(header));
		if (header.size < sizeof(header) || header.size > records.len)
			return false;
		if (header.type == PERF_RECORD_SAMPLE)
			return parse_sample(
				(str){records.ptr + sizeof(header), header.size - sizeof(header)},
				ret);
		records = str_skip(records, header.size);
	}
	return false;
}

static bool ring_open(struct thread_sample *of, struct ring *ret)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.sample_period = PERIOD_NS,
		.sample_type = PERF_SAMPLE_REGS_USER | PERF_SAMPLE_STACK_USER,
		.sample_regs_user = REGISTERS,
		.sample_stack_user = THREAD_SAMPLE_STACK,
		.disabled = 1,
		.exclude_kernel = 1,
		.exclude_hv = 1,
		.wakeup_events = 1,
	};
	struct ring ring = {.size = RING_BYTES + (size_t)sysconf(_SC_PAGESIZE), .of = of};

	ring.file = (int)syscall(
		SYS_perf_event_open, &attr, (pid_t)of->tid, -1, -1, PERF_FLAG_FD_CLOEXEC);
	if (ring.file < 0)
		return false;
	ring.page = mmap(NULL, ring.size, PROT_READ | PROT_WRITE, MAP_SHARED, ring.file, 0);
	if (ring.page == MAP_FAILED) {
		close(ring.file);
		return false;
	}
	*ret = ring;
	return true;
}

static void ring_close(struct ring *ring)
{
	munmap(ring->page, ring->size);
	close(ring->file);
}

static u64 ring_head(const struct ring *ring)
{
	return __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);
}

static void ring_arm(struct ring *ring)
{
	// After one record the event ends by itself.
	ioctl(ring->file, PERF_EVENT_IOC_REFRESH, 1);
}

static bool is_wanted(const struct thread_sample *sample)
{
	return sample->sp >= sample->stack_low && sample->sp < sample->stack_high;
}

// Takes what was written since the last time; records go on at the begin of the ring.
static void ring_take(struct arena *arena, struct ring *ring)
{
	const char *data = (const char *)ring->page + (ring->size - RING_BYTES);
	u64 head = ring_head(ring), size = MIN(head - ring->tail, (u64)RING_BYTES);
	struct arena_mark mark = arena_mark(arena);
	struct thread_sample sample = *ring->of;
	char *records = arena_alloc(arena, size, 8);

	for (u64 at = 0; at < size;) {
		u64 from = (ring->tail + at) % RING_BYTES;
		u64 part = MIN(size - at, RING_BYTES - from);

		memcpy(records + at, data + from, part);
		at += part;
	}
	ring->tail = head;
	__atomic_store_n(&ring->page->data_tail, head, __ATOMIC_RELEASE);
	if (thread_sample_parse((str){records, size}, &sample) && is_wanted(&sample))
		*ring->of = sample;
	else
		arena_reset(arena, mark);
}

// Until each of those that are not done has its record or its thread has ended (POLLHUP), or patience ends.
static void wait_for(const struct ring *rings, u32 count, u64 end)
{
	struct pollfd polled[BATCH];
	u32 left = 0;
	u64 now;

	for (u32 i = 0; i < count; i++)
		if (!rings[i].of->done)
			polled[left++] = (struct pollfd){rings[i].file, POLLIN, 0};
	while (left && (now = clock_now_ns()) < end &&
		poll(polled, left, (int)((end - now) / 1000000 + 1)) > 0) {
		u32 still = 0;

		for (u32 i = 0; i < left; i++)
			if (!polled[i].revents)
				polled[still++] = polled[i];
		left = still;
	}
}

// One more record of each that is not done; returns how many are not done still.
static u32 sample_round(struct arena *arena, struct ring *rings, u32 count, u64 end)
{
	u32 left = 0;

	for (u32 i = 0; i < count; i++)
		if (!rings[i].of->done)
			ring_arm(&rings[i]);
	wait_for(rings, count, end);
	for (u32 i = 0; i < count; i++) {
		if (!rings[i].of->done)
			ring_take(arena, &rings[i]);
		left += !rings[i].of->done;
	}
	return left;
}

static u32 sample_batch(
	struct arena *arena, struct thread_sample *samples, u32 count, u64 end, int *ret_errno)
{
	struct ring rings[BATCH];
	u32 open = 0, left;

	for (u32 i = 0; i < count; i++) {
		if (ring_open(&samples[i], &rings[open]))
			open++;
		else if (errno != ESRCH)
			*ret_errno = errno;
	}
	left = open;
	for (u32 i = 0; i < ROUNDS && left && clock_now_ns() < end; i++)
		left = sample_round(arena, rings, open, end);
	for (u32 i = 0; i < open; i++)
		ring_close(&rings[i]);
	return open - left;
}

u32 threads_sample(struct arena *arena, struct thread_sample *samples, u32 count, int *ret_errno)
{
	u64 end = clock_now_ns() + PATIENCE_MS * 1000000ull;
	u32 done = 0;

	*ret_errno = 0;
	for (u32 at = 0; at < count; at += BATCH)
		done += sample_batch(
			arena, samples + at, MIN(count - at, (u32)BATCH), end, ret_errno);
	if (done)
		*ret_errno = 0;
	return done;
}
