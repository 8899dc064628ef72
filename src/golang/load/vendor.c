// SPDX-License-Identifier: Apache-2.0
#include "golang/load/vendor.h"

#include "golang/load/gomod.h"

// "## explicit; go 1.17"
static u16 annotation_minor(str line)
{
	u16 minor = GOMOD_DEFAULT_MINOR;

	line = str_skip(line, 2);
	while (line.len) {
		str field = str_trim(str_cut(&line, ';'));

		if (str_starts(field, STR("go ")) && !gomod_go_minor(str_skip(field, 3), &minor))
			minor = GOMOD_DEFAULT_MINOR;
	}
	return minor;
}

// "# module version", its annotation, then the packages that are there, one to a line.
void vendor_read(str text, struct str_map *minors)
{
	u16 minor = GOMOD_DEFAULT_MINOR;

	while (text.len) {
		str line = str_trim(str_cut(&text, '\n'));

		if (str_starts(line, STR("## ")))
			minor = annotation_minor(line);
		else if (str_starts(line, STR("# ")))
			minor = GOMOD_DEFAULT_MINOR;
		else if (line.len)
			*str_map_put(minors, line) = minor;
	}
}
