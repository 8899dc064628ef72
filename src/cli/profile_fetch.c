// SPDX-License-Identifier: Apache-2.0
#include "cli/profile_fetch.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "http/client.h"
#include "profile/pprof.h"

#include <stdlib.h>

enum { MAX_SECRET_BYTES = 64 * 1024, CPU_SECONDS = 30 };

#define PPROF_PATH "/debug/pprof"

bool profile_fetch_is_url(str word)
{
	return str_starts(word, STR("http://")) || str_starts(word, STR("https://")) ||
	       str_starts(word, STR("unix:"));
}

bool profile_fetch_is_address(str word)
{
	size_t colon = str_find_last_char(word, ':');
	u64 port;

	return colon > 0 && colon < word.len && str_find_char(word, '/') == word.len &&
	       str_to_u64(str_skip(word, colon + 1), &port) && port < 65536;
}

static bool is_cpu(const struct profile_arguments *arguments)
{
	return str_equal(arguments->kind, STR("cpu")) || str_equal(arguments->kind, STR("profile"));
}

static str kind_name(const struct profile_arguments *arguments)
{
	if (is_cpu(arguments))
		return STR("profile");
	return arguments->kind.len ? arguments->kind : STR("heap");
}

static bool is_index(str path)
{
	return str_equal(path, STR("")) || str_equal(path, STR("/")) ||
	       str_equal(path, STR(PPROF_PATH)) || str_equal(path, STR(PPROF_PATH "/"));
}

static u64 seconds_of(const struct profile_arguments *arguments, str path)
{
	u64 seconds = arguments->seconds_ns / 1000000000;

	return seconds || !str_ends(path, STR(PPROF_PATH "/profile")) ? seconds : CPU_SECONDS;
}

str profile_fetch_url(
	struct arena *arena, str word, const struct profile_arguments *arguments, str *ret_socket)
{
	str prefix = STR("unix:"), url = word, host, path, query;
	struct strbuf out;
	size_t at;

	*ret_socket = STR_EMPTY;
	if (str_starts(word, prefix)) {
		str rest = str_skip(word, prefix.len);

		*ret_socket = str_sub(rest, 0, str_find(rest, STR(":/")));
		url = arena_printf(arena, "http://localhost" STR_FMT,
			STR_ARG(str_skip(rest, ret_socket->len + 1)));
	}
	at = str_find(url, STR("://")) + 3;
	at += MIN(str_find_char(str_skip(url, at), '/'), str_find_char(str_skip(url, at), '?'));
	host = str_sub(url, 0, at);
	path = str_skip(url, at);
	query = str_skip(path, str_find_char(path, '?'));
	path = str_sub(path, 0, path.len - query.len);
	if (is_index(path))
		path = arena_printf(arena, PPROF_PATH "/" STR_FMT, STR_ARG(kind_name(arguments)));
	strbuf_init(&out, arena);
	strbuf_printf(&out, STR_FMT STR_FMT STR_FMT, STR_ARG(host), STR_ARG(path), STR_ARG(query));
	if (seconds_of(arguments, path) && str_find(query, STR("seconds=")) == query.len)
		strbuf_printf(&out, "%sseconds=%llu", query.len ? "&" : "?",
			(unsigned long long)seconds_of(arguments, path));
	return strbuf_str(&out);
}

// The first line of a file, else the variable.
static bool read_secret(
	struct arena *arena, str file, const char *variable, str *ret, struct error *err)
{
	const char *value = getenv(variable);
	str text;

	if (!file.len) {
		*ret = value ? arena_str(arena, str_from_c(value)) : STR_EMPTY;
		return true;
	}
	if (!file_read(arena, arena_c_str(arena, file), MAX_SECRET_BYTES, &text, err))
		return false;
	*ret = str_trim(str_sub(text, 0, str_find_char(text, '\n')));
	return ret->len || error_set(err, ERROR_INPUT, STR_FMT " is empty", STR_ARG(file));
}

static u64 query_seconds(str url)
{
	str name = STR("seconds=");
	size_t at = str_find(url, name), len = 0;
	str digits = str_skip(url, at + name.len);
	u64 seconds = 0;

	while (len < digits.len && digits.ptr[len] >= '0' && digits.ptr[len] <= '9')
		len++;
	return str_to_u64(str_sub(digits, 0, len), &seconds) ? MIN(seconds, (u64)86400) : 0;
}

bool profile_fetch(struct arena *arena, str word, const struct profile_arguments *arguments,
	str *ret_name, str *ret, struct error *err)
{
	struct http_request request = {
		.user = arguments->user,
		.ca_file = arguments->ca_file,
		.cert_file = arguments->cert,
		.key_file = arguments->key,
		.insecure = arguments->insecure,
		.follow_redirects = arguments->follow_redirects,
		.max_bytes = PPROF_MAX_BYTES,
	};
	struct http_response response;

	request.url = profile_fetch_url(arena, word, arguments, &request.unix_socket);
	request.timeout_ms = arguments->timeout_ns / 1000000 + 1000 * query_seconds(request.url);
	*ret_name = request.unix_socket.len ? word : http_shown_url(arena, request.url);
	if (!read_secret(arena, arguments->token_file, "TOCSIN_TOKEN", &request.token, err))
		return false;
	if (request.user.len && !read_secret(arena, arguments->password_file, "TOCSIN_PASSWORD",
					&request.password, err))
		return false;
	if (!http_get(arena, &request, &response, err))
		return error_context(err, STR_FMT, STR_ARG(*ret_name));
	if (str_starts(response.content_type, STR("text/html")))
		return error_set(err, ERROR_INPUT,
			STR_FMT ": the answer is a web page (text/html), not a profile",
			STR_ARG(*ret_name));
	*ret = response.body;
	return true;
}
