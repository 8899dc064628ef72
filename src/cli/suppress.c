// SPDX-License-Identifier: Apache-2.0
#include "cli/suppress.h"

struct collector {
	struct arena *arena;
	struct suppressions *suppressions;
	struct source *source;
};

static u32 line_of(struct collector *collector, u32 pos)
{
	return source_place(collector->source, pos).line;
}

static bool is_simple_statement(enum node_kind kind)
{
	return kind == NODE_DECL_STMT || kind == NODE_EXPR_STMT || kind == NODE_SEND_STMT ||
	       kind == NODE_INC_DEC_STMT || kind == NODE_ASSIGN_STMT || kind == NODE_GO_STMT ||
	       kind == NODE_DEFER_STMT || kind == NODE_RETURN_STMT || kind == NODE_GEN_DECL;
}

static bool is_block_statement(enum node_kind kind)
{
	return kind == NODE_IF_STMT || kind == NODE_SWITCH_STMT || kind == NODE_TYPE_SWITCH_STMT ||
	       kind == NODE_SELECT_STMT || kind == NODE_FOR_STMT || kind == NODE_RANGE_STMT ||
	       kind == NODE_FUNC_DECL;
}

// Where the code of a line begins that holds more than blanks before `pos`, else pos.
static u32 code_before(str text, u32 pos)
{
	u32 begin = pos;

	while (begin > 0 && text.ptr[begin - 1] != '\n')
		begin--;
	while (begin < pos && (text.ptr[begin] == ' ' || text.ptr[begin] == '\t'))
		begin++;
	return begin;
}

// Offset of the first code behind blanks and further comments.
static u32 code_after(str text, u32 pos)
{
	while (pos < text.len) {
		str rest = str_skip(text, pos);

		if (strchr(" \t\r\n", rest.ptr[0]) && rest.ptr[0])
			pos++;
		else if (str_starts(rest, STR("//")))
			pos += (u32)str_find_char(rest, '\n');
		else if (str_starts(rest, STR("/*")))
			pos += (u32)str_find(rest, STR("*/")) + 2;
		else
			return pos;
	}
	return (u32)text.len;
}

// End of the head of a statement with blocks: where its first block begins.
static u32 head_end(const struct ast *ast, const struct node *statement)
{
	u32 end = statement->end;

	for (u32 i = 1; i < ast->node_count; i++) {
		const struct node *node = &ast->nodes[i];

		if (node->kind == NODE_BLOCK_STMT && node->pos >= statement->pos)
			end = MIN(end, node->pos);
	}
	return end;
}

// A directive behind code: every simple statement that begins or ends on the line.
static void cover_same_line(
	struct collector *collector, struct suppression *suppression, u32 begin, u32 comment)
{
	const struct ast *ast = &collector->source->ast;
	u32 from = begin, to = comment;

	for (u32 i = 1; i < ast->node_count; i++) {
		const struct node *node = &ast->nodes[i];
		bool begins = node->pos >= begin && node->pos < comment;
		bool ends = node->end > begin && node->end <= comment;

		if ((begins || ends) && is_simple_statement((enum node_kind)node->kind)) {
			from = MIN(from, node->pos);
			to = MAX(to, node->end);
		}
	}
	suppression->from_line = line_of(collector, from);
	suppression->to_line = line_of(collector, to);
}

// A directive on a line of its own: the statement that begins next.
static void cover_next(struct collector *collector, struct suppression *suppression, u32 begin)
{
	const struct ast *ast = &collector->source->ast;
	bool whole_function = suppression->directive.kind != DIRECTIVE_LINT;
	u32 to = begin;

	for (u32 i = 1; i < ast->node_count; i++) {
		const struct node *node = &ast->nodes[i];
		enum node_kind kind = (enum node_kind)node->kind;

		if (node->pos != begin)
			continue;
		if (is_simple_statement(kind) || (kind == NODE_FUNC_DECL && whole_function))
			to = MAX(to, node->end);
		else if (is_block_statement(kind))
			to = MAX(to, head_end(ast, node));
	}
	suppression->from_line = line_of(collector, begin);
	suppression->to_line = line_of(collector, to);
}

static void add(struct collector *collector, const struct directive *directive,
	const struct comment *comment)
{
	struct suppressions *suppressions = collector->suppressions;
	struct source *source = collector->source;
	u32 begin = code_before(source->text, comment->pos);
	u64 *first = str_map_put(&suppressions->first_of_file, source->path);
	struct suppression *suppression = vec_push(collector->arena, &suppressions->list);

	if (*first == 0)
		*first = suppressions->list.len;
	*suppression = (struct suppression){
		.directive = *directive,
		.file = source->path,
		.line = line_of(collector, comment->pos),
		.to_line = UINT32_MAX,
	};
	if (directive->whole_file)
		return;
	if (begin < comment->pos)
		cover_same_line(collector, suppression, begin, comment->pos);
	else
		cover_next(collector, suppression, code_after(source->text, comment->end));
}

static void collect_file(struct collector *collector)
{
	const struct source *source = collector->source;

	for (u32 i = 0; i < source->ast.comment_count; i++) {
		const struct comment *comment = &source->ast.comments[i];
		struct directive directive;

		if (directive_read(str_sub(source->text, comment->pos, comment->end), &directive))
			add(collector, &directive, comment);
	}
}

void suppressions_collect(
	struct arena *arena, const struct program *program, struct suppressions *ret)
{
	struct suppressions suppressions = {0};
	struct collector collector = {.arena = arena, .suppressions = &suppressions};
	bool *seen = arena_array(arena, bool, program->source_count);

	str_map_init(&suppressions.first_of_file, arena);
	for (u32 i = 0; i < program->package_count; i++) {
		const struct package *package = program->packages[i];

		for (u32 f = 0; f < package->file_count && package->role == PACKAGE_TARGET; f++) {
			collector.source = package->files[f];
			if (!seen[collector.source->index])
				collect_file(&collector);
			seen[collector.source->index] = true;
		}
	}
	*ret = suppressions;
}

bool suppressions_match(struct suppressions *suppressions, const struct finding *finding)
{
	u64 *first = str_map_get(&suppressions->first_of_file, finding->where.file);
	bool matched = false;

	for (u32 i = first ? (u32)*first - 1 : UINT32_MAX; i < suppressions->list.len; i++) {
		struct suppression *suppression = &suppressions->list.at[i];

		if (!str_equal(suppression->file, finding->where.file))
			break;
		if (finding->where.line < suppression->from_line ||
			finding->where.line > suppression->to_line ||
			!directive_matches(&suppression->directive, finding->id))
			continue;
		suppression->used = true;
		matched = true;
	}
	return matched;
}
