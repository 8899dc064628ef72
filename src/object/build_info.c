// SPDX-License-Identifier: Apache-2.0
#include "object/build_info.h"

#include "base/utf8.h"
#include "base/vec.h"
#include "object/bytes.h"

#include <elf.h>

enum {
	HEADER_SIZE = 32,
	HEADER_ALIGN = 16,
	FLAG_BIG_ENDIAN = 1,
	FLAG_INLINE = 2,
	// cmd/go puts 16 bytes before and after the text, to find it by.
	MODINFO_FRAME = 16,
	// A program with every module there is has far less.
	MODINFO_MAX = 16 << 20,
};

static const str magic = {"\xff Go buildinf:", 14};

// Finds the header, which stands at an aligned address, in bytes that stand at `address`; *ret begins with it.
static bool header_find(str bytes, u64 address, str *ret)
{
	size_t at = 0;

	while (at + HEADER_SIZE <= bytes.len) {
		size_t found = at + str_find(str_skip(bytes, at), magic);

		if (found + HEADER_SIZE > bytes.len)
			return false;
		if ((address + found) % HEADER_ALIGN == 0) {
			*ret = str_skip(bytes, found);
			return true;
		}
		at = found + 1;
	}
	return false;
}

// The bytes from the header on. Without its section it is looked for in the load segments, of which the writable
// ones come first: there it has been until now.
static bool blob_find(const struct elf *elf, str *ret)
{
	for (u32 i = 0; i < elf->section_count; i++) {
		const struct elf_section *section = &elf->sections[i];

		if (section->type == SHT_PROGBITS &&
			str_ends(section->name, STR(".go.buildinfo")) &&
			header_find(bytes_cut(elf->bytes, section->offset, section->size),
				section->address, ret))
			return true;
	}
	for (u32 pass = 0; pass < 2; pass++) {
		for (u32 i = 0; i < elf->segment_count; i++) {
			const struct elf_segment *segment = &elf->segments[i];
			bool writable = segment->flags & PF_W;

			if (segment->type == PT_LOAD && writable == (pass == 0) &&
				header_find(
					bytes_cut(elf->bytes, segment->offset, segment->file_size),
					segment->address, ret))
				return true;
		}
	}
	return false;
}

static bool inline_text(str blob, u64 *at, str *ret)
{
	u64 len;

	if (!bytes_varint(blob, at, &len) || !bytes_have(blob, *at, len))
		return false;
	*ret = (str){blob.ptr + *at, len};
	*at += len;
	return true;
}

// A Go string header at address, as Go below 1.18 points to.
static str pointed_text(const struct elf *elf, u64 address)
{
	str header = elf_at(elf, address, 16);

	return elf_at(elf, bytes_u64(header, 0), bytes_u64(header, 8));
}

static bool blob_read(const struct elf *elf, str blob, str *version, str *modinfo)
{
	u8 pointer_size = bytes_u8(blob, 14), flags = bytes_u8(blob, 15);
	u64 at = HEADER_SIZE;

	if (flags & FLAG_INLINE) {
		if (!inline_text(blob, &at, version))
			return false;
		if (!inline_text(blob, &at, modinfo))
			*modinfo = STR_EMPTY;
		return true;
	}
	if (pointer_size != 8 || (flags & FLAG_BIG_ENDIAN))
		return false;
	*version = pointed_text(elf, bytes_u64(blob, 16));
	*modinfo = pointed_text(elf, bytes_u64(blob, 24));
	return true;
}

static u32 hex_value(str digits)
{
	u32 value = 0;

	for (size_t i = 0; i < digits.len; i++) {
		char c = digits.ptr[i];
		u32 digit = c >= 'a'   ? (u32)(c - 'a') + 10
		            : c >= 'A' ? (u32)(c - 'A') + 10
		                       : (u32)(c - '0');

		value = value << 4 | (digit & 0xf);
	}
	return value;
}

// One escape of strconv.Quote, text is what follows the backslash. Returns how many bytes of text it took.
static size_t unescape(str text, char *out, size_t *out_len)
{
	static const char from[] = "abfnrtv", to[] = "\a\b\f\n\r\t\v";
	char kind = text.ptr[0];
	size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
	const char *simple;

	if (digits && text.len > digits) {
		u32 value = hex_value(str_sub(text, 1, digits + 1));

		if (kind == 'x')
			out[(*out_len)++] = (char)value;
		else
			*out_len += utf8_encode(value, out + *out_len);
		return digits + 1;
	}
	simple = memchr(from, kind, sizeof(from) - 1);
	out[(*out_len)++] = simple ? to[simple - from] : kind;
	return 1;
}

// Cuts a key or value off *rest: quoted by strconv.Quote, or plain until `end`.
static str quoted_cut(struct arena *arena, str *rest, char end)
{
	size_t at = 1, len = 0;
	char *text;

	if (!rest->len || rest->ptr[0] != '"')
		return str_cut(rest, end);
	// No escape stands for more bytes than it has.
	text = arena_alloc(arena, rest->len, 1);
	while (at < rest->len && rest->ptr[at] != '"') {
		if (rest->ptr[at] == '\\' && at + 1 < rest->len)
			at += 1 + unescape(str_skip(*rest, at + 1), text, &len);
		else
			text[len++] = rest->ptr[at++];
	}
	*rest = str_skip(*rest, at + 1);
	if (rest->len && rest->ptr[0] == end)
		*rest = str_skip(*rest, 1);
	return (str){text, len};
}

// modinfo = { "path\t" path | "mod\t" path "\t" version "\t" sum | "build\t" key "=" value | other }, one a line
static void modinfo_parse(struct arena *arena, str modinfo, struct build_info *info)
{
	VEC(struct build_setting) settings = {0};

	while (modinfo.len) {
		str line = str_cut(&modinfo, '\n');
		str word = str_cut(&line, '\t');

		if (str_equal(word, STR("path"))) {
			info->path = line;
		} else if (str_equal(word, STR("mod"))) {
			info->main_module = str_cut(&line, '\t');
		} else if (str_equal(word, STR("build"))) {
			struct build_setting *setting = vec_push(arena, &settings);

			setting->key = quoted_cut(arena, &line, '=');
			setting->value = quoted_cut(arena, &line, '\n');
		}
	}
	info->settings = settings.at;
	info->setting_count = settings.len;
}

bool build_info_read(
	struct arena *arena, const struct elf *elf, struct build_info *ret, struct error *err)
{
	struct build_info info = {.path = STR_EMPTY, .main_module = STR_EMPTY};
	str blob, version, modinfo;

	if (!blob_find(elf, &blob) || !blob_read(elf, blob, &version, &modinfo))
		return error_set(
			err, ERROR_MISSING, "not a Go program: it has no build information");
	if (!go_version_parse(version, &info.version))
		info.version.text = version;
	if (modinfo.len > MODINFO_MAX)
		return error_set(err, ERROR_LIMIT, "the build information is larger than 16 MiB");
	if (modinfo.len > 2 * MODINFO_FRAME && modinfo.ptr[modinfo.len - MODINFO_FRAME - 1] == '\n')
		modinfo_parse(
			arena, str_sub(modinfo, MODINFO_FRAME, modinfo.len - MODINFO_FRAME), &info);
	*ret = info;
	return true;
}
