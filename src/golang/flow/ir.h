// SPDX-License-Identifier: Apache-2.0
// Intermediate representation of one declared function and all closures in it (a unit): control
// flow graphs over simple instructions whose operands are places. Made for following values:
// copies, conversions, slices and field accesses stay visible as such; arithmetic does not matter.
//
// A place is a variable with a path of fields, dereferences being transparent: s.mu, (*s).mu and
// (&s).mu are one place. Variables and places are shared by the whole unit, so what a closure
// captures is the same variable inside and outside. Everything lives in the arena given to
// ir_build.
#pragma once

#include "golang/types/check.h"

typedef u32 ir_var;   // index into unit->vars; 0: none
typedef u32 ir_place; // index into unit->places; 0: none

enum ir_var_kind {
	IR_VAR_NONE,
	IR_VAR_RECEIVER,
	IR_VAR_PARAM,
	IR_VAR_RESULT, // named or not; RETURN copies into it first
	IR_VAR_LOCAL,
	IR_VAR_TEMP, // assigned exactly once, by one instruction
	IR_VAR_GLOBAL,
};

struct ir_var_info {
	enum ir_var_kind kind;
	u32 func;              // owner, index into unit->funcs; GLOBAL: 0
	u32 index;             // PARAM, RESULT: position
	struct object *object; // NULL for temporaries and unnamed results
	struct type *type;
	ir_place place;   // the place of the variable itself
	u32 def;          // TEMP: the instruction that assigns it, else 0
	u32 assign_count; // instructions that assign the whole variable, in all of the unit
	// & of it or of a part, or a pointer-receiver call on an addressable non-pointer.
	bool address_taken;
	bool captured; // used in a closure below its owner
	bool assigned_in_closure;
};

enum ir_step_kind { IR_STEP_FIELD, IR_STEP_INDEX };

// One step of a path. An index step with a constant or an unassigned-since variable is still only
// "some element" unless key says which: equal keys mean the same element.
struct ir_step {
	enum ir_step_kind kind;
	struct object *field;  // FIELD: the origin field
	u64 key;               // INDEX: 0 some element, else structural key of the index expression
	const ir_place *reads; // INDEX: the places the key depends on; it means the same element
	u32 read_count;        // as long as none of them is assigned
};

struct ir_place_info {
	ir_var var;
	ir_place parent; // the place without the last step; 0 for a variable itself
	struct ir_step step;
	u32 depth; // number of steps; at most IR_MAX_PATH, longer paths are cut to their front
	struct type *type;
	ir_place first_child, next_sibling; // places one step longer, newest first
};

// A place has at most IR_MAX_ELEMENTS index children with keys; further ones are "some element".
enum { IR_MAX_PATH = 8, IR_MAX_ELEMENTS = 64 };

enum ir_operand_kind {
	IR_OPERAND_NONE,
	IR_OPERAND_PLACE,
	IR_OPERAND_NIL,
	IR_OPERAND_CONST, // constant
	IR_OPERAND_FUNC,  // a declared function or method (object); method values come from IR_BIND
	IR_OPERAND_CLOSURE, // index: unit->funcs
	IR_OPERAND_TYPE,
	IR_OPERAND_OTHER, // a value that is not followed
};

struct ir_operand {
	u8 kind;      // enum ir_operand_kind
	bool deref;   // PLACE: *p as a whole, what the pointer in the place points to; see ir_instr
	u32 index;    // PLACE: ir_place; CLOSURE: function index
	node_id node; // the expression
	union {
		struct object *object;           // FUNC
		const struct constant *constant; // CONST
		struct type *type; // TYPE; PLACE and OTHER: static type of the expression
	};
};

// Instructions. `args` are the operands in evaluation order.
enum ir_op {
	IR_NOP,
	IR_COPY,    // dst = args[0]; plain assignment and :=
	IR_DISCARD, // _ = args[0], or an expression statement whose values (args) are dropped
	IR_ADDR,    // dst = &args[0] (place)
	IR_CONVERT, // dst = T(args[0]); also implicit conversion to an interface
	IR_ASSERT,  // dst (, dst2) = args[0].(T)
	IR_SLICE,   // dst = args[0][args[1]:args[2]:args[3]]; bounds that are not written are NONE
	IR_OP, // dst = op(args...); arithmetic, comparison, concatenation, len, element of a string
	IR_ALLOC,   // dst = new(T), make(T, args...), T{args...}, &T{args...}: see struct ir_alloc
	IR_CLOSURE, // dst = func literal (args[0], a CLOSURE); none for one called where it stands
	IR_BIND,    // dst = method value args[0].method (object in call->callee)
	IR_CALL,    // see struct ir_call; results in call->results
	IR_DEFER,   // the call runs when the function returns; arguments are evaluated here
	IR_GO,
	IR_SEND,    // args[0] <- args[1]
	IR_RECV,    // dst (, dst2) = <-args[0]
	IR_MAP_GET, // dst (, dst2) = args[0][args[1]]; elements of slices and arrays are places
	IR_MAP_SET, // args[0][args[1]] = args[2]
	IR_RANGE,   // at a loop's head: dst (key), dst2 (value) = next of args[0]
	IR_RETURN,  // args are the returned values (already copied to the result variables)
	IR_PANIC,   // args[0]
	IR_RECOVER, // dst = recover()
	IR_USE,     // args are read in a way that keeps nothing: conditions, tags of switches
};

struct ir_alloc {
	enum ir_alloc_kind {
		IR_ALLOC_NEW,  // new(T); new(value): args[0]
		IR_ALLOC_MAKE, // make: args are length and capacity
		// T{...}: args are the element values; of a map key, value, key, value... Also
		// `var x T` of a struct or array: no args.
		IR_ALLOC_COMPOSITE,
		IR_ALLOC_REF, // &T{...}
	} kind;
	struct type *type;
	struct object **fields; // COMPOSITE, REF of a struct: the field of each arg; else NULL
};

struct ir_call {
	node_id node; // CALL_EXPR
	// Origin of the statically known function, method or interface method; else NULL.
	struct object *callee;
	bool is_interface; // callee is a method of an interface (or of a type parameter)
	bool is_builtin;
	bool has_ellipsis;
	bool never_returns;     // by the oracle or a known closure
	u8 builtin;             // enum builtin
	i32 closure;            // index of the closure called, when that is certain; else -1
	struct ir_operand fun;  // the func value called when callee is NULL
	struct ir_operand recv; // receiver, NONE for functions
	const struct ir_operand *args;
	u32 arg_count;
	const ir_place *results; // one fresh temporary each; 0 results for builtins without value
	u32 result_count;
	struct type_signature *signature; // instantiated; NULL for builtins
	struct type **targs;              // of a generic callee; NULL when not generic
	u32 targ_count;
};

struct ir_instr {
	u8 op;          // enum ir_op
	u8 token;       // OP: enum token; ILLEGAL for built-ins
	bool in_select; // SEND and RECV as a select case (stands at the start of the case's block)
	bool comma_ok;
	u8 builtin_plus_one; // OP of a built-in (len, cap, min...): enum builtin + 1
	// *dst = ...: what dst points to is assigned, dst itself is not. Also when the assigned
	// place is longer than IR_MAX_PATH and dst only its front.
	bool dst_deref;
	u32 block;
	node_id node;
	u32 pos;
	ir_place dst, dst2;
	const struct ir_operand *args;
	u32 arg_count;
	union {
		struct ir_call *call;   // CALL, DEFER, GO, BIND
		struct ir_alloc *alloc; // ALLOC
		struct type *type;      // CONVERT, ASSERT
	};
};

enum ir_cond_kind {
	IR_COND_OTHER,
	IR_COND_BOOL, // a (place of type bool) is true
	IR_COND_CMP,  // a op b; nil comparisons have NIL as b
	IR_COND_TYPE, // dynamic type of a is `type` (type switches; nil: case nil)
};

// What the true edge means. Short circuits are lowered to branches, negation swaps the edges.
struct ir_cond {
	u8 kind;  // enum ir_cond_kind
	u8 token; // CMP: EQL NEQ LSS LEQ GTR GEQ
	node_id node;
	struct ir_operand a, b;
	struct type *type;
	// Equal keys: the same pure expression over the same places, as long as none of the places
	// in `reads` is assigned; 0: not comparable. A comparison and its negation (EQL and NEQ,
	// LSS and GEQ, GTR and LEQ) share a key: then the token says which one it is.
	u64 key;
	const ir_place *reads;
	u32 read_count;
};

enum ir_term {
	IR_TERM_JUMP,
	IR_TERM_BRANCH,   // succs: true, false
	IR_TERM_RANGE,    // succs: body, done
	IR_TERM_SELECT,   // one succ per clause, in order; a default clause has comm_kind DEFAULT
	IR_TERM_RETURN,   // function ends normally
	IR_TERM_PANIC,    // a panic statement or a failed assertion known statically
	IR_TERM_NORETURN, // a call that never returns (os.Exit, log.Fatal, ...), or select {}
};

struct ir_select_case {
	enum { IR_COMM_SEND, IR_COMM_RECV, IR_COMM_DEFAULT } comm;
	struct ir_operand chan;
	node_id clause;
};

struct ir_block {
	u32 first, count; // instructions, consecutive in func->instrs
	u8 term;          // enum ir_term
	struct ir_cond cond;
	u32 *succs;
	u32 succ_count;
	const u32 *preds;
	u32 pred_count;
	const struct ir_select_case *cases; // SELECT
	node_id node; // statement that made it (for paths): IF_STMT, FOR_STMT, ...
	u32 loop;     // innermost loop's index + 1, 0 outside
	u32 rpo;      // reverse post order number; UINT32_MAX when unreachable
	u32 idom;     // immediate dominator
};

struct ir_loop {
	u32 head;           // block
	u32 parent;         // enclosing loop's index + 1, or 0
	node_id node;       // FOR_STMT or RANGE_STMT; 0 for goto loops
	bool is_range_func; // body is a closure run by an iterator function in the source's terms
	i64 trip_count; // known constant number of iterations (array literals, range 3); -1 unknown
};

// How a closure's value is used, as far as it is certain. With uses of several kinds the widest
// counts: ESCAPES, then GO, ARGUMENT, DEFERRED, CALLED.
enum ir_closure_use {
	IR_CLOSURE_ESCAPES, // stored, returned, passed on: may run any number of times, any time
	IR_CLOSURE_CALLED,  // only called, where it stands or through one local variable
	IR_CLOSURE_DEFERRED,
	IR_CLOSURE_GO,
	IR_CLOSURE_ARGUMENT, // only passed to calls as an argument
	IR_CLOSURE_UNUSED,   // its value is never read
};

struct ir_func {
	u32 index;
	i32 parent;   // enclosing function of the unit, -1 for the declared one
	node_id node; // FUNC_DECL (or 0 for a separate body tree) or FUNC_LIT
	node_id body; // BLOCK_STMT
	struct type_signature *signature;
	ir_var receiver; // 0 when there is none
	const ir_var *params;
	const ir_var *results;
	u32 param_count, result_count;
	struct ir_instr *instrs; // instrs[0] is unused
	u32 instr_count;
	struct ir_block *blocks; // blocks[0] is the entry
	u32 block_count;
	struct ir_loop *loops;
	u32 loop_count;
	enum ir_closure_use use; // closures
	ir_var held_in; // the variable a closure is assigned to when that is the only one; else 0
	bool has_defer, has_recover;
	bool too_large; // a limit was passed: nothing may be concluded from this function
};

struct ir_unit {
	const struct function *function; // NULL for package-level closures
	struct package *package;
	struct source *source;
	const struct body_info *body;
	struct symtab *names;
	struct ir_func **funcs; // funcs[0] is the declared function
	u32 func_count;
	struct ir_var_info *vars;
	u32 var_count;
	struct ir_place_info *places;
	u32 place_count;
};

// Answers whether a call to a declared function never returns (panics, exits, loops for ever).
struct ir_oracle {
	bool (*never_returns)(void *context, const struct object *callee);
	void *context;
};

enum { IR_MAX_INSTRS = 200000, IR_MAX_BLOCKS = 50000 };

// Lowers a typed body. Constructs whose types are unresolved become OTHER operands.
struct ir_unit *ir_build(struct arena *arena, struct symtab *names, const struct function *function,
	const struct body_info *body, const struct ir_oracle *oracle);

// The same for a VALUE_SPEC of a package-level var (from check_values): funcs[0] evaluates the
// initial values into the variables.
struct ir_unit *ir_build_values(struct arena *arena, struct symtab *names, struct package *package,
	node_id spec, const struct body_info *body, const struct ir_oracle *oracle);

// True when no path through func ends in a return: it panics, exits or loops for ever. A function
// with defers may recover, so for it the answer is always false.
bool ir_never_returns(const struct ir_func *func);

static inline struct ir_instr *ir_at(const struct ir_func *func, u32 instr)
{
	return &func->instrs[instr];
}

// The place `base` extended by one field, or 0 when the unit has no such place.
ir_place ir_place_field(const struct ir_unit *unit, ir_place base, const struct object *field);

// The same, made when it is not there yet. Only while nobody else looks at the unit.
ir_place ir_place_extend(
	struct arena *arena, struct ir_unit *unit, ir_place base, struct object *field);

// True when a is b or a prefix of b: writing a changes b.
bool ir_place_covers(const struct ir_unit *unit, ir_place a, ir_place b);

// True when block a dominates block b.
bool ir_dominates(const struct ir_func *func, u32 a, u32 b);

// True when control can come from the end of block a to the start of block b (a == b: through a
// cycle).
bool ir_reaches(const struct ir_func *func, u32 a, u32 b);

// As text, for tests and --debug: one line an instruction.
struct strbuf;
void ir_print(struct strbuf *out, const struct ir_unit *unit);
