// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/bytes.h"

// Newlines in `blocks` times 16 bytes, up to 255 blocks: counted per column, without a population count.
static u32 count_in_blocks(const char *at, size_t blocks)
{
	bytes16 sums = bytes_zero();

	for (size_t i = 0; i < blocks; i++)
		sums = bytes_subtract(sums, bytes_equal(bytes_load(at + 16 * i), '\n'));
	return bytes_sum(sums);
}

u32 bytes_count_newlines(str text)
{
	enum { MAX_BLOCKS = 255 };
	size_t at = 0;
	u32 count = 0;

	while (text.len - at >= 16) {
		size_t blocks = MIN((text.len - at) / 16, (size_t)MAX_BLOCKS);

		count += count_in_blocks(text.ptr + at, blocks);
		at += 16 * blocks;
	}
	for (; at < text.len; at++)
		count += text.ptr[at] == '\n';
	return count;
}
