// SPDX-License-Identifier: Apache-2.0
// What names denote, and the scopes that hold them. An object is unique: identity is by pointer, also
// across packages (a method of a generic type's instance has `origin`).
#pragma once

#include "base/map.h"
#include "golang/load/package.h"
#include "golang/types/type.h"

enum object_kind {
	OBJECT_PACKAGE_NAME,
	OBJECT_CONST,
	OBJECT_TYPE_NAME,
	OBJECT_VAR,  // variable, parameter, result, field
	OBJECT_FUNC, // function or method
	OBJECT_LABEL,
	OBJECT_BUILTIN,
	OBJECT_NIL,
};

enum builtin {
#define BUILTIN(name, text, args, variadic, kind) BUILTIN_##name,
#include "golang/types/builtin.def"
#undef BUILTIN
	BUILTIN_COUNT
};

struct function;

struct object {
	u8 kind;                                         // enum object_kind
	bool is_field, is_embedded, is_param, is_result; // VAR
	bool is_alias;                                   // TYPE_NAME
	bool is_used;                                    // PACKAGE_NAME
	bool is_exported;                                // by its name alone
	bool has_pointer_receiver; // FUNC: set before its signature is known, when methods are collected
	u8 builtin;                // BUILTIN: enum builtin
	sym name;
	str text;                // the name; printing, identity and exportedness need no symtab
	struct package *package; // NULL for predeclared
	struct source *source;   // where it is declared; NULL for predeclared
	node_id node;            // its declaring IDENT in source->ast (0: none)
	u32 pos;
	struct type *type;               // NULL until its declaration is checked
	const struct constant *constant; // CONST
	struct package *imported;        // PACKAGE_NAME
	struct function *function;       // FUNC with a declaration; NULL for interface methods
	struct object
		*origin; // FUNC, field VAR: the generic one this is an instance of; else itself
	struct scope *parent;            // scope it stands in; NULL for fields, methods
	struct declaration *declaration; // package level, owned by the checker
};

// A declared function or method with its body, for everything that comes after types.
struct function {
	struct object *object;
	struct package *package;
	struct source *source;
	node_id decl; // FUNC_DECL in source->ast
	u32 index;    // dense over the program, in package, file, source order
};

struct scope {
	struct scope *parent;
	struct map names; // sym -> object
	u32 pos, end;     // extent in the file; 0,0 for package scope and universe
};

// The only way to make an object: fills name, text, is_exported, origin (itself).
struct object *object_new(struct arena *arena, const struct symtab *names, enum object_kind kind,
	sym name, struct package *package);

// Same name as Go understands it: unexported names of different packages are different.
bool object_same_name(const struct object *object, const struct package *from, sym name);

// A scope in arena; adding an object of a name that is there returns the old one and changes nothing
// (blank names are never entered).
struct scope *scope_new(struct arena *arena, struct scope *parent, u32 pos, u32 end);
struct object *scope_add(struct scope *scope, struct object *object);

// Object of that name in this scope alone; and the innermost one visible at pos (0: anywhere), walking
// outwards. NULL when there is none.
struct object *scope_lookup(const struct scope *scope, sym name);
struct object *scope_lookup_parent(const struct scope *scope, sym name, u32 pos);

// How x.name was found.
struct selection {
	struct object *object; // field VAR or FUNC; NULL when there is none
	u32 *path; // field indices from x to object; a field's own is the last, a method has none
	u32 path_len;
	bool indirect;      // a pointer was followed on the way
	bool ambiguous;     // no object: the name stands more than once at its depth
	bool needs_pointer; // no object: the method has a pointer receiver and x is not addressable
};

// Fields and methods of type (addressable as in x.name), embedded ones included. `from` decides about
// unexported names (NULL: any package).
struct selection type_lookup(
	struct arena *arena, struct type *type, bool addressable, struct package *from, sym name);

// Whether a type has all methods of an interface, embedded ones included.
bool type_implements(struct arena *arena, struct type *type, struct type *iface);

// "example.com/shop/store.(*DB).Load", "main.f", closures get ".func1" by their maker.
struct strbuf;
void object_print_function(
	struct strbuf *out, const struct symtab *names, const struct object *func);
