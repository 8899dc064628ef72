// SPDX-License-Identifier: Apache-2.0
// Pointer masks of types as the collector uses them: size, pointer prefix and one bit per word, read
// straight from the descriptor, which need not be a whole one (for unrolled masks and user arenas the
// runtime makes descriptors that hold nothing else). A cache per worker: no locks.
// Source: src/runtime/mbitmap*.go, type.go (getGCMask) of Go 1.22 to 1.27.
#pragma once

#include "base/map.h"
#include "process/runtime/runtime.h"

struct type_mask {
	u64 size;          // 0: no type
	u64 pointer_bytes; // 0: none
	const u64 *bits;   // pointer_bytes / 64 rounded up, of 64 bits
};

struct type_masks {
	struct arena arena;
	struct map by_address; // struct type_mask *
	const struct go_runtime *runtime;
	bool has_mask_on_demand;
};

void type_masks_init(struct type_masks *masks, const struct go_runtime *runtime);
void type_masks_deinit(struct type_masks *masks);

// Never NULL; size 0 when there is no usable mask at this address.
const struct type_mask *type_mask_get(struct type_masks *masks, u64 type);
