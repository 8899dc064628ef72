// SPDX-License-Identifier: Apache-2.0
#include "detect/trend.h"

#include <math.h>
#include <stdlib.h>

static const double SURE = 3.09;     // one-sided 0.1 %
static const double BOUND = 1.645;   // one-sided 5 %
static const double LAG_SURE = 1.96; // two-sided 5 %
static const double MIN_EFFECT = 0.05;
static const double GOES_ON = 0.5;
static const double OUT_OF_SCATTER = 4;
static const double DEVIATIONS = 1.4826; // of the median absolute deviation, for normal numbers

struct slopes {
	const double *ordered;
	u32 pairs;
	double middle;
};

static int by_value(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return left < right ? -1 : left > right;
}

static double *sorted(struct arena *scratch, const double *values, u32 count)
{
	double *copy = arena_array(scratch, double, count);

	for (u32 i = 0; i < count; i++)
		copy[i] = values[i];
	qsort(copy, count, sizeof(*copy), by_value);
	return copy;
}

static double middle_of(const double *ordered, u32 count)
{
	return count % 2 ? ordered[count / 2] : (ordered[count / 2 - 1] + ordered[count / 2]) / 2;
}

static double kendall(const double *values, u32 count)
{
	double sum = 0;

	for (u32 i = 0; i < count; i++) {
		for (u32 j = i + 1; j < count; j++)
			sum += (values[j] > values[i]) - (values[j] < values[i]);
	}
	return sum;
}

// Of the sum of Kendall, with ties.
static double variance(struct arena *scratch, const double *values, u32 count)
{
	const double *ordered = sorted(scratch, values, count);
	double n = count, sum = n * (n - 1) * (2 * n + 5);

	for (u32 i = 0, end; i < count; i = end) {
		double ties;

		for (end = i + 1; end < count && !(ordered[end] > ordered[i]); end++)
			;
		ties = end - i;
		sum -= ties * (ties - 1) * (2 * ties + 5);
	}
	return sum / 18;
}

static struct slopes slopes_of(struct arena *scratch, const double *values, u32 count)
{
	u32 pairs = count * (count - 1) / 2, at = 0;
	double *slopes = arena_array(scratch, double, pairs);

	for (u32 i = 0; i < count; i++) {
		for (u32 j = i + 1; j < count; j++)
			slopes[at++] = (values[j] - values[i]) / (j - i);
	}
	qsort(slopes, pairs, sizeof(*slopes), by_value);
	return (struct slopes){slopes, pairs, middle_of(slopes, pairs)};
}

// The slope that the real one is above with 95 %, by the variance of Kendall's sum.
static double bound_of(const struct slopes *slopes, double var)
{
	double low = floor((slopes->pairs - BOUND * sqrt(var)) / 2);

	return slopes->ordered[low > 0 ? (u32)low : 0];
}

// Ranks of what is left without the slope, less their mean; ties share theirs.
static double *ranks_of(struct arena *scratch, const double *values, u32 count, double slope)
{
	double *rest = arena_array(scratch, double, count);
	double *ranks = arena_array(scratch, double, count);

	for (u32 i = 0; i < count; i++)
		rest[i] = values[i] - slope * i;
	for (u32 i = 0; i < count; i++) {
		double below = 0, same = 0;

		for (u32 j = 0; j < count; j++) {
			below += rest[j] < rest[i];
			same += !(rest[j] < rest[i]) && !(rest[j] > rest[i]);
		}
		ranks[i] = below + (same + 1) / 2 - (count + 1) / 2.0;
	}
	return ranks;
}

static double correction_of(struct arena *scratch, const double *values, u32 count, double slope)
{
	const double *ranks = ranks_of(scratch, values, count, slope);
	double n = count, all = 0, sum = 0;

	for (u32 i = 0; i < count; i++)
		all += ranks[i] * ranks[i];
	if (all <= 0)
		return 1;
	for (u32 lag = 1; lag + 2 < count; lag++) {
		double r = 0;

		for (u32 i = 0; i + lag < count; i++)
			r += ranks[i] * ranks[i + lag];
		r /= all;
		if (fabs(r) > LAG_SURE / sqrt(n))
			sum += (n - lag) * (n - lag - 1) * (n - lag - 2) * r;
	}
	return fmax(1, 1 + 2 * sum / (n * (n - 1) * (n - 2)));
}

// Of the numbers around the line of the slope.
static double scatter_of(struct arena *scratch, const double *values, u32 count, double slope)
{
	double *rest = arena_array(scratch, double, count);
	double middle;

	for (u32 i = 0; i < count; i++)
		rest[i] = values[i] - slope * i;
	middle = middle_of(sorted(scratch, rest, count), count);
	for (u32 i = 0; i < count; i++)
		rest[i] = fabs(rest[i] - middle);
	return DEVIATIONS * middle_of(sorted(scratch, rest, count), count);
}

static double fall_of(const double *values, u32 count)
{
	double highest = values[0], fall = 0;

	for (u32 i = 1; i < count; i++) {
		highest = fmax(highest, values[i]);
		fall = fmax(fall, highest - values[i]);
	}
	return fall;
}

static u32 thin(struct arena *scratch, const double **values, u32 count)
{
	u32 step = (count + TREND_MAX - 1) / TREND_MAX, kept = (count + step - 1) / step;
	double *thinned = arena_array(scratch, double, kept);

	// Of each step the last: the end of the series stays.
	for (u32 i = 0; i < kept; i++)
		thinned[kept - 1 - i] = (*values)[count - 1 - i * step];
	*values = thinned;
	return kept;
}

void trend_make(struct arena *scratch, const double *values, u32 count, struct trend *ret)
{
	struct trend trend = {.correction = 1};
	struct slopes all, late;
	double var, sum;
	u32 half;

	*ret = trend;
	if (count < TREND_MIN)
		return;
	trend.fall = fall_of(values, count);
	count = thin(scratch, &values, count);
	trend.count = count;
	trend.median = middle_of(sorted(scratch, values, count), count);
	var = variance(scratch, values, count);
	sum = kendall(values, count);
	all = slopes_of(scratch, values, count);
	trend.correction = correction_of(scratch, values, count, all.middle);
	trend.slope = all.middle;
	trend.scatter = scatter_of(scratch, values, count, all.middle);
	trend.slope_low = bound_of(&all, var * trend.correction);
	trend.growth = all.middle * (count - 1);
	if (var > 0 && fabs(sum) > 0)
		trend.z = (sum - (sum > 0 ? 1 : -1)) / sqrt(var * trend.correction);
	half = count / 2;
	var = variance(scratch, values + half, count - half);
	late = slopes_of(scratch, values + half, count - half);
	trend.late_slope = late.middle;
	trend.late_low = bound_of(&late, var * trend.correction);
	*ret = trend;
}

bool trend_is_growth(const struct trend *trend)
{
	return trend->z > SURE && trend->slope_low > 0 &&
	       trend->growth > MIN_EFFECT * fabs(trend->median) &&
	       trend->growth > OUT_OF_SCATTER * trend->scatter && trend->late_low > 0 &&
	       trend->late_slope > GOES_ON * trend->slope;
}
