// SPDX-License-Identifier: Apache-2.0
// Profiles and traces from a running service: http, https, and unix sockets ("unix:/run/app.sock", with ":/path" behind
// it where it is not /debug/pprof).
#pragma once

#include "base/arena.h"
#include "base/error.h"

// What is asked for.
struct fetch_what {
	str endpoint; // below /debug/pprof, where a URL names only the service
	str noun;     // "profile", for errors
	size_t max_bytes;
};

// An answer in a file that has no name any more.
struct fetched_file {
	int fd; // at its beginning; the caller's to close
	u64 size;
};

// How, as the command line says it: the rows are fetch_options.def.
struct fetch_options {
	str seconds, timeout, user, password_file, token_file, ca_file, cert, key;
	bool insecure, follow_redirects;
	u64 seconds_ns, timeout_ns; // by fetch_options_read
};

// The times out of their words.
MUST_CHECK bool fetch_options_read(struct fetch_options *options, struct error *err);

bool fetch_is_url(str word);

// "localhost:6060": what looks like a service whose http:// was left out.
bool fetch_is_address(str word);

// ret_name: the URL as it may be shown, which an error names too.
MUST_CHECK bool fetch(struct arena *arena, str word, const struct fetch_what *what,
	const struct fetch_options *options, str *ret_name, str *ret, struct error *err);

// The same into a file in TMPDIR (else /tmp), for what may be longer than memory.
MUST_CHECK bool fetch_to_file(struct arena *arena, str word, const struct fetch_what *what,
	const struct fetch_options *options, str *ret_name, struct fetched_file *ret,
	struct error *err);

// When a word could not be opened as a file: fails, with a hint where a service is meant.
bool fetch_no_file(str word, struct error *err);
