// SPDX-License-Identifier: Apache-2.0
// Whole numbers as people read them.
#pragma once

#include "base/macros.h"

struct number_text {
	char text[28]; // with its end
};

// "51,230".
struct number_text number_text(u64 number);

// The same as an argument for %s; it lives until the statement ends.
#define NUMBER(number) (number_text(number).text)
