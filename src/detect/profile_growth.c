// SPDX-License-Identifier: Apache-2.0
#include "detect/profile_growth.h"

#include "base/number.h"
#include "detect/profile_sighting.h"

static const double MAX_FALL = 0.1;        // of the growth: what ends again is no leak
static const double CONNECTION_PART = 0.5; // connections that grow by this part of it explain it
static const double MIN_PART = 0.25;       // of what there was at first

struct looks {
	struct parked *at;
	u32 count;
};

static bool read_all(struct profile_judgement *judgement, struct looks *looks)
{
	looks->count = judgement->count;
	looks->at = arena_array(judgement->scratch, struct parked, looks->count);
	for (u32 i = 0; i < looks->count; i++) {
		parked_make(judgement->scratch, &judgement->entries[i].file, &looks->at[i]);
		if (!looks->at[i].total)
			return false;
	}
	return true;
}

static double connections(const struct parked *parked)
{
	double sum = 0;

	vec_each (const struct parked_group, group, &parked->groups) {
		if (group->kind == PARKED_NETWORK)
			sum += (double)group->count;
	}
	return sum;
}

bool growth_is_for_good(struct arena *scratch, const double *values, u32 count, struct trend *ret)
{
	trend_make(scratch, values, count, ret);
	return trend_is_growth(ret) && ret->fall <= MAX_FALL * (values[count - 1] - values[0]);
}

bool growth_is_load(double growth, double connections)
{
	return connections >= CONNECTION_PART * growth;
}

static bool grows(struct profile_judgement *judgement, const struct looks *looks,
	const struct parked_group *group, struct growth *ret)
{
	str key = parked_key(judgement->scratch, group);
	double *values = arena_array(judgement->scratch, double, looks->count);
	double growth, network;

	for (u32 i = 0; i < looks->count; i++) {
		const struct parked_group *it = parked_find(&looks->at[i], key);

		values[i] = it ? (double)it->count : 0;
	}
	growth = values[looks->count - 1] - values[0];
	network = connections(&looks->at[looks->count - 1]) - connections(&looks->at[0]);
	if (growth < GROWTH_MIN || growth < MIN_PART * values[0] || growth_is_load(growth, network))
		return false;
	*ret = (struct growth){group, (u64)values[0], (u64)values[looks->count - 1], {0}};
	return growth_is_for_good(judgement->scratch, values, looks->count, &ret->trend);
}

void growth_make(struct profile_judgement *judgement, struct growth_list *ret)
{
	struct looks looks;

	*ret = (struct growth_list){0};
	if (judgement->count < TREND_MIN || !read_all(judgement, &looks))
		return;
	vec_each (const struct parked_group, group, &judgement->parked->groups) {
		struct arena_mark mark = arena_mark(judgement->scratch);
		struct growth growth;

		if (group->is_leaked || group->count < GROWTH_MIN)
			continue;
		if (grows(judgement, &looks, group, &growth))
			*vec_push(judgement->scratch, &ret->items) = growth;
		else
			arena_reset(judgement->scratch, mark);
	}
}

void growth_report(struct profile_judgement *judgement, const struct growth *growth,
	enum fault_id id, enum severity severity, const char *what)
{
	const struct parked_group *group = growth->group;
	struct profile_place nowhere = {.function = group->entry.function};
	const struct profile_place *where = group->where.function.len ? &group->where : &nowhere;
	str subject = what ? str_from_c(what)
	                   : arena_printf(judgement->scratch, "goroutines %s here",
				     parked_words(group->kind));
	struct profile_sighting sighting = profile_sighting_begin(judgement, id, where,
		STR_FMT " grow from %s to %s over %u profiles and do not end", STR_ARG(subject),
		NUMBER(growth->first), NUMBER(growth->last), judgement->count);

	if (group->creator.function.len)
		profile_sighting_step(&sighting, &group->creator, "started here, by " STR_FMT,
			STR_ARG(group->creator.function));
	else if (group->entry.file.len && group->where.function.len)
		profile_sighting_step(&sighting, &group->entry, "they began in " STR_FMT,
			STR_ARG(group->entry.function));
	profile_sighting_step(&sighting, where, "%s wait here in the last profile, %s",
		NUMBER(growth->last), parked_words(group->kind));
	profile_sighting_count(&sighting, STR("goroutines_first"), growth->first);
	profile_sighting_count(&sighting, STR("goroutines"), growth->last);
	profile_sighting_count(&sighting, STR("profiles"), judgement->count);
	profile_sighting_number(&sighting, STR("growth_per_profile"), growth->trend.slope);
	profile_sighting_number(&sighting, STR("mann_kendall_z"), growth->trend.z);
	profile_sighting_end(&sighting, severity, CONFIDENCE_LIKELY);
}
