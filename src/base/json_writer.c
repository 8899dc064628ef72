// SPDX-License-Identifier: Apache-2.0
#include "base/json_writer.h"

#include "base/utf8.h"

#include <math.h>

void json_init(struct json_writer *json, struct strbuf *out, bool pretty)
{
	*json = (struct json_writer){.out = out, .pretty = pretty};
}

static void newline(struct json_writer *json)
{
	if (!json->pretty)
		return;
	strbuf_add_char(json->out, '\n');
	strbuf_repeat(json->out, ' ', 2 * (size_t)json->depth);
}

static void item(struct json_writer *json, const char *key)
{
	if (json->has_item[json->depth])
		strbuf_add_char(json->out, ',');
	if (json->depth)
		newline(json);
	json->has_item[json->depth] = true;
	if (key) {
		json_quote(json->out, str_from_c(key));
		strbuf_add(json->out, json->pretty ? STR(": ") : STR(":"));
	}
}

static void begin(struct json_writer *json, const char *key, char bracket)
{
	item(json, key);
	strbuf_add_char(json->out, bracket);
	ASSERT(json->depth + 1 < JSON_MAX_DEPTH);
	json->has_item[++json->depth] = false;
}

static void end(struct json_writer *json, char bracket)
{
	bool had_item = json->has_item[json->depth];

	ASSERT(json->depth > 0);
	json->depth--;
	if (had_item)
		newline(json);
	strbuf_add_char(json->out, bracket);
}

void json_begin_object(struct json_writer *json, const char *key)
{
	begin(json, key, '{');
}

void json_end_object(struct json_writer *json)
{
	end(json, '}');
}

void json_begin_array(struct json_writer *json, const char *key)
{
	begin(json, key, '[');
}

void json_end_array(struct json_writer *json)
{
	end(json, ']');
}

void json_str(struct json_writer *json, const char *key, str value)
{
	item(json, key);
	json_quote(json->out, value);
}

void json_u64(struct json_writer *json, const char *key, u64 value)
{
	char digits[20];
	size_t at = sizeof(digits);

	item(json, key);
	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	strbuf_add(json->out, (str){digits + at, sizeof(digits) - at});
}

void json_address(struct json_writer *json, const char *key, u64 value)
{
	static const char hex[] = "0123456789abcdef";
	char text[20];
	size_t at = sizeof(text);

	text[--at] = '"';
	do {
		text[--at] = hex[value & 15];
		value >>= 4;
	} while (value);
	text[--at] = 'x';
	text[--at] = '0';
	text[--at] = '"';
	item(json, key);
	strbuf_add(json->out, (str){text + at, sizeof(text) - at});
}

void json_i64(struct json_writer *json, const char *key, i64 value)
{
	item(json, key);
	strbuf_printf(json->out, "%lld", (long long)value);
}

void json_double(struct json_writer *json, const char *key, double value)
{
	item(json, key);
	if (isfinite(value))
		strbuf_printf(json->out, "%.6g", value);
	else
		strbuf_add(json->out, STR("null"));
}

void json_bool(struct json_writer *json, const char *key, bool value)
{
	item(json, key);
	strbuf_add(json->out, value ? STR("true") : STR("false"));
}

void json_none(struct json_writer *json, const char *key)
{
	item(json, key);
	strbuf_add(json->out, STR("null"));
}

void json_raw(struct json_writer *json, const char *key, str text)
{
	item(json, key);
	strbuf_add(json->out, text);
}

static void quote_char(struct strbuf *out, u8 c)
{
	static const char escapes[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	for (size_t i = 0; i + 1 < sizeof(escapes); i += 2) {
		if (c == (u8)escapes[i]) {
			strbuf_add_char(out, '\\');
			strbuf_add_char(out, escapes[i + 1]);
			return;
		}
	}
	if (c < 0x20 || c == 0x7f)
		strbuf_printf(out, "\\u%04x", c);
	else
		strbuf_add_char(out, (char)c);
}

// How many bytes from the start on need no escape.
static size_t plain_run(str value)
{
	size_t len = 0;

	while (len < value.len && (u8)value.ptr[len] >= 0x20 && (u8)value.ptr[len] < 0x7f &&
		value.ptr[len] != '"' && value.ptr[len] != '\\')
		len++;
	return len;
}

void json_quote(struct strbuf *out, str value)
{
	strbuf_add_char(out, '"');
	while (value.len) {
		size_t plain = plain_run(value), size;
		u32 rune;

		if (plain) {
			strbuf_add(out, str_sub(value, 0, plain));
			value = str_skip(value, plain);
			continue;
		}
		if ((u8)value.ptr[0] < 0x80) {
			quote_char(out, (u8)value.ptr[0]);
			value = str_skip(value, 1);
			continue;
		}
		size = utf8_decode(value, &rune);
		strbuf_add(
			out, rune == UTF8_INVALID ? STR("\xef\xbf\xbd") : str_sub(value, 0, size));
		value = str_skip(value, size);
	}
	strbuf_add_char(out, '"');
}
