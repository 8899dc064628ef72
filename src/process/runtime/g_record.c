// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/g_record.h"

#include "process/runtime/field.h"

enum { STATUS_SCAN = 0x1000, STACK_MAX_BYTES = 1 << 30 };

static const enum layout_field parsed_u64[] = {LAYOUT_g_stack_hi, LAYOUT_g_panic, LAYOUT_g_defer,
	LAYOUT_g_m, LAYOUT_g_sched_sp, LAYOUT_g_sched_pc, LAYOUT_g_sched_lr, LAYOUT_g_sched_bp,
	LAYOUT_g_syscallsp, LAYOUT_g_syscallpc, LAYOUT_g_syscallbp, LAYOUT_g_goid,
	LAYOUT_g_waitsince, LAYOUT_g_waitreason, LAYOUT_g_lockedm, LAYOUT_g_parent_goid,
	LAYOUT_g_gopc, LAYOUT_g_startpc, LAYOUT_g_waiting, LAYOUT_g_labels, LAYOUT_g_status,
	LAYOUT_g_param};

// What changes when a goroutine runs or its stack moves.
static const enum layout_field checked_u64[] = {LAYOUT_g_stack_lo, LAYOUT_g_stack_hi,
	LAYOUT_g_panic, LAYOUT_g_defer, LAYOUT_g_sched_sp, LAYOUT_g_sched_pc, LAYOUT_g_syscallsp,
	LAYOUT_g_syscallpc, LAYOUT_g_goid, LAYOUT_g_stktopsp, LAYOUT_g_waiting};

static u32 end_of(const struct go_runtime *runtime, const enum layout_field *fields, u32 count)
{
	i32 end = 0;

	for (u32 i = 0; i < count; i++)
		end = MAX(end, runtime->layout.offset[fields[i]]);
	return (u32)end + 8;
}

u32 g_record_size(const struct go_runtime *runtime)
{
	return MAX(end_of(runtime, parsed_u64, ARRAY_LEN(parsed_u64)), g_check_size(runtime));
}

u32 g_check_size(const struct go_runtime *runtime)
{
	return MAX(end_of(runtime, checked_u64, ARRAY_LEN(checked_u64)),
		(u32)MAX(RUNTIME_OFFSET(runtime, g_status),
			RUNTIME_OFFSET(runtime, g_tracking_seq)) +
			4);
}

#define G_U64(field) field_u64(bytes, RUNTIME_OFFSET(runtime, g_##field))
#define G_U32(field) field_u32(bytes, RUNTIME_OFFSET(runtime, g_##field))
#define G_U8(field)  field_u8(bytes, RUNTIME_OFFSET(runtime, g_##field))

static u8 status_of(u32 raw)
{
	raw &= (u32)~STATUS_SCAN;
	return raw <= GOROUTINE_DEADEXTRA ? (u8)raw : UINT8_MAX;
}

static bool is_gone(u8 status)
{
	return status == GOROUTINE_IDLE || status == GOROUTINE_DEAD ||
	       status == GOROUTINE_DEADEXTRA || status == UINT8_MAX;
}

// Where its stack begins: in a system call it is what entersyscall noted down.
static void set_registers(
	const struct go_runtime *runtime, const u8 *bytes, struct goroutine *goroutine)
{
	u64 syscall_sp = G_U64(syscallsp);

	if (goroutine->status == GOROUTINE_RUNNING)
		return;
	if (syscall_sp) {
		goroutine->sp = syscall_sp;
		goroutine->pc = G_U64(syscallpc);
		goroutine->bp = G_U64(syscallbp);
		return;
	}
	goroutine->sp = G_U64(sched_sp);
	goroutine->pc = G_U64(sched_pc);
	goroutine->bp = G_U64(sched_bp);
}

bool g_parse(const struct go_runtime *runtime, u64 address, const u8 *bytes, struct goroutine *ret,
	struct g_extra *ret_extra)
{
	u8 status = status_of(G_U32(status));
	u64 low = G_U64(stack_lo), high = G_U64(stack_hi);

	if (is_gone(status) || G_U64(goid) == 0)
		return false;
	if (low >= high || high - low > STACK_MAX_BYTES || ((low | high) & 7))
		low = high = 0;
	*ret = (struct goroutine){
		.id = G_U64(goid),
		.parent_id = G_U64(parent_goid),
		.address = address,
		.stack_low = low,
		.stack_high = high,
		.start_pc = G_U64(startpc),
		.created_pc = G_U64(gopc),
		.defer_head = G_U64(defer),
		.panic_head = G_U64(panic),
		.stack = UINT32_MAX,
		.status = status,
		.is_locked = G_U64(lockedm) != 0,
		.is_panicking = G_U64(panic) != 0,
		.leaked_by_runtime = status == GOROUTINE_LEAKED,
		.tracking_seq = G_U8(tracking_seq),
		.has_param = G_U64(param) != 0,
		.has_sudogs = G_U64(waiting) != 0,
	};
	if (status == GOROUTINE_WAITING || status == GOROUTINE_LEAKED) {
		ret->wait_reason = G_U8(waitreason);
		ret->wait_since_ns = (i64)G_U64(waitsince);
	}
	if (runtime->now_ns > 0 && ret->wait_since_ns > 0 && ret->wait_since_ns <= runtime->now_ns)
		ret->wait_ns = (u64)(runtime->now_ns - ret->wait_since_ns);
	set_registers(runtime, bytes, ret);
	*ret_extra = (struct g_extra){
		.syscall_sp = G_U64(syscallsp),
		.syscall_pc = G_U64(syscallpc),
		.sched_lr = G_U64(sched_lr),
		.m = G_U64(m),
		.waiting = G_U64(waiting),
		.labels = G_U64(labels),
		.is_scanned = G_U32(status) & STATUS_SCAN,
		.is_async_safe_point = G_U8(async_safe_point),
	};
	return true;
}

bool g_is_same(const struct go_runtime *runtime, const u8 *before, const u8 *after)
{
	i32 status = RUNTIME_OFFSET(runtime, g_status);
	i32 tracking = RUNTIME_OFFSET(runtime, g_tracking_seq);

	for (u32 i = 0; i < ARRAY_LEN(checked_u64); i++) {
		i32 offset = runtime->layout.offset[checked_u64[i]];

		if (field_u64(before, offset) != field_u64(after, offset))
			return false;
	}
	// The runtime counts how often a goroutine stopped running (for its scheduling statistics): one that
	// ran and is parked again where it was has another number.
	if (field_u8(before, tracking) != field_u8(after, tracking))
		return false;
	return status_of(field_u32(before, status)) == status_of(field_u32(after, status));
}
