// SPDX-License-Identifier: Apache-2.0
#include "base/macros.h"

#include <stdio.h>
#include <stdlib.h>

void assert_failed(const char *condition, const char *file, int line)
{
	fprintf(stderr, "tocsin: internal error: %s:%d: broken invariant: %s\n", file, line,
		condition);
	abort();
}
