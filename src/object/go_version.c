// SPDX-License-Identifier: Apache-2.0
#include "object/go_version.h"

#include "base/macros.h"

// Cuts the digits at the front off *text; false when there are none or too many.
static bool number_cut(str *text, u32 *ret)
{
	size_t len = 0;
	u64 value;

	while (len < text->len && text->ptr[len] >= '0' && text->ptr[len] <= '9')
		len++;
	if (!str_to_u64(str_sub(*text, 0, len), &value) || value > UINT16_MAX)
		return false;
	*ret = (u32)value;
	*text = str_skip(*text, len);
	return true;
}

// version = ["devel "] "go1." minor ["." patch] rest
bool go_version_parse(str text, struct go_version *ret)
{
	struct go_version version = {.text = text};
	str rest = text;

	if (str_starts(rest, STR("devel ")))
		rest = str_skip(rest, 6);
	if (!str_starts(rest, STR("go1.")))
		return false;
	rest = str_skip(rest, 4);
	if (!number_cut(&rest, &version.minor) || !version.minor)
		return false;
	if (rest.len && rest.ptr[0] == '.') {
		rest = str_skip(rest, 1);
		if (!number_cut(&rest, &version.patch))
			return false;
	}
	*ret = version;
	return true;
}
