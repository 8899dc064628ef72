// SPDX-License-Identifier: Apache-2.0
// Statements. Only what they make known of names and expressions is of interest; where a break or a label
// stands is not.
#pragma once

#include "golang/types/check_context.h"

// The body (a BLOCK_STMT) of a function or function literal.
void stmt_function_body(struct checking *c, struct type_signature *signature, node_id body);

// id may be 0.
void stmt_check(struct checking *c, node_id id);
void stmt_list(struct checking *c, struct node_list list);

void stmt_switch(struct checking *c, const struct node *node);
void stmt_type_switch(struct checking *c, const struct node *node);
void stmt_select(struct checking *c, const struct node *node);
void stmt_range(struct checking *c, const struct node *node);
