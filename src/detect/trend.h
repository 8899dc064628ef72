// SPDX-License-Identifier: Apache-2.0
// Whether a series of numbers grows for good. Robust: the Mann-Kendall test with the correction of Hamed and Rao for numbers
// that depend on the ones before, the slope of Theil and Sen, and gates that a warm-up and a busy hour do not pass.
// Sources: Mann 1945, Kendall 1975, Sen 1968, Hamed and Rao 1998 (J. Hydrology 204).
#pragma once

#include "base/arena.h"

enum {
	TREND_MIN = 8,   // with fewer no order of numbers is sure enough
	TREND_MAX = 256, // longer series are thinned to about so many
};

struct trend {
	u32 count;         // of numbers that were looked at
	double z;          // of Mann-Kendall, corrected; 0 for fewer than TREND_MIN numbers
	double correction; // of the variance, 1 or more
	double slope;      // per step, the median of all slopes
	double slope_low;  // one-sided bound of 95 %
	double late_slope, late_low; // the same of the second half
	double median;
	double fall;    // the deepest fall from a number to a later one
	double growth;  // slope × steps
	double scatter; // standard deviation around the slope, robust
};

void trend_make(struct arena *scratch, const double *values, u32 count, struct trend *ret);

// Significant (z > 3.09: one chance in a thousand), by 5 % of the median and four times the scatter or more,
// and the second half goes on at half the pace
// or faster.
bool trend_is_growth(const struct trend *trend);
