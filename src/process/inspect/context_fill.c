// SPDX-License-Identifier: Apache-2.0
// The fields of context nodes: whether they can be those of a context, and what they say.
#include "process/inspect/context_forest.h"

enum { MAX_CONTEXT_BYTES = 192, WORD_CACHE = 4096, TEXT_CACHE = 1024 };

#define FIRST_STORE_IN_PROGRESS UINT64_MAX // sync/atomic.Value while it gets its first value

typedef str (*describe_fn)(const struct go_value_reader *reader, u64 type, u64 data);

enum word_is { WORD_NEW, WORD_TYPE, WORD_ITAB, WORD_NOTHING };

// Direct-mapped caches: the same few types, errors and keys come up again and again.
struct context_words {
	struct {
		u64 word, type; // type: of an itab the concrete one, else itself
		enum word_is is;
	} words[WORD_CACHE];
	struct {
		describe_fn describe;
		u64 type, data;
		str text;
	} texts[TEXT_CACHE];
	struct {
		u64 type;
		str name;
	} names[TEXT_CACHE];
};

static u64 hash_of(u64 word)
{
	return word * 0x9e3779b97f4a7c15u >> 40;
}

// What a word in the first half of an interface value is; ret_type is the dynamic type.
static enum word_is classify(struct context_build *build, u64 word, bool is_any, u64 *ret_type)
{
	__typeof__(build->words->words[0]) *slot =
		&build->words->words[(hash_of(word) + is_any) % WORD_CACHE];
	enum word_is wanted = is_any ? WORD_TYPE : WORD_ITAB;
	struct go_itab itab;

	if (slot->is == WORD_NEW || slot->word != word ||
		(slot->is != wanted && slot->is != WORD_NOTHING)) {
		slot->word = word;
		slot->is = WORD_NOTHING;
		if (is_any && go_type_get(build->types, word)) {
			slot->is = WORD_TYPE;
			slot->type = word;
		} else if (!is_any && go_itab_get(build->types, word, &itab)) {
			slot->is = WORD_ITAB;
			slot->type = itab.concrete_type;
		}
	}
	*ret_type = slot->type;
	return slot->is;
}

struct dynamic {
	u64 type, data; // type 0: nil
};

// An interface value at an offset of the node; false when it is none.
static bool take_interface(
	struct context_build *build, const u8 *bytes, i32 at, bool is_any, struct dynamic *ret)
{
	u64 word, data, type;

	*ret = (struct dynamic){0};
	if (at == CONTEXT_NO_FIELD)
		return true;
	word = word_at(bytes + at);
	data = word_at(bytes + at + 8);
	if (word == 0)
		return data == 0;
	if (is_any && word == FIRST_STORE_IN_PROGRESS)
		return true;
	if (classify(build, word, is_any, &type) == WORD_NOTHING)
		return false;
	*ret = (struct dynamic){.type = type, .data = data};
	return true;
}

struct fields {
	struct dynamic done, err, cause, key, value;
	u64 children;
	u64 wall, ext;
};

static bool read_fields(
	struct context_build *build, const struct context_draft *draft, struct fields *ret)
{
	const struct context_type *type = &build->kinds.at[draft->type];
	const struct go_type *channel;
	u8 bytes[MAX_CONTEXT_BYTES];

	*ret = (struct fields){0};
	if (type->size > sizeof(bytes) ||
		!peek_read(&build->peek, draft->address, bytes, type->size))
		return false;
	if (!take_interface(build, bytes, type->done, true, &ret->done) ||
		!take_interface(build, bytes, type->err, type->err_is_any, &ret->err) ||
		!take_interface(build, bytes, type->cause, false, &ret->cause) ||
		!take_interface(build, bytes, type->key, true, &ret->key) ||
		!take_interface(build, bytes, type->value_at, true, &ret->value))
		return false;
	if (type->children != CONTEXT_NO_FIELD)
		ret->children = word_at(bytes + type->children);
	if (type->deadline != CONTEXT_NO_FIELD) {
		ret->wall = word_at(bytes + type->deadline);
		ret->ext = word_at(bytes + type->deadline + 8);
	}
	if (ret->done.type) {
		channel = go_type_get(build->types, ret->done.type);
		if (!channel || channel->kind != KIND_CHAN || ret->done.data % 8)
			return false;
	}
	return ret->children % 8 == 0 && (ret->wall & (((u64)1 << 30) - 1)) < 1000000000 &&
	       (type->key == CONTEXT_NO_FIELD || ret->key.type != 0);
}

bool context_is_sound(struct context_build *build, const struct context_draft *draft)
{
	const struct context_type *type = &build->kinds.at[draft->type];
	struct fields fields;

	if (!build->words)
		build->words = arena_new(build->arena, struct context_words);
	if (!type->is_standard || type->is_empty || type->kind == CONTEXT_BACKGROUND)
		return true;
	return read_fields(build, draft, &fields);
}

static struct go_value_reader reader_of(struct context_build *build)
{
	return (struct go_value_reader){
		.arena = build->arena, .peek = build->peek, .types = build->types};
}

static str text_of(struct context_build *build, struct dynamic value, describe_fn describe)
{
	__typeof__(build->words->texts[0]) *slot =
		&build->words->texts[hash_of(value.type ^ value.data) % TEXT_CACHE];
	struct go_value_reader reader = reader_of(build);

	if (value.type == 0)
		return STR_EMPTY;
	if (slot->describe != describe || slot->type != value.type || slot->data != value.data) {
		slot->describe = describe;
		slot->type = value.type;
		slot->data = value.data;
		slot->text = describe(&reader, value.type, value.data);
	}
	return slot->text;
}

static str name_of(struct context_build *build, u64 type)
{
	__typeof__(build->words->names[0]) *slot = &build->words->names[hash_of(type) % TEXT_CACHE];
	const struct go_type *found;

	if (type == 0)
		return STR_EMPTY;
	if (slot->type != type) {
		found = go_type_get(build->types, type);
		slot->type = type;
		slot->name = found ? arena_str(build->arena, found->name) : STR("?");
	}
	return slot->name;
}

static bool take_child(void *context, const u8 *key)
{
	struct context_build *build = context;
	u32 type = word_set_find(&build->kinds.itabs, word_at(key));
	u32 child = type == UINT32_MAX ? UINT32_MAX : context_find(build, word_at(key + 8), type);

	if (child != UINT32_MAX)
		build->drafts.at[child].is_registered = true;
	return true;
}

static u32 count_children(struct context_build *build, u64 map)
{
	struct go_map_walk walk;

	if (map == 0 || !build->kinds.has_children || build->kinds.children.key_size != 16)
		return 0;
	walk = go_map_keys(&build->peek, &build->kinds.children, map, take_child, build);
	return (u32)MIN(walk.seen, UINT32_MAX);
}

void context_fill(
	struct context_build *build, const struct context_draft *draft, struct context_node *ret)
{
	const struct context_type *type = &build->kinds.at[draft->type];
	struct fields fields;

	ret->address = type->is_empty ? type->type : draft->address;
	ret->type = type->type;
	ret->kind = type->kind;
	ret->type_name = type->name;
	ret->is_registered = draft->is_registered;
	if (!type->is_standard || type->is_empty || type->kind == CONTEXT_BACKGROUND ||
		!read_fields(build, draft, &fields))
		return;
	ret->done = fields.done.data;
	ret->is_cancelled = fields.err.type != 0;
	ret->error = text_of(build, fields.err, go_error_text);
	if (fields.cause.type != fields.err.type || fields.cause.data != fields.err.data)
		ret->cause = text_of(build, fields.cause, go_error_text);
	ret->child_count = count_children(build, fields.children);
	ret->deadline_unix_ns = go_time_unix_ns(fields.wall, fields.ext);
	if (ret->deadline_unix_ns && build->now_unix_ns) {
		ret->is_deadline_left_known = true;
		if (__builtin_sub_overflow(
			    ret->deadline_unix_ns, build->now_unix_ns, &ret->deadline_left_ns))
			ret->deadline_left_ns = ret->deadline_unix_ns < 0 ? INT64_MIN : INT64_MAX;
	}
	ret->value_key = text_of(build, fields.key, go_key_text);
	ret->value_type = name_of(build, fields.value.type);
}
