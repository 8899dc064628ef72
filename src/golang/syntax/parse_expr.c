// SPDX-License-Identifier: Apache-2.0
// Unary and binary expressions, and lists of them.
#include "golang/syntax/parser.h"

// "<-" before a type makes a receive-only channel of it: <-chan T. Where the channel is chan<- T, the
// arrow in it begins the next: <-chan<- T is <-chan (<-T), and T must be a channel again.
static void turn_into_receive(struct parser *p, node_id type, u32 arrow)
{
	u32 direction = NODE_CHAN_SEND;

	while (direction == NODE_CHAN_SEND && kind_of(p, type) == NODE_CHAN_TYPE) {
		struct node *chan = node_at(p, type);
		u32 inner = chan->pos;

		if (chan->flags == NODE_CHAN_RECV)
			parser_error_expected(p, chan->pos, "'chan'");
		// The arrow of chan<- stands behind the word.
		if (chan->flags == NODE_CHAN_SEND)
			inner = scan_skip_blank(&p->scan, chan->pos + 4);
		direction = chan->flags;
		chan->pos = arrow;
		chan->flags = NODE_CHAN_RECV;
		arrow = inner;
		type = chan->a;
	}
	if (direction == NODE_CHAN_SEND)
		parser_error_expected(p, arrow, "channel type");
}

static node_id parse_unary(struct parser *p);

static node_id parse_unary_operand(struct parser *p, enum node_kind kind)
{
	enum token op = parser_token(p);
	u32 pos = parser_pos(p);
	node_id x, id;

	parser_next(p);
	x = parse_unary(p);
	if (op == TOKEN_ARROW && kind_of(p, x) == NODE_CHAN_TYPE) {
		turn_into_receive(p, x, pos);
		return x;
	}
	id = node_new(p, kind, pos, end_of(p, x), x, 0);
	if (kind == NODE_UNARY_EXPR)
		node_at(p, id)->op = (u8)op;
	return id;
}

// UnaryExpr = PrimaryExpr | unary_op UnaryExpr . unary_op = "+" | "-" | "!" | "^" | "*" | "&" | "<-" .
static node_id parse_unary(struct parser *p)
{
	u32 pos = parser_pos(p);
	node_id x;

	if (!parser_enter(p))
		return node_bad(p, NODE_BAD_EXPR, pos, parser_pos(p));
	switch ((int)parser_token(p)) {
	case TOKEN_ADD:
	case TOKEN_SUB:
	case TOKEN_NOT:
	case TOKEN_XOR:
	case TOKEN_AND:
	case TOKEN_TILDE:
	case TOKEN_ARROW:
		x = parse_unary_operand(p, NODE_UNARY_EXPR);
		break;
	case TOKEN_MUL:
		x = parse_unary_operand(p, NODE_STAR_EXPR);
		break;
	default:
		x = parse_primary(p, 0);
		break;
	}
	parser_leave(p);
	return x;
}

// The operator at hand; = is read as == where it cannot be an assignment, and complained about.
static enum token binary_operator(struct parser *p)
{
	if (UNLIKELY(p->in_rhs && parser_token(p) == TOKEN_ASSIGN))
		return TOKEN_EQL;
	return parser_token(p);
}

// Expression = UnaryExpr | Expression binary_op Expression .
// By precedence climbing; with x the left operand is parsed already.
node_id parse_binary(struct parser *p, node_id x, u32 min_precedence)
{
	u32 count = 0;

	if (!x)
		x = parse_unary(p);
	for (;;) {
		enum token op = binary_operator(p);
		u32 precedence = token_precedence[op];
		node_id y;

		if (LIKELY(precedence < min_precedence) || !parser_chain(p, &count))
			return x;
		parser_expect(p, op);
		y = parse_unary(p);
		if (token_precedence[binary_operator(p)] > precedence)
			y = parse_binary(p, y, precedence + 1);
		x = node_new(p, NODE_BINARY_EXPR, pos_of(p, x), end_of(p, y), x, y);
		node_at(p, x)->op = (u8)op;
	}
}

node_id parse_expr(struct parser *p)
{
	return parse_binary(p, 0, 1);
}

// An expression where = cannot be an assignment.
node_id parse_rhs(struct parser *p)
{
	bool old = p->in_rhs;
	node_id x;

	p->in_rhs = true;
	x = parse_expr(p);
	p->in_rhs = old;
	return x;
}

// ExpressionList = Expression { "," Expression } .
void push_expr_list(struct parser *p, bool in_rhs)
{
	bool old = p->in_rhs;

	p->in_rhs = in_rhs;
	do
		list_push(p, parse_expr(p));
	while (parser_take(p, TOKEN_COMMA));
	p->in_rhs = old;
}

// The same as a list of its own; *end is that of its last expression.
u32 parse_expr_list(struct parser *p, bool in_rhs, u32 *end)
{
	u32 begin = list_begin(p);

	push_expr_list(p, in_rhs);
	*end = end_of(p, list_last(p));
	return list_end(p, begin);
}
