// SPDX-License-Identifier: Apache-2.0
// Every goroutine of a look: runtime.g and its stack, its pending defers, what it waits on. Read in
// batches by two threads; equal stacks are stored and symbolized once, so that a million goroutines fit.
// A goroutine whose g changed while it was read is read again (up to 3 times); what stays inconsistent
// keeps its header, has no stack, and is counted.
#pragma once

#include "base/workers.h"
#include "process/runtime/stack.h"

enum goroutine_status {
	GOROUTINE_IDLE = 0,
	GOROUTINE_RUNNABLE = 1,
	GOROUTINE_RUNNING = 2,
	GOROUTINE_SYSCALL = 3,
	GOROUTINE_WAITING = 4,
	GOROUTINE_DEAD = 6,
	GOROUTINE_COPYSTACK = 8,
	GOROUTINE_PREEMPTED = 9,
	GOROUTINE_LEAKED = 10,
	GOROUTINE_DEADEXTRA = 11, // without the scan bit
};

enum defer_kind { DEFER_OPEN_CODED, DEFER_STACK, DEFER_HEAP };

// There may be some for each of a million goroutines: no holes.
struct pending_defer {
	enum defer_kind kind;
	u32 line;        // of the defer statement; 0: unknown
	u32 frame;       // index of the physical frame that deferred, UINT32_MAX: unknown
	bool from_range; // of a loop body of a range over func
	u64 fn_pc;       // entry of the function that will run
	u64 closure;     // address of the funcval, 0: unknown
	str function;    // its name ("main.f.func1", or what the wrapper calls)
	str file;        // of the defer statement
};

enum wait_kind {
	WAIT_NONE,
	WAIT_CHAN_SEND,
	WAIT_CHAN_RECEIVE,
	WAIT_SELECT,
	WAIT_SEMAPHORE, // mutex, RWMutex, WaitGroup
	WAIT_COND,
	WAIT_SLEEP,
	WAIT_IO,
	WAIT_NIL_CHAN,
	WAIT_EMPTY_SELECT,
	WAIT_OTHER,
};

// One thing that a goroutine waits on: a channel (with the direction), or a semaphore's address.
struct wait_on {
	u64 address; // hchan, or address of the semaphore word, or notifyList
	u64 sudog;
	bool is_channel;
	bool is_send;
};

struct label {
	str key, value;
};

enum leak_verdict { LEAK_UNKNOWN, LEAK_NO, LEAK_PROVEN };

// What is asked of all of them stands in the first cache line.
struct goroutine {
	u64 address; // of the g
	u64 id;
	u64 visited;              // what goroutine_visit returned; 0: it was not called
	u64 wait_ns;              // how long it has waited: at least this; 0: unknown
	u32 stack;                // index into goroutine_table.stacks; UINT32_MAX: none
	u32 waits_at, wait_count; // in goroutine_table.waits
	u32 defer_count;
	u8 status;              // enum goroutine_status
	u8 wait_reason;         // index into go_runtime.wait_reasons
	u8 wait_kind;           // enum wait_kind
	u8 leaked;              // enum leak_verdict: ours
	u8 tracking_seq;        // g.trackingSeq: counts how often it stopped running
	bool leaked_by_runtime; // status 10: Go's own leak profile said so
	bool has_param;         // g.param is set: by who wakes it from a channel, until it runs
	bool has_sudogs;        // g.waiting is set
	bool is_system; // the runtime's own (GC workers, finalizer, …), as runtime.isSystemGoroutine
	bool is_locked; // to its thread
	bool is_panicking;
	bool is_inconsistent; // changed while it was read, every time
	bool has_registers;   // running, with registers of its thread
	u64 parent_id;        // 0: unknown (Go below 1.21)
	u64 stack_low, stack_high;
	u64 sp, pc, bp; // where it is parked; for a running one from its thread's registers or 0
	u64 start_pc, created_pc; // entry of its first function; return address of the go statement
	i64 wait_since_ns;        // target's nanotime by g.waitsince, 0: unknown
	u64 defer_head, panic_head; // g._defer, g._panic
	u32 defers_at;              // in goroutine_table.defers, innermost first
	u32 labels_at, label_count;
	u32 created_by; // index into goroutine_table.creators; 0: unknown
	u32 deferred;   // innermost physical frame that an open-coded defer runs, plus one; 0: none
} __attribute__((aligned(64)));

struct goroutine_table {
	struct arena *arena;
	struct goroutine *at; // in the order of allgs; dead ones are left out
	u32 len;
	const struct stack *stacks;
	u32 stack_count;
	const struct wait_on *waits;
	u32 wait_count;
	const struct pending_defer *defers;
	u32 defer_count;
	const struct label *labels;
	u32 label_count;
	const struct stack_line
		*creators; // function, file, line of go statements; the first is empty
	u32 creator_count;
	u32 dead_count, inconsistent_count, retried_count;
	u32 sampled_count; // running ones of a live process whose stack is a sample of their thread
	int sample_errno;  // why their threads could not be sampled; 0: they could, or none runs
};

// Called from workers once per goroutine that has a stack, with its bytes and those of its record (runtime.g) at hand
// (they are gone afterwards). frames are physical, innermost first. What it returns is kept in goroutine.visited.
typedef u64 (*goroutine_visit)(void *context, u32 worker, const struct goroutine *goroutine,
	const u8 *record, const struct stack_bytes *stack, const struct frame *frames,
	u32 frame_count);

// visit may be NULL. Progress (NULL is allowed) is called now and then, by the workers.
typedef void (*goroutine_progress)(void *context, u64 done, u64 total);
struct goroutine_options {
	goroutine_visit visit;
	void *visit_context;
	u32 visit_record; // bytes of a record that visit needs
	goroutine_progress progress;
	void *progress_context;
	u32 limit; // of goroutines; 0: 20 million
};
MUST_CHECK bool goroutines_read(struct arena *arena, const struct go_runtime *runtime,
	struct workers *workers, const struct goroutine_options *options,
	struct goroutine_table *ret, struct error *err);

// "waiting", "running", … as Go spells it in a traceback; and the wait reason's text.
str goroutine_status_name(u8 status);
str goroutine_wait_reason(const struct go_runtime *runtime, u8 wait_reason);
