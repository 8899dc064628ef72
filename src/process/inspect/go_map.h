// SPDX-License-Identifier: Apache-2.0
// The keys of a Go map in the target: buckets with overflow chains (up to Go 1.23, and 1.24, 1.25 with
// GOEXPERIMENT=noswissmap), groups with control bytes (1.24 on). Everything is bounded: a map that
// makes no sense gives the keys that were found until then. Source: src/runtime/map.go of Go 1.23,
// src/internal/runtime/maps of 1.27, abi.MapType of each.
#pragma once

#include "process/inspect/peek.h"

enum {
	GO_MAP_MAX_UNIT_BYTES = 4096,
	GO_MAP_MAX_UNITS = 1 << 24, // buckets or groups that are read of one map
};

// How the entries of one map type lie in memory. A unit is a bucket or a group of 8 slots.
struct go_map_shape {
	bool is_swiss;
	u32 unit_bytes;
	u32 keys_at;    // offset of the first key in a unit
	u32 key_stride; // from key to key
	u32 key_size;
};

// From the type descriptor of the map. False when it makes no sense or keys are kept by pointer.
MUST_CHECK bool go_map_shape_read(const struct go_runtime *runtime, struct go_types *types,
	u64 map_type, struct go_map_shape *ret);

// Called with a key's bytes until it returns false.
typedef bool (*go_map_key_fn)(void *context, const u8 *key);

struct go_map_walk {
	u64 claimed; // the length that the map's header tells
	u64 seen;    // keys found
	bool whole;  // the walk met nothing that could not be read or believed
};

// map is the address of the header (hmap, Map); 0 is an empty map.
struct go_map_walk go_map_keys(const struct peek *peek, const struct go_map_shape *shape, u64 map,
	go_map_key_fn fn, void *context);
