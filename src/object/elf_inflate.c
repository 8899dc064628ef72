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

// A section's content as the file has it.
struct packed {
	str bytes;
	u64 size; // inflated
	bool is_zlib;
};

static bool packed_read(const struct elf *elf, const struct elf_section *section,
	struct packed *ret, struct error *err)
{
	struct packed packed = {.bytes = STR_EMPTY};

	if (section->type != SHT_NOBITS)
		packed.bytes = bytes_cut(elf->bytes, section->offset, section->size);
	packed.size = packed.bytes.len;
	if (section->flags & SHF_COMPRESSED) {
		if (packed.bytes.len < sizeof(Elf64_Chdr) ||
			bytes_u32(packed.bytes, 0) != ELFCOMPRESS_ZLIB)
			return error_set(err, ERROR_INPUT,
				"section " STR_FMT " is cut off, or not compressed with zlib",
				STR_ARG(section->name));
		packed.is_zlib = true;
		packed.size = bytes_u64(packed.bytes, 8);
		packed.bytes = str_skip(packed.bytes, sizeof(Elf64_Chdr));
	} else if (str_starts(section->name, STR(".zdebug_")) &&
		   str_starts(packed.bytes, STR("ZLIB")) && packed.bytes.len >= ZDEBUG_HEADER) {
		packed.is_zlib = true;
		packed.size = __builtin_bswap64(bytes_u64(packed.bytes, 4));
		packed.bytes = str_skip(packed.bytes, ZDEBUG_HEADER);
	}
	if (packed.is_zlib && packed.size > ELF_MAX_INFLATED)
		return error_set(err, ERROR_LIMIT, "section " STR_FMT " is larger than 1 GiB",
			STR_ARG(section->name));
	if (packed.is_zlib && packed.size / DEFLATE_MAX_RATIO > packed.bytes.len)
		return error_set(
			err, ERROR_INPUT, "section " STR_FMT " is cut off", STR_ARG(section->name));
	*ret = packed;
	return true;
}

// Writes the first `size` bytes. Where that is not all, libdeflate stops when they are full.
static bool packed_inflate(
	const struct packed *packed, str name, char *out, u64 size, struct error *err)
{
	struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
	enum libdeflate_result result;

	ASSERT(decompressor);
	result = libdeflate_zlib_decompress(
		decompressor, packed->bytes.ptr, packed->bytes.len, out, size, NULL);
	libdeflate_free_decompressor(decompressor);
	if (result != LIBDEFLATE_SUCCESS &&
		(result != LIBDEFLATE_INSUFFICIENT_SPACE || size == packed->size))
		return error_set(
			err, ERROR_INPUT, "section " STR_FMT " does not decompress", STR_ARG(name));
	return true;
}

bool elf_section_size(
	const struct elf *elf, const struct elf_section *section, u64 *ret, struct error *err)
{
	struct packed packed;

	if (!packed_read(elf, section, &packed, err))
		return false;
	*ret = packed.size;
	return true;
}

bool elf_section_copy(const struct elf *elf, const struct elf_section *section, char *out, u64 size,
	struct error *err)
{
	struct packed packed;

	if (!packed_read(elf, section, &packed, err))
		return false;
	size = MIN(size, packed.size);
	if (packed.is_zlib)
		return packed_inflate(&packed, section->name, out, size, err);
	memcpy(out, packed.bytes.ptr, size);
	return true;
}

bool elf_section_bytes(struct arena *arena, const struct elf *elf,
	const struct elf_section *section, str *ret, struct error *err)
{
	struct packed packed;
	char *bytes;

	if (!packed_read(elf, section, &packed, err))
		return false;
	if (!packed.is_zlib) {
		*ret = packed.bytes;
		return true;
	}
	bytes = arena_alloc(arena, packed.size, 1);
	if (!packed_inflate(&packed, section->name, bytes, packed.size, err))
		return false;
	*ret = (str){bytes, packed.size};
	return true;
}
