// SPDX-License-Identifier: Apache-2.0
#include "golang/load/share.h"

#include "base/strbuf.h"

#include <stdlib.h>

static int rank_order(const void *a, const void *b)
{
	const struct load_package *left = *(const struct load_package *const *)a;
	const struct load_package *right = *(const struct load_package *const *)b;

	return (left->rank > right->rank) - (left->rank < right->rank);
}

// Equal packages have equal heights; the target among them comes first and stays.
static int height_order(const void *a, const void *b)
{
	const struct load_package *left = *(const struct load_package *const *)a;
	const struct load_package *right = *(const struct load_package *const *)b;

	if (left->height != right->height)
		return left->height < right->height ? -1 : 1;
	if (left->is_target != right->is_target)
		return left->is_target ? -1 : 1;
	return rank_order(a, b);
}

static void set_height(struct load_package *package)
{
	package->height = 0;
	vec_each (struct import_edge, it, &package->base) {
		if (it->to)
			package->height = MAX(package->height, it->to->height + 1);
	}
}

static struct load_package *stays(struct load_package *package)
{
	return package && package->same_as ? package->same_as : package;
}

static void turn_edges(struct load_package *package)
{
	vec_each (struct import_edge, it, &package->base)
		it->to = stays(it->to);
	vec_each (struct import_edge, it, &package->test)
		it->to = stays(it->to);
}

// All that tells two packages of one folder apart: equal text, equal package.
static str key_of(struct loader *loader, const struct load_package *package)
{
	struct strbuf key;

	strbuf_init(&key, loader->arena);
	strbuf_printf(&key, "%p %u " STR_FMT, (const void *)package->folder,
		package->place.go_minor, STR_ARG(package->place.path));
	vec_each (struct import_edge, it, &package->base)
		strbuf_printf(&key, " %u:%p", it->path, (const void *)it->to);
	return strbuf_str(&key);
}

static bool has_several_modsets(const struct loader *loader)
{
	return loader->modsets.roots.len > 1;
}

void share_packages(struct loader *loader)
{
	u32 count = loader->packages.len;
	struct load_package **order = arena_array(loader->arena, struct load_package *, count);
	struct str_map known;

	if (!has_several_modsets(loader))
		return;
	memcpy(order, loader->packages.at, count * sizeof(*order));
	qsort(order, count, sizeof(*order), rank_order);
	for (u32 i = 0; i < count; i++)
		set_height(order[i]);
	qsort(order, count, sizeof(*order), height_order);
	str_map_init(&known, loader->arena);
	for (u32 i = 0; i < count; i++) {
		struct load_package *package = order[i];
		u64 *slot;

		turn_edges(package);
		if (!package->folder || package->tested || package->folder->is_explicit)
			continue;
		slot = str_map_put(&known, key_of(loader, package));
		if (!*slot)
			*slot = (u64)(uintptr_t)package;
		else if (!package->is_target)
			package->same_as = (struct load_package *)(uintptr_t)*slot;
	}
	// Test imports may lead to packages that were settled after their importer.
	for (u32 i = 0; i < count; i++)
		turn_edges(order[i]);
}
