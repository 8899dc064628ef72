// SPDX-License-Identifier: Apache-2.0
// Profiles from a running service: http, https, and unix sockets ("unix:/run/app.sock", with ":/path" behind it where
// it is not /debug/pprof).
#pragma once

#include "cli/profile_arguments.h"

bool profile_fetch_is_url(str word);

// "localhost:6060": what looks like a service whose http:// was left out.
bool profile_fetch_is_address(str word);

// ret_name: the URL as it may be shown, which an error names too.
MUST_CHECK bool profile_fetch(struct arena *arena, str word,
	const struct profile_arguments *arguments, str *ret_name, str *ret, struct error *err);

// The URL of a word: what is missing of its path, and the seconds. For tests.
str profile_fetch_url(
	struct arena *arena, str word, const struct profile_arguments *arguments, str *ret_socket);
