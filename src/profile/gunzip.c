// SPDX-License-Identifier: Apache-2.0
#include "profile/gunzip.h"

#include <libdeflate.h>

enum {
	GZIP_MIN_SIZE = 18, // header and trailer
	FIRST_RATIO = 6,    // room made at first, in sizes of the input
	MIN_ROOM = 64 * 1024,
};

bool gunzip_is_gzip(str bytes)
{
	return bytes.len >= 3 && (u8)bytes.ptr[0] == 0x1f && (u8)bytes.ptr[1] == 0x8b &&
	       bytes.ptr[2] == 8;
}

// The trailer's size of the last member; right unless there are several or it has more than 4 GiB.
static size_t size_by_trailer(str bytes)
{
	u32 size;

	memcpy(&size, bytes.ptr + bytes.len - sizeof(size), sizeof(size));
	return size;
}

static void free_decompressor(struct libdeflate_decompressor **decompressor)
{
	libdeflate_free_decompressor(*decompressor);
}

struct output {
	struct arena *arena;
	char *at;
	size_t len, room, limit;
};

static bool grow(struct output *out, size_t room)
{
	char *at;

	room = MIN(room, out->limit);
	if (room <= out->room)
		return false;
	at = arena_alloc(out->arena, room, 16);
	if (out->len)
		memcpy(at, out->at, out->len);
	out->at = at;
	out->room = room;
	return true;
}

bool gunzip(struct arena *arena, str bytes, size_t limit, str *ret, struct error *err)
{
	CLEANUP(free_decompressor)
	struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
	struct output out = {.arena = arena, .limit = limit};
	size_t at = 0;

	ASSERT(decompressor);
	if (bytes.len < GZIP_MIN_SIZE)
		return error_set(
			err, ERROR_INPUT, "the gzip stream is cut off at byte %zu", bytes.len);
	grow(&out, MAX(MIN(size_by_trailer(bytes), bytes.len * 1040), (size_t)MIN_ROOM));
	while (at < bytes.len && gunzip_is_gzip(str_skip(bytes, at))) {
		size_t in = 0, written = 0;
		enum libdeflate_result result =
			libdeflate_gzip_decompress_ex(decompressor, bytes.ptr + at, bytes.len - at,
				out.at + out.len, out.room - out.len, &in, &written);

		if (result == LIBDEFLATE_INSUFFICIENT_SPACE) {
			if (!grow(&out, out.room * 2 + bytes.len * FIRST_RATIO))
				return error_set(err, ERROR_LIMIT,
					"the gzip stream holds more than %zu MiB", limit >> 20);
			continue;
		}
		if (result != LIBDEFLATE_SUCCESS)
			return error_set(err, ERROR_INPUT,
				"the gzip stream that begins at byte %zu is broken or cut off", at);
		out.len += written;
		at += in;
	}
	if (at < bytes.len)
		return error_set(err, ERROR_INPUT, "what follows at byte %zu is not gzip", at);
	*ret = (str){out.at, out.len};
	return true;
}
