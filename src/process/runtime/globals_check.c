// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/globals_check.h"

#include "process/runtime/field.h"

enum {
	MAX_THREADS = 1 << 20,
	MAX_PROCESSORS = 1 << 12,
	MAX_POOLS = 1 << 22,
	MAX_SPANS = 1 << 28,
	MAX_ITABS = 1 << 22,
	TABLE_ROOTS = 251, // runtime.semTabSize
	MAX_ROOT = 256,
	PAGE_MASK = 8191,
};

struct slice {
	u64 at, len, cap;
};

static bool read_slice(const struct go_runtime *runtime, u64 address, struct slice *ret)
{
	return memory_read(runtime->memory, address, ret, sizeof(*ret)) && ret->len <= ret->cap;
}

static bool read_word(const struct go_runtime *runtime, u64 address, i32 offset, u64 *ret)
{
	return address && offset >= 0 &&
	       memory_read_u64(runtime->memory, address + (u64)offset, ret);
}

// A g knows where its stack is.
static bool is_goroutine(const struct go_runtime *runtime, u64 address)
{
	u64 low, high;

	return read_word(runtime, address, RUNTIME_OFFSET(runtime, g_stack_lo), &low) &&
	       read_word(runtime, address, RUNTIME_OFFSET(runtime, g_stack_hi), &high) &&
	       low <= high && !((low | high) & 7);
}

bool global_is_allgptr(const struct go_runtime *runtime, u64 allgs, u64 address)
{
	struct slice slice;
	u64 array, first;

	return read_slice(runtime, allgs, &slice) && slice.len &&
	       memory_read_u64(runtime->memory, address, &array) && array == slice.at &&
	       memory_read_u64(runtime->memory, array, &first) && is_goroutine(runtime, first);
}

bool global_is_allglen(const struct go_runtime *runtime, u64 allgs, u64 address)
{
	struct slice slice;
	u64 len;

	return read_slice(runtime, allgs, &slice) && slice.len &&
	       memory_read_u64(runtime->memory, address, &len) && len == slice.len;
}

// An m and its g0 point to each other.
static bool is_thread(const struct go_runtime *runtime, u64 m)
{
	u64 g0, back;

	return read_word(runtime, m, RUNTIME_OFFSET(runtime, m_g0), &g0) &&
	       read_word(runtime, g0, RUNTIME_OFFSET(runtime, g_m), &back) && back == m;
}

u64 global_last_m(const struct go_runtime *runtime, u64 allm)
{
	u64 m, next;

	if (!allm || !memory_read_u64(runtime->memory, allm, &m) || !is_thread(runtime, m))
		return 0;
	for (u32 i = 0; i < MAX_THREADS; i++) {
		if (!read_word(runtime, m, RUNTIME_OFFSET(runtime, m_alllink), &next))
			return 0;
		if (!next)
			return m;
		m = next;
	}
	return 0;
}

// Lists of idle threads are linked by another field and do not end with the first thread.
bool global_is_allm(const struct go_runtime *runtime, u64 address)
{
	u64 last = global_last_m(runtime, address), id;

	return last && is_thread(runtime, last) &&
	       read_word(runtime, last, RUNTIME_OFFSET(runtime, m_id), &id) && id == 0;
}

bool global_is_allp(const struct go_runtime *runtime, u64 address)
{
	struct slice slice;

	if (!read_slice(runtime, address, &slice) || !slice.len || slice.len > MAX_PROCESSORS)
		return false;
	for (u64 i = 0; i < slice.len; i++) {
		u64 processor;
		u32 id;

		if (!memory_read_u64(runtime->memory, slice.at + i * 8, &processor) ||
			!memory_read_u32(runtime->memory,
				processor + (u64)RUNTIME_OFFSET(runtime, p_id), &id) ||
			id != i)
			return false;
	}
	return true;
}

bool global_is_mheap(const struct go_runtime *runtime, u64 address)
{
	struct slice slice;
	u64 span, start, pages;

	return read_slice(
		       runtime, address + (u64)RUNTIME_OFFSET(runtime, mheap_allspans), &slice) &&
	       slice.len && slice.len < MAX_SPANS &&
	       memory_read_u64(runtime->memory, slice.at, &span) &&
	       read_word(runtime, span, RUNTIME_OFFSET(runtime, mspan_start_addr), &start) &&
	       read_word(runtime, span, RUNTIME_OFFSET(runtime, mspan_npages), &pages) && start &&
	       !(start & PAGE_MASK) && pages < MAX_SPANS;
}

// Where a root has waiters, they are sudogs of goroutines and its treap's top has no parent.
static bool is_root(const struct go_runtime *runtime, const u8 *root)
{
	u64 treap = field_u64(root, RUNTIME_OFFSET(runtime, sema_root_treap)), goroutine, parent;

	if (!treap)
		return true;
	return !(treap & 7) &&
	       read_word(runtime, treap, RUNTIME_OFFSET(runtime, sudog_g), &goroutine) &&
	       read_word(runtime, treap, RUNTIME_OFFSET(runtime, sudog_parent), &parent) &&
	       !parent && is_goroutine(runtime, goroutine);
}

bool global_is_semtable(const struct go_runtime *runtime, u64 address)
{
	u32 size = (u32)RUNTIME_OFFSET(runtime, sem_table_size), stride = size / TABLE_ROOTS;
	const struct moduledata *module = &runtime->module;
	u8 bytes[TABLE_ROOTS * MAX_ROOT];
	u32 used = (u32)RUNTIME_OFFSET(runtime, sema_root_size);

	if (stride > MAX_ROOT || used > stride || address < module->bss ||
		address + size > module->ebss ||
		!memory_read(runtime->memory, address, bytes, size))
		return false;
	for (u32 i = 0; i < TABLE_ROOTS; i++) {
		const u8 *root = bytes + (size_t)i * stride;

		if (!is_root(runtime, root))
			return false;
		// Padding up to the cache line.
		for (u32 k = (used + 7) & ~7u; k < stride; k++)
			if (root[k])
				return false;
	}
	return true;
}

bool global_is_wait_reasons(const struct go_runtime *runtime, u64 address)
{
	static const str first = {"GC assist marking", 17};
	u64 header[2];
	char text[32];

	return memory_read(runtime->memory, address + 16, header, sizeof(header)) &&
	       header[1] == first.len && memory_read(runtime->memory, header[0], text, first.len) &&
	       memcmp(text, first.ptr, first.len) == 0;
}

bool global_is_itab_table(const struct go_runtime *runtime, u64 address)
{
	u64 table, header[2];

	return memory_read_u64(runtime->memory, address, &table) && table && !(table & 7) &&
	       memory_read(runtime->memory, table, header, sizeof(header)) && header[0] >= 512 &&
	       header[0] <= MAX_ITABS && (header[0] & (header[0] - 1)) == 0 &&
	       header[1] <= header[0];
}

// A list of pools is empty or its first pool can be read.
bool global_is_pool_list(const struct go_runtime *runtime, u64 address)
{
	struct slice slice;
	u64 pool, local;

	if (!read_slice(runtime, address, &slice) || slice.len > MAX_POOLS)
		return false;
	return slice.len == 0 ||
	       (memory_read_u64(runtime->memory, slice.at, &pool) &&
		       read_word(runtime, pool, RUNTIME_OFFSET(runtime, pool_local), &local));
}
