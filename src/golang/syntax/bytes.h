// SPDX-License-Identifier: Apache-2.0
// Sixteen bytes of text at a time: which of them are what. Loads need FILE_PAD readable bytes behind
// the text. Bit i of a mask stands for byte i.
#pragma once

#include "base/str.h"

#if defined(__SSE2__)
#include <emmintrin.h>

typedef __m128i bytes16;

static inline bytes16 bytes_load(const char *at)
{
	return _mm_loadu_si128((const __m128i *)(const void *)at);
}

static inline bytes16 bytes_equal(bytes16 bytes, char c)
{
	return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c));
}

static inline bytes16 bytes_or(bytes16 a, bytes16 b)
{
	return _mm_or_si128(a, b);
}

static inline u32 bytes_mask(bytes16 bytes)
{
	return (u32)_mm_movemask_epi8(bytes);
}

// 0xff where first <= byte <= last, as unsigned numbers.
static inline bytes16 bytes_in_range(bytes16 bytes, u8 first, u8 last)
{
	bytes16 offset = _mm_sub_epi8(bytes, _mm_set1_epi8((char)first));

	return _mm_cmpeq_epi8(_mm_min_epu8(offset, _mm_set1_epi8((char)(last - first))), offset);
}

static inline bytes16 bytes_set_bits(bytes16 bytes, char bits)
{
	return _mm_or_si128(bytes, _mm_set1_epi8(bits));
}

static inline bytes16 bytes_zero(void)
{
	return _mm_setzero_si128();
}

static inline bytes16 bytes_subtract(bytes16 a, bytes16 b)
{
	return _mm_sub_epi8(a, b);
}

// Of all bytes as unsigned numbers.
static inline u32 bytes_sum(bytes16 bytes)
{
	__m128i sums = _mm_sad_epu8(bytes, _mm_setzero_si128());

	return (u32)_mm_cvtsi128_si32(sums) + (u32)_mm_extract_epi16(sums, 4);
}
#else
// The same in plain loops, which compilers turn into what the machine has.
typedef struct bytes16 {
	u8 at[16];
} bytes16;

static inline bytes16 bytes_load(const char *at)
{
	bytes16 bytes;

	memcpy(bytes.at, at, sizeof(bytes.at));
	return bytes;
}

static inline bytes16 bytes_equal(bytes16 bytes, char c)
{
	for (int i = 0; i < 16; i++)
		bytes.at[i] = bytes.at[i] == (u8)c ? 0xff : 0;
	return bytes;
}

static inline bytes16 bytes_or(bytes16 a, bytes16 b)
{
	for (int i = 0; i < 16; i++)
		a.at[i] |= b.at[i];
	return a;
}

static inline u32 bytes_mask(bytes16 bytes)
{
	u32 mask = 0;

	for (int i = 0; i < 16; i++)
		mask |= (u32)(bytes.at[i] >> 7) << i;
	return mask;
}

static inline bytes16 bytes_in_range(bytes16 bytes, u8 first, u8 last)
{
	for (int i = 0; i < 16; i++)
		bytes.at[i] = bytes.at[i] >= first && bytes.at[i] <= last ? 0xff : 0;
	return bytes;
}

static inline bytes16 bytes_set_bits(bytes16 bytes, char bits)
{
	for (int i = 0; i < 16; i++)
		bytes.at[i] |= (u8)bits;
	return bytes;
}

static inline bytes16 bytes_zero(void)
{
	return (bytes16){{0}};
}

static inline bytes16 bytes_subtract(bytes16 a, bytes16 b)
{
	for (int i = 0; i < 16; i++)
		a.at[i] = (u8)(a.at[i] - b.at[i]);
	return a;
}

static inline u32 bytes_sum(bytes16 bytes)
{
	u32 sum = 0;

	for (int i = 0; i < 16; i++)
		sum += bytes.at[i];
	return sum;
}
#endif

// Bytes that may stand in an ASCII identifier.
static inline u32 bytes_word_mask(bytes16 bytes)
{
	bytes16 letters = bytes_in_range(bytes_set_bits(bytes, 0x20), 'a', 'z');
	bytes16 digits = bytes_in_range(bytes, '0', '9');

	return bytes_mask(bytes_or(bytes_or(letters, digits), bytes_equal(bytes, '_')));
}

static inline bool bytes_is_word(char c)
{
	char letter = (char)(c | 0x20);

	return (letter >= 'a' && letter <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

// Needs no bytes behind the text.
u32 bytes_count_newlines(str text);
