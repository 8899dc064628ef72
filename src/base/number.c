// SPDX-License-Identifier: Apache-2.0
#include "base/number.h"

#include <stdio.h>

struct number_text number_text(u64 number)
{
	struct number_text ret;
	char plain[24], *to = ret.text;
	int len = snprintf(plain, sizeof(plain), "%llu", (unsigned long long)number);

	for (int i = 0; i < len; i++) {
		*to++ = plain[i];
		if ((len - i) % 3 == 1 && i + 1 < len)
			*to++ = ',';
	}
	*to = '\0';
	return ret;
}
