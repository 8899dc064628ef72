// SPDX-License-Identifier: Apache-2.0
// Type descriptors (internal/abi.Type) of the target: size, kind, name, pointers, parts. Read from the
// file's rodata where possible, else from memory (types made by reflect). Every read is bounded; a
// descriptor that makes no sense is "no type". Cached; thread-safe. Source: src/internal/abi/type.go.
#pragma once

#include "process/runtime/runtime.h"

enum go_kind {
	KIND_BOOL = 1,
	KIND_INT,
	KIND_INT8,
	KIND_INT16,
	KIND_INT32,
	KIND_INT64,
	KIND_UINT,
	KIND_UINT8,
	KIND_UINT16,
	KIND_UINT32,
	KIND_UINT64,
	KIND_UINTPTR,
	KIND_FLOAT32,
	KIND_FLOAT64,
	KIND_COMPLEX64,
	KIND_COMPLEX128,
	KIND_ARRAY,
	KIND_CHAN,
	KIND_FUNC,
	KIND_INTERFACE,
	KIND_MAP,
	KIND_POINTER,
	KIND_SLICE,
	KIND_STRING,
	KIND_STRUCT,
	KIND_UNSAFE_POINTER,
};

struct go_type {
	u64 address;
	u64 size;
	u64 pointer_bytes;   // prefix that may hold pointers; 0: none
	u8 kind;             // enum go_kind
	u8 flags;            // abi.TFlag
	bool is_direct;      // an interface holds the value itself (a pointer)
	bool has_gc_program; // Go below 1.24: gc_data is a program, not a mask
	str name;            // as reflect spells it: "*bytes.Buffer", "context.cancelCtx"
	str package;         // import path of a type with a name or methods ("context"), else empty
	u64 gc_data; // run-time address of its pointer mask; meaning depends on flags and version
	u64 element; // type of what a pointer, slice, array, chan or map value holds; 0: none
	u64 key;     // of a map
	u64 len;     // of an array; fields of a struct; methods of an interface
};

struct go_types; // the cache

struct go_types *go_types_open(const struct go_runtime *runtime);
void go_types_close(struct go_types *types); // NULL is allowed

// NULL when the address is no type descriptor. Lives as long as the cache.
const struct go_type *go_type_get(struct go_types *types, u64 address);

struct go_field {
	str name;
	u64 type, offset;
	bool embedded;
};
// Fields of a struct type (at most max); 0 for other kinds.
u32 go_type_fields(
	struct go_types *types, const struct go_type *type, struct go_field *ret, u32 max);

// Sets bit i of mask (size/8 bits, zeroed by the caller) for every pointer word of one value; false
// when the type's mask is unavailable or longer than max_words.
MUST_CHECK bool go_type_pointer_mask(
	struct go_types *types, const struct go_type *type, u64 *mask, u32 max_words);

// Interface tables. False when address is none.
struct go_itab {
	u64 interface_type, concrete_type;
};
MUST_CHECK bool go_itab_get(struct go_types *types, u64 address, struct go_itab *ret);

// Every itab of the program (linked and made at run time) until fn returns false.
typedef bool (*go_itab_fn)(void *context, u64 address, const struct go_itab *itab);
void go_itabs_each(struct go_types *types, go_itab_fn fn, void *context);
