// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/support/image.h"

#include "support/testing.h"

#include <stdlib.h>

void image_init(struct image *image)
{
	struct recorded_block block;

	*image = (struct image){.bytes = calloc(1, IMAGE_BYTES), .used = 16};
	assert_non_null(image->bytes);
	block = (struct recorded_block){
		.address = IMAGE_BASE, .bytes = {(const char *)image->bytes, IMAGE_BYTES}};
	image->memory = recorded_memory_open(&block, 1);
	image->peek.memory = image->memory;
}

void image_deinit(struct image *image)
{
	memory_close(image->memory);
	free(image->bytes);
}

u64 image_alloc(struct image *image, u64 size)
{
	u64 at = image->used;

	image->used += (size + 15) & ~(u64)15;
	assert_true(image->used <= IMAGE_BYTES);
	return IMAGE_BASE + at;
}

static u8 *place(struct image *image, u64 address, u64 size)
{
	assert_true(address >= IMAGE_BASE && address - IMAGE_BASE + size <= IMAGE_BYTES);
	return image->bytes + (address - IMAGE_BASE);
}

void image_put_u64(struct image *image, u64 address, u64 value)
{
	memcpy(place(image, address, 8), &value, 8);
}

void image_put_u32(struct image *image, u64 address, u32 value)
{
	memcpy(place(image, address, 4), &value, 4);
}

void image_put_u8(struct image *image, u64 address, u8 value)
{
	*place(image, address, 1) = value;
}

u64 image_text(struct image *image, const char *text)
{
	u64 size = strlen(text), address = image_alloc(image, size + 1);

	memcpy(place(image, address, size), text, size);
	return address;
}
