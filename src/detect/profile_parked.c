// SPDX-License-Identifier: Apache-2.0
#include "detect/profile_parked.h"

static const struct {
	enum parked_kind kind;
	const char *words;
	str state;        // how the header of a dump begins
	str functions[4]; // one of them is on the stack, above everything that is not the library's
} kinds[] = {
	{PARKED_LOCK, "waiting for a lock", STR("sync."),
		{STR("sync.(*Mutex).Lock"), STR("sync.(*RWMutex).Lock"),
			STR("sync.(*RWMutex).RLock"), STR("internal/sync.(*Mutex).Lock")}},
	{PARKED_WAIT_GROUP, "waiting for a WaitGroup", STR("sync.WaitGroup.Wait"),
		{STR("sync.(*WaitGroup).Wait")}},
	{PARKED_COND, "waiting for a Cond", STR("sync.Cond.Wait"), {STR("sync.(*Cond).Wait")}},
	{PARKED_SEND, "sending", STR("chan send"), {STR("runtime.chansend")}},
	{PARKED_RECEIVE, "receiving", STR("chan receive"), {STR("runtime.chanrecv")}},
	{PARKED_SELECT, "in a select", STR("select"), {STR("runtime.selectgo")}},
	{PARKED_CHANNEL, "at a channel", STR("-"), {STR_EMPTY}},
	{PARKED_SLEEP, "sleeping", STR("sleep"), {STR("time.Sleep")}},
	{PARKED_NETWORK, "waiting for the network", STR("IO wait"),
		{STR("internal/poll.runtime_pollWait"), STR("runtime.netpollblock")}},
};

const char *parked_words(enum parked_kind kind)
{
	for (u32 i = 0; i < ARRAY_LEN(kinds); i++) {
		if (kinds[i].kind == kind)
			return kinds[i].words;
	}
	return "blocked";
}

static bool is_one_of(str function, const str *names, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		if (names[i].len && str_equal(function, names[i]))
			return true;
	}
	return false;
}

// What the standard library does at the top of the stack.
static enum parked_kind kind_of_frames(const struct profile_place *frames, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		if (profile_owner(frames[i].function, frames[i].file) != OWNER_STANDARD)
			break;
		for (u32 k = 0; k < ARRAY_LEN(kinds); k++) {
			if (is_one_of(frames[i].function, kinds[k].functions,
				    ARRAY_LEN(kinds[k].functions)))
				return kinds[k].kind;
		}
	}
	return PARKED_OTHER;
}

static enum parked_kind kind_of_state(str state)
{
	for (u32 k = 0; k < ARRAY_LEN(kinds); k++) {
		if (kinds[k].kind != PARKED_LOCK && str_starts(state, kinds[k].state))
			return kinds[k].kind;
	}
	return PARKED_OTHER;
}

str parked_key(struct arena *arena, const struct parked_group *group)
{
	const struct profile_place *where =
		group->where.function.len ? &group->where : &group->entry;

	return arena_printf(arena, "%d %d " STR_FMT ":%lld " STR_FMT " " STR_FMT ":%lld",
		group->kind, group->is_leaked, STR_ARG(where->file), (long long)where->line,
		STR_ARG(group->entry.function), STR_ARG(group->creator.file),
		(long long)group->creator.line);
}

const struct parked_group *parked_find(const struct parked *parked, str key)
{
	const u64 *index = parked->arena ? str_map_get(&parked->by_key, key) : NULL;

	return index ? &parked->groups.at[*index - 1] : NULL;
}

static void add(struct parked *parked, struct parked_group group)
{
	u32 nearest = profile_place_nearest(group.frames, group.frame_count);
	struct parked_group *known;
	u64 *index;

	if (nearest < group.frame_count)
		group.where = group.frames[nearest];
	if (group.frame_count)
		group.entry = group.frames[group.frame_count - 1];
	parked->total += group.count;
	index = str_map_put(&parked->by_key, parked_key(parked->arena, &group));
	if (!*index) {
		*vec_push(parked->arena, &parked->groups) = group;
		*index = parked->groups.len;
		return;
	}
	known = &parked->groups.at[*index - 1];
	known->count += group.count;
	known->long_count += group.long_count;
	known->longest_minutes = MAX(known->longest_minutes, group.longest_minutes);
}

static void add_dump(struct parked *parked, const struct goroutine_dump *dump)
{
	for (u32 g = 0; g < dump->count; g++) {
		const struct dump_goroutine *it = &dump->goroutines[g];
		struct profile_place *frames =
			arena_array(parked->arena, struct profile_place, it->frame_count);
		struct parked_group group = {.is_leaked = it->is_leaked,
			.frames = frames,
			.frame_count = it->frame_count,
			.creator = {it->creator.function, it->creator.file, it->creator.line},
			.count = 1,
			.long_count = it->wait_minutes >= PARKED_LONG_MINUTES,
			.longest_minutes = it->wait_minutes};

		for (u32 i = 0; i < it->frame_count; i++) {
			const struct dump_frame *frame = &dump->frames[it->frames_at + i];

			frames[i] =
				(struct profile_place){frame->function, frame->file, frame->line};
		}
		if (it->is_cut || it->has_no_stack)
			continue;
		group.kind = kind_of_frames(frames, it->frame_count);
		if (group.kind == PARKED_OTHER)
			group.kind = kind_of_state(it->state);
		add(parked, group);
	}
}

// Frames of the runtime at the top are left out of texts: what stands in code of the program itself, and is no lone one that
// runs, is in an operation on a channel.
static bool is_at_channel(const struct profile_file *file, const struct parked_group *group)
{
	return file->form == PROFILE_TEXT && group->kind == PARKED_OTHER && group->frame_count &&
	       profile_owner(group->frames[0].function, group->frames[0].file) != OWNER_STANDARD;
}

static void add_profile(struct parked *parked, const struct profile_file *file, bool is_leaked)
{
	const struct profile *profile = &file->profile;

	for (u32 i = 0; i < profile->sample_count; i++) {
		const i64 *values = profile_sample_values(profile, i);
		struct parked_group group = {.is_leaked = is_leaked};

		if (values[0] <= 0)
			continue;
		group.count = (u64)values[0];
		group.frames = profile_place_frames(parked->arena, profile, i, &group.frame_count);
		group.kind = kind_of_frames(group.frames, group.frame_count);
		if (is_at_channel(file, &group))
			group.kind = PARKED_CHANNEL;
		add(parked, group);
	}
}

void parked_make(struct arena *arena, const struct profile_file *file, struct parked *ret)
{
	const struct profile *profile = &file->profile;
	str type = profile->type_count ? profile->types[0].type : STR_EMPTY;
	bool is_leaked = str_equal(type, STR("goroutineleak"));

	*ret = (struct parked){.arena = arena};
	str_map_init(&ret->by_key, arena);
	if (file->form == PROFILE_DUMP)
		add_dump(ret, &file->dump);
	else if (is_leaked || str_equal(type, STR("goroutine")))
		add_profile(ret, file, is_leaked);
}
