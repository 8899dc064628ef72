// SPDX-License-Identifier: Apache-2.0
#include "object/support/pclntab_image.h"

#include "object/support/put.h"

#include <stdlib.h>

struct parts {
	struct strbuf names, cutab, files, pctab, ftab, funcs;
};

static u32 add_name(struct parts *parts, const char *name)
{
	u32 offset = (u32)parts->names.len;

	put_text(&parts->names, name);
	return offset;
}

static u32 add_table(struct parts *parts, const struct pc_run *runs, u8 quantum)
{
	u32 offset = (u32)parts->pctab.len;
	i32 before = -1;

	if (!runs)
		return 0;
	for (; runs->size; runs++) {
		i32 delta = runs->value - before;

		put_varint(&parts->pctab, (u32)(delta < 0 ? ~((u32)delta << 1) : (u32)delta << 1));
		put_varint(&parts->pctab, runs->size / quantum);
		before = runs->value;
	}
	put_u8(&parts->pctab, 0);
	return offset;
}

static void add_func(struct parts *parts, const struct pclntab_image *image,
	const struct pclntab_image_func *func)
{
	struct strbuf *out = &parts->funcs;

	put_u32(out, func->offset);
	put_u32(out, add_name(parts, func->name));
	put_u32(out, 8); // args
	put_u32(out, func->deferreturn);
	put_u32(out, add_table(parts, func->sp, image->quantum));
	put_u32(out, add_table(parts, func->file, image->quantum));
	put_u32(out, add_table(parts, func->line, image->quantum));
	put_u32(out, IMAGE_PCDATA);
	put_u32(out, func->cu);
	if (image->is_120)
		put_u32(out, func->start_line);
	put_u8(out, func->func_id);
	put_u8(out, 0);
	put_u8(out, 0);
	put_u8(out, IMAGE_FUNCDATA);
	for (u32 i = 0; i < IMAGE_PCDATA; i++)
		put_u32(out, add_table(parts, func->pcdata[i], image->quantum));
	for (u32 i = 0; i < IMAGE_FUNCDATA; i++)
		put_u32(out, (u32)func->funcdata[i]);
}

static u32 add_files(struct parts *parts, const struct pclntab_image *image)
{
	u32 count = 0;

	for (; image->files[count]; count++) {
		put_u32(&parts->cutab, (u32)parts->files.len);
		put_text(&parts->files, image->files[count]);
	}
	// A file that is not known.
	put_u32(&parts->cutab, UINT32_MAX);
	return count;
}

static void add_all(struct parts *parts, const struct pclntab_image *image)
{
	put_u8(&parts->pctab, 0);
	for (u32 i = 0; i < image->func_count; i++) {
		put_u32(&parts->ftab, image->funcs[i].offset);
		put_u32(&parts->ftab, (image->func_count + 1) * 8 + (u32)parts->funcs.len);
		add_func(parts, image, &image->funcs[i]);
	}
	put_u32(&parts->ftab, image->end);
	put_u32(&parts->ftab, 0);
	for (u32 i = 0; image->extra_names && image->extra_names[i]; i++)
		add_name(parts, image->extra_names[i]);
}

str pclntab_image_bytes(struct arena *arena, const struct pclntab_image *image)
{
	struct strbuf out;
	struct parts parts;
	u32 file_count;
	u64 at = 72;

	strbuf_init(&out, arena);
	strbuf_init(&parts.names, arena);
	strbuf_init(&parts.cutab, arena);
	strbuf_init(&parts.files, arena);
	strbuf_init(&parts.pctab, arena);
	strbuf_init(&parts.ftab, arena);
	strbuf_init(&parts.funcs, arena);
	file_count = add_files(&parts, image);
	add_all(&parts, image);
	put_align(&parts.names, 8);
	put_align(&parts.cutab, 8);
	put_align(&parts.files, 8);
	put_align(&parts.pctab, 8);
	put_u32(&out, image->is_120 ? 0xfffffff1 : 0xfffffff0);
	put_u16(&out, 0);
	put_u8(&out, image->quantum);
	put_u8(&out, 8);
	put_u64(&out, image->func_count);
	put_u64(&out, file_count);
	put_u64(&out, image->text_start);
	put_u64(&out, at);
	put_u64(&out, at += parts.names.len);
	put_u64(&out, at += parts.cutab.len);
	put_u64(&out, at += parts.files.len);
	put_u64(&out, at += parts.pctab.len);
	strbuf_add(&out, strbuf_str(&parts.names));
	strbuf_add(&out, strbuf_str(&parts.cutab));
	strbuf_add(&out, strbuf_str(&parts.files));
	strbuf_add(&out, strbuf_str(&parts.pctab));
	strbuf_add(&out, strbuf_str(&parts.ftab));
	strbuf_add(&out, strbuf_str(&parts.funcs));
	return strbuf_str(&out);
}

u32 pclntab_image_name(str bytes, const char *name)
{
	size_t names = 72;

	for (size_t at = names; at < bytes.len; at += strlen(bytes.ptr + at) + 1)
		if (strcmp(bytes.ptr + at, name) == 0)
			return (u32)(at - names);
	abort();
}
