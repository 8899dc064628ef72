// SPDX-License-Identifier: Apache-2.0
// Type expressions. The result is never NULL; TYPE_INVALID when it could not be resolved.
#pragma once

#include "golang/types/check_context.h"

// A type that may be used as one: generic types must have their arguments.
struct type *typexpr(struct checking *c, node_id id);
// The same for the type of a variable (a constraint would be wrong there, which is not looked at).
static inline struct type *typexpr_var(struct checking *c, node_id id)
{
	return typexpr(c, id);
}
// The right-hand side of the declaration of the type name `declared`.
struct type *typexpr_declared(struct checking *c, node_id id, struct object *declared);
// A generic type without its arguments; invalid when it is not generic.
struct type *typexpr_generic(struct checking *c, node_id id);

// typexpr_func.c: fills signature from a FUNC_TYPE and, for methods, the receiver's FIELD_LIST (else 0).
void typexpr_signature(
	struct checking *c, struct type_signature *signature, node_id receiver, node_id func_type);
// Makes the names of a signature's receiver, type parameters, parameters and results known in the
// innermost block.
void typexpr_declare_signature(struct checking *c, const struct type_signature *signature);

// typexpr_params.c: declares the type parameters of a FIELD_LIST in the innermost block. *ret is set
// before the constraints are looked at, which may mention what is being declared.
void typexpr_type_params(struct checking *c, node_id fields, struct type_params *ret);
struct type_param *typexpr_declare_param(struct checking *c, node_id ident, u32 index);

// typexpr_interface.c
struct type *typexpr_interface(struct checking *c, node_id id, struct object *declared);
// A constraint: any type, or ~T and A|B, which stand for an interface of their own.
struct type *typexpr_constraint(struct checking *c, node_id id);

// typexpr_struct.c
struct type *typexpr_struct(struct checking *c, node_id id);
