// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/unicode.h"

struct range {
	u32 first, last;
};

static const struct range letters[] = {
#define LETTER(first, last) {first, last},
#include "golang/syntax/unicode.def"
};

static const struct range digits[] = {
#define DIGIT(first, last) {first, last},
#include "golang/syntax/unicode.def"
};

static bool is_in(const struct range *ranges, size_t count, u32 rune)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (rune > ranges[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && rune >= ranges[low].first;
}

bool unicode_is_letter(u32 rune)
{
	return is_in(letters, ARRAY_LEN(letters), rune);
}

bool unicode_is_digit(u32 rune)
{
	return is_in(digits, ARRAY_LEN(digits), rune);
}
