// SPDX-License-Identifier: Apache-2.0
// Memory of an imagined target, built word by word for the readers under test.
#pragma once

#include "process/inspect/peek.h"
#include "process/memory/recorded.h"

enum { IMAGE_BASE = 0x100000, IMAGE_BYTES = 1 << 20 };

struct image {
	u8 *bytes; // IMAGE_BYTES at IMAGE_BASE
	u64 used;
	struct memory *memory;
	struct peek peek; // without a heap
};

void image_init(struct image *image);
void image_deinit(struct image *image);

// Address of `size` fresh bytes, aligned to 16.
u64 image_alloc(struct image *image, u64 size);

void image_put_u64(struct image *image, u64 address, u64 value);
void image_put_u32(struct image *image, u64 address, u32 value);
void image_put_u8(struct image *image, u64 address, u8 value);

// A Go string's bytes; returns their address.
u64 image_text(struct image *image, const char *text);
