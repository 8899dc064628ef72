// SPDX-License-Identifier: Apache-2.0
#include "profile/read.h"

#include "profile/gunzip.h"
#include "profile/legacy.h"
#include "profile/pprof.h"

// What people save by mistake instead of a profile.
static bool refuse_page(str bytes, struct error *err)
{
	str begin = str_trim(str_sub(bytes, 0, 64));

	if (str_starts(begin, STR("<")))
		return error_set(err, ERROR_INPUT,
			"this is a web page, not a profile; was an error page or the index saved?");
	if (str_starts(begin, STR("go 1.")))
		return error_set(err, ERROR_INPUT, "this is an execution trace, not a profile");
	return true;
}

bool profile_read(struct arena *arena, str bytes, struct profile_file *ret, struct error *err)
{
	struct profile_file file = {0};

	if (gunzip_is_gzip(bytes) && !gunzip(arena, bytes, PPROF_MAX_BYTES, &bytes, err))
		return false;
	if (!bytes.len)
		return error_set(err, ERROR_INPUT, "this is empty");
	if (!refuse_page(bytes, err))
		return false;
	if (legacy_is(bytes)) {
		file.form = PROFILE_TEXT;
		if (!legacy_read(arena, bytes, &file.profile, err))
			return false;
	} else if (pprof_read(arena, bytes, &file.profile, err)) {
		file.form = PROFILE_PROTO;
	} else if (goroutine_dump_is(bytes)) {
		file.form = PROFILE_DUMP;
		if (!goroutine_dump_read(arena, bytes, &file.dump, err))
			return false;
		goroutine_dump_profile(arena, &file.dump, &file.profile);
	} else {
		return false;
	}
	*ret = file;
	return true;
}
