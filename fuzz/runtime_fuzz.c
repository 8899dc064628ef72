// SPDX-License-Identifier: Apache-2.0
// A small recorded Go runtime of any version and machine, overwritten as the input says: whatever its memory
// holds, goroutines, defers, labels, waits, channels and types are read without harm.
#include "process/runtime/channel.h"
#include "process/runtime/go_type.h"
#include "process/runtime/support/made_scene.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PATCH_SIZE = 6, FIRST_MINOR = 20, MINORS = 8 };

// Which block, where in it, how, and with what.
static void apply(struct made_runtime *made, const uint8_t *patch)
{
	const struct recorded_block *block = &made->blocks.at[patch[0] % made->blocks.len];
	u8 *bytes = (u8 *)(uintptr_t)block->bytes.ptr;
	u32 at = patch[1] | (u32)patch[2] << 8, value = patch[4] | (u32)patch[5] << 8;
	u64 word = value;

	at %= (u32)block->bytes.len;
	if (patch[3] % 4 == 0) {
		bytes[at] = patch[4];
		return;
	}
	at &= ~7u;
	if (at + 8 > block->bytes.len)
		return;
	// A small number, a large one, or an address in some block.
	if (patch[3] % 4 == 1)
		word = value << 16 | UINT64_MAX << 40;
	else if (patch[3] % 4 == 2)
		word = made->blocks.at[(patch[3] >> 2) % made->blocks.len].address + value;
	memcpy(bytes + at, &word, sizeof(word));
}

static bool look_at_itab(void *context, u64 address, const struct go_itab *itab)
{
	struct go_types *types = context;

	(void)address;
	ASSERT(go_type_get(types, itab->interface_type) && go_type_get(types, itab->concrete_type));
	return true;
}

static void look_at_types(struct made_runtime *made)
{
	struct go_types *types = go_types_open(&made->runtime);
	static u64 mask[64];

	for (u64 at = SCENE_TYPES; at < SCENE_TYPES + SCENE_TYPES_SIZE; at += 0x80) {
		const struct go_type *type = go_type_get(types, at);
		struct go_field fields[16];

		if (!type)
			continue;
		(void)go_type_fields(types, type, fields, ARRAY_LEN(fields));
		memset(mask, 0, sizeof(mask));
		(void)!go_type_pointer_mask(types, type, mask, 64 * ARRAY_LEN(mask));
	}
	go_itabs_each(types, look_at_itab, types);
	go_types_close(types);
}

static void look_at_goroutines(struct made_runtime *made)
{
	struct goroutine_options options = {.limit = 1 << 16};
	struct goroutine_table table;
	struct error err;

	if (!goroutines_read(&made->arena, &made->runtime, NULL, &options, &table, &err))
		return;
	for (u32 i = 0; i < table.len; i++) {
		const struct goroutine *goroutine = &table.at[i];

		ASSERT(goroutine->stack == UINT32_MAX || goroutine->stack < table.stack_count);
		ASSERT(goroutine->waits_at + goroutine->wait_count <= table.wait_count);
		ASSERT(goroutine->defers_at + goroutine->defer_count <= table.defer_count);
		ASSERT(goroutine->labels_at + goroutine->label_count <= table.label_count);
		ASSERT(goroutine->created_by < table.creator_count);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct made_runtime made;
	struct channel channel;
	u64 waiters[4];

	if (size < 1)
		return 0;
	made_scene(&made, FIRST_MINOR + 1 + data[0] % (MINORS - 1),
		data[0] & 128 ? ELF_MACHINE_ARM64 : ELF_MACHINE_AMD64);
	for (size_t at = 1; at + PATCH_SIZE <= size; at += PATCH_SIZE)
		apply(&made, data + at);
	look_at_goroutines(&made);
	if (channel_read(&made.runtime, SCENE_CHANNEL, &channel))
		(void)channel_waiters(&made.runtime, &channel, waiters, ARRAY_LEN(waiters));
	look_at_types(&made);
	made_runtime_deinit(&made);
	return 0;
}
