// SPDX-License-Identifier: Apache-2.0
// The fields of nodes by name: ast_call_args(ast, id) of a CALL_EXPR. The caller knows the kind of the
// node (node.def has the fields of each); nothing is checked.
#pragma once

#include "golang/syntax/ast.h"

#define AST_FIELD(name, value)                                              \
	static inline node_id ast_##name(const struct ast *ast, node_id id) \
	{                                                                   \
		return value;                                               \
	}
#define AST_LIST(name, value)                                                        \
	static inline struct node_list ast_##name(const struct ast *ast, node_id id) \
	{                                                                            \
		return ast_list(ast, value);                                         \
	}
// A node with up to two fields, and the i-th of one with more.
#define A         ast->nodes[id].a
#define B         ast->nodes[id].b
#define RECORD(i) ast->extra[ast->nodes[id].a + i]

AST_FIELD(ellipsis_type, A)
AST_FIELD(func_lit_type, A)
AST_FIELD(func_lit_body, B)
AST_FIELD(composite_type, A)
AST_LIST(composite_elements, B)
AST_FIELD(paren_x, A)
AST_FIELD(selector_x, A)
AST_FIELD(selector_name, B)
AST_FIELD(index_x, A)
AST_FIELD(index_index, B)
AST_LIST(index_list_indices, B)
AST_FIELD(slice_x, RECORD(0))
AST_FIELD(slice_low, RECORD(1))
AST_FIELD(slice_high, RECORD(2))
AST_FIELD(slice_max, RECORD(3))
AST_FIELD(type_assert_x, A)
AST_FIELD(type_assert_type, B)
AST_FIELD(call_fun, A)
AST_LIST(call_args, B)
AST_FIELD(star_x, A)
AST_FIELD(unary_x, A)
AST_FIELD(binary_x, A)
AST_FIELD(binary_y, B)
AST_FIELD(key_value_key, A)
AST_FIELD(key_value_value, B)
AST_FIELD(array_length, A)
AST_FIELD(array_element, B)
AST_FIELD(struct_fields, A)
AST_FIELD(interface_methods, A)
AST_FIELD(func_type_params, RECORD(0))
AST_FIELD(func_params, RECORD(1))
AST_FIELD(func_results, RECORD(2))
AST_FIELD(map_key, A)
AST_FIELD(map_value, B)
AST_FIELD(chan_value, A)
AST_LIST(field_names, RECORD(0))
AST_FIELD(field_type, RECORD(1))
AST_FIELD(field_tag, RECORD(2))
AST_LIST(field_list_fields, A)
AST_FIELD(decl_stmt_decl, A)
AST_FIELD(labeled_label, A)
AST_FIELD(labeled_stmt, B)
AST_FIELD(expr_stmt_x, A)
AST_FIELD(send_channel, A)
AST_FIELD(send_value, B)
AST_FIELD(inc_dec_x, A)
AST_LIST(assign_lhs, A)
AST_LIST(assign_rhs, B)
AST_FIELD(go_call, A)
AST_FIELD(defer_call, A)
AST_LIST(return_results, A)
AST_FIELD(branch_label, A)
AST_LIST(block_stmts, A)
AST_FIELD(if_init, RECORD(0))
AST_FIELD(if_cond, RECORD(1))
AST_FIELD(if_body, RECORD(2))
AST_FIELD(if_else, RECORD(3))
AST_LIST(case_exprs, A)
AST_LIST(case_body, B)
AST_FIELD(switch_init, RECORD(0))
AST_FIELD(switch_tag, RECORD(1))
AST_FIELD(switch_body, RECORD(2))
AST_FIELD(type_switch_init, RECORD(0))
AST_FIELD(type_switch_assign, RECORD(1))
AST_FIELD(type_switch_body, RECORD(2))
AST_FIELD(comm_comm, A)
AST_LIST(comm_body, B)
AST_FIELD(select_body, A)
AST_FIELD(for_init, RECORD(0))
AST_FIELD(for_cond, RECORD(1))
AST_FIELD(for_post, RECORD(2))
AST_FIELD(for_body, RECORD(3))
AST_FIELD(range_key, RECORD(0))
AST_FIELD(range_value, RECORD(1))
AST_FIELD(range_x, RECORD(2))
AST_FIELD(range_body, RECORD(3))
AST_FIELD(import_name, A)
AST_FIELD(import_path, B)
AST_LIST(value_spec_names, RECORD(0))
AST_FIELD(value_spec_type, RECORD(1))
AST_LIST(value_spec_values, RECORD(2))
AST_FIELD(type_spec_name, RECORD(0))
AST_FIELD(type_spec_params, RECORD(1))
AST_FIELD(type_spec_type, RECORD(2))
AST_LIST(gen_decl_specs, A)
AST_FIELD(func_decl_receiver, RECORD(0))
AST_FIELD(func_decl_name, RECORD(1))
AST_FIELD(func_decl_type, RECORD(2))
AST_FIELD(func_decl_body, RECORD(3))

#undef A
#undef B
#undef RECORD
#undef AST_FIELD
#undef AST_LIST
