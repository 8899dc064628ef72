// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/context_forest.h"

static bool starts_watcher(const struct go_runtime *runtime, u64 entry)
{
	struct go_func func;

	return pclntab_find(&runtime->pclntab, entry, &func) && func.entry == entry &&
	       (str_starts(func.name, STR("context.(*cancelCtx).propagateCancel.func")) ||
		       str_starts(func.name, STR("context.propagateCancel.func")));
}

bool context_is_watcher(struct watcher_memo *memo, const struct go_runtime *runtime,
	const struct goroutine *goroutine)
{
	u64 entry = goroutine->start_pc;
	__typeof__(memo->at[0]) *slot = &memo->at[address_index_hash(entry) % ARRAY_LEN(memo->at)];

	if (slot->entry != entry) {
		slot->entry = entry;
		slot->is_watcher = starts_watcher(runtime, entry);
	}
	return slot->is_watcher; // of entry 0, which is of no function, as at first
}
