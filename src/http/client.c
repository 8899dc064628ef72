// SPDX-License-Identifier: Apache-2.0
#include "http/client.h"

#include "base/strbuf.h"
#include "http/curl_library.h"

#include <errno.h>
#include <unistd.h>

enum { MAX_LINE = 120, MAX_REFUSAL_BYTES = 64 << 10 };

struct transfer {
	const struct http_request *request;
	struct curl_library library;
	CURL *curl;
	struct strbuf body; // of a refusal its beginning
	u64 length;
	bool is_too_long;
	int write_errno; // 0: writing went well
	char error[CURL_ERROR_SIZE];
};

static bool is_good(struct transfer *transfer)
{
	long status = 0;

	transfer->library.getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
	return status >= 200 && status < 300;
}

static bool write_body(struct transfer *transfer, str bytes)
{
	while (bytes.len) {
		ssize_t count = write(*transfer->request->body_fd, bytes.ptr, bytes.len);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0) {
			transfer->write_errno = errno;
			return false;
		}
		bytes = str_skip(bytes, (size_t)count);
	}
	return true;
}

static size_t take_body(char *at, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	str bytes = {at, size * count};

	transfer->length += bytes.len;
	if (transfer->length > transfer->request->max_bytes) {
		transfer->is_too_long = true;
		return 0;
	}
	if (!transfer->request->body_fd)
		strbuf_add(&transfer->body, bytes);
	else if (is_good(transfer))
		return write_body(transfer, bytes) ? bytes.len : 0;
	else if (transfer->body.len < MAX_REFUSAL_BYTES)
		strbuf_add(&transfer->body, bytes);
	return bytes.len;
}

str http_shown_url(struct arena *arena, str url)
{
	size_t scheme = str_find(url, STR("://"));
	str rest = str_skip(url, scheme + 3);
	str host = str_sub(rest, 0, str_find_char(rest, '/'));
	size_t at = str_find_last_char(host, '@');

	if (scheme == url.len || at == host.len)
		return url;
	return arena_printf(arena, STR_FMT "://" STR_FMT, STR_ARG(str_sub(url, 0, scheme)),
		STR_ARG(str_skip(rest, at + 1)));
}

static void set_text(struct transfer *transfer, CURLoption option, str text, struct arena *arena)
{
	if (text.len)
		transfer->library.setopt(transfer->curl, option, arena_c_str(arena, text));
}

static void set_limits(struct transfer *transfer)
{
	const struct http_request *request = transfer->request;
	bool is_https = str_starts(request->url, STR("https:"));
	CURL *curl = transfer->curl;

	transfer->library.setopt(curl, CURLOPT_NOSIGNAL, 1L);
	transfer->library.setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	transfer->library.setopt(
		curl, CURLOPT_REDIR_PROTOCOLS_STR, is_https ? "https" : "http,https");
	transfer->library.setopt(curl, CURLOPT_FOLLOWLOCATION, request->follow_redirects ? 1L : 0L);
	transfer->library.setopt(curl, CURLOPT_MAXREDIRS, (long)HTTP_MAX_REDIRECTS);
	transfer->library.setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
		(long)MIN(request->timeout_ms, (u64)HTTP_CONNECT_MS));
	transfer->library.setopt(curl, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
	transfer->library.setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	transfer->library.setopt(curl, CURLOPT_WRITEDATA, transfer);
	transfer->library.setopt(curl, CURLOPT_ERRORBUFFER, transfer->error);
	transfer->library.setopt(curl, CURLOPT_USERAGENT, "tocsin/" TOCSIN_VERSION);
}

static void set_credentials(struct transfer *transfer, struct arena *arena)
{
	const struct http_request *request = transfer->request;
	CURL *curl = transfer->curl;

	if (request->token.len) {
		transfer->library.setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
		set_text(transfer, CURLOPT_XOAUTH2_BEARER, request->token, arena);
	} else if (request->user.len) {
		transfer->library.setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		set_text(transfer, CURLOPT_USERNAME, request->user, arena);
		set_text(transfer, CURLOPT_PASSWORD, request->password, arena);
	}
	set_text(transfer, CURLOPT_CAINFO, request->ca_file, arena);
	set_text(transfer, CURLOPT_SSLCERT, request->cert_file, arena);
	set_text(transfer, CURLOPT_SSLKEY, request->key_file, arena);
	if (request->insecure) {
		transfer->library.setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
		transfer->library.setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
	}
}

static bool fail(const struct transfer *transfer, CURLcode code, struct error *err)
{
	double seconds = (double)transfer->request->timeout_ms / 1000;

	if (transfer->is_too_long)
		return error_set(err, ERROR_LIMIT, "the answer is longer than %zu MiB",
			transfer->request->max_bytes >> 20);
	if (transfer->write_errno) {
		errno = transfer->write_errno;
		return error_system(err, "keeping the answer in a file");
	}
	if (code == CURLE_OPERATION_TIMEDOUT)
		return error_set(err, ERROR_INPUT,
			"no whole answer within %.3g s (%llu bytes came); --timeout allows more",
			seconds, (unsigned long long)transfer->length);
	if (code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING)
		return error_set(err, ERROR_INPUT,
			"the connection ended in the middle of the answer, after %llu bytes",
			(unsigned long long)transfer->length);
	return error_set(err, ERROR_INPUT, "%s",
		transfer->error[0] ? transfer->error : transfer->library.strerror(code));
}

// The first line, as far as it is printable.
static str first_line(struct arena *arena, str body)
{
	str line = str_trim(str_sub(body, 0, str_find_char(body, '\n')));
	struct strbuf out;

	strbuf_init(&out, arena);
	for (size_t i = 0; i < MIN(line.len, (size_t)MAX_LINE); i++)
		strbuf_add_char(
			&out, (u8)line.ptr[i] < 0x20 || line.ptr[i] == 0x7f ? '?' : line.ptr[i]);
	return strbuf_str(&out);
}

static bool check_status(struct transfer *transfer, struct arena *arena, struct error *err)
{
	str line = first_line(arena, strbuf_str(&transfer->body));
	char *target = NULL;
	long status = 0;

	transfer->library.getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
	transfer->library.getinfo(transfer->curl, CURLINFO_REDIRECT_URL, &target);
	if (status >= 200 && status < 300)
		return true;
	if (status >= 300 && status < 400 && target) {
		str shown = http_shown_url(arena, str_from_c(target));

		return error_set(err, ERROR_INPUT,
			"it redirects to " STR_FMT "; --follow-redirects allows it",
			STR_ARG(shown));
	}
	return error_set(err, ERROR_INPUT, "the server answers %ld%s" STR_FMT, status,
		line.len ? ": " : "", STR_ARG(line));
}

static bool get(struct transfer *transfer, struct arena *arena, struct http_response *ret,
	struct error *err)
{
	char *content_type = NULL;
	CURLcode code;

	set_text(transfer, CURLOPT_URL, transfer->request->url, arena);
	set_text(transfer, CURLOPT_UNIX_SOCKET_PATH, transfer->request->unix_socket, arena);
	set_limits(transfer);
	set_credentials(transfer, arena);
	code = transfer->library.perform(transfer->curl);
	if (code != CURLE_OK)
		return fail(transfer, code, err);
	if (!check_status(transfer, arena, err))
		return false;
	transfer->library.getinfo(transfer->curl, CURLINFO_CONTENT_TYPE, &content_type);
	*ret = (struct http_response){strbuf_str(&transfer->body), transfer->length,
		content_type ? arena_str(arena, str_from_c(content_type)) : STR_EMPTY};
	return true;
}

bool http_get(struct arena *arena, const struct http_request *request, struct http_response *ret,
	struct error *err)
{
	struct transfer transfer = {.request = request};
	bool good;

	if (!curl_library_open(&transfer.library, err))
		return false;
	transfer.curl = transfer.library.init();
	ASSERT(transfer.curl);
	strbuf_init(&transfer.body, arena);
	good = get(&transfer, arena, ret, err);
	transfer.library.cleanup(transfer.curl);
	return good;
}
