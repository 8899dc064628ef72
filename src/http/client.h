// SPDX-License-Identifier: Apache-2.0
// One GET over HTTP or HTTPS with libcurl. Redirects are refused unless they are asked for, everything has a limit,
// and credentials never stand in an error.
#pragma once

#include "base/arena.h"
#include "base/error.h"

struct http_request {
	str url;                 // http or https, may hold "user:password@"
	str unix_socket;         // path of the socket to go through; empty: TCP
	str user, password;      // basic authentication; user empty: none
	str token;               // bearer; empty: none
	str ca_file;             // trusted instead of the system's; empty: those
	str cert_file, key_file; // of the client (PEM); empty: none
	bool insecure;           // believe any certificate
	bool follow_redirects;   // at most HTTP_MAX_REDIRECTS, never from https to http
	u64 timeout_ms;          // for the whole answer; connecting has HTTP_CONNECT_MS at most
	size_t max_bytes;        // of the body
	const int *body_fd; // an open file that the body of a 2xx answer goes to; NULL: into memory
};

enum { HTTP_MAX_REDIRECTS = 5, HTTP_CONNECT_MS = 10000 };

struct http_response {
	str body;         // empty with a body_fd
	u64 length;       // of the body
	str content_type; // empty: not said
};

// Anything but a whole 2xx answer is an error; that of a refused request has the first line of the body.
MUST_CHECK bool http_get(struct arena *arena, const struct http_request *request,
	struct http_response *ret, struct error *err);

// The URL as it may be shown: without user and password.
str http_shown_url(struct arena *arena, str url);
