// SPDX-License-Identifier: Apache-2.0
#include "cli/fetch.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "cli/quantity.h"
#include "http/client.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAX_SECRET_BYTES = 64 * 1024 };

static const u64 SECOND_NS = 1000000000, DEFAULT_TIMEOUT_NS = 30000000000,
		 MAX_TIME_NS = 3600000000000;

#define PPROF_PATH "/debug/pprof"

// What takes time by itself, and how long without --seconds.
static const struct {
	str path;
	u64 seconds;
} timed[] = {
	{STR(PPROF_PATH "/profile"), 30},
	{STR(PPROF_PATH "/trace"), 5},
};

static bool read_time(str word, const char *option, u64 *ret_ns, struct error *err)
{
	return !word.len || quantity_duration(word, option, ret_ns, err);
}

bool fetch_options_read(struct fetch_options *options, struct error *err)
{
	u64 seconds;

	options->timeout_ns = DEFAULT_TIMEOUT_NS;
	if (str_to_u64(options->seconds, &seconds)) // as the service's own parameter has them
		options->seconds_ns = MIN(seconds, (u64)100000) * SECOND_NS;
	else if (!read_time(options->seconds, "--seconds", &options->seconds_ns, err))
		return false;
	if (!read_time(options->timeout, "--timeout", &options->timeout_ns, err))
		return false;
	if (!options->timeout_ns || options->timeout_ns > MAX_TIME_NS ||
		options->seconds_ns > MAX_TIME_NS)
		return error_set(err, ERROR_USAGE,
			"--seconds and --timeout want more than 0 and at most an hour");
	if (options->seconds.len && options->seconds_ns < SECOND_NS)
		return error_set(err, ERROR_USAGE, "--seconds wants at least 1s");
	return true;
}

bool fetch_is_url(str word)
{
	return str_starts(word, STR("http://")) || str_starts(word, STR("https://")) ||
	       str_starts(word, STR("unix:"));
}

bool fetch_is_address(str word)
{
	size_t colon = str_find_last_char(word, ':');
	u64 port;

	return colon > 0 && colon < word.len && str_find_char(word, '/') == word.len &&
	       str_to_u64(str_skip(word, colon + 1), &port) && port < 65536;
}

static bool is_index(str path)
{
	return str_equal(path, STR("")) || str_equal(path, STR("/")) ||
	       str_equal(path, STR(PPROF_PATH)) || str_equal(path, STR(PPROF_PATH "/"));
}

static u64 seconds_of(const struct fetch_options *options, str path)
{
	u64 seconds = options->seconds_ns / SECOND_NS;

	for (u32 i = 0; i < ARRAY_LEN(timed) && !seconds; i++)
		seconds = str_ends(path, timed[i].path) ? timed[i].seconds : 0;
	return seconds;
}

// What is missing of the word's path, and the seconds.
static str make_url(struct arena *arena, str word, const struct fetch_what *what,
	const struct fetch_options *options, str *ret_socket)
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
		path = arena_printf(arena, PPROF_PATH "/" STR_FMT, STR_ARG(what->endpoint));
	strbuf_init(&out, arena);
	strbuf_printf(&out, STR_FMT STR_FMT STR_FMT, STR_ARG(host), STR_ARG(path), STR_ARG(query));
	if (seconds_of(options, path) && str_find(query, STR("seconds=")) == query.len)
		strbuf_printf(&out, "%sseconds=%llu", query.len ? "&" : "?",
			(unsigned long long)seconds_of(options, path));
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

static bool get(struct arena *arena, str word, const struct fetch_what *what,
	const struct fetch_options *options, const int *body_fd, str *ret_name,
	struct http_response *ret, struct error *err)
{
	struct http_request request = {
		.user = options->user,
		.ca_file = options->ca_file,
		.cert_file = options->cert,
		.key_file = options->key,
		.insecure = options->insecure,
		.follow_redirects = options->follow_redirects,
		.max_bytes = what->max_bytes,
		.body_fd = body_fd,
	};
	struct http_response response;

	request.url = make_url(arena, word, what, options, &request.unix_socket);
	request.timeout_ms = options->timeout_ns / 1000000 + 1000 * query_seconds(request.url);
	*ret_name = request.unix_socket.len ? word : http_shown_url(arena, request.url);
	if (!read_secret(arena, options->token_file, "TOCSIN_TOKEN", &request.token, err))
		return false;
	if (request.user.len && !read_secret(arena, options->password_file, "TOCSIN_PASSWORD",
					&request.password, err))
		return false;
	if (!http_get(arena, &request, &response, err))
		return error_context(err, STR_FMT, STR_ARG(*ret_name));
	if (str_starts(response.content_type, STR("text/html")))
		return error_set(err, ERROR_INPUT,
			STR_FMT ": the answer is a web page (text/html), not a " STR_FMT,
			STR_ARG(*ret_name), STR_ARG(what->noun));
	*ret = response;
	return true;
}

bool fetch(struct arena *arena, str word, const struct fetch_what *what,
	const struct fetch_options *options, str *ret_name, str *ret, struct error *err)
{
	struct http_response response;

	if (!get(arena, word, what, options, NULL, ret_name, &response, err))
		return false;
	*ret = response.body;
	return true;
}

// Gone from its folder before anything is in it.
static int open_nameless(struct error *err)
{
	const char *named = getenv("TMPDIR"), *folder = named && *named ? named : "/tmp";
	char path[PATH_MAX];
	int fd;

	if (snprintf(path, sizeof(path), "%s/tocsin-XXXXXX", folder) >= (int)sizeof(path)) {
		(void)error_set(err, ERROR_INPUT, "TMPDIR is too long");
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		(void)error_system(err, "making a file for the answer in the folder %s", folder);
	else
		unlink(path);
	return fd;
}

bool fetch_to_file(struct arena *arena, str word, const struct fetch_what *what,
	const struct fetch_options *options, str *ret_name, struct fetched_file *ret,
	struct error *err)
{
	struct http_response response;
	int fd = open_nameless(err);

	if (fd < 0)
		return false;
	if (!get(arena, word, what, options, &fd, ret_name, &response, err)) {
		close(fd);
		return false;
	}
	if (lseek(fd, 0, SEEK_SET) != 0) {
		(void)error_system(err, "the file that the answer is kept in");
		close(fd);
		return false;
	}
	*ret = (struct fetched_file){fd, response.length};
	return true;
}

bool fetch_no_file(str word, struct error *err)
{
	if (fetch_is_address(word))
		return error_set(err, ERROR_MISSING,
			"there is no file " STR_FMT "; is a service meant? Write http://" STR_FMT,
			STR_ARG(word), STR_ARG(word));
	return error_system(err, STR_FMT, STR_ARG(word));
}
