// SPDX-License-Identifier: Apache-2.0
// Go types, as in the language specification and go/types. Types live in arenas of the program and are
// compared with type_identical, never by pointer (only basic types and the types of declarations that
// are not generic are unique). A type is immutable once published; what is completed later (underlying
// type of a declaration in progress, an instance's expansion, an interface's type set) is behind accessors.
#pragma once

#include "base/vec.h"
#include "golang/types/constant.h"

struct object;
struct package;
struct scope;

enum type_kind {
	TYPE_INVALID, // what could not be resolved: silent in every operation
	TYPE_BASIC,
	TYPE_POINTER,
	TYPE_SLICE,
	TYPE_ARRAY,
	TYPE_MAP,
	TYPE_CHAN,
	TYPE_STRUCT,
	TYPE_TUPLE, // parameters, results, multi-value expressions
	TYPE_SIGNATURE,
	TYPE_INTERFACE,
	TYPE_UNION, // only as an embedded element of a constraint
	TYPE_NAMED, // declared type or an instance of one
	TYPE_ALIAS, // declared alias; type_unalias looks through it
	TYPE_PARAM,
};

enum basic_kind {
#define BASIC(name, text, flags) BASIC_##name,
#include "golang/types/basic.def"
#undef BASIC
	BASIC_COUNT
};

enum basic_flag {
	BASIC_IS_BOOLEAN = 1 << 0,
	BASIC_IS_INTEGER = 1 << 1,
	BASIC_IS_UNSIGNED = 1 << 2,
	BASIC_IS_FLOAT = 1 << 3,
	BASIC_IS_COMPLEX = 1 << 4,
	BASIC_IS_STRING = 1 << 5,
	BASIC_IS_UNTYPED = 1 << 6,
	BASIC_IS_NUMERIC = BASIC_IS_INTEGER | BASIC_IS_FLOAT | BASIC_IS_COMPLEX,
	BASIC_IS_ORDERED = BASIC_IS_INTEGER | BASIC_IS_FLOAT | BASIC_IS_STRING,
	BASIC_IS_CONST = BASIC_IS_BOOLEAN | BASIC_IS_NUMERIC | BASIC_IS_STRING,
};

enum chan_dir { CHAN_BOTH, CHAN_SEND_ONLY, CHAN_RECV_ONLY };

struct type {
	enum type_kind kind;
};

struct type_basic {
	struct type type;
	enum basic_kind basic;
	u32 flags; // enum basic_flag
	str name;  // "byte" and "rune" are aliases: distinct objects, same basic as uint8 and int32
};

// TYPE_POINTER, TYPE_SLICE, TYPE_ARRAY, TYPE_CHAN.
struct type_elem {
	struct type type;
	enum chan_dir dir; // CHAN
	i64 length;        // ARRAY; -1 when it could not be evaluated
	struct type *elem;
};

struct type_map {
	struct type type;
	struct type *key, *elem;
};

struct type_struct {
	struct type type;
	struct object **fields; // OBJECT_VAR with is_field; embedded ones have is_embedded
	str *tags;              // NULL when no field has one; unquoted
	u32 count;
	bool has_embedded;
	const u32 *names; // sym of each field, for fast look-up
};

struct type_tuple {
	struct type type;
	struct object **vars;
	u32 count;
};

struct type_params {
	struct type_param **at;
	u32 count;
};

struct type_signature {
	struct type type;
	struct object *recv; // NULL for functions; methods of interfaces have one too
	struct type_tuple *params, *results; // never NULL
	struct type_params tparams;          // of a generic function
	struct type_params recv_tparams;     // of a method of a generic type: its receiver's
	bool variadic; // the last parameter's type is a slice then (or string for append)
};

struct type_context;

struct type_interface {
	struct type type;
	struct object **methods; // explicitly declared, OBJECT_FUNC
	u32 method_count;
	struct type **embedded; // interfaces, unions, other types
	u32 embedded_count;
	bool is_implicit;     // the constraint literal ~T or A|B without interface{}
	bool is_incomplete;   // being declared: its type set may not be taken yet
	struct type_set *set; // use type_set_of
	struct type_context *home;
};

struct union_term {
	bool tilde;
	struct type *type;
};

struct type_union {
	struct type type;
	struct union_term *terms;
	u32 count;
};

struct type_named {
	struct type type;
	struct object *object;     // OBJECT_TYPE_NAME; for an instance that of its origin
	struct type_named *origin; // itself unless an instance
	struct type **targs;       // instance only
	u32 targ_count;
	struct type_params tparams; // generic origin only
	struct type *rhs;           // declaration: the right-hand side as written; NULL until known
	struct type *underlying_type; // use type_underlying
	struct object **methods;      // see named_method; set by type_named_set_methods
	const u32 *method_names;      // sym of each, for fast look-up
	u32 method_count;
	bool is_local; // declared in a function body, or an instance that mentions such a type
	struct type_context *home;
};

struct type_alias {
	struct type type;
	struct object *object;
	struct type_alias *origin; // itself unless an instance
	struct type_params tparams;
	struct type **targs;
	u32 targ_count;
	struct type *aliased; // use alias_type; as written, NULL while being declared
	bool is_local;
	struct type_context *home;
};

struct type_param {
	struct type type;
	struct object *object;
	u32 index;
	struct type *constraint;      // as written; type_param_interface gives the interface
	struct type_interface *bound; // use type_param_interface
	u64 serial;                   // unique, for instance hashing
	bool is_local;                // made while a body is checked (a renamed one)
	bool hides_predeclared;       // has the name of a predeclared object, which printing notes
	struct type_context *home;
};

// The underlying type, never TYPE_NAMED or TYPE_ALIAS; a type parameter's is its constraint interface.
struct type *type_underlying(struct type *type);
struct type *type_unalias(struct type *type);

// "Core type" of the specification; NULL when there is none.
struct type *type_core(struct type *type);

// Casts: NULL when the (unaliased) type, or for the as_under_ forms its underlying type, is another kind.
struct type_named *type_as_named(struct type *type);
struct type_basic *type_under_basic(struct type *type);
struct type_elem *type_under_pointer(struct type *type);
struct type_elem *type_under_chan(struct type *type);
struct type_elem *type_under_elem(struct type *type, enum type_kind kind);
struct type_map *type_under_map(struct type *type);
struct type_struct *type_under_struct(struct type *type);
struct type_signature *type_under_signature(struct type *type);
struct type_interface *type_under_interface(struct type *type); // not for type parameters
struct type_tuple *type_as_tuple(struct type *type);

// *T -> T, else the type itself.
struct type *type_deref(struct type *type);

bool type_identical(struct type *a, struct type *b);
bool type_is_interface(struct type *type); // underlying interface and not a type parameter
bool type_is_param(struct type *type);
bool type_is_untyped(struct type *type);
bool type_has_nil(struct type *type);
bool type_comparable(struct type *type); // with ==; interfaces are (they may panic)
bool type_is_valid(struct type *type);   // not TYPE_INVALID, also under aliases

// The unique basic types, type_invalid among them (never NULL).
struct type *type_basic(enum basic_kind kind);
struct type *type_invalid(void);
struct type *type_byte(void); // uint8 and int32 under their other names
struct type *type_rune(void);

// True for the named type `name` of the package with that import path (vendored copies included), also
// when it is an instance. E.g. type_is_named(t, "context", "Context").
bool type_is_named(struct type *type, str package_path, str name);

// As go/types' TypeString with full package paths: "map[string]*net/http.Request".
struct strbuf;
void type_print(struct strbuf *out, struct type *type);

// As strconv.Quote.
void type_print_quoted(struct strbuf *out, str text);
