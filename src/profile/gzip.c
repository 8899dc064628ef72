// SPDX-License-Identifier: Apache-2.0
#include "profile/gzip.h"

#include <libdeflate.h>

enum { LEVEL = 3 }; // profiles compress well with any; higher ones take several times as long

str gzip(struct arena *arena, str bytes)
{
	struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(LEVEL);
	size_t room = libdeflate_gzip_compress_bound(compressor, bytes.len), size;
	char *out = arena_alloc(arena, room, 16);

	ASSERT(compressor);
	size = libdeflate_gzip_compress(compressor, bytes.ptr, bytes.len, out, room);
	ASSERT(size > 0);
	libdeflate_free_compressor(compressor);
	return (str){out, size};
}
