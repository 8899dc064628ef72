// SPDX-License-Identifier: Apache-2.0
#include "object/moduledata.h"

#include "base/macros.h"
#include "object/bytes.h"

struct layout {
	u32 first, last; // Go 1.first to 1.last
	u32 size;
	u32 gcdata, types, etypes, rodata, gofunc, typelinks, itablinks, itaboffset, next;
};

static const struct layout layouts[] = {
#define LAYOUT(...) {__VA_ARGS__},
#include "object/moduledata.def"
#undef LAYOUT
};

static const struct layout *layout_find(const struct go_version *version)
{
	for (size_t i = 0; i < ARRAY_LEN(layouts); i++)
		if (version->minor >= layouts[i].first && version->minor <= layouts[i].last)
			return &layouts[i];
	return NULL;
}

u32 moduledata_size(const struct go_version *version)
{
	const struct layout *layout = layout_find(version);

	return layout ? layout->size : 0;
}

static void ranges_read(str bytes, struct moduledata *data)
{
	data->pclntab = bytes_u64(bytes, 0);
	data->funcnametab = bytes_u64(bytes, 8);
	data->funcnametab_len = bytes_u64(bytes, 16);
	data->cutab = bytes_u64(bytes, 32);
	data->cutab_len = bytes_u64(bytes, 40);
	data->filetab = bytes_u64(bytes, 56);
	data->filetab_len = bytes_u64(bytes, 64);
	data->pctab = bytes_u64(bytes, 80);
	data->pctab_len = bytes_u64(bytes, 88);
	data->pclntable = bytes_u64(bytes, 104);
	data->pclntable_len = bytes_u64(bytes, 112);
	data->ftab = bytes_u64(bytes, 128);
	data->ftab_len = bytes_u64(bytes, 136);
	data->minpc = bytes_u64(bytes, 160);
	data->maxpc = bytes_u64(bytes, 168);
	data->text = bytes_u64(bytes, 176);
	data->etext = bytes_u64(bytes, 184);
	data->noptrdata = bytes_u64(bytes, 192);
	data->enoptrdata = bytes_u64(bytes, 200);
	data->data = bytes_u64(bytes, 208);
	data->edata = bytes_u64(bytes, 216);
	data->bss = bytes_u64(bytes, 224);
	data->ebss = bytes_u64(bytes, 232);
	data->noptrbss = bytes_u64(bytes, 240);
	data->enoptrbss = bytes_u64(bytes, 248);
}

static void types_read(const struct layout *layout, str bytes, struct moduledata *data)
{
	data->gcdata = bytes_u64(bytes, layout->gcdata);
	data->gcbss = bytes_u64(bytes, layout->gcdata + 8);
	data->types = bytes_u64(bytes, layout->types);
	data->etypes = bytes_u64(bytes, layout->etypes);
	data->rodata = bytes_u64(bytes, layout->rodata);
	data->gofunc = bytes_u64(bytes, layout->gofunc);
	if (layout->typelinks) {
		data->typelinks = bytes_u64(bytes, layout->typelinks);
		data->typelinks_len = bytes_u64(bytes, layout->typelinks + 8);
		data->itablinks = bytes_u64(bytes, layout->itablinks);
		data->itablinks_len = bytes_u64(bytes, layout->itablinks + 8);
	}
	if (layout->itaboffset) {
		data->itabs = data->types + bytes_u64(bytes, layout->itaboffset);
		data->itabs_size = bytes_u64(bytes, layout->itaboffset + 8);
	}
	data->next = bytes_u64(bytes, layout->next);
}

static bool is_plausible(const struct moduledata *data)
{
	if (!data->pclntab || !data->ftab || !data->ftab_len || data->pclntable < data->pclntab)
		return false;
	if (!data->text || data->text > data->minpc || data->minpc >= data->maxpc ||
		data->maxpc > data->etext)
		return false;
	if (data->noptrdata > data->enoptrdata || data->data > data->edata ||
		data->bss > data->ebss || data->noptrbss > data->enoptrbss)
		return false;
	return data->types && data->types <= data->etypes &&
	       data->itabs_size <= data->etypes - data->types;
}

bool moduledata_parse(const struct go_version *version, str bytes, u64 address,
	struct moduledata *ret, struct error *err)
{
	const struct layout *layout = layout_find(version);
	struct moduledata data = {.address = address};

	if (!layout)
		return error_set(err, ERROR_INPUT,
			"the layout of moduledata in " STR_FMT " is not known",
			STR_ARG(version->text));
	if (bytes.len < layout->size)
		return error_set(err, ERROR_INPUT, "moduledata is cut off");
	ranges_read(bytes, &data);
	types_read(layout, bytes, &data);
	if (!is_plausible(&data))
		return error_set(err, ERROR_INPUT, "no moduledata stands at 0x%llx",
			(unsigned long long)address);
	*ret = data;
	return true;
}

bool moduledata_scan(const struct go_version *version, str bytes, u64 address, u64 pclntab_address,
	struct moduledata *ret)
{
	u32 size = moduledata_size(version);

	if (!size)
		return false;
	for (u64 at = -address & 7; bytes_have(bytes, at, size); at += 8) {
		struct error err;

		if (bytes_u64(bytes, at) == pclntab_address &&
			moduledata_parse(version, str_skip(bytes, at), address + at, ret, &err))
			return true;
	}
	return false;
}
