// SPDX-License-Identifier: Apache-2.0
#include "object/bytes.h"
#include "object/elf.h"

#include <elf.h>
#include <libdeflate.h>

enum {
	ELF_MAX_INFLATED = 1 << 30,
	// Deflate cannot do better: a header that promises more is a lie, found out before memory is taken.
	DEFLATE_MAX_RATIO = 1032,
	ZDEBUG_HEADER = 12,
};

static bool inflate_zlib(
	struct arena *arena, str packed, u64 size, str name, str *ret, struct error *err)
{
	struct libdeflate_decompressor *decompressor;
	enum libdeflate_result result;
	char *bytes;

	if (size > ELF_MAX_INFLATED)
		return error_set(err, ERROR_LIMIT, "section " STR_FMT " is larger than 1 GiB",
			STR_ARG(name));
	if (size / DEFLATE_MAX_RATIO > packed.len)
		return error_set(err, ERROR_INPUT, "section " STR_FMT " is cut off", STR_ARG(name));
	decompressor = libdeflate_alloc_decompressor();
	ASSERT(decompressor);
	bytes = arena_alloc(arena, size, 1);
	result =
		libdeflate_zlib_decompress(decompressor, packed.ptr, packed.len, bytes, size, NULL);
	libdeflate_free_decompressor(decompressor);
	if (result != LIBDEFLATE_SUCCESS)
		return error_set(
			err, ERROR_INPUT, "section " STR_FMT " does not decompress", STR_ARG(name));
	*ret = (str){bytes, size};
	return true;
}

static bool inflate_section(struct arena *arena, str raw, str name, str *ret, struct error *err)
{
	if (raw.len < sizeof(Elf64_Chdr))
		return error_set(err, ERROR_INPUT, "section " STR_FMT " is cut off", STR_ARG(name));
	if (bytes_u32(raw, 0) != ELFCOMPRESS_ZLIB)
		return error_set(err, ERROR_INPUT,
			"section " STR_FMT " is compressed in a way that is not read (%u)",
			STR_ARG(name), bytes_u32(raw, 0));
	return inflate_zlib(
		arena, str_skip(raw, sizeof(Elf64_Chdr)), bytes_u64(raw, 8), name, ret, err);
}

bool elf_section_bytes(struct arena *arena, const struct elf *elf,
	const struct elf_section *section, str *ret, struct error *err)
{
	str raw = STR_EMPTY;

	if (section->type != SHT_NOBITS)
		raw = bytes_cut(elf->bytes, section->offset, section->size);
	if (section->flags & SHF_COMPRESSED)
		return inflate_section(arena, raw, section->name, ret, err);
	if (str_starts(section->name, STR(".zdebug_")) && str_starts(raw, STR("ZLIB")) &&
		raw.len >= ZDEBUG_HEADER)
		return inflate_zlib(arena, str_skip(raw, ZDEBUG_HEADER),
			__builtin_bswap64(bytes_u64(raw, 4)), section->name, ret, err);
	*ret = raw;
	return true;
}
